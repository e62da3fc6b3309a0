"""Choosing what to show from now on: at the first sign-in, and later one more. One thing a screen."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access.second_factor import apps, factors, held, passkeys
from jimsupport.domain.access.sessions import SignedIn
from jimsupport.domain.errors import Invalid
from jimsupport.routes.second_factor import common
from jimsupport.web import policies, qr, sessions
from jimsupport.web.devices import device
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render, said
from jimsupport.web.responses import see_other, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

DONE = "/second-factor/new/done"


async def choose(request: Request) -> Response:
    """Two ways, in plain words."""
    form = Form.of_query(request)
    refused = await _refused(request)
    if refused:
        return refused
    then, possible = common.back(request, form), common.place(request) is not None
    return render(request, "second_factor/choose.html", form=form, then=then, possible=possible)


async def new_passkey(request: Request) -> Response:
    refused = await _refused(request)
    return refused or _passkey(request, Form.of_query(request))


def _passkey(request: Request, form: Form, *, status: int = 200) -> Response:
    context = {"then": common.back(request, form), "possible": common.place(request) is not None}
    return render(request, "second_factor/passkey.html", status=status, form=form, **context)


async def passkey_options(request: Request) -> Response:
    """What a script passes to the browser, so that it makes a passkey."""
    refused = await _refused(request)
    if refused:
        return refused
    person: SignedIn = request.state.person
    asked = await passkeys.ask_to_make(
        request.state.db,
        person.id,
        f"{person.first_name} {person.last_name}".strip(),
        session_id=person.session_id,
        at=common.needed_place(request),
        now=clock.now(),
    )
    return Response(asked, media_type="application/json")


async def make_passkey(request: Request) -> Response:
    """Keep the passkey that the browser made."""
    refused = await _refused(request)
    if refused:
        return refused
    form, person, db, now = await Form.read(request), request.state.person, request.state.db, clock.now()
    name = said(request.state.language, device(request.headers.get("user-agent", "")))
    at = common.needed_place(request)
    try:
        await passkeys.make(
            db,
            person.id,
            form.typed("answer"),
            session_id=person.session_id,
            at=at,
            name=name,
            first=bool(person.weak_roles),
            now=now,
        )
    except Invalid as problem:
        return _passkey(request, form.with_errors(problem), status=422)
    return await _added(request, form, method="passkey")


async def begin_app(request: Request) -> Response:
    """Make a secret for an app, and show it."""
    refused = await _refused(request)
    if refused:
        return refused
    form, person = await Form.read(request), request.state.person
    await apps.begin(request.state.db, person.id, session_id=person.session_id, now=clock.now())
    then = common.back(request, form)
    return to_path(request, sessions.path_by_way_of("/second-factor/new/app", then))


async def show_app(request: Request) -> Response:
    refused = await _refused(request)
    return refused or await _app(request, Form.of_query(request))


async def _app(request: Request, form: Form, *, status: int = 200) -> Response:
    person, then = request.state.person, common.back(request, form)
    session = {"session_id": person.session_id, "now": clock.now()}
    waiting = await apps.begun(request.state.db, person.id, **session)
    if waiting is None:
        return common.to_choosing(request, then)
    address = apps.address(waiting, f"{person.first_name} {person.last_name}".strip())
    context = {"then": then, "address": address, "secret": waiting.secret, "drawn": qr.drawn(address)}
    return render(request, "second_factor/app.html", status=status, form=form, **context)


async def confirm_app(request: Request) -> Response:
    """Let the app work from now on, once a code of it was typed."""
    refused = await _refused(request)
    if refused:
        return refused
    form, person, db, now = await Form.read(request), request.state.person, request.state.db, clock.now()
    try:
        session = {"session_id": person.session_id, "first": bool(person.weak_roles)}
        await apps.confirm(db, person.id, form["code"], **session, now=now)
    except Invalid as problem:
        return await _app(request, form.with_errors(problem), status=422)
    return await _added(request, form, method="totp")


async def done(request: Request) -> Response:
    """What was arranged, where to go now, and that a spare one is wise."""
    if request.state.person.weak_roles:
        return sessions.ask_for_second_factor(None)
    theirs = await factors.of(request.state.db, request.state.person.id)
    then = common.back(request, Form.of_query(request))
    return render(request, "second_factor/done.html", held=theirs, then=then)


async def _added(request: Request, form: Form, *, method: str) -> Response:
    """On: who had nothing comes in; who added one more is back at all of them."""
    if request.state.person.weak_roles:
        then = common.back(request, form)
        return await common.let_in(request, method=method, then=then, through=DONE, added=True)
    return see_other(request, "access", notice=N_("Het is gelukt. Je kunt er voortaan mee inloggen."))


async def _refused(request: Request) -> Response | None:
    """None for who may add one: at first, and later only who just showed another."""
    person: SignedIn = request.state.person
    if not person.weak_roles:
        return sessions.fresh(request)
    if await held.any_of(request.state.db, person.id):
        return sessions.ask_for_second_factor(None)
    return None


routes = [
    page("/second-factor/new", choose, policy=policies.working, name="second_factor_new"),
    page("/second-factor/new/passkey", new_passkey, policy=policies.working, name="passkey_new"),
    page(
        "/second-factor/new/passkey/options",
        passkey_options,
        methods=["POST"],
        policy=policies.working,
        name="passkey_new_options",
    ),
    page(
        "/second-factor/new/passkey",
        make_passkey,
        methods=["POST"],
        policy=policies.working,
        name="passkey_create",
        max_body=common.LARGEST_ANSWER,
    ),
    page("/second-factor/new/app", show_app, policy=policies.working, name="code_app"),
    page(
        "/second-factor/new/app",
        begin_app,
        methods=["POST"],
        policy=policies.working,
        name="code_app_begin",
    ),
    page(
        "/second-factor/new/app/code",
        confirm_app,
        methods=["POST"],
        policy=policies.working,
        name="code_app_confirm",
    ),
    page(DONE, done, policy=policies.working, name="second_factor_done"),
]
