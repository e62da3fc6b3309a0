"""«Ben jij het nog?»: some pages ask who it is once more, since a screen stays open easily.

Who works here shows what they have; a JIM gets a code by mail, or by text if that is where we reach them.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access import sessions, sign_in, tokens
from jimsupport.domain.access.limits import CODE, SIGN_IN
from jimsupport.domain.access.second_factor import apps, factors, passkeys
from jimsupport.domain.access.second_factor.factors import Factors
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import channels
from jimsupport.routes.second_factor import common
from jimsupport.web import cookies, pending, policies
from jimsupport.web.forms import Form
from jimsupport.web.pending import Pending
from jimsupport.web.rendering import render
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page
from jimsupport.web.sessions import AFRESH, path_by_way_of


async def show(request: Request) -> Response:
    """Ask for what they have to show, or for the code that is under way, or offer to send one."""
    return await _show(request, Form.of_query(request))


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    return render(
        request,
        "second_factor/afresh.html",
        status=status,
        form=form,
        held=await _held(request),
        address=await _address(request),
        asked=bool(request.query_params.get("asked")) or status == 422,
        then=common.back(request, form),
        possible=common.place(request) is not None,
    )


async def send(request: Request) -> Response:
    """Send a code to the address or number that we have of them."""
    form, waiting = await Form.read(request), pending.of(request)
    address, then = await _address(request), common.back(request, form)
    if address is None:
        raise NotFound
    browser = waiting.browser if waiting else tokens.new()
    texts = request.app.state.settings.texts
    language = request.state.language
    await sign_in.ask(
        request.state.db, address, browser=browser, language=language, texts=texts, now=clock.now()
    )
    more = "&asked=1" if then else "?asked=1"
    response = to_path(request, path_by_way_of(AFRESH, then) + more)
    pending.hold(request, response, Pending(browser, address, then))
    return response


async def use_code(request: Request) -> Response:
    """The code of the mail or the text."""
    form, waiting = await Form.read(request), pending.of(request)

    async def check() -> None:
        if waiting is None or await _held(request) is not None:
            raise Invalid("code", sign_in.OLD_CODE)
        db, now = request.state.db, clock.now()
        link = await sign_in.with_code(db, form["code"], browser=waiting.browser, now=now)
        try:
            await sign_in.spend(db, link, request.state.person.id, now=now)
        except NotFound as other:
            raise Invalid("code", sign_in.OLD_CODE) from other

    response = await _proved(request, form, check)
    if response.status_code == 303:
        cookies.drop(response, cookies.PENDING)
    return response


async def use_app(request: Request) -> Response:
    """The code of an app."""
    form = await Form.read(request)

    async def check() -> None:
        await apps.use(request.state.db, request.state.person.id, form["code"], now=clock.now())

    return await _proved(request, form, check, method="totp")


async def use_passkey(request: Request) -> Response:
    """A passkey."""
    form, person, at = await Form.read(request), request.state.person, common.needed_place(request)

    async def check() -> None:
        session = {"session_id": person.session_id, "at": at}
        await passkeys.show(request.state.db, person.id, form.typed("answer"), **session, now=clock.now())

    return await _proved(request, form, check, method="passkey")


async def _proved(
    request: Request, form: Form, check: Callable[[], Awaitable[None]], *, method: str = ""
) -> Response:
    """Go on to the page that was asked for, once `check` is content."""
    try:
        await check()
    except Invalid as problem:
        if method:
            await common.note_failed(request, method=method)
        return await _show(request, form.with_errors(problem), status=422)
    await sessions.refresh(request.state.db, request.state.person.session_id, now=clock.now())
    then = common.back(request, form)
    return to_path(request, then) if then else common.go_home(request)


async def _held(request: Request) -> Factors | None:
    """What they have to show, if this is a session in which they did: a mail is not enough then."""
    person = request.state.person
    if person.weak_roles or not person.works:
        return None
    held = await factors.of(request.state.db, person.id)
    return held if len(held) else None


async def _address(request: Request) -> str | None:
    """Where a code can go to."""
    db, person = request.state.db, request.state.person
    address = await channels.mail_address(db, person.id)
    if address is None and request.app.state.settings.texts:
        address = await channels.number(db, person.id)
    return address


routes = [
    page(AFRESH, show, policy=policies.signed_in, name="afresh"),
    page(AFRESH, send, methods=["POST"], policy=policies.signed_in, name="afresh_send", limit=SIGN_IN),
    page(
        f"{AFRESH}/code",
        use_code,
        methods=["POST"],
        policy=policies.signed_in,
        name="afresh_code",
        limit=CODE,
    ),
    page(f"{AFRESH}/app", use_app, methods=["POST"], policy=policies.signed_in, name="afresh_app"),
    page(
        f"{AFRESH}/passkey",
        use_passkey,
        methods=["POST"],
        policy=policies.signed_in,
        name="afresh_passkey",
        max_body=common.LARGEST_ANSWER,
    ),
]
