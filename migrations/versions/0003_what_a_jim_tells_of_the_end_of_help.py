"""What a JIM who joined alone may tell: when help ended, and when the young person turns eighteen.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# As it was when this was written; jimsupport.db.types may move on.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("birth_month", sa.String(length=7), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_reason", sa.String(length=16), nullable=True),
    ):
        op.add_column("jims", column)
