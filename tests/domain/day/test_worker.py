"""What staff see of the worker: mail that a mail server will not take, and what only waits for its moment."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import outbox
from jimsupport.domain.day import worker
from jimsupport.mail import lanes, messages
from jimsupport.mail import outbox as post
from tests.cast import NOW

LONG_AGO = NOW - timedelta(minutes=16)
DOWN = "421 closing"


async def written(db, at, key):
    """A mail written at `at`, claimed to be sent now."""
    message = messages.link_renewed(first_name="Hilde", token="t")
    where = {"person_id": None, "address": f"{key}@example.org", "language": "nl", "now": at}
    await post.queue(db, [post.Outgoing.of(message, key=key, **where)])
    [row] = await post.claim(db, now=NOW, limit=1)
    return row


async def down(db, *rows):
    """The relay would not take these; until when it rests."""
    until = await lanes.rest(db, lanes.RELAY, DOWN, now=NOW, alarm=False)
    await post.put_back(db, rows, until=until, error=DOWN)
    return until


async def stuck(db, now=NOW):
    state = await worker.state(db, now=now)
    return state.stuck, state.stuck_since


async def test_what_the_mail_server_will_not_take_is_stuck_after_a_quarter_of_an_hour(db):
    row = await written(db, NOW, "a")
    until = await down(db, row)
    assert await stuck(db) == (0, None)
    assert await stuck(db, NOW + timedelta(minutes=15)) == (0, None)
    assert await stuck(db, NOW + timedelta(minutes=16)) == (1, NOW)
    await lanes.well(db, lanes.RELAY, now=until)
    assert await stuck(db, NOW + timedelta(minutes=16)) == (0, None)


async def test_all_that_could_leave_is_counted_with_it(db):
    refused = await written(db, LONG_AGO, "a")
    await written(db, LONG_AGO - timedelta(hours=1), "b")  # in hand, and nothing said of it yet
    await down(db, refused)
    assert await stuck(db) == (2, LONG_AGO - timedelta(hours=1))


@pytest.mark.parametrize("until", [NOW, NOW + timedelta(hours=12)])
async def test_what_waits_for_its_moment_has_nothing_wrong_with_it(db, until):
    row = await written(db, LONG_AGO, "a")
    await post.put_back(db, [row], error=DOWN)
    [row] = await post.claim(db, now=NOW, limit=1)
    await post.put_back(db, [row], until=until)
    [row] = await db.fetch_all(outbox.select())
    assert (row.error, await stuck(db)) == (None, (0, None))


async def test_one_message_that_is_put_off_by_the_server_of_its_receiver_is_no_trouble_of_ours(db):
    row = await written(db, LONG_AGO, "a")
    await post.retry(db, row, "450 greylisted", now=NOW - timedelta(minutes=1))
    assert await stuck(db) == (0, None)
    await down(db)  # nor when our relay was busy a moment ago
    assert await stuck(db) == (0, None)
