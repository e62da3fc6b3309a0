"""A room at a Jitsi of our own, opened by a link that holds a signed token: nobody comes in without one.

The claims are those that Jitsi's token authentication asks (lib-jitsi-meet, doc/tokens.md): `aud`, `iss`, `sub`, `room`,
`exp`, `nbf`, and in `context.user` the name, with `moderator` and `affiliation` for the modules that read them. All
of `context.user` are texts.
"""

from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

import jwt

from jimsupport.rooms.room import Guest

AUDIENCE = "jitsi"
CLOCKS_DIFFER = timedelta(minutes=1)
LONGEST = timedelta(hours=3)  # a token lives; it has to let somebody in again whose line was lost


class Jitsi:
    """A room of a Jitsi server with `app` and `key` for tokens (HS256)."""

    kind = "jitsi"

    def __init__(self, url: str, app: str, key: str, name: str) -> None:
        self._url, self._app, self._key, self._name = url, app, key, name

    def link(self, guest: Guest, *, now: datetime, until: datetime | None) -> str:
        """The address with the token of this guest, good until the room closes, three hours at most."""
        return f"{self._url}/{quote(self._name)}?jwt={self.token(guest, now=now, until=until)}"

    def token(self, guest: Guest, *, now: datetime, until: datetime | None) -> str:
        """The signed token alone."""
        latest = now + LONGEST
        claims = {
            "aud": AUDIENCE,
            "iss": self._app,
            "sub": urlsplit(self._url).hostname,
            "room": self._name,
            "nbf": now - CLOCKS_DIFFER,
            "exp": min(until, latest) if until else latest,
            "context": {
                "user": {
                    "name": guest.name,
                    "moderator": "true" if guest.hosts else "false",
                    "affiliation": "owner" if guest.hosts else "member",
                }
            },
        }
        return jwt.encode(claims, self._key, algorithm="HS256")
