"""Saved answers: what staff often write, in three languages."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid
from jimsupport.domain.handling import saved_answers
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import LANGUAGES, N_


async def index(request: Request) -> Response:
    """Those in use, a form for another, and those that are not used any more."""
    return await _index(request, Form())


async def _index(request: Request, form: Form, status: int = 200) -> Response:
    db = request.state.db
    return show(
        request,
        "staff/saved_answers/index.html",
        status=status,
        form=form,
        rows=await saved_answers.listed(db),
        retired=await saved_answers.listed(db, retired=True),
        FIELDS=saved_answers.FIELDS,
    )


async def create(request: Request) -> Response:
    form = await Form.read(request)
    try:
        title, bodies = _typed(form)
        await saved_answers.add(request.state.db, title, bodies, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _index(request, form.with_errors(problem), status=422)
    return see_other(
        request, "staff_saved_answers", notice=N_("Bewaard. Je kunt het nu kiezen bij een vraag.")
    )


async def edit(request: Request) -> Response:
    row = await _load(request)
    bodies = {f"body_{language}": getattr(row, f"body_{language}") for language in LANGUAGES}
    return _edit(request, row, Form.filled(title=row.title, **bodies))


def _edit(request: Request, row: Row, form: Form, status: int = 200) -> Response:
    return show(
        request,
        "staff/saved_answers/edit.html",
        status=status,
        row=row,
        form=form,
        FIELDS=saved_answers.FIELDS,
    )


async def update(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        title, bodies = _typed(form)
        await saved_answers.change(
            request.state.db, row.id, title, bodies, by=request.state.actor, now=clock.now()
        )
    except Invalid as problem:
        return _edit(request, row, form.with_errors(problem), status=422)
    return see_other(
        request, "staff_saved_answers", notice=N_("Bewaard. Je kunt het nu kiezen bij een vraag.")
    )


async def retire(request: Request) -> Response:
    row = await _load(request)
    await saved_answers.retire(request.state.db, row.id, by=request.state.actor, now=clock.now())
    return see_other(
        request, "staff_saved_answers", notice=N_("Weggehaald. Het staat onderaan, je kunt het terugzetten.")
    )


async def restore(request: Request) -> Response:
    row = await _load(request)
    await saved_answers.restore(request.state.db, row.id, by=request.state.actor, now=clock.now())
    return see_other(request, "staff_saved_answers", notice=N_("Het antwoord staat weer in de lijst."))


async def _load(request: Request) -> Row:
    return await saved_answers.load(request.state.db, request.path_params["id"])


def _typed(form: Form) -> tuple[str, dict[str, str]]:
    """What was typed, too long or not: the verb says what is wrong with it."""
    bodies = {language: form.typed(f"body_{language}") for language in LANGUAGES}
    return form.typed("title"), bodies


routes = [
    page("/staff/saved-answers", index, policy=policies.staff, name="staff_saved_answers"),
    page(
        "/staff/saved-answers",
        create,
        methods=["POST"],
        policy=policies.staff,
        name="staff_saved_answer_create",
    ),
    page("/staff/saved-answers/{id:int}", edit, policy=policies.staff, name="staff_saved_answer"),
    page(
        "/staff/saved-answers/{id:int}",
        update,
        methods=["POST"],
        policy=policies.staff,
        name="staff_saved_answer_update",
    ),
    page(
        "/staff/saved-answers/{id:int}/retirement",
        retire,
        methods=["POST"],
        policy=policies.staff,
        name="staff_saved_answer_retire",
    ),
    page(
        "/staff/saved-answers/{id:int}/retirement/undo",
        restore,
        methods=["POST"],
        policy=policies.staff,
        name="staff_saved_answer_restore",
    ),
]
