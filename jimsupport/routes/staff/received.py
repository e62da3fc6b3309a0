"""Mail that came in: what nobody could place, whose it is, and the original of what landed in a conversation."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import channels
from jimsupport.domain.replies import inbox, settling
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support import directory, requests
from jimsupport.mail import received
from jimsupport.mail.apart import Reader, TooHard
from jimsupport.mail.reading import letter
from jimsupport.mail.reading.read import Reading
from jimsupport.routes.staff.pages import show
from jimsupport.web import mail_frame, policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import local_path, path_for, see_other, to_path
from jimsupport.web.routing import Page, page
from jimsupport.words import N_

PATIENCE = 5.0  # seconds that a page waits for a mail to be read
MOST_FOUND = 6
MOST_OF_HEAD, MOST_BARE = 1_000, 8_000  # bytes of a mail that are shown as they came
KINDS = {
    "person": N_("Iemand schreef dit"),
    "bounce": N_("Een mail van ons kwam niet aan"),
    "complaint": N_("Iemand noemde onze mail ongewenst"),
    "auto_reply": N_("Een automatisch antwoord"),
    "list": N_("Mail van een lijst"),
    "own": N_("Onze eigen mail kwam terug"),
    "unreadable": N_("Dit konden we niet lezen"),
}
FOUND_BY = {
    "token": N_("Het is een antwoord op een mail van ons."),
    "references": N_("Het verwijst naar een mail van ons."),
    "sender": N_("We kennen alleen de afzender. Die kan iedereen namaken."),
    "spam": N_("De mailserver noemt het ongewenste mail. Het staat in geen enkele vraag."),
    "wrong_token": N_(
        "Het adres waar het heen ging lijkt op een van ons, maar we gaven het nooit uit. Vertrouw het niet zomaar."
    ),
}
_FRAME = """<!doctype html><html dir="auto"><head><meta charset="utf-8"><title>mail</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1F2A2E; background: #FFFFFF; margin: 1rem; overflow-wrap: anywhere }
</style>
</head><body role="article">"""


async def index(request: Request) -> Response:
    """What needs a person; with `?show=settled` what was settled."""
    db, me, paging = request.state.db, request.state.person.id, Paging.of(request)
    settled = request.query_params.get("show") == "settled"
    total = await (inbox.count_settled if settled else inbox.count)(db, staff_id=me)
    rows = await inbox.listed(db, staff_id=me, settled=settled, page=paging.page)
    return show(
        request,
        "staff/received/index.html",
        rows=rows,
        settled=settled,
        KINDS_OF_MAIL=KINDS,
        paging=paging.over(total, inbox.PAGE, show="settled" if settled else ""),
    )


async def one(request: Request) -> Response:
    """One mail: who, when, what we think it is, what it says."""
    return await _page(request, await _load(request))


async def _page(request: Request, row: Row, form: Form | None = None, *, status: int = 200) -> Response:
    db, me, q = request.state.db, request.state.person.id, Paging.of(request).q
    reading, markup = await _look(request, row)
    found = await directory.listed(db, q, staff_id=me) if q else []
    response = show(
        request,
        "staff/received/show.html",
        status=status,
        row=row,
        form=form or Form.filled(),
        reading=reading,
        words=await _words(request, row, reading),
        quoted=reading.quoted.strip() if reading else "",
        bare=await _bare(request, row) if row.whole and (not reading or reading.kind == "unreadable") else "",
        recipients=received.recipients_of(row),
        has_html=bool(markup),
        open=row.settled_at is None and (row.parked_at is not None or row.doubtful),
        can_undo=row.settled_at is not None and clock.now() - row.settled_at <= UNDO_WITHIN,
        candidates=await _candidates(request, row, reading),
        found=found[:MOST_FOUND],
        q=q,
        KINDS_OF_MAIL=KINDS,
        FOUND_BY=FOUND_BY,
    )
    response.headers["content-security-policy"] = mail_frame.FRAMING
    return response


async def body(request: Request) -> Response:
    """Its HTML made harmless, for the frame it is shown in."""
    _, markup = await _look(request, await _load(request))
    if not markup:
        raise NotFound
    return mail_frame.answer(f"{_FRAME}{markup}</body></html>")


async def original(request: Request) -> Response:
    """Its bytes as they came, to keep as a file: nothing that a browser would open."""
    row = await _load(request)
    raw = await received.raw_of(request.state.db, row.id)
    if not raw:
        raise NotFound
    name = f"bericht-{row.id}.{'txt' if row.door == 'text' else 'eml'}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
        "content-security-policy": mail_frame.NOTHING,
    }
    return Response(raw, media_type="application/octet-stream", headers=headers)


async def _load(request: Request) -> Row:
    return await inbox.one(request.state.db, request.path_params["id"], staff_id=request.state.person.id)


async def _look(request: Request, row: Row) -> tuple[Reading | None, str | None]:
    """What it says, and its HTML made harmless; neither where it cannot be read, or is gone.

    Links of ours that it quotes are made useless.
    """
    raw = await received.raw_of(request.state.db, row.id)
    base_url = request.app.state.settings.base_url
    if row.door == "text" or not raw:
        return (
            Reading("person", text=raw.decode(errors="replace"), sender=row.sender) if raw else None
        ), None
    try:
        async with Reader(seconds=PATIENCE) as reader:
            reading, markup = await reader.read(raw), await reader.shown(raw)
    except TooHard:
        return None, None
    text, quoted = (received.without_secrets(part, base_url) for part in (reading.text, reading.quoted))
    return replace(reading, text=text, quoted=quoted), received.without_secrets(markup or "", base_url)


async def _bare(request: Request, row: Row) -> str:
    """How a mail begins that nobody could read, letter for letter; links of ours in it are made useless."""
    head, _, body = (await received.raw_of(request.state.db, row.id)).partition(b"\r\n\r\n")
    seen = b"\r\n\r\n".join([head[:MOST_OF_HEAD], body]) if body else head
    text = letter.text_in(seen[:MOST_BARE], "utf-8")
    return received.without_secrets(text, request.app.state.settings.base_url).strip()


async def _candidates(request: Request, row: Row, reading: Reading | None) -> list[Row]:
    """The JIMs it may be from: who has its address."""
    keys = []
    for address in {row.sender, reading.sender if reading else ""} - {""}:
        try:
            keys.append(channels.guess(address)[2])
        except Invalid:
            continue
    me = request.state.person.id
    return (await directory.sharing(request.state.db, keys, but=None, staff_id=me))[:MOST_FOUND]


async def _words(request: Request, row: Row, reading: Reading | None) -> str:
    """What it says: as it stands in a conversation, else as it was read."""
    said = await inbox.words_of(request.state.db, row.id)
    return (reading.text.strip() if reading else "") if said is None else said


async def _what_it_says(request: Request, row: Row, form: Form) -> str:
    """The same, or what staff wrote down of a mail that says nothing we can read."""
    typed = form.text("body", longest=requests.LONGEST)
    words = typed or await _words(request, row, (await _look(request, row))[0])
    if not words:
        form.note("body", N_("Schrijf op wat er in het bericht staat."))
    form.check()
    return words


async def attach_to_jim(request: Request, row: Row, form: Form) -> Response:
    """Staff say which JIM wrote it: it becomes a question of theirs."""
    jim_id = form.number("jim", needed=N_("Kies een JIM."))
    words = await _what_it_says(request, row, form)
    jim = await directory.for_staff(request.state.db, jim_id or 0, staff_id=request.state.person.id)
    made = await settling.attach(
        request.state.db, row, words, jim_id=jim.id, by=request.state.actor, now=clock.now()
    )
    return see_other(
        request,
        "staff_request",
        id=made,
        notice=N_("Het bericht staat nu bij %(name)s."),
        values={"name": jim.first_name},
    )


async def attach_to_request(request: Request, row: Row, form: Form) -> Response:
    """Staff say which question it belongs to."""
    number = form.number("into", needed=N_("Vul het nummer van de vraag in."))
    words = await _what_it_says(request, row, form)
    try:
        asked = await requests.for_staff(request.state.db, number or 0, staff_id=request.state.person.id)
    except NotFound:
        raise Invalid("into", N_("Er is geen vraag met dit nummer.")) from None
    made = await settling.attach(
        request.state.db, row, words, request=asked, by=request.state.actor, now=clock.now()
    )
    return see_other(request, "staff_request", id=made, notice=N_("Het bericht staat nu bij deze vraag."))


async def confirm(request: Request, row: Row, form: Form) -> Response:
    """It is of whom we thought."""
    await settling.confirm(request.state.db, row, by=request.state.actor, now=clock.now())
    back = local_path(request, form.text("back")) or path_for(request, "staff_received")
    return to_path(request, back, notice=N_("Goed. Het bericht telt als van deze JIM."))


async def set_aside(request: Request, row: Row, form: Form) -> Response:
    """Nothing has to be done about it."""
    await settling.set_aside(request.state.db, row, by=request.state.actor, now=clock.now())
    return see_other(request, "staff_received_one", id=row.id, notice=N_("Het bericht is weggelegd."))


async def undo(request: Request, row: Row, form: Form) -> Response:
    """Take back what was said of it."""
    await settling.undo(request.state.db, row, by=request.state.actor, now=clock.now())
    return see_other(
        request, "staff_received_one", id=row.id, notice=N_("Teruggedraaid. Het bericht wacht weer.")
    )


def _verb(path: str, act: Callable[[Request, Row, Form], Awaitable[Response]], name: str) -> Page:
    """A route that does something with one mail; what was typed wrong is shown with the page."""

    async def handler(request: Request) -> Response:
        row, form = await _load(request), await Form.read(request)
        try:
            return await act(request, row, form)
        except Invalid as problem:
            return await _page(request, row, form.with_errors(problem), status=422)
        except Refused as refusal:
            return see_other(
                request, "staff_received_one", id=row.id, notice=refusal.message, values=refusal.values
            )

    return page(
        f"/staff/received/{{id:int}}/{path}", handler, methods=["POST"], policy=policies.staff, name=name
    )


routes = [
    page("/staff/received", index, policy=policies.staff, name="staff_received"),
    page("/staff/received/{id:int}", one, policy=policies.staff, name="staff_received_one"),
    page("/staff/received/{id:int}/body", body, policy=policies.staff, name="staff_received_body"),
    page(
        "/staff/received/{id:int}/original", original, policy=policies.staff, name="staff_received_original"
    ),
    _verb("jim", attach_to_jim, "staff_received_jim"),
    _verb("request", attach_to_request, "staff_received_request"),
    _verb("confirmation", confirm, "staff_received_confirm"),
    _verb("settlement", set_aside, "staff_received_settle"),
    _verb("settlement/undo", undo, "staff_received_undo"),
]
