"""The page of a room: one tap from a mail, from a JIM's own page, and for staff where they host. Opening it changes nothing.

What is said in the call passes over the line beside it (`routes/lines`), or from browser to browser.
"""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport import rooms as ways
from jimsupport.db import Row
from jimsupport.domain.rooms import entrances, phone, rooms
from jimsupport.domain.rooms.entrances import Entrance
from jimsupport.rooms import Guest
from jimsupport.routes.me.doors import Door, through
from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page
from jimsupport.web.security import for_room
from jimsupport.words import N_

BACK = N_("Naar je groep")
HOME = N_("Naar mijn pagina")
GROUPS = N_("Naar de groepen")


async def show(request: Request, door: Door) -> Response:
    """The room of a JIM's group, or of what the link is about."""
    room = await rooms.for_jim(door.db, door.jim.id, door.link, now=clock.now(), make=False)
    who = await entrances.entrance(door.db, room, door.jim.id)
    back = (f"{door.home}/group", BACK) if room.group_id else (door.home, HOME)
    return await _page(request, room, who, zone=door.jim.zone, back=back)


async def show_staff(request: Request) -> Response:
    """The room of a group that staff host."""
    db, person = request.state.db, request.state.person
    room = await rooms.of_group(db, request.path_params["number"], now=clock.now(), make=False)
    who = await entrances.entrance_of_staff(db, room, person.id)
    return await _page(request, room, who, zone=person.zone, back=("/staff/groups", GROUPS))


async def _page(request: Request, room: Row, who: Entrance, *, zone: str, back: tuple[str, str]) -> Response:
    settings, now = request.app.state.settings, clock.now()
    state = await rooms.state(request.state.db, room, now)
    way = ways.of(settings, kind=room.kind, name=room.name, link=room.link)
    lets_in = state.open and not who.out
    outside = way.link(Guest(who.name, who.hosts), now=now, until=state.until) if lets_in else None
    answer = render(
        request,
        "room/show.html",
        name=who.name,
        hosts=who.hosts,
        is_open=state.open,
        out=who.out,
        opens_at=state.opens_at,
        zone=zone,
        kind=way.kind,
        outside=outside,
        site=urlsplit(outside or "").hostname,
        line=f"{request.url.path}/line",
        phone_in=phone.by_phone(settings, room),
        back_to=back[0],
        back_words=back[1],
    )
    answer.headers.update(for_room(settings))
    return answer


routes = [
    page("/a/{token}/room", through(show), policy=policies.link, name="link_room"),
    page("/me/group/room", through(show), policy=policies.jim, name="me_room"),
    page("/staff/groups/{number:int}/room", show_staff, policy=policies.staff, name="staff_room"),
]
