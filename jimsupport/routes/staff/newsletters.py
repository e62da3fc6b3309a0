"""Newsletters as staff make them: written in Markdown, looked at as page and as mail, tried out, sent; how each went."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.newsletters import newsletters, readers, sending
from jimsupport.domain.office import hours
from jimsupport.domain.translated import Texts
from jimsupport.mail import markdown, newsletter_messages, writing
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import mail_frame, policies, translations
from jimsupport.web.forms import Form
from jimsupport.web.moments import moment
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import LANGUAGES, N_

TEN = "10.00"
MADE = N_("Bewaard als concept. Kijk hoe hij eruitziet, en stuur jezelf een proef.")
TRIED = N_("De proef is onderweg naar jouw mailadres.")
SCHEDULED = N_("Hij staat klaar.")
HELD = N_("Tegengehouden. Er gaat niets meer uit.")


async def index(request: Request) -> Response:
    """All of them with how they went, the latest first."""
    db = request.state.db
    rows = await newsletters.all_of_them(db)
    return show(
        request,
        "staff/newsletters/index.html",
        rows=rows,
        figures=await newsletters.figures(db, [row.id for row in rows]),
        readers=await readers.number(db),
        STATES=newsletters.STATES,
        title=_title,
    )


def _title(row: Row, language: str) -> str:
    return newsletters.in_language(row, language)[0]


async def new(request: Request) -> Response:
    return _form(request, Form())


def _form(request: Request, form: Form, row: Row | None = None, status: int = 200) -> Response:
    return show(request, "staff/newsletters/form.html", status=status, form=form, row=row)


async def create(request: Request) -> Response:
    form = await Form.read(request)
    try:
        made = await newsletters.make(request.state.db, _typed(form), **_who(request))
    except Invalid as problem:
        return _form(request, form.with_errors(problem), status=422)
    return see_other(request, "staff_newsletter", id=made, notice=MADE)


def _typed(form: Form) -> Texts:
    return translations.typed(form, longest=newsletters.LONGEST_TEXT)


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.state.actor, "now": clock.now()}


async def edit(request: Request) -> Response:
    """Other words, as long as it did not begin to leave."""
    row = await newsletters.load(request.state.db, request.path_params["id"])
    if row.state not in newsletters.CHANGEABLE:
        return see_other(request, "staff_newsletter", id=row.id)
    return _form(request, Form.filled(**translations.fields(row)), row)


async def update(request: Request) -> Response:
    row, form = await newsletters.load(request.state.db, request.path_params["id"]), await Form.read(request)
    try:
        await newsletters.change(request.state.db, row.id, _typed(form), **_who(request))
    except Invalid as problem:
        return _form(request, form.with_errors(problem), row, status=422)
    except Refused as refusal:
        return see_other(request, "staff_newsletter", id=row.id, notice=refusal.message)
    return see_other(request, "staff_newsletter", id=row.id, notice=N_("Bewaard."))


async def one(request: Request) -> Response:
    """One as page and as mail, what can be done with it, and how it went."""
    tomorrow = cadence.next_open_day(hours.today(clock.now()) + timedelta(days=1))
    return await _one(request, Form.filled(day=f"{tomorrow:%d-%m-%Y}", hour=TEN))


async def _one(request: Request, form: Form, status: int = 200) -> Response:
    db, row = request.state.db, await newsletters.load(request.state.db, request.path_params["id"])
    title, text, said_in = newsletters.in_language(row, _language(request))
    letter = _letter(request, row)
    response = show(
        request,
        "staff/newsletters/show.html",
        status=status,
        form=form,
        row=row,
        title=title,
        page_text=markdown.page(text),
        said_in=said_in,
        subject=letter.subject,
        plain=letter.text,
        figures=(await newsletters.figures(db, [row.id]))[row.id],
        readers=await readers.number(db),
        STATES=newsletters.STATES,
    )
    response.headers["content-security-policy"] = mail_frame.FRAMING
    return response


def _language(request: Request) -> str:
    """In which language to show it."""
    return Form.of_query(request).choice("in", LANGUAGES) or request.state.language


def _letter(request: Request, row: Row) -> writing.Written:
    """The mail as it will look to a reader who has the name of who looks."""
    title, text, said_in = newsletters.in_language(row, _language(request))
    message = newsletter_messages.newsletter(
        first_name=request.state.person.first_name,
        title=title,
        text=text,
        slug=row.slug,
        stop_path="/newsletters",
    )
    settings = request.app.state.settings
    return writing.write(
        message.template, said_in, message.context, writing.House(settings.base_url, settings.phone)
    )


async def body(request: Request) -> Response:
    """The HTML of the mail, for the frame it is shown in."""
    row = await newsletters.load(request.state.db, request.path_params["id"])
    return mail_frame.answer(_letter(request, row).html)


async def _done(
    request: Request, verb: Callable[..., Awaitable[None]], *what: object, notice: str
) -> Response:
    """Do this with the newsletter of the path, and say so on its page."""
    number = request.path_params["id"]
    try:
        await verb(request.state.db, number, *what, **_who(request))
    except Refused as refusal:
        notice = refusal.message
    return see_other(request, "staff_newsletter", id=number, notice=notice)


async def try_out(request: Request) -> Response:
    """A copy to who asks, and to nobody else."""
    language = (await Form.read(request)).choice("in", LANGUAGES) or request.state.language
    return await _done(request, sending.try_out, request.state.person.id, language, notice=TRIED)


async def schedule(request: Request) -> Response:
    """When it goes."""
    form = await Form.read(request)
    try:
        at = moment(form, "day", "hour", zone=cadence.HOME, today=hours.today(clock.now()))
        form.check()
        return await _done(request, newsletters.schedule, at, notice=SCHEDULED)
    except Invalid as problem:
        return await _one(request, form.with_errors(problem), status=422)


async def hold_back(request: Request) -> Response:
    """Not (any further)."""
    return await _done(request, newsletters.hold_back, notice=HELD)


async def _start(request: Request, jim: Row, form: Form, how: dict) -> None:
    await readers.start(request.state.db, jim.id, **how)


async def _stop(request: Request, jim: Row, form: Form, how: dict) -> None:
    await readers.stop(request.state.db, jim.id, **how)


_ALL, _ONE = "/staff/newsletters", "/staff/newsletters/{id:int}"
_STAFF: dict[str, Any] = {"policy": policies.staff}
_SENT: dict[str, Any] = {"policy": policies.staff, "methods": ["POST"]}
routes = [
    page(_ALL, index, **_STAFF, name="staff_newsletters"),
    page(f"{_ALL}/new", new, **_STAFF, name="staff_newsletter_new"),
    page(f"{_ALL}/new", create, **_SENT, name="staff_newsletter_create"),
    page(_ONE, one, **_STAFF, name="staff_newsletter"),
    page(f"{_ONE}/body", body, **_STAFF, name="staff_newsletter_body"),
    page(f"{_ONE}/edit", edit, **_STAFF, name="staff_newsletter_edit"),
    page(f"{_ONE}/edit", update, **_SENT, name="staff_newsletter_update"),
    page(f"{_ONE}/trial", try_out, **_SENT, name="staff_newsletter_try"),
    page(f"{_ONE}/sending", schedule, **_SENT, name="staff_newsletter_schedule"),
    page(f"{_ONE}/sending/end", hold_back, **_SENT, name="staff_newsletter_hold"),
    act("newsletter", "newsletter_start", _start, N_("Genoteerd: deze JIM krijgt de nieuwsbrief.")),
    act("newsletter/end", "newsletter_stop", _stop, N_("Genoteerd: deze JIM krijgt geen nieuwsbrief meer.")),
]
