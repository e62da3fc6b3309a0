"""«Liever een andere JIM»: what that JIM may know, in the asker's own words, and nothing else but a first name."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access import links
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.exchanges import themes, wishes
from jimsupport.domain.support import requests
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_


async def new(request: Request, door: Door) -> Response:
    """What may the other JIM know?"""
    wish = await _wish(door)
    form = Form.filled(shared=wish.shared, theme=wish.theme) if wish and door.signed_in else Form()
    return await _page(request, door, form)


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    wish = await _wish(door)
    return show(
        request,
        door,
        "me/other_jim.html",
        status=status,
        form=form,
        THEMES=themes.THEMES,
        wish=wish,
        can_take_back=wish is not None and await _may_take_back(door, wish.id),
    )


async def beside(door: Door, answer: str) -> dict[str, object]:
    """What the page after an answer needs to ask it at once, where the answer was «liever een andere JIM»."""
    if answer != "other_jim":
        return {}
    return {"THEMES": themes.THEMES, "wish": await _wish(door)}


async def _wish(door: Door) -> Row | None:
    """What this JIM shared for what is open."""
    open_request = await wishes.open_request(door.db, door.jim.id)
    return await wishes.of_request(door.db, open_request) if open_request else None


async def create(request: Request, door: Door) -> Response:
    """Keep it; a person of ours reads it before anybody is asked."""
    form = await Form.read(request)
    try:
        shared = form.text(
            "shared", needed=N_("Schrijf op wat de andere JIM mag weten."), longest=wishes.LONGEST
        )
        theme = form.text("theme", longest=16)
        form.check()
        async with door.db.write():
            request_id = await wishes.ask(
                door.db, door.jim.id, shared, theme=theme, by=door.by, now=clock.now()
            )
            if door.link is not None:
                await links.concern(door.db, door.link, request_id)
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/asked", notice=N_("Dank je wel. Iemand van JIMwerkt leest het eerst."))


async def destroy(request: Request, door: Door) -> Response:
    """Rather not after all: nobody is asked any more. By a link only where it is about that wish."""
    open_request = await wishes.open_request(door.db, door.jim.id)
    if open_request is not None:
        if not await _may_take_back(door, open_request):
            raise NotFound
        await wishes.take_back(door.db, open_request, by=door.by, now=clock.now())
    return back(request, door, "/asked", notice=N_("Goed. We vragen niemand meer."))


async def _may_take_back(door: Door, request_id: int) -> bool:
    """Whether this door is of the JIM themselves, or of the link that the wish came by."""
    if door.signed_in or (door.link and door.link.request_id == request_id):
        return True
    request = await requests.for_jim(door.db, request_id, jim_id=door.jim.id)
    return door.asked is not None and request.planned_id == door.asked.id


routes = [
    *behind(HOME, "/other-jim", new, name="other_jim"),
    *behind(HOME, "/other-jim", create, name="other_jim_create", methods=["POST"]),
    *behind(HOME, "/other-jim/undo", destroy, name="other_jim_undo", methods=["POST"]),
]
