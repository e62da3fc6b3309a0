"""A call to make: whom, about what, and what came of it."""

from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import looks
from jimsupport.domain.errors import Refused
from jimsupport.domain.people import channels
from jimsupport.domain.support import calls, receipts
from jimsupport.routes.staff.looks import beside
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    db, row, now = request.state.db, await _load(request), clock.now()
    about = calls.about(row)
    return show(
        request,
        "staff/calls/show.html",
        row=row,
        about=about,
        ends_on=date.fromisoformat(about["ends_on"]) if "ends_on" in about else None,
        starts_at=datetime.fromisoformat(about["starts_at"]) if "starts_at" in about else None,
        now=now,
        wanted=await calls.is_wanted(db, row, now=now),
        can_undo=calls.can_undo(row, now),
        again=calls.AGAIN_AFTER.days,
        left=calls.ATTEMPTS - row.attempts,
        channels=await channels.of(db, row.jim_id),
        way_back=await receipts.way_back(db, row.jim_id),
        history=await beside(request, row),
    )


async def _load(request: Request) -> Row:
    return await calls.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )


async def claim(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        await calls.claim(request.state.db, row, by=request.state.actor, instead_of=form.number("instead_of"))
    except Refused as refusal:
        return see_other(request, "staff_call", id=row.id, notice=refusal.message, values=refusal.values)
    return see_other(request, "staff_call", id=row.id, notice=N_("Jij belt."))


async def release(request: Request) -> Response:
    row = await _load(request)
    await calls.release(request.state.db, row, by=request.state.actor)
    return see_other(request, "staff_call", id=row.id, notice=N_("Een ander kan nu bellen."))


async def attempt(request: Request) -> Response:
    """Reached: on to what the JIM says. Not reached: back to the day, and again in two weeks."""
    row, form = await _load(request), await Form.read(request)
    reached = form.choice(
        "outcome", ("reached", "not_reached"), needed=N_("Kies of je iemand hebt gesproken.")
    )
    seen = form.number("seen", needed=N_("Ververs de pagina en probeer het nog een keer."))
    form.check()
    await calls.attempt(
        request.state.db,
        row,
        reached=reached == "reached",
        seen=seen or 0,
        by=request.state.actor,
        now=clock.now(),
    )
    if reached == "reached":
        staff_id = request.state.person.id
        await looks.say_why(request.state.db, row.jim_id, "phone", staff_id=staff_id, now=clock.now())
        notice = N_("Mooi, je hebt elkaar gesproken. Leg hieronder vast wat je hoorde.")
        return see_other(request, "staff_phone", id=row.jim_id, notice=notice)
    return see_other(request, "staff_call", id=row.id, notice=N_("Genoteerd: niet bereikt."))


async def undo(request: Request) -> Response:
    """It was a slip: the call is on the list again."""
    row, form = await _load(request), await Form.read(request)
    seen = form.number("seen", needed=N_("Ververs de pagina en probeer het nog een keer."))
    form.check()
    await calls.undo(request.state.db, row, seen=seen or 0, by=request.state.actor, now=clock.now())
    return see_other(
        request, "staff_call", id=row.id, notice=N_("Teruggedraaid. Het telefoontje staat weer in de lijst.")
    )


routes = [
    page("/staff/calls/{id:int}", index, policy=policies.staff, name="staff_call"),
    page(
        "/staff/calls/{id:int}/claim", claim, methods=["POST"], policy=policies.staff, name="staff_call_claim"
    ),
    page(
        "/staff/calls/{id:int}/release",
        release,
        methods=["POST"],
        policy=policies.staff,
        name="staff_call_release",
    ),
    page(
        "/staff/calls/{id:int}/attempt",
        attempt,
        methods=["POST"],
        policy=policies.staff,
        name="staff_call_attempt",
    ),
    page(
        "/staff/calls/{id:int}/attempt/undo",
        undo,
        methods=["POST"],
        policy=policies.staff,
        name="staff_call_undo",
    ),
]
