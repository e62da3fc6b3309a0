"""Questions that JIMs ask, what is said in answer, and what stays in the house."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from jimsupport.db.tables.base import metadata
from jimsupport.db.types import Encrypted, UTCDateTime

support_requests = Table(
    "support_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), index=True),  # null: nobody we know, or nobody said
    Column("name", String(80), nullable=False, server_default=""),
    Column(
        "contact", Encrypted("support_requests.contact")
    ),  # phone or mail as left by someone without a row
    Column(
        "kind", String(16), nullable=False
    ),  # question, call_back, other_jim, channel, interpreter, silent
    Column("door", String(12), nullable=False),  # page, check_in, phone, system
    Column("planned_id", ForeignKey("planned.id"), index=True),  # the check-in it came from
    Column("when_to_call", String(80), nullable=False, server_default=""),
    Column("danger", Boolean, nullable=False, server_default=false()),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("claimed_by", ForeignKey("people.id"), index=True),
    Column("claimed_at", UTCDateTime),
    Column("closed_at", UTCDateTime),
    Column("outcome", String(16)),  # answered, called, not_needed, passed_on
    Index(
        "ix_support_requests_open",
        "danger",
        "opened_at",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

request_messages = Table(  # what the JIM wrote or said, and what was answered
    "request_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False),
    Column("body", Encrypted("request_messages.body"), nullable=False),
    Column("outbox_id", ForeignKey("outbox.id")),  # a reply that was mailed
    Column("at", UTCDateTime, nullable=False),
)

request_notes = Table(  # never leaves the house: nothing that writes mail reads this table
    "request_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False),
    Column("body", Encrypted("request_notes.body"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

request_calls = Table(
    "request_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", ForeignKey("support_requests.id"), nullable=False, index=True),
    Column("by", String(40), nullable=False),
    Column("outcome", String(16), nullable=False),  # reached, not_reached
    Column("at", UTCDateTime, nullable=False, index=True),
)
