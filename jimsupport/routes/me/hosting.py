"""Meetups that a JIM plans for the group they host: made, moved, called off, on again; one or a whole series."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Database, Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import meetups, recurrence, rows, series
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.routes.me.group import seen_by
from jimsupport.routes.me.meetups import AT, both, length
from jimsupport.web.forms import Form
from jimsupport.web.moments import moment
from jimsupport.words import N_

REPEATS = {"once": N_("Eén keer"), **recurrence.KINDS}
NO_LENGTH = N_("Kies hoe lang jullie elkaar zien.")


async def new(request: Request, door: Door) -> Response:
    """The host plans one."""
    seen = await _host(door)
    return _form(request, door, seen, Form.filled(minutes=60, mode=seen.mode, repeats="once"))


async def _host(door: Door) -> Seen:
    """The group that this JIM hosts. Raises NotFound."""
    seen = await seen_by(door)
    if seen is None or not seen.hosts or seen.mine != "member" or seen.state != "running":
        raise NotFound
    return seen


def _form(
    request: Request, door: Door, seen: Seen, form: Form, meetup: Row | None = None, status: int = 200
) -> Response:
    return show(
        request,
        door,
        "me/meetups/edit.html",
        status=status,
        form=form,
        group=seen,
        meetup=meetup,
        **choices(),
    )


def choices() -> dict[str, Any]:
    """What there is to choose from in the fields of a meetup."""
    modes = {"online": N_("Online"), "in_person": N_("Bij elkaar")}
    return {"REPEATS": REPEATS, "MINUTES": meetups.MINUTES, "MODES": modes}


async def create(request: Request, door: Door) -> Response:
    """Plan it; everybody in the group is asked."""
    seen, form, now = await _host(door), await Form.read(request), clock.now()
    try:
        told = read(form, door.jim.zone, now=now)
        repeats = form.choice("repeats", REPEATS) or "once"
        how = told | {"by": door.by, "now": now}
        if repeats == "once":
            await meetups.make(door.db, seen.id, **how, yes=[seen.me])
        else:
            await series.make(door.db, seen.id, kind=repeats, **how)
    except Invalid as problem:
        return _form(request, door, seen, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, "/group", notice=refusal.message)
    return back(request, door, "/group", notice=N_("Afgesproken. Iedereen in de groep krijgt bericht."))


def read(form: Form, zone: str, *, now: datetime) -> dict[str, Any]:
    """When, how and where, as a form says it. Raises Invalid."""
    today = now.astimezone(ZoneInfo(zone)).date()
    starts_at = moment(form, "day", "time", zone=zone, today=today)
    minutes = form.number("minutes", needed=NO_LENGTH)
    mode = form.choice("mode", meetups.MODES, needed=N_("Kies online of bij elkaar."))
    place = form.text("place", longest=meetups.LONGEST_PLACE)
    form.check()
    return {"starts_at": starts_at, "minutes": minutes, "mode": mode, "place": place}


async def edit(request: Request, door: Door) -> Response:
    """The host moves it."""
    seen, meetup = await both(request, door, host=True)
    return _form(request, door, seen, filled(meetup, door.jim.zone), meetup)


def filled(meetup: Row, zone: str) -> Form:
    """The form as the meetup is now."""
    local = meetup.starts_at.astimezone(ZoneInfo(zone))
    return Form.filled(
        day=f"{local:%d-%m-%Y}",
        time=f"{local.hour}.{local.minute:02d}",
        minutes=length(meetup),
        mode=meetup.mode,
        place=meetup.place,
        repeats=recurrence.kind(meetup.rule) if meetup.rule else "once",
        which="one",
    )


async def update(request: Request, door: Door) -> Response:
    """Move it, or all that are still to come."""
    seen, meetup = await both(request, door, host=True)
    form, now = await Form.read(request), clock.now()
    try:
        await change(door.db, meetup, form, read(form, door.jim.zone, now=now), by=door.by, now=now)
    except Invalid as problem:
        return _form(request, door, seen, form.with_errors(problem), meetup, status=422)
    except Refused as refusal:
        return back(request, door, f"/meetup/{meetup.id}", notice=refusal.message)
    return back(
        request, door, f"/meetup/{meetup.id}", notice=N_("Veranderd. Iedereen in de groep krijgt bericht.")
    )


async def change(db: Database, meetup: Row, form: Form, told: dict[str, Any], **how: Any) -> None:
    """Move this meetup, or with `which` its whole series from here on."""
    if meetup.series_id and form.choice("which", ("one", "all")) == "all":
        kind = form.choice("repeats", recurrence.KINDS) or recurrence.kind(meetup.rule)
        await series.move(db, await rows.series(db, meetup.series_id), kind=kind, **told, **how)
    else:
        await meetups.move(db, meetup, **told, **how)


async def cancel(request: Request, door: Door) -> Response:
    """Call it off, or all that are still to come."""
    _, meetup = await both(request, door, host=True)
    form = await Form.read(request)
    how: dict[str, Any] = {"by": door.by, "now": clock.now()}
    try:
        if meetup.series_id and form.choice("which", ("one", "all")) == "all":
            await series.cancel(door.db, await rows.series(door.db, meetup.series_id), **how)
        else:
            await meetups.cancel(door.db, meetup, **how)
    except Refused as refusal:
        return back(request, door, f"/meetup/{meetup.id}", notice=refusal.message)
    return back(request, door, f"/meetup/{meetup.id}")


async def restore(request: Request, door: Door) -> Response:
    """Have it after all."""
    _, meetup = await both(request, door, host=True)
    try:
        await meetups.restore(door.db, meetup, by=door.by, now=clock.now())
    except Refused as refusal:
        return back(request, door, f"/meetup/{meetup.id}", notice=refusal.message)
    return back(request, door, f"/meetup/{meetup.id}", notice=N_("De ontmoeting gaat toch door."))


routes = [
    *behind(HOME, "/group/meetups/new", new, name="meetup_new"),
    *behind(HOME, "/group/meetups/new", create, name="meetup_create", methods=["POST"]),
    *behind(HOME, f"{AT}/move", edit, name="meetup_edit"),
    *behind(HOME, f"{AT}/move", update, name="meetup_move", methods=["POST"]),
    *behind(HOME, f"{AT}/cancellation", cancel, name="meetup_cancel", methods=["POST"]),
    *behind(HOME, f"{AT}/cancellation/undo", restore, name="meetup_restore", methods=["POST"]),
]
