"""When to try again, and when to give up. Pure: the spread comes from the message, not from chance."""

from datetime import datetime, timedelta
from hashlib import sha256

STEPS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180)]
EVERY = timedelta(hours=6)  # after the steps
LAST_TRY = timedelta(days=3)  # after it was queued
MOST_FLAWED = 5  # tries for a message that we cannot make, or that a server calls malformed


def next_try(*, message_id: str, queued_at: datetime, tries: int, now: datetime) -> datetime | None:
    """When a message that was tried `tries` times goes again, or None when its time is up.

    What waited for days before it was ever tried, for our own relay or because all post was stopped, gets its steps.
    """
    if now - queued_at >= LAST_TRY and tries > len(STEPS):
        return None
    wait = STEPS[tries - 1] if tries <= len(STEPS) else EVERY
    return now + wait + wait * _spread(message_id, tries)


def _spread(message_id: str, tries: int) -> float:
    """Between 0 and 0.25, so that what failed together does not come back together."""
    return int.from_bytes(sha256(f"{message_id}:{tries}".encode()).digest()[:2], "big") / 0xFFFF / 4
