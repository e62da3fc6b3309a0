"""Handing on, and going back to everyone: who is on a question, and who was."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from jimsupport.db.tables import events, office, roles
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.handling import closures, replies, snoozes
from jimsupport.domain.support import claims, conversation, notes
from tests import cast
from tests.conftest import NOW
from tests.domain.handling.asked import ask, kinds, row

TUESDAY, WEDNESDAY = NOW + timedelta(days=1), NOW + timedelta(days=2)


@pytest.fixture
def by(nadia):
    return f"staff:{nadia.id}"


@pytest.fixture
async def omar(db):
    return await cast.worker(db, "Omar", "staff", mail="omar@jimwerkt.example")


async def test_handed_on_it_is_theirs_and_says_from_whom(db, hilde, nadia, omar, by):
    asked = await ask(db, hilde)
    await claims.claim(db, asked, by=by, now=NOW)

    assert await claims.hand(db, await row(db, asked.id), omar.id, by=by, now=NOW)

    handed = await row(db, asked.id)
    assert (handed.claimed_by, handed.claimer, handed.hander) == (omar.id, "Omar", "Nadia")
    assert not await claims.hand(db, handed, omar.id, by=by, now=NOW)  # a second tap
    assert (await kinds(db, asked.id)).count("request_handed") == 1
    await claims.claim(db, handed, by=by, now=NOW, instead_of=omar.id)
    assert (await row(db, asked.id)).hander is None


async def test_it_goes_to_staff_alone_and_never_to_the_jim_it_is_of(db, hilde, carla, nadia, omar, by):
    await db.execute(
        roles.insert().values(person_id=hilde.id, role="staff", granted_at=NOW, activated_at=NOW)
    )
    of_hilde, of_nobody = await ask(db, hilde), await ask(db, name="Iemand")
    assert [each.first_name for each in await claims.colleagues(db, of_hilde, but=nadia.id)] == ["Omar"]
    assert [each.first_name for each in await claims.colleagues(db, of_nobody, but=nadia.id)] == [
        "Hilde",
        "Omar",
    ]
    for to in (hilde.id, carla.id, nadia.id, 999):
        with pytest.raises(Invalid):
            await claims.hand(db, of_hilde, to, by=by, now=NOW)


async def test_who_was_too_late_to_hand_it_on_is_told_who_has_it(db, hilde, omar, by):
    pia = await cast.worker(db, "Pia", "staff", mail="pia@jimwerkt.example")
    seen = await ask(db, hilde)
    await claims.claim(db, seen, by=f"staff:{omar.id}", now=NOW)
    with pytest.raises(Refused) as refused:
        await claims.hand(db, seen, pia.id, by=by, now=NOW)
    assert refused.value.values == {"name": "Omar"}


async def test_of_two_who_hand_it_to_different_people_one_wins(db, hilde, nadia, omar, by):
    pia = await cast.worker(db, "Pia", "staff", mail="pia@jimwerkt.example")
    seen = await ask(db, hilde)

    async def hand(to):
        try:
            return await claims.hand(db, seen, to, by=by, now=NOW)
        except Refused:
            return False

    assert sorted(await asyncio.gather(hand(omar.id), hand(pia.id))) == [False, True]


async def test_what_nobody_touched_for_two_working_days_goes_back_and_whoever_had_it_sees(
    db, hilde, nadia, by
):
    asked = await ask(db, hilde)
    await claims.claim(db, asked, by=by, now=NOW)
    assert await claims.return_untouched(db, now=WEDNESDAY - timedelta(seconds=1)) == 0
    assert await claims.return_untouched(db, now=WEDNESDAY + timedelta(seconds=1)) == 1
    assert await claims.return_untouched(db, now=WEDNESDAY + timedelta(seconds=1)) == 0

    back = await row(db, asked.id)
    assert (back.claimed_by, back.returned_from, back.returner) == (None, nadia.id, "Nadia")
    assert [each.id for each in await claims.returned_from(db, nadia.id)] == [asked.id]
    last = (await db.fetch_all(events.select().order_by(events.c.id)))[-1]
    assert (last.kind, last.by, last.data) == (
        "request_returned",
        "worker",
        {"request": asked.id, "from": nadia.id, "days": 2},
    )
    await claims.claim(db, back, by=by, now=WEDNESDAY)
    assert await claims.returned_from(db, nadia.id) == []


async def test_a_weekend_is_no_working_day_and_the_office_says_how_many(db, hilde, by):
    friday = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)
    asked = await ask(db, hilde, now=friday)
    await claims.claim(db, asked, by=by, now=friday)
    assert await claims.return_untouched(db, now=NOW) == 0
    await db.execute(office.update().values(returns_after=3))
    assert await claims.return_untouched(db, now=friday + timedelta(days=4, minutes=1)) == 0
    assert await claims.return_untouched(db, now=friday + timedelta(days=5, minutes=1)) == 1


@pytest.mark.parametrize("touch", ["note", "reply", "call", "hand", "snooze", "reopened"])
async def test_each_thing_that_staff_do_keeps_it_with_them(db, hilde, omar, by, touch):
    asked = await ask(db, hilde)
    await claims.claim(db, asked, by=by, now=NOW)
    seen = await row(db, asked.id)
    if touch == "note":
        await notes.add(db, seen, "Onder ons", by=by, now=TUESDAY)
    elif touch == "reply":
        await conversation.reply(db, seen, "Dag", by=by, now=TUESDAY, once="a")
    elif touch == "call":
        await conversation.call_made(db, seen, "not_reached", by=by, now=TUESDAY)
    elif touch == "hand":
        await claims.hand(db, seen, omar.id, by=by, now=TUESDAY)
    elif touch == "snooze":
        await snoozes.snooze(db, seen, date(2026, 4, 10), by=by, now=TUESDAY)
    else:
        await closures.close(db, seen, "answered", by=by, now=NOW)
        await replies.say(db, seen, "Toch nog iets", by=f"jim:{hilde.id}", now=TUESDAY)
    assert await claims.return_untouched(db, now=WEDNESDAY + timedelta(hours=1)) == 0
    if touch != "snooze":
        assert await claims.return_untouched(db, now=TUESDAY + timedelta(days=2, hours=1)) == 1


async def test_what_is_put_away_waits_for_its_day_and_then_counts_anew(db, hilde, by):
    asked = await ask(db, hilde)
    await claims.claim(db, asked, by=by, now=NOW)
    await snoozes.snooze(db, asked, date(2026, 4, 13), by=by, now=NOW)
    monday = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
    assert await claims.return_untouched(db, now=monday) == 0
    await snoozes.wake_due(db, now=monday)
    assert await claims.return_untouched(db, now=monday + timedelta(days=1)) == 0
    assert await claims.return_untouched(db, now=monday + timedelta(days=2, minutes=1)) == 1


async def test_as_many_statements_for_twenty_as_for_one(db, hilde, by):
    async def statements():
        before = db.statements
        await claims.return_untouched(db, now=NOW + timedelta(days=30))
        return db.statements - before

    async def claimed(count):
        for n in range(count):
            asked = await ask(db, hilde, f"{count} {n}")
            await claims.claim(db, asked, by=by, now=NOW)

    await claimed(1)
    one = await statements()
    await claimed(20)
    assert await statements() == one
