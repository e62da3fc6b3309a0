"""What a group of JIMs writes to each other, and how each of them wants to hear of it."""

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

from jimsupport.db.tables.base import ACTOR, CODE, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

group_messages = Table(
    "group_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("peer_groups.id"), nullable=False),
    Column("by_jim_id", ForeignKey("jims.id"), index=True),  # null: somebody of JIMwerkt
    Column("by", String(40), nullable=False, info=ACTOR),
    Column(
        "body", Encrypted("group_messages.body", owner=("person", "by_jim_id")), info=THEIRS
    ),  # null once removed by the writer or erased
    Column("at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    Column("removed_at", UTCDateTime),  # by the writer, within a quarter of an hour
    Column(
        "hidden_at", UTCDateTime
    ),  # by the host or staff: the others do not see it, the writer is told why
    Column("hidden_by", String(40), info=ACTOR),
    Column("hidden_why", Encrypted("group_messages.hidden_why", owner=("person", "by_jim_id")), info=THEIRS),
    Column(
        "told_at", UTCDateTime
    ),  # null until mails about it were queued, when the writer can no longer change it
    Column("received_id", ForeignKey("received.id"), index=True),  # the mail it was cut from
    Index("ix_group_messages_group_id_id", "group_id", "id"),
    Index(
        "ix_group_messages_untold",
        "at",
        sqlite_where=text("told_at IS NULL"),
        postgresql_where=text("told_at IS NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

group_worries = Table(  # "this worries me": what staff look at, with the question it became
    "group_worries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("group_messages.id"), nullable=False, index=True),
    Column("by_jim_id", ForeignKey("jims.id"), index=True),  # null: words of danger, seen by the list
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("message_id", "by_jim_id"),
    info=about(For.MEETING, Keep.JIM),
)

group_habits = Table(  # how a member hears of messages, how far they read, what they chose to tell
    "group_habits",
    metadata,
    Column("id", ForeignKey("peer_group_members.id"), primary_key=True),  # the membership: the same id
    Column("hears", String(8), nullable=False, server_default="daily", info=CODE),  # each, daily, never
    Column("quiet_until", Date),  # nothing until this day, where they live
    Column("read_id", Integer, nullable=False, server_default="0"),  # the last message they saw
    Column("told_id", Integer, nullable=False, server_default="0"),  # the last message a mail told of
    Column("digest_at", UTCDateTime),  # when the next mail of the day is due; null: nothing to tell
    Column(
        "about", Encrypted("group_habits.about", owner=("group_habits", "id")), info=THEIRS
    ),  # a line about themselves, for the others
    Index(
        "ix_group_habits_digest_at",
        "digest_at",
        sqlite_where=text("digest_at IS NOT NULL"),
        postgresql_where=text("digest_at IS NOT NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

host_rings = Table(  # a JIM who is silent, and wished that the host of their group rings: asked of that host
    "host_rings",
    metadata,
    Column("id", ForeignKey("support_requests.id"), primary_key=True),  # the request to ring: the same id
    Column("host_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("asked_at", UTCDateTime, nullable=False),  # last time
    Column("due_at", UTCDateTime),  # when staff take over, or the host is asked again; null once over
    Column(
        "again", Boolean, nullable=False, server_default=false()
    ),  # nobody was reached: then ask the host again
    Column("ended_at", UTCDateTime),
    Index(
        "ix_host_rings_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)
