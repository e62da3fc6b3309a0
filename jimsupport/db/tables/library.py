"""Stories of and for JIMs, who may be asked for theirs, and what is searched."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
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
