"""Which kinds of message a JIM wants: each can be switched off and on again."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.people import muting
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def index(request: Request, door: Door) -> Response:
    """What there is, and what is off."""
    return show(
        request, door, "me/messages.html", kinds=muting.KINDS, muted=await muting.of(door.db, door.jim.id)
    )


async def mute(request: Request, door: Door) -> Response:
    """Switch one off."""
    kind = (await Form.read(request))["kind"]
    await muting.mute(door.db, door.jim.id, kind, by=door.by, now=clock.now())
    return back(request, door, "/messages", notice=N_("Dat bericht krijg je niet meer."))


async def unmute(request: Request, door: Door) -> Response:
    """Switch it on again."""
    kind = (await Form.read(request))["kind"]
    await muting.unmute(door.db, door.jim.id, kind, by=door.by, now=clock.now())
    return back(request, door, "/messages", notice=N_("Je krijgt deze berichten weer."))


routes = [
    *behind(HOME[1:], "/messages", index, name="messages"),
    *behind(HOME[1:], "/messages/off", mute, name="messages_off", methods=["POST"]),
    *behind(HOME[1:], "/messages/on", unmute, name="messages_on", methods=["POST"]),
]
