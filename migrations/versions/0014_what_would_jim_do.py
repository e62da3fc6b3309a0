"""Situations, tips, stories, the newsletter, and what is searched.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

# As they were when this was written; jimsupport.db.types may move on.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dilemmas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=12), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("picture", sa.String(length=20), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asked_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("planned_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dilemmas")),
        sa.UniqueConstraint("slug", name=op.f("uq_dilemmas_slug")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("dilemmas", schema=None) as batch_op:
        batch_op.create_index("ix_dilemmas_state", ["state", "asked_at"], unique=False)

    op.create_table(
        "newsletters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("send_at", MOMENT, nullable=True),
        sa.Column("queued_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("queued_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletters")),
        sa.UniqueConstraint("slug", name=op.f("uq_newsletters_slug")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("newsletters", schema=None) as batch_op:
        batch_op.create_index("ix_newsletters_state", ["state", "send_at"], unique=False)

    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("theme", sa.String(length=12), server_default="", nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint(
            "kind", "item_id", "language", name=op.f("uq_search_documents_kind_item_id_language")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_stems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_stems")),
        sa.UniqueConstraint("language", "stem", name=op.f("uq_search_stems_language_stem")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("link", sa.String(length=500), server_default="", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("turning_18", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("slug", name=op.f("uq_stories_slug")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index("ix_stories_state", ["state", "published_at"], unique=False)

    op.create_table(
        "synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonyms")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("synonyms", schema=None) as batch_op:
        batch_op.create_index("ix_synonyms_language", ["language"], unique=False)

    op.create_table(
        "newsletter_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_with", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_with"], ["newsletters.id"], name=op.f("fk_newsletter_readers_ended_with")
        ),
        sa.ForeignKeyConstraint(["id"], ["people.id"], name=op.f("fk_newsletter_readers_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_readers")),
    )
    with op.batch_alter_table("newsletter_readers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_newsletter_readers_ended_with"), ["ended_with"], unique=False)

    op.create_table(
        "tips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dilemma_id", sa.Integer(), nullable=True),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("theme", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("given", sa.Text(), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("shown_as", sa.String(length=10), server_default="relation", nullable=False),
        sa.Column("signature", sa.String(length=60), server_default="", nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("on_card", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("helped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_helped", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["dilemma_id"], ["dilemmas.id"], name=op.f("fk_tips_dilemma_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["people.id"], name=op.f("fk_tips_giver_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["tips.id"], name=op.f("fk_tips_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tips")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tips_dilemma_id"), ["dilemma_id"], unique=False)
        batch_op.create_index("ix_tips_dilemma_state", ["dilemma_id", "state", "helped"], unique=False)
        batch_op.create_index(
            "ix_tips_fitting",
            ["theme", "language", "helped"],
            unique=False,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.create_index(batch_op.f("ix_tips_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tips_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index("ix_tips_state", ["state", "given_at"], unique=False)

    op.create_table(
        "dilemma_listeners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_dilemma_listeners_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dilemma_listeners")),
    )
    op.create_table(
        "newsletter_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletters.id"], name=op.f("fk_newsletter_copies_newsletter_id")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_newsletter_copies_outbox_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_newsletter_copies_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_copies")),
        sa.UniqueConstraint(
            "newsletter_id", "person_id", name=op.f("uq_newsletter_copies_newsletter_id_person_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("newsletter_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_newsletter_copies_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_newsletter_copies_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dilemma_id", sa.Integer(), nullable=True),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("tip_id", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sound", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("shown_as", sa.String(length=10), server_default="relation", nullable=False),
        sa.Column("signature", sa.String(length=60), server_default="", nullable=False),
        sa.Column("may_sound", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["dilemma_id"], ["dilemmas.id"], name=op.f("fk_recordings_dilemma_id")),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_recordings_jim_id")),
        sa.ForeignKeyConstraint(["tip_id"], ["tips.id"], name=op.f("fk_recordings_tip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("tip_id", name=op.f("uq_recordings_tip_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recordings_dilemma_id"), ["dilemma_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recordings_jim_id"), ["jim_id"], unique=False)

    op.create_table(
        "storytellers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uses", JSON, nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_storytellers_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storytellers")),
    )
    op.create_table(
        "tip_helps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tip_helps_person_id")),
        sa.ForeignKeyConstraint(["tip_id"], ["tips.id"], name=op.f("fk_tip_helps_tip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_helps")),
        sa.UniqueConstraint("tip_id", "person_id", name=op.f("uq_tip_helps_tip_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tip_helps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_helps_person_id"), ["person_id"], unique=False)

    op.create_table(
        "tip_shown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("planned_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_tip_shown_jim_id")),
        sa.ForeignKeyConstraint(["planned_id"], ["planned.id"], name=op.f("fk_tip_shown_planned_id")),
        sa.ForeignKeyConstraint(["tip_id"], ["tips.id"], name=op.f("fk_tip_shown_tip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_shown")),
        sa.UniqueConstraint("jim_id", "tip_id", name=op.f("uq_tip_shown_jim_id_tip_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tip_shown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_shown_planned_id"), ["planned_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tip_shown_tip_id"), ["tip_id"], unique=False)

    with op.batch_alter_table("action_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dilemma_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("tip_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_action_links_tip_id"), "tips", ["tip_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_action_links_dilemma_id"), "dilemmas", ["dilemma_id"], ["id"]
        )
