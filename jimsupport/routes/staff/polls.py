"""A group's question when it can meet, for staff: where no JIM hosts, and for who votes on the phone."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups, merging
from jimsupport.domain.office import hours
from jimsupport.domain.polls import closing, polls, rows
from jimsupport.routes.me.polls import OWN, read_moments, read_votes
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    """The open poll of a group, or the moments to ask about."""
    return await _page(request, None)


async def _page(request: Request, form: Form | None, *, status: int = 200) -> Response:
    db, group = request.state.db, await _group(request)
    poll = await rows.last_of(db, group.row.id)
    offered = await polls.proposed(db, group.row.id, now=clock.now())
    return show(
        request,
        "staff/groups/poll.html",
        status=status,
        group=group,
        poll=poll if poll and poll.state == "open" else None,
        form=form or Form.filled(moments=[each.isoformat() for each in offered], minutes=60),
        offered=offered,
        own=range(1, OWN + 1),
        MINUTES=polls.MINUTES,
    )


async def _group(request: Request) -> merging.Known:
    """A running group. Raises NotFound, also for one that this member of staff is part of."""
    number, staff_id = request.path_params["number"], request.state.person.id
    group = await merging.load(request.state.db, number, staff_id=staff_id)
    if group.row.state != "running":
        raise NotFound
    return group


async def create(request: Request) -> Response:
    """Everybody in the group is asked."""
    group, form, now = await _group(request), await Form.read(request), clock.now()
    try:
        starts = read_moments(form, cadence.HOME, today=hours.today(now))
        minutes = form.number("minutes", needed=N_("Kies hoe lang jullie elkaar zien."))
        form.check()
        by = request.state.actor
        await polls.ask(request.state.db, group.row.id, starts, minutes=minutes or 0, by=by, now=now)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return _back(request, group, N_("Gevraagd. Iedereen in de groep krijgt bericht."))


async def choose(request: Request) -> Response:
    """One of the moments becomes a meetup."""
    group, form = await _group(request), await Form.read(request)
    number, option = request.path_params["poll"], form.number("option", needed=N_("Kies een moment."))
    by = {"by": request.state.actor, "now": clock.now()}
    try:
        form.check()
        await closing.choose(request.state.db, group.row.id, number, option or 0, **by)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    except Refused as refusal:
        return _back(request, group, refusal.message)
    return _back(request, group, N_("Afgesproken. Iedereen in de groep krijgt bericht."))


async def end(request: Request) -> Response:
    """The question is taken back."""
    group, by = await _group(request), request.state.actor
    number = request.path_params["poll"]
    await polls.take_back(request.state.db, group.row.id, number, by=by, now=clock.now())
    return _back(request, group, N_("Ingetrokken."))


def _back(request: Request, group: merging.Known, notice: str) -> Response:
    return see_other(request, "staff_poll", number=group.row.id, notice=notice)


async def _vote(request: Request, jim: Row, form: Form, how: dict) -> None:
    db = request.state.db
    seen = await groups.of_jim(db, jim.id)
    if seen is not None:
        await merging.load(
            db, seen.id, staff_id=request.state.person.id
        )  # raises NotFound for their own group
    poll = await rows.open_of(db, seen.id) if seen else None
    if seen is None or poll is None:
        raise Refused(polls.CLOSED)
    await polls.vote(db, seen, poll.id, read_votes(form, poll), **how)


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    whole = f"/staff/groups/{{number:int}}/poll{path}"
    return page(whole, handler, methods=["POST"], policy=policies.staff, name=name)


routes = [
    page("/staff/groups/{number:int}/poll", index, policy=policies.staff, name="staff_poll"),
    _verb("", create, "staff_poll_create"),
    _verb("/{poll:int}/choose", choose, "staff_poll_choose"),
    _verb("/{poll:int}/end", end, "staff_poll_end"),
    act("group/poll", "poll_vote", _vote, N_("Bewaard, telefonisch.")),
]
