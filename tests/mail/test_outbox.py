"""The outbox on both engines: each message once, whatever workers do."""

import asyncio
from datetime import date, timedelta

import pytest

from jimsupport.db import Database
from jimsupport.db.tables import outbox as table
from jimsupport.mail import following, left_behind, messages, outbox
from jimsupport.mail.contexts import context_of
from jimsupport.mail.patience import LAST_TRY
from tests.conftest import NOW

LINKS = {"token": "answer-token", "unsubscribe_token": "stop-token"}
CHECK_IN = messages.check_in(first_name="Hilde", **LINKS)
LATER = NOW + timedelta(minutes=11)


def outgoing(key, message=CHECK_IN, *, now=NOW, **where):
    given = {"key": key, "person_id": None, "address": "hilde@example.org", "language": "nl", "now": now}
    return outbox.Outgoing.of(message, **given | where)


async def queued(db, *keys, **where):
    return await outbox.queue(db, [outgoing(key, **where) for key in keys])


async def states(db):
    rows = await db.fetch_all(table.select().order_by(table.c.id))
    return {row.key: row.state for row in rows}


async def one(db, outbox_id):
    return await db.fetch_one(table.select().where(table.c.id == outbox_id))


async def claimed(db, key="1:check_in:P2W:1", now=NOW):
    await queued(db, key)
    [row] = await outbox.claim(db, now=now, limit=1)
    return row


async def test_queueing_again_changes_nothing(db):
    first = await queued(db, "a", "b")
    again = await outbox.queue(db, [outgoing("b", now=LATER), outgoing("c"), outgoing("a"), outgoing("c")])
    rows = await db.fetch_all(table.select().order_by(table.c.id))
    assert [row.key for row in rows] == ["a", "b", "c"]
    assert again == [first[1], rows[2].id, first[0], rows[2].id]
    assert {row.queued_at for row in rows} == {NOW}
    assert len({row.message_id for row in rows}) == 3
    assert await outbox.queue(db, []) == []


