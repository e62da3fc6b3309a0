"""Taking down a question: someone is on the phone, or a colleague was told something."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import channels
from jimsupport.domain.support import directory, requests
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def new(request: Request) -> Response:
    """Someone is on the phone: a first name and a number, or neither."""
    return show(request, "staff/requests/new.html", form=Form(), jim=await _jim_asked_for(request))


async def create(request: Request) -> Response:
    form, jim = await Form.read(request), await _jim_asked_for(request)
    try:
        kind = form.choice("kind", requests.TO_WRITE_DOWN) or "question"
        body = form.text("body", longest=requests.LONGEST)
        name, number = form.text("name", longest=80), form.text("contact", longest=80)
        contact = channels.guess(number)[1] if number else ""
        form.check()
        request_id = await requests.open(
            request.state.db,
            kind=kind,
            door="phone",
            body=body,
            jim_id=jim.id if jim else None,
            name=name,
            contact=contact,
            when_to_call=form.text("when", longest=80),
            by=request.state.actor,
            now=clock.now(),
            phone=True,
        )
    except Invalid as problem:
        return show(request, "staff/requests/new.html", status=422, form=form.with_errors(problem), jim=jim)
    return see_other(request, "staff_request", id=request_id, notice=N_("De vraag staat erin."))


async def _jim_asked_for(request: Request) -> Row | None:
    """The JIM whose page staff came from, if any."""
    asked = request.query_params.get("jim", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return await directory.for_staff(request.state.db, int(asked), staff_id=request.state.person.id)


routes = [
    page("/staff/requests/new", new, policy=policies.staff, name="staff_request_new"),
    page("/staff/requests/new", create, methods=["POST"], policy=policies.staff, name="staff_request_create"),
]
