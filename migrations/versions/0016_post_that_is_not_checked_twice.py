"""Whose a letter is comes from the rows it is written from, which are checked: a million of them are queued with less work.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint("fk_outbox_person_id", type_="foreignkey")
