"""Signing in: links with their codes, and sessions. Secrets are kept as hashes only."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from jimsupport.db.tables.base import CODE, SECRET, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import UTCDateTime

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("address_key", String(254), nullable=False, index=True, info=THEIRS),
    Column("code_hash", String(64), nullable=False, info=SECRET),
    Column(
        "browser_hash", String(64), nullable=False, index=True, info=SECRET
    ),  # the pending cookie of the browser that asked
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column("used_at", UTCDateTime),
    info=about(For.ACCESS, Keep.SIGNING_IN),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True, info=SECRET),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False, index=True),
    Column(
        "agent", String(120), nullable=False, server_default="", info=THEIRS
    ),  # which browser, for the list of sessions
    Column("method", String(12), nullable=False, server_default="link", info=CODE),  # how they came in
    Column("strong_at", UTCDateTime),  # when a second factor was shown, or sign-in elsewhere that we trust
    Column("fresh_at", UTCDateTime),  # when they last proved who they are
    Column(
        "organisation_id", ForeignKey("organisations.id")
    ),  # by whose sign-in they came; for work there alone
    info=about(For.ACCESS, Keep.SESSION),
)
