"""Our own room: browsers send to each other, or through our own TURN server; nothing is recorded.

A TURN server that runs with `use-auth-secret` (coturn) knows nobody: a name is a moment in seconds and something
random, its password the HMAC-SHA1 of that name, and both end at that moment.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from jimsupport.rooms.room import Guest
from jimsupport.settings import Settings

GOOD_FOR = timedelta(hours=4)  # longer than a room is open for a meetup


class BuiltIn:
    """A room on our own page."""

    kind = "built_in"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def link(self, guest: Guest, *, now: datetime, until: datetime | None) -> None:
        return None

    @property
    def relay_only(self) -> bool:
        """Whether browsers may send through our TURN server alone."""
        return self._settings.turn_only

    def ice(self, *, now: datetime) -> list[dict[str, Any]]:
        """The servers for a browser, as RTCIceServer (WebRTC, 4.2.4); none but those configured."""
        urls = self._settings.turn_urls
        direct = [url for url in urls if url.startswith("stun")]
        relays = [url for url in urls if url.startswith("turn")]
        servers: list[dict[str, Any]] = [{"urls": direct}] if direct else []
        if relays:
            name, password = credentials(self._settings.turn_secret, now=now)
            servers.append({"urls": relays, "username": name, "credential": password})
        return servers


def credentials(secret: str, *, now: datetime) -> tuple[str, str]:
    """A name and a password for the TURN server, good for four hours, that say nothing of who uses them."""
    name = f"{int((now + GOOD_FOR).timestamp())}:{secrets.token_hex(8)}"
    return name, b64encode(hmac.digest(secret.encode(), name.encode(), hashlib.sha1)).decode()
