"""«Mijn toegang»: what somebody shows to get in, each by a name of their own; adding and taking away."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access.second_factor import factors, passkeys
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.routes.second_factor import common
from jimsupport.web import policies, sessions
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def show(request: Request) -> Response:
    return _refused(request) or await _show(request, Form())


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    held = await factors.of(request.state.db, request.state.person.id)
    context = {"form": form, "held": held, "possible": common.place(request) is not None}
    return render(request, "second_factor/access.html", status=status, **context)


async def rename(request: Request) -> Response:
    """Call a passkey something else."""
    form = await Form.read(request)
    refused = _refused(request)
    if refused:
        return refused
    try:
        name = form.text("name", longest=passkeys.LONGEST_NAME)
        form.check()
        await passkeys.rename(request.state.db, request.state.person.id, form.number("passkey") or 0, name)
    except Invalid as problem:
        return await _show(request, form.with_errors(problem), status=422)
    return see_other(request, "access", notice=N_("De naam is veranderd."))


async def remove_passkey(request: Request) -> Response:
    form = await Form.read(request)
    refused = _refused(request)
    if refused:
        return refused
    try:
        await factors.remove_passkey(
            request.state.db, request.state.person.id, form.number("passkey") or 0, now=clock.now()
        )
    except Refused as refusal:
        return await _last(request, refusal)
    return see_other(request, "access", notice=N_("De passkey is weg. Je kunt er niet meer mee inloggen."))


async def remove_app(request: Request) -> Response:
    refused = _refused(request)
    if refused:
        return refused
    try:
        await factors.remove_app(request.state.db, request.state.person.id, now=clock.now())
    except Refused as refusal:
        return await _last(request, refusal)
    return see_other(request, "access", notice=N_("De app is weg. Je kunt er niet meer mee inloggen."))


async def _last(request: Request, refusal: Refused) -> Response:
    form = Form()
    form.note("main", refusal.message, **refusal.values)
    return await _show(request, form, status=409)


def _refused(request: Request) -> Response | None:
    """None for who may see and change this: who showed what they have, just now."""
    if request.state.person.weak_roles:
        return sessions.ask_for_second_factor("/access")
    return sessions.fresh(request)


routes = [
    page("/access", show, policy=policies.working, name="access"),
    page("/access/passkeys/name", rename, methods=["POST"], policy=policies.working, name="passkey_rename"),
    page(
        "/access/passkeys/removal",
        remove_passkey,
        methods=["POST"],
        policy=policies.working,
        name="passkey_remove",
    ),
    page(
        "/access/app/removal", remove_app, methods=["POST"], policy=policies.working, name="code_app_remove"
    ),
]
