"""What is said about a question: an answer by mail, a call, a note among colleagues, what the JIM said."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.handling import replies, saved_answers
from jimsupport.domain.support import conversation, notes, receipts, requests
from jimsupport.routes.staff.requests.pages import back, show_page, verb
from jimsupport.web.forms import Form
from jimsupport.words import N_, say


async def reply(request: Request, row: Row, form: Form) -> Response:
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
    return back(request, row, N_("Je antwoord gaat per mail uit."))


async def fill(request: Request, row: Row, form: Form) -> Response:
    """Put a saved answer under what was typed already, filled in, to be read and changed; nothing is sent."""
    number = form.number("saved", needed=N_("Kies eerst een bewaard antwoord."))
    form.check()
    chosen = await saved_answers.load(request.state.db, number or 0)
    language = row.language or "nl"
    text = saved_answers.filled(saved_answers.body(chosen, language), await _values(request, row, language))
    typed = form.typed("reply")
    filled = Form.filled(reply=f"{typed}\n\n{text}" if typed else text, saved=number)
    return await show_page(request, row, filled)


async def _values(request: Request, row: Row, language: str) -> dict[str, str]:
    """What the fields of a saved answer stand for, about this JIM and this member of staff."""
    phone = request.app.state.settings.phone
    way_back = await receipts.way_back(request.state.db, row.jim_id) if row.jim_id else None
    there = [way_back["name"], way_back.get("phone") or ""] if way_back else ["JIMwerkt", phone]
    return {
        "voornaam": row.first_name or row.name or say(language, N_("daar")),
        "collega": request.state.person.first_name,
        "telefoon": phone,
        "terugweg": ", ".join(part for part in there if part),
    }


async def note(request: Request, row: Row, form: Form) -> Response:
    body = form.text("note", longest=requests.LONGEST)
    form.check()
    await notes.add(request.state.db, row, body, by=request.state.actor, now=clock.now())
    return back(request, row, N_("De notitie staat erbij. Alleen collega's zien die."))


async def call(request: Request, row: Row, form: Form) -> Response:
    outcome = form.choice("call", conversation.CALL_OUTCOMES)
    await conversation.call_made(request.state.db, row, outcome, by=request.state.actor, now=clock.now())
    reached = N_("Mooi. Het gesprek staat erbij. Klaar? Sluit de vraag dan af.")
    return back(request, row, reached if outcome == "reached" else N_("Genoteerd: niet bereikt."))


async def undo_call(request: Request, row: Row, form: Form) -> Response:
    """It was a slip: nobody was rung."""
    call_id = form.number("call", needed=N_("Ververs de pagina en probeer het nog een keer."))
    form.check()
    await conversation.undo_call(request.state.db, row, call_id or 0, by=request.state.actor, now=clock.now())
    return back(request, row, N_("Teruggedraaid."))


async def told(request: Request, row: Row, form: Form) -> Response:
    """What the JIM said on the phone: in the conversation, as said by phone."""
    body = form.text("told", longest=requests.LONGEST)
    form.check()
    await replies.say(
        request.state.db, row, body, field="told", by=request.state.actor, now=clock.now(), phone=True
    )
    return back(request, row, N_("Het staat in het gesprek."))


routes = [
    verb("reply", reply, "reply", typed="reply"),
    verb("reply/filled", fill, "fill"),
    verb("note", note, "note"),
    verb("call", call, "call"),
    verb("call/undo", undo_call, "call_undo"),
    verb("told", told, "told"),
]
