"""Booked talks, as staff have them: their own agenda, one talk, and a moment picked for a JIM who is on the phone."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.day import worker
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.office.hours import today
from jimsupport.domain.people import channels
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import receipts, requests
from jimsupport.domain.talks import about, finding, letters, lists, offering, outcomes, reminders, talks
from jimsupport.domain.talks.finding import Offer
from jimsupport.domain.talks.moments import WAYS, read, written
from jimsupport.routes.staff.pages import jim_of, show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    """Mine, or everyone's: what waits for a word, today's, and those after."""
    db, me, now = request.state.db, request.state.person.id, clock.now()
    everyone = request.query_params.get("whose") == "all"
    agenda = await lists.agenda(db, staff_id=me, everyone=everyone, now=now)
    in_the_way = await lists.in_the_way(db, now=now, seen_by=me)
    shown = [*agenda.unsaid, *agenda.today, *agenda.later, *agenda.called_off, *in_the_way]
    return show(
        request,
        "staff/talks/index.html",
        agenda=agenda,
        everyone=everyone,
        in_the_way=in_the_way,
        numbers=await lists.numbers(db, shown),
        now=now,
    )


async def index_one(request: Request) -> Response:
    """One talk: who, when and how, what it is about, and what can be done."""
    db, now, talk = request.state.db, clock.now(), await _load(request)
    jim = await jim_rows.load(db, talk.jim_id) if talk.erased_at is None else None
    question = await about.question(db, talk)
    return show(
        request,
        "staff/talks/show.html",
        talk=talk,
        jim=jim,
        now=now,
        number=await letters.number(db, talk) if talk.way == "phone" else "",
        question=question if question and question.jim_id != request.state.person.id else None,
        reminders=await reminders.of_talk(db, talk.id),
        can_undo=outcomes.can_undo(talk, now),
        form=Form(),
        REASONS=worker.REASONS,
    )


async def _load(request: Request) -> Row:
    return await talks.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )


def _who(request: Request, form: Form) -> dict[str, Any]:
    """Who does it: staff, and whether the JIM asked for it on the phone."""
    return {"by": request.state.actor, "now": clock.now(), "phone": form.flag("phone")}


async def held(request: Request) -> Response:
    """They spoke; with the question closed as well when that was the button."""
    talk, close = await _load(request), (await Form.read(request)).flag("close")
    await outcomes.held(request.state.db, talk, close=close, by=request.state.actor, now=clock.now())
    question = await about.question(request.state.db, talk)
    if question is not None and question.jim_id != request.state.person.id:
        notice = N_("Mooi. Het gesprek staat erbij. Klaar? Sluit de vraag dan af.")
        return see_other(request, "staff_request", id=question.id, notice=notice)
    return _back(request, talk, N_("Mooi, jullie hebben elkaar gesproken."))


async def missed(request: Request) -> Response:
    """The JIM was not there."""
    talk = await _load(request)
    await outcomes.missed(request.state.db, talk, by=request.state.actor, now=clock.now())
    mailed = await receipts.reachable(request.state.db, talk.jim_id)
    told = N_("Genoteerd. De JIM krijgt een bericht om een nieuw moment te kiezen.")
    return _back(
        request, talk, told if mailed else N_("Genoteerd. Hier werkt geen mailadres: bel later nog eens.")
    )


async def undo(request: Request) -> Response:
    """What came of it was a slip."""
    talk = await _load(request)
    await outcomes.undo(request.state.db, talk, by=request.state.actor, now=clock.now())
    return _back(request, talk, N_("Teruggedraaid."))


async def cancel(request: Request) -> Response:
    talk, form = await _load(request), await Form.read(request)
    await talks.cancel(request.state.db, talk, **_who(request, form))
    return _back(request, talk, N_("Het gesprek is afgezegd."))


async def restore(request: Request) -> Response:
    talk = await _load(request)
    try:
        await talks.restore(request.state.db, talk, **_who(request, Form()))
    except talks.Taken as taken:
        return _back(request, talk, taken.message)
    return _back(request, talk, N_("Het gesprek gaat toch door."))


def _back(request: Request, talk: Row, notice: str) -> Response:
    return see_other(request, "staff_talk", id=talk.id, notice=notice)


async def moments(request: Request) -> Response:
    """Where to move it: everything that is free. Back to the talk where there is nothing to move."""
    talk = await _load(request)
    if talk.state != "booked" or talk.starts_at <= clock.now():
        return see_other(request, "staff_talk", id=talk.id)
    return await _moments(request, talk, Form())


async def _moments(
    request: Request, talk: Row, form: Form, *, status: int = 200, nearest: Sequence[Offer] = ()
) -> Response:
    db, now = request.state.db, clock.now()
    jim = await jim_rows.load(db, talk.jim_id)
    found = await finding.offers(db, jim, now=now, ways=[talk.way], notice=talks.AT_ONCE, instead_of=talk)
    return _page(request, jim, found, form, status=status, talk=talk, way=talk.way, ways=[], nearest=nearest)


async def move(request: Request) -> Response:
    talk, form = await _load(request), await Form.read(request)
    try:
        starts_at = _moment(form)
        await talks.move(request.state.db, talk, starts_at, notice=talks.AT_ONCE, **_who(request, form))
    except talks.Taken as taken:
        return await _moments(request, talk, form, status=409, nearest=taken.nearest)
    return _back(request, talk, N_("Het gesprek is verzet. De JIM krijgt er bericht van."))


async def new(request: Request) -> Response:
    """A moment for a JIM who is on the phone, or a mail in which they pick one."""
    return await _new(request, await jim_of(request), Form.of_query(request))


async def _new(
    request: Request, jim: Row, form: Form, *, status: int = 200, nearest: Sequence[Offer] = ()
) -> Response:
    db, now, me = request.state.db, clock.now(), request.state.person.id
    found = await finding.offers(db, jim, now=now, notice=talks.AT_ONCE, prefer=me)
    ways = [way for way in WAYS if any(way in offer.ways for offer in found)]
    way = form.choice("way", ways) or next(iter(ways), "phone")
    return _page(
        request,
        jim,
        [offer for offer in found if way in offer.ways],
        form,
        status=status,
        talk=None,
        way=way,
        ways=ways,
        nearest=nearest,
        coming=await talks.coming(db, jim.id, now=now),
        number=await channels.number(db, jim.id),
        can_mail=await receipts.reachable(db, jim.id) is not None,
        about=await _request(request, jim, form),
        once=secrets.token_hex(8),
    )


def _page(request: Request, jim: Row, found: Sequence[Offer], form: Form, **context: Any) -> Response:
    days = [(day, list(offers)) for day, offers in groupby(found, lambda offer: today(offer.starts_at))]
    known = {"coming": None, "number": None, "can_mail": False, "about": None, "once": ""}
    return show(
        request,
        "staff/talks/moments.html",
        jim=jim,
        days=days,
        form=form,
        written=written,
        **(known | context),
    )


async def create(request: Request) -> Response:
    """Book it for the JIM on the phone."""
    db, jim, form = request.state.db, await jim_of(request), await Form.read(request)
    try:
        number = form.text("number", longest=40)
        given = channels.normalise("phone", number, field="number")[0] if number else ""
        form.check()
        question = await _request(request, jim, form)
        talk_id = await talks.book(
            db,
            jim.id,
            _moment(form),
            form.choice("way", WAYS) or "phone",
            request_id=question.id if question else None,
            number=given,
            prefer=request.state.person.id,
            notice=talks.AT_ONCE,
            by=request.state.actor,
            now=clock.now(),
            phone=True,
        )
    except talks.Taken as taken:
        return await _new(request, jim, form, status=409, nearest=taken.nearest)
    except Invalid as problem:
        return await _new(request, jim, form.with_errors(problem), status=422)
    return see_other(request, "staff_talk", id=talk_id, notice=N_("Het gesprek staat vast."))


async def offer(request: Request) -> Response:
    """Mail the JIM to pick a moment."""
    db, jim, form = request.state.db, await jim_of(request), await Form.read(request)
    question = await _request(request, jim, form)
    about_it = question.id if question else None
    once = form.text("once", longest=40)
    try:
        await offering.mail(
            db, jim.id, request_id=about_it, once=once, by=request.state.actor, now=clock.now()
        )
        notice = N_("De JIM krijgt een mail om een moment te kiezen.")
    except Refused as refusal:
        notice = refusal.message
    if about_it:
        return see_other(request, "staff_request", id=about_it, notice=notice)
    return see_other(request, "staff_jim", id=jim.id, notice=notice)


async def _request(request: Request, jim: Row, form: Form) -> Row | None:
    """The open question of this JIM that the form or the URL names, if any."""
    number = form.number("request")
    if not number:
        return None
    row = await requests.for_staff(request.state.db, number, staff_id=request.state.person.id)
    return row if row.jim_id == jim.id and row.closed_at is None else None


def _moment(form: Form) -> datetime:
    """The moment that was picked. Raises Invalid for something no page of ours asks for."""
    moment = read(form["at"])
    if moment is None:
        raise Invalid("at", N_("Kies een moment."))
    return moment


def _page_of(path: str, handler: Endpoint, name: str, *, methods: Sequence[str] = ("POST",)) -> Page:
    where = f"/staff/talks/{{id:int}}/{path}" if path else "/staff/talks/{id:int}"
    return page(where, handler, methods=methods, policy=policies.staff, name=name)


routes = [
    page("/staff/talks", index, policy=policies.staff, name="staff_talks"),
    _page_of("", index_one, "staff_talk", methods=["GET"]),
    _page_of("held", held, "staff_talk_held"),
    _page_of("missed", missed, "staff_talk_missed"),
    _page_of("outcome/undo", undo, "staff_talk_undo"),
    _page_of("cancellation", cancel, "staff_talk_cancel"),
    _page_of("cancellation/undo", restore, "staff_talk_restore"),
    _page_of("moments", moments, "staff_talk_moments", methods=["GET"]),
    _page_of("moment", move, "staff_talk_move"),
    page("/staff/jims/{id:int}/moments", new, policy=policies.staff, name="staff_jim_moments"),
    page(
        "/staff/jims/{id:int}/moment",
        create,
        methods=["POST"],
        policy=policies.staff,
        name="staff_jim_talk_booked",
    ),
    page(
        "/staff/jims/{id:int}/moment-offer",
        offer,
        methods=["POST"],
        policy=policies.staff,
        name="staff_talk_offer",
    ),
]
