"""What the database knows of the keys of what is encrypted in it, which are kept apart (`jimsupport.db.key_store`)."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from jimsupport.db.tables.base import CODE, OURS, For, Keep, about, metadata
from jimsupport.db.types import Json, UTCDateTime

installation = Table(  # one row, made when the tables are: the store of keys bears the same mark
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mark", String(32), nullable=False, info=OURS),
    info=about(For.WORKING, Keep.COUNT),
)

key_destructions = (
    Table(  # keys that are to go, or went: what they encrypted is gone with them, from back-ups too
        "key_destructions",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", String(40), nullable=False, info=CODE),  # person, request, or the table of a row
        Column("owner_id", Integer, nullable=False),
        Column("keys", Json, nullable=False, info=OURS),  # the names of the keys
        Column("asked_at", UTCDateTime, nullable=False),
        Column("done_at", UTCDateTime),
        Index(
            "ix_key_destructions_asked_at",
            "asked_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        info=about(For.SHOWING, Keep.COUNT),
    )
)
