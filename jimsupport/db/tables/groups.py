"""JIMs who want to meet other JIMs: what they told for it, runs of the matching, drafts and groups."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from jimsupport.db.tables.base import ACTOR, CODE, OURS, THEIRS, For, Keep, about, metadata
from jimsupport.db.types import Json, UTCDateTime

meeting_wishes = Table(  # what a JIM told so that we can find others to meet
    "meeting_wishes",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # the JIM: the same id
    Column("languages", Json, nullable=False, info=THEIRS),  # ["nl", "ar"]
    Column(
        "moments", Json, nullable=False, info=THEIRS
    ),  # 3 * weekday + (0 morning, 1 afternoon, 2 evening), Monday is 0
    Column("modes", Json, nullable=False, info=THEIRS),  # ["online", "in_person"]
    Column(
        "place", String(80), nullable=False, server_default="", info=THEIRS
    ),  # as the table of places spells it
    Column("east", Integer, info=THEIRS),  # metres on the grid of domain/wishes/places; null: online only
    Column("north", Integer, info=THEIRS),
    Column("max_km", Integer, info=THEIRS),  # how far they go
    Column("themes", Json, nullable=False, info=THEIRS),  # codes of domain/exchanges/themes
    Column("relation", String(16), info=THEIRS),  # to the young person; null: they rather not say
    Column("may_host", Boolean, nullable=False, server_default=false()),
    Column("wished_at", UTCDateTime, nullable=False),
    Column("withdrawn_at", UTCDateTime),  # they do not want to any more
    Column("waiting_since", UTCDateTime),  # null while in a draft or a group
    Column("silent_rounds", Integer, nullable=False, server_default="0"),  # invitations without an answer
    Column("asked_at", UTCDateTime),  # after three of them, once: shall we let it rest?
    Column("resting_since", UTCDateTime),
    Column("told_at", UTCDateTime),  # when we last said "not yet"
    Column("shown_at", UTCDateTime),  # when staff were shown that they wait long
    Column("tried_at", UTCDateTime),  # when the open places were last tried for what they wish
    Index(
        "ix_meeting_wishes_waiting_since",
        "waiting_since",
        sqlite_where=text("waiting_since IS NOT NULL"),
        postgresql_where=text("waiting_since IS NOT NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

apart = Table(  # two JIMs who are never in one group; why is for staff alone, and never told
    "apart",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False),
    Column("other_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False, info=CODE),  # asked (by jim_id), family, staff
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("jim_id", "other_id"),
    info=about(For.MEETING, Keep.JIM),
)

matching_settings = Table(  # one row: what an administrator changed of the weights
    "matching_settings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("config", Json, nullable=False, info=OURS),
    Column("changed_at", UTCDateTime, nullable=False),
    Column("changed_by", String(40), nullable=False, info=ACTOR),
    info=about(For.MEETING, Keep.COUNT),
)

matching_runs = Table(
    "matching_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("seed", Integer, nullable=False),
    Column("budget", String(8), nullable=False, info=CODE),  # quick, nightly
    Column("state", String(10), nullable=False, info=CODE),  # waiting, running, done, cancelled, failed
    Column("asked_at", UTCDateTime, nullable=False),
    Column("lease_until", UTCDateTime),
    Column("progress", Integer, nullable=False, server_default="0"),  # of a thousand
    Column("cancelled_at", UTCDateTime),  # somebody asked it to stop
    Column("finished_at", UTCDateTime),
    Column("counts", Json, info=OURS),  # {"people": 40, "groups": 6, "left_over": 3, "value": 51234}
    Column("error", String(300), info=OURS),
    Index(
        "uq_matching_runs_at_work",
        "state",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
    info=about(For.MEETING, Keep.COUNT),
)

peer_groups = Table(
    "peer_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("matching_runs.id"), index=True),
    Column("language", String(8), nullable=False, info=CODE),
    Column("mode", String(10), nullable=False, info=CODE),  # online, in_person
    Column("moment", Integer, nullable=False),
    Column("state", String(10), nullable=False, info=CODE),  # draft, inviting, running, dismissed, ended
    Column("reasons", Json, nullable=False, info=OURS),  # [{"code": "themes", "values": [3, 7]}, …]
    Column("made_at", UTCDateTime, nullable=False),
    Column("touched_at", UTCDateTime),  # staff changed this draft: no run replaces it
    Column("approved_at", UTCDateTime),
    Column("approved_by", String(40), info=ACTOR),
    Column("started_at", UTCDateTime),
    Column("ended_at", UTCDateTime),  # or dismissed
    Column("ended_by", String(40), info=ACTOR),
    Column("flagged_at", UTCDateTime),  # fewer than three are active: staff look
    Index("ix_peer_groups_state", "state", "made_at"),
    info=about(For.MEETING, Keep.JIM),
)

peer_group_members = Table(
    "peer_group_members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("peer_groups.id"), nullable=False, index=True),
    Column("jim_id", ForeignKey("jims.id"), nullable=False, index=True),
    Column(
        "state", String(10), nullable=False, info=CODE
    ),  # draft, invited, yes, no, other, member, left, dropped
    Column("hosts", Boolean, nullable=False, server_default=false()),
    Column("alike", Json, nullable=False, info=THEIRS),  # the two they have most in common with, and what
    Column("touched_at", UTCDateTime),  # staff put them here: no run takes them away
    Column("moment", Integer),  # the moment they would rather have, with "other"
    Column("invited_at", UTCDateTime),
    Column("remind_at", UTCDateTime),
    Column("answered_at", UTCDateTime),
    Column("joined_at", UTCDateTime),
    Column("left_at", UTCDateTime),
    UniqueConstraint("group_id", "jim_id"),
    Index(  # in one group at a time
        "uq_peer_group_members_in_one",
        "jim_id",
        unique=True,
        sqlite_where=text("state IN ('draft', 'invited', 'yes', 'member')"),
        postgresql_where=text("state IN ('draft', 'invited', 'yes', 'member')"),
    ),
    Index(
        "ix_peer_group_members_remind_at",
        "remind_at",
        sqlite_where=text("remind_at IS NOT NULL"),
        postgresql_where=text("remind_at IS NOT NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)

left_over = Table(  # why somebody has no group yet, after the last run, and what would help
    "left_over",
    metadata,
    Column("id", ForeignKey("jims.id"), primary_key=True),  # the JIM: the same id
    Column("run_id", ForeignKey("matching_runs.id"), nullable=False, index=True),
    Column("reason", String(16), nullable=False, info=CODE),
    Column(
        "relaxation", Json, info=CODE
    ),  # {"changes": [["moment", 5]], "group": 12, "others": []}: verified by making it
    Column("offered_at", UTCDateTime),
    Column("taken_at", UTCDateTime),
    info=about(For.MEETING, Keep.JIM),
)
