"""Whose a letter is comes from the rows it is written from, which are checked; what is planned is found by its JIM, and
what a dead worker had in hand in front of what is due.

A million letters are queued and sent with less work.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint("fk_outbox_person_id", type_="foreignkey")
        batch_op.drop_index("ix_outbox_lease_until")
    op.drop_index("ix_planned_hand_over_id", table_name="planned")
