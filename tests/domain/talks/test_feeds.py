"""A calendar behind a secret address: whose talks it holds, what it says, and when it ends."""

from datetime import timedelta

import pytest
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import select

from jimsupport.db.tables import calendar_feeds, jims, roles
from jimsupport.domain.errors import NotFound
from jimsupport.domain.support import requests
from jimsupport.domain.talks import feeds, talks
from tests.cast import NOW
from tests.domain.talks.agreeing import TUESDAY_9, TUESDAY_13, WEDNESDAY_9, booked


async def renewed(db, staff, now=NOW):
    return await feeds.renew(db, staff.id, by=f"staff:{staff.id}", now=now)


async def events(db, staff, now=NOW):
    """The events of the calendar, as another program reads them."""
    content = await feeds.content(db, await feeds.open(db, await renewed(db, staff, now)), now=now)
    return IcsCalendarStream.calendar_from_ics(content.decode()).events


async def test_it_holds_ones_own_talks_with_first_names_alone(db, nadia_is_free, ben_is_free, hilde, anna):
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    about = await requests.open(db, kind="question", door="page", body="Geheim", jim_id=hilde.id, **by)
    mine = await booked(db, hilde, prefer=nadia_is_free.id, way="online", request_id=about)
    await booked(db, anna, TUESDAY_13)  # Ben's
    [event] = await events(db, nadia_is_free)
    assert (event.uid, event.dtstart, event.summary) == (mine.uid, TUESDAY_9, "Online met Hilde")
    assert event.location == "https://praat.example/nadia"
    assert (event.attendees, event.organizer) == ([], None)
    content = await feeds.content(db, await feeds.open(db, await renewed(db, nadia_is_free)), now=NOW)
    for told in ("Wit", "Geheim", "familie@example.org", "612345601", "Anna"):
        assert told not in content.decode()


async def test_a_move_changes_the_same_event_and_what_is_off_is_gone(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    await talks.move(db, talk, WEDNESDAY_9, by=f"jim:{hilde.id}", now=NOW)
    [event] = await events(db, nadia_is_free)
    assert (event.uid, event.sequence, event.dtstart) == (talk.uid, 1, WEDNESDAY_9)
    await talks.cancel(db, talk, by=f"jim:{hilde.id}", now=NOW)
    assert await events(db, nadia_is_free) == []


async def test_what_is_long_over_leaves_it(db, nadia_is_free, hilde):
    await booked(db, hilde)
    assert len(await events(db, nadia_is_free, NOW + timedelta(days=30))) == 1
    assert await events(db, nadia_is_free, NOW + timedelta(days=40)) == []


async def test_a_talk_had_as_a_jim_is_in_no_calendar_of_their_own(db, nadia_is_free, ben_is_free):
    await db.execute(jims.insert().values(id=nadia_is_free.id, consented_at=NOW))
    await booked(db, nadia_is_free, TUESDAY_13)
    assert await events(db, nadia_is_free) == []
    assert len(await events(db, ben_is_free)) == 1


async def test_the_secret_is_kept_as_a_hash_and_a_new_one_ends_the_old(db, nadia):
    first = await renewed(db, nadia)
    second = await renewed(db, nadia)
    assert (await feeds.open(db, second)).id == nadia.id
    with pytest.raises(NotFound):
        await feeds.open(db, first)
    [kept] = await db.fetch_all(select(calendar_feeds.c.token_hash))
    assert second not in kept.token_hash
    await feeds.end(db, nadia.id, by=f"staff:{nadia.id}", now=NOW)
    with pytest.raises(NotFound):
        await feeds.open(db, second)
    assert await feeds.made_at(db, nadia.id) is None


async def test_it_ends_with_the_role(db, nadia):
    secret = await renewed(db, nadia)
    await db.execute(roles.update().where(roles.c.person_id == nadia.id).values(ended_at=NOW))
    with pytest.raises(NotFound):
        await feeds.open(db, secret)
