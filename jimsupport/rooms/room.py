"""What every room can say of itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever comes in, as the others see them."""

    name: str
    hosts: bool


class Room(Protocol):
    """A place to meet online."""

    kind: str  # built_in, jitsi, link

    def link(self, guest: Guest, *, now: datetime, until: datetime | None) -> str | None:
        """The address that leads this guest in, while the room is open (`until` then); None: on our own page."""
