"""What happened, on one timeline; and the worker's own diary."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Encrypted, Json, UTCDateTime

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id")),  # on whom
    Column("hand_over_id", ForeignKey("hand_overs.id"), index=True),
    Column("kind", String(32), nullable=False, info=CODE),
    Column("by", String(40), nullable=False, info=ACTOR),  # jim:12, professional:4, staff:3, worker
    Column(
        "by_phone", String(12), nullable=False, server_default="", info=CODE
    ),  # "phone" when staff did it on the phone
    Column("at", UTCDateTime, nullable=False),
    Column(
        "data", Json, nullable=False, info=CODE
    ),  # facts only; what people write stays in encrypted columns
    Column("note", Encrypted("events.note", owner=("person", "person_id")), info=THEIRS),
    Index("ix_events_person_id_id", "person_id", "id"),
    Index("ix_events_kind_at", "kind", "at"),
    info=about(For.SHOWING, Keep.JIM),
)

worker_runs = Table(  # one row a job and day: when it last ran and what came of it
    "worker_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(32), nullable=False, info=CODE),
    Column("day", Date, nullable=False),
    Column("last_at", UTCDateTime, nullable=False),
    Column("counts", Json, nullable=False, info=OURS),  # {"sent": 4, "paused": 1}
    Column("error", String(300), info=OURS),
    Index("uq_worker_runs_job_day", "job", "day", unique=True),
    info=about(For.SHOWING, Keep.COUNT),
)

import_runs = Table(  # a file uploaded, between the dry run and "import"
    "import_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id")),  # a professional's own
    Column("file_name", String(120), nullable=False, info=THEIRS),
    Column(
        "content", Encrypted("import_runs.content", owner=("import_runs", "id")), info=THEIRS
    ),  # gone once imported
    Column("counts", Json, nullable=False, info=OURS),
    Column("created_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
    info=about(For.HANDING, Keep.UPLOAD),
)
