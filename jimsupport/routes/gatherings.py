"""Gatherings for all JIMs, as everybody may see them: when, where and how many places are left. Nobody's name."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.domain.gatherings import gatherings, letters
from jimsupport.mail import calendar
from jimsupport.web import policies
from jimsupport.web.rendering import render
from jimsupport.web.routing import page


async def index(request: Request) -> Response:
    """Those to come."""
    found = await gatherings.coming(request.state.db, now=clock.now())
    return render(request, "gatherings/index.html", gatherings=found, SAID=letters)


async def show(request: Request) -> Response:
    """One of them."""
    row = await gatherings.published(request.state.db, request.path_params["slug"])
    over = row.starts_at <= clock.now()
    return render(request, "gatherings/show.html", gathering=row, over=over, SAID=letters)


async def file(request: Request) -> Response:
    """For a calendar; of one that is cancelled it says so."""
    row = await gatherings.published(request.state.db, request.path_params["slug"])
    said_at = row.cancelled_at or row.changed_at or row.opened_at or row.made_at
    entry = letters.entry(
        row, request.state.language, said_at=said_at, cancelled=row.state == "cancelled", ours=False
    )
    headers = {"content-disposition": f'attachment; filename="{row.slug}.ics"'}
    return Response(calendar.single(entry), media_type="text/calendar; charset=utf-8", headers=headers)


routes = [
    page("/gatherings", index, policy=policies.public, name="gatherings"),
    page("/gatherings/{slug}.ics", file, policy=policies.public, name="gathering_file"),
    page("/gatherings/{slug}", show, policy=policies.public, name="gathering"),
]
