"""Days that a JIM sees coming: set one, change it, take it away again."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.around import moments
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.people import jims
from jimsupport.routes.me.doors import HOME, Door, back, behind, show
from jimsupport.web.forms import Form
from jimsupport.words import N_

NO_DAY = N_("Vul een dag in, bijvoorbeeld 24-11-2026.")


async def index(request: Request, door: Door) -> Response:
    """What is to come, and the way to add to it."""
    return await _page(request, door, Form())


async def _page(request: Request, door: Door, form: Form, *, status: int = 200) -> Response:
    now = clock.now()
    removed = request.query_params.get("removed", "")
    return show(
        request,
        door,
        "me/moments/index.html",
        status=status,
        form=form,
        rows=await moments.of_jim(door.db, door.jim, now=now),
        removed=int(removed) if removed.isascii() and removed.isdigit() and len(removed) < 10 else None,
        suggested=moments.SUGGESTED,
        longest=moments.LONGEST,
    )


async def create(request: Request, door: Door) -> Response:
    form = await Form.read(request)
    try:
        day = form.date("day", needed=NO_DAY, today=jims.today(door.jim, clock.now()))
        what = form.text("what", longest=moments.LONGEST)
        form.check()
        if day:
            await moments.add(door.db, door.jim.id, day=day, what=what, by=door.by, now=clock.now())
    except Invalid as problem:
        return await _page(request, door, form.with_errors(problem), status=422)
    return back(request, door, "/moments", notice=N_("Die dag staat erin. We vragen dan hoe het ging."))


async def edit(request: Request, door: Door) -> Response:
    row = await _load(request, door)
    words = row.what if door.signed_in else None  # a mail may be forwarded
    return _edit(request, door, row, Form.filled(day=f"{row.day:%d-%m-%Y}", what=words))


async def _load(request: Request, door: Door) -> Row:
    row = await moments.load(door.db, door.jim.id, request.path_params["moment"])
    if row.removed_at:
        raise NotFound
    return row


def _edit(request: Request, door: Door, row: Row, form: Form, *, status: int = 200) -> Response:
    return show(
        request,
        door,
        "me/moments/edit.html",
        status=status,
        row=row,
        form=form,
        suggested=moments.SUGGESTED,
        longest=moments.LONGEST,
    )


async def update(request: Request, door: Door) -> Response:
    row, form = await _load(request, door), await Form.read(request)
    try:
        day = form.date("day", needed=NO_DAY, today=jims.today(door.jim, clock.now()))
        what = form.text("what", longest=moments.LONGEST)
        form.check()
        if day:
            await moments.change(
                door.db, door.jim.id, row.id, day=day, what=what, by=door.by, now=clock.now()
            )
    except Invalid as problem:
        return _edit(request, door, row, form.with_errors(problem), status=422)
    return back(request, door, "/moments", notice=N_("Veranderd."))


async def destroy(request: Request, door: Door) -> Response:
    moment_id = request.path_params["moment"]
    await moments.remove(door.db, door.jim.id, moment_id, by=door.by, now=clock.now())
    return back(
        request, door, f"/moments?removed={moment_id}", notice=N_("Weggehaald. We vragen er niet naar.")
    )


async def restore(request: Request, door: Door) -> Response:
    moment_id = request.path_params["moment"]
    await moments.restore(door.db, door.jim.id, moment_id, by=door.by, now=clock.now())
    return back(request, door, "/moments", notice=N_("Die dag staat er weer in."))


_ONE = "/moments/{moment:int}"
routes = [
    *behind(HOME, "/moments", index, name="moments"),
    *behind(HOME, "/moments", create, name="moment_create", methods=["POST"]),
    *behind(HOME, _ONE, edit, name="moment"),
    *behind(HOME, _ONE, update, name="moment_update", methods=["POST"]),
    *behind(HOME, f"{_ONE}/removal", destroy, name="moment_remove", methods=["POST"]),
    *behind(HOME, f"{_ONE}/removal/undo", restore, name="moment_restore", methods=["POST"]),
]
