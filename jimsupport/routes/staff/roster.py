"""The roster: who is on duty in the coming weeks, and on which days each of us is there or away."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import duties, hours, leaves, roster, touched
from jimsupport.domain.office.roster import Leave
from jimsupport.domain.office.touched import Touched
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import path_for, see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import N_

WEEKS = 4
DAY = timedelta(days=1)
WEEKDAYS = {
    1: N_("maandag"),
    2: N_("dinsdag"),
    3: N_("woensdag"),
    4: N_("donderdag"),
    5: N_("vrijdag"),
    6: N_("zaterdag"),
}
WHICH_DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")


async def index(request: Request) -> Response:
    """The coming weeks, day by day."""
    db, today = request.state.db, hours.today(clock.now())
    monday = (
        today - timedelta(days=today.isoweekday() - 1)
        if today.isoweekday() in duties.WEEKDAYS
        else today + DAY
    )
    weeks = [
        [monday + timedelta(days=7 * week + n) for n in range(len(duties.WEEKDAYS))] for week in range(WEEKS)
    ]
    rota = await roster.load(db, monday, weeks[-1][-1])
    colleagues = await duties.colleagues(db)
    return show(
        request,
        "staff/roster/index.html",
        rota=rota,
        weeks=[[day for day in week if rota.week.get(day.isoweekday())] for week in weeks],
        colleagues=colleagues,
        names={row.id: row.first_name for row in colleagues},
        WEEKDAYS=WEEKDAYS,
    )


async def person(request: Request) -> Response:
    """The days of one colleague, or one's own."""
    return await _person(request, await _colleague(request), Form())


async def set_week(request: Request) -> Response:
    who, form = await _colleague(request), await Form.read(request)
    days = [int(day) for day in form.all("weekday") if day.isascii() and day.isdigit()]
    await duties.set_week(request.state.db, who.id, days, by=request.state.actor, now=clock.now())
    return _back(request, who, N_("Bewaard."))


async def change_day(request: Request) -> Response:
    """One day that differs; when that touches something it is shown first."""
    who, form, now, db = await _colleague(request), await Form.read(request), clock.now(), request.state.db
    try:
        day = form.date("day", needed=WHICH_DAY, today=hours.today(now)) or hours.today(now)
        here = form.choice("here", ("yes", "no"), needed=N_("Kies: wel of niet."))
        form.check()
        if here == "no" and not form.flag("sure"):
            found = await touched.by_day_off(db, who.id, day, looks=request.state.person.id, now=now)
            if found:
                return _ask(request, who, found, "staff_roster_day", form, ("day", "here"))
        await duties.change(db, who.id, day, on_duty=here == "yes", by=request.state.actor, now=now)
    except Invalid as problem:
        return await _person(request, who, form.with_errors(problem), status=422)
    return _back(request, who, N_("Bewaard."))


async def as_usual(request: Request) -> Response:
    who, form = await _colleague(request), await Form.read(request)
    await duties.as_usual(
        request.state.db, who.id, form.number("change") or 0, by=request.state.actor, now=clock.now()
    )
    return _back(request, who, N_("Die dag is weer als anders."))


async def add_leave(request: Request) -> Response:
    """Away for some days; what was promised or booked in them is shown first."""
    who, form, now, db = await _colleague(request), await Form.read(request), clock.now(), request.state.db
    try:
        first, last = [
            form.date(name, needed=WHICH_DAY, today=hours.today(now)) or hours.today(now)
            for name in ("first_day", "last_day")
        ]
        cover = form.number("cover", needed=N_("Kies een collega.")) if form.text("cover") else None
        form.check()
        leave = Leave(who.id, first, last, cover)
        await leaves.check(db, leave, now=now)
        if not form.flag("sure"):
            found = await touched.by_leave(db, leave, looks=request.state.person.id, now=now)
            if found:
                fields = ("first_day", "last_day", "cover")
                return _ask(request, who, found, "staff_roster_leave", form, fields)
        await leaves.add(db, leave, by=request.state.actor, now=now)
    except Invalid as problem:
        return await _person(request, who, form.with_errors(problem), status=422)
    return _back(request, who, N_("Het verlof staat erin."))


async def remove_leave(request: Request) -> Response:
    who, form = await _colleague(request), await Form.read(request)
    await leaves.remove(
        request.state.db, who.id, form.number("leave") or 0, by=request.state.actor, now=clock.now()
    )
    return _back(request, who, N_("Het verlof is weg."))


async def _colleague(request: Request) -> Row:
    return await duties.colleague(request.state.db, request.path_params["id"])


def _ask(
    request: Request, who: Row, found: Touched, route: str, form: Form, fields: tuple[str, ...]
) -> Response:
    """What this touches, with one button to do it all the same."""
    typed = {name: form.typed(name) for name in fields}
    return show(
        request,
        "staff/roster/touched.html",
        layout="staff/page.html",
        action=path_for(request, route, id=who.id),
        back=path_for(request, "staff_roster_person", id=who.id),
        found=found,
        typed=typed,
    )


def _back(request: Request, who: Row, notice: str) -> Response:
    return see_other(request, "staff_roster_person", id=who.id, notice=notice)


async def _person(request: Request, who: Row, form: Form, *, status: int = 200) -> Response:
    db, now = request.state.db, clock.now()
    today = hours.today(now)
    rota = await roster.load(db, today, today)
    return show(
        request,
        "staff/roster/person.html",
        status=status,
        who=who,
        form=form,
        week=Form.filled(weekday=[day for day, staff in rota.duties.items() if who.id in staff]),
        is_kept=rota.is_kept,
        weekdays=[day for day in duties.WEEKDAYS if day in rota.week],
        changes=await duties.changes(db, who.id, now=now),
        leaves=await leaves.of(db, who.id, now=now),
        others=[row for row in await duties.colleagues(db) if row.id != who.id],
        WEEKDAYS=WEEKDAYS,
    )


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    return page(f"{_ONE}/{path}", handler, methods=["POST"], policy=policies.staff, name=name)


_ONE = "/staff/roster/{id:int}"
routes = [
    page("/staff/roster", index, policy=policies.staff, name="staff_roster"),
    page(_ONE, person, policy=policies.staff, name="staff_roster_person"),
    _verb("week", set_week, "staff_roster_week"),
    _verb("days", change_day, "staff_roster_day"),
    _verb("days/undo", as_usual, "staff_roster_as_usual"),
    _verb("leaves", add_leave, "staff_roster_leave"),
    _verb("leaves/undo", remove_leave, "staff_roster_no_leave"),
]
