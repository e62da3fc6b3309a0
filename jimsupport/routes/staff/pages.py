"""What every staff page needs beside its own: how to say when something was, and what kinds are called."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.office import hours
from jimsupport.domain.support import directory, timeline
from jimsupport.web import cookies
from jimsupport.web.rendering import render


def show(request: Request, template: str, *, status: int = 200, **context: object) -> Response:
    """The staff page `template`; in it `when(moment)` says whether that was today, yesterday or earlier."""
    today = hours.today(clock.now())

    def when(moment: datetime) -> str:
        days = (today - hours.today(moment)).days
        return {0: "today", 1: "yesterday"}.get(days, "earlier")

    return render(
        request,
        template,
        status=status,
        when=when,
        day_of=hours.today,
        keys=request.cookies.get(cookies.KEYS) != "off",
        today=today,
        KINDS=timeline.KINDS,
        REQUESTS=timeline.REQUESTS,
        SHORT=timeline.SHORT,
        INTERPRETERS=INTERPRETERS,
        **context,
    )


async def jim_of(request: Request) -> Row:
    """The JIM of the path, for staff. Raises NotFound."""
    return await directory.for_staff(
        request.state.db, request.path_params["id"], staff_id=request.state.person.id
    )
