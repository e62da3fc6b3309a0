"""No longer in touch, or something terrible happened: one tap stops what is about this young person."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import NotFound
from jimsupport.domain.office import roster
from jimsupport.domain.people import alone, overview, stops
from jimsupport.domain.support import receipts, requests
from jimsupport.routes.me import numbers
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form


@dataclass(frozen=True, slots=True)
class About:
    """A young person as far as we know them: by a hand-over, or only that the JIM joined alone."""

    id: int  # of the hand-over; 0 for who joined alone
    ended_reason: str | None
    hand_over: Row | None = None


async def new(request: Request, door: Door) -> Response:
    """What is the matter? One button for each; with several young people, one page each."""
    about = await _about(request, door)
    if about is None and not door.signed_in:
        raise NotFound
    if about is None:
        return show(request, door, "me/which_young_person.html", everyone=await _everyone(door))
    way_back = await receipts.way_back(door.db, door.jim.id)
    if not about.ended_reason:
        return show(request, door, "me/young_person.html", about=about, way_back=way_back)
    call = await _open_call(door)
    return show(
        request,
        door,
        "me/ended.html",
        about=about,
        way_back=way_back,
        promised=await roster.promised(door.db, call.opened_at) if call else None,
        number=await numbers.to_ring(door),
    )


async def create(request: Request, door: Door) -> Response:
    """Stop the messages; ring only when that was the button."""
    form = await Form.read(request)
    about = await _one(door, form.number("about"))
    said: dict[str, Any] = {"reason": form["reason"], "call": form["call"] == "yes"}
    who: dict[str, Any] = {"by": door.by, "now": clock.now()}
    if about.hand_over:
        await stops.end_hand_over(door.db, about.id, **said, **who)
    else:
        await alone.end(door.db, door.jim.id, **said, **who)
    return back(request, door, f"/young-person?about={about.id}")


async def destroy(request: Request, door: Door) -> Response:
    """It was a mistake, or contact came back."""
    about = await _one(door, (await Form.read(request)).number("about"))
    who: dict[str, Any] = {"by": door.by, "now": clock.now()}
    if about.hand_over:
        await stops.reopen(door.db, about.id, **who)
    else:
        await alone.reopen(door.db, door.jim.id, **who)
    return back(request, door, f"/young-person?about={about.id}")


async def _about(request: Request, door: Door) -> About | None:
    """Whom this is about: the one in the URL, the link's own, or the only one."""
    asked = Form.of_query(request).number("about")
    if asked is None:
        asked = door.hand_over_id if door.signed_in else door.about
    if asked is not None:
        return await _one(door, asked)
    everyone = await _everyone(door)
    return everyone[0] if len(everyone) == 1 else None


async def _everyone(door: Door) -> list[About]:
    """Every young person we still write about."""
    rows = await overview.running_hand_overs(door.db, door.jim.id)
    by_themselves = [About(0, None)] if door.jim.joined_at and not door.jim.ended_at else []
    return [About(row.id, None, row) for row in rows] + by_themselves


async def _one(door: Door, hand_over_id: int | None) -> About:
    """One of them, also one that is over. Raises NotFound for any other."""
    if not door.signed_in and hand_over_id != (door.hand_over_id or 0):
        raise NotFound  # a link is good for its own question, not for another's
    if hand_over_id == 0 and door.jim.joined_at:
        return About(0, door.jim.ended_reason)
    if not hand_over_id:
        raise NotFound
    row = await overview.hand_over(door.db, door.jim.id, hand_over_id)
    return About(row.id, row.ended_reason, row)


async def _open_call(door: Door) -> Row | None:
    """The wish to be rung that lies with staff."""
    rows = await requests.of_jim(door.db, door.jim.id)
    return next((row for row in rows if row.kind == "call_back" and row.closed_at is None), None)


routes = [
    *behind(HOME, "/young-person", new, name="young_person"),
    *behind(HOME, "/young-person", create, name="young_person_end", methods=["POST"]),
    *behind(HOME, "/young-person/undo", destroy, name="young_person_undo", methods=["POST"]),
]
