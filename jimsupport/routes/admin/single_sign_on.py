"""Where the people of an organisation sign in: what they gave us, which addresses are led there, off and away."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access.single_sign_on import journeys, providers
from jimsupport.domain.care import organisations
from jimsupport.domain.errors import Invalid
from jimsupport.web import policies, sessions
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for, see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def show(request: Request) -> Response:
    """What they gave us; only for who just proved who they are, since whoever has this sign-in is anybody there."""
    if refused := sessions.fresh(request):
        return refused
    db = request.state.db
    organisation = await organisations.load(db, request.path_params["id"])
    provider = await providers.of_organisation(db, organisation.id)
    names = await providers.domains_of(db, provider.id) if provider else []
    form = Form.filled(
        issuer=provider and provider.issuer,
        client_id=provider and provider.client_id,
        domains=", ".join(names),
    )
    return await _show(request, organisation, provider, form)


async def update(request: Request) -> Response:
    """Keep it, once the provider answers and can do what we ask."""
    if refused := sessions.fresh(request, within=sessions.FILLING_IN):
        return refused
    db, form = request.state.db, await Form.read(request)
    organisation = await organisations.load(db, request.path_params["id"])
    try:
        await providers.save(
            db,
            organisation,
            issuer=form["issuer"],
            client_id=form["client_id"],
            client_secret=form["client_secret"],
            domain_names=form["domains"],
            near=request.app.state.settings.development,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        provider = await providers.of_organisation(db, organisation.id)
        return await _show(request, organisation, provider, form.with_errors(problem), status=422)
    return _back(request, organisation, N_("Bewaard. De aanbieder antwoordt en kan wat we vragen."))


async def off(request: Request) -> Response:
    organisation = await organisations.load(request.state.db, request.path_params["id"])
    await providers.switch(request.state.db, organisation, on=False, by=request.state.actor, now=clock.now())
    return _back(request, organisation, N_("Dit staat nu uit. Wie zo was ingelogd, is uitgelogd."))


async def on(request: Request) -> Response:
    if refused := sessions.fresh(request, within=sessions.FILLING_IN):
        return refused
    organisation = await organisations.load(request.state.db, request.path_params["id"])
    await providers.switch(request.state.db, organisation, on=True, by=request.state.actor, now=clock.now())
    return _back(request, organisation, N_("Dit staat weer aan."))


async def destroy(request: Request) -> Response:
    organisation = await organisations.load(request.state.db, request.path_params["id"])
    await providers.remove(request.state.db, organisation, by=request.state.actor, now=clock.now())
    return _back(
        request, organisation, N_("Weggehaald. Iedereen van deze organisatie logt nu in met een mail.")
    )


async def _show(
    request: Request, organisation: Row, provider: Row | None, form: Form, *, status: int = 200
) -> Response:
    base = request.app.state.settings.base_url
    return render(
        request,
        "admin/single_sign_on.html",
        status=status,
        form=form,
        organisation=organisation,
        provider=provider,
        scope=journeys.SCOPE,
        way_back=base + path_for(request, "sign_in_arrive", id=organisation.id),
        way_in=base + path_for(request, "sign_in_at_work", id=organisation.id),
    )


def _back(request: Request, organisation: Row, notice: str) -> Response:
    return see_other(request, "admin_single_sign_on", id=organisation.id, notice=notice)


_ONE = "/admin/organisations/{id:int}/sign-in"
routes = [
    page(_ONE, show, policy=policies.administrator, name="admin_single_sign_on"),
    page(_ONE, update, methods=["POST"], policy=policies.administrator, name="admin_single_sign_on_update"),
    page(
        f"{_ONE}/off", off, methods=["POST"], policy=policies.administrator, name="admin_single_sign_on_off"
    ),
    page(f"{_ONE}/on", on, methods=["POST"], policy=policies.administrator, name="admin_single_sign_on_on"),
    page(
        f"{_ONE}/away",
        destroy,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_single_sign_on_away",
    ),
]
