"""Stories, as staff write them: with a look at the page before it is kept, put on the website, and taken back."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.stories import reading, stories, storytellers
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.routes.stories import shown
from jimsupport.web import policies, translations
from jimsupport.web.forms import Form, options
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_

Verb = Callable[..., Awaitable[None]]


async def index(request: Request) -> Response:
    """All of them."""
    rows = await stories.listed(request.state.db)
    return show(
        request,
        "staff/stories/index.html",
        rows=rows,
        reading=reading,
        STATES=stories.STATES,
        THEMES=THEMES,
    )


async def new(request: Request) -> Response:
    return _form(request, Form.filled(kind="text"))


def _form(
    request: Request, form: Form, row: Row | None = None, *, status: int = 200, look: Any = None
) -> Response:
    language = request.state.language
    return show(
        request,
        "staff/stories/form.html",
        status=status,
        form=form,
        row=row,
        kinds=options(stories.KINDS, language),
        themes=options(THEMES, language),
        looks=_looks(look) if look else [],
        reading=reading,
    )


def _looks(row: Any) -> list[dict[str, Any]]:
    """The story as readers of each of its languages see it."""
    return [shown(row, language) for language in row.titles]


async def create(request: Request) -> Response:
    """Keep it as a draft; or only show what it will look like."""
    form = await Form.read(request)
    try:
        typed = _typed(form)
        if form["look"]:
            return _form(request, form, look=SimpleNamespace(**stories.checked(**typed)))
        made = await stories.make(request.state.db, **typed, **_who(request))
    except Invalid as problem:
        return _form(request, form.with_errors(problem), status=422)
    return see_other(
        request, "staff_story", id=made, notice=N_("Bewaard als concept. Alleen medewerkers zien het.")
    )


def _typed(form: Form) -> dict[str, Any]:
    minutes = form.number("minutes")
    if form["minutes"] and minutes is None:
        form.note("minutes", stories.MINUTES_WRONG)
    return {
        "kind": form["kind"],
        "texts": translations.typed(form, longest=stories.LONGEST_TEXT),
        "link": form["link"],
        "minutes": minutes,
        "themes": form.all("themes"),
        "turning_18": form.flag("turning_18"),
    }


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.state.actor, "now": clock.now()}


async def one(request: Request) -> Response:
    """One, as readers see it, and what can be done with it."""
    row = await stories.load(request.state.db, request.path_params["id"])
    return show(
        request,
        "staff/stories/show.html",
        row=row,
        looks=_looks(row),
        reading=reading,
        STATES=stories.STATES,
        WHAT=stories.KINDS,
        THEMES=THEMES,
    )


async def edit(request: Request) -> Response:
    row = await stories.load(request.state.db, request.path_params["id"])
    words = translations.fields(row)
    about = {"kind": row.kind, "link": row.link, "minutes": row.minutes or "", "themes": row.themes}
    return _form(request, Form.filled(**about, turning_18="yes" if row.turning_18 else None, **words), row)


async def update(request: Request) -> Response:
    row, form = await stories.load(request.state.db, request.path_params["id"]), await Form.read(request)
    try:
        typed = _typed(form)
        if form["look"]:
            return _form(request, form, row, look=SimpleNamespace(**stories.checked(**typed)))
        await stories.change(request.state.db, row.id, **typed, **_who(request))
    except Invalid as problem:
        return _form(request, form.with_errors(problem), row, status=422)
    return see_other(request, "staff_story", id=row.id, notice=N_("Bewaard."))


async def remove(request: Request) -> Response:
    """Throw a draft away."""
    number = request.path_params["id"]
    try:
        await stories.remove(request.state.db, number, **_who(request))
    except Refused as refusal:
        return see_other(request, "staff_story", id=number, notice=refusal.message)
    return see_other(request, "staff_stories", notice=N_("Het concept is weg."))


def _verb(path: str, verb: Verb, name: str, notice: str) -> Page:
    """The route of one thing to do with a story."""

    async def done(request: Request) -> Response:
        number = request.path_params["id"]
        await verb(request.state.db, number, **_who(request))
        return see_other(request, "staff_story", id=number, notice=notice)

    return _post(f"/{{id:int}}/{path}", done, name)


def _post(path: str, handler: Endpoint, name: str) -> Page:
    return page(f"/staff/stories{path}", handler, methods=["POST"], policy=policies.staff, name=name)


async def tellers(request: Request) -> Response:
    """JIMs who may be asked to tell their story."""
    use = request.query_params.get("use", "")
    use = use if use in storytellers.USES else ""
    rows = await storytellers.listed(request.state.db, staff_id=request.state.person.id, use=use)
    return show(request, "staff/stories/tellers.html", rows=rows, use=use, USES=storytellers.USES)


async def _tell(request: Request, jim: Row, form: Form, how: dict) -> None:
    uses, about = form.all("uses"), form["about"]
    await storytellers.start(request.state.db, jim.id, uses=uses, about=about, **how)


async def _untell(request: Request, jim: Row, form: Form, how: dict) -> None:
    await storytellers.stop(request.state.db, jim.id, **how)


routes = [
    page("/staff/stories", index, policy=policies.staff, name="staff_stories"),
    page("/staff/stories/new", new, policy=policies.staff, name="staff_story_new"),
    _post("/new", create, "staff_story_create"),
    page("/staff/stories/tellers", tellers, policy=policies.staff, name="staff_storytellers"),
    page("/staff/stories/{id:int}", one, policy=policies.staff, name="staff_story"),
    page("/staff/stories/{id:int}/edit", edit, policy=policies.staff, name="staff_story_edit"),
    _post("/{id:int}/edit", update, "staff_story_update"),
    _verb("publication", stories.publish, "staff_story_publish", N_("Iedereen kan het nu lezen.")),
    _verb(
        "publication/end",
        stories.take_back,
        "staff_story_take_back",
        N_("Weg van de website en uit het zoeken."),
    ),
    _post("/{id:int}/removal", remove, "staff_story_remove"),
    act("storytelling", "storytelling", _tell, N_("Genoteerd: we mogen naar het verhaal vragen.")),
    act("storytelling/off", "storytelling_off", _untell, N_("Genoteerd: we vragen niet naar het verhaal.")),
]
