"""What one JIM is asked, and said, for staff who have them on the phone."""

from jimsupport.db import Database
from jimsupport.domain import translated
from jimsupport.domain.dilemmas import answering, listeners, recordings


async def of_jim(db: Database, jim_id: int) -> dict[str, object]:
    """By the name a page knows it by: what is asked now, what they spoke, and whether they like to be asked."""
    return {
        "dilemmas": await answering.open_to(db, jim_id),
        "asked_dilemmas": await listeners.of(db, jim_id),
        "spoken": await recordings.of_jim(db, jim_id),
        "SAID_OF": translated.said,
    }
