"""Organisations: add one, give it another name, see how much it registered; and its hand-overs."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import looks
from jimsupport.domain.care import hand_overs, organisations, overview
from jimsupport.domain.errors import Invalid
from jimsupport.web import policies, traces
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    return await _index(request, Form())


async def create(request: Request) -> Response:
    form = await Form.read(request)
    try:
        made = await organisations.add(
            request.state.db, name=form["name"], by=request.state.actor, now=clock.now()
        )
    except Invalid as problem:
        return await _index(request, form.with_errors(problem), status=422)
    return see_other(request, "admin_organisation", id=made, notice=N_("De organisatie staat in de lijst."))


async def show(request: Request) -> Response:
    organisation = await organisations.load(request.state.db, request.path_params["id"])
    return await _show(request, organisation, Form.filled(name=organisation.name))


async def rename(request: Request) -> Response:
    organisation = await organisations.load(request.state.db, request.path_params["id"])
    form = await Form.read(request)
    try:
        await organisations.rename(
            request.state.db, organisation, name=form["name"], by=request.state.actor, now=clock.now()
        )
    except Invalid as problem:
        return await _show(request, organisation, form.with_errors(problem), status=422)
    return see_other(request, "admin_organisation", id=organisation.id, notice=N_("Bewaard."))


async def hand_over(request: Request) -> Response:
    """One hand-over, to withdraw it or pass it on; what the JIM said is not here."""
    row = await overview.for_administrator(request.state.db, request.path_params["id"])
    await traces.seen(request, [row.jim_id], looks.ORGANISATION)
    return render(request, "admin/hand_over.html", row=row, way_back=hand_overs.way_back_of(row))


async def _index(request: Request, form: Form, *, status: int = 200) -> Response:
    paging = Paging.of(request)
    rows, total = await organisations.listed(request.state.db, q=paging.q, page=paging.page)
    return render(
        request,
        "admin/organisations.html",
        status=status,
        form=form,
        rows=rows,
        paging=paging.over(total, organisations.PAGE),
    )


async def _show(request: Request, organisation: Row, form: Form, *, status: int = 200) -> Response:
    db, paging = request.state.db, Paging.of(request)
    rows, total = await overview.of_organisation(db, organisation.id, q=paging.q, page=paging.page)
    await traces.seen(request, [row.jim_id for row in rows], looks.ORGANISATION)
    return render(
        request,
        "admin/organisation.html",
        status=status,
        form=form,
        organisation=organisation,
        professionals=await organisations.professionals(db, organisation.id),
        rows=rows,
        paging=paging.over(total, overview.PAGE),
    )


_ONE = "/admin/organisations/{id:int}"
routes = [
    page("/admin/organisations", index, policy=policies.administrator, name="admin_organisations"),
    page(
        "/admin/organisations",
        create,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_organisation_add",
    ),
    page(_ONE, show, policy=policies.administrator, name="admin_organisation"),
    page(_ONE, rename, methods=["POST"], policy=policies.administrator, name="admin_organisation_rename"),
    page("/admin/hand-overs/{id:int}", hand_over, policy=policies.administrator, name="admin_hand_over"),
]
