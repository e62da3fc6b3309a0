"""Who is on a question: take it on, put it back, hand it to a colleague."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.support import claims, notes, requests
from jimsupport.routes.staff.requests.pages import back, verb
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def claim(request: Request, row: Row, form: Form) -> Response:
    """Take it on, or over from the colleague the page showed; who was too late is told who has it."""
    await claims.claim(
        request.state.db,
        row,
        instead_of=form.number("instead_of"),
        by=request.state.actor,
        now=clock.now(),
    )
    return back(request, row, N_("Deze vraag is nu van jou."))


async def release(request: Request, row: Row, form: Form) -> Response:
    await claims.release(request.state.db, row, by=request.state.actor, now=clock.now())
    return back(request, row, N_("De vraag ligt weer bij iedereen."))


async def hand(request: Request, row: Row, form: Form) -> Response:
    """It is the colleague's, who sees from whom, and the note that goes with it."""
    db, by, now = request.state.db, request.state.actor, clock.now()
    to = form.number("to", needed=N_("Kies een collega."))
    note = form.text("hand_note", longest=requests.LONGEST)
    form.check()
    async with db.write():
        handed = await claims.hand(db, row, to or 0, by=by, now=now)
        if handed and note:
            await notes.add(db, row, note, by=by, now=now)
    name = next(
        each.first_name
        for each in await claims.colleagues(db, row, but=request.state.person.id)
        if each.id == to
    )
    return back(request, row, N_("De vraag is nu van %(name)s."), {"name": name})


routes = [
    verb("claim", claim, "claim"),
    verb("release", release, "release"),
    verb("colleague", hand, "hand"),
]