async def test_what_is_queued_goes_with_its_cause(db):
    async def fail():
        async with db.write():
            await queued(db, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await states(db) == {}


async def test_what_people_are_told_is_not_readable_in_the_table(db):
    [outbox_id] = await queued(db, "a")
    raw = await db.fetch_value("SELECT context FROM outbox")
    assert "Hilde" not in raw
    assert await context_of(db, outbox_id) == CHECK_IN.context


async def test_answers_overtake_routine_and_nobody_goes_before_their_time(db):
    await queued(db, "routine, second", now=NOW)
    await queued(db, "routine, first", now=NOW - timedelta(hours=1))
    await queued(db, "answer", message=messages.sign_in(token="t", code="123456"))
    await queued(db, "tomorrow", now=NOW + timedelta(days=1))
    assert [row.key for row in await outbox.claim(db, now=NOW, limit=2)] == ["answer", "routine, first"]
    assert [row.key for row in await outbox.claim(db, now=NOW, limit=9)] == ["routine, second"]
    assert await outbox.claim(db, now=NOW, limit=9) == []


async def test_workers_side_by_side_claim_each_row_once(db, database_url, keyring):
    await queued(db, *(f"key {n}" for n in range(60)))
    others = [await Database.open(database_url, keyring) for _ in range(3)]

    async def work(own: Database) -> list[int]:
        found = []
        while rows := await outbox.claim(own, now=NOW, limit=7):
            found += [row.id for row in rows]
        return found

    found = await asyncio.gather(*(work(own) for own in others))
    assert sorted(outbox_id for ids in found for outbox_id in ids) == list(range(1, 61))
    for own in others:
        await own.close()


async def test_handed_over_and_taken(db):
    row = await claimed(db)
    assert await outbox.mark_handing(db, [row]) == {row.id}
    assert await outbox.mark_handing(db, [row]) == set()
    await outbox.mark_sent(db, [row], on={row.id: date(2026, 3, 30)}, now=NOW)
    sent = await one(db, row.id)
    assert (sent.state, sent.sent_at, sent.sent_on, sent.tries) == ("sent", NOW, date(2026, 3, 30), 1)
    assert await following.unfollowed(db, now=NOW + timedelta(minutes=9)) == {}
    [(sent_at, unfollowed)] = (await following.unfollowed(db, now=LATER)).items()
    assert (sent_at, [each.id for each in unfollowed]) == (NOW, [row.id])
    assert await left_behind.take_in(db, now=LATER) == (0, [])
    assert [await following.followed(db, unfollowed) for _ in range(2)] == [{row.id}, set()]
    sent = await one(db, row.id)
    assert (sent.next_try_at, sent.lease_until) == (None, None)


async def test_a_worker_that_was_paused_too_long_sends_nothing(db):
    row = await claimed(db)
    released, doubtful = await left_behind.take_in(db, now=LATER)
    assert (released, doubtful) == (1, [])
    [theirs] = await outbox.claim(db, now=LATER, limit=1)
    assert theirs.id == row.id
    assert await outbox.mark_handing(db, [row]) == set()
    assert await outbox.mark_handing(db, [theirs]) == {row.id}
    await outbox.skip(db, row, "paused")
    await outbox.put_back(db, [row])
    assert (await one(db, row.id)).state == "handing"


async def test_a_worker_that_died_handing_over_leaves_a_doubt(db):
    await queued(db, "claimed", "handing")
    first, second = await outbox.claim(db, now=NOW, limit=2)
    await outbox.mark_handing(db, [second])
    assert await left_behind.take_in(db, now=NOW + timedelta(minutes=9)) == (0, [])
    released, doubtful = await left_behind.take_in(db, now=LATER)
    assert (released, [row.key for row in doubtful]) == (1, ["handing"])
    assert await states(db) == {"claimed": "pending", "handing": "in_doubt"}
    assert [row.id for row in await outbox.claim(db, now=LATER, limit=9)] == [first.id]


async def test_a_doubt_ends_when_the_answer_comes_after_all(db):
    row = await claimed(db)
    await outbox.mark_handing(db, [row])
    await left_behind.take_in(db, now=LATER)
    await outbox.mark_sent(db, [row], on={row.id: date(2026, 3, 30)}, now=LATER)
    assert (await one(db, row.id)).state == "sent"


async def test_a_line_that_drops_after_the_text_leaves_a_doubt_that_says_why(db):
    row = await claimed(db)
    await outbox.mark_handing(db, [row])
    await outbox.mark_in_doubt(db, row, "the line dropped", now=NOW)
    doubtful = await one(db, row.id)
    assert (doubtful.state, doubtful.error, doubtful.next_try_at) == ("in_doubt", "the line dropped", None)


async def test_trying_again_takes_longer_each_time_until_its_time_is_up(db):
    [outbox_id] = await queued(db, "a")
    now, waits = NOW, []
    while (row := await one(db, outbox_id)).state == "pending":
        [row] = await outbox.claim(db, now=now, limit=1)
        if await outbox.retry(db, row, "450 later", now=now) is None:
            again = (await one(db, outbox_id)).next_try_at
            waits.append(again - now)
            now = again
    assert waits[:5] == sorted(waits[:5])
    assert now - NOW >= LAST_TRY
    assert (row.state, row.reason, row.error, row.tries) == ("failed", "expired", "450 later", len(waits) + 1)


async def test_a_flawed_message_is_given_up_after_five_tries(db):
    [outbox_id] = await queued(db, "a")
    now = NOW
    for _ in range(5):
        [row] = await outbox.claim(db, now=now, limit=1)
        given_up = await outbox.retry_flawed(db, row, "no such template", now=now)
        now += timedelta(hours=6)
    row = await one(db, outbox_id)
    assert (given_up, row.state, row.reason, row.tries) == ("flawed", "failed", "flawed", 5)


async def test_waiting_is_no_try(db):
    row = await claimed(db)
    await outbox.put_back(db, [row], until=LATER, error="the relay is down")
    back = await one(db, row.id)
    assert (back.state, back.next_try_at, back.tries, back.error) == (
        "pending",
        LATER,
        0,
        "the relay is down",
    )
    await outbox.put_back(db, [])


async def test_a_link_to_sign_in_is_not_sent_when_it_has_expired(db):
    await queued(db, "sign in", message=messages.sign_in(token="t", code="123456"))
    await queued(db, "check in")
    rows = await outbox.claim(db, now=NOW, limit=2)
    half_an_hour = NOW + timedelta(minutes=30)
    assert [outbox.is_too_late(row, NOW + timedelta(minutes=29)) for row in rows] == [False, False]
    assert [outbox.is_too_late(row, half_an_hour) for row in rows] == [True, False]
