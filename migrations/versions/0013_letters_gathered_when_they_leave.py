"""What a routine letter says is gathered when it leaves; a million of them are queued and sent with less writing.

Nothing of what a letter says stands in the outgoing post. Two columns that are written with what they refer to are not
checked once more. Neither being handed over nor being sent changes an index: on PostgreSQL such a change stays on the
page of its row, where room is left for it.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MADE_ANEW = {"sqlite_autoincrement": True}
TROUBLE = sa.text("error IS NOT NULL OR reason = 'held'")


def upgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs=MADE_ANEW) as batch_op:
        batch_op.alter_column("context", existing_type=sa.TEXT(), nullable=True)
        batch_op.drop_constraint("fk_outbox_hand_over_id", type_="foreignkey")
        batch_op.drop_index("ix_outbox_hand_over_id")
        batch_op.drop_index("ix_outbox_trouble")
        batch_op.create_index(
            "ix_outbox_trouble", ["queued_at"], sqlite_where=TROUBLE, postgresql_where=TROUBLE
        )
    with op.batch_alter_table("planned", table_kwargs=MADE_ANEW) as batch_op:
        batch_op.drop_constraint("fk_planned_outbox_id", type_="foreignkey")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE outbox SET (fillfactor = 70)")
