"""Runs of the matching: started, followed, stopped, and what came of them. Counts alone, no names of JIMs."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.forming import runs
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

STATES = {
    "waiting": N_("wacht tot het begint"),
    "running": N_("bezig"),
    "done": N_("klaar"),
    "cancelled": N_("gestopt"),
    "failed": N_("mislukt"),
}


async def index(request: Request) -> Response:
    return await _page(request, Form.filled(budget="quick"))


async def _page(request: Request, form: Form, status: int = 200) -> Response:
    found = await runs.latest(request.state.db)
    going = next((run for run in found if run.state in runs.GOING), None)
    return show(
        request,
        "staff/matching.html",
        status=status,
        form=form,
        going=going,
        over=[run for run in found if run.state not in runs.GOING],
        LOST=runs.LOST,
        BUDGETS=runs.BUDGETS,
        STATES=STATES,
    )


async def create(request: Request) -> Response:
    form = await Form.read(request)
    try:
        budget = form.choice("budget", runs.BUDGETS, needed=N_("Kies hoe grondig we zoeken."))
        form.check()
        await runs.ask(request.state.db, by=request.state.actor, budget=budget, now=clock.now())
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), 422)
    return see_other(request, "staff_matching")


async def cancel(request: Request) -> Response:
    run_id = request.path_params["id"]
    await runs.cancel(request.state.db, run_id, by=request.state.actor, now=clock.now())
    return see_other(
        request, "staff_matching", notice=N_("We stoppen met zoeken. De concepten blijven zoals ze waren.")
    )


routes = [
    page("/staff/matching", index, policy=policies.staff, name="staff_matching"),
    page(
        "/staff/matching/runs", create, methods=["POST"], policy=policies.staff, name="staff_matching_start"
    ),
    page(
        "/staff/matching/runs/{id:int}/cancellation",
        cancel,
        methods=["POST"],
        policy=policies.staff,
        name="staff_matching_cancel",
    ),
]
