"""What is written in a group, for staff: only while a question about it is open, and never for who is part of it."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.around import looks
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.group_life import hiding, messages, worries
from jimsupport.domain.groups import groups
from jimsupport.domain.wishes import moments
from jimsupport.routes.me.group import number as number_of
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def index(request: Request) -> Response:
    """The messages; the members can read who looked."""
    return await _page(request, Form())


async def _page(request: Request, form: Form, *, wrong: int = 0, status: int = 200) -> Response:
    db, staff_id, number = request.state.db, request.state.person.id, request.path_params["number"]
    group = await worries.for_staff(db, number, staff_id=staff_id)
    members = await groups.in_state(db, number, "member")
    ids = [row.jim_id for row in members]
    await looks.read_along(db, ids, where=looks.GROUP, staff_id=staff_id, now=clock.now())
    said = await worries.to_read(db, number, before=number_of(request.query_params.get("before", "")) or None)
    return show(
        request,
        "staff/groups/messages.html",
        status=status,
        group=group,
        members=members,
        said=said,
        more=said[0].id if len(said) == worries.PAGE else None,
        form=form,
        wrong=wrong,
        MOMENTS=moments.NAMES,
    )


async def hide(request: Request) -> Response:
    """One message is hidden from the group; its writer hears why."""
    form, params = await Form.read(request), request.path_params
    try:
        await hiding.by_staff(
            request.state.db, params["number"], params["message"], form.text("why"), **_who(request)
        )
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), wrong=params["message"], status=422)
    return _back(request, N_("Verborgen. Wie het schreef, hoort waarom."))


async def unhide(request: Request) -> Response:
    """It can be read again."""
    params = request.path_params
    await hiding.show_by_staff(request.state.db, params["number"], params["message"], **_who(request))
    return _back(request, N_("Iedereen in de groep ziet dit bericht weer."))


async def write(request: Request) -> Response:
    """Somebody of ours writes in the group."""
    form, number = await Form.read(request), request.path_params["number"]
    await worries.for_staff(request.state.db, number, staff_id=request.state.person.id)
    try:
        body = form.text("body", needed=N_("Schrijf eerst iets op."), longest=messages.LONGEST)
        form.check()
        await messages.write_for_us(request.state.db, number, body, by=request.state.actor, now=clock.now())
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    except Refused as refusal:
        return _back(request, refusal.message)
    return _back(request, N_("Je bericht staat in de groep."))


def _who(request: Request) -> dict:
    return {"staff_id": request.state.person.id, "by": request.state.actor, "now": clock.now()}


def _back(request: Request, notice: str) -> Response:
    return see_other(request, "staff_group", number=request.path_params["number"], notice=notice)


AT = "/staff/groups/{number:int}/messages"

routes = [
    page(AT, index, policy=policies.staff, name="staff_group"),
    page(AT, write, methods=["POST"], policy=policies.staff, name="staff_group_write"),
    page(
        f"{AT}/{{message:int}}/hiding",
        hide,
        methods=["POST"],
        policy=policies.staff,
        name="staff_group_message_hide",
    ),
    page(
        f"{AT}/{{message:int}}/hiding/undo",
        unhide,
        methods=["POST"],
        policy=policies.staff,
        name="staff_group_message_show",
    ),
]
