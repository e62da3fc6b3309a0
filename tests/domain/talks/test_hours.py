"""When staff say they can talk: kept, refused in words, and changed for a day."""

from datetime import date, time

import pytest

from jimsupport.db.tables import closures, leaves
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.talks import hours, lists
from jimsupport.domain.talks.moments import Hours
from jimsupport.words import clock_time, say
from tests.cast import NOW
from tests.domain.talks.agreeing import TUESDAY_9, WEDNESDAY_9, booked, keeps, offered

SETTINGS = {
    "minutes": 30,
    "buffer": 15,
    "most_a_day": 4,
    "ways": ["phone"],
    "online_link": "",
    "languages": ["nl"],
}


def problems(error):
    return [problem.field for problem in error.value.problems]


async def test_hours_of_the_week_are_kept_in_order(db, nadia):
    await keeps(db, nadia, Hours(13 * 60, 15 * 60))
    await keeps(db, nadia, Hours(9 * 60, 12 * 60))
    week = [(row.weekday, row.starts, row.ends) for row in await hours.week(db, nadia.id)]
    assert week == [(day, *span) for day in range(1, 6) for span in ((540, 720), (780, 900))]


async def test_hours_that_overlap_are_refused_in_words(db, nadia):
    who = {"by": f"staff:{nadia.id}", "now": NOW}
    await hours.keep(db, nadia.id, [2], Hours(540, 720), **who)
    with pytest.raises(Invalid) as error:
        await hours.keep(db, nadia.id, [1, 2], Hours(700, 800), **who)
    [problem] = error.value.problems
    assert say("nl", problem.message, **problem.values) == (
        "Op dinsdag heb je al 9.00 tot 12.00. Haal die tijd eerst weg, of kies een andere."
    )
    assert len(await hours.week(db, nadia.id)) == 1
    await hours.keep(db, nadia.id, [1, 2], Hours(720, 800), **who)  # touching is no overlap


@pytest.mark.parametrize(
    ("days", "kept", "field"),
    [
        ([1], Hours(600, 600), "ends"),
        ([1], Hours(720, 600), "ends"),
        ([1], Hours(6 * 60, 8 * 60), "starts"),
        ([1], Hours(20 * 60, 23 * 60), "starts"),
        ([], Hours(540, 600), "weekdays"),
        ([0, 8], Hours(540, 600), "weekdays"),
    ],
)
async def test_hours_that_cannot_be(db, nadia, days, kept, field):
    with pytest.raises(Invalid) as error:
        await hours.keep(db, nadia.id, days, kept, by=f"staff:{nadia.id}", now=NOW)
    assert problems(error) == [field]


async def test_letting_hours_go_is_for_whoever_kept_them(db, nadia, ben):
    await keeps(db, nadia, Hours(540, 600))
    row = (await hours.week(db, nadia.id))[0]
    with pytest.raises(NotFound):
        await hours.let_go(db, ben.id, row.id, by=f"staff:{ben.id}", now=NOW)
    for _ in range(2):
        await hours.let_go(db, nadia.id, row.id, by=f"staff:{nadia.id}", now=NOW)
    assert len(await hours.week(db, nadia.id)) == 4


async def test_settings_are_checked_all_at_once(db, nadia):
    wrong = {
        "minutes": 7,
        "buffer": 1,
        "most_a_day": 0,
        "ways": ["online"],
        "online_link": "http://x",
        "languages": ["xx"],
    }
    with pytest.raises(Invalid) as error:
        await hours.change(db, nadia.id, **wrong, by=f"staff:{nadia.id}", now=NOW)
    assert problems(error) == ["minutes", "buffer", "most_a_day", "online_link", "languages"]
    await hours.change(db, nadia.id, **SETTINGS, by=f"staff:{nadia.id}", now=NOW)
    assert (await hours.settings(db, nadia.id))["online"] is False


@pytest.mark.parametrize(
    "link", ["", "praat.example", "javascript:alert(1)", "https://", "https://a b", "https://x" + "y" * 300]
)
async def test_an_online_room_needs_a_link_that_can_be_opened(db, nadia, link):
    with pytest.raises(Invalid) as error:
        await hours.change(
            db, nadia.id, **SETTINGS | {"ways": ["online"], "online_link": link}, by="staff:1", now=NOW
        )
    assert problems(error) == ["online_link"]


