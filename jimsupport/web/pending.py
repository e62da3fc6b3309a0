"""What the browser that asks to sign in holds until it is in: a cookie of ours, signed, for half an hour."""

import json
from datetime import timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import sessions as sign_ins
from jimsupport.domain.access import sign_in
from jimsupport.web import cookies, navigation, sessions
from jimsupport.web.responses import local_path, to_path

SECONDS = int(sign_in.LINK_LIFE.total_seconds())


class Pending(NamedTuple):
    """The secret of the browser, the address it gave, and the page it asked for."""

    browser: str
    address: str = ""
    next: str = ""


def of(request: Request) -> Pending | None:
    """What this browser holds; None once it is too old, or not ours."""
    value = request.cookies.get(cookies.PENDING, "")
    text = cookies.signed(request.app.state.settings.secret, "pending", value)
    return Pending(*json.loads(text)) if text else None


def hold(request: Request, response: Response, pending: Pending) -> None:
    """Let the browser hold it."""
    value = cookies.sign(request.app.state.settings.secret, "pending", json.dumps(pending), seconds=SECONDS)
    cookies.put(response, cookies.PENDING, value, seconds=SECONDS)


async def come_in(request: Request, secret: str, longest: timedelta) -> Response:
    """Give the browser its new session, in place of any it had, and lead it to the page that it asked for."""
    db = request.app.state.db
    before = getattr(request.state, "person", None)
    if before:
        await sign_ins.end(db, before.session_id)
    person = await sign_ins.find(db, secret, now=clock.now())
    held = of(request)
    back = held and local_path(request, held.next)
    if person and person.weak_roles:
        response = sessions.ask_for_second_factor(back)
    else:
        response = to_path(request, back or navigation.home(person))
    sessions.keep(response, secret, seconds=int(longest.total_seconds()))
    cookies.drop(response, cookies.PENDING)
    return response
