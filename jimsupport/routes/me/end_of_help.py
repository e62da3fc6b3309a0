"""Who joined alone may say when help ended; nothing of it has to be told."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain import days
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import alone, jims
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

NO_DAY = N_(
    "Vul een dag in, bijvoorbeeld 24-11-2025. Weet je het niet meer precies? Een dag in de buurt is goed."
)
NO_MONTH = N_("Vul een maand en een jaar in, bijvoorbeeld 11-2010. Weet je het niet? Laat het leeg.")


async def edit(request: Request, door: Door) -> Response:
    """When did help end, and when does the young person turn eighteen?"""
    jim = _joined(door)
    ends_on = f"{jim.ends_on:%d-%m-%Y}" if jim.ends_on else ""
    birth_month = "-".join(reversed(jim.birth_month.split("-"))) if jim.birth_month else ""
    form = Form.filled(ends_on=ends_on, birth_month=birth_month)
    return show(request, door, "me/end_of_help.html", form=form)


async def update(request: Request, door: Door) -> Response:
    """Keep what was told; an empty field takes it back."""
    jim, form, now = _joined(door), await Form.read(request), clock.now()
    try:
        ends_on = form.date("ends_on", needed=NO_DAY, optional=True)
        birth_month = _month(form, jims.today(jim, now))
        form.check()
        await alone.tell(door.db, jim.id, ends_on=ends_on, birth_month=birth_month, by=door.by, now=now)
    except Invalid as problem:
        return show(request, door, "me/end_of_help.html", status=422, form=form.with_errors(problem))
    return back(request, door, "/consent", notice=N_("Bewaard. Vanaf nu tellen we zo."))


def _joined(door: Door) -> Row:
    """The JIM, who joined alone. Raises NotFound for whom a professional brought: they told us already."""
    if door.jim.joined_at is None:
        raise NotFound
    return door.jim


def _month(form: Form, today: date) -> str | None:
    typed = form.text("birth_month", longest=40)
    try:
        return days.month(typed, today) if typed else None
    except ValueError:
        form.note("birth_month", NO_MONTH)
        return None


routes = [
    *behind(HOME, "/end-of-help", edit, name="end_of_help"),
    *behind(HOME, "/end-of-help", update, name="end_of_help_update", methods=["POST"]),
]
