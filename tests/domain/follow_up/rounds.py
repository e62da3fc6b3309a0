"""What the tests of the follow-up share: a round of the worker in memory, and what the timeline says of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jimsupport.db import Database
from jimsupport.db.tables import calls, channels, events, hand_overs, jims, outbox, planned
from jimsupport.domain.follow_up import cadence, delivery, plan, sweep
from jimsupport.mail import following
from jimsupport.mail import outbox as post_box

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def ten(day: date) -> datetime:
    """Ten in the morning in Amsterdam."""
    return cadence.due_at(day, "Europe/Amsterdam")


def by(jim: Any) -> str:
    return f"jim:{jim.id}"


async def go(db: Database, moment: datetime) -> None:
    """One round of the worker: decide what is due, send what is still wanted."""
    await sweep.run(db, now=moment)
    await send(db, moment)


async def send(db: Database, moment: datetime) -> None:
    """Deliver what is in the outgoing post, as the worker does with a relay that takes everything."""
    rows = await post_box.claim(db, now=moment, limit=100)
    for row_id, verdict in (await delivery.still_wanted(db, rows, now=moment)).verdicts.items():
        row = next(each for each in rows if each.id == row_id)
        if verdict is None:
            assert await post_box.mark_handing(db, [row]) == {row.id}
            async with db.write():
                day = moment.astimezone(AMSTERDAM).date()
                await post_box.mark_sent(db, [row], on={row.id: day}, now=moment)
                await following.followed(db, [row])
                await delivery.delivered(db, [row], now=moment)
        elif isinstance(verdict[1], datetime):
            await post_box.put_back(db, [row], until=verdict[1])
        else:
            await post_box.skip(db, row, verdict[1])
            await delivery.skipped(db, [(row, verdict[1])], now=moment)


async def live(db: Database, first: date, last: date) -> None:
    """A round every day at ten, twice, from `first` through `last`."""
    while first <= last:
        await go(db, ten(first))
        await go(db, ten(first))
        first += timedelta(days=1)


async def told(db: Database) -> list[tuple[str, ...]]:
    """What the timeline says of messages: the day, the items without their subject, and why not, if so."""
    rows = await db.fetch_all(
        events.select()
        .where(events.c.kind.in_(("message_sent", "message_skipped")))
        .order_by(events.c.at, events.c.id)
    )
    return [
        (
            row.at.astimezone(AMSTERDAM).date().isoformat(),
            *(item.partition(":")[2] for item in row.data["items"]),
            *([row.data["reason"]] if "reason" in row.data else []),
        )
        for row in rows
        if row.data["items"]
    ]


async def coming(db: Database) -> list[tuple[str, date]]:
    """What is on the plan: key without its subject, and day."""
    rows = await db.fetch_all(
        planned.select().where(planned.c.due_at.is_not(None)).order_by(planned.c.due_on, planned.c.id)
    )
    return [(row.key.partition(":")[2], row.due_on) for row in rows]


async def put(db: Database, jim: Any, kind: str, step: str, day: date, **more: Any) -> Any:
    """One row on the plan; its `key` says the rest."""
    values = plan.row(jim, kind, step, day, now=more.pop("now", ten(day) - timedelta(days=30)), **more)
    await plan.save(db, [values])
    return await row_of(db, values["key"])


async def row_of(db: Database, key: str) -> Any:
    found = await db.fetch_one(planned.select().where(planned.c.key == key))
    assert found is not None, key
    return found


async def letters(db: Database) -> Sequence[Any]:
    return await db.fetch_all(outbox.select().order_by(outbox.c.id))


async def set_jim(db: Database, jim: Any, **values: Any) -> None:
    await db.execute(jims.update().where(jims.c.id == jim.id).values(**values))


async def set_hand_over(db: Database, hand_over: Any, **values: Any) -> None:
    await db.execute(hand_overs.update().where(hand_overs.c.id == hand_over.id).values(**values))


async def set_channel(db: Database, jim: Any, kind: str, state: str) -> None:
    await db.execute(
        channels.update().where(channels.c.person_id == jim.id, channels.c.kind == kind).values(state=state)
    )


async def open_calls(db: Database) -> int:
    return len(await db.fetch_all(calls.select().where(calls.c.due_at.is_not(None))))
