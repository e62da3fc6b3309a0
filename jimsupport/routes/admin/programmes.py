"""Programmes: an administrator sees them, makes one, and changes one after seeing what that does."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.follow_up import programmes
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

UNITS = {"D": N_("dagen"), "W": N_("weken"), "M": N_("maanden"), "Y": N_("jaar")}
SPARE = 3  # empty rows at the end of the form
WHOLE = N_("Vul een heel getal in, bijvoorbeeld 6.")


async def index(request: Request) -> Response:
    return render(
        request, "admin/programmes/index.html", programmes=await programmes.listed(request.state.db)
    )


async def new(request: Request) -> Response:
    form = Form.filled(**_fields(["P2W", "P3M", "P6M", "P12M"], "P12M"))
    return render(request, "admin/programmes/new.html", form=form, rows=_rows(form), units=UNITS)


async def create(request: Request) -> Response:
    form = await Form.read(request)
    try:
        name, steps, then_every = _read(form)
        await programmes.create(
            request.state.db,
            name=name,
            steps=steps,
            then_every=then_every,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        form.with_errors(problem)
        return render(
            request, "admin/programmes/new.html", status=422, form=form, rows=_rows(form), units=UNITS
        )
    return see_other(request, "programmes", notice=N_("Het ritme staat erbij."))


async def edit(request: Request) -> Response:
    programme = await programmes.load(request.state.db, request.path_params["id"])
    form = Form.filled(name=programme.name, **_fields(programme.steps, programme.then_every))
    return _edit(request, programme, form)


async def effect(request: Request) -> Response:
    """What the change typed into the form would do; a GET, because nothing changes yet."""
    programme = await programmes.load(request.state.db, request.path_params["id"])
    form = Form.of_query(request)
    if not request.query_params:
        return see_other(request, "programme", id=programme.id)
    try:
        name, steps, then_every = _read(form)
        steps = programmes.check(name, steps, then_every)
    except Invalid as problem:
        return _edit(request, programme, form.with_errors(problem), status=422)
    changes = await programmes.effect(
        request.state.db, programme, steps=steps, then_every=then_every, now=clock.now()
    )
    asked = {field: form.typed(field) for field in ["name", *_names(form), "repeat", "repeat_unit"]}
    return render(
        request,
        "admin/programmes/effect.html",
        programme=programme,
        changes=changes,
        asked=asked,
        steps=steps,
        then_every=then_every,
    )


async def update(request: Request) -> Response:
    programme = await programmes.load(request.state.db, request.path_params["id"])
    form = await Form.read(request)
    try:
        name, steps, then_every = _read(form)
        await programmes.change(
            request.state.db,
            programme.id,
            name=name,
            steps=steps,
            then_every=then_every,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return _edit(request, programme, form.with_errors(problem), status=422)
    return see_other(request, "programmes", notice=N_("Het ritme is veranderd."))


async def default(request: Request) -> Response:
    programme = await programmes.load(request.state.db, request.path_params["id"])
    changes = await programmes.effect_of_default(request.state.db, programme, now=clock.now())
    return render(request, "admin/programmes/default.html", programme=programme, changes=changes)


async def make_default(request: Request) -> Response:
    programme_id = request.path_params["id"]
    await programmes.make_default(request.state.db, programme_id, by=request.state.actor, now=clock.now())
    return see_other(request, "programmes", notice=N_("Nieuwe afrondingen volgen voortaan dit ritme."))


def _edit(request: Request, programme: object, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "admin/programmes/edit.html",
        status=status,
        programme=programme,
        form=form,
        rows=_rows(form),
        units=UNITS,
    )


def _read(form: Form) -> tuple[str, list[str], str | None]:
    """The name, the steps and what repeats, as the form says them. Raises Invalid for what is no number."""
    name = form.text("name", needed=N_("Geef het ritme een naam."), longest=programmes.LONGEST_NAME)
    rows = range(1, programmes.MOST_STEPS + 1)
    steps = [step for n in rows if (step := _step(form, f"number_{n}", f"unit_{n}"))]
    then_every = _step(form, "repeat", "repeat_unit")
    form.check()
    return name, steps, then_every


def _step(form: Form, number: str, unit: str) -> str | None:
    typed = form.text(number)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 0 < len(typed) <= 4 and int(typed)):
        form.note(number, WHOLE)
        return None
    return f"P{int(typed)}{form.choice(unit, UNITS, needed=N_('Kies dagen, weken, maanden of jaren.'))}"


def _fields(steps: list[str], then_every: str | None) -> dict[str, str]:
    """The form's fields for these steps."""
    fields: dict[str, str] = {}
    for n, step in enumerate(steps, 1):
        fields |= {f"number_{n}": step[1:-1], f"unit_{n}": step[-1]}
    return fields | {
        "repeat": then_every[1:-1] if then_every else "",
        "repeat_unit": then_every[-1] if then_every else "M",
    }


def _names(form: Form) -> list[str]:
    return [field for n in _rows(form) for field in (f"number_{n}", f"unit_{n}")]


def _rows(form: Form) -> range:
    """The rows to show: those with something in them and a few to spare."""
    filled = [n for n in range(1, programmes.MOST_STEPS + 1) if form.typed(f"number_{n}")]
    return range(1, min(max(filled, default=0) + SPARE, programmes.MOST_STEPS) + 1)


routes = [
    page("/admin/programmes", index, policy=policies.administrator, name="programmes"),
    page(
        "/admin/programmes", create, methods=["POST"], policy=policies.administrator, name="programme_create"
    ),
    page("/admin/programmes/new", new, policy=policies.administrator, name="programme_new"),
    page("/admin/programmes/{id:int}", edit, policy=policies.administrator, name="programme"),
    page(
        "/admin/programmes/{id:int}",
        update,
        methods=["POST"],
        policy=policies.administrator,
        name="programme_update",
    ),
    page("/admin/programmes/{id:int}/effect", effect, policy=policies.administrator, name="programme_effect"),
    page(
        "/admin/programmes/{id:int}/default", default, policy=policies.administrator, name="programme_default"
    ),
    page(
        "/admin/programmes/{id:int}/default",
        make_default,
        methods=["POST"],
        policy=policies.administrator,
        name="programme_make_default",
    ),
]
