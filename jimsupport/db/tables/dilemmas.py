"""What would JIM do? Situations that staff pose, who wants to be asked, and what was spoken in."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, Json, UTCDateTime

dilemmas = Table(
    "dilemmas",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True, info=OURS),  # of the public page
    Column("theme", String(12), nullable=False, info=CODE),  # a code of domain/exchanges/themes
    Column("titles", Json, nullable=False, info=OURS),  # {"nl": "…", "en": "…", "ar": "…"}: Dutch always
    Column("texts", Json, nullable=False, info=OURS),  # the same: the situation, ending in the question
    Column("picture", String(20), nullable=False, server_default="", info=CODE),  # one of our own drawings
    Column("state", String(10), nullable=False, server_default="draft", info=CODE),  # draft, asking, closed
    Column("made_by", String(40), nullable=False, info=ACTOR),
    Column("made_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    Column("asked_at", UTCDateTime),  # from when JIMs who like to be asked are
    Column("asked_id", Integer, nullable=False, server_default="0"),  # the last JIM it was planned for
    Column("planned_at", UTCDateTime),  # when it was planned for all of them
    Column("closed_at", UTCDateTime),
    Column("published_at", UTCDateTime),  # the public page stands; null again when taken back
    Index("ix_dilemmas_state", "state", "asked_at"),
    info=about(For.SHARING, Keep.COUNT),
)

dilemma_listeners = Table(  # JIMs who like to be asked what they would do
    "dilemma_listeners",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # the JIM: the same id
    Column("since", UTCDateTime, nullable=False),
    Column("by", String(40), nullable=False, info=ACTOR),
    info=about(For.SHARING, Keep.JIM),
)

recordings = Table(  # a tip that was spoken on the page, until it is written out
    "recordings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dilemma_id", ForeignKey("dilemmas.id"), index=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("tip_id", ForeignKey("tips.id"), unique=True),  # what was written out of it
    Column("media_type", String(40), nullable=False, info=CODE),
    Column(
        "sound", Encrypted("recordings.sound", owner=("person", "jim_id")), info=THEIRS
    ),  # the bytes, each as one Latin-1 character; null once gone
    Column("seconds", Integer, nullable=False),
    Column("shown_as", String(10), nullable=False, server_default="relation", info=CODE),  # as of a tip
    Column("signature", String(60), nullable=False, server_default="", info=THEIRS),
    Column("may_sound", Boolean, nullable=False, server_default=false()),  # the JIM: also as sound
    Column(
        "state", String(10), nullable=False, server_default="waiting", info=CODE
    ),  # waiting, written, removed
    Column("made_at", UTCDateTime, nullable=False),
    Column("written_by", String(40), info=ACTOR),
    Column("removed_at", UTCDateTime),
    info=about(For.SHARING, Keep.JIM),
)
