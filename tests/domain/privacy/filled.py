"""A row of every table there is about one person, made from the tables themselves, so that none is forgotten.

Each column that holds words of theirs holds a mark. A new table is filled as well, as soon as it is there; `FACTS` says
what a row must hold to be one that can exist.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, Table, select

from jimsupport.db import Database
from jimsupport.db.tables import metadata
from jimsupport.db.tables.base import Holds, points_at
from jimsupport.db.types import Encrypted, Json, UTCDateTime
from tests.cast import NOW

DAY = date(1971, 3, 7)  # no other date in a test is this one
NUMBER = 7_654_321
MARK = "MERK"
OTHERS = {  # columns that point at somebody else than whose row it is
    "exchanges": "listener_id",
    "host_rings": "host_id",
    "apart": "other_id",
    "leaves": "cover_id",
    "hand_overs": "professional_id",
    "looks": "staff_id",
    "talks": "staff_id",
    "support_requests": "claimed_by handed_by returned_from",
    "calls": "claimed_by",
    "lost_factors": "confirmed_by",
}
FACTS: dict[str, dict[str, Any]] = {
    "people": {"erased_at": None, "zone": "Europe/Amsterdam", "language": "nl"},
    "jims": {
        "declined_at": None,
        "stopped_at": None,
        "deceased_at": None,
        "erase_at": None,
        "ended_at": None,
        "paused_until": None,
        "rhythm": "ordinary",
        "channel": "mail",
        "consent_version": "2026-03",
    },
    "channels": {"kind": "mail", "state": "works"},
    "hand_overs": {"ended_at": None, "withdrawn_at": None},
    "support_requests": {"closed_at": None, "kind": "question", "merged_into": None, "wake_at": None},
    "exchanges": {"state": "open", "ended_at": None},
    "exchange_wishes": {"theme": "school"},
    "peer_groups": {"state": "running", "ended_at": None, "mode": "online", "language": "nl"},
    "peer_group_members": {"state": "member", "left_at": None},
    "group_messages": {"removed_at": None, "hidden_at": None},
    "meetups": {"state": "planned", "mode": "online", "ended_at": None},
    "meetup_series": {"ended_at": None, "rule": "FREQ=MONTHLY", "zone": "Europe/Amsterdam"},
    "polls": {"state": "open", "closed_at": None},
    "gatherings": {
        "state": "open",
        "titles": {"nl": "JIM-dag"},
        "texts": {"nl": "Kom"},
        "cancelled_at": None,
    },
    "gathering_places": {"state": "coming"},
    "talks": {"state": "booked", "way": "phone", "ended_at": None},
    "outbox": {"state": "sent", "items": [], "next_try_at": None, "lease_until": None, "kind": "check_in"},
    "planned": {"outcome": None, "kind": "check_in"},
    "rooms": {"kind": "built_in"},
    "roles": {"ended_at": NOW, "role": "staff"},
    "helpers": {"ended_at": None},
    "received": {"next_try_at": None},
    "proposals": {"state": "open"},
    "programmes": {"steps": ["P2W"], "then_every": "P12M", "is_default": False},
    "erasures": {"due_at": None},
    "sign_in_links": {"address_key": f"{MARK} channels.address_key"},
}


async def fill(db: Database, person_id: int, other_id: int, *, mark: str = MARK) -> dict[str, Any]:
    """A row of every table about `person_id` (people and jims are there); the id of each row, by table.

    Where two people are in it, `other_id` is the other one.
    """
    made: dict[str, Any] = {"people": person_id, "jims": person_id}
    async with db.write():
        for table in metadata.sorted_tables:
            values = values_of(table, made, other_id, mark)
            if table.name in made:
                values.pop("id", None)
                await db.execute(table.update().where(table.c.id == person_id).values(**values))
                continue
            stands = None if any(map(points_at, table.c)) else await db.fetch_one(select(table).limit(1))
            made[table.name] = stands[0] if stands else await _insert(db, table, values)
    return made


async def _insert(db: Database, table: Table, values: dict[str, Any]) -> Any:
    key = next(iter(table.primary_key))
    if key.name in values:
        await db.execute(table.insert().values(**values))
        return values[key.name]
    return await db.insert(table.insert().values(**values))


def values_of(table: Table, made: dict[str, Any], other_id: int, mark: str) -> dict[str, Any]:
    """A row that can be: what points somewhere points at the row made before."""
    values = {column.name: _value(column, made, other_id, mark) for column in table.c}
    key = next(iter(table.primary_key))
    if not key.foreign_keys and isinstance(key.type, Integer):
        del values[key.name]
    facts = {name: fact for name, fact in FACTS.get(table.name, {}).items() if name in values}
    return values | facts


def _value(column: Column[Any], made: dict[str, Any], other_id: int, mark: str) -> Any:
    table = column.table
    if target := points_at(column):
        if column.name in OTHERS.get(table.name, "").split():
            return other_id
        return made.get(target)
    if column.name in ("sequence", "weekday", "size"):
        return 1
    return _plain(column, f"{mark} {table.name}.{column.name}", made["people"])


def _plain(column: Column[Any], marked: str, person_id: int) -> Any:
    holds, kind = column.info.get("holds"), column.type
    theirs = holds in (Holds.THEIRS, Holds.KEY)
    if isinstance(kind, Json):
        return [marked] if theirs else []
    if isinstance(kind, Encrypted):
        words = marked if theirs else "of ours"
        return json.dumps({"mark": words}) if column.name == "context" else words
    if isinstance(kind, UTCDateTime):
        return NOW + timedelta(days=1)
    if isinstance(kind, Date):
        return DAY
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return NUMBER if theirs else 1
    if holds == Holds.ACTOR:
        return f"jim:{person_id}"
    length = getattr(kind, "length", None) or 200
    return (marked if theirs else f"{column.table.name}-{column.name}-{person_id}")[:length]


async def found(db: Database, mark: str = MARK) -> set[str]:
    """Every column in which a mark still stands, as "table.column"."""
    left = set()
    for table in metadata.sorted_tables:
        for row in await db.fetch_all(select(table)):
            left |= {
                f"{table.name}.{column.name}"
                for column in table.c
                if is_marked(row[column.name], column, mark)
            }
    return left


def is_marked(value: Any, column: Column[Any], mark: str) -> bool:
    """Whether this is a value that `fill` put there for whose data it is."""
    if isinstance(value, datetime):
        return False
    if isinstance(value, date):
        return value == DAY and column.info.get("holds") == Holds.THEIRS
    return value == NUMBER or mark[:7] in str(value)
