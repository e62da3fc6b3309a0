"""Reading along with a JIM: the page behind the link that a helper got by mail. Opening it changes nothing."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import helpers
from jimsupport.domain.errors import Refused
from jimsupport.web import languages, policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def show(request: Request) -> Response:
    """Will you read along? Or: you do, and here is how to stop."""
    row = await _load(request)
    return render(
        request,
        "helper/show.html",
        row=row,
        home=helpers.path(request.path_params["token"]),
        can_return=helpers.can_return(row),
    )


async def _load(request: Request) -> Row:
    row = await helpers.look(request.state.db, request.path_params["token"])
    if not languages.chosen_here(request):
        request.state.language = row.language
    return row


async def agree(request: Request) -> Response:
    await _load(request)
    token = request.path_params["token"]
    try:
        await helpers.agree(request.state.db, token, now=clock.now())
    except Refused as refusal:
        return see_other(request, "helper", token=token, notice=refusal.message)
    return see_other(request, "helper", token=token)


async def leave(request: Request) -> Response:
    """Stop; a mail program (RFC 8058) presses no button of ours, and gets no page."""
    await _load(request)
    token, pressed = request.path_params["token"], (await Form.read(request))["page"]
    await helpers.leave(request.state.db, token, now=clock.now())
    if not pressed:
        return Response(status_code=200)
    return see_other(request, "helper", token=token, notice=N_("Goed. Je krijgt geen kopieën meer."))


routes = [
    page("/helper/{token}", show, policy=policies.link, name="helper"),
    page("/helper/{token}", agree, methods=["POST"], policy=policies.link, name="helper_agree"),
    page("/helper/{token}/stop", show, policy=policies.link, name="helper_stop"),
    page(
        "/helper/{token}/stop",
        leave,
        methods=["POST"],
        policy=policies.link,
        name="helper_leave",
        one_click=True,
    ),
]
