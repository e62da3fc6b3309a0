"""Mail both ways: what comes in and what became of it, what mail waits at, and text messages.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

# As they were when this was written; jimsupport.db.types may move on.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lanes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rests_until", MOMENT, nullable=True),
        sa.Column("rests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=True),
        sa.Column("alarm_at", MOMENT, nullable=True),
        sa.Column("minute", MOMENT, nullable=True),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lanes")),
        sa.UniqueConstraint("name", name=op.f("uq_lanes_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "received",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=True),
        sa.Column("found_by", sa.String(length=12), nullable=True),
        sa.Column("doubtful", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("parked_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("erase_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_received_outbox_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_received_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["support_requests.id"], name=op.f("fk_received_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received")),
        sa.UniqueConstraint("digest", name=op.f("uq_received_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("received", schema=None) as batch_op:
        batch_op.create_index(
            "ix_received_erase_at",
            ["erase_at"],
            unique=False,
            sqlite_where=sa.text("erase_at IS NOT NULL"),
            postgresql_where=sa.text("erase_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_received_next_try_at",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("next_try_at IS NOT NULL"),
            postgresql_where=sa.text("next_try_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_received_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_received_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_received_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            "ix_received_unsettled",
            ["received_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL AND (parked_at IS NOT NULL OR doubtful)"),
            postgresql_where=sa.text("settled_at IS NULL AND (parked_at IS NOT NULL OR doubtful)"),
        )

    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("received_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.ForeignKeyConstraint(["received_id"], ["received.id"], name=op.f("fk_absences_received_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint("person_id", name=op.f("uq_absences_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_received_id"), ["received_id"], unique=False)

    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("received_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_bounces_channel_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_bounces_outbox_id")),
        sa.ForeignKeyConstraint(["received_id"], ["received.id"], name=op.f("fk_bounces_received_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("bounces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bounces_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bounces_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bounces_received_id"), ["received_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("planned_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_proposals_jim_id")),
        sa.ForeignKeyConstraint(["planned_id"], ["planned.id"], name=op.f("fk_proposals_planned_id")),
        sa.ForeignKeyConstraint(["received_id"], ["received.id"], name=op.f("fk_proposals_received_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("received_id", name=op.f("uq_proposals_received_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_jim_id"), ["jim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_planned_id"), ["planned_id"], unique=False)

    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("texts", sa.String(length=8), server_default="works", nullable=False))

    with op.batch_alter_table("exchange_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_exchange_messages_received_id"), ["received_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_exchange_messages_received_id"), "received", ["received_id"], ["id"]
        )

    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("post_stopped_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("post_stopped_by", sa.String(length=40), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remote_id", sa.String(length=80), nullable=True))
        batch_op.create_index(
            "uq_outbox_remote_id",
            ["remote_id"],
            unique=True,
            sqlite_where=sa.text("remote_id IS NOT NULL"),
            postgresql_where=sa.text("remote_id IS NOT NULL"),
        )

    with op.batch_alter_table("request_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_request_messages_received_id"), ["received_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_request_messages_received_id"), "received", ["received_id"], ["id"]
        )
