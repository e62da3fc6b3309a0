"""Sealing the log, and finding whatever was done to it."""

import asyncio
import os
import sys
import tracemalloc
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text

from jimsupport.db import Database
from jimsupport.db.tables import audit_rows, audit_seals
from jimsupport.domain import audit
from jimsupport.domain.audit import attesting, checks, seals
from jimsupport.domain.audit.checks import Verdict
from tests.cast import NOW
from tests.db.postgres import ROOT

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def three(db):
    """Three seals of two rows each."""
    for number in range(6):
        await audit.record(db, "looked", actor="staff:3", subject=("person", number), now=NOW)
        if number % 2:
            await seals.seal(db, now=LATER + timedelta(minutes=number))
    return await db.fetch_all(select(audit_seals).order_by(audit_seals.c.id))


async def as_whoever_keeps_the_database(db, change):
    """Change something with the triggers out of the way, as somebody who administers the database can."""
    async with db.write():
        if db.dialect == "postgresql":
            await db.execute(text("SET LOCAL session_replication_role = replica"))
            await db.execute(text(change))
            return
        triggers = await db.fetch_all(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for name, _ in triggers:
            await db.execute(text(f"DROP TRIGGER {name}"))
        await db.execute(text(change))
        for _, sql in triggers:
            await db.execute(text(sql))


async def test_nothing_to_seal_makes_no_seal(db):
    assert await seals.seal(db, now=NOW) == 0
    assert await checks.verify(db, now=NOW) == Verdict(0, 0, 0, "")


async def test_seals_stand_on_each_other_and_hold(db, three):
    assert [seal.rows for seal in three] == [2, 2, 2]
    assert [seal.previous for seal in three] == ["", three[0].digest, three[1].digest]
    await audit.record(db, "looked", actor="staff:3", now=NOW)
    assert await checks.verify(db, now=NOW) == Verdict(3, 6, 1, three[2].digest)


async def test_a_seal_is_the_same_on_every_engine(db):
    """So that a log moved from one to the other still holds."""
    await audit.record(
        db,
        "role_granted",
        actor="administrator:4",
        subject=("person", 12),
        now=NOW,
        role="staff",
        a=True,
        z=1,
    )
    await seals.seal(db, now=LATER)
    found = await seals.latest(db)
    row = await db.fetch_one(select(audit_rows))
    assert seals.line(row) == (
        b'[1,"2026-03-30 08:00:00.000000+00:00","role_granted","administrator:4","person",12,'
        b'{"a":true,"role":"staff","z":1}]\n'
    )
    assert found.digest == "f3392e7459212f96c49cea61507a7c029219a68fc1f1560f88868573bd8434a0"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE audit_rows SET actor = 'staff:9' WHERE id = 3", "rows"),
        ("UPDATE audit_rows SET subject_id = 9 WHERE id = 3", "rows"),
        ("UPDATE audit_rows SET at = (SELECT sealed_at FROM audit_seals LIMIT 1) WHERE id = 3", "rows"),
        ("DELETE FROM audit_rows WHERE id = 3", "rows"),
        ("DELETE FROM audit_rows WHERE seal_id = 2", "rows"),
        ("UPDATE audit_rows SET seal_id = 2 WHERE id = 5", "rows"),
        ("UPDATE audit_rows SET seal_id = NULL WHERE id = 3", "rows"),
        (
            "INSERT INTO audit_rows (at, act, actor, data, seal_id) SELECT at, act, actor, data, 2 FROM audit_rows LIMIT 1",
            "rows",
        ),
        ("UPDATE audit_seals SET rows_digest = 'ab' WHERE id = 2", "seal"),
        ("UPDATE audit_seals SET rows = 3 WHERE id = 2", "seal"),
        ("UPDATE audit_seals SET digest = 'ab' WHERE id = 2", "seal"),
    ],
)
async def test_what_was_done_to_the_second_seal_is_found_there(db, three, change, why):
    await as_whoever_keeps_the_database(db, change)
    found = await checks.verify(db, now=NOW)
    assert (found.holds, found.broken, found.why, found.seals, found.head) == (
        False,
        2,
        why,
        1,
        three[0].digest,
    )


async def test_a_seal_taken_out_with_its_rows_is_found_at_the_next(db, three):
    await as_whoever_keeps_the_database(db, "DELETE FROM audit_rows WHERE seal_id = 2")
    await as_whoever_keeps_the_database(db, "DELETE FROM audit_seals WHERE id = 2")
    found = await checks.verify(db, now=NOW)
    assert (found.broken, found.why) == (3, "chain")


