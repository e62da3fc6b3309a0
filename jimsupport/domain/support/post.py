"""Outgoing post that a person has to look at: mail of which nobody knows whether it arrived, and mail that failed.

Where the relay can be asked, what is in doubt settles itself (`to_ask`, `learn`); the rest staff say in one tap.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox, people, planned
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import delivery, outlook, undelivering
from jimsupport.domain.support import claims
from jimsupport.words import N_

SHOWN = timedelta(days=14)  # how long a mail that failed stays on the page
PAGE = 50
WAYS = ("arrived", "again", "drop")
FIRST_ASKED = timedelta(minutes=2)  # after the doubt: a relay is still busy with it before
CERTAIN = timedelta(minutes=15)  # after the doubt: before that "not taken" may still become "taken"
ASKED_FOR = timedelta(days=1)  # after it, it is left to staff
MOST_ASKED = 200

_COLUMNS = [column for column in outbox.c if column.name != "context"]  # it holds the links' secrets
_addressee = people.c.id == outbox.c.person_id
_FELL_AWAY = and_(planned.c.outcome == "skipped", planned.c.reason.in_(("expired", "flawed", "refused")))
IN_DOUBT = and_(outlook.IN_TROUBLE, outbox.c.state == "in_doubt")


async def troubled(db: Database, *, staff_id: int, now: datetime, page: int = 1) -> list[Row]:
    """Mail in doubt and mail that failed lately, oldest first, with whom it was for.

    `goes_again` says whether it can go out once more: what was in a routine message to a dead address went another way.
    """
    fell_away = exists().where(planned.c.outbox_id == outbox.c.id, _FELL_AWAY)
    goes_again = or_(outbox.c.state == "in_doubt", outbox.c.message_class != "routine", fell_away)
    return await db.fetch_all(
        _troubled(
            select(*_COLUMNS, people.c.first_name, goes_again.label("goes_again")).outerjoin(
                people, _addressee
            ),
            staff_id,
            now,
        )
        .order_by(outbox.c.state.desc(), outbox.c.queued_at, outbox.c.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )


async def count(db: Database, *, staff_id: int, now: datetime) -> int:
    """How many there are in all."""
    return await db.fetch_value(_troubled(select(func.count()).select_from(outbox), staff_id, now))


def _troubled(query: Select[Any], staff_id: int, now: datetime) -> Select[Any]:
    return query.where(
        outlook.IN_TROUBLE,
        or_(
            outbox.c.state == "in_doubt",
            and_(outbox.c.state == "failed", outbox.c.queued_at >= now - SHOWN),
        ),
        _of_others(staff_id),
    )


def _of_others(staff_id: int) -> ColumnElement[bool]:
    """Mail to somebody else: staff can be a JIM too."""
    return outbox.c.person_id.is_distinct_from(staff_id)


async def settle(db: Database, outbox_id: int, way: str, *, by: str, now: datetime) -> None:
    """Say what becomes of one mail: it `arrived`, it goes out `again`, or we `drop` it.

    Settled twice, the first counts. Raises NotFound for a mail that does not exist, or is to whoever settles it.
    """
    if way not in WAYS:
        raise Invalid("way", N_("Kies wat er met dit bericht moet gebeuren."))
    this = and_(outbox.c.id == outbox_id, _of_others(claims.staff_id(by)))
    async with db.write():
        done = await _settle(db, this, way, by=by, now=now)
        if not done and await db.fetch_value(select(outbox.c.id).where(this)) is None:
            raise NotFound


async def all_arrived(db: Database, ids: Sequence[int], *, by: str, now: datetime) -> list[int]:
    """Say of these mails in doubt that they arrived; those it was still to be said of. See `doubt_again`."""
    these = and_(outbox.c.id.in_(ids), outbox.c.state == "in_doubt", _of_others(claims.staff_id(by)))
    async with db.write():
        return [row.id for row in await _settle(db, these, "arrived", by=by, now=now)]


async def doubt_again(db: Database, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Take back that these arrived: nobody knows after all. How many; what follows from them stays planned."""
    async with db.write():
        rows = await db.fetch_all(
            update(outbox)
            .where(
                outbox.c.id.in_(ids),
                outbox.c.state == "sent",
                outbox.c.error.is_not(None),  # what the relay took by itself has none
                outbox.c.sent_at >= now - SHOWN,
                _of_others(claims.staff_id(by)),
            )
            .values(state="in_doubt")
            .returning(*_COLUMNS)
        )
        await _tell(db, rows, "doubt", by=by, now=now)
    return len(rows)


