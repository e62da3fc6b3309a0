"""What will go out: seen by day, kind and organisation, opened as it will look, held or cancelled, with undo."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.day import worker
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import holds, outlook
from jimsupport.domain.office import hours
from jimsupport.domain.support import post, timeline
from jimsupport.mail import text_messages, writing
from jimsupport.routes.staff.pages import show
from jimsupport.web import mail_frame, policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import path_for, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

VERBS: dict[str, Callable[..., Awaitable[int]]] = {
    "hold": holds.hold,
    "release": holds.release,
    "cancel": holds.cancel,
    "restore": holds.restore,
}
DONE_ONE = {
    "hold": N_("Het bericht is vastgehouden. Het gaat niet uit."),
    "release": N_("Het bericht is vrijgegeven."),
    "cancel": N_("Het bericht is geannuleerd."),
    "restore": N_("Het bericht gaat toch uit."),
    "undo": N_("Teruggedraaid: het bericht staat weer zoals het stond."),
}
DONE = {
    "hold": N_("%(count)s berichten vastgehouden. Ze gaan niet uit."),
    "release": N_("%(count)s berichten vrijgegeven."),
    "cancel": N_("%(count)s berichten geannuleerd."),
    "restore": N_("%(count)s berichten gaan toch uit."),
    "undo": N_("Teruggedraaid: %(count)s berichten."),
}
UNDOABLE = ("hold", "cancel")
BATCH = 12  # how long the name is of what is done at once


async def index(request: Request) -> Response:
    db, now, today, paging = request.state.db, clock.now(), _today(), Paging.of(request)
    me = request.state.person.id
    chosen = _chosen(Form.of_query(request), today, but=me)
    total = await outlook.count(db, chosen, today=today)
    counts = await outlook.counts(db, today=today, but=me)
    return show(
        request,
        "staff/outgoing/index.html",
        chosen=chosen,
        filters=_filters(chosen),
        rows=await outlook.listed(db, chosen, today=today, page=paging.page),
        days=[today + timedelta(days=n) for n in range(outlook.DAYS)],
        counts=counts,
        kinds=[kind for kind in timeline.KINDS if kind in {row.kind for row in counts}],
        organisations=sorted({(row.organisation or 0, row.name or "") for row in counts}, key=lambda o: o[1]),
        held=await outlook.count(db, outlook.Chosen(state="held", but=me), today=today),
        cancelled=await outlook.count(db, outlook.Chosen(state="cancelled", but=me), today=today),
        worker=await worker.state(db, now=now),
        trouble=await post.count(db, staff_id=me, now=now),
        undo=_moment(request.query_params.get("undo", "")),
        batch=request.query_params.get("batch", "")[:BATCH],
        paging=paging.over(total, outlook.PAGE, **_filters(chosen)),
        REASONS=worker.REASONS,
    )


async def act_on_all(request: Request) -> Response:
    """Hold, release, cancel or restore everything that the filter shows."""
    db, form, today, now = request.state.db, await Form.read(request), _today(), clock.now()
    verb = _verb(form)
    chosen = _chosen(form, today, but=request.state.person.id)
    async with db.write():
        ids = await outlook.chosen_ids(db, chosen, today=today)
        return await _done(request, verb, ids, now, _filters(chosen))


async def preview(request: Request) -> Response:
    """One message as it will look."""
    row = await _load(request)
    message, kinds = await outlook.preview(request.state.db, row, now=clock.now())
    house = _house(request)
    written = writing.write(message.template, row.language, message.context, house)
    response = show(
        request,
        "staff/outgoing/show.html",
        row=row,
        kinds=kinds,
        written=written,
        brief=text_messages.written(message.kind, row.language, message.context, house),
        REASONS=worker.REASONS,
    )
    response.headers["content-security-policy"] = mail_frame.FRAMING
    return response


async def body(request: Request) -> Response:
    """The HTML of that message, for the frame it is shown in."""
    row = await _load(request)
    message, _ = await outlook.preview(request.state.db, row, now=clock.now())
    return mail_frame.answer(
        writing.write(message.template, row.language, message.context, _house(request)).html
    )


def _house(request: Request) -> writing.House:
    return writing.House(request.app.state.settings.base_url, request.app.state.settings.phone)


async def act_on_one(request: Request) -> Response:
    form, now = await Form.read(request), clock.now()
    verb = _verb(form)
    row = await _load(request)
    chosen = _chosen(form, _today(), but=request.state.person.id)
    return await _done(request, verb, [row.id], now, _filters(chosen))


async def undo(request: Request) -> Response:
    """Take back what was held or cancelled at one moment."""
    form, now = await Form.read(request), clock.now()
    moment = _moment(form.text("moment"))
    if moment is None:
        raise Invalid("moment", N_("Ververs de pagina en probeer het nog een keer."))
    batch = form.text("batch", longest=BATCH)
    done = await holds.undo(
        request.state.db, moment, batch, by=request.state.actor, now=now, but=request.state.person.id
    )
    return _say(request, path_for(request, "staff_outgoing"), "undo", done)


async def _load(request: Request) -> Row:
    """The message of the path; staff who are a JIM find those to themselves nowhere here."""
    return await outlook.one(request.state.db, request.path_params["id"], but=request.state.person.id)


def _verb(form: Form) -> str:
    verb = form.choice("verb", VERBS, needed=N_("Kies wat er met de berichten moet gebeuren."))
    form.check()
    return verb


async def _done(
    request: Request, verb: str, ids: list[int], now: datetime, filters: dict[str, str]
) -> Response:
    """Do it, and go to the list, which says how many it were and offers to undo it."""
    batch = {"batch": secrets.token_hex(BATCH // 2)} if verb in UNDOABLE else {}
    done = await VERBS[verb](request.state.db, ids, by=request.state.actor, now=now, **batch)
    query = filters | ({"undo": now.isoformat()} | batch if batch and done else {})
    path = path_for(request, "staff_outgoing") + (f"?{urlencode(query)}" if query else "")
    return _say(request, path, verb, done)


def _say(request: Request, path: str, verb: str, count: int) -> Response:
    """To `path`, which says what was done with how many."""
    notice = DONE_ONE[verb] if count == 1 else DONE[verb]
    return to_path(request, path, notice=notice, values={"count": count})


def _today() -> date:
    return hours.today(clock.now())


def _chosen(form: Form, today: date, *, but: int) -> outlook.Chosen:
    """The filter in a form or the URL; what makes no sense is as if it was not there."""
    organisation = form.number("organisation")
    try:
        day = date.fromisoformat(form.typed("day"))
    except ValueError:
        day = None
    if day is not None and not today <= day < today + timedelta(days=outlook.DAYS):
        day = None
    return outlook.Chosen(
        state=form.choice("state", outlook.STATES) or "coming",
        day=day,
        kind=form.choice("kind", timeline.KINDS) or None,
        organisation=organisation,
        but=but,
    )


def _filters(chosen: outlook.Chosen) -> dict[str, str]:
    """The filter as the URL writes it."""
    written = {
        "state": "" if chosen.state == "coming" else chosen.state,
        "day": chosen.day.isoformat() if chosen.day else "",
        "kind": chosen.kind or "",
        "organisation": "" if chosen.organisation is None else str(chosen.organisation),
    }
    return {name: value for name, value in written.items() if value}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


routes = [
    page("/staff/outgoing", index, policy=policies.staff, name="staff_outgoing"),
    page("/staff/outgoing", act_on_all, methods=["POST"], policy=policies.staff, name="staff_outgoing_act"),
    page("/staff/outgoing/undo", undo, methods=["POST"], policy=policies.staff, name="staff_outgoing_undo"),
    page("/staff/outgoing/{id:int}", preview, policy=policies.staff, name="staff_message"),
    page("/staff/outgoing/{id:int}/body", body, policy=policies.staff, name="staff_message_body"),
    page(
        "/staff/outgoing/{id:int}",
        act_on_one,
        methods=["POST"],
        policy=policies.staff,
        name="staff_message_act",
    ),
]
