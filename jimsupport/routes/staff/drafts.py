"""Draft groups: looked at, changed, approved or dismissed, and who waits for one."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.drafts import desk, drafts, moving, near, threes, waiting
from jimsupport.domain.drafts.desk import Desk, Draft
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.forming import fit
from jimsupport.domain.groups import offers, telling
from jimsupport.domain.wishes import moments, wishes
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import path_for, see_other, to_path
from jimsupport.web.routing import Page, page
from jimsupport.words import N_

PAGE = 25
LISTED = 50  # of those who wait
WAITING = "waiting"  # where somebody goes who goes into no other draft
ODD = N_("Kies eerst waarheen.")
Act = Callable[[Request, Form], Awaitable[str]]


async def index(request: Request) -> Response:
    """The drafts, who may come into a running group, and how many wait."""
    db, me, now, paging = request.state.db, request.state.person.id, clock.now(), Paging.of(request)
    start = (paging.page - 1) * PAGE
    shown = await desk.numbers(db, growing=False, start=start, most=PAGE, staff_id=me)
    growing = await desk.numbers(db, growing=True, most=PAGE, staff_id=me)
    found = await desk.load(db, [*shown, *growing], staff_id=me, now=now)
    number, (waits, long) = (
        await desk.count_each(db, staff_id=me),
        await waiting.count(db, staff_id=me, now=now),
    )
    return _show(
        request,
        "index.html",
        found,
        more_growing=number["growing"] - len(growing),
        waits=waits,
        long=long,
        dismissed=Form.of_query(request).number("dismissed"),
        paging=paging.over(number["draft"], PAGE),
    )


async def one(request: Request) -> Response:
    """One draft, with what each step would bring."""
    return await _page(request)


async def _page(request: Request, problem: Refused | None = None, *, back: bool = False) -> Response:
    """The page of a draft; with `problem`, what stood in the way of what was asked. `back`: to the list if it is gone."""
    db, me, here, asked = (
        request.state.db,
        request.state.person.id,
        request.path_params["id"],
        Form.of_query(request),
    )
    also = asked.number("where"), asked.number("moved")
    found = await near.around(db, here, also=also, staff_id=me, now=clock.now())
    try:
        draft = found.draft(here)
    except NotFound:
        if problem is None or not back:
            raise
        return see_other(request, "staff_drafts", notice=problem.message, values=problem.values)
    groups = {str(other.id): other for other in found.drafts}
    others = found.others(draft)
    return _show(
        request,
        "show.html",
        found,
        status=422 if problem else 200,
        draft=draft,
        groups=groups,
        problem=(problem.message, problem.values) if problem else None,
        options={
            member.jim_id: moving.options(str(member.jim_id), draft.group, others, found.folk)
            for member in draft.members
        },
        leaving={
            member.jim_id: moving.leaving(str(member.jim_id), draft.group, found.folk)
            for member in draft.members
        },
        swaps=moving.swaps(draft.group, others, found.folk),
        joiners=moving.joiners(draft.group, [str(row.id) for row in found.waiting], found.folk),
        people={str(row.id): row for row in found.waiting},
        moved=_moved(request, found, draft),
    )


def _moved(request: Request, found: Desk, draft: Draft) -> dict[str, object] | None:
    """What was just done on this page, as far as it can be taken back."""
    form = Form.of_query(request)
    jim_id, where = form.number("moved"), form.number("where")
    if jim_id is None:
        return None
    name = found.folk.names.get(str(jim_id), "")
    there = next((each for each in found.drafts if each.id == where and jim_id in each.ids), None)
    if there is None and jim_id not in {row.id for row in found.waiting}:
        return None
    return {"jim": jim_id, "name": name, "there": there, "here": there is draft}


def _show(request: Request, template: str, found: Desk, *, status: int = 200, **context: object) -> Response:
    language = request.state.language

    def why(draft: Draft) -> list[str]:
        return telling.reasons(found.why.of_group(draft.group), language)

    def share(draft: Draft) -> int:
        return fit.share(found.folk.members(draft.group), found.folk)

    return show(
        request,
        f"staff/drafts/{template}",
        status=status,
        desk=found,
        folk=found.folk,
        why=why,
        share=share,
        words=fit.words,
        again=lambda draft: fit.met_before(found.folk.members(draft.group), found.folk),
        **_words(),
        **context,
    )


def _words() -> dict[str, Any]:
    return {"moment_of": moments.name, "tongue": fit.spoken, "MODES": fit.MODES, "now": clock.now()}


async def who_waits(request: Request) -> Response:
    """The pool at a glance, and one by one: who waits, where, at which moments, and why there is no group yet."""
    db, now, paging = request.state.db, clock.now(), Paging.of(request)
    me, query = request.state.person.id, request.query_params
    mode = query.get("mode", "") if query.get("mode", "") in wishes.MODES else ""
    long = "long" if query.get("since") == "long" else ""
    everybody = await waiting.everybody(db, staff_id=me, now=now)
    picture = waiting.picture(everybody, now=now, mode=mode)
    start = (paging.page - 1) * LISTED
    rows = await waiting.listed(
        db, staff_id=me, now=now, mode=mode, long=bool(long), start=start, most=LISTED
    )
    return show(
        request,
        "staff/drafts/waiting.html",
        rows=rows,
        picture=picture,
        threes=await threes.found(db, everybody, staff_id=me, now=now),
        mode=mode,
        long=long,
        level=waiting.level,
        is_long=waiting.is_long,
        ENOUGH=waiting.ENOUGH,
        DAYS=moments.DAYS,
        PARTS=moments.PARTS,
        reason_of=lambda row: waiting.WHY.get(row.reason or "", waiting.NOT_TRIED),
        questions=offers.questions,
        paging=paging.over(picture.long if long else picture.people, LISTED, mode=mode, since=long),
        **_words(),
    )


async def approval(request: Request) -> Response:
    """The last look before invitations go out: that cannot be taken back."""
    here = request.path_params["id"]
    found = await desk.load(request.state.db, [here], staff_id=request.state.person.id, now=clock.now())
    draft = found.draft(here)
    return _show(request, "approval.html", found, draft=draft)


def _who(request: Request) -> dict:
    return {"staff_id": request.state.person.id, "by": request.state.actor, "now": clock.now()}


def _seen(request: Request, form: Form, to: str = "") -> tuple[dict[int, str], int | None]:
    """How the groups looked that a form is about, and the number of the one somebody goes to."""
    number, _, mark = to.partition("-")
    known = Form([("to", number)]).number("to")
    seen = {request.path_params["id"]: form["seen"]}
    return (seen | {known: mark}, known) if known is not None else (seen, None)


async def _move(request: Request, form: Form) -> str:
    here, to = request.path_params["id"], form.text("to", needed=ODD)
    jim_id = form.number("jim", needed=ODD)
    form.check()
    seen, number = _seen(request, form, to)
    if number is None and to != WAITING:
        raise Invalid("to", ODD)
    three = form.flag("three")
    await drafts.move(
        request.state.db, jim_id or 0, source=here, to=number, seen=seen, three=three, **_who(request)
    )
    back = form.number("back")
    return f"{path_for(request, 'staff_draft', id=back or here)}" + (
        "" if back else f"?moved={jim_id}&where={number or 0}"
    )


async def _join(request: Request, form: Form) -> str:
    here, jim_id = request.path_params["id"], form.number("jim", needed=ODD)
    form.check()
    seen, _ = _seen(request, form)
    await drafts.move(request.state.db, jim_id or 0, source=None, to=here, seen=seen, **_who(request))
    return f"{path_for(request, 'staff_draft', id=here)}" + (
        "" if form.flag("undone") else f"?moved={jim_id}&where={here}"
    )


async def _swap(request: Request, form: Form) -> str:
    here, to = request.path_params["id"], form.text("to", needed=ODD)
    jim_id, other = form.number("jim", needed=ODD), form.number("other", needed=ODD)
    form.check()
    seen, number = _seen(request, form, to)
    pair = (here, jim_id or 0), (number or 0, other or 0)
    await drafts.swap(request.state.db, *pair, seen=seen, **_who(request))
    return path_for(request, "staff_draft", id=here)


async def _approve(request: Request, form: Form) -> str:
    seen, _ = _seen(request, form)
    here, three = request.path_params["id"], form.flag("three")
    await drafts.approve(request.state.db, here, seen=seen, three=three, **_who(request))
    return path_for(request, "staff_drafts")


async def _dismiss(request: Request, form: Form) -> str:
    seen, _ = _seen(request, form)
    here = request.path_params["id"]
    await drafts.dismiss(request.state.db, here, seen=seen, **_who(request))
    return f"{path_for(request, 'staff_drafts')}?dismissed={here}"


async def _restore(request: Request, form: Form) -> str:
    here = request.path_params["id"]
    await drafts.restore(request.state.db, here, **_who(request))
    return path_for(request, "staff_draft", id=here)


async def _approve_additions(request: Request, form: Form) -> str:
    seen, _ = _seen(request, form)
    await drafts.approve_additions(request.state.db, request.path_params["id"], seen=seen, **_who(request))
    return path_for(request, "staff_drafts")


async def _take_back(request: Request, form: Form) -> str:
    seen, _ = _seen(request, form)
    here, jim_id = request.path_params["id"], form.number("jim", needed=ODD)
    form.check()
    await drafts.take_back(request.state.db, here, jim_id or 0, seen=seen, **_who(request))
    return path_for(request, "staff_drafts")


def _act(path: str, name: str, verb: Act, notice: str) -> Page:
    """The route of one thing that staff do; what stands in the way is said on the page it was asked from."""

    async def done(request: Request) -> Response:
        form = await Form.read(request)
        try:
            return to_path(request, await verb(request, form), notice=notice)
        except Invalid as problem:
            return await _page(request, Refused(problem.problems[0].message))
        except NotFound:
            return await _page(request, Refused(drafts.GONE))
        except Refused as refusal:
            return await _page(request, refusal, back=True)

    return page(
        f"/staff/drafts/{{id:int}}/{path}",
        done,
        methods=["POST"],
        policy=policies.staff,
        name=f"staff_draft_{name}",
    )


routes = [
    page("/staff/drafts", index, policy=policies.staff, name="staff_drafts"),
    page("/staff/drafts/waiting", who_waits, policy=policies.staff, name="staff_waiting"),
    page("/staff/drafts/{id:int}", one, policy=policies.staff, name="staff_draft"),
    page("/staff/drafts/{id:int}/approval", approval, policy=policies.staff, name="staff_draft_approval"),
    _act("moves", "move", _move, N_("Verplaatst.")),
    _act("joins", "join", _join, N_("Erbij gezet.")),
    _act("swaps", "swap", _swap, N_("Gewisseld.")),
    _act("approval", "approve", _approve, N_("Goedgekeurd. De uitnodigingen gaan uit.")),
    _act("dismissal", "dismiss", _dismiss, N_("Afgewezen. Niemand krijgt hier bericht van.")),
    _act("dismissal/undo", "restore", _restore, N_("Teruggehaald.")),
    _act("additions", "add", _approve_additions, N_("Goedgekeurd. De uitnodiging gaat uit.")),
    _act("additions/removal", "take_back", _take_back, N_("Teruggehaald. Deze JIM wacht weer, vooraan.")),
]