async def test_a_day_that_differs(db, nadia_is_free, hilde):
    who = {"by": f"staff:{nadia_is_free.id}", "now": NOW}
    await hours.except_for(db, nadia_is_free.id, date(2026, 3, 31), None, free=False, **who)
    await hours.except_for(db, nadia_is_free.id, date(2026, 4, 1), Hours(840, 900), free=True, **who)
    found = await offered(db, hilde)
    assert found[:5] == [f"1 {at} Nadia" for at in ("9.00", "9.45", "10.30", "11.15", "14.00")]
    for row in await hours.changes(db, nadia_is_free.id, now=NOW):
        await hours.as_usual(db, nadia_is_free.id, row.id, **who)
    assert (await offered(db, hilde))[0] == "31 9.00 Nadia"


@pytest.mark.parametrize(
    ("day", "kept", "free", "field"),
    [
        (date(2026, 3, 29), None, False, "day"),
        (date(2026, 4, 1), None, True, "day_starts"),
        (date(2026, 4, 1), Hours(900, 800), True, "day_ends"),
    ],
)
async def test_a_day_that_cannot_differ_so(db, nadia, day, kept, free, field):
    with pytest.raises(Invalid) as error:
        await hours.except_for(db, nadia.id, day, kept, free=free, by=f"staff:{nadia.id}", now=NOW)
    assert problems(error) == [field]


async def test_the_same_day_differs_once(db, nadia):
    who = {"by": f"staff:{nadia.id}", "now": NOW}
    await hours.except_for(db, nadia.id, date(2026, 4, 1), Hours(540, 600), free=False, **who)
    with pytest.raises(Invalid) as error:
        await hours.except_for(db, nadia.id, date(2026, 4, 1), None, free=False, **who)
    assert problems(error) == ["day"]
    await hours.except_for(db, nadia.id, date(2026, 4, 1), Hours(600, 660), free=False, **who)


async def test_who_never_kept_an_hour_is_never_offered(db, nadia, hilde):
    assert await offered(db, hilde) == []


async def test_closed_days_and_leave_are_never_offered(db, nadia_is_free, hilde):
    await db.insert(closures.insert().values(day=date(2026, 3, 31), reason="studiedag"))
    found = {offer.split()[0] for offer in await offered(db, hilde)}
    assert found == {"1", "2", "7", "8", "9", "10", "13", "14", "15", "16", "17", "20"}  # Easter: 3, 6 April
    leave = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 19), "created_at": NOW}
    await db.insert(leaves.insert().values(staff_id=nadia_is_free.id, **leave))
    assert {offer.split()[0] for offer in await offered(db, hilde)} == {"20"}


async def test_leave_over_booked_talks_lists_them_and_calls_nothing_off(db, nadia_is_free, hilde, anna):
    first, second = await booked(db, hilde), await booked(db, anna, WEDNESDAY_9)
    assert await lists.in_the_way(db, now=NOW, seen_by=nadia_is_free.id) == []
    leave = {"first_day": date(2026, 3, 31), "last_day": date(2026, 3, 31), "created_at": NOW}
    await db.insert(leaves.insert().values(staff_id=nadia_is_free.id, **leave))
    who = {"by": f"staff:{nadia_is_free.id}", "now": NOW}
    await hours.except_for(db, nadia_is_free.id, date(2026, 4, 1), Hours(560, 600), free=False, **who)
    found = await lists.in_the_way(db, now=NOW, seen_by=nadia_is_free.id)
    assert [(row.id, row.state) for row in found] == [(first.id, "booked"), (second.id, "booked")]
    assert await lists.in_the_way(db, now=NOW, seen_by=hilde.id) == found[1:]  # staff can be a JIM too


async def test_hours_gone_from_the_week_leave_talks_as_they_are(db, nadia_is_free, hilde):
    talk = await booked(db, hilde)
    for row in await hours.week(db, nadia_is_free.id):
        await hours.let_go(db, nadia_is_free.id, row.id, by=f"staff:{nadia_is_free.id}", now=NOW)
    assert await offered(db, hilde) == []
    assert [row.id for row in await lists.of_day(db, nadia_is_free.id, TUESDAY_9.date())] == [talk.id]


def test_minutes_as_people_say_them():
    assert [hours.at(n) for n in (0, 9 * 60, 9 * 60 + 5, 22 * 60)] == [time(0), time(9), time(9, 5), time(22)]
    assert [clock_time(hours.at(9 * 60), language) for language in ("nl", "en", "ar")] == [
        "9.00",
        "09:00",
        "09:00",
    ]
