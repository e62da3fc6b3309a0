"""Newsletters: written in Markdown, sent to who asked for them, kept in an archive."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from jimsupport.db.tables.base import ACTOR, CODE, OURS, For, Keep, about, metadata
from jimsupport.db.types import Json, UTCDateTime

newsletters = Table(
    "newsletters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True, info=OURS),  # of the page in the archive
    Column(
        "titles", Json, nullable=False, info=OURS
    ),  # {"nl": "…", "en": "…", "ar": "…"}: Dutch always; the subject too
    Column("texts", Json, nullable=False, info=OURS),  # Markdown, the same languages
    Column("state", String(10), nullable=False, server_default="draft", info=CODE),
    # draft, scheduled, sending, sent; stopped: what had not left stays here
    Column("made_by", String(40), nullable=False, info=ACTOR),
    Column("made_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    Column("send_at", UTCDateTime),
    Column("queued_id", Integer, nullable=False, server_default="0"),  # the last reader it was queued for
    Column("queued_at", UTCDateTime),  # when it was queued for all; it is sent once no copy waits any more
    Index("ix_newsletters_state", "state", "send_at"),
    info=about(For.SHARING, Keep.COUNT),
)

newsletter_readers = Table(  # who asked for it: people we know; dated, and how they said it
    "newsletter_readers",
    metadata,
    Column("id", ForeignKey("people.id"), primary_key=True),  # the person: the same id
    Column("since", UTCDateTime, nullable=False),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("ended_at", UTCDateTime),
    Column("ended_with", ForeignKey("newsletters.id"), index=True),  # unsubscribed from this one
    info=about(For.SHARING, Keep.JIM),
)

newsletter_copies = Table(  # one copy a reader: what became of it says the outgoing post
    "newsletter_copies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newsletter_id", ForeignKey("newsletters.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("outbox_id", ForeignKey("outbox.id"), index=True),
    UniqueConstraint("newsletter_id", "person_id"),
    info=about(For.SHARING, Keep.JIM),
)
