from datetime import date

import pytest

from jimsupport.db.tables import events, people
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import jims, pauses
from tests import cast
from tests.cast import NOW


async def recorded(db):
    return [(row.kind, row.by, row.data) for row in await db.fetch_all(events.select().order_by(events.c.id))]


@pytest.mark.parametrize("until", [date(2026, 3, 31), date(2027, 3, 30)])
async def test_a_pause_lasts_from_tomorrow_to_a_year(db, hilde, until):
    await pauses.start(db, hilde.id, until=until, by="jim:1", now=NOW)
    paused = await cast.load_jim(db, hilde.id)
    assert (paused.paused_until, jims.is_paused(paused, NOW)) == (until, True)
    assert await recorded(db) == [("paused", "jim:1", {"until": until.isoformat()})]


@pytest.mark.parametrize("until", [date(2026, 3, 29), date(2026, 3, 30), date(2027, 3, 31)])
async def test_another_day_is_refused_in_words(db, hilde, until):
    with pytest.raises(Invalid) as problem:
        await pauses.start(db, hilde.id, until=until, by="jim:1", now=NOW)
    assert problem.value.problems[0].values == {"example": "27-04-2026"}
    assert await recorded(db) == []


async def test_today_is_where_the_jim_lives(db, hilde):
    await db.execute(people.update().where(people.c.id == hilde.id).values(zone="Pacific/Auckland"))
    late = NOW.replace(hour=18)  # the 31st has begun there
    with pytest.raises(Invalid):
        await pauses.start(db, hilde.id, until=date(2026, 3, 31), by="jim:1", now=late)


async def test_going_on_is_recorded_once(db, hilde):
    await pauses.start(db, hilde.id, until=date(2026, 5, 1), by="jim:1", now=NOW)
    for _ in range(2):
        await pauses.end(db, hilde.id, by="staff:9", now=NOW, phone=True)
    assert [kind for kind, _, _ in await recorded(db)] == ["paused", "resumed"]
    assert (await cast.load_jim(db, hilde.id)).paused_until is None


async def test_a_pause_ends_by_itself_on_its_day(db, hilde):
    await pauses.start(db, hilde.id, until=date(2026, 4, 1), by="jim:1", now=NOW)
    paused = await cast.load_jim(db, hilde.id)
    evening, morning = NOW.replace(month=3, day=31, hour=21), NOW.replace(month=3, day=31, hour=22)
    assert [jims.is_paused(paused, evening), jims.is_paused(paused, morning)] == [True, False]
