"""Which question a link in an answer of ours is about: it opens that one, and no other of the same JIM.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("action_links") as table:
        table.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_action_links_request_id", "support_requests", ["request_id"], ["id"]
        )
