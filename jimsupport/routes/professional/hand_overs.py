"""A professional's own hand-overs: that they arrived, and when the first message goes out or went."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import links
from jimsupport.domain.around import accompaniments, looks
from jimsupport.domain.care import drafts, expected, hand_overs, organisations, overview, passing_on
from jimsupport.domain.care.expected import Expected
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import programmes
from jimsupport.routes.professional import steps
from jimsupport.web import policies, qr, traces
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for, see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

TOGETHER_UNTIL = timedelta(days=14)  # after the end of help: then the last talk has been


async def index(request: Request) -> Response:
    db, person = request.state.db, request.state.person
    paging = Paging.of(request)
    rows, total = await overview.of_professional(db, person.id, q=paging.q, page=paging.page)
    await traces.seen(request, [row.jim_id for row in rows], looks.ORGANISATION)
    return render(
        request,
        "professional/index.html",
        rows=rows,
        drafts=await drafts.listed(db, person.id),
        beside=await accompaniments.of_professional(db, person.id, now=clock.now()),
        places=await organisations.of_professional(db, person.id),
        form=Form(),
        passed=await passing_on.lately(db, person.id, by=request.state.actor, now=clock.now()),
        undo=path_for(request, "hand_overs_pass_on_undo"),
        paging=paging.over(total, overview.PAGE),
    )


async def show(request: Request) -> Response:
    row = await _load(request)
    await traces.seen(request, [row.jim_id], looks.ORGANISATION)
    today = _today(row)
    programme = await programmes.load(request.state.db, row.programme_id)
    since = row.registered_at.astimezone(ZoneInfo(row.zone)).date()
    return render(
        request,
        "professional/show.html",
        row=row,
        way_back=hand_overs.way_back_of(row),
        ended=row.ends_on <= today,
        together=_can_close_together(row),
        messages=expected.messages(programme, row.ends_on, row.birth_month, today=since),
    )


async def end_date(request: Request) -> Response:
    """Another day: first what it changes, then the button. Asking changes nothing."""
    row = await _load(request)
    if "ends_on" not in request.query_params:
        return _end_date(request, row, Form.filled(ends_on=f"{row.ends_on:%d-%m-%Y}"))
    form, today = Form.of_query(request), _today(row)
    try:
        day = steps.last_day(form, today)
    except Invalid as problem:
        return _end_date(request, row, form.with_errors(problem), status=422)
    programme = await programmes.load(request.state.db, row.programme_id)
    coming = expected.messages(programme, day, row.birth_month, today=today)
    return _end_date(request, row, form, day=day, messages=coming)


async def move(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        day = steps.last_day(form, _today(row))
        await hand_overs.move(request.state.db, row, ends_on=day, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return _end_date(request, row, form.with_errors(problem), status=422)
    notice = N_("De einddatum is veranderd. De berichten schuiven mee.")
    return see_other(request, "hand_over", id=row.id, notice=notice)


def _end_date(
    request: Request,
    row: Row,
    form: Form,
    *,
    status: int = 200,
    day: date | None = None,
    messages: Sequence[Expected] = (),
) -> Response:
    return render(
        request, "professional/end_date.html", status=status, row=row, form=form, day=day, messages=messages
    )


async def together(request: Request) -> Response:
    """Closing together: at the last talk the JIM opens their own page on their own phone."""
    row = await _load(request)
    return render(
        request,
        "professional/together.html",
        row=row,
        possible=_can_close_together(row),
        code=None,
        link=None,
    )


async def show_code(request: Request) -> Response:
    """A fresh code; pressing again makes another."""
    row = await _load(request)
    if not _can_close_together(row):
        raise Refused(N_("Samen afronden kan tot twee weken na het einde van de hulp."))
    secret = await links.create(
        request.state.db, row.jim_id, links.TOGETHER, hand_over_id=row.id, now=clock.now()
    )
    link = f"{request.app.state.settings.base_url}/a/{secret}"
    return render(
        request, "professional/together.html", row=row, possible=True, code=qr.drawn(link), link=link
    )


def _can_close_together(row: Row) -> bool:
    if row.withdrawn_at or row.erased_at:
        return False
    today = _today(row)
    registered = row.registered_at.astimezone(ZoneInfo(row.zone)).date()
    return today <= max(row.ends_on, registered) + TOGETHER_UNTIL


def _today(row: Row) -> date:
    return clock.now().astimezone(ZoneInfo(row.zone)).date()


async def _load(request: Request) -> Row:
    return await overview.for_professional(
        request.state.db, request.state.person.id, request.path_params["id"]
    )


_ONE = "/hand-overs/{id:int}"
routes = [
    page("/hand-overs", index, policy=policies.professional, name="hand_overs"),
    page(_ONE, show, policy=policies.professional, name="hand_over"),
    page(f"{_ONE}/end-date", end_date, policy=policies.professional, name="hand_over_end_date"),
    page(f"{_ONE}/end-date", move, methods=["POST"], policy=policies.professional, name="hand_over_move"),
    page(f"{_ONE}/together", together, policy=policies.professional, name="hand_over_together"),
    page(
        f"{_ONE}/together", show_code, methods=["POST"], policy=policies.professional, name="hand_over_code"
    ),
]
