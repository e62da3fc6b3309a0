"""The language buttons of a page, which keep the page and what was typed, without a script.

A page that opens by GET is opened again in the other language. One that says what is wrong with a form answers a
POST: there the buttons carry what was typed and send it to the same handler again, which refused it before and
refuses it again, in the other language. That holds for every form, since it happens around the handlers. Only a
422 and a 429 do this: any other answer to a POST may have been given before our own page was checked, or have acted.
"""

from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.people import people
from jimsupport.web import cookies, responses
from jimsupport.web.forms import SHOWN_AGAIN
from jimsupport.words import LANGUAGES

BUTTON = "in_language"  # on a page that refused a form
REFUSED = (422, 429)
NEVER_SHOWN = frozenset({"client_secret"})  # not even to who typed it


async def note(request: Request) -> None:
    """Put on `request.state` what a POST carries, and the language its button asks for, if it was one of ours."""
    sent = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    request.state.sent = [
        (name, value[:SHOWN_AGAIN]) for name, value in sent if name not in {BUTTON, *NEVER_SHOWN}
    ]
    wanted = dict(sent).get(BUTTON)
    request.state.switched = wanted if wanted in LANGUAGES else None


def switched(request: HTTPConnection) -> str | None:
    """The language that the button pressed just now asks for."""
    return getattr(request.state, "switched", None)


async def keep(request: Request) -> None:
    """Remember it with the person who is signed in."""
    language, person = switched(request), request.state.person
    if language and person:
        await people.set_language(
            request.state.db, person.id, language, by=request.state.actor, now=clock.now()
        )


def remember(request: Request, response: Response) -> None:
    """Let the browser remember it."""
    language = switched(request)
    if language:
        cookies.put(response, cookies.LANGUAGE, language, seconds=cookies.YEAR)


def buttons(request: Request, status: int) -> dict[str, Any]:
    """Where the buttons of this page go, what they carry, and the path of the page they give (for a script)."""
    here = responses.here(request)
    sent = getattr(request.state, "sent", None)
    if status in REFUSED and sent is not None:
        return {"action": here_again(request), "name": BUTTON, "carry": sent, "there": request.url.path}
    there = here.partition("?")[0]
    return {"action": "/language", "name": "language", "carry": [("back", here)], "there": there}


def here_again(request: Request) -> str:
    """Where what was sent goes once more."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
