"""Tips, as staff see to them: what waits, what may give somebody away, and what becomes of each."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain import translated
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.tips import alike, review
from jimsupport.routes.staff.pages import show
from jimsupport.web import marks, policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_

Verb = Callable[..., Awaitable[None]]


async def index(request: Request) -> Response:
    """Those that wait, oldest first; or those of another state."""
    db, me = request.state.db, request.state.person.id
    state = request.query_params.get("state", "waiting")
    state = state if state in review.STATES else "waiting"
    number = Paging.of(request).page
    rows = await review.waiting(db, staff_id=me, state=state, offset=review.PAGE * (number - 1))
    return show(
        request,
        "staff/tips/index.html",
        rows=rows[: review.PAGE],
        more=len(rows) > review.PAGE,
        number=number,
        state=state,
        counts=await review.counts(db, staff_id=me),
        STATES=review.STATES,
        THEMES=THEMES,
    )


async def one(request: Request) -> Response:
    """One tip with its marks, and published ones that may say the same."""
    row = await _load(request)
    return await _page(request, row, Form.filled(text=row.proposed or row.given or row.text or ""))


async def _page(request: Request, row: Row, form: Form, status: int = 200) -> Response:
    db, words = request.state.db, row.given or row.text or ""
    return show(
        request,
        "staff/tips/show.html",
        status=status,
        form=form,
        tip=row,
        seen=form["seen"] if status != 200 else review.stamp(row),
        pieces=marks.pieces(words, row.language),
        made=marks.pieces(row.proposed or "", row.language),
        signed=marks.pieces(row.signature, row.language) if row.shown_as == "relation" else [],
        alike=await alike.to(db, row, words) if words else [],
        said=translated.said,
        STATES=review.STATES,
        THEMES=THEMES,
        KINDS_OF_MARKS=marks.KINDS,
    )


async def _load(request: Request) -> Row:
    return await review.load(request.state.db, request.path_params["id"], staff_id=request.state.person.id)


def _who(request: Request) -> dict[str, Any]:
    return {"staff_id": request.state.person.id, "by": request.state.actor, "now": clock.now()}


async def publish(request: Request) -> Response:
    """Publish it as it stands in the form: changed words go to the giver first."""
    row, form = await _load(request), await Form.read(request)
    try:
        published = await review.propose(
            request.state.db, row.id, form["text"], seen=form["seen"], **_who(request)
        )
    except Invalid as problem:
        return await _page(request, row, form.with_errors(problem), status=422)
    except Refused as refusal:
        return see_other(request, "staff_tip", id=row.id, notice=refusal.message)
    thanked, asked = N_("Staat erop. De gever krijgt een bedankje."), N_("De gever kijkt er eerst naar.")
    return await _next(request, row, thanked if published else asked)


async def decline(request: Request) -> Response:
    """Not now."""
    return await _done(request, review.decline, N_("Niet geplaatst. De gever hoort het vriendelijk."))


async def take_down(request: Request) -> Response:
    """Off every page; it waits again."""
    return await _done(request, review.take_down, N_("Weg van de site. Hij wacht weer op ons."), stay=True)


async def _done(request: Request, verb: Verb, said: str, *, stay: bool = False) -> Response:
    row = await _load(request)
    try:
        await verb(request.state.db, row.id, **_who(request))
    except Refused as refusal:
        return see_other(request, "staff_tip", id=row.id, notice=refusal.message)
    return (
        see_other(request, "staff_tip", id=row.id, notice=said) if stay else await _next(request, row, said)
    )


async def merge(request: Request) -> Response:
    """It says what another says."""
    row, form = await _load(request), await Form.read(request)
    try:
        await review.merge(request.state.db, row.id, form.number("same_as") or 0, **_who(request))
    except Refused as refusal:
        return see_other(request, "staff_tip", id=row.id, notice=refusal.message)
    return await _next(request, row, N_("Samengevoegd. Beide gevers krijgen een bedankje."))


async def _next(request: Request, row: Row, said: str) -> Response:
    """On to the tip that waits next, or to the list where none does."""
    tip_id = await review.next_waiting(request.state.db, row, staff_id=request.state.person.id)
    if tip_id is None:
        return see_other(request, "staff_tips", notice=said)
    return see_other(request, "staff_tip", id=tip_id, notice=said)


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    return page(f"/staff/tips/{{id:int}}{path}", handler, methods=["POST"], policy=policies.staff, name=name)


routes = [
    page("/staff/tips", index, policy=policies.staff, name="staff_tips"),
    page("/staff/tips/{id:int}", one, policy=policies.staff, name="staff_tip"),
    _verb("/publish", publish, "staff_tip_publish"),
    _verb("/decline", decline, "staff_tip_decline"),
    _verb("/take-down", take_down, "staff_tip_take_down"),
    _verb("/merge", merge, "staff_tip_merge"),
]
