"""Meetups of my group: do I come, how was it, and the next one (what its host plans: `hosting`).

By the link of a mail, where opening it changes nothing, and on the JIM's own page.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import (
    afterwards,
    answers,
    entries,
    meetups,
    overview,
    recurrence,
    rows,
)
from jimsupport.domain.polls import polls
from jimsupport.mail import calendar
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

AT = "/meetup/{number:int}"
SPOKE = {"yes": N_("Ja"), "no": N_("Nee")}


async def index(request: Request, door: Door) -> Response:
    """When and where it is, and whether this JIM comes."""
    return await _page(request, door, Form())


async def by_link(request: Request, door: Door) -> Response:
    """The page that a link of a mail was for: whether they come, or how it was."""
    if door.link is None or door.link.meetup_id is None:
        raise NotFound
    request.path_params["number"] = door.link.meetup_id
    return await (after if door.purpose == "meetup_after" else index)(request, door)


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    seen, meetup = await both(request, door)
    now = clock.now()
    [meeting] = await overview.of(door.db, [meetup], seen.me, now=now)
    return show(
        request,
        door,
        "me/meetups/show.html",
        status=status,
        form=form,
        group=seen,
        meeting=meeting,
        at=f"{door.home}/meetup/{meetup.id}",
        chosen=request.query_params.get("answer", ""),
        to_come=meetup.state == "planned" and now < meetup.ends_at and seen.mine == "member",
        can_change=meetup.state == "planned" and now < meetup.starts_at and seen.hosts,
        can_restore=meetup.state == "cancelled"
        and now < meetup.starts_at
        and seen.hosts
        and not meetup.series_ended_at,
        repeats=recurrence.said(meetup.rule, request.state.language) if meetup.rule else "",
        minutes=length(meetup),
        COMES=answers.COMES,
    )


async def both(request: Request, door: Door, *, host: bool = False) -> tuple[Seen, Row]:
    """The group and the meetup. Raises NotFound for anybody else's, and where the host is needed for who does not host."""
    meetup = await rows.load(door.db, request.path_params["number"], jim_id=door.jim.id)
    if door.link and door.link.group_id != meetup.group_id:  # a mail about something else may be forwarded
        raise NotFound
    seen = await groups.for_jim(door.db, meetup.group_id, door.jim.id)
    if host and not (seen.hosts and seen.mine == "member"):
        raise NotFound
    return seen, await answers.load(door.db, seen, meetup.id)


def length(meetup: Row) -> int:
    """How many minutes it takes."""
    return int((meetup.ends_at - meetup.starts_at).total_seconds()) // 60


async def answer(request: Request, door: Door) -> Response:
    """Yes, maybe or no."""
    seen, meetup = await both(request, door)
    form, here = await Form.read(request), f"/meetup/{meetup.id}"
    try:
        said = form.choice("answer", answers.COMES, needed=N_("Kies een van de antwoorden."))
        form.check()
        await answers.say(door.db, seen, meetup.id, said, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, here, notice=refusal.message)
    return back(request, door, here, notice=N_("Bewaard. Je kunt het nog veranderen."))


async def file(request: Request, door: Door) -> Response:
    """The meetup for a calendar, to open or keep."""
    _, meetup = await both(request, door)
    if meetup.state != "planned":
        raise NotFound
    said_at = meetup.changed_at or meetup.made_at
    entry = entries.one(meetup, request.state.language, comes="yes", said_at=said_at)
    headers = {"content-disposition": 'attachment; filename="ontmoeting.ics"'}
    return Response(calendar.single(entry), media_type="text/calendar; charset=utf-8", headers=headers)


async def after(request: Request, door: Door) -> Response:
    """Did you speak, and how was it?"""
    return await _after(request, door, Form())


async def _after(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    seen, meetup = await both(request, door)
    said = (await rows.answers(door.db, meetup.id)).get(seen.me)
    now = clock.now()
    return show(
        request,
        door,
        "me/meetups/after.html",
        status=status,
        form=form if form.errors else _filled(request, said),
        group=seen,
        meetup=meetup,
        at=f"{door.home}/meetup/{meetup.id}",
        said=said if said and said.said_at else None,
        over=meetup.starts_at <= now and meetup.state != "cancelled",
        can_return=groups.can_return(seen, now),
        next_at=await afterwards.proposal(door.db, seen.id, now=now) if seen.mine == "member" else None,
        WAS=afterwards.WAS,
        SPOKE=SPOKE,
    )


def _filled(request: Request, said: Row | None) -> Form:
    """What they said, or what the link in the mail says."""
    chosen = request.query_params.get("was") or (said.was if said else None)
    spoke = said.spoke if said and said.said_at else True
    return Form.filled(was=chosen, spoke=None if spoke is None else "yes" if spoke else "no")


async def look_back(request: Request, door: Door) -> Response:
    """How it was."""
    seen, meetup = await both(request, door)
    form, here = await Form.read(request), f"/meetup/{meetup.id}/after"
    try:
        was, spoke = read_back(form)
        await afterwards.say(door.db, seen, meetup.id, was, spoke=spoke, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _after(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, here, notice=refusal.message)
    return back(request, door, here)


def read_back(form: Form) -> tuple[str, bool | None]:
    """How it was, and whether they spoke, as a form says it. Raises Invalid."""
    was = form.choice("was", afterwards.WAS, needed=N_("Kies hoe het was."))
    form.check()
    spoke = form.choice("spoke", SPOKE)
    return was, spoke == "yes" if spoke else None


async def again(request: Request, door: Door) -> Response:
    """The next one as proposed: the host plans it, anybody else lets the group choose a moment."""
    seen, meetup = await both(request, door)
    now = clock.now()
    at = await afterwards.proposal(door.db, seen.id, now=now) if seen.mine == "member" else None
    try:
        if at is not None and seen.hosts:
            how: dict[str, Any] = {
                "minutes": length(meetup),
                "mode": meetup.mode,
                "place": meetup.place or "",
            }
            await meetups.make(door.db, seen.id, starts_at=at, **how, yes=[seen.me], by=door.by, now=now)
        elif at is not None:
            starts = await polls.proposed(door.db, seen.id, now=now)
            await polls.ask(door.db, seen.id, starts, minutes=polls_length(meetup), by=door.by, now=now)
    except Invalid:
        return back(request, door, "/group", notice=N_("Er zijn nu geen momenten. Vraag het JIMwerkt."))
    except Refused as refusal:
        return back(request, door, "/group", notice=refusal.message)
    return back(request, door, "/group", notice=N_("Gedaan. Iedereen in de groep krijgt bericht."))


def polls_length(meetup: Row) -> int:
    """The length to vote on that is closest to this one's."""
    return min(polls.MINUTES, key=lambda minutes: abs(minutes - length(meetup)))


routes = [
    *behind(HOME, AT, index, name="meetup"),
    *behind(HOME, f"{AT}/answer", answer, name="meetup_answer", methods=["POST"]),
    *behind(HOME, f"{AT}/ontmoeting.ics", file, name="meetup_file"),
    *behind(HOME, f"{AT}/after", after, name="meetup_after"),
    *behind(HOME, f"{AT}/after", look_back, name="meetup_look_back", methods=["POST"]),
    *behind(HOME, f"{AT}/again", again, name="meetup_again", methods=["POST"]),
]
