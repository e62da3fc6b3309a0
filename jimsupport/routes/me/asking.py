"""«Bel mij» and a question: what a JIM asks of us, at any moment."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import links
from jimsupport.domain.errors import Invalid
from jimsupport.domain.exchanges import exchanges
from jimsupport.domain.handling import closures, merges
from jimsupport.domain.office import roster
from jimsupport.domain.people import channels, names, told
from jimsupport.domain.support import receipts, requests
from jimsupport.domain.talks import talks
from jimsupport.routes.me import numbers
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def new_call(request: Request, door: Door) -> Response:
    """Which number, and when suits."""
    return await _call_page(request, door, Form())


async def _call_page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    known = [c for c in await channels.of(door.db, door.jim.id) if c.kind == "phone" and c.state == "works"]
    promised = await roster.promised(door.db, clock.now())
    return show(
        request, door, "me/call_back.html", status=status, form=form, numbers=known, promised=promised
    )


async def create_call(request: Request, door: Door) -> Response:
    """Ask staff to ring; asking again adds to the same request."""
    form, now = await Form.read(request), clock.now()
    try:
        number = form.text("phone", longest=40)
        known = [
            c for c in await channels.of(door.db, door.jim.id) if c.kind == "phone" and c.state == "works"
        ]
        if not number and not known:
            form.note("phone", N_("Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78."))
        when, body = form.text("when", longest=names.LONGEST), form.text("body")
        form.check()
        async with door.db.write():
            contact = await numbers.give(door, number) if number else ""
            request_id = await requests.open(
                door.db,
                kind="call_back",
                door="page",
                body=body,
                jim_id=door.jim.id,
                contact=contact,
                when_to_call=when,
                by=door.by,
                now=now,
            )
            await _concern(door, request_id)
    except Invalid as problem:
        return await _call_page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/asked")


async def new_question(request: Request, door: Door) -> Response:
    """What would you like to ask?"""
    return await _ask_page(request, door, Form())


async def _ask_page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    promised = await roster.promised(door.db, clock.now())
    return show(request, door, "me/ask.html", status=status, form=form, promised=promised)


async def create_question(request: Request, door: Door) -> Response:
    """Put the question to staff."""
    form, now = await Form.read(request), clock.now()
    try:
        body = form.text("body", needed=N_("Schrijf eerst je vraag op."), longest=requests.LONGEST)
        form.check()
        async with door.db.write():
            request_id = await requests.open(
                door.db, kind="question", door="page", body=body, jim_id=door.jim.id, by=door.by, now=now
            )
            await _concern(door, request_id)
    except Invalid as problem:
        return await _ask_page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/asked")


async def asked(request: Request, door: Door) -> Response:
    """What happens next with what is open, by whom and by when; and the way to take it back."""
    rows = await _theirs(door)
    waiting = {row.id: row.said_at or row.opened_at for row in rows if row.closed_at is None}
    promises = await roster.promises(door.db, waiting.values())
    return show(
        request,
        door,
        "me/asked.html",
        requests=[(row, promises[waiting[row.id]]) for row in rows if row.id in waiting],
        words=await told.first_words(door.db, door.jim.id, list(waiting)) if door.signed_in else {},
        earlier=[row for row in rows if row.closed_at and row.kind in requests.ASKED_BY_A_PERSON]
        if door.signed_in
        else [],
        with_other_jim=await exchanges.concerned(door.db, waiting),
        number=await numbers.to_ring(door),
        talk=await talks.coming(door.db, door.jim.id, now=clock.now()),
        way_back=await receipts.way_back(door.db, door.jim.id),
    )


async def take_back(request: Request, door: Door) -> Response:
    """No longer needed: close what nobody has taken on yet, unless it may be danger."""
    wanted = (await Form.read(request)).number("request")
    for row in await _theirs(door):
        if row.id == wanted and row.claimed_by is None and not row.danger:
            await closures.close(door.db, row, "not_needed", by=door.by, now=clock.now())
    return back(request, door, "/asked", notice=N_("Goed. We hebben het weggehaald."))


async def _theirs(door: Door) -> list[Row]:
    """What this JIM asked, without what went on in another of them.

    By a link only what that link is about, since a mail may be forwarded.
    """
    rows = [row for row in await requests.of_jim(door.db, door.jim.id) if row.merged_into is None]
    if door.link is None:
        return rows
    asked = door.asked.id if door.asked else 0
    about = door.link.request_id
    live = (await merges.live(door.db, about)).id if about else None
    return [row for row in rows if row.id == live or row.planned_id == asked]


async def _concern(door: Door, request_id: int) -> None:
    if door.link is not None:
        await links.concern(door.db, door.link, request_id)


routes = [
    *behind(HOME, "/call-back", new_call, name="call_back"),
    *behind(HOME, "/call-back", create_call, name="call_back_create", methods=["POST"]),
    *behind(HOME, "/ask", new_question, name="ask"),
    *behind(HOME, "/ask", create_question, name="ask_create", methods=["POST"]),
    *behind(HOME, "/asked", asked, name="asked"),
    *behind(HOME, "/asked/undo", take_back, name="asked_undo", methods=["POST"]),
]
