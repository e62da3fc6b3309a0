"""One address that a mail says could not be reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failed:
    """One address that could not be reached, or not yet.

    `dead` only for a reason that means the address itself is gone; `said` are the words of the server; `delayed`: it
    is tried again.
    """

    address: str
    dead: bool
    reason: str
    original_message_id: str | None
    said: str
    delayed: bool = False
