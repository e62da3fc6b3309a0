"""The headers of every answer: nothing from elsewhere, nothing inline, nothing kept (ASVS 5.0, 3.4 and 14.3)."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jimsupport.settings import Settings

CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT,
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # no-referrer would make Chromium send `Origin: null` on our own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cache-control": "no-store",
}


def for_room(settings: Settings) -> dict[str, str]:
    """The headers of the page of a room, and of no other: camera, microphone, and the line to us.

    Older browsers do not take `'self'` for a WebSocket of the same host, so its address is written out.
    """
    here = urlsplit(settings.base_url)
    line = f"{'wss' if here.scheme == 'https' else 'ws'}://{here.netloc}"
    devices = "camera=(self), microphone=(self), display-capture=()"
    return {
        "content-security-policy": CONTENT.replace("connect-src 'self'", f"connect-src 'self' {line}"),
        "permissions-policy": HEADERS["permissions-policy"].replace("camera=(), microphone=()", devices),
    }


def for_speaking() -> dict[str, str]:
    """The headers of the page on which a JIM can say what they would do: the microphone, and hearing it back."""
    return {
        "content-security-policy": f"{CONTENT}; media-src 'self' blob:",
        "permissions-policy": HEADERS["permissions-policy"].replace("microphone=()", "microphone=(self)"),
    }


def for_hearing() -> dict[str, str]:
    """The headers of a page with a recording on it."""
    return {"content-security-policy": f"{CONTENT}; media-src 'self'"}


class Headers:
    """Puts them on every answer that does not say otherwise, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
