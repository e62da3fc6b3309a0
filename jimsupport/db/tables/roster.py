"""When the office is open, who is on duty, who is away and who stands in."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from jimsupport.db.tables.base import ACTOR, OURS, For, Keep, about, metadata
from jimsupport.db.types import UTCDateTime

office = Table(  # one row: what the whole team agreed on
    "office",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("duty_mail", String(254), info=OURS),  # where word of danger goes at once
    Column("returns_after", Integer, nullable=False, server_default="2"),  # working days without a touch
    Column(
        "ceiling", Integer, nullable=False, server_default="10"
    ),  # new routine items a day for each on duty
    Column("post_stopped_at", UTCDateTime),  # nothing goes out: an administrator stopped all post
    Column("post_stopped_by", String(40), info=ACTOR),
    info=about(For.WORKING, Keep.COUNT),
)

office_hours = Table(
    "office_hours",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("weekday", Integer, nullable=False, unique=True),  # 1 is Monday, as in ISO 8601
    Column("opens", Integer, nullable=False),  # minutes after midnight, at the office
    Column("closes", Integer, nullable=False),
    info=about(For.WORKING, Keep.COUNT),
)

closures = Table(  # days that the office is closed, beside weekends and holidays
    "closures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False, unique=True),
    Column("reason", String(80), nullable=False, server_default="", info=OURS),
    info=about(For.WORKING, Keep.COUNT),
)

duties = Table(  # who is on duty on which days of the week
    "duties",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("people.id"), nullable=False),
    Column("weekday", Integer, nullable=False),
    UniqueConstraint("staff_id", "weekday"),
    info=about(For.WORKING, Keep.ACCOUNT),
)

duty_changes = Table(  # one day that differs from the week
    "duty_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("people.id"), nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("on_duty", Boolean, nullable=False),
    UniqueConstraint("staff_id", "day"),
    info=about(For.WORKING, Keep.ACCOUNT),
)

leaves = Table(
    "leaves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("cover_id", ForeignKey("people.id")),  # who stands in; null: everybody
    Column("created_at", UTCDateTime, nullable=False),
    info=about(For.WORKING, Keep.ACCOUNT),
)
