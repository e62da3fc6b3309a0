"""Where a group meets online, for staff: our own room or a link they paste, and how its members phone in."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport import rooms as ways
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.groups import merging
from jimsupport.domain.rooms import doors, rooms
from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_


async def edit(request: Request) -> Response:
    """Where they meet now, and the form to change it."""
    return await _page(request, None)


async def _page(request: Request, form: Form | None, *, status: int = 200) -> Response:
    db, settings, group = request.state.db, request.app.state.settings, await _group(request)
    try:
        room = await rooms.of_group(db, group.row.id, now=clock.now(), make=False)
        way = ways.of(settings, kind=room.kind, name=room.name, link=room.link)
        link, phone_in = room.link or "", rooms.by_phone(settings, room)
    except NotFound:  # not made yet: opening a page makes nothing
        way, link, phone_in = ways.of(settings, kind="built_in", name=""), "", None
    return show(
        request,
        "staff/groups/room.html",
        status=status,
        group=group,
        kind=way.kind,
        site=urlsplit(link or settings.jitsi_url).hostname,
        phone_in=phone_in,
        form=form or Form.filled(link=link),
    )


async def _group(request: Request) -> merging.Known:
    """A running group. Raises NotFound, also for one that this member of staff is part of."""
    number, staff_id = request.path_params["number"], request.state.person.id
    group = await merging.load(request.state.db, number, staff_id=staff_id)
    if group.row.state != "running":
        raise NotFound
    return group


async def update(request: Request) -> Response:
    """They meet at this link from now on; without one in our own room."""
    group, form, now = await _group(request), await Form.read(request), clock.now()
    room = await rooms.of_group(request.state.db, group.row.id, now=now)
    try:
        await doors.paste(request.state.db, room.id, form["link"], by=request.state.actor, now=now)
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    return see_other(request, "staff_room_edit", number=group.row.id, notice=N_("Bewaard."))


routes = [
    page("/staff/groups/{number:int}/room/edit", edit, policy=policies.staff, name="staff_room_edit"),
    page(
        "/staff/groups/{number:int}/room/edit",
        update,
        methods=["POST"],
        policy=policies.staff,
        name="staff_room_update",
    ),
]
