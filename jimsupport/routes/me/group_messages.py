"""Writing in one's group: a message, changing or removing one's own, hiding as its host, and saying that one worries."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import links
from jimsupport.domain.access import sessions as sign_ins
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.group_life import habits, hiding, messages, rows, worries
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.support import danger
from jimsupport.routes.me import group
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web import sessions
from jimsupport.web.forms import Form
from jimsupport.words import N_

WATCHED = N_(
    "Je bericht staat in de groep. Er staan woorden in die op gevaar kunnen wijzen, dus iemand van JIMwerkt"
    " leest het ook. Is er nu gevaar? Bel 112."
)
AT = "/group#messages"
TOO_MUCH = 429

Act = Callable[[Request, Door, Seen, int], Awaitable[str | None]]


async def member(door: Door) -> Seen:
    """The group of this door, in which its JIM takes part. Raises NotFound."""
    seen = await group.seen_by(door)
    if seen is None or not rows.is_in(seen):
        raise NotFound
    return seen


async def write(request: Request, door: Door) -> Response:
    """A message for the others."""
    form, seen = await Form.read(request), await group.seen_by(door)
    if seen is None or not rows.is_in(seen):
        return back(request, door, "/group", notice=rows.NOT_IN_IT)
    try:
        body = form.text("body", needed=N_("Schrijf eerst iets op."), longest=messages.LONGEST)
        form.check()
        upto = form.number("upto") or 0
        await messages.write(door.db, seen, body, upto=upto, by=door.by, now=clock.now())
    except Invalid as problem:
        return await group.page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        form.note("body", refusal.message)
        return await group.page(request, door, form, status=TOO_MUCH)
    watched = await danger.is_in(door.db, body)
    return back(request, door, AT, notice=WATCHED if watched else N_("Je bericht staat in de groep."))


async def read(request: Request, door: Door) -> Response:
    """All up to a message was seen: the line «nieuw» goes."""
    form, seen = await Form.read(request), await member(door)
    await habits.read(door.db, seen, form.number("upto") or 0)
    return back(request, door, AT)


async def live(request: Request, door: Door) -> Response:
    """A line each time somebody wrote; nothing of what it was."""
    seen, watching = await member(door), request.app.state.group_live
    if watching.is_full(seen.me):
        return Response(status_code=TOO_MUCH)
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    last = request.headers.get("last-event-id") or request.query_params.get("last", "")

    async def look() -> int:
        await _still(request, door)
        fresh = await groups.for_jim(door.db, seen.id, seen.me)
        if not rows.is_in(fresh):
            raise NotFound
        return await messages.newest(door.db, seen.id)

    stream = watching.stream(seen.id, seen.me, look, last=group.number(last))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _still(request: Request, door: Door) -> None:
    """Raises NotFound once the door is closed: signed out, or a link that works no more."""
    if door.link is not None:
        await links.open(door.db, request.path_params["token"], now=clock.now())
        return
    secret = sessions.token(request)
    person = await sign_ins.find(door.db, secret, now=clock.now(), note=False) if secret else None
    if person is None or person.id != door.jim.id:
        raise NotFound


async def edit(request: Request, door: Door) -> Response:
    """One's own message, to be changed."""
    row = await _own(request, door)
    return _edit_page(request, door, row, Form.filled(body=row.body))


def _edit_page(request: Request, door: Door, row: Row, form: Form, status: int = 200) -> Response:
    until = row.at + rows.CHANGE_WITHIN
    open_ = rows.is_open(row, clock.now())
    return show(
        request, door, "me/group/edit.html", status=status, row=row, form=form, until=until, is_open=open_
    )


async def update(request: Request, door: Door) -> Response:
    """Other words for it."""
    row, form = await _own(request, door), await Form.read(request)
    try:
        body = form.text("body", needed=N_("Schrijf eerst iets op."), longest=messages.LONGEST)
        form.check()
        await messages.change(door.db, await member(door), row.id, body, by=door.by, now=clock.now())
    except Invalid as problem:
        return _edit_page(request, door, row, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, AT, notice=refusal.message)
    return back(request, door, AT, notice=N_("Je bericht is veranderd."))


