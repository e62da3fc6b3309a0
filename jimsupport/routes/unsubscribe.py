"""Unsubscribing (RFC 8058): one POST from a mail program, or a page with a choice. Signing in stays possible."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.follow_up.eligibility import MUTED_AS
from jimsupport.domain.gatherings import announcing
from jimsupport.domain.group_life import habits, post
from jimsupport.domain.people import muting, stops
from jimsupport.routes.me.doors import Door, show, through
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

GATHERINGS = N_("Bericht over nieuwe bijeenkomsten")
GROUP = N_("Mail over berichten in je groep")


async def new(request: Request, door: Door) -> Response:
    """What must stop: this kind of message, or everything?"""
    return await _page(request, door)


async def _page(request: Request, door: Door) -> Response:
    if door.jim.stopped_at:
        return show(request, door, "me/stopped.html", again=f"{request.url.path}/undo")
    about, muted = _about(door), await _is_off(door)
    return show(request, door, "a/unsubscribe.html", about=about, muted=muted, path_here=request.url.path)


async def create(request: Request, door: Door) -> Response:
    """Stop what was asked; a mail program, which asks nothing, means the kind its message was of."""
    wanted = (await Form.read(request))["what"]
    if wanted == "all" or _about(door) is None:
        await stops.stop(door.db, door.jim.id, by=door.by, now=clock.now())
    else:
        await _switch(door, off=True)
    if not wanted:
        return Response(status_code=200)
    return to_path(request, request.url.path)


async def destroy(request: Request, door: Door) -> Response:
    """Send this kind of message again, or everything after a stop."""
    back = request.url.path.removesuffix("/undo")
    if door.jim.stopped_at:
        await stops.resume(door.db, door.jim.id, by=door.by, now=clock.now())
        return to_path(request, back, notice=N_("Fijn dat je er weer bent. Je hoort weer van ons."))
    await _switch(door, off=False)
    return to_path(request, back, notice=N_("Je krijgt deze berichten weer."))


def _about(door: Door) -> str | None:
    """What the kind of message is called that the link came in; None for one that stops everything."""
    if door.purpose == announcing.KIND:
        return GATHERINGS
    if door.purpose == post.NEWS:
        return GROUP
    kind = MUTED_AS.get(door.purpose)
    return muting.KINDS[kind] if kind else None


async def _is_off(door: Door) -> bool:
    if door.purpose == announcing.KIND:
        return not await announcing.wants(door.db, door.jim.id)
    if door.purpose == post.NEWS:
        return not await habits.hears(door.db, door.jim.id)
    return MUTED_AS.get(door.purpose) in await muting.of(door.db, door.jim.id)


async def _switch(door: Door, *, off: bool) -> None:
    """Send no more of this kind, or again; nothing where there is no such kind."""
    who: dict[str, Any] = {"by": door.by, "now": clock.now()}
    kind = MUTED_AS.get(door.purpose)
    if door.purpose == announcing.KIND:
        await announcing.choose(door.db, door.jim.id, not off, **who)
    elif door.purpose == post.NEWS:
        await habits.mail(door.db, door.jim.id, not off, **who)
    elif kind:
        await (muting.mute if off else muting.unmute)(door.db, door.jim.id, kind, **who)


routes = [
    page("/u/{token}", through(new, ever=True), policy=policies.link, name="unsubscribe"),
    page(
        "/u/{token}",
        through(create, ever=True),
        methods=["POST"],
        policy=policies.link,
        name="unsubscribe_create",
        one_click=True,
    ),
    page(
        "/u/{token}/undo",
        through(destroy, ever=True),
        methods=["POST"],
        policy=policies.link,
        name="unsubscribe_undo",
    ),
]
