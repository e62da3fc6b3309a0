"""What mail waits at: a relay that rests, and how much may go out in a minute. One row each, shared by all workers.

A line is where all post of one channel goes through: "relay" for mail, "text" for text messages. A lane is a line
or a domain that receives. The order of a round:

    await resting(db, line, now=now)       before claiming: while it rests, claim nothing of that channel
    may, later = await open_for(db, rows)  after weighing, just before handing over; put each of `later` back until then
    until = await rest(db, line, said)     when the transport says RelayDown
    await well(db, line)                   when it took something

A rest that is over is not trusted at once: a few messages go first, and once one was taken everything does.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, or_, select, update

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import lanes
from jimsupport.mail.idn import in_ascii

RELAY, TEXT = LINES = ("relay", "text")
RESTS = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 600, 900))  # each in a row is longer
PROBES = 2  # messages that try a line whose rest is over
PROBED_WITHIN = timedelta(seconds=3)  # then the others are tried
MINUTE = timedelta(minutes=1)
FURTHEST = 60  # minutes that a message is put off at most: a limit can be changed
_LONGEST_NAME = 120  # characters of lanes.name
_BEFORE_AT = re.compile(r"[^\s<>]+@")
_LINES = Fixed(lanes.select().where(lanes.c.name.in_(LINES), lanes.c.rests > 0).order_by(lanes.c.name))
_TROUBLED = Fixed(select(lanes.c.id).where(lanes.c.name == bindparam("name"), lanes.c.rests > 0))
_AT_REST = Fixed(
    select(lanes.c.rests_until).where(
        lanes.c.name == bindparam("name"), lanes.c.rests_until > bindparam("now")
    )
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many mails may go out in one minute: in all, and to one domain. None: as many as the relay takes."""

    relay: int | None = None
    domain: int | None = None


def line_of(row: Row) -> str:
    """The line that an outbox row goes through."""
    return TEXT if row.channel == TEXT else RELAY


def lane_of(address: str) -> str:
    """The domain that receives, in lower case and as DNS writes it; "text" for a telephone number."""
    _, at, domain = address.rpartition("@")
    if not at:
        return TEXT
    domain = domain.strip().rstrip(".").lower()
    with suppress(UnicodeError):  # no name that DNS knows: the relay will say so
        domain = in_ascii(domain)
    return domain[:_LONGEST_NAME]


async def resting(db: Database, line: str, *, now: datetime) -> datetime | None:
    """Until when nothing goes out over this line, answers included; None when it may."""
    until: datetime | None = await db.fetch_value(_AT_REST.params(name=line, now=now))
    return until


async def open_for(
    db: Database, rows: Sequence[Row], *, now: datetime, limits: Limits
) -> tuple[list[Row], list[tuple[Row, datetime]]]:
    """The outbox rows that may go now, and the others with when to try again.

    They are counted as gone. Answers (rank 0) are counted and never held back by a limit, only by a line that rests.
    """
    if not rows:
        return [], []
    may, later = _awake(rows, {line.name: line for line in await db.fetch_all(_LINES.params())}, now)
    if limits.relay is None and limits.domain is None:
        return may, later
    mail = [row for row in may if line_of(row) == RELAY]
    full = await _take_room(db, mail, now, limits) if mail else {}
    return [row for row in may if row.id not in full], later + [
        (row, full[row.id]) for row in may if row.id in full
    ]


def _awake(
    rows: Sequence[Row], troubled: dict[str, Row], now: datetime
) -> tuple[list[Row], list[tuple[Row, datetime]]]:
    """Those whose line does not rest: a few only when it did a moment ago."""
    may: list[Row] = []
    later: list[tuple[Row, datetime]] = []
    tried: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: row.rank):
        line = troubled.get(line_of(row))
        if line is None:
            may.append(row)
        elif line.rests_until and line.rests_until > now:
            later.append((row, line.rests_until))
        elif tried[line.name] < PROBES:
            tried[line.name] += 1
            may.append(row)
        else:
            later.append((row, now + PROBED_WITHIN))
    return may, later


