"""A colleague who can no longer get in: ring them, and say under one's own name that it is them.

For staff, of anybody who works here; for administrators, of one another. Nobody finds their own here.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access.second_factor import lost
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.web import policies, sessions
from jimsupport.web.forms import Form
from jimsupport.web.policies import Policy
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Page, page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    rows = await lost.waiting(request.state.db, **_helper(request), now=clock.now())
    return render(request, "second_factor/helping.html", rows=rows)


async def show(request: Request) -> Response:
    return sessions.fresh(request) or await _show(request, Form())


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    asked = await _load(request)
    return render(
        request,
        "second_factor/help.html",
        status=status,
        form=form,
        asked=asked,
        number=await lost.number(request.state.db, asked),
        code=lost.code(asked, request.state.person.id),
    )


async def confirm(request: Request) -> Response:
    """It is them."""
    refused = sessions.fresh(request)
    if refused:
        return refused
    form, asked = await Form.read(request), await _load(request)
    try:
        if not form.flag("rang"):
            form.note("rang", N_("Bel eerst. Vink dan aan dat je belde."))
        name = form.text("name", needed=N_("Vul de naam in van wie je aan de telefoon had."), longest=200)
        form.check()
        await lost.confirm(request.state.db, asked, name, **_helper(request), now=clock.now())
    except Invalid as problem:
        return await _show(request, form.with_errors(problem), status=422)
    except Refused as refusal:
        return see_other(request, f"{request.state.role}_lost_factors", notice=refusal.message)
    return see_other(request, f"{request.state.role}_lost_factor", id=asked.id)


async def refuse(request: Request) -> Response:
    """It is not them."""
    refused = sessions.fresh(request)
    if refused:
        return refused
    asked = await _load(request)
    await lost.refuse(request.state.db, asked, **_helper(request), now=clock.now())
    notice = N_("Het gaat niet door. We mailden het aan de beheerders.")
    return see_other(request, f"{request.state.role}_lost_factors", notice=notice)


async def _load(request: Request) -> Row:
    return await lost.for_helper(
        request.state.db, request.path_params["id"], **_helper(request), now=clock.now()
    )


def _helper(request: Request) -> dict[str, Any]:
    return {"helper_id": request.state.person.id, "role": request.state.role}


def _routes(start: str, policy: Policy) -> list[Page]:
    all_of_them, one = f"{start}/lost-factors", f"{start}/lost-factors/{{id:int}}"
    name = policy.role
    return [
        page(all_of_them, index, policy=policy, name=f"{name}_lost_factors"),
        page(one, show, policy=policy, name=f"{name}_lost_factor"),
        page(
            f"{one}/confirmation",
            confirm,
            methods=["POST"],
            policy=policy,
            name=f"{name}_lost_factor_confirm",
        ),
        page(f"{one}/refusal", refuse, methods=["POST"], policy=policy, name=f"{name}_lost_factor_refuse"),
    ]


routes = [*_routes("/staff", policies.staff), *_routes("/admin", policies.administrator)]
