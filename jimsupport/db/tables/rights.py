"""What is left when someone leaves: who is to be erased, and how long the foundation keeps what it may choose."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from jimsupport.db.tables.base import ACTOR, CODE, For, Keep, about, metadata
from jimsupport.db.types import UTCDateTime

erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("reason", String(8), nullable=False, info=CODE),  # asked, silent, left
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("by_phone", Boolean, nullable=False, server_default=false()),  # staff, asked on the phone
    Column("asked_at", UTCDateTime, nullable=False),  # and when the mail that says so was written
    Column("due_at", UTCDateTime),  # when the data goes; null once it went or was to stay
    Column("undone_at", UTCDateTime),
    Column("undone_by", String(40), info=ACTOR),
    Column("done_at", UTCDateTime),
    Index(  # at most one that is still to come
        "uq_erasures_coming",
        "person_id",
        unique=True,
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_erasures_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    info=about(For.SHOWING, Keep.JIM),
)

keep_times = Table(  # where the foundation chose another time than ours
    "keep_times",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(24), nullable=False, unique=True, info=CODE),
    Column("days", Integer, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    Column("changed_by", String(40), nullable=False, info=ACTOR),
    info=about(For.WORKING, Keep.COUNT),
)
