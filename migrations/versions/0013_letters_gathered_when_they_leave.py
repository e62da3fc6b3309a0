"""What a routine letter says is gathered when it leaves, so that nothing of it stands in the outgoing post.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("context", existing_type=sa.TEXT(), nullable=True)
