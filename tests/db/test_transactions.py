"""Transactions: all or nothing, one after another, and never half by mistake."""

import asyncio

import pytest
from sqlalchemy import func, select

from jimsupport.db import Conflict, Misuse
from jimsupport.db.tables import organisations, people
from tests.cast import NOW

COUNT = select(func.count()).select_from(people)


def person(name="Hilde"):
    return people.insert().values(first_name=name, created_at=NOW)


async def fail_half_way(db, *names):
    """Write, and then fail."""
    async with db.write():
        for name in names:
            await db.execute(person(name))
        raise ZeroDivisionError


def organisation(key):
    return organisations.insert().values(name=key, name_key=key, created_at=NOW)


async def test_what_is_written_is_there_after_and_not_before(db):
    async with db.write():
        await db.execute(person())
        seen_by_another = await asyncio.create_task(db.fetch_value(COUNT))
    assert (seen_by_another, await db.fetch_value(COUNT)) == (0, 1)


async def test_an_exception_undoes_everything_and_the_next_one_can_write(db):
    with pytest.raises(ZeroDivisionError):
        await fail_half_way(db, "Hilde")
    assert await db.fetch_value(COUNT) == 0
    await db.execute(person())
    assert await db.fetch_value(COUNT) == 1


async def test_one_inside_another_is_part_of_it(db):
    async def one_inside_another():
        async with db.write():
            async with db.write():
                await db.execute(person())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await one_inside_another()
    assert await db.fetch_value(COUNT) == 0


async def test_reading_holds_one_connection_and_writing_uses_it(db):
    async with db.read():
        async with db.write():
            await db.execute(person())
            assert await db.fetch_value(COUNT) == 1
        async with db.read():
            assert await db.fetch_value(COUNT) == 1
        with pytest.raises(ZeroDivisionError):
            await fail_half_way(db, "Hilde")
        assert await db.fetch_value(COUNT) == 1


async def test_a_part_that_failed_half_way_cannot_be_saved_by_catching_it(db):
    async def catch_it():
        async with db.write():
            await db.execute(person("Anna"))
            with pytest.raises(ZeroDivisionError):
                await fail_half_way(db, "Bo")

    with pytest.raises(Misuse, match="savepoint"):
        await catch_it()
    assert await db.fetch_value(COUNT) == 0


async def test_a_part_that_failed_before_it_wrote_may_be_caught(db):
    async with db.write():
        await db.execute(person("Anna"))
        with pytest.raises(ZeroDivisionError):
            await fail_half_way(db)
    assert await db.fetch_value(COUNT) == 1


async def test_a_statement_that_failed_ends_the_transaction_on_both_engines(db):
    async def catch_it():
        async with db.write():
            await db.execute(organisation("a"))
            with pytest.raises(Conflict):
                await db.execute(organisation("a"))

    with pytest.raises(Misuse, match="a statement failed"):
        await catch_it()
    assert await db.fetch_all(organisations.select()) == []


async def test_a_savepoint_may_fail_and_the_rest_stays(db):
    async with db.write():
        await db.execute(organisation("a"))
        for key in ("b", "a", "c"):
            try:
                async with db.savepoint():
                    await db.execute(organisation(f"with {key}"))
                    await db.execute(organisation(key))
            except Conflict:
                assert key == "a"
    found = await db.fetch_all(select(organisations.c.name_key).order_by("name_key"))
    assert found == [("a",), ("b",), ("c",), ("with b",), ("with c",)]


async def test_savepoints_stand_in_savepoints_and_outside_a_transaction(db):
    async def fail_after_a_part():
        async with db.savepoint():
            await db.execute(organisation("b"))
            async with db.savepoint():
                await db.execute(organisation("c"))
            raise ZeroDivisionError

    async with db.savepoint():
        await db.execute(organisation("a"))
        with pytest.raises(ZeroDivisionError):
            await fail_after_a_part()
        await db.execute(organisation("d"))
    assert [row.name for row in await db.fetch_all(organisations.select().order_by("name"))] == ["a", "d"]


async def test_a_task_started_inside_a_transaction_may_not_write(db):
    async with db.write():
        await db.execute(person())
        with pytest.raises(Misuse, match="started inside"):
            await asyncio.create_task(db.execute(person()))
        with pytest.raises(Misuse, match="started inside"):
            await asyncio.create_task(db.insert_many(people, [{"first_name": "Bo", "created_at": NOW}]))
    await asyncio.create_task(db.execute(person()))
    assert await db.fetch_value(COUNT) == 2


async def test_a_task_that_outlives_the_transaction_it_was_started_in_may_write_after(db):
    over = asyncio.Event()

    async def later():
        await over.wait()
        await db.execute(person())

    async with db.write():
        task = asyncio.create_task(later())
    over.set()
    await task
    assert await db.fetch_value(COUNT) == 1


async def test_tasks_that_read_and_then_write_lose_nothing_and_go_in_turn(db):
    row_id = await db.insert(organisation("0"))
    order = []

    async def add_one(number):
        async with db.write():
            query = organisations.select().where(organisations.c.id == row_id).with_for_update()
            name = int((await db.fetch_one(query)).name)
            await db.execute(organisations.update().values(name=str(name + 1)))
            order.append(number)

    await asyncio.gather(*(add_one(n) for n in range(40)))
    assert await db.fetch_value(select(organisations.c.name)) == "40"
    assert sorted(order) == list(range(40))


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_whoever_asks_first_writes_first(db):
    order = []

    async def write(number):
        async with db.write():
            await db.execute(person())
            order.append(number)

    async def read():
        async with db.read():
            await asyncio.sleep(0.01)

    await asyncio.gather(*(read() for _ in range(8)))  # so that nobody has to wait for a connection to open
    await asyncio.gather(*(write(n) for n in range(8)))
    assert order == list(range(8))


@pytest.mark.parametrize("after", [0, 1, 2, 3, 5, 8])
async def test_a_task_cancelled_anywhere_leaves_no_transaction_and_no_lock(db, after):
    async def write():
        async with db.write():
            for _ in range(3):
                await db.execute(person())

    for _ in range(5):
        task = asyncio.create_task(write())
        for _ in range(after):
            await asyncio.sleep(0.0005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await write()
    assert await db.fetch_value(COUNT) % 3 == 0


async def test_many_readers_share_few_connections(db, hilde):
    async def read(_):
        async with db.read():
            await asyncio.sleep(0)
            return await db.fetch_value(COUNT)

    assert await asyncio.gather(*map(read, range(200))) == [1] * 200


async def test_a_lock_is_free_once_its_transaction_ends_and_who_asks_if_it_is_waits_for_nobody(db):
    held, go_on = asyncio.Event(), asyncio.Event()

    async def hold():
        async with db.write():
            await db.lock("something", 3)
            held.set()
            await go_on.wait()

    holding = asyncio.create_task(hold())
    await held.wait()
    if db.dialect == "postgresql":
        async with db.write():
            assert not await db.lock_if_free("something", 3)
            assert await db.lock_if_free("something", 4)
    go_on.set()
    await holding
    async with db.write():
        assert await db.lock_if_free("something", 3)


async def test_a_lock_is_of_a_transaction(db):
    for lock in (db.lock, db.lock_if_free):
        with pytest.raises(Misuse, match="no transaction"):
            await lock("something")
