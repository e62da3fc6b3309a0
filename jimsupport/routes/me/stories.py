"""Stories on a JIM's own page and behind a link in a mail, and whether we may ask for theirs."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.errors import Invalid
from jimsupport.domain.stories import reading, storytellers
from jimsupport.routes import stories as public
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form, options
from jimsupport.words import N_

BESIDE, ABOUT_EIGHTEEN = 2, 5


async def index(request: Request, door: Door) -> Response:
    """Stories, those in their language first."""
    asked = await storytellers.of(door.db, door.jim.id) if door.signed_in else None
    return show(request, door, "me/stories/index.html", asked=asked, **await public.shelf(request))


async def one(request: Request, door: Door) -> Response:
    """One of them."""
    row = await reading.published(door.db, request.path_params["slug"])
    return show(request, door, "me/stories/show.html", **await public.opened(request, row))


async def beside(request: Request, door: Door) -> dict[str, Any]:
    """A few stories for on the page of a question or of its answer: those about turning eighteen where it is about that."""
    eighteen = door.purpose == "turning_18"
    rows = await reading.newest(
        door.db,
        language=request.state.language,
        turning_18=eighteen,
        limit=ABOUT_EIGHTEEN if eighteen else BESIDE,
    )
    return {"stories": rows, "reading": reading}


async def edit(request: Request, door: Door) -> Response:
    """May we ask you to tell your story?"""
    row = await storytellers.of(door.db, door.jim.id)
    filled = Form.filled(uses=row.uses, about=row.about or "") if row else Form()
    return await _page(request, door, filled)


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    return show(
        request,
        door,
        "me/stories/telling.html",
        status=status,
        form=form,
        uses=options(storytellers.USES, request.state.language),
        row=await storytellers.of(door.db, door.jim.id),
    )


async def update(request: Request, door: Door) -> Response:
    """Yes, or for something else."""
    form = await Form.read(request)
    try:
        await storytellers.start(
            door.db, door.jim.id, uses=form.all("uses"), about=form["about"], by=door.by, now=clock.now()
        )
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    return back(
        request, door, "/storytelling", notice=N_("Dank je wel. Je hoort van ons als we je verhaal zoeken.")
    )


async def destroy(request: Request, door: Door) -> Response:
    """Not any more."""
    await storytellers.stop(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/storytelling", notice=N_("Goed. We vragen je niet om je verhaal."))


SIGNED_IN = HOME[1:]
routes = [
    *behind(HOME, "/stories", index, name="stories"),
    *behind(HOME, "/stories/{slug}", one, name="story"),
    *behind(SIGNED_IN, "/storytelling", edit, name="storytelling"),
    *behind(SIGNED_IN, "/storytelling", update, name="storytelling_update", methods=["POST"]),
    *behind(SIGNED_IN, "/storytelling/off", destroy, name="storytelling_off", methods=["POST"]),
]
