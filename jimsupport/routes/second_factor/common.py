"""What the pages about second factors share."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import limits, sessions
from jimsupport.domain.access.second_factor import held, lost, passkeys
from jimsupport.domain.access.second_factor.passkeys import Place
from jimsupport.domain.access.sessions import SignedIn
from jimsupport.domain.errors import NotFound
from jimsupport.web import navigation
from jimsupport.web import sessions as browsing
from jimsupport.web.forms import Form
from jimsupport.web.responses import local_path, see_other, to_path

NOTED = limits.Rate(30, timedelta(hours=1))
LARGEST_ANSWER = 50_000  # bytes of what a browser says about a passkey


def place(request: Request) -> Place | None:
    """Where passkeys are for; None where this installation can have none."""
    return passkeys.place(request.app.state.settings.base_url)


def needed_place(request: Request) -> Place:
    """The same. Raises NotFound where there is none."""
    at = place(request)
    if at is None:
        raise NotFound
    return at


def back(request: Request, form: Form) -> str:
    """The page of ours to go to afterwards, or ""."""
    return local_path(request, form.text("next")) or ""


async def let_in(
    request: Request, *, method: str, then: str, through: str | None = None, added: bool = False
) -> Response:
    """The second factor was shown: the session counts for every role, under a new secret. Goes on to `then`, or home.

    `through` is a page that comes first, and passes `then` on; `added` says that it was made just now.
    """
    db, person, now = request.state.db, request.state.person, clock.now()
    async with db.write():
        renewed = await sessions.strengthen(db, person.session_id, method=method, now=now)
        if renewed is None:
            return browsing.ask_to_sign_in(request)
        if not added:
            await lost.withdraw(db, person.id, now=now)
        await held.log(db, "second_factor_shown", person.id, now=now, method=method)
    secret, longest = renewed
    home = navigation.home(await sessions.find(db, secret, now=now))
    response = to_path(request, browsing.path_by_way_of(through, then) if through else then or home)
    browsing.keep(response, secret, seconds=int(longest.total_seconds()))
    return response


async def note_failed(request: Request, *, method: str) -> None:
    """Write down that somebody tried and it was refused; so many times an hour, so that nobody fills the log."""
    person: SignedIn = request.state.person
    if await limits.wait(request.state.db, "refused factors", str(person.id), rate=NOTED, now=clock.now()):
        return
    failed = {"method": method, "why": "refused"}
    await held.log(request.state.db, "second_factor_failed", person.id, now=clock.now(), **failed)


def go_home(request: Request) -> Response:
    """To the page that this person starts on."""
    return to_path(request, navigation.home(request.state.person))


def to_choosing(request: Request, then: str) -> Response:
    """To the page where somebody chooses what to show from now on."""
    if not then:
        return see_other(request, "second_factor_new")
    return to_path(request, browsing.path_by_way_of("/second-factor/new", then))
