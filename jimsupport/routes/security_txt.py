"""Where whoever finds a hole can say so (RFC 9116): how, until when this holds, and what they may expect."""

from datetime import timedelta
from email.utils import parseaddr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from jimsupport import clock
from jimsupport.web import policies
from jimsupport.web.routing import page

HOLDS = timedelta(days=180)  # section 2.5.5: less than a year


async def security_txt(request: Request) -> Response:
    settings = request.app.state.settings
    until = (clock.now() + HOLDS).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = (
        f"Contact: mailto:{parseaddr(settings.mail_from)[1]}",
        f"Expires: {until}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    )
    return PlainTextResponse("".join(f"{line}\n" for line in lines))


routes = [
    page("/.well-known/security.txt", security_txt, policy=policies.public, name="security_txt", still=True)
]
