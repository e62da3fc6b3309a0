"""The programme that every hand-over starts on; an administrator can change it.

Revision ID: 0002
Revises: 0001
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    programmes = sa.table(
        "programmes",
        sa.column("name", sa.String()),
        sa.column("steps", sa.JSON() if on_sqlite else postgresql.JSONB()),
        sa.column("then_every", sa.String()),
        sa.column("is_default", sa.Boolean()),
        sa.column("created_at", sa.Text() if on_sqlite else sa.DateTime(timezone=True)),
    )
    op.bulk_insert(
        programmes,
        [
            {
                "name": "Gewoon",
                "steps": ["P2W", "P3M", "P6M", "P12M"],
                "then_every": "P12M",
                "is_default": True,
                "created_at": MADE.isoformat(" ", "microseconds") if on_sqlite else MADE,
            }
        ],
    )
