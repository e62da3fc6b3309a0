"""«Een andere JIM mag mij iets vragen»: a yes of its own on the JIM's page, and a no from any mail that asked."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.exchanges import listeners, themes
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import LANGUAGES, N_


async def edit(request: Request, door: Door) -> Response:
    """May another JIM ask you something? By a link only the no: a mail may be forwarded."""
    row = await listeners.of(door.db, door.jim.id)
    if not door.signed_in:
        _asked_by_link(door)
        return show(request, door, "me/listening_off.html", listening=row is not None)
    filled = Form.filled(
        languages=row.languages if row else [door.jim.language], themes=row.themes if row else []
    )
    return await _page(request, door, filled)


async def _page(request: Request, door: Door, form: Form, status: int = 200) -> Response:
    return show(
        request,
        door,
        "me/listening.html",
        status=status,
        form=form,
        row=await listeners.of(door.db, door.jim.id),
        THEMES=themes.THEMES,
        SPOKEN=[(code, LANGUAGES.get(code), INTERPRETERS.get(code)) for code in listeners.SPOKEN],
    )


def _asked_by_link(door: Door) -> None:
    """Raises NotFound for a link that is about something else."""
    if door.link is None or door.link.exchange_id is None:
        raise NotFound


async def update(request: Request, door: Door) -> Response:
    """Yes, or other languages and themes."""
    form = await Form.read(request)
    try:
        await listeners.start(
            door.db,
            door.jim.id,
            languages=form.all("languages"),
            about=form.all("themes"),
            by=door.by,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    return back(
        request, door, "/listening", notice=N_("Bewaard. We vragen je hoogstens één keer in de acht weken.")
    )


async def destroy(request: Request, door: Door) -> Response:
    """No more."""
    if not door.signed_in:
        _asked_by_link(door)
    await listeners.stop(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/listening", notice=N_("Goed. We vragen je niet meer."))


routes = [
    *behind(HOME, "/listening", edit, name="listening"),
    *behind(HOME[1:], "/listening", update, name="listening_update", methods=["POST"]),
    *behind(HOME, "/listening/off", destroy, name="listening_off", methods=["POST"]),
]
