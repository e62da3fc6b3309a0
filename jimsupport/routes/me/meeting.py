"""Meeting other JIMs: what we need to know to find some, one question a page; and what each other moment would open."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges.listeners import SPOKEN
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.wishes import apart, moments, openings, places, wishes
from jimsupport.domain.wishes.wishes import Wishes
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import LANGUAGES, N_

UNKNOWN = N_(
    "Deze plaats kennen we niet. Vul de naam in van een grotere plaats in de buurt, bijvoorbeeld Zwolle."
)
WHICH = N_("Er zijn meer plaatsen met die naam. Kies welke het is.")
SAVED = N_("Bewaard.")
LOOKING = N_("Bewaard. We gaan op zoek naar andere JIMs voor je.")


async def index(request: Request, door: Door) -> Response:
    """What this JIM wishes, and what would open more; or what meeting others is."""
    row = await wishes.of(door.db, door.jim.id)
    whole = row is not None and wishes.next_step(row) is None
    return show(
        request,
        door,
        "me/meeting/index.html",
        row=row,
        whole=whole,
        step=wishes.next_step(row),
        openings=await openings.of(door.db, row, now=clock.now()) if row and whole else [],
        **NAMES,
    )


async def edit(request: Request, door: Door) -> Response:
    """One question."""
    row = await wishes.of(door.db, door.jim.id)
    return _page(request, door, _filled(door, row), row)


def _filled(door: Door, row: Row | None) -> Form:
    if row is None:
        return Form.filled(languages=[door.jim.language])
    return Form.filled(
        **{name: row._mapping[name] for name in FIELDS}, may_host="yes" if row.may_host else ""
    )


def _page(
    request: Request,
    door: Door,
    form: Form,
    row: Row | None,
    *,
    choices: list[places.Place] | None = None,
    status: int = 200,
) -> Response:
    step = _step(request)
    return show(
        request,
        door,
        f"me/meeting/{step}.html",
        status=status,
        form=form,
        row=row,
        step=step,
        first=row is None or wishes.next_step(row) is not None,
        choices=choices or [],
        **NAMES,
    )


async def update(request: Request, door: Door) -> Response:
    """Keep the answer, and go on to the next question that has to be asked."""
    form, row = await Form.read(request), await wishes.of(door.db, door.jim.id)
    choices: list[places.Place] = []
    try:
        told = READ[_step(request)](form, choices)
        new = await wishes.save(door.db, door.jim.id, told, by=door.by, now=clock.now())
    except Invalid as problem:
        return _page(request, door, form.with_errors(problem), row, choices=choices, status=422)
    except Refused as refusal:
        return back(request, door, "", notice=refusal.message)
    step, began = wishes.next_step(new), row is None or wishes.next_step(row) is not None
    if step:
        return back(request, door, f"/meeting/{step}")
    return back(request, door, "/meeting", notice=LOOKING if began else SAVED)


async def destroy(request: Request, door: Door) -> Response:
    """Look no more."""
    await wishes.withdraw(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(
        request, door, "/meeting", notice=N_("Goed. We zoeken niet meer voor je. Wat je vertelde, is weg.")
    )


async def others(request: Request, door: Door) -> Response:
    """With whom rather not: JIMs they know through us."""
    known = await apart.known_to(door.db, door.jim.id)
    return show(request, door, "me/meeting/others.html", known=known)


async def keep_apart(request: Request, door: Door) -> Response:
    """Not with this one, or after all."""
    form = await Form.read(request)
    other = form.number("other", needed=N_("Kies een andere JIM."))
    form.check()
    if other not in {row.id for row in await apart.known_to(door.db, door.jim.id)}:
        raise NotFound
    if form.flag("together"):
        await apart.let_go(door.db, door.jim.id, other or 0, by=door.by, now=clock.now())
        return back(request, door, "/meeting/others", notice=N_("Goed. Het mag weer."))
    await apart.keep(door.db, door.jim.id, other or 0, kind="asked", by=door.by, now=clock.now())
    return back(request, door, "/meeting/others", notice=N_("Goed. Niemand anders ziet dit."))


def _step(request: Request) -> str:
    step: str = request.path_params["step"]
    if step not in wishes.STEPS:
        raise NotFound
    return step


def _modes(form: Form, _choices: list[places.Place]) -> Wishes:
    return Wishes(modes=tuple(form.all("modes")))


def place_of(form: Form, choices: list[places.Place]) -> places.Place:
    """The place that was typed; `choices` gets those it may be. Raises Invalid."""
    found = places.find(form.text("place", longest=places.LONGEST))
    if not found:
        raise Invalid("place", UNKNOWN)
    if len(found) > 1:
        choices += found
        found = [place for place in found if f"{place.name}, {place.region}" == form["which"]]
    if not found:
        raise Invalid("which", WHICH)
    return found[0]


def _place(form: Form, choices: list[places.Place]) -> Wishes:
    if form.flag("online"):
        return Wishes(modes=("online",))
    return Wishes(place=place_of(form, choices), max_km=form.number("max_km") or 0)


def _moments(form: Form, _choices: list[places.Place]) -> Wishes:
    return Wishes(moments=numbers(form.all("moments")))


def numbers(chosen: list[str]) -> tuple[int, ...]:
    """The moments that were ticked; what is no number becomes one that is on no list."""
    return tuple(int(each) if each.isascii() and each.isdigit() and len(each) < 3 else -1 for each in chosen)


def _languages(form: Form, _choices: list[places.Place]) -> Wishes:
    return Wishes(languages=tuple(form.all("languages")))


def _about(form: Form, _choices: list[places.Place]) -> Wishes:
    return Wishes(
        themes=tuple(form.all("themes")), relation=form.text("relation"), may_host=form.flag("may_host")
    )


FIELDS = ("languages", "moments", "modes", "place", "max_km", "themes", "relation")
READ = {
    "modes": _modes,
    "place": _place,
    "moments": _moments,
    "languages": _languages,
    "about": _about,
}
NAMES: dict[str, Any] = {
    "MODES": wishes.MODES,
    "DISTANCES": wishes.DISTANCES,
    "RELATIONS": wishes.RELATIONS,
    "THEMES": THEMES,
    "MOMENTS": moments.NAMES,
    "DAYS": moments.DAYS,
    "PARTS": moments.PARTS,
    "SPOKEN": {code: (LANGUAGES.get(code), INTERPRETERS.get(code)) for code in SPOKEN},
}
ME = HOME[1:]

routes = [
    *behind(ME, "/meeting", index, name="meeting"),
    *behind(ME, "/meeting/off", destroy, name="meeting_off", methods=["POST"]),
    *behind(ME, "/meeting/others", others, name="meeting_others"),
    *behind(ME, "/meeting/others", keep_apart, name="meeting_apart", methods=["POST"]),
    *behind(ME, "/meeting/{step}", edit, name="meeting_edit"),
    *behind(ME, "/meeting/{step}", update, name="meeting_update", methods=["POST"]),
]
