"""A question, as staff work on it: claim, reply, ring, note, close."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.people import channels
from jimsupport.domain.support import (
    calls,
    claims,
    conversation,
    directory,
    notes,
    receipts,
    requests,
    timeline,
)
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_

MOST_SHARING = 4
MOST_FOUND = 6


async def new(request: Request) -> Response:
    """Someone is on the phone: a first name and a number, or neither."""
    return show(request, "staff/requests/new.html", form=Form(), jim=await _jim_asked_for(request))


async def create(request: Request) -> Response:
    form, jim = await Form.read(request), await _jim_asked_for(request)
    try:
        kind = form.choice("kind", requests.ASKED_BY_A_PERSON) or "question"
        body = form.text("body", longest=requests.LONGEST)
        name, number = form.text("name", longest=80), form.text("contact", longest=80)
        contact = channels.guess(number)[1] if number else ""
        form.check()
        request_id = await requests.open(
            request.state.db,
            kind=kind,
            door="phone",
            body=body,
            jim_id=jim.id if jim else None,
            name=name,
            contact=contact,
            when_to_call=form.text("when", longest=80),
            by=request.state.actor,
            now=clock.now(),
            phone=True,
        )
    except Invalid as problem:
        return show(request, "staff/requests/new.html", status=422, form=form.with_errors(problem), jim=jim)
    return see_other(request, "staff_request", id=request_id, notice=N_("De vraag staat erin."))


async def _jim_asked_for(request: Request) -> Row | None:
    """The JIM whose page staff came from, if any."""
    asked = request.query_params.get("jim", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return await directory.for_staff(request.state.db, int(asked), staff_id=request.state.person.id)


async def index(request: Request) -> Response:
    """One question: the conversation, and around it who asked."""
    return await _page(request, await _load(request))


async def _page(request: Request, row: Row, form: Form | None = None, *, status: int = 200) -> Response:
    db, staff_id, now = request.state.db, request.state.person.id, clock.now()
    paging = Paging.of(request)
    thread = await conversation.thread(db, row.id, page=paging.page)
    reach = await channels.of(db, row.jim_id) if row.jim_id else []
    keys = [channel.address_key for channel in reach] + ([row.contact] if row.contact else [])
    sharing = (await directory.sharing(db, keys, but=row.jim_id, staff_id=staff_id))[:MOST_SHARING]
    return show(
        request,
        "staff/requests/show.html",
        status=status,
        row=row,
        form=form or Form.filled(outcome=thread.likely_outcome),
        thread=thread,
        names=await conversation.names(db, thread.entries),
        undo_since=now - calls.UNDO_WITHIN,
        channels=reach,
        can_mail=row.jim_id is not None and await receipts.reachable(db, row.jim_id) is not None,
        way_back=await receipts.way_back(db, row.jim_id) if row.jim_id else None,
        candidates=[(jim, await timeline.of_jim(db, jim.id, limit=3)) for jim in sharing],
        found=None if row.jim_id else await _found(request, row, paging.q, {jim.id for jim in sharing}),
        q=paging.q,
        others=[r for r in await requests.of_jim(db, row.jim_id) if r.id != row.id] if row.jim_id else [],
        history=await timeline.of_jim(db, row.jim_id, limit=6) if row.jim_id else [],
        once=secrets.token_hex(8),
        OUTCOMES=timeline.OUTCOMES,
    )


async def _found(request: Request, row: Row, q: str, beside: set[int]) -> tuple[list[Row], int]:
    """Who it may be: a few JIMs found by `q`, else by the name that was given; and how many there are in all."""
    db, staff_id, q = request.state.db, request.state.person.id, q or row.name
    if not q:
        return [], 0
    rows = [jim for jim in await directory.listed(db, q, staff_id=staff_id) if jim.id not in beside]
    return rows[:MOST_FOUND], await directory.count(db, q, staff_id=staff_id)


async def _load(request: Request) -> Row:
    return await requests.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )


def _back(request: Request, row: Row, notice: str, values: dict[str, object] | None = None) -> Response:
    return see_other(request, "staff_request", id=row.id, notice=notice, values=values)


async def claim(request: Request) -> Response:
    """Take it on, or over from the colleague the page showed; who was too late is told who has it."""
    row, form = await _load(request), await Form.read(request)
    try:
        await claims.claim(
            request.state.db,
            row,
            instead_of=form.number("instead_of"),
            by=request.state.actor,
            now=clock.now(),
        )
    except Refused as refusal:
        return _back(request, row, refusal.message, refusal.values)
    return _back(request, row, N_("Deze vraag is nu van jou."))


async def release(request: Request) -> Response:
    row = await _load(request)
    await claims.release(request.state.db, row, by=request.state.actor, now=clock.now())
    return _back(request, row, N_("De vraag ligt weer bij iedereen."))


async def reply(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        body = form.text("reply", longest=requests.LONGEST)
        form.check()
        await conversation.reply(
            request.state.db,
            row,
            body,
            by=request.state.actor,
            now=clock.now(),
            once=form.text("once", longest=40),
        )
    except Invalid as problem:
        return await _page(request, row, form.with_errors(problem), status=422)
    return _back(request, row, N_("Je antwoord gaat per mail uit."))


async def note(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        body = form.text("note", longest=requests.LONGEST)
        form.check()
        await notes.add(request.state.db, row, body, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _page(request, row, form.with_errors(problem), status=422)
    return _back(request, row, N_("De notitie staat erbij. Alleen collega's zien die."))


async def call(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    outcome = form.choice("call", conversation.CALL_OUTCOMES)
    try:
        await conversation.call_made(request.state.db, row, outcome, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _page(request, row, form.with_errors(problem), status=422)
    reached = N_("Mooi. Het gesprek staat erbij. Klaar? Sluit de vraag dan af.")
    return _back(request, row, reached if outcome == "reached" else N_("Genoteerd: niet bereikt."))


async def undo_call(request: Request) -> Response:
    """It was a slip: nobody was rung."""
    row, form = await _load(request), await Form.read(request)
    call_id = form.number("call", needed=N_("Ververs de pagina en probeer het nog een keer."))
    form.check()
    await conversation.undo_call(request.state.db, row, call_id or 0, by=request.state.actor, now=clock.now())
    return _back(request, row, N_("Teruggedraaid."))


async def close(request: Request) -> Response:
    """Close it, and go on with what is next."""
    row, form = await _load(request), await Form.read(request)
    try:
        outcome = form.choice("outcome", requests.OUTCOMES)
        await requests.close(request.state.db, row, outcome, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _page(request, row, form.with_errors(problem), status=422)
    if form.flag("next"):
        name = row.first_name or row.name
        return see_other(
            request,
            "staff_next",
            notice=N_("De vraag van %(name)s is afgesloten.") if name else N_("De vraag is afgesloten."),
            values={"name": name},
        )
    return _back(request, row, N_("De vraag is afgesloten."))


async def reopen(request: Request) -> Response:
    row = await _load(request)
    await requests.reopen(request.state.db, row, by=request.state.actor, now=clock.now())
    return _back(request, row, N_("De vraag staat weer open."))


async def attach(request: Request) -> Response:
    """Staff say which JIM it was: families share a number."""
    row, form = await _load(request), await Form.read(request)
    jim_id = form.number("jim", needed=N_("Kies een JIM."))
    form.check()
    jim = await directory.for_staff(request.state.db, jim_id or 0, staff_id=request.state.person.id)
    await requests.attach(request.state.db, row, jim.id, by=request.state.actor, now=clock.now())
    return _back(request, row, N_("De vraag hoort nu bij %(name)s."), {"name": jim.first_name})


async def detach(request: Request) -> Response:
    """It was somebody else after all."""
    row = await _load(request)
    await requests.detach(request.state.db, row, by=request.state.actor, now=clock.now())
    return _back(request, row, N_("Losgekoppeld. Kies opnieuw van wie de vraag is."))


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    return page(
        f"/staff/requests/{{id:int}}/{path}",
        handler,
        methods=["POST"],
        policy=policies.staff,
        name=f"staff_request_{name}",
    )


routes = [
    page("/staff/requests/new", new, policy=policies.staff, name="staff_request_new"),
    page("/staff/requests/new", create, methods=["POST"], policy=policies.staff, name="staff_request_create"),
    page("/staff/requests/{id:int}", index, policy=policies.staff, name="staff_request"),
    _verb("claim", claim, "claim"),
    _verb("release", release, "release"),
    _verb("reply", reply, "reply"),
    _verb("note", note, "note"),
    _verb("call", call, "call"),
    _verb("call/undo", undo_call, "call_undo"),
    _verb("closure", close, "close"),
    _verb("closure/undo", reopen, "reopen"),
    _verb("jim", attach, "attach"),
    _verb("jim/undo", detach, "detach"),
]
