"""So many in a while and no more, whoever asks and from wherever; and nothing in the table that tells who."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from jimsupport.db.tables import limits as rows
from jimsupport.domain.access import limits
from jimsupport.domain.access.limits import Limit, Rate
from jimsupport.domain.errors import TooMany
from tests.cast import NOW

HOUR = timedelta(hours=1)
PROCESSES = 4
ASKS = 60  # of each process
MOST = 100

SCRIPT = """
import asyncio, json, sys
from datetime import datetime, timedelta
from jimsupport.db import Database, Keyring
from jimsupport.domain.access import limits

async def main(url, asks, most, now):
    db = await Database.open(url, Keyring("x" * 40, ["k:" + "00" * 32]))
    print("ready", flush=True)
    sys.stdin.readline()
    how = {"most": most, "within": timedelta(hours=1), "now": datetime.fromisoformat(now)}
    allowed = await asyncio.gather(*(limits.take(db, "sign-in", "192.0.2.1", **how) for _ in range(asks)))
    await db.close()
    print(json.dumps(allowed))

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
"""


async def test_four_processes_together_allow_exactly_as_many(db, database_url):
    work = [sys.executable, "-c", SCRIPT, database_url, str(ASKS), str(MOST), NOW.isoformat()]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    running = [await asyncio.create_subprocess_exec(*work, **pipes) for _ in range(PROCESSES)]
    assert [await each.stdout.readline() for each in running] == [b"ready\n"] * PROCESSES
    done = await asyncio.gather(*(each.communicate(b"go\n") for each in running))
    assert [error for _, error in done] == [b""] * PROCESSES
    allowed = [each for said, _ in done for each in json.loads(said)]
    assert (len(allowed), sum(allowed)) == (PROCESSES * ASKS, MOST)


async def take(db, *keys, purpose="sign-in", most=2, now=NOW):
    return await limits.take(db, purpose, *keys, most=most, within=HOUR, now=now)


async def test_the_next_waits_until_the_while_is_over(db, passing):
    assert [await take(db, "anna") for _ in range(4)] == [True, True, False, False]
    assert await take(db, "anna", now=NOW + HOUR - timedelta(seconds=1)) is False
    assert [await take(db, "anna", now=NOW + HOUR) for _ in range(3)] == [True, True, False]


async def test_each_thing_and_each_asker_is_counted_apart(db):
    for keys, purpose in (
        (("anna",), "sign-in"),
        (("anna",), "join"),
        (("hilde",), "sign-in"),
        (("an", "na"), "sign-in"),
    ):
        assert [await take(db, *keys, purpose=purpose) for _ in range(3)] == [True, True, False]


async def test_how_long_to_wait(db):
    rate = Rate(1, HOUR)
    assert await limits.wait(db, "join", "anna", rate=rate, now=NOW) is None
    later = NOW + timedelta(minutes=50)
    assert await limits.wait(db, "join", "anna", rate=rate, now=later) == timedelta(minutes=10)


async def test_who_is_refused_takes_nothing_from_the_others(db):
    limit = Limit("join", each=Rate(2, HOUR), together=Rate(3, HOUR))
    outcomes = []
    for who in ("a", "a", "a", "a", "b", "b"):
        try:
            await limits.check(db, limit, who, now=NOW)
            outcomes.append(True)
        except TooMany:
            outcomes.append(False)
    assert outcomes == [True, True, False, False, True, False]


async def test_a_factor_allows_as_many_times_as_much(db):
    limit = Limit("join", each=Rate(2, HOUR))
    for _ in range(6):
        await limits.check(db, limit, "a", factor=3, now=NOW)
    with pytest.raises(TooMany):
        await limits.check(db, limit, "a", factor=3, now=NOW)


async def test_the_table_tells_nobody_who_asked_and_forgets(db):
    await take(db, "anna@example.org")
    [row] = await db.fetch_all(rows.select())
    assert (len(row.key), set(row.key) - set("0123456789abcdef")) == (64, set())
    await limits.clear(db, now=NOW + HOUR - timedelta(seconds=1))
    assert await db.fetch_value(select(func.count()).select_from(rows)) == 1
    await limits.clear(db, now=NOW + HOUR)
    assert await db.fetch_value(select(func.count()).select_from(rows)) == 0


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", "nowhere"),
        (None, "nowhere"),
    ],
)
def test_a_household_is_one_place(host, place):
    assert limits.place(host) == place


async def test_what_is_given_back_does_not_count(db):
    for _ in range(5):
        assert await take(db, "anna")
        await limits.give_back(db, "sign-in", "anna")
    assert [await take(db, "anna") for _ in range(3)] == [True, True, False]
