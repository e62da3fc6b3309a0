"""One conversation with JIMwerkt: what was said, and room to say something back. Never what staff note for each other."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.handling import merges, replies
from jimsupport.domain.office import roster
from jimsupport.domain.people import told
from jimsupport.domain.support import requests
from jimsupport.routes.me.doors import HOME, Door, behind, show
from jimsupport.web.forms import Form
from jimsupport.web.responses import to_path
from jimsupport.words import N_

THANKS = N_("Dank je wel. Iemand van ons leest het.")
EMPTY = N_("Schrijf eerst iets op.")


async def index(request: Request, door: Door) -> Response:
    """The whole of it, for who is signed in."""
    return await _page(request, door, await _asked(request, door), Form())


async def _page(request: Request, door: Door, row: Row, form: Form, status: int = 200) -> Response:
    return show(
        request,
        door,
        "me/conversation.html",
        status=status,
        form=form,
        row=row,
        said=await told.conversation(door.db, door.jim.id, await merges.whole(door.db, row.id)),
        promised=await roster.promised(door.db, clock.now()),
    )


async def reply(request: Request, door: Door) -> Response:
    """Say something back, on the JIM's own page."""
    row, form = await _asked(request, door), await Form.read(request)
    try:
        live = await _say(door, row, form)
    except Invalid as problem:
        return await _page(request, door, row, form.with_errors(problem), status=422)
    return to_path(request, f"/me/requests/{live}", notice=THANKS)


async def _say(door: Door, row: Row, form: Form) -> int:
    body = form.text("body", needed=EMPTY, longest=requests.LONGEST)
    form.check()
    return await replies.say(door.db, row, body, by=door.by, now=clock.now())


async def _asked(request: Request, door: Door) -> Row:
    """The conversation of the path, where that is this JIM's; of one that was merged, the one it went into."""
    row = await requests.for_jim(door.db, request.path_params["request"], jim_id=door.jim.id)
    return await merges.live(door.db, row.id)


async def new_answer(request: Request, door: Door) -> Response:
    """What the mail of the link answered, and room to say something back: a mail may be forwarded, so no more."""
    return await _answer_page(request, door, Form())


async def _answer_page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    link = door.link
    said = await told.reply(door.db, door.jim.id, link.request_id, until=link.created_at) if link else None
    promised = await roster.promised(door.db, clock.now())
    return show(request, door, "me/reply.html", status=status, form=form, reply=said, promised=promised)


async def answer(request: Request, door: Door) -> Response:
    """Say something back by the link: in the conversation that it is about. Raises NotFound for any other link."""
    if door.link is None or door.link.request_id is None:
        raise NotFound
    row = await requests.for_jim(door.db, door.link.request_id, jim_id=door.jim.id)
    form = await Form.read(request)
    try:
        await _say(door, row, form)
    except Invalid as problem:
        return await _answer_page(request, door, form.with_errors(problem), status=422)
    return to_path(request, f"{door.home}/asked", notice=THANKS)


LINK, MINE = HOME[:1], HOME[1:]

routes = [
    *behind(MINE, "/requests/{request:int}", index, name="conversation"),
    *behind(MINE, "/requests/{request:int}/reply", reply, name="conversation_reply", methods=["POST"]),
    *behind(LINK, "/reply", answer, name="reply", methods=["POST"]),
]
