"""The lines that browsers in a room keep to us, beside its page: what passes over them is in `web/signalling`."""

from starlette.websockets import WebSocket

from jimsupport import clock
from jimsupport.domain.access import links
from jimsupport.domain.errors import NotFound
from jimsupport.domain.rooms import entrances, rooms
from jimsupport.routes.me import doors
from jimsupport.web import policies
from jimsupport.web.routing import line
from jimsupport.web.signalling.line import serve
from jimsupport.web.signalling.peers import Caller


async def as_jim(socket: WebSocket) -> Caller:
    """A JIM, by the link of a mail or signed in."""
    door = await doors.come_in(socket)
    if door.purpose == links.TOGETHER:
        raise NotFound
    room = await rooms.for_jim(door.db, door.jim.id, door.link, now=clock.now(), make=False)
    by = {"link_id": door.link.id} if door.link else {"session_id": socket.state.person.session_id}
    who = await entrances.entrance(door.db, room, door.jim.id)
    return Caller(room, who, again=socket.state.again, by=door.by, **by)


async def as_staff(socket: WebSocket) -> Caller:
    """Staff, where nobody in the group hosts."""
    db, person = socket.state.db, socket.state.person
    room = await rooms.of_group(db, socket.path_params["number"], now=clock.now(), make=False)
    who = await entrances.entrance_of_staff(db, room, person.id)
    return Caller(room, who, again=socket.state.again, by=socket.state.actor, session_id=person.session_id)


routes = [
    line("/a/{token}/room/line", as_jim, serve, policy=policies.link, name="link_room_line"),
    line("/me/group/room/line", as_jim, serve, policy=policies.jim, name="me_room_line"),
    line(
        "/staff/groups/{number:int}/room/line",
        as_staff,
        serve,
        policy=policies.staff,
        name="staff_room_line",
    ),
]
