"""Somebody who lost what they show to get in, for the pages of who helps them."""

from datetime import datetime
from typing import Any

from jimsupport.db import Database
from jimsupport.domain.access.second_factor import lost


async def samples(
    db: Database, *, professional: int, staff: int, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """What fills the paths of these pages: of staff for a professional, and of administrators for nobody."""
    await lost.ask(db, professional, now=now)
    asked = await lost.waiting(db, helper_id=staff, role="staff", now=now)
    return {
        "/staff/lost-factors/{id:int}": [{"id": row.id} for row in asked],
        "/admin/lost-factors/{id:int}": [],
    }
