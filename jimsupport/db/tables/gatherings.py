"""Open gatherings for all JIMs: when, where, how many, who signed up and who was there."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from jimsupport.db.tables.base import ACTOR, CODE, OURS, For, Keep, about, metadata
from jimsupport.db.types import NOBODYS, Encrypted, Json, UTCDateTime

gatherings = Table(
    "gatherings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True, info=OURS),  # of the public page
    Column(
        "titles", Json, nullable=False, info=OURS
    ),  # {"nl": "JIM-dag", "en": "…", "ar": "…"}: Dutch always
    Column("texts", Json, nullable=False, info=OURS),  # the same, what it is about
    Column("mode", String(10), nullable=False, info=CODE),  # online, in_person
    Column("place", String(200), nullable=False, server_default="", info=OURS),  # published
    Column(
        "link", Encrypted("gatherings.link", owner=NOBODYS), info=OURS
    ),  # where it is online, for who has a place
    Column("starts_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("uid", String(64), nullable=False, unique=True, info=OURS),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("state", String(10), nullable=False, info=CODE),  # draft, open, cancelled
    Column("made_by", String(40), nullable=False, info=ACTOR),
    Column("made_at", UTCDateTime, nullable=False),
    Column("opened_at", UTCDateTime),
    Column("announced_id", Integer, nullable=False, server_default="0"),  # the last JIM told of it
    Column("announced_at", UTCDateTime),  # when all who want to hear of gatherings were told
    Column("changed_at", UTCDateTime),
    Column("cancelled_at", UTCDateTime),
    Index("ix_gatherings_starts_at", "starts_at"),
    info=about(For.MEETING, Keep.COUNT),
)

gathering_places = Table(  # who signed up: a place, or a turn on the waiting list
    "gathering_places",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gathering_id", ForeignKey("gatherings.id"), nullable=False),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("people", Integer, nullable=False, server_default="1"),  # with the one they bring
    Column("state", String(8), nullable=False, info=CODE),  # in, waiting, out
    Column("asked_at", UTCDateTime, nullable=False),  # the order of the waiting list
    Column("changed_at", UTCDateTime, nullable=False),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("was_there", String(8), info=CODE),  # yes, no
    UniqueConstraint("gathering_id", "jim_id"),
    Index("ix_gathering_places_waiting", "gathering_id", "state", "asked_at"),
    info=about(For.MEETING, Keep.JIM),
)

gathering_reminders = Table(
    "gathering_reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True, info=OURS),  # gathering-ID:JIM:step:sequence
    Column("place_id", ForeignKey("gathering_places.id"), nullable=False, index=True),
    Column("due_at", UTCDateTime),
    Column("outcome", String(8), info=CODE),
    Column("reason", String(16), info=CODE),
    Column("outbox_id", ForeignKey("outbox.id"), index=True),
    Index(
        "ix_gathering_reminders_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

gathering_listeners = Table(  # JIMs who want to hear of each new gathering
    "gathering_listeners",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # the JIM: the same id
    Column("since", UTCDateTime, nullable=False),
    info=about(For.MEETING, Keep.JIM),
)
