"""A JIM's own calendar behind a secret address: what it holds, whom it never names, and when it ends."""

from datetime import timedelta

import icalendar
import pytest
import recurring_ical_events

from jimsupport.db.tables import jim_feeds, jims
from jimsupport.domain.errors import NotFound
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import feeds, meetups, rows
from jimsupport.domain.people import erasure
from tests.cast import NOW
from tests.domain.meetups.meeting import AMSTERDAM, THURSDAY, moved, planned, repeated, running, says

SOON = NOW + timedelta(days=45)


async def renewed(db, jim_id):
    return await feeds.renew(db, jim_id, by=f"jim:{jim_id}", now=NOW)


async def content(db, jim_id):
    return await feeds.content(db, await feeds.open(db, await renewed(db, jim_id)), now=NOW)


async def moments(db, jim_id):
    """What another program finds in it until the middle of May."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(await content(db, jim_id))).between(
        NOW, SOON
    )
    return sorted(f"{each['DTSTART'].dt.astimezone(AMSTERDAM):%d-%m %H.%M}" for each in found)


async def test_it_holds_what_the_group_has_to_come_but_what_they_said_no_to(db):
    group_id, ids = await running(db)
    one = await planned(db, group_id, at=THURSDAY, mode="in_person", place="Buurthuis")
    await repeated(db, group_id)
    _, second, third, fourth, *_ = [row for row in await rows.coming(db, group_id, NOW) if row.series_id]
    await moved(db, second, second.starts_at + timedelta(days=1))
    await meetups.cancel(db, third, by="staff:9", now=NOW)
    await says(db, fourth, ids[0], "no")
    weekly = ["07-04 19.30", "15-04 19.30", "05-05 19.30", "12-05 19.30"]
    assert await moments(db, ids[0]) == sorted([*weekly, "09-04 20.00"])
    assert await moments(db, ids[1]) == sorted([*weekly, "09-04 20.00", "28-04 19.30"])
    await says(db, one, ids[0], "no")
    assert await moments(db, ids[0]) == sorted(weekly)
    told = (await content(db, ids[1])).decode()
    for name in ("Anna", "Bas", "Cas", "Dina", "@example.org", "ATTENDEE", "ORGANIZER", "/a/"):
        assert name not in told
    assert "Buurthuis" in told


async def test_it_ends_with_a_new_address_and_with_who_it_is_of(db):
    group_id, ids = await running(db)
    await planned(db, group_id)
    old, new = await renewed(db, ids[0]), await renewed(db, ids[0])
    with pytest.raises(NotFound):
        await feeds.open(db, old)
    assert (await feeds.open(db, new)).id == ids[0]
    seen = await groups.for_jim(db, group_id, ids[0])
    await groups.leave(db, seen, by=f"jim:{ids[0]}", now=NOW)
    assert await moments(db, ids[0]) == []
    secret = await renewed(db, ids[0])
    await db.execute(jims.update().where(jims.c.id == ids[0]).values(stopped_at=NOW))
    with pytest.raises(NotFound):
        await feeds.open(db, secret)
    kept = await renewed(db, ids[1])
    await feeds.end(db, ids[1], by="staff:9", now=NOW)
    with pytest.raises(NotFound):
        await feeds.open(db, kept)
    await renewed(db, ids[2])
    await erasure.erase(db, ids[2], by="worker", reason="silent", now=NOW)
    assert [row.id for row in await db.fetch_all(jim_feeds.select())] == [ids[0]]
