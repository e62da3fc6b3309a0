"""Signing in: links with their codes, and sessions. Secrets are kept as hashes only."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from jimsupport.db.tables.base import metadata
from jimsupport.db.types import UTCDateTime

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("address_key", String(254), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
    Column(
        "browser_hash", String(64), nullable=False, index=True
    ),  # the pending cookie of the browser that asked
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("used_at", UTCDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column(
        "agent", String(120), nullable=False, server_default=""
    ),  # which browser, for the list of sessions
)
