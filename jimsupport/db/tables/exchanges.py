"""A JIM who asks another JIM: who is willing to listen, and what they write each other, through us."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from jimsupport.db.tables.base import ACTOR, CODE, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, Json, UTCDateTime

listeners = Table(  # JIMs who said that another JIM may ask them something
    "listeners",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # the JIM: the same id
    Column("languages", Json, nullable=False, info=THEIRS),  # ["nl", "ar"]
    Column("themes", Json, nullable=False, info=THEIRS),  # what they know of; empty: anything
    Column("since", UTCDateTime, nullable=False),
    Column("last_asked_at", UTCDateTime),
    Column("ended_at", UTCDateTime),
    info=about(For.MEETING, Keep.JIM),
)

exchange_wishes = Table(  # what an asker lets another JIM know, before anybody is found
    "exchange_wishes",
    metadata,
    Column("id", ForeignKey("support_requests.id"), primary_key=True),  # the request: the same id
    Column(
        "shared", Encrypted("exchange_wishes.shared", owner=("request", "id")), nullable=False, info=THEIRS
    ),
    Column("theme", String(16), info=CODE),  # null: none of those on the list
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("at", UTCDateTime, nullable=False),
    info=about(For.MEETING, Keep.JIM),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("asker_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("listener_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column(
        "shared", Encrypted("exchanges.shared", owner=("request", "request_id")), nullable=False, info=THEIRS
    ),  # what the asker chose to tell
    Column("state", String(10), nullable=False, info=CODE),  # offered, open, declined, expired, ended
    Column("offered_at", UTCDateTime, nullable=False),
    Column("offered_by", String(40), nullable=False, info=ACTOR),
    Column("answered_at", UTCDateTime),
    Column("ended_at", UTCDateTime),
    Column("ended_by", String(40), info=ACTOR),
    Index("ix_exchanges_state_offered_at", "state", "offered_at"),
    Index(  # one at a time: nobody is asked while somebody else may still answer
        "uq_exchanges_request_id",
        "request_id",
        unique=True,
        sqlite_where=text("state IN ('offered', 'open')"),
        postgresql_where=text("state IN ('offered', 'open')"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

exchange_messages = Table(
    "exchange_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exchange_id", ForeignKey("exchanges.id"), nullable=False, index=True),
    Column("by_jim_id", ForeignKey("jims.id"), nullable=False),
    Column(
        "body",
        Encrypted("exchange_messages.body", owner=("person", "by_jim_id")),
        nullable=False,
        info=THEIRS,
    ),
    Column("outbox_id", ForeignKey("outbox.id")),
    Column("received_id", ForeignKey("received.id"), index=True),  # the mail it was cut from
    Column("at", UTCDateTime, nullable=False),
    info=about(For.MEETING, Keep.JIM),
)

exchange_requests = Table(  # questions about an exchange: while one is open, staff read along
    "exchange_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exchange_id", ForeignKey("exchanges.id"), nullable=False, index=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("exchange_id", "request_id"),
    info=about(For.MEETING, Keep.JIM),
)
