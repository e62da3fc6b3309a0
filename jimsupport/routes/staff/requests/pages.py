"""The page of one question: the conversation, and around it who asked and what can be done."""

import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges import overview, themes
from jimsupport.domain.group_life import worries
from jimsupport.domain.handling import merges, saved_answers, silence, snoozes
from jimsupport.domain.office import hours, roster
from jimsupport.domain.people import channels
from jimsupport.domain.replies import showing
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.domain.support import calls, claims, conversation, directory, receipts, requests, timeline
from jimsupport.routes.staff.looks import beside
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.reached import reached
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Page, page
from jimsupport.words import N_, say

MOST_SHARING = 4
MOST_FOUND = 6

Verb = Callable[[Request, Row, Form], Awaitable[Response]]


async def index(request: Request) -> Response:
    """One question; of one that was merged, where it went."""
    return await show_page(request, await load(request))


async def load(request: Request) -> Row:
    """The question of the path. Raises NotFound, also for one of whoever looks."""
    return await requests.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )


async def load_live(request: Request) -> Row:
    """The same, or the one it was merged into: what is done about it is done there."""
    row = await load(request)
    if row.merged_into is None:
        return row
    live = await merges.live(request.state.db, row.id)
    return await requests.for_staff(request.state.db, live.id, staff_id=request.state.person.id)


async def show_page(request: Request, row: Row, form: Form | None = None, *, status: int = 200) -> Response:
    """The page, with what was typed in `form`."""
    db, staff_id, now = request.state.db, request.state.person.id, clock.now()
    paging = Paging.of(request)
    thread = await conversation.thread(db, row.id, page=paging.page)
    reach = await channels.of(db, row.jim_id) if row.jim_id else []
    keys = [channel.address_key for channel in reach] + ([row.contact] if row.contact else [])
    sharing = (await directory.sharing(db, keys, but=row.jim_id, staff_id=staff_id))[:MOST_SHARING]
    return show(
        request,
        "staff/requests/show.html",
        status=status,
        row=row,
        form=form or Form.filled(outcome=thread.likely_outcome),
        thread=thread,
        names=await conversation.names(db, thread.entries),
        came=await showing.beside(db, thread.entries),
        undo_since=now - UNDO_WITHIN,
        channels=reach,
        reachable=await receipts.reachable(db, row.jim_id) if row.jim_id else None,
        saved=await _saved(request, row),
        way_back=await receipts.way_back(db, row.jim_id) if row.jim_id else None,
        candidates=sharing,
        found=None if row.jim_id else await _found(request, row, paging.q, {jim.id for jim in sharing}),
        q=paging.q,
        others=[r for r in await requests.of_jim(db, row.jim_id) if r.id != row.id] if row.jim_id else [],
        history=await beside(request, row),
        once=secrets.token_hex(8),
        OUTCOMES=timeline.OUTCOMES,
        **await reached(db, row.jim_id, now=now),
        **await _around(request, row),
    )


async def _saved(request: Request, row: Row) -> list[tuple[int, str]]:
    """The saved answers to choose from; says of one whether the JIM's language is missing."""
    language = row.language or "nl"
    in_dutch = say(request.state.language, N_("alleen in het Nederlands"))
    return [
        (each.id, each.title if getattr(each, f"body_{language}") else f"{each.title} ({in_dutch})")
        for each in await saved_answers.listed(request.state.db)
    ]


async def _around(request: Request, row: Row) -> dict[str, object]:
    """What else can be done about it: hand it on, put it away, put it together with another."""
    db, staff_id, now = request.state.db, request.state.person.id, clock.now()
    return {
        "away": snoozes.is_away(row, now),
        "days_chosen": await snoozes.days_chosen(db, row, by=request.state.actor, now=now),
        "colleagues": [] if row.closed_at else await _colleagues(request, row),
        "partners": await merges.partners(db, row, staff_id=staff_id) if not row.closed_at else [],
        "mergeable": row.kind in requests.ASKED_BY_A_PERSON,
        "can_unmerge": merges.can_undo(row, now),
        "merged": (await merges.whole(db, row.id))[1:],
        "separable": await merges.lately(db, row.id, now=now),
        "attempts": await silence.attempts(db, row.id) if row.kind == silence.KIND else 0,
        "again": calls.AGAIN_AFTER.days,
        "left": calls.ATTEMPTS,
        "exchange": await overview.of_request(db, row, staff_id=staff_id, now=now),
        "about_groups": await worries.about(db, row.id, staff_id=staff_id),
        "THEMES": themes.THEMES,
    }


async def _colleagues(request: Request, row: Row) -> list[tuple[int, str]]:
    """To whom it can be handed; says of one that they are on leave today."""
    db, today = request.state.db, hours.today(clock.now())
    found = await claims.colleagues(db, row, but=request.state.person.id)
    there = await roster.load(db, today, today)
    on_leave = say(request.state.language, N_("met verlof"))
    names = {each.id: f"{each.first_name} {each.last_name}".strip() for each in found}
    return [(id, f"{name} ({on_leave})" if there.away(id, today) else name) for id, name in names.items()]


async def _found(request: Request, row: Row, q: str, beside: set[int]) -> tuple[list[Row], int]:
    """Who it may be: a few JIMs found by `q`, else by the name that was given; and how many there are in all."""
    db, staff_id, q = request.state.db, request.state.person.id, q or row.name
    if not q:
        return [], 0
    rows = [jim for jim in await directory.listed(db, q, staff_id=staff_id) if jim.id not in beside]
    return rows[:MOST_FOUND], await directory.count(db, q, staff_id=staff_id)


def back(request: Request, row: Row, notice: str, values: dict[str, object] | None = None) -> Response:
    """To the page of the question, which says `notice` once."""
    return see_other(request, "staff_request", id=row.id, notice=notice, values=values)


def verb(path: str, act: Verb, name: str, *, typed: str = "", merged_too: bool = False) -> Page:
    """The route of one thing that staff do about a question, at `path` under its page.

    What is wrong with what was typed is said on that page. So is why a thing cannot be done, where a text was
    `typed` in that field; else on the page as it is by now. Of a merged question it is done where that went,
    unless `merged_too`.
    """

    async def done(request: Request) -> Response:
        row = await (load if merged_too else load_live)(request)
        form = await Form.read(request)
        try:
            return await act(request, row, form)
        except Invalid as problem:
            return await show_page(request, row, form.with_errors(problem), status=422)
        except Refused as refusal:
            if typed:
                form.note(typed, refusal.message, **refusal.values)
                return await show_page(request, row, form, status=409)
            return back(request, row, refusal.message, refusal.values)

    return page(
        f"/staff/requests/{{id:int}}/{path}",
        done,
        methods=["POST"],
        policy=policies.staff,
        name=f"staff_request_{name}",
    )


routes = [page("/staff/requests/{id:int}", index, policy=policies.staff, name="staff_request")]
