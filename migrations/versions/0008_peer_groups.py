"""Peer groups: what JIMs tell to meet other JIMs, runs of the matching, drafts and groups.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

# As they were when this was written; jimsupport.db.types may move on.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "matching_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("budget", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("counts", JSON, nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_runs")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("matching_runs", schema=None) as batch_op:
        batch_op.create_index(
            "uq_matching_runs_at_work",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "matching_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("config", JSON, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_settings")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "peer_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("moment", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("flagged_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["matching_runs.id"], name=op.f("fk_peer_groups_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_groups")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("peer_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peer_groups_run_id"), ["run_id"], unique=False)
        batch_op.create_index("ix_peer_groups_state", ["state", "made_at"], unique=False)

    op.create_table(
        "apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_apart_jim_id")),
        sa.ForeignKeyConstraint(["other_id"], ["jims.id"], name=op.f("fk_apart_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart")),
        sa.UniqueConstraint("jim_id", "other_id", name=op.f("uq_apart_jim_id_other_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_apart_other_id"), ["other_id"], unique=False)

    op.create_table(
        "left_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("relaxation", JSON, nullable=True),
        sa.Column("offered_at", MOMENT, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_left_over_id")),
        sa.ForeignKeyConstraint(["run_id"], ["matching_runs.id"], name=op.f("fk_left_over_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_over")),
    )
    with op.batch_alter_table("left_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_left_over_run_id"), ["run_id"], unique=False)

    op.create_table(
        "meeting_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("moments", JSON, nullable=False),
        sa.Column("modes", JSON, nullable=False),
        sa.Column("place", sa.String(length=80), server_default="", nullable=False),
        sa.Column("east", sa.Integer(), nullable=True),
        sa.Column("north", sa.Integer(), nullable=True),
        sa.Column("max_km", sa.Integer(), nullable=True),
        sa.Column("themes", JSON, nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=True),
        sa.Column("may_host", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("wished_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.Column("silent_rounds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("resting_since", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("shown_at", MOMENT, nullable=True),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["jims.id"], name=op.f("fk_meeting_wishes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_wishes")),
    )
    with op.batch_alter_table("meeting_wishes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_meeting_wishes_waiting_since",
            ["waiting_since"],
            unique=False,
            sqlite_where=sa.text("waiting_since IS NOT NULL"),
            postgresql_where=sa.text("waiting_since IS NOT NULL"),
        )

    op.create_table(
        "peer_group_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("jim_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("hosts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("alike", JSON, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=True),
        sa.Column("moment", sa.Integer(), nullable=True),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("remind_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["peer_groups.id"], name=op.f("fk_peer_group_members_group_id")
        ),
        sa.ForeignKeyConstraint(["jim_id"], ["jims.id"], name=op.f("fk_peer_group_members_jim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_group_members")),
        sa.UniqueConstraint("group_id", "jim_id", name=op.f("uq_peer_group_members_group_id_jim_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("peer_group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peer_group_members_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_peer_group_members_jim_id"), ["jim_id"], unique=False)
        batch_op.create_index(
            "ix_peer_group_members_remind_at",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_peer_group_members_in_one",
            ["jim_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'invited', 'yes', 'member')"),
            postgresql_where=sa.text("state IN ('draft', 'invited', 'yes', 'member')"),
        )

    with op.batch_alter_table("action_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_action_links_group_id"), "peer_groups", ["group_id"], ["id"]
        )
