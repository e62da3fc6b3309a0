"""Rooms where people meet online: what they are called, who is inside, and the code to phone in with."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from jimsupport.db.tables.base import ACTOR, CODE, OURS, For, Keep, about, metadata
from jimsupport.db.types import NOBODYS, Encrypted, UTCDateTime

rooms = Table(
    "rooms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(43), nullable=False, unique=True, info=OURS),  # 256 bits, random
    Column("group_id", ForeignKey("peer_groups.id"), unique=True),
    Column("gathering_id", ForeignKey("gatherings.id"), unique=True),
    Column("talk_id", ForeignKey("talks.id"), unique=True),
    Column("kind", String(8), nullable=False, info=CODE),  # built_in, jitsi, link
    Column("link", Encrypted("rooms.link", owner=NOBODYS), info=OURS),  # what staff pasted
    Column("code", String(10), nullable=False, unique=True, info=OURS),  # digits, to phone in with; fixed
    Column("made_at", UTCDateTime, nullable=False),
    Column("open_until", UTCDateTime),  # the host opened the door, outside the hours of a meetup
    info=about(For.MEETING, Keep.JIM),
)

room_visits = Table(  # who is in a room now: one row a connection, kept alive by its process
    "room_visits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("room_id", ForeignKey("rooms.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column(
        "peer", String(32), nullable=False, unique=True, info=OURS
    ),  # how the others in the room know this connection
    Column("hosts", Boolean, nullable=False, server_default=false()),
    Column("sends", String(8), nullable=False, info=CODE),  # video, voice, nothing
    Column("joined_at", UTCDateTime, nullable=False),
    Column("lease_until", UTCDateTime, nullable=False),
    Index("ix_room_visits_lease_until", "lease_until"),
    info=about(For.MEETING, Keep.BRIEF),
)

room_bans = Table(  # whom the host put out, until let in again
    "room_bans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("room_id", ForeignKey("rooms.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("by", String(40), nullable=False, info=ACTOR),
    Column("at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Index(
        "uq_room_bans",
        "room_id",
        "person_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    info=about(For.MEETING, Keep.JIM),
)
