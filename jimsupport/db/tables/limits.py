"""How often something was asked lately. Whose it is stands here as a keyed hash alone, and for no longer than it counts."""

from sqlalchemy import Column, Integer, String, Table

from jimsupport.db.tables.base import SECRET, For, Keep, about, metadata
from jimsupport.db.types import UTCDateTime

limits = Table(
    "limits",
    metadata,
    # No number of its own: each time it counts would use one up, on PostgreSQL also where the row is there already.
    Column("key", String(64), primary_key=True, info=SECRET),  # of what is counted, and for whom
    Column("used", Integer, nullable=False),
    Column("resets_at", UTCDateTime, nullable=False, index=True),  # from then on it counts anew
    info=about(For.ACCESS, Keep.BRIEF),
)
