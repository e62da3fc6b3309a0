"""Every way an exchange ends: in one tap, with a stop, a pause, a death, a no; the other is told once, kindly."""

import asyncio
from datetime import date, timedelta

import pytest

from jimsupport.db.tables import exchange_messages, exchange_wishes, exchanges, listeners, outbox
from jimsupport.domain.errors import Refused
from jimsupport.domain.exchanges import endings, writing
from jimsupport.domain.exchanges import exchanges as looked_up
from jimsupport.domain.follow_up import delivery
from jimsupport.domain.people import consent, erasure, pauses, stops
from jimsupport.mail import outbox as post
from tests.cast import NOW
from tests.domain.exchanges.pair import SHARED, by, last_mail, mails, offered, opened, side, states, told

LATER = NOW + timedelta(hours=1)
NIGHT = NOW.replace(hour=21)  # eleven at night in Amsterdam


async def leave(db, moment):
    """What the worker decides at `moment`: kind to verdict of each mail of an exchange that is due."""
    rows = [row for row in await post.claim(db, now=moment, limit=100) if row.kind.startswith("exchange_")]
    verdicts = (await delivery.still_wanted(db, rows, now=moment)).verdicts
    return [(row.kind, verdicts[row.id]) for row in rows]


@pytest.fixture
async def running(db, hilde, anna, nadia):
    return await opened(db, hilde, anna, nadia)


async def test_a_stop_is_one_tap_and_the_other_is_told_once(db, running, hilde, anna):
    seen = await side(db, running, hilde)
    for _ in range(3):
        await endings.stop(db, seen, by=by(hilde), now=LATER)
    [row] = await db.fetch_all(exchanges.select())
    assert (row.state, row.ended_at, row.ended_by) == ("ended", LATER, by(hilde))
    assert await mails(db, "exchange_ended") == [("exchange_ended", anna.id, "pending")]
    mail, context = await last_mail(db)
    assert mail.next_try_at == LATER + timedelta(minutes=10)
    assert (context["first_name"], context["name"]) == ("Anna", "Hilde")
    assert (await told(db, hilde))[-1] == "exchange_ended"


async def test_undone_in_time_the_other_never_hears(db, running, hilde, anna):
    seen = await side(db, running, hilde)
    await endings.stop(db, seen, by=by(hilde), now=LATER)
    await endings.undo(db, seen, by=by(hilde), now=LATER + timedelta(minutes=5))
    assert await states(db) == ["open"]
    verdicts = await leave(db, LATER + timedelta(minutes=10))
    assert ("exchange_ended", ("skip", "cancelled")) in verdicts
    await writing.write(db, await side(db, running, anna), "Hoi.", by=by(anna), now=LATER)


async def test_only_who_stopped_undoes_and_within_a_day(db, running, hilde, anna):
    await endings.stop(db, await side(db, running, hilde), by=by(hilde), now=LATER)
    with pytest.raises(Refused):
        await endings.undo(db, await side(db, running, anna), by=by(anna), now=LATER)
    with pytest.raises(Refused):
        seen = await side(db, running, hilde)
        await endings.undo(db, seen, by=by(hilde), now=LATER + timedelta(days=1, seconds=1))
    assert await states(db) == ["ended"]


async def test_not_undone_with_somebody_who_stopped_meanwhile(db, running, hilde, anna):
    seen = await side(db, running, hilde)
    await endings.stop(db, seen, by=by(hilde), now=LATER)
    await stops.stop(db, anna.id, by=by(anna), now=LATER)
    with pytest.raises(Refused):
        await endings.undo(db, seen, by=by(hilde), now=LATER)


async def test_both_stop_at_once(db, running, hilde, anna):
    await asyncio.gather(
        endings.stop(db, await side(db, running, hilde), by=by(hilde), now=LATER),
        endings.stop(db, await side(db, running, anna), by=by(anna), now=LATER),
    )
    assert (await states(db), len(await mails(db, "exchange_ended"))) == (["ended"], 1)


async def test_writing_and_stopping_all_at_once(db, running, hilde, anna):
    seen = await side(db, running, hilde)
    done = await asyncio.gather(
        *(writing.write(db, seen, f"Nog {n}", by=by(hilde), now=LATER) for n in range(3)),
        stops.stop(db, anna.id, by=by(anna), now=LATER),
        stops.stop(db, hilde.id, by=by(hilde), now=LATER),
        return_exceptions=True,
    )
    assert all(each is None or isinstance(each, Refused) for each in done), done
    assert await states(db) == ["ended"]


