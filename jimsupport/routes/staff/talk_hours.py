"""When and how a member of staff takes talks, and the calendar they subscribe to: their own page."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import hours as office
from jimsupport.domain.talks import feeds, hours, lists
from jimsupport.domain.talks.moments import WAYS, Hours
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies, responses
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import Endpoint, Page, page
from jimsupport.words import LANGUAGES, N_

HERE = "staff_talk_hours"
A_TIME = N_("Vul een tijd in, bijvoorbeeld 9.30.")
FEED_MADE = N_("Dit is je nieuwe agenda-adres. Zet het nu in je agenda: we laten het één keer zien.")


async def index(request: Request) -> Response:
    """Everything on one page: lengths and ways, the week, days that differ, the calendar."""
    return await _page(request, Form())


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    db, me, now = request.state.db, request.state.person.id, clock.now()
    known = await hours.settings(db, me)
    chosen = Form.filled(**known, ways=[way for way in WAYS if known[way]])
    notice = responses.notice_of(request)
    in_the_way = [row for row in await lists.in_the_way(db, now=now, seen_by=me) if row.staff_id == me]
    return show(
        request,
        "staff/talks/hours.html",
        status=status,
        form=form,
        settings=form if form.typed("minutes") else chosen,
        week=await hours.week(db, me),
        changes=await hours.changes(db, me, now=now),
        in_the_way=in_the_way,
        numbers=await lists.numbers(db, in_the_way),
        feed_made_at=await feeds.made_at(db, me),
        feed=notice[1].get("address") if notice else None,
        DAYS=hours.DAYS,
        LENGTHS=hours.LENGTHS,
        BUFFERS=hours.BUFFERS,
        SPEAKS={code: LANGUAGES.get(code) or INTERPRETERS[code] for code in hours.SPEAKS},
        time_at=hours.at,
        now=now,
    )


async def change(request: Request) -> Response:
    """Lengths, ways and languages."""
    form = await Form.read(request)
    try:
        form.text("minutes", needed=N_("Kies hoe lang een gesprek duurt."))
        form.check()
        await hours.change(
            request.state.db,
            request.state.person.id,
            minutes=form.number("minutes") or 0,
            buffer=form.number("buffer") or 0,
            most_a_day=form.number("most_a_day") or 0,
            ways=form.all("ways"),
            online_link=form.text("online_link", longest=hours.LONGEST_LINK),
            languages=form.all("languages"),
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return see_other(request, HERE, notice=N_("Bewaard. Zo praten JIMs met je."))


async def keep(request: Request) -> Response:
    """Hours of the week."""
    form = await Form.read(request)
    try:
        kept = _hours(form)
        form.check()
        days = [int(day) for day in form.all("weekdays") if day.isascii() and day.isdigit() and len(day) == 1]
        await hours.keep(
            request.state.db,
            request.state.person.id,
            days,
            kept or Hours(0, 0),
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return see_other(request, HERE, notice=N_("Bewaard. In die tijd kunnen JIMs een gesprek kiezen."))


async def let_go(request: Request) -> Response:
    """Those hours no longer."""
    number = (await Form.read(request)).number("hours") or 0
    await hours.let_go(
        request.state.db, request.state.person.id, number, by=request.state.actor, now=clock.now()
    )
    return see_other(request, HERE, notice=N_("Weggehaald. Wat al is afgesproken, blijft staan."))


async def except_for(request: Request) -> Response:
    """One day that differs."""
    form = await Form.read(request)
    try:
        needed = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")
        day = form.date("day", needed=needed, today=office.today(clock.now()))
        free = form.choice("free", ("yes", "no"), needed=N_("Kies of je dan wel of niet kunt.")) == "yes"
        kept = _hours(form, prefix="day_", optional=not free)
        form.check()
        await hours.except_for(
            request.state.db,
            request.state.person.id,
            day or date.min,
            kept,
            free=free,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return see_other(request, HERE, notice=N_("Bewaard voor die dag."))


async def as_usual(request: Request) -> Response:
    """That day as the week says."""
    number = (await Form.read(request)).number("day") or 0
    await hours.as_usual(
        request.state.db, request.state.person.id, number, by=request.state.actor, now=clock.now()
    )
    return see_other(request, HERE, notice=N_("Die dag is weer als anders."))


async def renew_feed(request: Request) -> Response:
    """A new secret address; the one before works no more."""
    secret = await feeds.renew(
        request.state.db, request.state.person.id, by=request.state.actor, now=clock.now()
    )
    address = f"{request.app.state.settings.base_url}/calendar/{secret}.ics"
    shown_at = f"{responses.path_for(request, HERE)}#feed"
    return responses.to_path(request, shown_at, notice=FEED_MADE, values={"address": address})


async def end_feed(request: Request) -> Response:
    """No address at all."""
    await feeds.end(request.state.db, request.state.person.id, by=request.state.actor, now=clock.now())
    return see_other(request, HERE, notice=N_("Het adres werkt niet meer."))


def _hours(form: Form, *, prefix: str = "", optional: bool = False) -> Hours | None:
    """From when to when; None where nothing was typed, which is said unless `optional`."""
    typed = [form.text(f"{prefix}{name}", longest=20) for name in ("starts", "ends")]
    if optional and not any(typed):
        return None
    found = []
    for name, text in zip(("starts", "ends"), typed, strict=True):
        try:
            found.append(office.minutes(text))
        except ValueError:
            form.note(f"{prefix}{name}", A_TIME)
    return Hours(*found) if len(found) == 2 else None


def _verb(path: str, handler: Endpoint, name: str) -> Page:
    return page(
        f"/staff/talks/{path}", handler, methods=["POST"], policy=policies.staff, name=f"staff_talk_{name}"
    )


routes = [
    page("/staff/talks/hours", index, policy=policies.staff, name=HERE),
    _verb("hours", change, "settings"),
    _verb("hours/week", keep, "hours_keep"),
    _verb("hours/week/removal", let_go, "hours_let_go"),
    _verb("hours/days", except_for, "day"),
    _verb("hours/days/removal", as_usual, "day_removal"),
    _verb("feed", renew_feed, "feed"),
    _verb("feed/removal", end_feed, "feed_removal"),
]
