"""Moments, JSON and encrypted text mean the same on both engines."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import case, func, literal, select, text

from jimsupport.db import Database, DecryptionError, Keyring
from jimsupport.db.tables import events, people, programmes, worker_runs
from jimsupport.db.types import UTCDateTime
from tests.cast import NOW
from tests.conftest import KEYS, SECRET

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def event(**values):
    return events.insert().values({"kind": "x", "by": "worker", "at": NOW, "data": {}} | values)


async def test_a_moment_comes_back_aware_in_utc_whatever_zone_it_was_given_in(db):
    await db.execute(
        people.insert().values(first_name="A", created_at=datetime(2026, 3, 30, 10, tzinfo=AMSTERDAM))
    )
    found = await db.fetch_value(select(people.c.created_at))
    assert (found, found.utcoffset()) == (NOW, timedelta(0))


async def test_moments_keep_microseconds_and_compare_as_time(db):
    moments = [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(seconds=1), NOW + timedelta(days=400)]
    for n in (2, 0, 3, 1):
        await db.execute(people.insert().values(first_name=str(n), created_at=moments[n]))
    order = select(people.c.created_at).order_by(people.c.created_at)
    assert [row.created_at for row in await db.fetch_all(order)] == moments
    for n, moment in enumerate(moments):
        for given in (moment, moment.astimezone(AMSTERDAM)):
            earlier = select(func.count()).select_from(people).where(people.c.created_at < given)
            assert await db.fetch_value(earlier) == n
            assert await db.fetch_value(
                select(people.c.first_name).where(people.c.created_at == given)
            ) == str(n)
    assert await db.fetch_value(select(func.max(people.c.created_at))) == moments[-1]
    assert await db.fetch_value(select(literal(NOW, UTCDateTime))) == NOW


async def test_a_naive_moment_is_refused(db):
    naive = datetime(2026, 3, 30, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        await db.execute(people.insert().values(first_name="A", created_at=naive))
    with pytest.raises(ValueError, match="time zone"):
        await db.fetch_all(people.select().where(people.c.created_at < naive))
    assert await db.fetch_all(people.select()) == []


@pytest.mark.parametrize("value", [{"é": [1, 2.5, None, True]}, [], {}, "P2W", 0, False, ["P2W", "P1Y"]])
async def test_json_comes_back_as_it_went_in(db, value):
    await db.execute(programmes.insert().values(name="x", steps=value, created_at=NOW))
    found = await db.fetch_value(select(programmes.c.steps).where(programmes.c.name == "x"))
    assert (found, type(found)) == (value, type(value))


async def test_counts_in_json_are_updated_as_a_whole(db):
    row = {"job": "post", "day": NOW.date(), "last_at": NOW, "counts": {"sent": 4}, "error": None}
    for counts in ({"sent": 4}, {"sent": 5, "paused": 1}):
        await db.upsert(
            worker_runs, [row | {"counts": counts}], key=["job", "day"], set=["counts", "last_at"]
        )
    assert await db.fetch_one(select(worker_runs.c.day, worker_runs.c.counts)) == (
        NOW.date(),
        {"sent": 5, "paused": 1},
    )


async def test_what_people_write_is_not_readable_in_the_database(db):
    await db.execute(event(note="Ik maak me zorgen"))
    kept = await db.fetch_value(text("SELECT note FROM events"))
    assert kept.startswith("v2:")
    assert "zorgen" not in kept
    assert await db.fetch_value(select(events.c.note)) == "Ik maak me zorgen"


async def test_no_text_stays_null_and_the_empty_text_is_one(db):
    await db.insert_many(
        events, [{"kind": "x", "by": "y", "at": NOW, "data": 1, "note": n} for n in (None, "")]
    )
    assert await db.fetch_all(select(events.c.note).order_by(events.c.id)) == [(None,), ("",)]


async def test_a_value_moved_to_another_column_does_not_decrypt(db, keyring):
    elsewhere = keyring.encrypt("Ik maak me zorgen", "request_notes.body")
    await db.execute(event())
    await db.execute(text("UPDATE events SET note = :note").bindparams(note=elsewhere))
    with pytest.raises(DecryptionError, match=r"events\.note"):
        await db.fetch_all(events.select())


async def test_after_a_rotation_old_values_are_readable_until_their_key_goes(db):
    await db.execute(event())
    old = Keyring(SECRET, KEYS[1:]).encrypt("vroeger", "events.note")
    await db.execute(text("UPDATE events SET note = :note").bindparams(note=old))
    await db.execute(event(note="nu"))
    assert await db.fetch_all(select(events.c.note).order_by(events.c.id)) == [("vroeger",), ("nu",)]
    later = await Database.open(db.url, Keyring(SECRET, KEYS[:1]))
    with pytest.raises(DecryptionError, match="No key 'old'"):
        await later.fetch_all(events.select())
    await later.close()


async def test_a_moment_that_stands_beside_no_column_means_the_same(db):
    person_id = await db.insert(people.insert().values(first_name="A", created_at=NOW))
    later = (NOW + timedelta(hours=1)).astimezone(AMSTERDAM)
    kept = func.coalesce(people.c.erased_at, later)
    assert await db.fetch_one(select(literal(later), kept, kept > people.c.created_at)) == (
        later,
        later,
        True,
    )
    await db.execute(people.update().values(erased_at=case((people.c.id == person_id, later), else_=NOW)))
    assert await db.fetch_value(select(people.c.first_name).where(people.c.erased_at == later)) == "A"
