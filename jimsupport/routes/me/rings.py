"""Would you ring somebody of your group? For the host, by the link of a mail and on their own page."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.rings import rings
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

SAID = {
    "reached": N_("Fijn dat jullie elkaar spraken. Dank je wel."),
    "not_reached": N_("Dank je wel. Over twee weken vragen we het je nog eens, als het dan nog stil is."),
    "rather_not": N_("Dat is goed. Iemand van JIMwerkt belt."),
}


async def index(request: Request, door: Door) -> Response:
    """Whom to ring, at which number."""
    return await _page(request, door, Form())


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    number = _number(request, door)
    try:
        ring = await rings.for_host(door.db, number, door.jim.id, now=clock.now())
    except NotFound:
        if not await rings.was_asked(door.db, number, door.jim.id):
            raise
        return show(request, door, "me/ring_over.html")
    return show(request, door, "me/ring.html", status=status, form=form, ring=ring)


def _number(request: Request, door: Door) -> int:
    """Which question. A number to ring is shown by no other mail than the one that asks. Raises NotFound."""
    if door.link and door.link.purpose != "host_ring":
        raise NotFound
    number: int = request.path_params["number"]
    return number


async def answer(request: Request, door: Door) -> Response:
    """They spoke, nobody was reached, or rather not."""
    form, now = await Form.read(request), clock.now()
    number = _number(request, door)
    try:
        said = form.choice("said", rings.ANSWERS, needed=N_("Kies een van de antwoorden."))
        form.check()
        ring = await rings.for_host(door.db, number, door.jim.id, now=now)
        await rings.answer(door.db, ring, said, host_id=door.jim.id, by=door.by, now=now)
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    except NotFound:
        if not await rings.was_asked(door.db, number, door.jim.id):
            raise
        return back(request, door, f"/ring/{number}")
    return back(request, door, f"/ring/{number}", notice=SAID[said])


routes = [
    *behind(HOME, "/ring/{number:int}", index, name="ring"),
    *behind(HOME, "/ring/{number:int}", answer, name="ring_answer", methods=["POST"]),
]
