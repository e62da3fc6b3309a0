"""Accounts: who may work here, and as what. By invitation; a role ends at once and can be given back."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access.single_sign_on import identities
from jimsupport.domain.care import organisations, overview
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import accounts, directory, names
from jimsupport.web import policies, sessions
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    db, paging, form = request.state.db, Paging.of(request), Form.of_query(request)
    role = form.choice("role", accounts.ROLES)
    rows, total = await directory.listed(db, q=paging.q, role=role, page=paging.page)
    return render(
        request,
        "admin/accounts.html",
        rows=rows,
        roles=await directory.roles_of(db, [row.id for row in rows]),
        paging=paging.over(total, directory.PAGE, role=role),
        filters=Form.filled(q=paging.q, role=role),
        names=accounts.ROLES,
    )


async def new(request: Request) -> Response:
    """Who, and as what; only for who just proved who they are, since a role is a way in that stays."""
    if refused := sessions.fresh(request):
        return refused
    chosen = {"role": "professional"} | dict(request.query_params)
    return await _new(request, Form.filled(role=chosen["role"], organisation=chosen.get("organisation")))


async def create(request: Request) -> Response:
    if refused := sessions.fresh(request, within=sessions.FILLING_IN):
        return refused
    form = await Form.read(request)
    try:
        role = form.choice("role", accounts.ROLES, needed=N_("Kies wat deze persoon hier doet."))
        mail = form.text(
            "email", needed=N_("Vul een mailadres in, bijvoorbeeld naam@voorbeeld.nl."), longest=254
        )
        first_name = form.text(
            "first_name", needed=N_("Vul een voornaam in, bijvoorbeeld Carla."), longest=names.LONGEST
        )
        place = form.number("organisation") if role == "professional" else None
        if role == "professional" and place is None:
            form.note("organisation", N_("Kies de organisatie waar deze hulpverlener werkt."))
        form.check()
        if place is not None:
            await organisations.load(request.state.db, place)
        person_id = await accounts.invite(
            request.state.db,
            mail,
            role,
            place,
            first_name=first_name,
            last_name=form.text("last_name", longest=names.LONGEST),
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _new(request, form.with_errors(problem), status=422)
    return see_other(request, "admin_account", id=person_id, notice=N_("De uitnodiging is onderweg."))


async def show(request: Request) -> Response:
    return await _show(request, Form())


async def end_role(request: Request) -> Response:
    role = await _role(request)
    try:
        await accounts.end(request.state.db, role.id, by=request.state.actor, now=clock.now())
    except Refused as refusal:
        form = Form()
        form.note("main", refusal.message, **refusal.values)
        return await _show(request, form, status=409)
    return see_other(
        request,
        "admin_account",
        id=role.person_id,
        notice=N_("De rol is gestopt, ook waar iemand nu is ingelogd."),
    )


async def restore_role(request: Request) -> Response:
    if refused := sessions.fresh(request, within=sessions.FILLING_IN):
        return refused
    role = await _role(request)
    await accounts.undo_end(request.state.db, role.id, by=request.state.actor, now=clock.now())
    return see_other(request, "admin_account", id=role.person_id, notice=N_("De rol is terug."))


async def unlink(request: Request) -> Response:
    """Forget their accounts at their organisation: the next time their address leads to them again."""
    account = await directory.load(request.state.db, request.path_params["id"])
    await identities.unlink(request.state.db, account.id, by=request.state.actor, now=clock.now())
    return see_other(
        request,
        "admin_account",
        id=account.id,
        notice=N_("Losgemaakt. De volgende keer kijken we weer naar het mailadres."),
    )


async def _new(request: Request, form: Form, *, status: int = 200) -> Response:
    places = await organisations.names(request.state.db)
    return render(
        request, "admin/account_new.html", status=status, form=form, places=places, names=accounts.ROLES
    )


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    db = request.state.db
    account = await directory.load(db, request.path_params["id"])
    held = await directory.roles_of(db, [account.id], ended=True)
    return render(
        request,
        "admin/account.html",
        status=status,
        form=form,
        account=account,
        roles=held[account.id],
        names=accounts.ROLES,
        standing=await overview.standing(db, account.id, left=True),
        elsewhere=await identities.of_person(db, account.id),
    )


async def _role(request: Request) -> Row:
    """The role in the path, of the person in the path."""
    held = await directory.roles_of(request.state.db, [request.path_params["id"]], ended=True)
    for role in held[request.path_params["id"]]:
        if role.id == request.path_params["role_id"]:
            return role
    raise NotFound


_ONE = "/admin/accounts/{id:int}"
_ROLE = _ONE + "/roles/{role_id:int}"
routes = [
    page("/admin/accounts", index, policy=policies.administrator, name="admin_accounts"),
    page("/admin/accounts/new", new, policy=policies.administrator, name="admin_account_new"),
    page(
        "/admin/accounts",
        create,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_account_create",
    ),
    page(_ONE, show, policy=policies.administrator, name="admin_account"),
    page(f"{_ROLE}/end", end_role, methods=["POST"], policy=policies.administrator, name="admin_role_end"),
    page(
        f"{_ROLE}/restore",
        restore_role,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_role_restore",
    ),
    page(
        "/admin/accounts/{id:int}/identities/end",
        unlink,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_identities_end",
    ),
]
