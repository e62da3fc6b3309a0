"""Who did what with whose data, in rows that can be added and never changed, and the seals over them.

Triggers (migration 0012) refuse every change of a row but its seal, and refuse to delete one before its five years
are over.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from jimsupport.db.tables.base import ACTOR, CODE, OURS, For, Keep, about, metadata
from jimsupport.db.types import Json, UTCDateTime

audit_seals = Table(  # each over a batch of rows and the seal before it
    "audit_seals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sealed_at", UTCDateTime, nullable=False),
    Column("rows", Integer, nullable=False),  # how many
    Column("newest_at", UTCDateTime, nullable=False),  # of the rows
    # SHA-256 over the rows, which stays when they have gone; the digest of the seal before, empty for the first; and
    # SHA-256 over all of the above.
    Column("rows_digest", String(64), nullable=False, info=OURS),
    Column("previous", String(64), nullable=False, info=OURS),
    Column("digest", String(64), nullable=False, info=OURS),
    info=about(For.SHOWING, Keep.COUNT),
)

audit_rows = Table(
    "audit_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("act", String(40), nullable=False, info=CODE),
    Column("actor", String(40), nullable=False, info=ACTOR),  # staff:3, visitor, job:erase
    Column("subject_kind", String(24), info=CODE),  # person, role, import, setting
    Column("subject_id", BigInteger),
    Column("data", Json, nullable=False, info=CODE),  # ids, counts and words of a fixed list: never a name
    Column("seal_id", ForeignKey("audit_seals.id")),  # none yet: the next seal takes it
    Index("ix_audit_rows_seal_id_id", "seal_id", "id"),
    Index("ix_audit_rows_subject_kind_subject_id_id", "subject_kind", "subject_id", "id"),
    Index("ix_audit_rows_actor_id", "actor", "id"),
    Index("ix_audit_rows_act_id", "act", "id"),
    Index("ix_audit_rows_at", "at"),
    info=about(For.SHOWING, Keep.AUDIT),
)

audit_checks = Table(  # when the whole log was walked, and what came of it
    "audit_checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("seals", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("head", String(64), nullable=False, info=OURS),  # the last one that held
    Column("broken", Integer),  # the first seal that did not hold
    Column("why", String(8), info=CODE),
    info=about(For.SHOWING, Keep.COUNT),
)
