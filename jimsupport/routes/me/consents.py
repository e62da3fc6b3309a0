"""Yes or no to being asked now and then; and what one can choose after a yes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import links
from jimsupport.domain.people import consent, jims, overview, rhythms
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.words import N_

FRESH = timedelta(days=1)  # how long after a yes the page thanks for it


async def ask(request: Request, door: Door) -> Response:
    """The question, with what we keep; or what was answered and what can be chosen now."""
    if door.purpose == links.TOGETHER and _chose(door.jim):
        return show(request, door, "a/chosen.html")
    if door.jim.declined_at:
        return show(request, door, "me/declined.html", erase_on=door.jim.erase_at)
    if door.jim.consented_at and not door.jim.stopped_at:
        next_on = await overview.next_question(door.db, door.jim, now=clock.now())
        return show(
            request,
            door,
            "me/consented.html",
            next_on=next_on,
            rhythm=rhythms.SHORT[door.jim.rhythm],
            fresh=clock.now() - door.jim.consented_at < FRESH,
        )
    hand_overs = await overview.running_hand_overs(door.db, door.jim.id)
    newest = next(iter(hand_overs), None)
    about = next(
        (row for row in hand_overs if row.id == door.hand_over_id), newest if door.signed_in else None
    )
    return show(
        request,
        door,
        "me/consent.html",
        about=about,
        ended=about is not None and about.ends_on <= jims.today(door.jim, clock.now()),
        texts=consent.TEXTS[consent.VERSION],
        version=consent.VERSION,
        chosen=request.query_params.get("answer"),
    )


async def give(request: Request, door: Door) -> Response:
    """Yes."""
    version = (await Form.read(request))["version"]
    return await _choose(request, door, consent.give, version=version)


async def decline(request: Request, door: Door) -> Response:
    """No."""
    return await _choose(request, door, consent.decline)


async def _choose(
    request: Request, door: Door, verb: Callable[..., Awaitable[None]], **said: str
) -> Response:
    """Record it. Who came by the code on a professional's screen goes on by a link that the screen never showed."""
    if door.link is None or door.purpose != links.TOGETHER:
        await verb(door.db, door.jim.id, by=door.by, now=clock.now(), **said)
        return back(request, door, "/consent")
    async with door.db.write():
        if _chose(await jims.hold(door.db, door.jim.id)):
            return back(request, door)
        await verb(door.db, door.jim.id, by=door.by, now=clock.now(), **said)
        token = await links.create(
            door.db, door.jim.id, "invitation", hand_over_id=door.hand_over_id, now=clock.now()
        )
    return to_path(request, f"/a/{token}/consent")


def _chose(jim: Row) -> bool:
    """Whether this JIM said yes or no before, or stopped: a professional learns nothing more of it."""
    return bool(jim.consented_at or jim.declined_at or jim.stopped_at)


async def undo(request: Request, door: Door) -> Response:
    """Take a no back: the question stands open."""
    await consent.undo_decline(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/consent", notice=N_("Je kunt opnieuw kiezen."))


routes = [
    *behind(HOME, "/consent", ask, name="consent", together=True),
    *behind(HOME, "/consent", give, name="consent_give", methods=["POST"], together=True),
    *behind(HOME, "/decline", decline, name="decline", methods=["POST"], together=True),
    *behind(HOME, "/decline/undo", undo, name="decline_undo", methods=["POST"]),
]
