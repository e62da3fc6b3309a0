"""Gatherings for all JIMs: sign up, change, sign off; by the link of a mail and on the JIM's own page."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access.limits import GATHERING
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.gatherings import announcing, gatherings, letters, places
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

SAID = {
    "in": N_("Je plaats is zeker. Tot dan."),
    "waiting": N_("Het is vol. Je staat op de wachtlijst, en hoort het meteen als er een plaats is."),
}


async def index(request: Request, door: Door) -> Response:
    """What is to come, where they have a place, and whether they hear of new ones."""
    now = clock.now()
    return show(
        request,
        door,
        "me/gatherings/index.html",
        gatherings=await gatherings.coming(door.db, now=now),
        mine=await places.mine(door.db, door.jim.id, now=now),
        hears=await announcing.wants(door.db, door.jim.id),
        SAID=letters,
    )


async def hear(request: Request, door: Door) -> Response:
    """Write me when there is a new one, or no longer."""
    wanted = (await Form.read(request))["wanted"] == "yes"
    await announcing.choose(door.db, door.jim.id, wanted, by=door.by, now=clock.now())
    return back(request, door, "/gatherings", notice=N_("Bewaard."))


async def one(request: Request, door: Door) -> Response:
    """One gathering, with the place they have."""
    return await _page(request, door, Form.filled(people=1))


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    row = await _load(request, door)
    place = await places.of_jim(door.db, row.id, door.jim.id)
    return show(
        request,
        door,
        "me/gatherings/show.html",
        status=status,
        form=form,
        gathering=row,
        place=place,
        ahead=await places.ahead(door.db, place) if place and place.state == "waiting" else 0,
        begun=row.starts_at <= clock.now(),
        over=row.ends_at <= clock.now(),
        SAID=letters,
    )


async def _load(request: Request, door: Door) -> Row:
    """An open or cancelled gathering. Raises NotFound."""
    row = await gatherings.load(door.db, request.path_params["number"])
    if row.state == "draft":
        raise NotFound
    return await gatherings.published(door.db, row.slug)


async def sign_up(request: Request, door: Door) -> Response:
    """They come, alone or with one more."""
    row, form = await _load(request, door), await Form.read(request)
    number = form.number("people") or 1
    try:
        state = await places.sign_up(door.db, row.id, door.jim.id, people=number, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    except Refused as refusal:
        return back(request, door, f"/gatherings/{row.id}", notice=refusal.message)
    return back(request, door, f"/gatherings/{row.id}", notice=SAID[state])


async def give_up(request: Request, door: Door) -> Response:
    """They do not come after all."""
    row = await _load(request, door)
    try:
        await places.give_up(door.db, row.id, door.jim.id, by=door.by, now=clock.now())
    except Refused as refusal:
        return back(request, door, f"/gatherings/{row.id}", notice=refusal.message)
    notice = N_("Je bent afgemeld. Van gedachten veranderd? Meld je gerust weer aan.")
    return back(request, door, f"/gatherings/{row.id}", notice=notice)


routes = [
    *behind(HOME, "/gatherings", index, name="gatherings"),
    *behind(HOME, "/gatherings/hear", hear, name="gatherings_hear", methods=["POST"]),
    *behind(HOME, "/gatherings/{number:int}", one, name="gathering"),
    *behind(
        HOME,
        "/gatherings/{number:int}/sign-up",
        sign_up,
        name="gathering_sign_up",
        methods=["POST"],
        limit=GATHERING,
    ),
    *behind(HOME, "/gatherings/{number:int}/give-up", give_up, name="gathering_give_up", methods=["POST"]),
]
