"""Who is asking: the session cookie, and what a policy makes of it."""

from datetime import timedelta
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from jimsupport import clock
from jimsupport.domain.access import sessions
from jimsupport.domain.access.sessions import FRESH, SignedIn
from jimsupport.web import cookies, languages, navigation
from jimsupport.web.policies import Policy

AFRESH = "/sign-in/afresh"
FILLING_IN = timedelta(minutes=30)  # as long as somebody who works here stays in without a sign of life


def token(request: HTTPConnection) -> str | None:
    """The secret of the session, as the browser sent it."""
    return request.cookies.get(cookies.SESSION)


async def recognise(request: HTTPConnection, policy: Policy) -> None:
    """Put on `request.state` who asks, in which role they act, and the language they read."""
    secret, db = token(request), request.app.state.db
    by_hand = request.headers.get("sec-fetch-dest") != "empty"  # else a script of the page asks
    person = await sessions.find(db, secret, now=clock.now(), note=by_hand) if secret else None
    request.state.person = person
    request.state.role = role = _acting(person, policy) if person else None
    request.state.actor = f"{role}:{person.id}" if person and role else "visitor"
    request.state.language = languages.choose(request)


def _acting(person: SignedIn, policy: Policy) -> str | None:
    """The role the policy asks for if they hold it, else the one whose pages they start on."""
    return policy.role if policy.role in person.roles else person.main_role


def refusal(request: Request, policy: Policy) -> Response | None:
    """None for who may come in; a visitor is asked to sign in, anyone else finds nothing here."""
    if not policy.session:
        return None
    if request.state.person is None:
        return ask_to_sign_in(request)
    if policy.role in request.state.person.weak_roles:
        return ask_for_second_factor(_asked_for(request))
    if policy.works and not request.state.person.works:
        raise HTTPException(404)
    if policy.role and not holds_role(request, policy):
        raise HTTPException(404)
    return None


def fresh(request: Request, *, within: timedelta = FRESH) -> Response | None:
    """None for who proved within ten minutes who they are; anyone else is asked for it, and led back here.

    For a page that shows or changes what somebody at an open screen must not: `policy=` names a session. `within` is
    FILLING_IN for what a form sends that was fresh when it was opened.
    """
    proved_at = request.state.person.fresh_at
    if proved_at is not None and proved_at > clock.now() - within:
        return None
    return _by_way_of(AFRESH, _asked_for(request))


def holds_role(request: HTTPConnection, policy: Policy) -> bool:
    """Whether whoever asks is signed in and holds the role that the policy asks for, if it asks for one."""
    person = request.state.person
    return person is not None and policy.role in (None, *person.roles)


def ask_to_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back to the page that was asked for."""
    return _by_way_of("/sign-in", _asked_for(request))


def ask_for_second_factor(back: str | None) -> Response:
    """To the page that asks for the second factor, and from there to the path `back`."""
    return _by_way_of(navigation.SECOND_FACTOR, back)


def _asked_for(request: Request) -> str | None:
    """The page that was asked for, if a GET opens it."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return path if request.method in ("GET", "HEAD") else None


def path_by_way_of(path: str, back: str | None) -> str:
    """`path`, with what leads from it to the path `back`."""
    return f"{path}?next={quote(back, safe='/')}" if back else path


def _by_way_of(path: str, back: str | None) -> Response:
    return RedirectResponse(path_by_way_of(path, back), status_code=303)


def keep(response: Response, secret: str, *, seconds: int) -> None:
    """Give the browser a new session."""
    cookies.put(response, cookies.SESSION, secret, seconds=seconds)
