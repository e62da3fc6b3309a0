"""Stories of and for JIMs, and who may be asked for theirs."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    false,
)

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, Json, UTCDateTime

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True, info=OURS),
    Column("kind", String(8), nullable=False, info=CODE),  # text, film, podcast
    Column(
        "titles", Json, nullable=False, info=OURS
    ),  # {"nl": "…", …}: the languages it stands in, at least one
    Column("texts", Json, nullable=False, info=OURS),  # Markdown, the same languages
    Column(
        "link", String(500), nullable=False, server_default="", info=OURS
    ),  # of a film or podcast, elsewhere
    Column("minutes", Integer),  # to see or hear; reading time is counted from the words
    Column("themes", Json, nullable=False, info=CODE),  # codes of domain/exchanges/themes
    Column("turning_18", Boolean, nullable=False, server_default=false()),  # stands on the page for that
    Column("state", String(10), nullable=False, server_default="draft", info=CODE),  # draft, published
    Column("made_by", String(40), nullable=False, info=ACTOR),
    Column("made_at", UTCDateTime, nullable=False),
    Column("changed_at", UTCDateTime),
    Column("published_at", UTCDateTime),
    Index("ix_stories_state", "state", "published_at"),
    info=about(For.SHARING, Keep.COUNT),
)

storytellers = Table(  # JIMs who may be asked to tell their story: a yes of its own
    "storytellers",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # the JIM: the same id
    Column("uses", Json, nullable=False, info=CODE),  # newsletter, training
    Column("about", Encrypted("storytellers.about", owner=("person", "id")), info=THEIRS),  # in their words
    Column("since", UTCDateTime, nullable=False),
    Column("by", String(40), nullable=False, info=ACTOR),
    info=about(For.SHARING, Keep.JIM),
)
