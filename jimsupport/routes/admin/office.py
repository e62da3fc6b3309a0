"""The office: when it is open, on which days it is closed, and what the team agreed on."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.office import closures, duties, hours, office, touched
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import path_for, see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

WEEKDAYS = {
    1: N_("Maandag"),
    2: N_("Dinsdag"),
    3: N_("Woensdag"),
    4: N_("Donderdag"),
    5: N_("Vrijdag"),
    6: N_("Zaterdag"),
}
WHICH_DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")
WHICH_TIME = N_("Vul een tijd in, bijvoorbeeld 9.00.")
BOTH = N_("Vul allebei de tijden in, of geen van beide.")
WHOLE = N_("Vul een heel getal in, bijvoorbeeld 10.")


async def index(request: Request) -> Response:
    return await _index(request)


async def set_hours(request: Request) -> Response:
    """The opening hours of the week; a day without times is closed."""
    form = await Form.read(request)
    try:
        wanted = _week(form)
        form.check()
        await office.set_week(request.state.db, wanted, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _index(request, times=form.with_errors(problem))
    return see_other(request, "admin_office", notice=N_("Bewaard."))


def _week(form: Form) -> dict[int, tuple[int, int]]:
    """What was typed, in minutes after midnight; the form notes what is no time."""
    week = {}
    for day in duties.WEEKDAYS:
        typed = {name: form.text(f"{name}-{day}", longest=20) for name in ("opens", "closes")}
        if not any(typed.values()):
            continue
        minutes = {}
        for name, text in typed.items():
            try:
                minutes[name] = hours.minutes(text)
            except ValueError:
                form.note(f"{name}-{day}", WHICH_TIME if text else BOTH)
        if len(minutes) == len(typed):
            week[day] = minutes["opens"], minutes["closes"]
    return week


async def close_days(request: Request) -> Response:
    """Close for some days; what was promised or booked in them is shown first."""
    form, now, db = await Form.read(request), clock.now(), request.state.db
    try:
        first = form.date("first_day", needed=WHICH_DAY)
        last = form.date("last_day", needed=WHICH_DAY, optional=True)
        reason = form.text("reason", longest=closures.LONGEST_REASON)
        form.check()
        days = closures.days(first or hours.today(now), last, now=now)
        if not form.flag("sure"):
            found = await touched.by_closing(db, days, looks=request.state.person.id, now=now)
            if found:
                typed = {name: form.typed(name) for name in ("first_day", "last_day", "reason")}
                return render(
                    request,
                    "staff/roster/touched.html",
                    layout="layout.html",
                    action=path_for(request, "admin_office_close"),
                    back=path_for(request, "admin_office"),
                    found=found,
                    typed=typed,
                )
        await closures.add(db, days, reason, by=request.state.actor, now=now)
    except Invalid as problem:
        return await _index(request, closing=form.with_errors(problem))
    return see_other(request, "admin_office", notice=N_("We zijn dan dicht."))


async def open_day(request: Request) -> Response:
    form = await Form.read(request)
    await closures.remove(
        request.state.db, form.number("closure") or 0, by=request.state.actor, now=clock.now()
    )
    return see_other(request, "admin_office", notice=N_("Die dag zijn we weer open."))


async def agree(request: Request) -> Response:
    """Where word of danger goes, how much comes up a day, when work goes back."""
    form = await Form.read(request)
    try:
        ceiling, returns_after = [form.number(name, needed=WHOLE) for name in ("ceiling", "returns_after")]
        duty_mail = form.text("duty_mail", longest=254)
        form.check()
        await office.agree(
            request.state.db,
            duty_mail=duty_mail,
            ceiling=ceiling or 0,
            returns_after=returns_after or 0,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _index(request, agreed=form.with_errors(problem))
    return see_other(request, "admin_office", notice=N_("Bewaard."))


async def _index(
    request: Request, *, times: Form | None = None, closing: Form | None = None, agreed: Form | None = None
) -> Response:
    db, now = request.state.db, clock.now()
    row = await office.load(db)
    wrong = times or closing or agreed
    return render(
        request,
        "admin/office/index.html",
        status=422 if wrong else 200,
        form=wrong or Form(),
        times=times or Form.filled(**_typed(await office.week(db))),
        closing=closing or Form(),
        agreed=agreed
        or Form.filled(duty_mail=row.duty_mail, ceiling=row.ceiling, returns_after=row.returns_after),
        closures=await closures.listed(db, now=now),
        WEEKDAYS=WEEKDAYS,
    )


def _typed(week: dict[int, tuple[int, int]]) -> dict[str, str]:
    """The hours as people write them: 9.00."""
    times = {}
    for day, opening in week.items():
        for name, minutes in zip(("opens", "closes"), opening, strict=True):
            times[f"{name}-{day}"] = f"{minutes // 60}.{minutes % 60:02}"
    return times


routes = [
    page("/admin/office", index, policy=policies.administrator, name="admin_office"),
    page(
        "/admin/office/hours",
        set_hours,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_office_hours",
    ),
    page(
        "/admin/office/closures",
        close_days,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_office_close",
    ),
    page(
        "/admin/office/closures/undo",
        open_day,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_office_open",
    ),
    page(
        "/admin/office/agreements",
        agree,
        methods=["POST"],
        policy=policies.administrator,
        name="admin_office_agree",
    ),
]
