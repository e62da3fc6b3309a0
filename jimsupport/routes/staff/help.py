"""Help pages for staff: the five steps of the Meldcode."""

from starlette.requests import Request
from starlette.responses import Response

from jimsupport.routes.staff.pages import show
from jimsupport.web import policies
from jimsupport.web.routing import page


async def meldcode(request: Request) -> Response:
    return show(request, "staff/help/meldcode.html")


routes = [page("/staff/help/meldcode", meldcode, policy=policies.staff, name="staff_meldcode")]
