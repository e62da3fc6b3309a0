"""Situations that staff pose: written, asked, closed, published, and what JIMs said, spoken answers included."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.dilemmas import answering, dilemmas, library, listeners, pictures, recordings
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.tips import tips
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Page, page
from jimsupport.web.security import for_hearing
from jimsupport.web.sounds import sound
from jimsupport.words import LANGUAGES, N_, say

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
        said=dilemmas.said,
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
        themes=[(code, say(request.state.language, words)) for code, words in THEMES.items()],
        pictures=[(code, say(request.state.language, words)) for code, words in pictures.PICTURES.items()],
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
    texts = {code: (form[f"title_{code}"], form[f"text_{code}"]) for code in LANGUAGES}
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
        said=dilemmas.said,
    )


async def edit(request: Request) -> Response:
    row = await dilemmas.load(request.state.db, request.path_params["id"])
    words = {f"title_{code}": title for code, title in row.titles.items()}
    words |= {f"text_{code}": text for code, text in row.texts.items()}
    return _form(request, Form.filled(theme=row.theme, picture=row.picture, **words), row)


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


async def recording(request: Request) -> Response:
    """Hear what was said, and write it out."""
    return await _recording(request)


async def _recording(request: Request, form: Form | None = None, status: int = 200) -> Response:
    row = await recordings.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )
    answer = show(
        request,
        "staff/dilemmas/recording.html",
        status=status,
        form=form or Form.filled(language=row.language),
        row=row,
        languages=list(LANGUAGES.items()),
        said=dilemmas.said,
    )
    answer.headers.update(for_hearing())
    return answer


async def write_out(request: Request) -> Response:
    form = await Form.read(request)
    try:
        tip_id = await recordings.write_out(
            request.state.db,
            request.path_params["id"],
            form["text"],
            language=form["language"],
            harmless=form.flag("harmless"),
            staff_id=request.state.person.id,
            **_who(request),
        )
    except Invalid as problem:
        return await _recording(request, form.with_errors(problem), status=422)
    except Refused as refusal:
        return see_other(request, "staff_dilemmas", notice=refusal.message)
    return see_other(
        request, "staff_tip", id=tip_id, notice=N_("Uitgeschreven. Nu kun je de tip lezen en plaatsen.")
    )


async def hear(request: Request) -> Response:
    """The sound itself."""
    number, me = request.path_params["id"], request.state.person.id
    return sound(request, *await recordings.sound_of(request.state.db, number, but=me))


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


async def _unspeak(request: Request, jim: Row, form: Form, how: dict) -> None:
    await recordings.remove(request.state.db, form.number("recording") or 0, jim.id, **how)


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
    page("/staff/recordings/{id:int}", recording, policy=policies.staff, name="staff_recording"),
    page(
        "/staff/recordings/{id:int}",
        write_out,
        methods=["POST"],
        policy=policies.staff,
        name="staff_recording_write",
    ),
    page("/staff/recordings/{id:int}/sound", hear, policy=policies.staff, name="staff_recording_sound"),
    act("dilemmas/answer", "dilemma_answer", _answer, N_("Opgeschreven, telefonisch.")),
    act("dilemmas/listening", "dilemmas_listen", _listen, N_("Genoteerd: we mogen deze JIM dit vragen.")),
    act("dilemmas/listening/off", "dilemmas_unlisten", _unlisten, N_("Genoteerd: we vragen dit niet meer.")),
    act("dilemmas/recording", "recording_remove", _unspeak, N_("De opname is weg.")),
]
