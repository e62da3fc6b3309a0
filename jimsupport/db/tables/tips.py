"""What JIMs would do: tips, from the moment they are given until they are published, merged or taken back."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from jimsupport.db.tables.base import ACTOR, CODE, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, UTCDateTime

tips = Table(
    "tips",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dilemma_id", ForeignKey("dilemmas.id"), index=True),  # null: given by itself
    Column("giver_id", ForeignKey("people.id"), index=True),  # null once erased, and its words with it
    Column("theme", String(12), nullable=False, info=CODE),  # a code of domain/exchanges/themes
    Column("language", String(8), nullable=False, info=CODE),
    Column(
        "given", Encrypted("tips.given", owner=("person", "giver_id")), info=THEIRS
    ),  # as the giver wrote it; null once erased
    Column(
        "proposed", Encrypted("tips.proposed", owner=("person", "giver_id")), info=THEIRS
    ),  # what staff made of it, while the giver looks at it
    Column("text", Text, info=THEIRS),  # what everybody reads; null unless published
    Column("shown_as", String(10), nullable=False, server_default="relation", info=CODE),  # relation, name
    Column(
        "signature", String(60), nullable=False, server_default="", info=THEIRS
    ),  # "een opa", or the first name
    Column("door", String(8), nullable=False, info=CODE),  # page, mail, phone, check_in, voice
    Column("state", String(10), nullable=False, server_default="waiting", info=CODE),
    # waiting (for staff), proposed (for the giver's word on edits), published, declined, withdrawn, merged
    Column("merged_into", ForeignKey("tips.id"), index=True),  # old links lead there
    Column("on_card", Integer),  # its place on the card of its dilemma, 1 and up
    Column("given_at", UTCDateTime, nullable=False),
    Column("given_by", String(40), nullable=False, info=ACTOR),  # jim:12, or staff:3 on the phone
    Column("reviewed_by", String(40), info=ACTOR),
    Column("reviewed_at", UTCDateTime),
    Column("published_at", UTCDateTime),
    Column("withdrawn_at", UTCDateTime),
    Column("helped", Integer, nullable=False, server_default="0"),  # how many people it helped
    Column("told_helped", Integer, nullable=False, server_default="0"),  # how many the giver heard of
    Index("ix_tips_state", "state", "given_at"),
    Index("ix_tips_dilemma_state", "dilemma_id", "state", "helped"),
    Index(
        "ix_tips_fitting",
        "theme",
        "language",
        "helped",
        sqlite_where=text("state = 'published'"),
        postgresql_where=text("state = 'published'"),
    ),
    info=about(For.SHARING, Keep.JIM),
)

tip_helps = Table(  # "hielp mij": once a person, and it can be taken back
    "tip_helps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tip_id", ForeignKey("tips.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("tip_id", "person_id"),
    info=about(For.SHARING, Keep.JIM),
)

tip_shown = Table(  # which tip went along with which check-in: none twice to the same JIM
    "tip_shown",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tip_id", ForeignKey("tips.id"), nullable=False, index=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False),
    Column("planned_id", ForeignKey("planned.id"), index=True),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("jim_id", "tip_id"),
    info=about(For.SHARING, Keep.JIM),
)
