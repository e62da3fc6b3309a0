"""Situations that staff pose: written, asked, closed, published, and what JIMs said."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain import translated
from jimsupport.domain.dilemmas import answering, dilemmas, library, listeners, pictures, recordings
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.tips import tips
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import policies, translations
from jimsupport.web.forms import Form, options
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Page, page
from jimsupport.words import LANGUAGES, N_

Verb = Callable[..., Awaitable[None]]


async def index(request: Request) -> Response:
    """All of them, with what waits, and what was spoken and is to be written out."""
    db, me = request.state.db, request.state.person.id
    return show(
        request,
        "staff/dilemmas/index.html",
        rows=await dilemmas.listed(db, staff_id=me),
        spoken=await recordings.waiting(db, staff_id=me),
        STATES=dilemmas.STATES,
        THEMES=THEMES,
        said=translated.said,
    )


async def new(request: Request) -> Response:
    return _form(request, Form())


def _form(request: Request, form: Form, row: Row | None = None, status: int = 200) -> Response:
    return show(
        request,
        "staff/dilemmas/form.html",
        status=status,
        form=form,
        row=row,
        themes=options(THEMES, request.state.language),
        pictures=options(pictures.PICTURES, request.state.language),
        LANGUAGES=LANGUAGES,
    )


async def create(request: Request) -> Response:
    form = await Form.read(request)
    try:
        made = await dilemmas.make(request.state.db, **_typed(form), **_who(request))
    except Invalid as problem:
        return _form(request, form.with_errors(problem), status=422)
    return see_other(
        request, "staff_dilemma", id=made, notice=N_("Bewaard als concept. Alleen medewerkers zien het.")
    )


def _typed(form: Form) -> dict:
    texts = translations.typed(form, longest=dilemmas.LONGEST_TEXT)
    return {"theme": form["theme"], "picture": form["picture"], "texts": texts}


def _who(request: Request) -> dict:
    return {"by": request.state.actor, "now": clock.now()}


async def one(request: Request) -> Response:
    """One, what can be done with it, and what it brought."""
    db, me, number = request.state.db, request.state.person.id, request.path_params["id"]
    return show(
        request,
        "staff/dilemmas/show.html",
        row=await dilemmas.with_counts(db, number, staff_id=me),
        spoken=await recordings.waiting(db, staff_id=me, dilemma_id=number),
        given=await answering.for_staff(db, number, staff_id=me),
        for_card=await library.published_for_staff(db, number, staff_id=me),
        ON_CARD=library.ON_CARD,
        picture_of=pictures.of,
        STATES=dilemmas.STATES,
        THEMES=THEMES,
        LANGUAGES=LANGUAGES,
        said=translated.said,
    )


async def edit(request: Request) -> Response:
    row = await dilemmas.load(request.state.db, request.path_params["id"])
    filled = Form.filled(theme=row.theme, picture=row.picture, **translations.fields(row))
    return _form(request, filled, row)


async def update(request: Request) -> Response:
    row, form = await dilemmas.load(request.state.db, request.path_params["id"]), await Form.read(request)
    try:
        await dilemmas.change(request.state.db, row.id, **_typed(form), **_who(request))
    except Invalid as problem:
        return _form(request, form.with_errors(problem), row, status=422)
    return see_other(request, "staff_dilemma", id=row.id, notice=N_("Bewaard."))


async def arrange(request: Request) -> Response:
    """Which answers stand on the card, and in what order: a place for each that does."""
    number, form = request.path_params["id"], await Form.read(request)
    rows = await library.published_for_staff(request.state.db, number, staff_id=request.state.person.id)
    places = {row.id: form.number(f"place_{row.id}") for row in rows}
    chosen = sorted((place, tip_id) for tip_id, place in places.items() if place)
    try:
        await library.arrange(
            request.state.db,
            number,
            [tip_id for _, tip_id in chosen],
            staff_id=request.state.person.id,
            **_who(request),
        )
    except Refused as refusal:
        return see_other(request, "staff_dilemma", id=number, notice=refusal.message)
    return see_other(request, "staff_dilemma", id=number, notice=N_("De kaart is bewaard."))


def _verb(path: str, verb: Verb, name: str, notice: str) -> Page:
    """The route of one thing to do with a dilemma."""

    async def done(request: Request) -> Response:
        number = request.path_params["id"]
        try:
            await verb(request.state.db, number, **_who(request))
        except Refused as refusal:
            return see_other(request, "staff_dilemma", id=number, notice=refusal.message)
        return see_other(request, "staff_dilemma", id=number, notice=notice)

    return page(
        f"/staff/dilemmas/{{id:int}}/{path}",
        done,
        methods=["POST"],
        policy=policies.staff,
        name=f"staff_dilemma_{name}",
    )


async def _answer(request: Request, jim: Row, form: Form, how: dict) -> None:
    number = form.number("dilemma", needed=N_("Kies een situatie."))
    form.check()
    signed: dict[str, Any] = {"shown_as": form["shown_as"] or "relation", "signature": form["signature"]}
    said = tips.checked(form["text"])
    await answering.answer(request.state.db, number or 0, jim.id, said, **signed, door="phone", **how)


async def _listen(request: Request, jim: Row, form: Form, how: dict) -> None:
    await listeners.start(request.state.db, jim.id, **how)


async def _unlisten(request: Request, jim: Row, form: Form, how: dict) -> None:
    await listeners.stop(request.state.db, jim.id, **how)


routes = [
    page("/staff/dilemmas", index, policy=policies.staff, name="staff_dilemmas"),
    page("/staff/dilemmas/new", new, policy=policies.staff, name="staff_dilemma_new"),
    page("/staff/dilemmas/new", create, methods=["POST"], policy=policies.staff, name="staff_dilemma_create"),
    page("/staff/dilemmas/{id:int}", one, policy=policies.staff, name="staff_dilemma"),
    page("/staff/dilemmas/{id:int}/edit", edit, policy=policies.staff, name="staff_dilemma_edit"),
    page(
        "/staff/dilemmas/{id:int}/edit",
        update,
        methods=["POST"],
        policy=policies.staff,
        name="staff_dilemma_update",
    ),
    page(
        "/staff/dilemmas/{id:int}/card",
        arrange,
        methods=["POST"],
        policy=policies.staff,
        name="staff_dilemma_arrange",
    ),
    _verb("asking", dilemmas.ask, "ask", N_("We vragen het aan JIMs die dat leuk vinden.")),
    _verb("asking/end", dilemmas.close, "close", N_("We vragen het niemand meer.")),
    _verb("publication", dilemmas.publish, "publish", N_("Iedereen kan het nu lezen.")),
    _verb("publication/end", dilemmas.take_back, "take_back", N_("Weg van de website en uit het zoeken.")),
    act("dilemmas/answer", "dilemma_answer", _answer, N_("Opgeschreven, telefonisch.")),
    act("dilemmas/listening", "dilemmas_listen", _listen, N_("Genoteerd: we mogen deze JIM dit vragen.")),
    act("dilemmas/listening/off", "dilemmas_unlisten", _unlisten, N_("Genoteerd: we vragen dit niet meer.")),
]
