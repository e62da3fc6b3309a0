"""Running groups, those that became small first, with where their members could go on; and what a JIM says on the phone."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Refused
from jimsupport.domain.forming import fit, rounds
from jimsupport.domain.groups import groups, invitations, merging, offers
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import afterwards, overview
from jimsupport.domain.wishes import moments, wishes
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

PAGE = 25


async def index(request: Request) -> Response:
    """The groups that run or wait for answers."""
    db, me, now, paging = request.state.db, request.state.person.id, clock.now(), Paging.of(request)
    number = await merging.count(db, staff_id=me)
    known = await merging.known(db, start=(paging.page - 1) * PAGE, most=PAGE, staff_id=me)
    ids = [group.row.id for group in known]
    small = [group for group in known if group.row.flagged_at]
    return show(
        request,
        "staff/groups/index.html",
        number=number,
        small=small,
        running=[each for each in known if each.row.state == "running" and not each.row.flagged_at],
        inviting=[each for each in known if each.row.state == "inviting"],
        proposals=await merging.proposals(db, small, staff_id=me, now=now),
        paging=paging.over(number.total(), PAGE),
        meetups=await overview.of_groups(db, ids, now=now),
        held=await afterwards.held(db, ids),
        START=groups.START,
        MOMENTS=moments.NAMES,
        MODES=wishes.MODES,
        tongue=fit.spoken,
    )


async def merge(request: Request) -> Response:
    """The members of a small group are asked into another."""
    form = await Form.read(request)
    into = form.number("into", needed=N_("Kies een groep."))
    form.check()
    number = request.path_params["number"]
    who = {"staff_id": request.state.person.id, "by": request.state.actor, "now": clock.now()}
    try:
        asked = await merging.apply(request.state.db, number, into or 0, **who)
    except Refused as refusal:
        return see_other(request, "staff_groups", notice=refusal.message)
    notice = N_("Gedaan. Gevraagd voor de andere groep: %(count)s.")
    return see_other(request, "staff_groups", notice=notice, values={"count": asked})


async def end(request: Request) -> Response:
    """A group ends; its members wait for another, in front."""
    db, number = request.state.db, request.path_params["number"]
    await merging.load(db, number, staff_id=request.state.person.id)
    await invitations.dissolve(db, number, by=request.state.actor, now=clock.now())
    return see_other(request, "staff_groups", notice=N_("De groep is gestopt. De JIMs staan weer vooraan."))


async def _seen(request: Request, jim: Row) -> Seen:
    seen = await groups.of_jim_for_staff(request.state.db, jim.id, staff_id=request.state.person.id)
    if seen is None:
        raise Refused(invitations.OVER)
    return seen


async def _answer(request: Request, jim: Row, form: Form, how: dict) -> None:
    said = form.choice("group_answer", invitations.ANSWERS, needed=N_("Kies een van de antwoorden."))
    rather = form.number("rather") if said == "other" and form["rather"] else None
    form.check()
    seen = await _seen(request, jim)
    await invitations.answer(request.state.db, seen, said or "", rather=rather, **how)


async def _leave(request: Request, jim: Row, form: Form, how: dict) -> None:
    await groups.leave(request.state.db, await _seen(request, jim), **how)


async def _back(request: Request, jim: Row, form: Form, how: dict) -> None:
    await groups.come_back(request.state.db, await _seen(request, jim), **how)


async def _wake(request: Request, jim: Row, form: Form, how: dict) -> None:
    await rounds.wake(request.state.db, jim.id, **how)


async def _offer(request: Request, jim: Row, form: Form, how: dict) -> None:
    await offers.take(request.state.db, jim.id, **how)


async def _undo_offer(request: Request, jim: Row, form: Form, how: dict) -> None:
    await offers.undo(request.state.db, jim.id, **how)


routes = [
    page("/staff/groups", index, policy=policies.staff, name="staff_groups"),
    page(
        "/staff/groups/{number:int}/merge",
        merge,
        methods=["POST"],
        policy=policies.staff,
        name="staff_group_merge",
    ),
    page(
        "/staff/groups/{number:int}/end", end, methods=["POST"], policy=policies.staff, name="staff_group_end"
    ),
    act("group/answer", "group_answer", _answer, N_("Bewaard, telefonisch.")),
    act("group/leave", "group_leave", _leave, N_("Uit de groep. De anderen horen geen reden.")),
    act("group/back", "group_back", _back, N_("Teruggedraaid.")),
    act("group/wake", "group_wake", _wake, N_("We zoeken verder voor deze JIM.")),
    act("group/offer", "group_offer", _offer, N_("Bewaard, telefonisch.")),
    act("group/offer/undo", "group_offer_undo", _undo_offer, N_("Teruggedraaid.")),
]
