"""A talk: a JIM picks a moment in two taps, moves it, calls it off; behind a link in a mail as well.

A link shows the talk it is about, and no other: a mail may be forwarded. One that came for something else is about the
talk that is booked through it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import links
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import channels
from jimsupport.domain.support import requests
from jimsupport.domain.talks import finding, letters, talks
from jimsupport.domain.talks.finding import Offer
from jimsupport.domain.talks.moments import WAYS, read, written
from jimsupport.mail import calendar
from jimsupport.routes.me import numbers
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

DAYS_SHOWN = 4
NO_NUMBER = N_("Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78.")


async def index(request: Request, door: Door) -> Response:
    """The talk there is; else the moments to pick one from."""
    talk = await _talk(door)
    if talk is not None:
        return await _booked(request, door, talk)
    if await _other(door):
        return show(request, door, "me/talks/another.html")
    return await _choose(request, door, None)


async def choose(request: Request, door: Door) -> Response:
    """Another moment than the one there is, or a new one after it was called off or missed."""
    talk = await _to_move(door)
    if talk is None and await _other(door):
        return show(request, door, "me/talks/another.html")
    return await _choose(request, door, talk)


async def _booked(
    request: Request, door: Door, talk: Row, form: Form | None = None, *, status: int = 200
) -> Response:
    """What is booked, or came of it, and what can be done about it now."""
    now = clock.now()
    return show(
        request,
        door,
        "me/talks/show.html",
        status=status,
        form=form or Form(),
        talk=talk,
        to_come=talk.state == "booked" and talk.starts_at > now,
        ahead=talk.starts_at > now,
        number=await letters.number(door.db, talk) if talk.way == "phone" else "",
        at=written(talk.starts_at),
    )


async def _choose(request: Request, door: Door, talk: Row | None) -> Response:
    query = Form.of_query(request)
    found = await finding.offers(door.db, door.jim, now=clock.now(), instead_of=talk)
    offered = [way for way in WAYS if any(way in offer.ways for offer in found)]
    way = talk.way if talk else query.choice("way", offered) or next(iter(offered), "phone")
    shown = [offer for offer in found if way in offer.ways]
    days, later = _by_day(shown, door.jim.zone, after=query.text("after", longest=20))
    return show(
        request,
        door,
        "me/talks/choose.html",
        talk=talk,
        days=days,
        later=later,
        way=way,
        ways=offered,
        written=written,
    )


async def confirm(request: Request, door: Door) -> Response:
    """This moment? One button books it, or moves the talk there."""
    return await _confirm(request, door, Form.of_query(request))


async def _confirm(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    """The page with the one button; when the moment is gone, the three nearest."""
    talk, starts_at = await _to_move(door), _asked_for(request) or _moment(form)
    way = talk.way if talk else form.choice("way", WAYS) or "phone"
    found = await finding.offers(door.db, door.jim, now=clock.now(), instead_of=talk, ways=[way])
    offer = next((each for each in found if each.starts_at == starts_at), None)
    if offer is None:
        return _gone(request, door, talk, way, finding.nearest(found, starts_at))
    return show(
        request,
        door,
        "me/talks/confirm.html",
        status=status,
        form=form,
        talk=talk,
        offer=offer,
        way=way,
        number=await channels.number(door.db, door.jim.id),
        at=written(offer.starts_at),
    )


async def create(request: Request, door: Door) -> Response:
    """Book it."""
    form = await Form.read(request)
    talk = await _talk(door)
    if talk is not None and talk.state == "booked" and talk.ends_at > clock.now():
        return back(request, door, "/talk")  # a second tap
    if door.link is not None and await _other(door):
        return show(request, door, "me/talks/another.html", status=409)
    try:
        way = form.choice("way", WAYS, needed=N_("Kies of we bellen of online praten."))
        number = form.text("phone", longest=40)
        if way == "phone" and not number and not await channels.number(door.db, door.jim.id):
            form.note("phone", NO_NUMBER)
        form.check()
        async with door.db.write():
            given = await numbers.give(door, number) if number and way == "phone" else ""
            talk_id = await talks.book(
                door.db,
                door.jim.id,
                _moment(form),
                way,
                request_id=await _asked(door),
                number=given,
                by=door.by,
                now=clock.now(),
            )
            if door.link is not None:
                await links.concern(door.db, door.link, talk_id=talk_id)
    except talks.Taken as taken:
        return _gone(request, door, None, form["way"], taken.nearest)
    except Invalid as problem:
        return await _confirm(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/talk")


async def move(request: Request, door: Door) -> Response:
    """Have it at the other moment."""
    talk = await _needed(door)
    starts_at = _asked_for(request) or talk.starts_at
    try:
        await talks.move(door.db, talk, starts_at, by=door.by, now=clock.now())
    except talks.Taken as taken:
        return _gone(request, door, talk, talk.way, taken.nearest)
    return back(request, door, "/talk", notice=N_("Je gesprek is verzet."))


async def give_number(request: Request, door: Door) -> Response:
    """A number for a talk by phone that has none; one given behind a link is rung for this talk alone."""
    talk, form = await _needed(door), await Form.read(request)
    try:
        text = form.text("phone", needed=NO_NUMBER, longest=40)
        form.check()
        async with door.db.write():
            known = await letters.number(door.db, talk)
            if not known and (given := await numbers.give(door, text)):
                await talks.ring_on(door.db, talk, given, now=clock.now())
    except Invalid as problem:
        return await _booked(request, door, talk, form.with_errors(problem), status=422)
    return back(request, door, "/talk", notice=N_("Dank je wel. We hebben je nummer."))


async def cancel(request: Request, door: Door) -> Response:
    """Call it off."""
    await talks.cancel(door.db, await _needed(door), by=door.by, now=clock.now())
    return back(request, door, "/talk")


async def restore(request: Request, door: Door) -> Response:
    """Have it after all."""
    talk = await _needed(door)
    try:
        await talks.restore(door.db, talk, by=door.by, now=clock.now())
    except talks.Taken as taken:
        return _gone(request, door, None, talk.way, taken.nearest)
    return back(request, door, "/talk", notice=N_("Fijn, je gesprek gaat toch door."))


async def file(request: Request, door: Door) -> Response:
    """The talk for a calendar, to open or keep."""
    talk = await _needed(door)
    if talk.state != "booked":
        raise NotFound
    entry = letters.entry(talk, request.state.language, said_at=talk.booked_at)
    headers = {"content-disposition": 'attachment; filename="gesprek.ics"'}
    return Response(calendar.single(entry), media_type="text/calendar; charset=utf-8", headers=headers)


def _asked_for(request: Request) -> datetime | None:
    """The moment in the path, if it names one. Raises NotFound for one that is none."""
    at = request.path_params.get("at")
    moment = read(at) if at else None
    if at and moment is None:
        raise NotFound
    return moment


def _moment(form: Form) -> datetime:
    """The moment that was picked. Raises Invalid for something no page of ours asks for."""
    moment = read(form["at"])
    if moment is None:
        raise Invalid("at", N_("Kies een moment."))
    return moment


def _gone(request: Request, door: Door, talk: Row | None, way: str, nearest: Sequence[Offer]) -> Response:
    """Somebody was first: the three moments closest to it."""
    context = {"talk": talk, "way": way, "nearest": nearest, "written": written}
    return show(request, door, "me/talks/gone.html", status=409, **context)


def _by_day(found: Sequence[Offer], zone: str, *, after: str) -> tuple[list[tuple[date, list[Offer]]], str]:
    """A few days with their moments, those after the moment `after`; and from where on there are more, or ""."""
    start = read(after)
    rest = [offer for offer in found if start is None or offer.starts_at > start]
    days = [list(day) for _, day in groupby(rest, lambda o: cadence.local_day(o.starts_at, zone))]
    shown = days[:DAYS_SHOWN]
    later = written(shown[-1][-1].starts_at) if len(days) > DAYS_SHOWN else ""
    return [(cadence.local_day(day[0].starts_at, zone), day) for day in shown], later


async def _talk(door: Door) -> Row | None:
    """The talk this page is about: the link's own, or on the JIM's own page the one to come."""
    if door.link is None:
        return await talks.coming(door.db, door.jim.id, now=clock.now()) or await _just_called_off(door)
    if door.link.talk_id is None:
        return None
    return await talks.of_jim(door.db, door.jim.id, door.link.talk_id)


async def _just_called_off(door: Door) -> Row | None:
    """The last talk, while it lies ahead and was called off a moment ago: so that it can be taken back."""
    return await talks.called_off(
        door.db, door.jim.id, since=clock.now() - timedelta(hours=1), now=clock.now()
    )


async def _other(door: Door) -> bool:
    """Whether there is a talk that this link may not show."""
    return await talks.coming(door.db, door.jim.id, now=clock.now()) is not None


async def _needed(door: Door) -> Row:
    talk = await _talk(door)
    if talk is None:
        raise NotFound
    return talk


async def _to_move(door: Door) -> Row | None:
    """The talk that picking a moment would move; None when it books a new one."""
    talk = await _talk(door)
    return talk if talk is not None and talk.state == "booked" and talk.starts_at > clock.now() else None


async def _asked(door: Door) -> int | None:
    """The open question that the talk is about: the one this link is about, else the JIM's own last one."""
    rows = [row for row in await requests.of_jim(door.db, door.jim.id) if row.closed_at is None]
    asked = [row.id for row in rows if row.kind in requests.ASKED_BY_A_PERSON]
    if door.link is None:
        return max(asked, default=None)
    about = door.link.request_id
    planned = door.asked.id if door.asked else 0
    return next((row.id for row in rows if row.id == about or row.planned_id == planned), None)


routes = [
    *behind(HOME, "/talk", index, name="talk"),
    *behind(HOME, "/talk", create, name="talk_create", methods=["POST"]),
    *behind(HOME, "/talk/moments", choose, name="talk_moments"),
    *behind(HOME, "/talk/moments/{at}", confirm, name="talk_moment"),
    *behind(HOME, "/talk/moments/{at}", move, name="talk_move", methods=["POST"]),
    *behind(HOME, "/talk/number", give_number, name="talk_number", methods=["POST"]),
    *behind(HOME, "/talk/cancellation", cancel, name="talk_cancel", methods=["POST"]),
    *behind(HOME, "/talk/cancellation/undo", restore, name="talk_restore", methods=["POST"]),
    *behind(HOME, "/talk/gesprek.ics", file, name="talk_file"),
]
