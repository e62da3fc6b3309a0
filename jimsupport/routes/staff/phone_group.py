"""What a JIM on the phone says to their group, how they hear of it, and what they tell of themselves."""

from starlette.requests import Request

from jimsupport.db import Row
from jimsupport.domain.errors import Refused
from jimsupport.domain.group_life import habits, messages, rows
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.people import jims
from jimsupport.routes.me.group_habits import NO_DAY
from jimsupport.routes.staff.phone import act
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def _member(request: Request, jim: Row) -> Seen:
    seen = await groups.of_jim_for_staff(request.state.db, jim.id, staff_id=request.state.person.id)
    if seen is None or not rows.is_in(seen):
        raise Refused(N_("Deze JIM zit niet in een groep."))
    return seen


async def _write(request: Request, jim: Row, form: Form, how: dict) -> None:
    body = form.text("body", needed=N_("Schrijf eerst iets op."), longest=messages.LONGEST)
    form.check()
    await messages.write(request.state.db, await _member(request, jim), body, **how)


async def _habits(request: Request, jim: Row, form: Form, how: dict) -> None:
    today = jims.today(jim, how["now"])
    until = form.date("quiet_until", needed=NO_DAY, optional=True, today=today)
    form.check()
    chosen = {"quiet_until": until, "today": today, **how}
    await habits.choose(request.state.db, await _member(request, jim), form.text("hears"), **chosen)


async def _about(request: Request, jim: Row, form: Form, how: dict) -> None:
    await habits.tell(request.state.db, await _member(request, jim), form.text("about"), **how)


routes = [
    act("group/messages", "group_write", _write, N_("Het staat in de groep, telefonisch.")),
    act("group/habits", "group_habits", _habits, N_("Bewaard, telefonisch.")),
    act("group/about", "group_about", _about, N_("Bewaard, telefonisch.")),
]
