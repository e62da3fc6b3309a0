"""Putting a question away until a day or until the JIM says something, and taking it back."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.handling import snoozes
from jimsupport.domain.office import hours
from jimsupport.routes.staff.requests.pages import back, verb
from jimsupport.web.forms import Form
from jimsupport.words import N_, date_full


async def snooze(request: Request, row: Row, form: Form) -> Response:
    """Until the day typed or the day on the button; «until the JIM says something» is a button too."""
    until = None
    if form.choice("how", ("reply", "day")) != "reply":
        needed = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")
        until = form.date("until", needed=needed, today=hours.today(clock.now()))
    form.check()
    await snoozes.snooze(request.state.db, row, until, by=request.state.actor, now=clock.now())
    if until is None:
        return back(request, row, N_("Weggelegd. Zodra de JIM iets zegt, is de vraag terug."))
    return back(
        request,
        row,
        N_("Weggelegd. Op %(day)s is de vraag terug."),
        {"day": date_full(until, request.state.language)},
    )


async def wake(request: Request, row: Row, form: Form) -> Response:
    await snoozes.wake(request.state.db, row, by=request.state.actor, now=clock.now())
    return back(request, row, N_("De vraag is terug."))


routes = [verb("snooze", snooze, "snooze"), verb("snooze/undo", wake, "wake")]
