"""«Laat zien dat jij het bent»: a passkey or the code of an app, after the mailed link."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access.second_factor import apps, factors, passkeys
from jimsupport.domain.errors import Invalid
from jimsupport.routes.second_factor import common
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page


async def show(request: Request) -> Response:
    """Ask for it; who has nothing to show yet chooses first."""
    return await _ask(request, Form.of_query(request))


async def _ask(request: Request, form: Form, *, status: int = 200) -> Response:
    then = common.back(request, form)
    if not request.state.person.weak_roles:
        return to_path(request, then) if then else common.go_home(request)
    held = await factors.of(request.state.db, request.state.person.id)
    if not held:
        return common.to_choosing(request, then)
    context = {"form": form, "held": held, "then": then, "possible": common.place(request) is not None}
    return render(request, "second_factor/show.html", status=status, **context)


async def options(request: Request) -> Response:
    """What a script passes to the browser, so that it asks for a passkey of this person."""
    person = request.state.person
    asked = await passkeys.ask_to_show(
        request.state.db,
        person.id,
        session_id=person.session_id,
        at=common.needed_place(request),
        now=clock.now(),
    )
    return Response(asked, media_type="application/json")


async def use_passkey(request: Request) -> Response:
    """Come in with a passkey."""
    form, person = await Form.read(request), request.state.person
    if not person.weak_roles:
        return common.go_home(request)
    try:
        await passkeys.show(
            request.state.db,
            person.id,
            form.typed("answer"),
            session_id=person.session_id,
            at=common.needed_place(request),
            now=clock.now(),
        )
    except Invalid as problem:
        await common.note_failed(request, method="passkey")
        return await _ask(request, form.with_errors(problem), status=422)
    return await common.let_in(request, method="passkey", then=common.back(request, form))


async def use_code(request: Request) -> Response:
    """Come in with a code of an app."""
    form, person = await Form.read(request), request.state.person
    if not person.weak_roles:
        return common.go_home(request)
    try:
        await apps.use(request.state.db, person.id, form["code"], now=clock.now())
    except Invalid as problem:
        await common.note_failed(request, method="totp")
        return await _ask(request, form.with_errors(problem), status=422)
    return await common.let_in(request, method="totp", then=common.back(request, form))


routes = [
    page("/second-factor", show, policy=policies.working, name="second_factor"),
    page(
        "/second-factor/passkey/options",
        options,
        methods=["POST"],
        policy=policies.working,
        name="passkey_options",
    ),
    page(
        "/second-factor/passkey",
        use_passkey,
        methods=["POST"],
        policy=policies.working,
        name="second_factor_passkey",
        max_body=common.LARGEST_ANSWER,
    ),
    page(
        "/second-factor/code",
        use_code,
        methods=["POST"],
        policy=policies.working,
        name="second_factor_code",
    ),
]
