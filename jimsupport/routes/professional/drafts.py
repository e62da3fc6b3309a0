"""The hand-over form: short steps, each saved, and before sending what the JIM will get."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.access.limits import HAND_OVER
from jimsupport.domain.care import drafts, expected, organisations, young_people
from jimsupport.domain.care.details import INTERPRETERS, LONGEST_MESSAGE
from jimsupport.domain.care.drafts import Draft
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import programmes
from jimsupport.routes.professional import steps, telling
from jimsupport.routes.professional.steps import Step
from jimsupport.web import marks, policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for, see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def new(request: Request) -> Response:
    """For whom this is, and begin; who works at two organisations chooses which."""
    return await _new(request, Form())


async def create(request: Request) -> Response:
    form = await Form.read(request)
    places = await organisations.of_professional(request.state.db, request.state.person.id)
    try:
        chosen = _chosen_place(form, places)
        form.check()
    except Invalid as problem:
        return await _new(request, form.with_errors(problem), status=422)
    draft_id = await drafts.start(
        request.state.db, professional_id=request.state.person.id, organisation_id=chosen, now=clock.now()
    )
    return see_other(request, "hand_over_step", id=draft_id, step=steps.STEPS[0].name)


async def show(request: Request) -> Response:
    """Go on where the form was left: the first step with something to do, else the check."""
    draft = await _load(request)
    if draft.hand_over_id:
        return _sent(request, draft)
    step = steps.first_unfinished(draft, _today(request))
    if step is None:
        return see_other(request, "hand_over_check", id=draft.id)
    return see_other(request, "hand_over_step", id=draft.id, step=step.name)


async def edit(request: Request) -> Response:
    draft, step = await _load(request), _step(request)
    if draft.hand_over_id:
        return _sent(request, draft)
    return await _ask(request, draft, step, steps.form_of(step, draft.answers))


async def save(request: Request) -> Response:
    """Keep what was typed, whatever it is; go on when it can be used."""
    draft, step, form = await _load(request), _step(request), await Form.read(request)
    if draft.hand_over_id:
        return _sent(request, draft)
    now = clock.now()
    await drafts.save(request.state.db, draft, step.name, steps.typed(step, form), now=now)
    if form.typed("then") == "later":
        return await _later(request, draft, now)
    step.read(form, _today(request))
    if form.errors:
        return await _ask(request, draft, step, form, status=422)
    shown = _telling(request, draft, step, form)
    if shown:
        return await _ask(request, draft, step, form, pieces=shown)
    draft = await _load(request)
    if form.typed("then") == "check" and steps.first_unfinished(draft, _today(request)) is None:
        return see_other(request, "hand_over_check", id=draft.id)
    return _next(request, draft, step)


async def check(request: Request) -> Response:
    """All answers, with «Wijzig» a row, and the dated list of every message."""
    draft = await _load(request)
    if draft.hand_over_id:
        return _sent(request, draft)
    step = steps.first_unfinished(draft, _today(request))
    if step is not None:
        return see_other(request, "hand_over_step", id=draft.id, step=step.name)
    return await _check(request, draft, Form())


async def register(request: Request) -> Response:
    """Send the form. A second tap finds the hand-over of the first."""
    draft = await _load(request)
    if draft.hand_over_id:
        return _sent(request, draft)
    try:
        values = steps.values(draft, _today(request))
        hand_over_id, made = await drafts.register(
            request.state.db, draft, **values, by=request.state.actor, now=clock.now()
        )
    except Invalid:
        return see_other(request, "hand_over_draft", id=draft.id)
    except Refused as refusal:
        form = Form()
        form.note("main", refusal.message, **refusal.values)
        return await _check(request, draft, form, status=409)
    notice = N_("De afronding is vastgelegd.") if made else drafts.SENT_ALREADY
    return see_other(request, "hand_over", id=hand_over_id, notice=notice)


async def removal(request: Request) -> Response:
    """Sure? What was typed cannot be brought back."""
    return render(request, "professional/draft_removal.html", draft=await _load(request))


async def remove(request: Request) -> Response:
    draft = await _load(request)
    await drafts.discard(request.state.db, draft)
    return see_other(request, "hand_overs", notice=N_("Het formulier is weggegooid."))


async def _new(request: Request, form: Form, *, status: int = 200) -> Response:
    places = await organisations.of_professional(request.state.db, request.state.person.id)
    return render(request, "professional/new.html", status=status, form=form, places=places)


def _chosen_place(form: Form, places: list) -> int:
    ids = [str(place.id) for place in places]
    if len(ids) == 1:
        return int(ids[0])
    return int(form.choice("organisation", ids, needed=N_("Kies voor welke organisatie je dit doet.")) or 0)


async def _load(request: Request) -> Draft:
    return await drafts.load(request.state.db, request.state.person.id, request.path_params["id"])


def _step(request: Request) -> Step:
    step = steps.BY_NAME.get(request.path_params["step"])
    if step is None:
        raise HTTPException(404)
    return step


def _telling(request: Request, draft: Draft, step: Step, form: Form) -> list[marks.Piece]:
    """What this step has in it that may tell who somebody is, once; sent a second time as it is, it is meant so."""
    if step.name not in telling.TOLD:
        return []
    text = form.typed(telling.TOLD[step.name][0])
    if form["sure"] == text:
        return []
    answers = draft.answers | {step.name: steps.typed(step, form)}
    return telling.pieces(replace(draft, answers=answers), step.name, text, **_writer(request))


def _writer(request: Request) -> dict[str, str]:
    return {"writer": request.state.person.first_name, "language": request.state.language}


async def _ask(
    request: Request,
    draft: Draft,
    step: Step,
    form: Form,
    *,
    status: int = 200,
    pieces: Sequence[marks.Piece] = (),
) -> Response:
    number = steps.STEPS.index(step)
    before = steps.STEPS[number - 1].name if number else None
    known = []
    if step.name == "young-person":
        known = await young_people.known_to(request.state.db, draft.professional_id, draft.organisation_id)
    return render(
        request,
        step.template,
        status=status,
        form=form,
        draft=draft,
        step=step.name,
        number=number + 1,
        count=steps.COUNT,
        back=path_for(request, "hand_over_step", id=draft.id, step=before)
        if before
        else path_for(request, "hand_overs"),
        checking=steps.first_unfinished(draft, _today(request)) is None,
        jim_name=draft.jim_name,
        known=known,
        longest=LONGEST_MESSAGE,
        pieces=pieces,
        sure=form.typed(telling.TOLD[step.name][0]) if pieces else "",
        KINDS_OF_MARKS=marks.KINDS,
        interpreters=INTERPRETERS,
    )


async def _check(request: Request, draft: Draft, form: Form, *, status: int = 200) -> Response:
    today = _today(request)
    values = steps.values(draft, today)
    same, birth_month = None, values["birth_month"]
    if values["young"].same_as:
        rows = await young_people.known_to(request.state.db, draft.professional_id, draft.organisation_id)
        same = next((row for row in rows if row.id == values["young"].same_as), None)
        birth_month = (same.birth_month if same else None) or birth_month
    programme = await programmes.default(request.state.db)
    return render(
        request,
        "professional/check.html",
        status=status,
        form=form,
        draft=draft,
        values=values,
        jim=values["jim"],
        same=same,
        interpreters=INTERPRETERS,
        number=steps.COUNT,
        count=steps.COUNT,
        ended=values["ends_on"] <= today,
        telling=telling.on_check(draft, **_writer(request)),
        KINDS_OF_MARKS=marks.KINDS,
        messages=expected.messages(programme, values["ends_on"], birth_month, today=today),
    )


async def _later(request: Request, draft: Draft, now: datetime) -> Response:
    path = path_for(request, "hand_over_draft", id=draft.id)
    mailed = await drafts.mail_link(request.state.db, draft, path=path, now=now)
    notice = N_("Bewaard. We mailen je een link om later verder te gaan.") if mailed else N_("Bewaard.")
    return see_other(request, "hand_overs", notice=notice)


def _next(request: Request, draft: Draft, step: Step) -> Response:
    number = steps.STEPS.index(step) + 1
    if number == len(steps.STEPS):
        return see_other(request, "hand_over_draft", id=draft.id)
    return see_other(request, "hand_over_step", id=draft.id, step=steps.STEPS[number].name)


def _sent(request: Request, draft: Draft) -> Response:
    return see_other(request, "hand_over", id=draft.hand_over_id, notice=drafts.SENT_ALREADY)


def _today(request: Request) -> date:
    return clock.now().astimezone(ZoneInfo(request.state.person.zone)).date()


_DRAFT = "/hand-overs/drafts/{id:int}"
routes = [
    page("/hand-overs/new", new, policy=policies.professional, name="hand_over_new"),
    page(
        "/hand-overs/drafts", create, methods=["POST"], policy=policies.professional, name="hand_over_drafts"
    ),
    page(_DRAFT, show, policy=policies.professional, name="hand_over_draft"),
    page(f"{_DRAFT}/check", check, policy=policies.professional, name="hand_over_check"),
    page(
        f"{_DRAFT}/registration",
        register,
        methods=["POST"],
        policy=policies.professional,
        name="hand_over_register",
        limit=HAND_OVER,
    ),
    page(f"{_DRAFT}/removal", removal, policy=policies.professional, name="hand_over_draft_removal"),
    page(
        f"{_DRAFT}/removal",
        remove,
        methods=["POST"],
        policy=policies.professional,
        name="hand_over_draft_remove",
    ),
    page(_DRAFT + "/{step}", edit, policy=policies.professional, name="hand_over_step"),
    page(
        _DRAFT + "/{step}", save, methods=["POST"], policy=policies.professional, name="hand_over_step_save"
    ),
]
