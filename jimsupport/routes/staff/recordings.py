"""Spoken answers: staff hear what a JIM said and write it out; taken away for who asks so on the phone."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain import translated
from jimsupport.domain.dilemmas import recordings
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.routes.staff.pages import show
from jimsupport.routes.staff.phone import act
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.web.security import for_hearing
from jimsupport.web.sounds import sound
from jimsupport.words import LANGUAGES, N_


async def one(request: Request) -> Response:
    """Hear what was said, and write it out."""
    return await _page(request)


async def _page(request: Request, form: Form | None = None, status: int = 200) -> Response:
    row = await recordings.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )
    answer = show(
        request,
        "staff/dilemmas/recording.html",
        status=status,
        form=form or Form.filled(language=row.language),
        row=row,
        languages=list(LANGUAGES.items()),
        said=translated.said,
    )
    answer.headers.update(for_hearing())
    return answer


async def write_out(request: Request) -> Response:
    form = await Form.read(request)
    try:
        tip_id = await recordings.write_out(
            request.state.db,
            request.path_params["id"],
            form["text"],
            language=form["language"],
            harmless=form.flag("harmless"),
            staff_id=request.state.person.id,
            by=request.state.actor,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _page(request, form.with_errors(problem), status=422)
    except Refused as refusal:
        return see_other(request, "staff_dilemmas", notice=refusal.message)
    return see_other(
        request, "staff_tip", id=tip_id, notice=N_("Uitgeschreven. Nu kun je de tip lezen en plaatsen.")
    )


async def hear(request: Request) -> Response:
    """The sound itself."""
    number, me = request.path_params["id"], request.state.person.id
    return sound(request, *await recordings.sound_of(request.state.db, number, but=me))


async def _unspeak(request: Request, jim: Row, form: Form, how: dict) -> None:
    await recordings.remove(request.state.db, form.number("recording") or 0, jim.id, **how)


routes = [
    page("/staff/recordings/{id:int}", one, policy=policies.staff, name="staff_recording"),
    page(
        "/staff/recordings/{id:int}",
        write_out,
        methods=["POST"],
        policy=policies.staff,
        name="staff_recording_write",
    ),
    page("/staff/recordings/{id:int}/sound", hear, policy=policies.staff, name="staff_recording_sound"),
    act("dilemmas/recording", "recording_remove", _unspeak, N_("De opname is weg.")),
]
