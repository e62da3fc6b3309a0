"""A draft of three who wait, as an exception."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.drafts import threes
from jimsupport.domain.errors import Refused
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def create(request: Request) -> Response:
    """Make it, and go and look at it."""
    form = await Form.read(request)
    ids = [number for each in form.all("jim") if (number := Form([("jim", each)]).number("jim"))]
    cell = form["language"], form["mode"], form.number("moment") or 0
    who = {"staff_id": request.state.person.id, "by": request.state.actor, "now": clock.now()}
    try:
        made = await threes.make(request.state.db, ids, cell, **who)
    except Refused as refusal:
        return see_other(request, "staff_waiting", notice=refusal.message, values=refusal.values)
    notice = N_("Het concept staat klaar. Zolang jullie niets goedkeuren, hoort niemand hiervan.")
    return see_other(request, "staff_draft", id=made, notice=notice)


routes = [
    page("/staff/drafts/threes", create, methods=["POST"], policy=policies.staff, name="staff_three_make"),
]
