"""A JIM's own calendar: the secret address that their agenda reads, and that address itself."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.meetups import feeds
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web import policies, responses
from jimsupport.web.routing import page
from jimsupport.words import N_

MADE = N_("Dit is je agenda-adres. Zet het nu in je agenda: we laten het één keer zien.")


async def index(request: Request, door: Door) -> Response:
    """Whether there is an address, and one just made."""
    notice = responses.notice_of(request)
    return show(
        request,
        door,
        "me/agenda.html",
        made_at=await feeds.made_at(door.db, door.jim.id),
        feed=notice[1].get("address") if notice else None,
    )


async def renew(request: Request, door: Door) -> Response:
    """A new secret address; the one before works no more."""
    secret = await feeds.renew(door.db, door.jim.id, by=door.by, now=clock.now())
    address = f"{request.app.state.settings.base_url}/agenda/{secret}.ics"
    return back(request, door, "/agenda", notice=MADE, values={"address": address})


async def end(request: Request, door: Door) -> Response:
    """No address at all."""
    await feeds.end(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/agenda", notice=N_("Het adres werkt niet meer."))


async def feed(request: Request) -> Response:
    """The calendar, for a program that has the address; 304 when it has it as it is."""
    db = request.state.db
    jim = await feeds.open(db, request.path_params["token"])
    content = await feeds.content(db, jim, now=clock.now())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "referrer-policy": "no-referrer"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="agenda.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


routes = [
    *behind(HOME[1:], "/agenda", index, name="agenda"),
    *behind(HOME[1:], "/agenda", renew, name="agenda_renew", methods=["POST"]),
    *behind(HOME[1:], "/agenda/removal", end, name="agenda_end", methods=["POST"]),
    page("/agenda/{token}.ics", feed, policy=policies.link, name="agenda_feed"),
]
