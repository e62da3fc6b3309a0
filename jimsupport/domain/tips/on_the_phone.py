"""The tips of one JIM, for staff who have them on the phone."""

from jimsupport.db import Database
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.tips import fitting, helps, review, tips


async def of_jim(db: Database, jim_id: int) -> dict[str, object]:
    """By the name a page knows it by: what they gave and can still change, what went along to them, and what helped."""
    got = await fitting.latest(db, jim_id)
    return {
        "tips": [row for row in await tips.all_of(db, jim_id) if row.state in (*tips.OPEN, "published")],
        "got_tips": got,
        "helped_by": await helps.of_person(db, jim_id, [row.id for row in got]),
        "THEMES": THEMES,
        "TIP_STATES": review.STATES,
        "tip_stamp": review.stamp,
    }
