"""What is planned for a JIM, what came of it, and what the JIM answered."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, text

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata, unchecked
from jimsupport.db.types import Encrypted, UTCDateTime

planned = Table(
    "planned",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "key", String(80), nullable=False, unique=True, info=OURS
    ),  # subject:kind:step:occurrence, never a date
    Column("jim_id", ForeignKey("jims.id"), nullable=False),
    Column("hand_over_id", ForeignKey("hand_overs.id")),  # null: about the JIM alone
    Column("kind", String(24), nullable=False, info=CODE),
    Column("step", String(12), nullable=False, info=CODE),
    Column("occurrence", Integer, nullable=False, server_default="1"),
    Column("due_at", UTCDateTime),  # null once decided
    Column("due_on", Date, nullable=False),  # the day in the JIM's zone, kept for lists
    Column("held_at", UTCDateTime),  # whoever schedules follow-up keeps it back
    Column("outcome", String(8), info=CODE),  # sent, skipped; null: still to come
    Column("reason", String(16), info=CODE),
    Column("decided_at", UTCDateTime),
    Column("outbox_id", Integer, index=True, info=unchecked("outbox")),  # its letter
    Column("answered_at", UTCDateTime),
    Column("error", String(200), info=OURS),  # what went wrong at the last try
    Column("created_at", UTCDateTime, nullable=False),
    Index(
        "ix_planned_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_planned_due_on",
        "due_on",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_planned_held_at",
        "held_at",
        sqlite_where=text("held_at IS NOT NULL"),
        postgresql_where=text("held_at IS NOT NULL"),
    ),
    Index("ix_planned_jim_id_kind", "jim_id", "kind"),
    info=about(For.ASKING, Keep.JIM),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("planned_id", ForeignKey("planned.id"), nullable=False, index=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("question", String(16), nullable=False, info=CODE),  # how, in_touch, rest
    Column("answer", String(16), nullable=False, info=CODE),
    Column("remark", Encrypted("answers.remark", owner=("person", "jim_id")), info=THEIRS),
    Column("by", String(40), nullable=False, info=ACTOR),  # jim:12, staff:3
    Column("at", UTCDateTime, nullable=False),
    Column("undone_at", UTCDateTime),
    Index("ix_answers_at", "at"),  # how many said today that it goes well
    info=about(For.ASKING, Keep.JIM),
)
