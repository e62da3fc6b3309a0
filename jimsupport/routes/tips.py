"""What JIMs would do, for everybody: published tips by theme, one by one; a JIM says which helped."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.dilemmas import recordings
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.tips import helps, tips
from jimsupport.web import policies
from jimsupport.web.forms import Form
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other, to_path
from jimsupport.web.routing import page
from jimsupport.web.security import for_hearing
from jimsupport.web.shelves import Shelf
from jimsupport.web.sounds import sound
from jimsupport.words import N_


async def index(request: Request) -> Response:
    """The latest, or those of one theme, a page at a time."""
    shelf, language = Shelf.of(request), request.state.language
    rows = await tips.newest(request.state.db, language=language, **shelf.wanted)
    return render(request, "tips/index.html", **shelf.shown(rows))


async def show(request: Request) -> Response:
    """One tip; the address of one that was merged leads to the tip it became."""
    row = await tips.published(request.state.db, request.path_params["id"])
    if row.id != request.path_params["id"]:
        return see_other(request, "tip", id=row.id)
    answer = render(
        request,
        "tips/show.html",
        tip=row,
        THEMES=THEMES,
        helped=await helped(request, [row.id]),
        heard=await recordings.heard(request.state.db, [row.id]),
    )
    answer.headers.update(for_hearing())
    return answer


async def hear(request: Request) -> Response:
    """The voice of who gave it, where they said that others may hear it."""
    return sound(request, *await recordings.sound_of_tip(request.state.db, request.path_params["id"]))


async def helped(request: Request, tip_ids: Sequence[int]) -> frozenset[int]:
    """Which of these tips helped the JIM who looks; none for anybody else."""
    person = request.state.person
    if person is None or "jim" not in person.roles:
        return frozenset()
    return await helps.of_person(request.state.db, person.id, tip_ids)


async def say(request: Request) -> Response:
    """It helped me, or it did not after all."""
    form, tip_id = await Form.read(request), request.path_params["id"]
    me = request.state.person.id
    if form["helped"] == "no":
        await helps.take_back(request.state.db, me, tip_id)
    else:
        await helps.say(request.state.db, me, tip_id, now=clock.now())
    return to_path(request, f"/tips/{tip_id}", notice=N_("Dank je, dat is bewaard."))


routes = [
    page("/tips", index, policy=policies.public, name="tips"),
    page("/tips/{id:int}", show, policy=policies.public, name="tip"),
    page("/tips/{id:int}/sound", hear, policy=policies.public, name="tip_sound"),
    page("/tips/{id:int}/helped", say, methods=["POST"], policy=policies.jim, name="tip_helped"),
]