@pytest.mark.parametrize("who", ["hilde", "anna"])
@pytest.mark.parametrize("way", ["stop", "pause", "death", "no"])
async def test_who_wants_or_can_no_more_leaves_it_and_the_other_is_told(
    db, running, hilde, anna, nadia, who, way
):
    gone, other = (hilde, anna) if who == "hilde" else (anna, hilde)
    if way == "stop":
        await stops.stop(db, gone.id, by=by(gone), now=LATER)
    elif way == "pause":
        await pauses.start(db, gone.id, until=date(2026, 5, 1), by=by(gone), now=LATER)
    elif way == "death":
        await stops.deceased(db, gone.id, by=by(nadia, "staff"), now=LATER)
    else:
        await consent.decline(db, gone.id, by=by(gone), now=LATER)
    [row] = await db.fetch_all(exchanges.select())
    assert (row.state, row.ended_by) == ("ended", "worker")
    assert await mails(db, "exchange_ended") == [("exchange_ended", other.id, "pending")]
    assert [(await told(db, jim))[-1] for jim in (gone, other)] == ["exchange_ended"] * 2


async def test_a_stop_taken_back_at_once_ends_nothing(db, running, hilde, anna):
    await stops.stop(db, anna.id, by=by(anna), now=LATER)
    await stops.resume(db, anna.id, by=by(anna), now=LATER + timedelta(minutes=10))
    assert await states(db) == ["open"]
    assert ("exchange_ended", ("skip", "cancelled")) in await leave(db, LATER + timedelta(minutes=10))


async def test_a_stop_taken_back_later_leaves_it_ended(db, running, hilde, anna):
    await stops.stop(db, anna.id, by=by(anna), now=LATER)
    await stops.resume(db, anna.id, by=by(anna), now=LATER + timedelta(minutes=11))
    assert await states(db) == ["ended"]


async def test_a_death_that_was_a_mistake_ends_nothing(db, running, hilde, anna):
    await stops.deceased(db, anna.id, by="staff:1", now=LATER)
    await stops.undo_deceased(db, anna.id, by="staff:1", now=LATER)
    assert await states(db) == ["open"]


async def test_what_was_offered_goes_back_to_staff_without_a_word(db, hilde, anna, nadia):
    await offered(db, hilde, anna, nadia)
    await stops.stop(db, anna.id, by=by(anna), now=LATER)
    assert (await states(db), await mails(db, "exchange_ended")) == (["ended"], [])


async def test_staff_who_read_along_end_it_for_both(db, running, hilde, anna, nadia):
    row = await looked_up.for_staff(db, running, staff_id=nadia.id)
    await endings.by_staff(db, row, by=by(nadia, "staff"), now=LATER)
    assert {person for _, person, _ in await mails(db, "exchange_ended")} == {hilde.id, anna.id}


async def test_at_night_mail_waits_until_seven(db, running, hilde):
    seven = (NIGHT + timedelta(days=1)).replace(hour=5)
    due = await leave(db, NIGHT)
    assert [verdict for kind, verdict in due if kind == "exchange_message"] == [("wait", seven)]


async def test_what_is_no_longer_wanted_does_not_leave(db, hilde, anna, nadia):
    await offered(db, hilde, anna, nadia)
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    assert await leave(db, NOW) == [("exchange_offer", ("skip", "answered"))]


async def test_nothing_reaches_who_stopped_with_all(db, running, hilde):
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    assert ("exchange_message", ("skip", "stopped")) in await leave(db, NOW)


async def test_who_stopped_this_one_gets_no_more_of_it(db, running, hilde, anna):
    await endings.stop(db, await side(db, running, hilde), by=by(hilde), now=NOW)
    assert ("exchange_message", ("skip", "cancelled")) in await leave(db, NOW)


@pytest.mark.parametrize("who", ["hilde", "anna"])
async def test_erasure_takes_the_words_the_name_and_the_mail_of_the_other(db, running, hilde, anna, who):
    gone, other = (hilde, anna) if who == "hilde" else (anna, hilde)
    await writing.write(db, await side(db, running, hilde), "Woorden van Hilde", by=by(hilde), now=NOW)
    await erasure.erase(db, gone.id, by="worker", reason="declined", now=LATER)

    [row] = await db.fetch_all(exchanges.select())
    assert (row.state, row.shared) == ("ended", "" if who == "hilde" else SHARED)
    bodies = {row.by_jim_id: row.body for row in await db.fetch_all(exchange_messages.select())}
    assert bodies[gone.id] == ""
    assert bodies[other.id] != ""
    if who == "hilde":
        assert await db.fetch_all(exchange_wishes.select()) == []
    else:
        [listener] = await db.fetch_all(listeners.select())
        assert (listener.languages, listener.themes, listener.ended_at) == ([], [], LATER)
    kept = [row for row in await db.fetch_all(outbox.select()) if row.kind.startswith("exchange_")]
    assert all(gone.first_name not in row.context for row in kept)
    assert [(row.person_id, row.state) for row in kept if row.context != "{}"] == [(other.id, "pending")]
