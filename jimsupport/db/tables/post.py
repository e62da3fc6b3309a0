"""Outgoing post: messages written, not yet delivered; and the links they carry."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, text

from jimsupport.db.tables.base import CODE, OURS, SECRET, THEIRS, For, Keep, about, metadata, unchecked
from jimsupport.db.types import Encrypted, Json, UTCDateTime

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True, info=OURS),
    Column(
        "person_id", Integer, index=True, info=unchecked("people")
    ),  # null: an address without a person yet
    Column("hand_over_id", Integer, info=unchecked("hand_overs")),  # that of its planned rows
    Column("channel", String(8), nullable=False, info=CODE),  # mail, text, call
    Column("message_class", String(12), nullable=False, info=CODE),  # answer, appointment, routine
    Column(
        "rank", Integer, nullable=False
    ),  # 0 answer, 1 appointment, 2 routine, 3 newsletter: what overtakes what
    Column("kind", String(24), nullable=False, info=CODE),
    Column("items", Json, nullable=False, info=OURS),  # the keys of what is folded into it
    Column(
        "address", String(254), info=THEIRS
    ),  # where to, as it was when queued: a mail address or a mobile number
    Column("template", String(40), nullable=False, info=CODE),
    Column("language", String(8), nullable=False, info=CODE),
    # JSON; holds the links' secrets. Null: what a routine letter says is gathered when it leaves.
    Column("context", Encrypted("outbox.context", owner=("person", "person_id"), json=True), info=THEIRS),
    Column("message_id", String(120), nullable=False, unique=True, info=OURS),
    Column("remote_id", String(80), info=THEIRS),  # what the gateway calls a text message that it took
    Column("state", String(10), nullable=False, server_default="pending", info=CODE),
    Column("reason", String(16), info=CODE),
    Column("queued_at", UTCDateTime, nullable=False),
    Column("next_try_at", UTCDateTime),  # null once there is nothing left to try
    Column("tries", Integer, nullable=False, server_default="0"),
    Column(
        "lease_until", UTCDateTime
    ),  # in no index: being claimed stays on the page of its row (see `left_behind`)
    Column("sent_at", UTCDateTime),
    Column("sent_on", Date),  # the day where the person lived when it went out
    Column("error", String(300), info=THEIRS),
    Index(
        "ix_outbox_next_try_at",
        "rank",
        "next_try_at",
        sqlite_where=text("next_try_at IS NOT NULL"),
        postgresql_where=text("next_try_at IS NOT NULL"),
    ),
    Index(
        "uq_outbox_remote_id",
        "remote_id",
        unique=True,
        sqlite_where=text("remote_id IS NOT NULL"),
        postgresql_where=text("remote_id IS NOT NULL"),
    ),
    Index(  # what a person has to look at; not by `state`, or every step of every message were written in every index
        "ix_outbox_trouble",
        "queued_at",
        sqlite_where=text("error IS NOT NULL OR reason = 'held'"),
        postgresql_where=text("error IS NOT NULL OR reason = 'held'"),
    ),
    info=about(For.POST, Keep.JIM),
)

lanes = Table(  # what mail waits at: a relay, a domain that receives; shared by all workers
    "lanes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, unique=True, info=OURS),  # "relay", "text", or a domain
    Column("rests_until", UTCDateTime),  # nothing goes out here before
    Column("rests", Integer, nullable=False, server_default="0"),  # in a row: each is longer
    Column("trouble", String(300), info=OURS),  # what it said last
    Column("alarm_at", UTCDateTime),  # since when it needs a person; null: it mends itself
    Column("minute", UTCDateTime),  # the minute that `used` counts
    Column("used", Integer, nullable=False, server_default="0"),
    info=about(For.POST, Keep.BRIEF),
)

calls = Table(  # a message for someone without a working mail address: staff ring them
    "calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.id"), nullable=False, unique=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("due_at", UTCDateTime),  # null once done
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claimed_by", ForeignKey("people.id")),
    Column("outcome", String(16), info=CODE),  # reached, not_reached, cancelled
    Column("done_at", UTCDateTime),
    Index(
        "ix_calls_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_calls_done_at",
        "done_at",
        sqlite_where=text("done_at IS NOT NULL"),
        postgresql_where=text("done_at IS NOT NULL"),
    ),
    info=about(For.POST, Keep.JIM),
)

action_links = Table(
    "action_links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("planned_id", ForeignKey("planned.id"), index=True),  # its own question
    Column("hand_over_id", ForeignKey("hand_overs.id")),
    Column("request_id", ForeignKey("support_requests.id")),  # the question our answer was about
    Column("talk_id", ForeignKey("talks.id")),
    Column("exchange_id", ForeignKey("exchanges.id")),
    Column("group_id", ForeignKey("peer_groups.id")),
    Column("meetup_id", ForeignKey("meetups.id")),
    Column("gathering_id", ForeignKey("gatherings.id")),
    Column("dilemma_id", ForeignKey("dilemmas.id")),
    Column("tip_id", ForeignKey("tips.id")),
    Column(
        "purpose", String(24), nullable=False, info=CODE
    ),  # invitation, check_in, reminder, unsubscribe, ...
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
    info=about(For.POST, Keep.JIM),
)
