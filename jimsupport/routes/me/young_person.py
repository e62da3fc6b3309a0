"""No longer in touch, or something terrible happened: one tap stops what is about this young person."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.errors import NotFound
from jimsupport.domain.people import overview, stops
from jimsupport.domain.support import receipts
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form


async def new(request: Request, door: Door) -> Response:
    """What is the matter? One button for each; with several young people, one page each."""
    about = await _about(request, door)
    if about is None:
        every = await overview.running_hand_overs(door.db, door.jim.id)
        return show(request, door, "me/which_young_person.html", hand_overs=every)
    way_back = await receipts.way_back(door.db, door.jim.id)
    template = "me/ended.html" if about.ended_at else "me/young_person.html"
    return show(request, door, template, about=about, way_back=way_back)


async def create(request: Request, door: Door) -> Response:
    """Stop the messages; ring only when that was the button."""
    form = await Form.read(request)
    about = await _hand_over(door, form)
    await stops.end_hand_over(
        door.db, about.id, reason=form["reason"], call=form["call"] == "yes", by=door.by, now=clock.now()
    )
    return back(request, door, f"/young-person?about={about.id}")


async def destroy(request: Request, door: Door) -> Response:
    """It was a mistake, or contact came back."""
    about = await _hand_over(door, await Form.read(request))
    await stops.reopen(door.db, about.id, by=door.by, now=clock.now())
    return back(request, door, f"/young-person?about={about.id}")


async def _about(request: Request, door: Door) -> Row | None:
    """The hand-over this is about: the one in the URL, the link's own, or the only one."""
    asked = Form.of_query(request).number("about") or door.hand_over_id
    if asked:
        return await overview.hand_over(door.db, door.jim.id, asked)
    every = await overview.running_hand_overs(door.db, door.jim.id)
    return every[0] if len(every) == 1 else None


async def _hand_over(door: Door, form: Form) -> Row:
    about = form.number("about")
    if not about:
        raise NotFound
    return await overview.hand_over(door.db, door.jim.id, about)


routes = [
    *behind(HOME, "/young-person", new, name="young_person"),
    *behind(HOME, "/young-person", create, name="young_person_end", methods=["POST"]),
    *behind(HOME, "/young-person/undo", destroy, name="young_person_undo", methods=["POST"]),
]
