"""A room elsewhere, at the address that staff pasted: shown as a link, and told nothing of who follows it."""

from datetime import datetime

from jimsupport.rooms.room import Guest


class Link:
    """Somebody else's room."""

    kind = "link"

    def __init__(self, address: str) -> None:
        """`address` starts with https://, which is checked where it is pasted."""
        self._address = address

    def link(self, guest: Guest, *, now: datetime, until: datetime | None) -> str:
        return self._address
