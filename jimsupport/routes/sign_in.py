"""Signing in by a mailed link or its code, and out. A GET never signs anyone in: mail scanners open links too."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import sessions, sign_in, tokens
from jimsupport.domain.access.limits import CODE, SIGN_IN
from jimsupport.domain.access.single_sign_on import providers
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.office import stopping
from jimsupport.web import cookies, navigation, pending, policies, traces
from jimsupport.web.forms import Form
from jimsupport.web.pending import Pending
from jimsupport.web.rendering import render
from jimsupport.web.responses import local_path, see_other, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_


async def new(request: Request) -> Response:
    """Ask for a mail address, or the number that texts go to; who is signed in already goes home."""
    back = local_path(request, request.query_params.get("next", "")) or ""
    if request.state.person:
        return to_path(request, back or navigation.home(request.state.person))
    return await _ask(request, Form.filled(next=back))


async def _ask(request: Request, form: Form, *, status: int = 200) -> Response:
    texts, rests = request.app.state.settings.texts, await _nothing_goes_out(request)
    return render(request, "sign_in/new.html", status=status, form=form, texts=texts, rests=rests)


async def _nothing_goes_out(request: Request) -> bool:
    """Whether all post is stopped, so that nobody waits for a link that does not come."""
    return not request.app.state.settings.sending or await stopping.is_stopped(request.state.db)


async def create(request: Request) -> Response:
    """Send the mail or the text. The answer is the same whether anybody is known or not."""
    form = await Form.read(request)
    held = pending.of(request)
    browser = held.browser if held else tokens.new()
    try:
        email = form.text(
            "email", needed=N_("Vul je e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."), longest=254
        )
        form.check()
        await sign_in.ask(
            request.state.db,
            email,
            browser=browser,
            language=request.state.language,
            texts=request.app.state.settings.texts,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _ask(request, form.with_errors(problem), status=422)
    response = see_other(request, "sign_in_code")
    back = local_path(request, form.text("next")) or ""
    pending.hold(request, response, Pending(browser, email, back))
    return response


async def code(request: Request) -> Response:
    """«Kijk in je mail», or for a text: for the link, or its code here."""
    held = pending.of(request)
    if held is None:
        return see_other(request, "sign_in")
    return await _ask_for_code(request, Form(), held.address)


async def _ask_for_code(request: Request, form: Form, address: str, *, status: int = 200) -> Response:
    elsewhere = await providers.of_address(request.state.db, address)
    return render(
        request,
        "sign_in/code.html",
        status=status,
        form=form,
        address=address,
        rests=await _nothing_goes_out(request),
        elsewhere=elsewhere,
    )


async def use_code(request: Request) -> Response:
    """Sign in with the six digits, in the browser that asked for them."""
    held, form = pending.of(request), await Form.read(request)
    if held is None:
        return see_other(
            request, "sign_in", notice=N_("Vraag een nieuwe mail aan. De vorige werkt niet meer.")
        )
    try:
        found = await sign_in.with_code(request.state.db, form["code"], browser=held.browser, now=clock.now())
    except Invalid as problem:
        form.with_errors(problem)
        return await _ask_for_code(request, form, held.address, status=422)
    return await _enter(request, found, form, method="code")


async def link(request: Request) -> Response:
    """What a link in the mail opens: one button, or in another browser than the one that asked also the code."""
    try:
        found = await sign_in.find(request.state.db, request.path_params["token"], now=clock.now())
    except NotFound:
        return render(request, "sign_in/gone.html", status=404)
    return _ask_for_the_button(request, found, Form())


async def use_link(request: Request) -> Response:
    """Sign in with the link."""
    form, held = await Form.read(request), pending.of(request)
    db, token = request.state.db, request.path_params["token"]
    try:
        found = await sign_in.find(db, token, now=clock.now())
        browser = held.browser if held else None
        await sign_in.with_link(db, token, browser=browser, code=form["code"], now=clock.now())
    except NotFound:
        return render(request, "sign_in/gone.html", status=404)
    except Invalid as problem:
        return _ask_for_the_button(request, found, form.with_errors(problem))
    return await _enter(request, found, form)


async def sign_out(request: Request) -> Response:
    """Leave this browser; doing it twice is fine. Where their organisation signed them in, they may still be so there."""
    person = request.state.person
    if person:
        await sessions.end(request.state.db, person.session_id)
        await traces.leave(request, "signed_out", subject=("person", person.id))
    at_work = N_(
        "Je bent uitgelogd bij JIMsupport. Bij het account van je werk ben je misschien nog ingelogd: log daar ook uit."
    )
    notice = at_work if person and person.through else N_("Je bent uitgelogd.")
    response = see_other(request, "home", notice=notice)
    cookies.drop(response, cookies.SESSION)
    return response


async def _enter(request: Request, found: Row, form: Form, *, method: str = "link") -> Response:
    """Open the session; where several people share the address, ask who it is first."""
    db, now = request.state.db, clock.now()
    known = await sign_in.people_of(db, found.address_key)
    chosen = form.number("person") or (known[0].id if len(known) == 1 else None)
    if chosen is None and known:
        return render(
            request, "sign_in/who.html", people=known, code=form.typed("code"), action=request.url.path
        )
    try:
        agent = request.headers.get("user-agent", "")
        secret, longest = await sign_in.enter(db, found, chosen or 0, agent=agent, method=method, now=now)
    except NotFound:
        return render(request, "sign_in/gone.html", status=404)
    return await pending.come_in(request, secret, longest)


def _ask_for_the_button(request: Request, found: Row, form: Form) -> Response:
    held = pending.of(request)
    same = sign_in.asked_by(found, held.browser if held else None)
    young = found.created_at + sign_in.CODE_LIFE > clock.now()
    context = {"form": form, "same_browser": same, "code_works": young, "action": request.url.path}
    return render(request, "sign_in/link.html", status=422 if form.errors else 200, **context)


routes = [
    page("/sign-in", new, policy=policies.public, name="sign_in"),
    page(
        "/sign-in",
        create,
        methods=["POST"],
        policy=policies.public,
        name="sign_in_create",
        steady=True,
        limit=SIGN_IN,
    ),
    page("/sign-in/code", code, policy=policies.public, name="sign_in_code"),
    page(
        "/sign-in/code",
        use_code,
        methods=["POST"],
        policy=policies.public,
        name="sign_in_use_code",
        limit=CODE,
    ),
    page("/sign-in/{token}", link, policy=policies.link, name="sign_in_link"),
    page(
        "/sign-in/{token}",
        use_link,
        methods=["POST"],
        policy=policies.link,
        name="sign_in_use_link",
        limit=CODE,
    ),
    page("/sign-out", sign_out, methods=["POST"], policy=policies.public, name="sign_out"),
]
