"""«Wat zou jij doen?»: situations that are asked now, the answer in words or in sound, and whether to be asked."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain import translated
from jimsupport.domain.dilemmas import answering, asking, listeners, recordings
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.tips import tips
from jimsupport.routes.me.doors import HOME, Door, back, behind, show, through
from jimsupport.web import marks
from jimsupport.web.forms import Form, options
from jimsupport.web.responses import to_path
from jimsupport.web.routing import page
from jimsupport.web.security import for_speaking
from jimsupport.web.sounds import sound
from jimsupport.words import N_

UPLOAD = recordings.LARGEST + 100_000  # bytes: the sound, and the form around it
THANKS = N_("Dank je wel. Iemand van JIMwerkt leest het eerst. Daarna hoor je van ons.")
HEARD = N_("Dank je wel. Iemand van JIMwerkt luistert en schrijft het uit. Daarna hoor je van ons.")


async def index(request: Request, door: Door) -> Response:
    """What is asked now, and whether to be asked by mail. By a link: what its mail asked."""
    if not door.signed_in:
        return await by_link(request, door)
    return show(
        request,
        door,
        "me/dilemmas/index.html",
        rows=await answering.open_to(door.db, door.jim.id),
        listening=await listeners.of(door.db, door.jim.id),
        said=translated.said,
    )


async def by_link(request: Request, door: Door) -> Response:
    """The situation that a mail asked; the first that they did not answer, where it asked two."""
    asked = await _asked(door)
    for dilemma_id in asked:
        row = await answering.for_jim(door.db, dilemma_id, door.jim.id)
        if not row.answered:
            return await _page(request, door, row, _fresh())
    return await _page(request, door, await answering.for_jim(door.db, asked[0], door.jim.id), _fresh())


async def one(request: Request, door: Door) -> Response:
    """The situation, and what they would do."""
    return await _page(request, door, await _load(request, door), _fresh())


def _fresh() -> Form:
    return Form.filled(shown_as="relation")


async def _load(request: Request, door: Door) -> Row:
    """The dilemma of this page. Raises NotFound for a draft; by a link for any that its mail did not ask."""
    number = request.path_params["dilemma"]
    if not door.signed_in and number not in await _asked(door):
        raise NotFound
    return await answering.for_jim(door.db, number, door.jim.id)


async def _asked(door: Door) -> list[int]:
    planned_id = door.link.planned_id if door.link else None
    asked = await asking.in_letter(door.db, planned_id) if planned_id else []
    if not asked:
        raise NotFound
    return asked


async def _page(
    request: Request,
    door: Door,
    row: Row,
    form: Form,
    status: int = 200,
    **look: object,
) -> Response:
    mine: dict[str, list[Row]] = {"tips": [], "spoken": []}
    if door.signed_in:  # a mail may be forwarded
        mine["tips"] = await answering.mine(door.db, row.id, door.jim.id)
        mine["spoken"] = await recordings.of_jim(door.db, door.jim.id, dilemma_id=row.id)
    answer = show(
        request,
        door,
        "me/dilemmas/show.html",
        status=status,
        row=row,
        form=form,
        mine=mine,
        at=f"{door.home}/dilemmas/{row.id}",
        said=translated.said,
        signing=options(tips.SHOWN_AS, request.state.language),
        longest=recordings.LONGEST,
        KINDS_OF_MARKS=marks.KINDS,
        **(marks.UNMARKED | look),
    )
    answer.headers.update(for_speaking())
    return answer


async def create(request: Request, door: Door) -> Response:
    """Keep it; where something in it may give somebody away, they see that first and send it a second time."""
    row, form, language = await _load(request, door), await Form.read(request), request.state.language
    try:
        text = tips.checked(form["text"])
        if look := marks.to_look_at(form, text, language):
            return await _page(request, door, row, form, **look)
        await answering.answer(
            door.db,
            row.id,
            door.jim.id,
            text,
            language=language,
            shown_as=form["shown_as"] or "relation",
            signature=form["signature"],
            by=door.by,
            now=clock.now(),
        )
    except Invalid as problem:
        return await _page(request, door, row, form.with_errors(problem), status=422)
    return back(request, door, f"/dilemmas/{row.id}", notice=THANKS)


async def speak(request: Request, door: Door) -> Response:
    """Keep what they said aloud."""
    row, form = await _load(request, door), await Form.read(request)
    file = form.file("sound", needed=N_("Neem eerst iets op."))
    try:
        form.check()
        if file:
            await recordings.keep(
                door.db,
                row.id,
                door.jim.id,
                await file.read(recordings.LARGEST + 1),
                media_type=file.content_type or "",
                seconds=form.number("seconds") or 1,
                may_sound=form.flag("may_sound"),
                shown_as=form["shown_as"] or "relation",
                signature=form["signature"],
                by=door.by,
                now=clock.now(),
            )
    except Invalid as problem:
        return await _page(request, door, row, form.with_errors(problem), status=422)
    return back(request, door, f"/dilemmas/{row.id}", notice=HEARD)


async def hear(request: Request, door: Door) -> Response:
    """Their own recording."""
    row = await _recording(request, door)
    return sound(request, *await recordings.sound_of(door.db, row.id))


async def unspeak(request: Request, door: Door) -> Response:
    """Take the sound away."""
    row = await _recording(request, door)
    await recordings.remove(door.db, row.id, door.jim.id, by=door.by, now=clock.now())
    path = f"/dilemmas/{row.dilemma_id}" if row.dilemma_id else "/dilemmas"
    return back(request, door, path, notice=N_("Weg. Niemand kan deze opname nog horen."))


async def _recording(request: Request, door: Door) -> Row:
    number = request.path_params["recording"]
    found = {row.id: row for row in await recordings.of_jim(door.db, door.jim.id)}
    if number not in found:
        raise NotFound
    return found[number]


async def listen(request: Request, door: Door) -> Response:
    """Yes, ask me."""
    try:
        await listeners.start(door.db, door.jim.id, by=door.by, now=clock.now())
    except Refused as refusal:
        return to_path(request, f"{door.home}/dilemmas", notice=refusal.message)
    return back(request, door, "/dilemmas", notice=N_("Fijn. Je hoort het als we een situatie hebben."))


async def unlisten(request: Request, door: Door) -> Response:
    """Not any more."""
    await listeners.stop(door.db, door.jim.id, by=door.by, now=clock.now())
    return back(request, door, "/dilemmas", notice=N_("Goed. We mailen je dit niet meer."))


_ONE = "/dilemmas/{dilemma:int}"
_SOUND = "/recordings/{recording:int}"
SIGNED_IN = HOME[1:]
routes = [
    *behind(HOME, "/dilemmas", index, name="dilemmas"),
    *behind(HOME, _ONE, one, name="dilemma"),
    *behind(HOME, _ONE, create, name="dilemma_answer", methods=["POST"]),
    *(
        page(
            f"{start}{_ONE}/sound",
            through(speak),
            methods=["POST"],
            policy=policy,
            name=f"{prefix}_dilemma_speak",
            max_body=UPLOAD,
        )
        for start, policy, prefix in HOME
    ),
    *behind(SIGNED_IN, f"{_SOUND}/sound", hear, name="recording"),
    *behind(SIGNED_IN, f"{_SOUND}/removal", unspeak, name="recording_remove", methods=["POST"]),
    *behind(SIGNED_IN, "/dilemmas/listening", listen, name="dilemmas_listen", methods=["POST"]),
    *behind(SIGNED_IN, "/dilemmas/listening/off", unlisten, name="dilemmas_unlisten", methods=["POST"]),
]
