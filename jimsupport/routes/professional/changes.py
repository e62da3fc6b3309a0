"""Withdraw, put back, pass on: by the professional whose hand-over it is, or by an administrator.

Both walk the same pages; the look-up decides who gets which hand-over.
"""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.care import hand_overs, organisations, overview, passing_on
from jimsupport.domain.errors import Invalid
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def withdrawal(request: Request) -> Response:
    return _render(request, "withdrawal", await _load(request), Form())


async def withdraw(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        await hand_overs.withdraw(
            request.state.db, row, reason=form["reason"], by=request.state.actor, now=clock.now()
        )
    except Invalid as problem:
        return _render(request, "withdrawal", row, form.with_errors(problem), status=422)
    return _back(request, row, N_("De afronding is ingetrokken. Er gaat niets meer van uit."))


async def reopening(request: Request) -> Response:
    return _render(request, "reopening", await _load(request), Form())


async def reopen(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        await hand_overs.reopen(
            request.state.db, row, note=form["note"], by=request.state.actor, now=clock.now()
        )
    except Invalid as problem:
        return _render(request, "reopening", row, form.with_errors(problem), status=422)
    return _back(request, row, N_("De afronding staat er weer."))


async def colleague(request: Request) -> Response:
    row = await _load(request)
    return _render(request, "colleague", row, Form(), colleagues=await _colleagues(request, row))


async def pass_on(request: Request) -> Response:
    row, form = await _load(request), await Form.read(request)
    try:
        to = form.number("to")
        if to is None:
            raise Invalid("to", passing_on.NO_COLLEAGUE)
        await passing_on.one(request.state.db, row, to=to, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        colleagues = await _colleagues(request, row)
        return _render(
            request, "colleague", row, form.with_errors(problem), status=422, colleagues=colleagues
        )
    if request.state.role == "professional":
        return see_other(
            request, "hand_overs", notice=N_("De afronding staat nu op de lijst van je collega.")
        )
    return _back(request, row, N_("De afronding staat nu op de lijst van de collega."))


async def _colleagues(request: Request, row: Row) -> list[Row]:
    return await organisations.professionals(request.state.db, row.organisation_id, but=row.professional_id)


async def _load(request: Request) -> Row:
    hand_over_id = request.path_params["id"]
    if request.state.role == "administrator":
        return await overview.for_administrator(request.state.db, hand_over_id)
    return await overview.for_professional(request.state.db, request.state.person.id, hand_over_id)


def _render(
    request: Request,
    name: str,
    row: Row,
    form: Form,
    *,
    status: int = 200,
    colleagues: list[Row] | None = None,
) -> Response:
    return render(
        request,
        f"professional/{name}.html",
        status=status,
        row=row,
        form=form,
        colleagues=colleagues or [],
        one=_one(request),
    )


def _back(request: Request, row: Row, notice: str) -> Response:
    return see_other(request, _one(request), id=row.id, notice=notice)


def _one(request: Request) -> str:
    return "admin_hand_over" if request.state.role == "administrator" else "hand_over"


def _routes(start: str, prefix: str, policy: policies.Policy) -> list:
    one = start + "/{id:int}"
    return [
        page(f"{one}/withdrawal", withdrawal, policy=policy, name=f"{prefix}_withdrawal"),
        page(f"{one}/withdrawal", withdraw, methods=["POST"], policy=policy, name=f"{prefix}_withdraw"),
        page(f"{one}/reopening", reopening, policy=policy, name=f"{prefix}_reopening"),
        page(f"{one}/reopening", reopen, methods=["POST"], policy=policy, name=f"{prefix}_reopen"),
        page(f"{one}/colleague", colleague, policy=policy, name=f"{prefix}_colleague"),
        page(f"{one}/colleague", pass_on, methods=["POST"], policy=policy, name=f"{prefix}_pass_on"),
    ]


routes = _routes("/hand-overs", "hand_over", policies.professional) + _routes(
    "/admin/hand-overs", "admin_hand_over", policies.administrator
)