async def to_ask(db: Database, channel: str, *, now: datetime) -> list[Row]:
    """Messages in doubt of one channel to ask about now, oldest first: soon at first, then each time twice as late."""
    return await db.fetch_all(
        select(*_COLUMNS)
        .where(
            IN_DOUBT,
            outbox.c.channel == channel,
            outbox.c.sent_at <= now - FIRST_ASKED,
            outbox.c.sent_at > now - ASKED_FOR,
            or_(outbox.c.next_try_at.is_(None), outbox.c.next_try_at <= now),
        )
        .order_by(outbox.c.sent_at, outbox.c.id)
        .limit(MOST_ASKED)
    )


async def learn(
    db: Database, rows: Sequence[Row], taken: Mapping[int, bool | None], *, now: datetime
) -> tuple[int, int]:
    """What the relay said of messages in doubt, by their id: how many arrived, and how many go again.

    What was never taken goes out as if it had not been tried, with the same Message-ID: routine messages are weighed
    once more, against all the rules. What it cannot say, or not yet for sure, is asked again later.
    """
    arrived = [row.id for row in rows if taken.get(row.id)]
    again = [row.id for row in rows if taken.get(row.id) is False and row.sent_at <= now - CERTAIN]
    unsaid = [row for row in rows if row.id not in {*arrived, *again}]
    async with db.write():
        known = [
            len(
                await _settle(
                    db, and_(outbox.c.id.in_(ids), outbox.c.state == "in_doubt"), way, by="worker", now=now
                )
            )
            if ids
            else 0
            for ids, way in ((arrived, "arrived"), (again, "again"))
        ]
        for row in unsaid:
            later = now + max(FIRST_ASKED, now - row.sent_at)
            if taken.get(row.id) is False:
                later = row.sent_at + CERTAIN
            await db.execute(
                update(outbox)
                .where(outbox.c.id == row.id, outbox.c.state == "in_doubt")
                .values(next_try_at=later)
            )
    return known[0], known[1]


async def _settle(db: Database, which: ColumnElement[bool], way: str, *, by: str, now: datetime) -> list[Row]:
    """Settle what is in doubt or failed among `which`, and what follows from it; those it was."""
    if way == "again":
        doubted = await db.fetch_all(
            select(*_COLUMNS).where(which, outbox.c.state == "in_doubt").with_for_update()
        )
        await undelivering.undelivered(db, doubted)
        await _back_in_letters(db, which)
    rows = await db.fetch_all(
        update(outbox)
        .where(which, outbox.c.state.in_(("in_doubt", "failed")))
        .values(**_values(way, now))
        .returning(*_COLUMNS)
    )
    if way == "arrived":
        await delivery.delivered(db, rows, now=now)
    elif way == "drop":
        await delivery.skipped(db, [(row, "cancelled") for row in rows], now=now)
    await _tell(db, rows, way, by=by, now=now)
    return rows


async def _back_in_letters(db: Database, which: ColumnElement[bool]) -> None:
    """What fell away because its message failed is in that message again, to be weighed once more before it leaves."""
    failed = select(outbox.c.id).where(which, outbox.c.state == "failed")
    await db.execute(
        update(planned)
        .where(
            planned.c.outbox_id.in_(failed),
            _FELL_AWAY,
        )
        .values(outcome=None, reason=None, decided_at=None)
    )


async def _tell(db: Database, rows: Sequence[Row], way: str, *, by: str, now: datetime) -> None:
    await events.record_many(
        db,
        [
            events.row(
                "mail_settled",
                row.person_id,
                by=by,
                now=now,
                data={"about": row.kind, "way": way, "outbox": row.id},
            )
            for row in rows
        ],
    )


def _values(way: str, now: datetime) -> dict[str, Any]:
    if way == "arrived":
        doubted = func.coalesce(outbox.c.sent_at, literal(now, outbox.c.sent_at.type))
        return {"state": "sent", "sent_at": doubted, "next_try_at": None}
    if way == "again":
        return {
            "state": "pending",
            "next_try_at": now,
            "tries": 0,
            "queued_at": now,
            "sent_at": None,
            "sent_on": None,
            "reason": None,
        }
    return {"state": "skipped", "reason": "cancelled", "next_try_at": None}
