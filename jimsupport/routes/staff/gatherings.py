"""Gatherings for all JIMs, as staff hold them: made, opened, changed, called off; who comes and who was there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import looks
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.gatherings import announcing, gatherings, letters, places
from jimsupport.domain.gatherings.gatherings import Plan
from jimsupport.domain.office import hours
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.routes.staff.sheets import sheet
from jimsupport.web import policies, traces
from jimsupport.web.forms import Form
from jimsupport.web.moments import moment
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import LANGUAGES, N_, say

COLUMNS = (N_("Voornaam"), N_("Achternaam"), N_("Mensen"), N_("Stand"), N_("Was er"))
STANDS = {"in": N_("komt"), "waiting": N_("wachtlijst")}
CAME = {"yes": N_("ja"), "no": N_("nee")}


async def index(request: Request) -> Response:
    """All of them, the latest first."""
    rows = await gatherings.all_of_them(request.state.db)
    return show(request, "staff/gatherings/index.html", rows=rows, SAID=letters, now=clock.now())


async def new(request: Request) -> Response:
    """A form for another."""
    return _form(request, Form.filled(mode="in_person", capacity=30))


def _form(request: Request, form: Form, row: Row | None = None, status: int = 200) -> Response:
    return show(
        request,
        "staff/gatherings/form.html",
        status=status,
        form=form,
        row=row,
        MODES=gatherings.MODES,
        SAID=letters,
    )


async def create(request: Request) -> Response:
    """A draft."""
    form, now = await Form.read(request), clock.now()
    try:
        number = await gatherings.make(request.state.db, _plan(form, now), by=request.state.actor, now=now)
    except Invalid as problem:
        return _form(request, form.with_errors(problem), status=422)
    return see_other(request, "staff_gathering", id=number, notice=N_("Bewaard als concept."))


def _plan(form: Form, now: datetime) -> Plan:
    today = hours.today(now)
    starts_at = moment(form, "day", "from", zone=cadence.HOME, today=today)
    ends_at = moment(form, "day", "until", zone=cadence.HOME, today=today)
    capacity = form.number("capacity", needed=N_("Schrijf hoeveel mensen er passen, van 1 tot 1000."))
    form.check()
    return Plan(
        titles={each: _one_line(text) for each, text in _in_languages(form, "title").items()},
        texts=_in_languages(form, "text"),
        mode=form.choice("mode", gatherings.MODES),
        place=_one_line(form.text("place")),
        link=form.text("link"),
        starts_at=starts_at or now,
        ends_at=ends_at or now,
        capacity=capacity or 0,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _in_languages(form: Form, name: str) -> dict[str, str]:
    said = {language: form.text(f"{name}_{language}") for language in LANGUAGES}
    return {language: text for language, text in said.items() if text}


async def one(request: Request) -> Response:
    """Who comes, who waits, and what can be done with it."""
    row = await _load(request)
    db = request.state.db
    coming, waiting = await _others(request, row)
    return show(
        request,
        "staff/gatherings/show.html",
        row=row,
        coming=coming,
        waiting=waiting,
        came=sum(each.people for each in coming if each.was_there == "yes"),
        told=any(each.was_there for each in coming),
        taken=await places.taken(db, row.id),
        begun=row.starts_at <= clock.now(),
        over=row.ends_at <= clock.now(),
        SAID=letters,
        MODES=gatherings.MODES,
        form=Form(),
    )


async def _others(request: Request, row: Row) -> tuple[list[Row], list[Row]]:
    """Who comes and who waits, but for whoever looks: what they do as a JIM stands on their own page."""
    me = request.state.person.id
    here = [each for each in await places.of(request.state.db, row.id, "in", "waiting") if each.jim_id != me]
    return [each for each in here if each.state == "in"], [each for each in here if each.state == "waiting"]


async def export(request: Request) -> Response:
    """Who comes and who waits, for a spreadsheet; names alone."""
    row, language = await _load(request), request.state.language
    coming, waiting = await _others(request, row)
    lines = [[say(language, column) for column in COLUMNS]]
    for place in (*coming, *waiting):
        came = say(language, CAME[place.was_there]) if place.was_there else ""
        names = place.first_name, place.last_name or ""
        lines.append([*names, str(place.people), say(language, STANDS[place.state]), came])
    await traces.leave(request, "gathering_exported", subject=("gathering", row.id), count=len(lines) - 1)
    await traces.seen(request, [place.jim_id for place in (*coming, *waiting)], looks.EXPORT)
    return sheet(lines, f"{row.slug}.csv")


async def _load(request: Request) -> Row:
    return await gatherings.load(request.state.db, request.path_params["id"])


async def edit(request: Request) -> Response:
    """The form as it was filled."""
    row = await _load(request)
    starts_at, ends_at = (each.astimezone(ZoneInfo(cadence.HOME)) for each in (row.starts_at, row.ends_at))
    texts = {f"title_{language}": text for language, text in row.titles.items()}
    texts |= {f"text_{language}": text for language, text in row.texts.items()}
    facts = {name: getattr(row, name) for name in ("mode", "place", "link", "capacity")}
    when = {"day": f"{starts_at:%d-%m-%Y}", "from": f"{starts_at:%H.%M}", "until": f"{ends_at:%H.%M}"}
    return _form(request, Form.filled(**texts, **facts, **when), row)


async def update(request: Request) -> Response:
    """Another plan; who comes hears of another moment or place."""
    row, form, now = await _load(request), await Form.read(request), clock.now()
    try:
        plan = _plan(form, now)
        await gatherings.change(request.state.db, row.id, plan, by=request.state.actor, now=now)
    except Invalid as problem:
        return _form(request, form.with_errors(problem), row, status=422)
    except Refused as refusal:
        return see_other(request, "staff_gathering", id=row.id, notice=refusal.message)
    return see_other(request, "staff_gathering", id=row.id, notice=N_("Bewaard."))


async def open_up(request: Request) -> Response:
    """It is published, and JIMs who want to hear of it are written."""
    row = await _load(request)
    try:
        await gatherings.open_up(request.state.db, row.id, by=request.state.actor, now=clock.now())
    except Refused as refusal:
        return see_other(request, "staff_gathering", id=row.id, notice=refusal.message)
    notice = N_("Open. Wie van bijeenkomsten wil horen, krijgt bericht.")
    return see_other(request, "staff_gathering", id=row.id, notice=notice)


async def cancel(request: Request) -> Response:
    """It is off."""
    row = await _load(request)
    try:
        await gatherings.cancel(request.state.db, row.id, by=request.state.actor, now=clock.now())
    except Refused as refusal:
        return see_other(request, "staff_gathering", id=row.id, notice=refusal.message)
    notice = N_("Gaat niet door. Wie zich aanmeldde, krijgt bericht.")
    return see_other(request, "staff_gathering", id=row.id, notice=notice)


async def came(request: Request) -> Response:
    """Who was there."""
    row, form = await _load(request), await Form.read(request)
    there = {int(each) for each in form.all("came") if each.isascii() and each.isdigit()}
    try:
        who = {"staff_id": request.state.person.id, "by": request.state.actor}
        await places.say_who_came(request.state.db, row.id, there, **who, now=clock.now())
    except Refused as refusal:
        return see_other(request, "staff_gathering", id=row.id, notice=refusal.message)
    return see_other(request, "staff_gathering", id=row.id, notice=N_("Bewaard."))


async def _sign_up(request: Request, jim: Row, form: Form, how: dict) -> None:
    number = form.number("gathering", needed=N_("Kies een bijeenkomst."))
    people = form.number("people") or 1
    form.check()
    await places.sign_up(request.state.db, number or 0, jim.id, people=people, **how)


async def _hear(request: Request, jim: Row, form: Form, how: dict) -> None:
    await announcing.choose(request.state.db, jim.id, form["wanted"] == "yes", **how)


async def _give_up(request: Request, jim: Row, form: Form, how: dict) -> None:
    number = form.number("gathering", needed=N_("Kies een bijeenkomst."))
    form.check()
    await places.give_up(request.state.db, number or 0, jim.id, **how)


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    whole = f"/staff/gatherings/{{id:int}}{path}"
    return page(whole, handler, methods=["POST"], policy=policies.staff, name=name)


routes = [
    page("/staff/gatherings", index, policy=policies.staff, name="staff_gatherings"),
    page("/staff/gatherings/new", new, policy=policies.staff, name="staff_gathering_new"),
    page(
        "/staff/gatherings/new",
        create,
        methods=["POST"],
        policy=policies.staff,
        name="staff_gathering_create",
    ),
    page("/staff/gatherings/{id:int}", one, policy=policies.staff, name="staff_gathering"),
    page("/staff/gatherings/{id:int}/edit", edit, policy=policies.staff, name="staff_gathering_edit"),
    page("/staff/gatherings/{id:int}/list.csv", export, policy=policies.staff, name="staff_gathering_list"),
    _verb("/edit", update, "staff_gathering_update"),
    _verb("/open", open_up, "staff_gathering_open"),
    _verb("/cancel", cancel, "staff_gathering_cancel"),
    _verb("/came", came, "staff_gathering_came"),
    act("gatherings/sign-up", "gathering_sign_up", _sign_up, N_("Aangemeld, telefonisch.")),
    act("gatherings/hear", "gatherings_hear", _hear, N_("Bewaard, telefonisch.")),
    act("gatherings/give-up", "gathering_give_up", _give_up, N_("Afgemeld, telefonisch.")),
]
