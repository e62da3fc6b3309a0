"""JIMs who write each other: read where somebody was brought in, and done for a JIM on the phone."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import looks
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges import endings, exchanges, listeners, offers, themes, writing
from jimsupport.domain.exchanges.exchanges import Side
from jimsupport.routes.staff.looks import looked_at
from jimsupport.routes.staff.pages import jim_of, show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Page, page
from jimsupport.words import LANGUAGES, N_

Act = Callable[[Request, Side, Form, dict], Awaitable[None]]


async def read(request: Request) -> Response:
    """All that was written, while a question about it is open; both JIMs can read who looked."""
    db, staff_id = request.state.db, request.state.person.id
    row, said = await exchanges.to_read(db, request.path_params["number"], staff_id=staff_id)
    await looks.read_along(db, (row.asker_id, row.listener_id), staff_id=staff_id, now=clock.now())
    return show(request, "staff/exchanges/read.html", row=row, said=said)


async def end(request: Request) -> Response:
    """Staff end what they read along with; both are told."""
    db, number = request.state.db, request.path_params["number"]
    row, _ = await exchanges.to_read(db, number, staff_id=request.state.person.id)
    await endings.by_staff(db, row, by=request.state.actor, now=clock.now())
    return see_other(
        request, "staff_exchange", number=number, notice=N_("Gestopt. Beiden horen het vriendelijk.")
    )


@looked_at
async def of_jim(request: Request) -> Response:
    """Whether this JIM listens, and whom they write with; what they want of it, on the phone."""
    return await _page(request, await jim_of(request), None)


async def _page(request: Request, jim: Row, form: Form | None, *, status: int = 200) -> Response:
    db = request.state.db
    row = await listeners.of(db, jim.id)
    languages = row.languages if row else [jim.language]
    return show(
        request,
        "staff/exchanges/phone.html",
        status=status,
        jim=jim,
        row=row,
        form=form or Form.filled(languages=languages, themes=row.themes if row else []),
        known=await exchanges.with_jim(db, jim.id, staff_id=request.state.person.id),
        THEMES=themes.THEMES,
        SPOKEN=[(code, LANGUAGES.get(code), INTERPRETERS.get(code)) for code in listeners.SPOKEN],
    )


async def listen(request: Request) -> Response:
    jim, form = await jim_of(request), await Form.read(request)
    try:
        await listeners.start(
            request.state.db,
            jim.id,
            languages=form.all("languages"),
            about=form.all("themes"),
            **_on_the_phone(request),
        )
    except Invalid as problem:
        return await _page(request, jim, form.with_errors(problem), status=422)
    return _back(request, jim, N_("Bewaard, telefonisch."))


async def listen_no_more(request: Request) -> Response:
    jim = await jim_of(request)
    await listeners.stop(request.state.db, jim.id, **_on_the_phone(request))
    return _back(request, jim, N_("Genoteerd: we vragen deze JIM niet meer."))


def _on_the_phone(request: Request) -> dict:
    return {"by": request.state.actor, "now": clock.now(), "phone": True}


def _back(request: Request, jim: Row, notice: str) -> Response:
    return see_other(request, "staff_jim_exchanges", id=jim.id, notice=notice)


def _act(path: str, name: str, verb: Act, notice: str) -> Page:
    """The route of one thing that staff do for one of the two, on the phone."""

    async def done(request: Request) -> Response:
        jim, form = await jim_of(request), await Form.read(request)
        db, number = request.state.db, request.path_params["number"]
        await exchanges.for_staff(db, number, staff_id=request.state.person.id)
        side = await exchanges.for_jim(db, number, jim.id)
        try:
            await verb(request, side, form, _on_the_phone(request))
        except Invalid as problem:
            return await _page(request, jim, form.with_errors(problem), status=422)
        except Refused as refusal:
            return _back(request, jim, refusal.message)
        return _back(request, jim, notice)

    return page(
        f"/staff/jims/{{id:int}}/exchanges/{{number:int}}/{path}",
        done,
        methods=["POST"],
        policy=policies.staff,
        name=f"staff_jim_exchange_{name}",
    )


async def _write(request: Request, side: Side, form: Form, how: dict) -> None:
    body = form.text("body", needed=N_("Schrijf eerst iets op."), longest=writing.LONGEST)
    form.check()
    verb = writing.write if side.state in ("open", "ended") else offers.accept
    await verb(request.state.db, side, body, **how)


async def _decline(request: Request, side: Side, form: Form, how: dict) -> None:
    await offers.decline(request.state.db, side, **how)


async def _stop(request: Request, side: Side, form: Form, how: dict) -> None:
    await endings.stop(request.state.db, side, **how)


async def _undo(request: Request, side: Side, form: Form, how: dict) -> None:
    await endings.undo(request.state.db, side, **how)


async def _bring_in(request: Request, side: Side, form: Form, how: dict) -> None:
    """Both JIMs read who looked, and why: so whoever lets themselves in says it."""
    db, staff_id = request.state.db, request.state.person.id
    async with db.write():
        if not side.read_along:
            both, why = (side.me, side.other), form.text("why")
            await looks.brought_in(db, both, why, staff_id=staff_id, now=how["now"])
        await writing.bring_in(db, side, **how)


routes = [
    page("/staff/exchanges/{number:int}", read, policy=policies.staff, name="staff_exchange"),
    page(
        "/staff/exchanges/{number:int}/end",
        end,
        methods=["POST"],
        policy=policies.staff,
        name="staff_exchange_end",
    ),
    page("/staff/jims/{id:int}/exchanges", of_jim, policy=policies.staff, name="staff_jim_exchanges"),
    page(
        "/staff/jims/{id:int}/listening",
        listen,
        methods=["POST"],
        policy=policies.staff,
        name="staff_jim_listening",
    ),
    page(
        "/staff/jims/{id:int}/listening/off",
        listen_no_more,
        methods=["POST"],
        policy=policies.staff,
        name="staff_jim_listening_off",
    ),
    _act("words", "write", _write, N_("Verstuurd, telefonisch.")),
    _act("no", "decline", _decline, N_("Genoteerd: nu even niet.")),
    _act("stop", "stop", _stop, N_("Gestopt. De ander hoort het vriendelijk.")),
    _act("stop/undo", "undo", _undo, N_("Teruggedraaid.")),
    _act(
        "staff",
        "staff",
        _bring_in,
        N_("Er ligt nu een vraag over dit gesprek. Tot die dicht is, kun je meelezen."),
    ),
]
