"""How often a JIM hears from us, and whether we may ring when it stays silent."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import rhythms
from jimsupport.domain.rings import rings
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def edit(request: Request, door: Door) -> Response:
    """How often?"""
    return show(
        request, door, "me/rhythm.html", form=Form.filled(rhythm=door.jim.rhythm), rhythms=rhythms.RHYTHMS
    )


async def update(request: Request, door: Door) -> Response:
    """Follow the rhythm chosen from now on."""
    form = await Form.read(request)
    try:
        chosen = form.choice("rhythm", rhythms.RHYTHMS, needed=N_("Kies hoe vaak je van ons wilt horen."))
        form.check()
        await rhythms.choose(door.db, door.jim.id, chosen, by=door.by, now=clock.now())
    except Invalid as problem:
        form.with_errors(problem)
        return show(request, door, "me/rhythm.html", status=422, form=form, rhythms=rhythms.RHYTHMS)
    return back(request, door, _after(door), notice=N_("Bewaard. Zo vaak hoor je van ons."))


def _after(door: Door) -> str:
    """Where choosing goes on: the next question after a yes, its other choices, or the JIM's own page."""
    if door.finishes_invitation:
        return "/reach"
    return "" if door.signed_in else "/consent"


async def silence(request: Request, door: Door) -> Response:
    """May we ring when we hear nothing for long?"""
    host = await rings.can_be_asked(door.db, door.jim.id, now=clock.now())
    return show(request, door, "me/silence.html", host=host)


async def update_silence(request: Request, door: Door) -> Response:
    """Keep the wish to be rung, by us or by the host of their group, or not."""
    chosen = (await Form.read(request)).choice("call", ("yes", "host"))
    who = {"yes": "staff", "host": "host"}.get(chosen)
    if who == "host" and not await rings.can_be_asked(door.db, door.jim.id, now=clock.now()):
        who = "staff"
    await rhythms.call_when_silent(door.db, door.jim.id, who, by=door.by, now=clock.now())
    return back(request, door, "/silence", notice=N_("Bewaard."))


routes = [
    *behind(HOME, "/rhythm", edit, name="rhythm"),
    *behind(HOME, "/rhythm", update, name="rhythm_update", methods=["POST"]),
    *behind(HOME, "/silence", silence, name="silence"),
    *behind(HOME, "/silence", update_silence, name="silence_update", methods=["POST"]),
]
