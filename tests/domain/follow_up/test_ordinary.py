"""The ordinary case in SQL leaves what the sweep leaves that weighs every row: the same tables, but for random names."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import pytest

from jimsupport.db import bulk_work
from jimsupport.db.tables import calls, events, jims, outbox, planned
from jimsupport.domain.follow_up import ordinary, ordinary_rules, sweep
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.crowds import Crowd
from tests.domain.follow_up.rounds import letters, send

LEFT_OUT = {  # by which nothing is known again, or that chance makes
    outbox: {"id", "message_id"},
    planned: {"id", "outbox_id"},
    calls: {"id", "outbox_id"},
    events: {"id"},
}
EVENING = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)  # eight o'clock
EASTER = datetime(2026, 4, 5, 8, 0, tzinfo=UTC)
A_WEEK_LATER = datetime(2026, 4, 7, 7, 0, tzinfo=UTC)


class UndoneError(Exception):
    """Leaves the transaction."""


@pytest.fixture(params=range(2))
def chance(request):
    return Random(request.param)


async def everything(db):
    """What stands in the tables that a sweep writes; letters are called by their key."""
    keys = {row.id: row.key for row in await letters(db)}
    found = {}
    for table in (outbox, planned, calls, events, jims):
        left_out = LEFT_OUT.get(table, set())
        rows = [dict(row._mapping) for row in await db.fetch_all(table.select())]
        found[table.name] = sorted(
            repr(
                {k: v for k, v in row.items() if k not in left_out}
                | {"letter": keys.get(row.get("outbox_id"))}
            )
            for row in rows
        )
    return found


async def weighed_one_by_one(db, now):
    """What everything would be if each JIM were weighed by themselves; nothing stays of it."""
    found = {}
    with suppress(UndoneError):
        async with db.write():
            ids = [row.id for row in await db.fetch_all(jims.select().with_only_columns(jims.c.id))]
            await sweep._decide(db, ids, now=now)
            found = await everything(db)
            raise UndoneError
    return found


async def test_it_leaves_what_the_rules_leave(db, chance, carla, noordrivier):
    await Crowd(db, chance, professional=carla, organisation=noordrivier, now=NOW).fill()
    for moment in (NOW, A_WEEK_LATER):
        wanted = await weighed_one_by_one(db, moment)
        while await sweep.run(db, now=moment):
            pass
        assert await everything(db) == wanted
        await send(db, moment)


async def test_of_an_ordinary_crowd_it_is_all_when_letters_may_go_out(db, carla, noordrivier):
    await Crowd(db, Random(1), professional=carla, organisation=noordrivier, now=NOW).ordinary(3)
    due = await db.fetch_all(planned.select())
    async with db.write():
        for moment in (EASTER, EVENING):
            assert await ordinary.queue(db, due, now=moment) == set()
        assert len(await ordinary.queue(db, due, now=NOW)) == 3


async def test_a_letter_that_is_there_is_not_written_again(db, hilde, carla, noordrivier):
    hers = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    row = await cast.check_in(db, hilde, hers)
    assert (await sweep.run(db, now=NOW))["queued"] == 1
    [letter] = await letters(db)
    await db.execute(outbox.update().values(state="skipped"))
    await db.execute(planned.update().where(planned.c.id == row.id).values(due_at=NOW, outbox_id=None))
    async with db.write():
        assert await ordinary.queue(db, [row], now=NOW) == set()
    await sweep.run(db, now=NOW)
    assert [each.id for each in await letters(db)] == [letter.id]


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_postgresql_reads_no_table_row_by_row_or_whole(db):
    """By which a million would take half as long again, or for ever."""
    batch = {"ids": [1, 2], "jim_ids": [1, 2]}
    async with db.write():
        await bulk_work.by_lists(db)
        for asked in (
            ordinary._written(db.dialect).params(ordinary_rules.moments(NOW), stamp="", **batch),
            ordinary._in_the_post(db.dialect).params(ids=[1, 2], letters=[1, 2]),
        ):
            _, sql, values = db.statements_made.prepare(asked)
            raw = db._holds[asyncio.current_task()].raw
            plan = "\n".join(row[0] for row in await db.engine.fetch(raw, f"EXPLAIN {sql}", values))
            assert "Index Cond: (id = ANY" in plan
            assert [way for way in ("Nested Loop", "Seq Scan") if way in plan] == []
