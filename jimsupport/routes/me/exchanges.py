"""Writing with another JIM: what was asked, the answer, and the ways out, by link or on the JIM's own page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges import endings, exchanges, offers, writing
from jimsupport.domain.exchanges.exchanges import Side
from jimsupport.domain.support import danger
from jimsupport.routes.me.doors import Door, behind, show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.words import N_

WATCHED = N_(
    "Je bericht gaat naar %(name)s. Er staan woorden in die op gevaar kunnen wijzen, dus iemand van JIMwerkt"
    " leest het ook. Is er nu gevaar? Bel 112."
)
DOORS = (
    ("/a/{token}/exchange", policies.link, "link"),
    ("/me/exchanges/{number:int}", policies.jim, "me"),
)


async def index(request: Request, door: Door) -> Response:
    """The question of another JIM, or what the two write each other."""
    return await _page(request, door, await seen(request, door), Form())


async def seen(request: Request, door: Door) -> Side:
    """The exchange of this page as this JIM sees it. Raises NotFound."""
    number = door.link.exchange_id if door.link else request.path_params["number"]
    if number is None:
        raise NotFound
    return await exchanges.for_jim(door.db, number, door.jim.id)


async def _page(request: Request, door: Door, side: Side, form: Form, status: int = 200) -> Response:
    to_answer = await offers.can_answer(door.db, side)
    if to_answer or side.answered_at is None:
        return show(
            request,
            door,
            "me/exchanges/offer.html",
            status=status,
            side=side,
            form=form,
            to_answer=to_answer,
            at=_at(door, side),
            no=request.query_params.get("answer") == "no" or side.state != "offered",
        )
    if door.link:  # a mail may be forwarded: it shows what stood in it, and no more
        last = await exchanges.last_of_other(door.db, side, until=door.link.created_at)
        said = [last] if last else []
    else:
        said = await exchanges.words(door.db, side)
    return show(
        request,
        door,
        "me/exchanges/show.html",
        status=status,
        side=side,
        said=said,
        form=form,
        at=_at(door, side),
        can_undo=endings.can_undo(side, clock.now()),
    )


def _at(door: Door, side: Side) -> str:
    """The path of the exchange behind this door."""
    return f"{door.home}/exchange" if door.link else f"/me/exchanges/{side.id}"


async def write(request: Request, door: Door) -> Response:
    """Answer, or write on: the other gets it by mail and on their page."""
    form, side = await Form.read(request), await seen(request, door)
    who: dict[str, Any] = {"by": door.by, "now": clock.now()}
    try:
        body = form.text("body", needed=N_("Schrijf eerst iets op."), longest=writing.LONGEST)
        form.check()
        verb = writing.write if side.state in ("open", "ended") else offers.accept
        await verb(door.db, side, body, **who)
    except Invalid as problem:
        return await _page(request, door, side, form.with_errors(problem), status=422)
    except Refused as refusal:
        return _back(request, door, side, refusal.message)
    notice = WATCHED if await danger.is_in(door.db, body) else N_("Je bericht gaat naar %(name)s.")
    return _back(request, door, side, notice, {"name": side.name})


async def decline(request: Request, door: Door) -> Response:
    """Not now."""
    side = await seen(request, door)
    await offers.decline(door.db, side, by=door.by, now=clock.now())
    return _back(request, door, side)


async def stop(request: Request, door: Door) -> Response:
    """Write no more."""
    side = await seen(request, door)
    await endings.stop(door.db, side, by=door.by, now=clock.now())
    return _back(request, door, side)


async def undo(request: Request, door: Door) -> Response:
    """Go on after all."""
    side = await seen(request, door)
    try:
        await endings.undo(door.db, side, by=door.by, now=clock.now())
    except Refused as refusal:
        return _back(request, door, side, refusal.message)
    return _back(request, door, side, N_("Jullie gesprek gaat verder."))


async def bring_in(request: Request, door: Door) -> Response:
    """Somebody of JIMwerkt reads along and answers."""
    side = await seen(request, door)
    await writing.bring_in(door.db, side, by=door.by, now=clock.now())
    return _back(request, door, side, N_("Iemand van JIMwerkt leest nu mee en laat je iets horen."))


def _back(
    request: Request,
    door: Door,
    side: Side,
    notice: str | None = None,
    values: dict[str, object] | None = None,
) -> Response:
    return to_path(request, _at(door, side), notice=notice, values=values)


routes = [
    *behind(DOORS, "", index, name="exchange"),
    *behind(DOORS, "/words", write, name="exchange_write", methods=["POST"]),
    *behind(DOORS, "/no", decline, name="exchange_decline", methods=["POST"]),
    *behind(DOORS, "/stop", stop, name="exchange_stop", methods=["POST"]),
    *behind(DOORS, "/stop/undo", undo, name="exchange_undo", methods=["POST"]),
    *behind(DOORS, "/staff", bring_in, name="exchange_staff", methods=["POST"]),
]