async def _take_room(db: Database, rows: Sequence[Row], now: datetime, limits: Limits) -> dict[int, datetime]:
    """Count `rows` in their lanes, whoever else counts at the same time; when to try those that found no room."""
    minute = now.replace(second=0, microsecond=0)
    most: dict[str, int] = {}
    if limits.domain is not None:
        most |= {lane_of(row.address): limits.domain for row in rows}
    if limits.relay is not None:
        most[RELAY] = limits.relay
    names = sorted(most)  # everybody takes them in the same order, so nobody waits in a circle
    full: dict[int, datetime] = {}
    async with db.write():
        await db.upsert(lanes, [{"name": name} for name in names], key=["name"])
        found = await db.fetch_all(
            select(lanes.c.name, lanes.c.minute, lanes.c.used)
            .where(lanes.c.name.in_(names))
            .order_by(lanes.c.name)
            .with_for_update()
        )
        used = dict.fromkeys(names, 0) | {lane.name: lane.used for lane in found if lane.minute == minute}
        for row in rows:
            own = [name for name in (RELAY, lane_of(row.address)) if name in most]
            closed = next((name for name in own if used[name] >= most[name]), None)
            if closed is None or row.rank == 0:
                used |= {name: used[name] + 1 for name in own}
            else:
                full[row.id] = minute + MINUTE * _minutes_to_wait(row, used[closed], most[closed])
                used[closed] += 1  # who asks next waits behind this one
        changed = [{"name": name, "minute": minute, "used": number} for name, number in used.items()]
        await db.upsert(lanes, changed, key=["name"], set=["minute", "used"])
    return full


def _minutes_to_wait(row: Row, asked: int, most: int) -> int:
    """A backlog of routine mail spreads over the minutes to come; an appointment goes in the next."""
    return 1 if row.rank < 2 else min(asked // max(most, 1), FURTHEST) or 1


async def rest(db: Database, name: str, said: str, *, now: datetime, alarm: bool) -> datetime:
    """Send nothing over this line for a while, each time in a row a little longer; until when.

    Of several who meet the same trouble the first decides how long. With `alarm` it needs a person, who sees what
    was `said`; it clears when something is taken again (`well`).
    """
    async with db.write():
        await db.upsert(lanes, [{"name": name}], key=["name"])
        [lane] = await db.fetch_all(lanes.select().where(lanes.c.name == name).with_for_update())
        until, rests = lane.rests_until, lane.rests
        if until is None or until <= now:
            until, rests = now + _length(name, rests, now), rests + 1
        values = {
            "rests_until": until,
            "rests": rests,
            "trouble": _BEFORE_AT.sub("…@", said)[:300],
            "alarm_at": lane.alarm_at or (now if alarm else None),
        }
        if lane.alarm_at and not alarm:
            del values["trouble"]  # what the alarm is about stays in sight
        await db.execute(update(lanes).where(lanes.c.id == lane.id).values(**values))
    return until


def _length(name: str, rests: int, now: datetime) -> timedelta:
    """How long, spread by up to a quarter so that not everybody comes back on the same second."""
    length = RESTS[min(rests, len(RESTS) - 1)]
    spread = int.from_bytes(sha256(f"{name}:{now.isoformat()}".encode()).digest()[:2], "big") / 0xFFFF
    return length + length * spread / 4


async def well(db: Database, name: str, *, now: datetime) -> None:
    """This line took something in a round that began at `now`: whatever was wrong before is over.

    Not so while it rests: then it took it beside the trouble, over another connection. One cheap query when nothing
    was wrong.
    """
    if await db.fetch_value(_TROUBLED.params(name=name)) is None:
        return
    over = or_(lanes.c.rests_until.is_(None), lanes.c.rests_until <= now)
    await db.execute(
        update(lanes)
        .where(lanes.c.name == name, over)
        .values(rests=0, rests_until=None, trouble=None, alarm_at=None)
    )


async def try_now(db: Database, name: str, *, now: datetime) -> None:
    """Somebody mended it: try at once instead of at the end of the rest."""
    await db.execute(
        update(lanes).where(lanes.c.name == name, lanes.c.rests_until > now).values(rests_until=now, rests=1)
    )


async def state(db: Database) -> list[Row]:
    """The lines in trouble: name, rests_until, rests (in a row), trouble (what was said) and alarm_at (or None)."""
    return await db.fetch_all(_LINES.params())


async def clear(db: Database, *, now: datetime) -> None:
    """Forget which domains got mail, once nothing counts them any more: a domain can be a family's name."""
    await db.execute(lanes.delete().where(lanes.c.rests == 0, lanes.c.minute < now - 2 * MINUTE))
