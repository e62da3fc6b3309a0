"""Two questions that are one: everything said is read once and in order; within a day they come apart again."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from jimsupport.db.tables import support_requests
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.exchanges import offers, wishes
from jimsupport.domain.handling import closures, merges, replies, snoozes
from jimsupport.domain.people import told
from jimsupport.domain.support import claims, conversation, notes
from tests.conftest import NOW
from tests.domain.exchanges.pair import SHARED, asks, listens, states
from tests.domain.handling.asked import ask, in_list, kinds, row

WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def by(nadia):
    return f"staff:{nadia.id}"


def later(minutes):
    return NOW + timedelta(minutes=minutes)


async def said(db, request_id):
    thread = await conversation.thread(db, request_id)
    return [(entry.what, entry.body or entry.outcome) for entry in thread.entries]


async def test_every_message_note_and_call_is_there_once_and_in_order(db, hilde, by):
    first, second = await ask(db, hilde, "Een"), await ask(db, hilde, "Twee", now=later(1))
    await notes.add(db, first, "Onder ons", by=by, now=later(2))
    await conversation.call_made(db, second, "not_reached", by=by, now=later(3))
    await replies.say(db, first, "Drie", by=f"jim:{hilde.id}", now=later(4))
    await conversation.reply(db, second, "Vier", by=by, now=later(5), once="a")

    await merges.merge(db, await row(db, second.id), first.id, by=by, now=later(6))

    both = [
        ("message", "Een"),
        ("message", "Twee"),
        ("note", "Onder ons"),
        ("call", "not_reached"),
        ("message", "Drie"),
        ("reply", "Vier"),
    ]
    assert await said(db, first.id) == both
    assert await said(db, second.id) == [both[1], both[3], both[5]]
    assert await in_list(db, later(6)) == [first.id]
    merged = await row(db, second.id)
    assert (merged.merged_into, merged.outcome, merged.closed_at) == (first.id, "merged", later(6))
    theirs = await told.conversation(db, hilde.id, await merges.whole(db, first.id))
    assert [each.text for each in theirs] == ["Een", "Twee", "Drie", "Vier"]  # a note never


async def test_merging_again_and_again_ends_in_the_live_one(db, hilde, by):
    ids = [(await ask(db, hilde, f"Vraag {n}")).id for n in range(3)]
    await merges.merge(db, await row(db, ids[0]), ids[1], by=by, now=NOW)
    await merges.merge(db, await row(db, ids[0]), ids[1], by=by, now=NOW)  # a second tap
    await merges.merge(db, await row(db, ids[1]), ids[2], by=by, now=NOW)
    assert (await merges.live(db, ids[0])).id == ids[2]
    assert sorted(await merges.whole(db, ids[2])) == ids
    assert len(await said(db, ids[2])) == 3
    assert (await kinds(db, ids[1])).count("request_merged") == 1
    with pytest.raises(Refused):
        await merges.merge(db, await row(db, ids[2]), ids[0], by=by, now=NOW)


async def test_what_the_other_had_not_it_takes_over_and_gives_back(db, hilde, nadia, by):
    nobodys = await ask(db, kind="call_back", name="Hilde?", contact="+31612345601", when_to_call="na vieren")
    hers = await ask(db, hilde)
    await claims.claim(db, nobodys, by=by, now=NOW)

    await merges.merge(db, await row(db, nobodys.id), hers.id, by=by, now=NOW)
    whole = await row(db, hers.id)
    assert (whole.kind, whole.claimed_by, whole.when_to_call, whole.contact) == (
        "call_back",
        nadia.id,
        "na vieren",
        "+31612345601",
    )
    assert (await row(db, nobodys.id)).jim_id == hilde.id

    await merges.undo(db, await row(db, nobodys.id), by=by, now=NOW + timedelta(hours=23))
    apart = await row(db, hers.id)
    assert (apart.kind, apart.claimed_by, apart.when_to_call, apart.contact) == ("question", None, "", None)
    back = await row(db, nobodys.id)
    assert (back.jim_id, back.merged_into, back.closed_at, back.claimed_by) == (None, None, None, nadia.id)


async def test_a_jims_question_may_go_into_one_that_was_nobodys(db, hilde, by):
    hers, nobodys = await ask(db, hilde), await ask(db, name="Hilde?", contact="+31612345601")
    await merges.merge(db, hers, nobodys.id, by=by, now=NOW)
    assert (await row(db, nobodys.id)).first_name == "Hilde"
    await merges.undo(db, await row(db, hers.id), by=by, now=NOW)
    assert (await row(db, nobodys.id)).jim_id is None
    assert (await row(db, hers.id)).jim_id == hilde.id


async def test_danger_in_either_is_danger_in_both_and_what_was_put_away_is_back(db, hilde, by):
    worrying, calm = await ask(db, hilde, "Hij is geslagen"), await ask(db, hilde)
    await snoozes.snooze(db, calm, None, by=by, now=NOW)
    await merges.merge(db, worrying, calm.id, by=by, now=NOW)
    assert (await row(db, calm.id)).danger
    assert await in_list(db, NOW) == [calm.id]


async def test_after_a_day_they_stay_together_and_twice_is_harmless(db, hilde, by):
    first, second = await ask(db, hilde), await ask(db, hilde, "Nog een")
    await merges.merge(db, second, first.id, by=by, now=NOW)
    with pytest.raises(Refused):
        await merges.undo(db, await row(db, second.id), by=by, now=NOW + timedelta(days=1, seconds=1))
    for _ in range(2):
        await merges.undo(db, await row(db, second.id), by=by, now=NOW + timedelta(hours=1))
    assert await in_list(db, NOW) == [first.id, second.id]
    assert (await kinds(db, first.id)).count("request_unmerged") == 1


async def test_what_was_said_after_the_merge_stays_where_it_went(db, hilde, by):
    first, second = await ask(db, hilde, "Een"), await ask(db, hilde, "Twee")
    await merges.merge(db, second, first.id, by=by, now=NOW)
    landed = await replies.say(db, second, "Drie", by=f"jim:{hilde.id}", now=later(1))
    assert landed == first.id
    await merges.undo(db, await row(db, second.id), by=by, now=later(2))
    assert await said(db, first.id) == [("message", "Een"), ("message", "Drie")]
    assert await said(db, second.id) == [("message", "Twee")]


async def test_two_that_cannot_be_one_are_refused_in_words(db, hilde, anna, by):
    hers, of_anna = await ask(db, hilde), await ask(db, anna)
    system = await ask(db, hilde, "", kind="channel", door="system")
    closed = await ask(db, hilde, "Klaar")
    await closures.close(db, closed, "answered", by=by, now=NOW)
    for into in (hers, of_anna, system, await row(db, closed.id)):
        with pytest.raises(Refused):
            await merges.merge(db, hers, into.id, by=by, now=NOW)
        assert not merges.fits(hers, into)
    with pytest.raises(NotFound):
        await merges.merge(db, hers, 999, by=by, now=NOW)


async def test_staff_cannot_put_anything_into_a_question_of_their_own(db, hilde):
    own, nobodys = await ask(db, hilde), await ask(db, name="Iemand")
    with pytest.raises(NotFound):
        await merges.merge(db, nobodys, own.id, by=f"staff:{hilde.id}", now=NOW)


async def test_a_merged_one_does_not_open_by_itself(db, hilde, by):
    first, second = await ask(db, hilde), await ask(db, hilde, "Nog een")
    await merges.merge(db, second, first.id, by=by, now=NOW)
    with pytest.raises(Refused):
        await closures.reopen(db, await row(db, second.id), by=by, now=NOW)


async def test_of_two_who_merge_each_into_the_other_one_wins(db, hilde, by):
    first, second = await ask(db, hilde), await ask(db, hilde, "Nog een")

    async def merge(one, other):
        try:
            await merges.merge(db, one, other.id, by=by, now=NOW)
        except Refused:
            return False
        return True

    won = await asyncio.gather(merge(first, second), merge(second, first))
    assert sorted(won) == [False, True]
    rows = await db.fetch_all(support_requests.select().where(support_requests.c.merged_into.is_(None)))
    assert len(rows) == 1


async def test_who_waits_for_a_question_that_goes_elsewhere_lets_go_of_it_first(db, hilde, by):
    first, second = await ask(db, hilde, "Een"), await ask(db, hilde, "Twee")
    held = asyncio.Event()

    async def merge():
        async with db.write():
            for each in (first, second):
                await db.lock("request", each.id)
            held.set()
            while db.dialect == "postgresql" and await db.fetch_value(WAITING) < 2:
                pass
            await merges.merge(db, second, first.id, by=by, now=NOW)

    async def hold():
        await held.wait()
        async with db.write():
            return (await merges.hold(db, second.id)).id

    async def merge_again():
        await held.wait()
        async with db.write():
            for each in (first, second):
                await db.lock("request", each.id)

    _, holds, _ = await asyncio.gather(merge(), hold(), merge_again())
    assert holds == first.id


@pytest.mark.parametrize("asked", [False, True])
async def test_what_is_for_another_jim_goes_into_no_other_question(db, hilde, anna, nadia, by, asked):
    wish, question = await asks(db, hilde), await ask(db, hilde)
    if asked:
        await listens(db, anna)
        await offers.offer(db, wish, anna.id, by=by, now=NOW)
    with pytest.raises(Refused):
        await merges.merge(db, wish, question.id, by=by, now=NOW)
    await merges.merge(db, question, wish.id, by=by, now=NOW)
    assert await states(db) == (["offered"] if asked else [])
    assert (await wishes.of_request(db, wish.id)).shared == SHARED
    await wishes.take_back(db, wish.id, by=f"jim:{hilde.id}", now=NOW)
    assert await states(db) == (["ended"] if asked else [])


async def test_partners_are_of_the_same_jim_or_of_nobody_with_the_same_name(db, hilde, anna, nadia):
    first, second = await ask(db, hilde), await ask(db, hilde, "Nog een")
    await ask(db, anna)
    await ask(db, hilde, "", kind="interpreter", door="system")
    bep = await ask(db, name="Bep", contact="+31600000001", now=NOW - timedelta(hours=1))
    other = await ask(db, name="Bep", contact="+31600000002")
    nameless = await ask(db, body="")

    async def partners(request):
        return [each.id for each in await merges.partners(db, request, staff_id=nadia.id)]

    assert await partners(first) == [second.id]
    assert await partners(bep) == [other.id]
    assert await partners(nameless) == []
