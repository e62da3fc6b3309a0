"""Around a JIM: who looked, the days they see coming, who reads along, and whom a professional still helps."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, text

from jimsupport.db.tables.base import ACTOR, CODE, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

looks = Table(  # each time a member of staff opened the page of a JIM
    "looks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False),
    Column("staff_id", ForeignKey("people.id"), nullable=False),
    Column(
        "reason", String(16), nullable=False, info=CODE
    ),  # claimed, exchange, phone, colleague, follow_up, other
    Column(
        "note", Encrypted("looks.note", owner=("person", "jim_id")), info=THEIRS
    ),  # in their own words, with "other"
    Column("at", UTCDateTime, nullable=False),
    Index("ix_looks_jim_id_staff_id_at", "jim_id", "staff_id", "at"),
    info=about(For.SHOWING, Keep.JIM),
)

hard_moments = Table(  # a day a JIM sees coming, at which we ask how it went
    "hard_moments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("day", Date, nullable=False, info=THEIRS),
    Column("what", Encrypted("hard_moments.what", owner=("person", "jim_id")), nullable=False, info=THEIRS),
    Column("created_at", UTCDateTime, nullable=False),
    Column("removed_at", UTCDateTime),
    info=about(For.ASKING, Keep.DAY),
)

helpers = Table(  # someone who gets a copy, when both said yes
    "helpers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False),
    Column("first_name", String(80), nullable=False, info=THEIRS),
    Column("relation", String(80), nullable=False, server_default="", info=THEIRS),
    Column("address", Encrypted("helpers.address", owner=("person", "jim_id")), nullable=False, info=THEIRS),
    Column("language", String(8), nullable=False, info=CODE),
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("agreed_at", UTCDateTime),
    Column("ended_at", UTCDateTime),
    Column("ended_by", String(40), info=ACTOR),
    Index(
        "uq_helpers_jim_id",
        "jim_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    info=about(For.POST, Keep.HELPER),
)

accompaniments = Table(  # JIMs beside whom a professional still stands: no hand-over yet
    "accompaniments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("professional_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column(
        "name", Encrypted("accompaniments.name", owner=("accompaniments", "id")), nullable=False, info=THEIRS
    ),  # the JIM's first name, for the list
    Column("created_at", UTCDateTime, nullable=False),
    Column("confirmed_on", Date),  # the day they last said: still helping
    Column("ended_at", UTCDateTime),
    Column("draft_id", ForeignKey("hand_over_drafts.id")),  # the form that its end became
    info=about(For.HANDING, Keep.LIST),
)
