"""Whom do you still accompany? A list of a professional's own, answered in one go, once a month or whenever they like."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.around import accompaniments, still_helping
from jimsupport.domain.around.accompaniments import Answer, Beside
from jimsupport.domain.care import organisations
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import names
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for, see_other, to_path
from jimsupport.web.routing import page
from jimsupport.words import N_

NO_DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")


async def index(request: Request) -> Response:
    return await _page(request, Form())


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    db, person_id, now = request.state.db, request.state.person.id, clock.now()
    return render(
        request,
        "professional/still_helping.html",
        status=status,
        form=form,
        rows=await accompaniments.of_professional(db, person_id, now=now),
        removed=await accompaniments.removed_lately(db, person_id, now=now),
        places=await organisations.of_professional(db, person_id),
        off=await still_helping.is_off(db, person_id),
        stop_path=still_helping.stop_path(person_id),
    )


async def update(request: Request) -> Response:
    """All answers at once; what was left open stays open."""
    db, person_id, form, now = (
        request.state.db,
        request.state.person.id,
        await Form.read(request),
        clock.now(),
    )
    rows = await accompaniments.of_professional(db, person_id, now=now)
    try:
        answers = [_read(form, row) for row in rows]
        form.check()
        begun = await accompaniments.answer(db, person_id, answers, by=request.state.actor, now=now)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    if begun:
        notice = N_("Dank je wel. Voor wie stopte, staat het formulier klaar: maak het af.")
        return see_other(request, "hand_overs", notice=notice)
    return see_other(request, "still_helping", notice=N_("Dank je wel. Je lijst klopt weer."))


def _read(form: Form, row: Beside) -> Answer:
    said = form.choice(f"said-{row.key}", accompaniments.ANSWERS)
    if said != "stopped":
        return Answer(row, said)
    return Answer(row, said, form.date(f"on-{row.key}", needed=NO_DAY))


async def create(request: Request) -> Response:
    """One more on the list, by a first name."""
    db, person_id, form = request.state.db, request.state.person.id, await Form.read(request)
    places = [place.id for place in await organisations.of_professional(db, person_id)]
    try:
        name = form.text("first_name", needed=N_("Vul een voornaam in."), longest=names.LONGEST)
        chosen = places[0] if len(places) == 1 else form.number("organisation") or 0
        if chosen not in places:
            form.note("organisation", N_("Kies voor welke organisatie je dit doet."))
        form.check()
        await accompaniments.add(db, person_id, name=name, organisation_id=chosen, now=clock.now())
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return see_other(request, "still_helping", notice=N_("Staat erbij."))


async def destroy(request: Request) -> Response:
    await accompaniments.remove(
        request.state.db, request.state.person.id, request.path_params["id"], now=clock.now()
    )
    return see_other(request, "still_helping", notice=N_("Van je lijst. Terugzetten kan nog een dag."))


async def restore(request: Request) -> Response:
    await accompaniments.restore(request.state.db, request.state.person.id, request.path_params["id"])
    return see_other(request, "still_helping", notice=N_("Staat er weer op."))


async def stop(request: Request) -> Response:
    """The page behind «geen mail meer» in the mail: asking changes nothing."""
    person = await still_helping.of_token(request.state.db, request.path_params["token"])
    return render(
        request,
        "professional/still_helping_stop.html",
        off=await still_helping.is_off(request.state.db, person.id),
        home=path_for(request, "still_helping_stop", token=request.path_params["token"]),
    )


async def switch_off(request: Request) -> Response:
    """No more of these mails; a mail program (RFC 8058) presses no button of ours, and gets no page."""
    db, token = request.state.db, request.path_params["token"]
    person = await still_helping.of_token(db, token)
    pressed = (await Form.read(request))["page"]
    await still_helping.switch_off(db, person.id, by=f"professional:{person.id}", now=clock.now())
    return to_path(request, request.url.path) if pressed else Response(status_code=200)


async def switch_on(request: Request) -> Response:
    db, token = request.state.db, request.path_params["token"]
    person = await still_helping.of_token(db, token)
    await still_helping.switch_on(db, person.id, by=f"professional:{person.id}", now=clock.now())
    return see_other(request, "still_helping_stop", token=token, notice=N_("Je krijgt de mail weer."))


_OWN, _STOP = "/hand-overs/accompaniments", "/still-helping/{token}"
routes = [
    page(still_helping.PAGE, index, policy=policies.professional, name="still_helping"),
    page(
        still_helping.PAGE,
        update,
        methods=["POST"],
        policy=policies.professional,
        name="still_helping_update",
    ),
    page(_OWN, create, methods=["POST"], policy=policies.professional, name="accompaniment_create"),
    page(
        f"{_OWN}/{{id:int}}/removal",
        destroy,
        methods=["POST"],
        policy=policies.professional,
        name="accompaniment_remove",
    ),
    page(
        f"{_OWN}/{{id:int}}/removal/undo",
        restore,
        methods=["POST"],
        policy=policies.professional,
        name="accompaniment_restore",
    ),
    page(_STOP, stop, policy=policies.link, name="still_helping_stop"),
    page(_STOP, switch_off, methods=["POST"], policy=policies.link, name="still_helping_off", one_click=True),
    page(f"{_STOP}/undo", switch_on, methods=["POST"], policy=policies.link, name="still_helping_on"),
]