async def test_an_end_that_was_cut_off_is_found_with_the_head_of_a_mail(db, three):
    await as_whoever_keeps_the_database(db, "DELETE FROM audit_rows WHERE seal_id = 3")
    await as_whoever_keeps_the_database(db, "DELETE FROM audit_seals WHERE id = 3")
    assert (await checks.verify(db, now=NOW)).holds
    assert (await checks.verify(db, head=three[1].digest, now=NOW)).holds
    found = await checks.verify(db, head=three[2].digest, now=NOW)
    assert found == Verdict(2, 4, 0, three[1].digest, None, "head")


async def test_the_check_of_each_day_finds_that_too(db, three):
    assert (await attesting.run(db, to="", now=NOW)).holds
    await as_whoever_keeps_the_database(db, "DELETE FROM audit_rows WHERE seal_id = 3")
    await as_whoever_keeps_the_database(db, "DELETE FROM audit_seals WHERE id = 3")
    for days in (1, 2):  # and goes on finding it
        assert (await attesting.run(db, to="", now=NOW + timedelta(days=days))).why == "head"
    assert (await checks.latest(db)).head == three[2].digest


async def test_rows_go_after_five_years_and_the_chain_still_holds(db):
    long_ago = NOW - timedelta(days=2000)
    for at in (long_ago, NOW):
        await audit.record(db, "looked", actor="staff:3", now=at)
        await seals.seal(db, now=at)
    assert [await seals.forget(db, now=NOW) for _ in range(2)] == [1, 0]
    assert await checks.verify(db, now=NOW) == Verdict(2, 1, 0, (await seals.latest(db)).digest)
    assert not (await checks.verify(db, now=long_ago)).holds  # gone before its time


async def test_walking_takes_no_more_memory_for_more_rows(db):
    peaks = []
    for rows in (2_500, 10_000):
        await audit.record_many(
            db,
            [audit.row("looked", actor="staff:3", subject=("person", n), now=NOW, n=n) for n in range(rows)],
        )
        while await seals.seal(db, now=NOW):
            pass
        await checks.verify(db, now=NOW)
        tracemalloc.start()
        assert (await checks.verify(db, now=NOW)).holds
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


WRITER = """
import asyncio, random, sys
from jimsupport import clock
from jimsupport.db import Database, Keyring
from jimsupport.domain import audit
from jimsupport.domain.audit import seals
from tests.conftest import KEYS, SECRET

async def write(db, worker, number):
    async with db.write():
        await audit.record(db, "looked", actor=f"staff:{worker}", now=clock.now(), number=number)
        if number % 3 == 0:  # saved later than rows with a higher number
            await asyncio.sleep(random.random() / 20)

async def main(url, worker, each):
    db = await Database.open(url, Keyring(SECRET, KEYS))
    for first in range(0, each, 5):
        await asyncio.gather(*(write(db, worker, first + n) for n in range(5)))
        if worker == 1:
            await seals.seal(db, now=clock.now())
    await db.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


async def test_rows_of_several_processes_are_each_under_one_seal(db, database_url):
    """Some are saved after rows with a higher number were sealed: the next seal takes these."""
    processes, each = 4, 30
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, database_url, str(n), str(each), cwd=ROOT, env=os.environ
        )
        for n in range(processes)
    ]
    sealed_meanwhile = 0
    while any(one.returncode is None for one in running):
        sealed_meanwhile += await seals.seal(db, now=NOW)
        await asyncio.sleep(0.01)
    assert [one.returncode for one in running] == [0] * processes
    while await seals.seal(db, now=NOW):
        pass
    found = await checks.verify(db, now=NOW)
    assert (found.holds, found.rows, found.waiting) == (True, processes * each, 0)
    assert sealed_meanwhile > 0
    if db.dialect == "postgresql":
        assert await _out_of_order(db) > 0, "no row was saved late, so this showed nothing"


async def _out_of_order(db: Database) -> int:
    """How many seals begin at a lower number than the one before them ended at."""
    spans = await db.fetch_all(
        select(func.min(audit_rows.c.id), func.max(audit_rows.c.id))
        .group_by(audit_rows.c.seal_id)
        .order_by(audit_rows.c.seal_id)
    )
    return sum(later[0] < earlier[1] for earlier, later in pairwise(spans))


@pytest.mark.parametrize("engine", ["postgresql"])  # on SQLite one transaction writes at a time
async def test_who_writes_does_not_wait_for_who_seals(db, database_url, keyring):
    await audit.record(db, "looked", actor="staff:3", now=NOW)
    other = await Database.open(database_url, keyring)
    async with db.write():
        await seals.seal(db, now=NOW)
        await asyncio.wait_for(audit.record(other, "looked", actor="staff:4", now=NOW), 5)
    await other.close()
    assert await seals.waiting(db) == 1
