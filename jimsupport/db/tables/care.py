"""Hand-overs: a professional's help ends on a date and the JIM stays."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from jimsupport.db.tables.base import CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, Json, UTCDateTime

programmes = Table(
    "programmes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True, info=OURS),
    Column(
        "steps", Json, nullable=False, info=OURS
    ),  # ISO 8601 durations after the end of help, shortest first
    Column("then_every", String(12), info=OURS),  # repeated after the last step; null: it ends there
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("created_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    info=about(For.ASKING, Keep.COUNT),
)

young_people = Table(  # opaque on purpose: what keeps two JIMs of one young person apart, nothing more
    "young_people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("reference_hash", String(64), info=THEIRS),  # keyed hash of the organisation's own reference
    Column("birth_month", String(7), info=THEIRS),  # YYYY-MM
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("organisation_id", "reference_hash"),
    info=about(For.HANDING, Keep.JIM),
)

hand_overs = Table(
    "hand_overs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("professional_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("relation", String(80), nullable=False, server_default="", info=THEIRS),
    Column("ends_on", Date, nullable=False),
    Column(
        "message", Encrypted("hand_overs.message", owner=("person", "jim_id")), info=THEIRS
    ),  # the professional's own two sentences
    Column("other_help", Boolean, nullable=False, server_default=false()),
    Column(
        "way_back", Encrypted("hand_overs.way_back", owner=("person", "jim_id")), info=THEIRS
    ),  # JSON: name and phone of the way back to help
    Column("imported", Boolean, nullable=False, server_default=false()),
    Column("registered_at", UTCDateTime, nullable=False),
    Column("withdrawn_at", UTCDateTime),
    Column(
        "withdrawn_reason", Encrypted("hand_overs.withdrawn_reason", owner=("person", "jim_id")), info=THEIRS
    ),
    Column("ended_at", UTCDateTime),  # the JIM said: no longer in touch, or something terrible happened
    Column("ended_reason", String(16), info=CODE),  # no_contact, terrible
    Index(
        "uq_hand_overs_open",
        "jim_id",
        "young_person_id",
        unique=True,
        sqlite_where=text("withdrawn_at IS NULL AND ended_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL AND ended_at IS NULL"),
    ),
    info=about(For.HANDING, Keep.JIM),
)

hand_over_drafts = Table(  # a form half filled in, saved at each step
    "hand_over_drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("professional_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column(
        "answers",
        Encrypted("hand_over_drafts.answers", owner=("hand_over_drafts", "id"), json=True),
        nullable=False,
        info=THEIRS,
    ),  # JSON
    Column("changed_at", UTCDateTime, nullable=False),
    Column("hand_over_id", ForeignKey("hand_overs.id")),  # once registered: a second tap finds it
    info=about(For.HANDING, Keep.DRAFT),
)
