"""Booked talks: when staff are free, what was booked, and the reminders and calendars that follow."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    false,
    text,
    true,
)

from jimsupport.db.tables.base import ACTOR, CODE, OURS, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, Json, UTCDateTime

talk_settings = Table(  # how a member of staff takes talks
    "talk_settings",
    metadata,
    Column("id", ForeignKey("people.id"), primary_key=True),  # the member of staff: the same id
    Column("minutes", Integer, nullable=False, server_default="30"),
    Column("buffer", Integer, nullable=False, server_default="15"),  # minutes kept free after each
    Column("most_a_day", Integer, nullable=False, server_default="4"),
    Column("phone", Boolean, nullable=False, server_default=true()),
    Column("online", Boolean, nullable=False, server_default=false()),
    Column("online_link", String(300), nullable=False, server_default="", info=THEIRS),
    Column("languages", Json, nullable=False, info=CODE),  # those in which they talk: ["nl", "ar"]
    info=about(For.WORKING, Keep.ACCOUNT),
)

weekly_hours = Table(
    "weekly_hours",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("weekday", Integer, nullable=False),  # 1 is Monday, as in ISO 8601
    Column("starts", Integer, nullable=False),  # minutes after midnight, at the office
    Column("ends", Integer, nullable=False),
    info=about(For.WORKING, Keep.ACCOUNT),
)

hour_exceptions = Table(  # one day that differs from the week
    "hour_exceptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("people.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("starts", Integer),  # null: the whole day
    Column("ends", Integer),
    Column("free", Boolean, nullable=False),  # free for talks after all, or not
    Index("ix_hour_exceptions_staff_id_day", "staff_id", "day"),
    info=about(For.WORKING, Keep.ACCOUNT),
)

talks = Table(
    "talks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("staff_id", ForeignKey("people.id"), nullable=False),
    Column("request_id", ForeignKey("support_requests.id"), index=True),  # what it is about
    Column("starts_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime, nullable=False),
    Column("way", String(8), nullable=False, info=CODE),  # phone, online
    Column(
        "number", Encrypted("talks.number", owner=("person", "jim_id")), info=THEIRS
    ),  # to ring for this talk alone: given behind a link in a mail
    Column(
        "uid", String(64), nullable=False, unique=True, info=OURS
    ),  # of the calendar file, as long as the talk lives
    Column("sequence", Integer, nullable=False, server_default="0"),  # raised at each move (RFC 5545)
    Column("state", String(10), nullable=False, info=CODE),  # booked, cancelled, held, missed
    Column("booked_at", UTCDateTime, nullable=False),
    Column("booked_by", String(40), nullable=False, info=ACTOR),
    Column("ended_at", UTCDateTime),  # when it was cancelled, or said what came of it
    Column("ended_by", String(40), info=ACTOR),
    Index("ix_talks_staff_id_starts_at", "staff_id", "starts_at"),
    Index(
        "uq_talks_moment",
        "staff_id",
        "starts_at",
        unique=True,
        sqlite_where=text("state = 'booked'"),
        postgresql_where=text("state = 'booked'"),
    ),
    info=about(For.HELPING, Keep.JIM),
)

talk_reminders = Table(
    "talk_reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True, info=OURS),  # talk:kind:sequence, never a date
    Column("talk_id", ForeignKey("talks.id"), nullable=False, index=True),
    Column("due_at", UTCDateTime),  # null once decided
    Column("outcome", String(8), info=CODE),  # sent, skipped; null: still to come
    Column("reason", String(16), info=CODE),
    Column("outbox_id", ForeignKey("outbox.id")),
    Index(
        "ix_talk_reminders_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    info=about(For.HELPING, Keep.JIM),
)

calendar_feeds = Table(  # a secret address that an agenda reads
    "calendar_feeds",
    metadata,
    Column("id", ForeignKey("people.id"), primary_key=True),  # whose agenda it is: the same id
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("created_at", UTCDateTime, nullable=False),
    info=about(For.WORKING, Keep.ACCOUNT),
)
