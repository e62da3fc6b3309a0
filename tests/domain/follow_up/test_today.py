"""What goes out today by itself, counted: on the plan and in the post, and no more than is soon looked at."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import jims, planned
from jimsupport.domain.follow_up import cadence, outlook, plan, sweep, today
from tests import cast
from tests.conftest import NOW

TODAY = date(2026, 3, 30)
NOBODY = 0


@pytest.fixture
async def due(db, hilde, said, carla, noordrivier):
    """A check-in that is due now for each of two JIMs."""
    for jim in (hilde, said):
        care = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
        await cast.check_in(db, jim, care, due_at=cadence.due_at(TODAY, jim.zone))


async def counted(db, *, but=NOBODY):
    found = await today.counts(db, today=TODAY, but=but)
    return found.coming, found.held, bool(found.more)


async def test_on_the_plan_and_in_the_post_alike(db, due, hilde):
    assert await counted(db) == (2, 0, False)
    assert await counted(db, but=hilde.id) == (1, 0, False)
    await sweep.run(db, now=NOW)
    assert await counted(db) == (2, 0, False)
    assert await counted(db, but=hilde.id) == (1, 0, False)


async def test_not_what_is_held_or_of_who_stopped_or_comes_later(db, due, hilde, said):
    await db.execute(planned.update().where(planned.c.jim_id == hilde.id).values(held_at=NOW))
    await db.execute(jims.update().where(jims.c.id == said.id).values(stopped_at=NOW))
    assert await counted(db) == (0, 1, False)
    await db.execute(planned.update().values(held_at=None, due_on=TODAY + timedelta(days=1)))
    assert await counted(db) == (0, 0, False)


async def test_as_the_list_of_what_comes_has_it(db, due):
    chosen = outlook.Chosen(day=TODAY)
    assert (await counted(db))[0] == await outlook.count(db, chosen, today=TODAY)


async def test_a_backlog_is_not_counted_to_its_end(db, due, hilde):
    rows = [
        plan.row(hilde, "contact_reminder", "P13W", TODAY, now=NOW, occurrence=n)
        for n in range(today.COUNTED + 10)
    ]
    await db.insert_many(planned, rows)
    coming, _, more = await counted(db)
    assert more
    assert coming <= today.COUNTED
