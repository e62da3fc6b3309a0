"""What a JIM can set around themselves, done by staff while they are on the phone."""

from starlette.requests import Request

from jimsupport.db import Row
from jimsupport.domain.around import helpers, moments
from jimsupport.domain.people import jims
from jimsupport.routes.me.helper import named
from jimsupport.routes.staff.phone import act
from jimsupport.web.forms import Form
from jimsupport.words import N_

NO_DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")


async def _set_moment(request: Request, jim: Row, form: Form, how: dict) -> None:
    day = form.date("day", needed=NO_DAY, today=jims.today(jim, how["now"]))
    what = form.text("what", longest=moments.LONGEST)
    form.check()
    if day:
        await moments.add(request.state.db, jim.id, day=day, what=what, **how)


async def _move_moment(request: Request, jim: Row, form: Form, how: dict) -> None:
    day = form.date("moved_to", needed=NO_DAY, today=jims.today(jim, how["now"]))
    form.check()
    if day:
        await moments.change(request.state.db, jim.id, form.number("moment") or 0, day=day, **how)


async def _remove_moment(request: Request, jim: Row, form: Form, how: dict) -> None:
    await moments.remove(request.state.db, jim.id, form.number("moment") or 0, **how)


async def _restore_moment(request: Request, jim: Row, form: Form, how: dict) -> None:
    await moments.restore(request.state.db, jim.id, form.number("moment") or 0, **how)


async def _name_helper(request: Request, jim: Row, form: Form, how: dict) -> None:
    await helpers.ask(request.state.db, jim.id, **named(form), **how)


async def _end_helper(request: Request, jim: Row, form: Form, how: dict) -> None:
    await helpers.end(request.state.db, jim.id, **how)


async def _restore_helper(request: Request, jim: Row, form: Form, how: dict) -> None:
    await helpers.restore(request.state.db, jim.id, **how)


routes = [
    act("helper", "helper_set", _name_helper, N_("Gevraagd. Pas na een ja in die mail gaan er kopieën.")),
    act("helper/end", "helper_end", _end_helper, N_("Gestopt. Er gaan geen kopieën meer uit.")),
    act("helper/end/undo", "helper_restore", _restore_helper, N_("Teruggedraaid.")),
    act("days", "moment_set", _set_moment, N_("Die dag staat erin. We vragen dan hoe het ging.")),
    act("days/day", "moment_move", _move_moment, N_("Veranderd.")),
    act("days/removal", "moment_remove", _remove_moment, N_("Weggehaald. We vragen er niet naar.")),
    act("days/removal/undo", "moment_restore", _restore_moment, N_("Die dag staat er weer in.")),
]
