"""Meetups of groups: moments to vote on, single and recurring meetups, who comes, reminders and calendars."""

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
    text,
)

from jimsupport.db.tables.base import ACTOR, CODE, OURS, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("peer_groups.id"), nullable=False, index=True),
    Column("minutes", Integer, nullable=False, server_default="60"),  # how long the meetup takes
    Column(
        "state", String(8), nullable=False, info=CODE
    ),  # open, closed (a meetup came of it), ended (none did)
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("closes_at", UTCDateTime, nullable=False),
    Column("next_at", UTCDateTime),  # when to remind who did not vote, or to close; null once closed
    Column("reminded_at", UTCDateTime),
    Column("closed_at", UTCDateTime),
    Column("closed_by", String(40), info=ACTOR),
    Index(  # one at a time
        "uq_polls_open",
        "group_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_polls_next_at",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

poll_options = Table(
    "poll_options",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("poll_id", ForeignKey("polls.id"), nullable=False),
    Column("starts_at", UTCDateTime, nullable=False),
    UniqueConstraint("poll_id", "starts_at"),
    info=about(For.MEETING, Keep.JIM),
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("option_id", ForeignKey("poll_options.id"), nullable=False),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("answer", String(8), nullable=False, info=CODE),  # yes, maybe, no
    Column("at", UTCDateTime, nullable=False),
    Column("by", String(40), nullable=False, info=ACTOR),
    UniqueConstraint("option_id", "jim_id"),
    info=about(For.MEETING, Keep.JIM),
)

meetup_series = Table(  # a meetup that comes back
    "meetup_series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("peer_groups.id"), nullable=False, index=True),
    Column("uid", String(64), nullable=False, unique=True, info=OURS),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("rule", String(120), nullable=False, info=OURS),  # RRULE (RFC 5545), without UNTIL and COUNT
    Column("starts_on", Date, nullable=False),  # the first one
    Column("minute", Integer, nullable=False),  # minutes after midnight where the group meets
    Column("zone", String(40), nullable=False, info=CODE),
    Column("minutes", Integer, nullable=False),
    Column("mode", String(10), nullable=False, info=CODE),  # online, in_person
    Column("place", Encrypted("meetup_series.place", owner=("meetup_series", "id")), info=THEIRS),
    Column("last_on", Date),  # the last one; null: goes on
    Column("made_until", Date),  # up to and including this day its meetups stand in `meetups`
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("made_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Column("ended_by", String(40), info=ACTOR),
    info=about(For.MEETING, Keep.JIM),
)

meetups = Table(
    "meetups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("peer_groups.id"), nullable=False),
    Column("series_id", ForeignKey("meetup_series.id"), index=True),
    Column("planned_on", Date),  # the day the series has for it, which never changes (RECURRENCE-ID)
    Column("poll_id", ForeignKey("polls.id"), unique=True),
    Column("uid", String(64), nullable=False, index=True, info=OURS),  # of its series, or its own
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("starts_at", UTCDateTime, nullable=False),
    Column("ends_at", UTCDateTime, nullable=False),
    Column("mode", String(10), nullable=False, info=CODE),  # online, in_person
    Column("place", Encrypted("meetups.place", owner=("meetups", "id")), info=THEIRS),
    Column("state", String(10), nullable=False, info=CODE),  # planned, cancelled, held
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("made_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    Column("ended_at", UTCDateTime),  # when it was cancelled, or held
    Column("ended_by", String(40), info=ACTOR),
    UniqueConstraint("series_id", "planned_on"),
    Index("ix_meetups_group_id_starts_at", "group_id", "starts_at"),
    Index(
        "ix_meetups_coming",
        "ends_at",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

meetup_answers = Table(  # who comes, and how it was
    "meetup_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meetup_id", ForeignKey("meetups.id"), nullable=False),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("comes", String(8), info=CODE),  # yes, no, maybe
    Column("answered_at", UTCDateTime),
    Column("by", String(40), info=ACTOR),
    Column("spoke", Boolean),  # afterwards: did you speak?
    Column("was", String(8), info=THEIRS),  # good, unsure, not
    Column("said_at", UTCDateTime),
    UniqueConstraint("meetup_id", "jim_id"),
    info=about(For.MEETING, Keep.JIM),
)

meetup_reminders = (
    Table(  # a message about a meetup that is due some day: a day and an hour before, and after
        "meetup_reminders",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("key", String(80), nullable=False, unique=True, info=OURS),  # meetup-ID:kind:JIM:step:sequence
        Column("meetup_id", ForeignKey("meetups.id"), nullable=False, index=True),
        Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
        Column("due_at", UTCDateTime),  # null once decided
        Column("outcome", String(8), info=CODE),  # sent, skipped; null: still to come
        Column("reason", String(16), info=CODE),
        Column("outbox_id", ForeignKey("outbox.id"), index=True),
        Index(
            "ix_meetup_reminders_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        info=about(For.MEETING, Keep.JIM),
    )
)

jim_feeds = Table(  # a secret address that a JIM's own calendar reads
    "jim_feeds",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # whose: the same id
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("created_at", UTCDateTime, nullable=False),
    info=about(For.MEETING, Keep.JIM),
)
