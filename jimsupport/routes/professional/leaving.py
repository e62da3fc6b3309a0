"""Someone leaves: everything on their list goes to a named colleague, by themselves or by an administrator."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.care import organisations, overview, passing_on
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import people
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for, see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation where someone has hand-overs to pass on, and who could take them."""

    id: int
    name: str
    count: int
    colleagues: list[Row]


async def show(request: Request) -> Response:
    return await _show(request, await _who(request), Form())


async def pass_on(request: Request) -> Response:
    who, form = await _who(request), await Form.read(request)
    places = {place.id: place for place in await _places(request, who)}
    try:
        place = form.number("organisation")
        to = form.number(f"to_{place}")
        if place not in places or to is None:
            raise Invalid(f"to_{place}", passing_on.NO_COLLEAGUE)
        await passing_on.everything(
            request.state.db,
            professional=who,
            organisation_id=place,
            to=to,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _show(request, who, form.with_errors(problem), status=422)
    return _back(request, who, N_("Alles is doorgegeven."))


async def undo(request: Request) -> Response:
    """What went comes back, as far as it is still where it went."""
    who, form = await _who(request), await Form.read(request)
    passed = form.number("passed") or 0
    await passing_on.undo(request.state.db, passed, who, by=request.state.actor, now=clock.now())
    return _back(request, who, N_("Ze zijn weer terug."))


def _back(request: Request, who: int, notice: str) -> Response:
    """To where it can be undone: the professional's own list, or for an administrator the page itself."""
    if request.state.role == "administrator":
        return see_other(request, "admin_account_leaving", id=who, notice=notice)
    return see_other(request, "hand_overs", notice=notice)


async def _show(request: Request, who: int, form: Form, *, status: int = 200) -> Response:
    theirs = request.state.role == "administrator"
    return render(
        request,
        "professional/leaving.html",
        status=status,
        form=form,
        places=await _places(request, who),
        passed=await passing_on.lately(request.state.db, who, by=request.state.actor, now=clock.now()),
        undo=path_for(request, "admin_account_pass_on_undo", id=who)
        if theirs
        else path_for(request, "hand_overs_pass_on_undo"),
        heading=N_("Wie neemt de afrondingen over?")
        if theirs
        else N_("Welke collega neemt jouw afrondingen over?"),
        action=path_for(request, "admin_account_pass_on", id=who)
        if theirs
        else path_for(request, "hand_overs_pass_on"),
        back=path_for(request, "admin_account", id=who) if theirs else path_for(request, "hand_overs"),
    )


async def _who(request: Request) -> int:
    if request.state.role == "administrator":
        return (await people.load(request.state.db, request.path_params["id"])).id
    return request.state.person.id


async def _places(request: Request, who: int) -> list[Place]:
    db = request.state.db
    return [
        Place(row.id, row.name, row.standing, await organisations.professionals(db, row.id, but=who))
        for row in await overview.standing(db, who, left=request.state.role == "administrator")
    ]


routes = [
    page("/hand-overs/leaving", show, policy=policies.professional, name="hand_overs_leaving"),
    page(
        "/hand-overs/leaving",
        pass_on,
        methods=["POST"],
        policy=policies.professional,
        name="hand_overs_pass_on",
    ),
    page(
        "/hand-overs/leaving/undo",
        undo,
        methods=["POST"],
        policy=policies.professional,
        name="hand_overs_pass_on_undo",
    ),
    page(
        "/admin/accounts/{id:int}/leaving/undo",
        undo,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_account_pass_on_undo",
    ),
    page(
        "/admin/accounts/{id:int}/leaving", show, policy=policies.administrator, name="admin_account_leaving"
    ),
    page(
        "/admin/accounts/{id:int}/leaving",
        pass_on,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_account_pass_on",
    ),
]
