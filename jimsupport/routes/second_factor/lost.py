"""«Ik heb het niet meer»: asking a colleague to say who one is, and beginning anew with the code they read out."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access.second_factor import held, lost
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.web import policies, sessions
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def show(request: Request) -> Response:
    """Ask it; or once it is asked, what happens next."""
    return await _refused(request) or await _show(request, Form())


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    asked = await lost.of(request.state.db, request.state.person.id, now=clock.now())
    return render(request, "second_factor/lost.html", status=status, form=form, asked=asked)


async def ask(request: Request) -> Response:
    """Ask it."""
    refused = await _refused(request)
    if refused:
        return refused
    try:
        await lost.ask(request.state.db, request.state.person.id, now=clock.now())
    except Refused as refusal:
        form = Form()
        form.note("main", refusal.message, **refusal.values)
        return await _show(request, form, status=409)
    return see_other(request, "lost_factor")


async def use_code(request: Request) -> Response:
    """Begin anew with the code that a colleague read out."""
    refused = await _refused(request)
    if refused:
        return refused
    form, person = await Form.read(request), request.state.person
    try:
        await lost.use(
            request.state.db, person.id, form["code"], session_id=person.session_id, now=clock.now()
        )
    except Invalid as problem:
        return await _show(request, form.with_errors(problem), status=422)
    return see_other(request, "second_factor_new", notice=N_("Het klopt. Kies nu opnieuw."))


async def withdraw(request: Request) -> Response:
    """It was found after all."""
    refused = await _refused(request)
    if refused:
        return refused
    await lost.withdraw(request.state.db, request.state.person.id, now=clock.now())
    return see_other(request, "second_factor")


async def _refused(request: Request) -> Response | None:
    """None for who has something to show and did not."""
    person = request.state.person
    if not person.weak_roles:
        return see_other(request, "access")
    if not await held.any_of(request.state.db, person.id):
        return sessions.ask_for_second_factor(None)
    return None


_LOST = "/second-factor/lost"
routes = [
    page(_LOST, show, policy=policies.working, name="lost_factor"),
    page(_LOST, ask, methods=["POST"], policy=policies.working, name="lost_factor_ask"),
    page(f"{_LOST}/code", use_code, methods=["POST"], policy=policies.working, name="lost_factor_code"),
    page(
        f"{_LOST}/withdrawal",
        withdraw,
        methods=["POST"],
        policy=policies.working,
        name="lost_factor_withdraw",
    ),
]
