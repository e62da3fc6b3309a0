"""Meetups of groups, for staff: where no JIM hosts, and for who says on the phone whether they come.

Staff who are a JIM see none of the group that they are in.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups, invitations, merging
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import (
    afterwards,
    answers,
    meetups,
    overview,
    recurrence,
    rows,
    series,
)
from jimsupport.routes.me.hosting import REPEATS, change, choices, filled, read
from jimsupport.routes.me.meetups import read_back
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    """What a group has to come, and the form to plan one."""
    return await _page(request, None)


async def _page(request: Request, form: Form | None, *, status: int = 200) -> Response:
    db, group, now = request.state.db, await _group(request), clock.now()
    coming = await rows.coming(db, group.row.id, now)
    running = await rows.running_series(db, group.row.id)
    return show(
        request,
        "staff/groups/meetups.html",
        status=status,
        group=group,
        coming=await overview.of(db, coming, 0, now=now),
        repeats=recurrence.said(running.rule, request.state.language) if running else "",
        held=(await afterwards.held(db, [group.row.id]))[group.row.id],
        form=form or Form.filled(minutes=60, mode=group.row.mode, repeats="once"),
        **choices(),
    )


async def _group(request: Request) -> merging.Known:
    """A running group. Raises NotFound, also for one that this member of staff is part of."""
    number, staff_id = request.path_params["number"], request.state.person.id
    group = await merging.load(request.state.db, number, staff_id=staff_id)
    if group.row.state != "running":
        raise NotFound
    return group


async def create(request: Request) -> Response:
    """Plan one, or a series; everybody in the group is asked."""
    group, form, now = await _group(request), await Form.read(request), clock.now()
    try:
        how = read(form, cadence.HOME, now=now) | {"by": request.state.actor, "now": now}
        repeats = form.choice("repeats", REPEATS) or "once"
        if repeats == "once":
            await meetups.make(request.state.db, group.row.id, **how)
        else:
            await series.make(request.state.db, group.row.id, kind=repeats, **how)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    except Refused as refusal:
        return _to_group(request, group.row.id, refusal.message)
    return _to_group(request, group.row.id, N_("Afgesproken. Iedereen in de groep krijgt bericht."))


def _to_group(request: Request, number: int, notice: str) -> Response:
    return see_other(request, "staff_meetups", number=number, notice=notice)


async def edit(request: Request) -> Response:
    """One meetup: who comes, by number, and what can be changed."""
    meetup = await _meetup(request)
    return await _one(request, meetup, filled(meetup, cadence.HOME))


async def _meetup(request: Request) -> Row:
    number, staff_id = request.path_params["id"], request.state.person.id
    return await overview.for_staff(request.state.db, number, staff_id=staff_id)


async def _one(request: Request, meetup: Row, form: Form, *, status: int = 200) -> Response:
    now = clock.now()
    [meeting] = await overview.of(request.state.db, [meetup], 0, now=now)
    return show(
        request,
        "staff/groups/meetup.html",
        status=status,
        meeting=meeting,
        form=form,
        to_come=meetup.state == "planned" and now < meetup.starts_at,
        can_restore=meetup.state == "cancelled" and now < meetup.starts_at and not meetup.series_ended_at,
        repeats=recurrence.said(meetup.rule, request.state.language) if meetup.rule else "",
        **choices(),
    )


async def update(request: Request) -> Response:
    """Move it, or all that are still to come."""
    meetup, form, now = await _meetup(request), await Form.read(request), clock.now()
    try:
        told = read(form, cadence.HOME, now=now)
        await change(request.state.db, meetup, form, told, by=request.state.actor, now=now)
    except Invalid as problem:
        return await _one(request, meetup, form.with_errors(problem), status=422)
    except Refused as refusal:
        return _to_one(request, meetup, refusal.message)
    return _to_one(request, meetup, N_("Veranderd. Iedereen in de groep krijgt bericht."))


async def cancel(request: Request) -> Response:
    """Call it off, or all that are still to come."""
    meetup, form = await _meetup(request), await Form.read(request)
    db = request.state.db
    how: dict[str, Any] = {"by": request.state.actor, "now": clock.now()}
    try:
        if meetup.series_id and form.choice("which", ("one", "all")) == "all":
            await series.cancel(db, await rows.series(db, meetup.series_id), **how)
        else:
            await meetups.cancel(db, meetup, **how)
    except Refused as refusal:
        return _to_one(request, meetup, refusal.message)
    return _to_one(request, meetup, N_("Afgezegd. Wie zou komen, krijgt bericht."))


async def restore(request: Request) -> Response:
    """Have it after all."""
    meetup = await _meetup(request)
    try:
        await meetups.restore(request.state.db, meetup, by=request.state.actor, now=clock.now())
    except Refused as refusal:
        return _to_one(request, meetup, refusal.message)
    return _to_one(request, meetup, N_("De ontmoeting gaat toch door."))


def _to_one(request: Request, meetup: Row, notice: str) -> Response:
    return see_other(request, "staff_meetup", id=meetup.id, notice=notice)


async def _answer(request: Request, jim: Row, form: Form, how: dict[str, Any]) -> None:
    said = form.choice("meetup_answer", answers.COMES, needed=N_("Kies een van de antwoorden."))
    form.check()
    seen = await _seen(request, jim)
    await answers.say(request.state.db, seen, form.number("meetup") or 0, said, **how)


async def _look_back(request: Request, jim: Row, form: Form, how: dict[str, Any]) -> None:
    was, spoke = read_back(form)
    seen = await _seen(request, jim)
    await afterwards.say(request.state.db, seen, form.number("meetup") or 0, was, spoke=spoke, **how)


async def _seen(request: Request, jim: Row) -> Seen:
    seen = await groups.of_jim_for_staff(request.state.db, jim.id, staff_id=request.state.person.id)
    if seen is None:
        raise Refused(invitations.OVER)
    return seen


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    return page(path, handler, methods=["POST"], policy=policies.staff, name=name)


routes = [
    page("/staff/groups/{number:int}/meetups", index, policy=policies.staff, name="staff_meetups"),
    _verb("/staff/groups/{number:int}/meetups", create, "staff_meetup_create"),
    page("/staff/meetups/{id:int}", edit, policy=policies.staff, name="staff_meetup"),
    _verb("/staff/meetups/{id:int}", update, "staff_meetup_move"),
    _verb("/staff/meetups/{id:int}/cancellation", cancel, "staff_meetup_cancel"),
    _verb("/staff/meetups/{id:int}/cancellation/undo", restore, "staff_meetup_restore"),
    act("meetup", "meetup_answer", _answer, N_("Bewaard, telefonisch.")),
    act("meetup/after", "meetup_look_back", _look_back, N_("Bewaard, telefonisch.")),
]
