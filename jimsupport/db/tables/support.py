"""Questions that JIMs ask, what is said in answer, and what stays in the house."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

support_requests = Table(
    "support_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), index=True),  # null: nobody we know, or nobody said
    Column("name", String(80), nullable=False, server_default="", info=THEIRS),
    Column(
        "contact", Encrypted("support_requests.contact", owner=("request", "id")), info=THEIRS
    ),  # phone or mail as left by someone without a row
    Column(
        "kind", String(16), nullable=False, info=CODE
    ),  # question, call_back, other_jim, worry, channel, interpreter, silent
    Column("door", String(12), nullable=False, info=CODE),  # page, check_in, phone, mail, text, system
    Column("planned_id", ForeignKey("planned.id"), index=True),  # the check-in it came from
    Column("when_to_call", String(80), nullable=False, server_default="", info=THEIRS),
    Column("danger", Boolean, nullable=False, server_default=false()),
    Column("opened_at", UTCDateTime, nullable=False),
    Column(
        "many", Boolean, nullable=False, server_default=false()
    ),  # many came at once from where it came from
    Column("claimed_by", ForeignKey("people.id"), index=True),
    Column("claimed_at", UTCDateTime),
    Column("handed_by", ForeignKey("people.id")),  # the colleague it came from, while it is with who got it
    Column("returned_from", ForeignKey("people.id"), index=True),  # whose it was when it went back by itself
    Column("touched_at", UTCDateTime),  # when whoever is on it last did something about it
    Column("said_at", UTCDateTime),  # when the JIM last said something in it; at first its opening
    Column("snoozed_at", UTCDateTime),  # put away, until a day or until the JIM says something
    Column(
        "wake_at", UTCDateTime
    ),  # when it comes back by itself; null: only what the JIM says brings it back
    Column("snoozed_until", Date),  # the day chosen last, kept to choose it again
    Column("merged_into", ForeignKey("support_requests.id"), index=True),
    Column("closed_at", UTCDateTime),
    Column("outcome", String(16), info=CODE),  # answered, called, not_needed, passed_on, not_reached, merged
    Index(
        "ix_support_requests_open",
        "danger",
        "opened_at",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index(
        "ix_support_requests_closed_at",
        "closed_at",
        sqlite_where=text("closed_at IS NOT NULL"),
        postgresql_where=text("closed_at IS NOT NULL"),
    ),
    Index(
        "ix_support_requests_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index(
        "ix_support_requests_touched_at",
        "touched_at",
        sqlite_where=text("claimed_by IS NOT NULL AND closed_at IS NULL"),
        postgresql_where=text("claimed_by IS NOT NULL AND closed_at IS NULL"),
    ),
    info=about(For.HELPING, Keep.STRANGER),
)

request_messages = Table(  # what the JIM wrote or said, and what was answered
    "request_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column(
        "body",
        Encrypted("request_messages.body", owner=("request", "request_id")),
        nullable=False,
        info=THEIRS,
    ),
    Column("outbox_id", ForeignKey("outbox.id")),  # a reply that was mailed
    Column("received_id", ForeignKey("received.id"), index=True),  # the mail or text it was cut from
    Column("at", UTCDateTime, nullable=False),
    info=about(For.HELPING, Keep.STRANGER),
)

request_notes = Table(  # never leaves the house: nothing that writes mail reads this table
    "request_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column(
        "body", Encrypted("request_notes.body", owner=("request", "request_id")), nullable=False, info=THEIRS
    ),
    Column("at", UTCDateTime, nullable=False),
    info=about(For.HELPING, Keep.STRANGER),
)

request_calls = Table(
    "request_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("outcome", String(16), nullable=False, info=CODE),  # reached, not_reached
    Column("at", UTCDateTime, nullable=False, index=True),
    info=about(For.HELPING, Keep.JIM),
)

saved_answers = Table(  # what staff often write; the same answer in each language
    "saved_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False, info=OURS),
    Column("body_nl", Text, nullable=False, info=OURS),
    Column("body_en", Text, nullable=False, server_default="", info=OURS),
    Column("body_ar", Text, nullable=False, server_default="", info=OURS),
    Column("created_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    Column("retired_at", UTCDateTime),
    info=about(For.HELPING, Keep.COUNT),
)

danger_words = Table(  # what lifts a message to the top of the day
    "danger_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("language", String(8), nullable=False, info=CODE),
    Column("phrase", String(80), nullable=False, info=OURS),
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("language", "phrase"),
    info=about(For.HELPING, Keep.COUNT),
)

tags = Table(  # words of staff's own to find JIMs by
    "tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, info=OURS),
    Column("name_key", String(40), nullable=False, unique=True, info=OURS),  # casefolded, for look-ups
    info=about(For.HELPING, Keep.JIM),
)

jim_tags = Table(
    "jim_tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False),
    Column("tag_id", ForeignKey("tags.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("jim_id", "tag_id"),
    info=about(For.HELPING, Keep.JIM),
)
