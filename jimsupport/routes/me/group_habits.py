"""How a JIM hears of their group, and the line about themselves that the others read."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.group_life import habits
from jimsupport.domain.people import jims
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.routes.me.group_messages import member
from jimsupport.web.forms import Form
from jimsupport.words import N_

NO_DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026, of laat het leeg.")


async def edit(request: Request, door: Door) -> Response:
    """How they hear of messages."""
    kept = await habits.of(door.db, await member(door))
    until = kept.quiet_until if kept.is_quiet(jims.today(door.jim, clock.now())) else None
    form = Form.filled(hears=kept.hears, quiet_until=until.strftime("%d-%m-%Y") if until else "")
    return _page(request, door, form)


def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    return show(request, door, "me/group/habits.html", status=status, form=form, HEARS=habits.HEARS)


async def update(request: Request, door: Door) -> Response:
    form, seen, now = await Form.read(request), await member(door), clock.now()
    today = jims.today(door.jim, now)
    try:
        until = form.date("quiet_until", needed=NO_DAY, optional=True, today=today)
        form.check()
        hears = form.text("hears")
        await habits.choose(door.db, seen, hears, quiet_until=until, today=today, by=door.by, now=now)
    except Invalid as problem:
        return _page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/group", notice=N_("Bewaard: zo hoor je van de groep."))


async def about(request: Request, door: Door) -> Response:
    """The line about themselves."""
    kept = await habits.of(door.db, await member(door))
    return _about_page(request, door, Form.filled(about=kept.about))


def _about_page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    return show(request, door, "me/group/about.html", status=status, form=form, longest=habits.LONGEST)


async def tell(request: Request, door: Door) -> Response:
    form, seen = await Form.read(request), await member(door)
    try:
        await habits.tell(door.db, seen, form.text("about"), by=door.by, now=clock.now())
    except Invalid as problem:
        return _about_page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/group", notice=N_("Bewaard."))


routes = [
    *behind(HOME, "/group/habits", edit, name="group_habits"),
    *behind(HOME, "/group/habits", update, name="group_habits_set", methods=["POST"]),
    *behind(HOME, "/group/about", about, name="group_about"),
    *behind(HOME, "/group/about", tell, name="group_about_set", methods=["POST"]),
]
