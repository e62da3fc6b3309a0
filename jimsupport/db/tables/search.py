"""What is searched: published texts, the stems in them, and words that mean the same."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from jimsupport.db.tables.base import ACTOR, CODE, OURS, For, Keep, about, metadata
from jimsupport.db.types import Json, UTCDateTime

synonyms = Table(  # words that mean the same for who searches; kept by staff
    "synonyms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("language", String(8), nullable=False, info=CODE),
    Column("words", Json, nullable=False, info=OURS),  # ["telefoon", "mobiel", "smartphone"]
    Column("changed_by", String(40), nullable=False, info=ACTOR),
    Column("changed_at", UTCDateTime, nullable=False),
    Index("ix_synonyms_language", "language"),
    info=about(For.SHARING, Keep.COUNT),
)

search_documents = Table(  # what can be found: published texts only, one row a language
    "search_documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), nullable=False, info=CODE),  # tip, dilemma, story
    Column("item_id", Integer, nullable=False),
    Column("language", String(8), nullable=False, info=CODE),
    Column("theme", String(12), nullable=False, server_default="", info=CODE),
    Column(
        "stems", Text, nullable=False, info=OURS
    ),  # of title and text, a space between; the title's words twice
    Column("length", Integer, nullable=False),  # in stems
    Column("published_at", UTCDateTime, nullable=False),
    UniqueConstraint("kind", "item_id", "language"),
    info=about(For.SHARING, Keep.COUNT),
)

search_stems = Table(  # every stem there is, for typing errors, and how rare it is
    "search_stems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("language", String(8), nullable=False, info=CODE),
    Column("stem", String(40), nullable=False, info=OURS),
    Column("documents", Integer, nullable=False),  # how many hold it
    UniqueConstraint("language", "stem"),
    info=about(For.SHARING, Keep.COUNT),
)