async def _own(request: Request, door: Door) -> Row:
    seen = await member(door)
    return await rows.own(door.db, seen, request.path_params["message"], now=clock.now())


async def worry(request: Request, door: Door) -> Response:
    """What happens when one says that a message worries them."""
    return await _about(request, door, "me/group/worry.html", Form())


async def hide(request: Request, door: Door) -> Response:
    """The host hides a message, and says why."""
    if not (await member(door)).hosts:
        raise NotFound
    return await _about(request, door, "me/group/hide.html", Form())


async def _about(request: Request, door: Door, template: str, form: Form, status: int = 200) -> Response:
    seen = await member(door)
    row = await rows.load(door.db, seen, request.path_params["message"], now=clock.now())
    if row.by_jim_id == seen.me:
        raise NotFound
    return show(request, door, template, status=status, row=row, form=form, longest=hiding.LONGEST)


async def say_worry(request: Request, door: Door) -> Response:
    """It worries them: staff read it."""
    form, seen = await Form.read(request), await member(door)
    try:
        words = form.text("words", longest=messages.LONGEST)
        form.check()
        number = request.path_params["message"]
        await worries.say(door.db, seen, number, words, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _about(request, door, "me/group/worry.html", form.with_errors(problem), status=422)
    notice = N_(
        "Dank je wel. Iemand van JIMwerkt leest het, en laat je iets horen. De anderen weten niet van wie het komt."
    )
    return back(request, door, AT, notice=notice)


async def say_hidden(request: Request, door: Door) -> Response:
    """It is hidden: its writer hears why."""
    form, seen = await Form.read(request), await member(door)
    try:
        why, number = form.text("why"), request.path_params["message"]
        await hiding.by_host(door.db, seen, number, why, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _about(request, door, "me/group/hide.html", form.with_errors(problem), status=422)
    return back(request, door, AT, notice=N_("Verborgen. Wie het schreef, hoort over tien minuten waarom."))


def _act(path: str, name: str, verb: Act) -> list:
    """The routes of one thing that is done about a message in one tap."""

    async def done(request: Request, door: Door) -> Response:
        try:
            notice = await verb(request, door, await member(door), request.path_params["message"])
        except Refused as refusal:
            notice = refusal.message
        return back(request, door, AT, notice=notice)

    where = f"/group/messages/{{message:int}}/{path}"
    return behind(HOME, where, done, name=f"group_message_{name}", methods=["POST"])


async def _remove(request: Request, door: Door, seen: Seen, number: int) -> None:
    await messages.remove(door.db, seen, number, by=door.by, now=clock.now())


async def _put_back(request: Request, door: Door, seen: Seen, number: int) -> str:
    await messages.put_back(door.db, seen, number, by=door.by, now=clock.now())
    return N_("Je bericht staat er weer.")


async def _show(request: Request, door: Door, seen: Seen, number: int) -> str:
    await hiding.show_by_host(door.db, seen, number, by=door.by, now=clock.now())
    return N_("Iedereen in de groep ziet dit bericht weer.")


ONE = "/group/messages/{message:int}"

routes = [
    *behind(HOME, "/group/messages", write, name="group_write", methods=["POST"]),
    *behind(HOME, "/group/live", live, name="group_live"),
    *behind(HOME, "/group/read", read, name="group_read", methods=["POST"]),
    *behind(HOME, ONE, edit, name="group_message"),
    *behind(HOME, ONE, update, name="group_message_change", methods=["POST"]),
    *behind(HOME, f"{ONE}/worry", worry, name="group_message_worry"),
    *behind(HOME, f"{ONE}/worry", say_worry, name="group_message_worry_say", methods=["POST"]),
    *behind(HOME, f"{ONE}/hiding", hide, name="group_message_hide"),
    *behind(HOME, f"{ONE}/hiding", say_hidden, name="group_message_hide_say", methods=["POST"]),
    *_act("removal", "remove", _remove),
    *_act("removal/undo", "put_back", _put_back),
    *_act("hiding/undo", "show", _show),
]
