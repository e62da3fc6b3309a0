"""Who joined alone may say when help ended, and that it is over."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import events, jims, planned, support_requests
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import letters, outlook, planning
from jimsupport.domain.people import alone, erasure
from tests import cast
from tests.cast import NOW


@pytest.fixture
async def anneke(db):
    """She joined by herself, today."""
    made = await cast.jim(
        db, "Anneke", mail="anneke@example.org", invited_at=None, joined_at=NOW, consented_at=NOW
    )
    await planning.plan_joined(db, made.id, now=NOW)
    return made


async def coming(db):
    rows = await db.fetch_all(
        planned.select().where(planned.c.due_at.is_not(None)).order_by(planned.c.due_on)
    )
    return [(row.key.partition(":")[2], row.due_on) for row in rows]


def by_her(jim, **more):
    return {"by": f"jim:{jim.id}", "now": NOW, **more}


async def test_the_programme_counts_from_the_end_of_help_she_tells(db, anneke):
    assert await coming(db) == [
        ("check_in:P2W:1", date(2026, 4, 13)),
        ("contact_reminder:contact:1", date(2026, 6, 29)),
        ("check_in:P3M:1", date(2026, 6, 30)),
        ("check_in:P6M:1", date(2026, 9, 30)),
        ("check_in:P12M:1", date(2027, 3, 30)),
        ("check_in:P24M:1", date(2028, 3, 30)),
    ]
    for _ in range(2):
        await alone.tell(db, anneke.id, ends_on=date(2025, 12, 1), birth_month="2008-10", **by_her(anneke))
    assert await coming(db) == [
        ("check_in:P6M:1", date(2026, 6, 1)),
        ("contact_reminder:contact:1", date(2026, 6, 29)),
        ("turning_18:P18Y:1", date(2026, 10, 1)),
        ("check_in:P12M:1", date(2026, 12, 1)),
        ("check_in:P24M:1", date(2027, 12, 1)),
    ]
    assert [row.kind for row in await db.fetch_all(events.select())] == ["end_told"]

    await alone.tell(db, anneke.id, ends_on=None, birth_month=None, **by_her(anneke))
    assert [key for key, _ in await coming(db)] == [
        "check_in:P2W:1",
        "contact_reminder:contact:1",
        "check_in:P3M:1",
        "check_in:P6M:1",
        "check_in:P12M:1",
        "check_in:P24M:1",
    ]


async def test_only_who_tells_the_day_is_asked_whether_they_are_in_touch(db, anneke):
    step = await db.fetch_one(planned.select().where(planned.c.step == "P6M"))
    assert not letters.asks_for_contact(step, await cast.load_jim(db, anneke.id))
    await alone.tell(db, anneke.id, ends_on=date(2025, 12, 1), birth_month=None, **by_her(anneke))
    assert letters.asks_for_contact(step, await cast.load_jim(db, anneke.id))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"ends_on": date(1999, 1, 1), "birth_month": None}, "ends_on"),
        ({"ends_on": None, "birth_month": "2031-01"}, "birth_month"),
        ({"ends_on": None, "birth_month": "mei"}, "birth_month"),
    ],
)
async def test_what_cannot_be_is_refused(db, anneke, told, field):
    with pytest.raises(Invalid) as caught:
        await alone.tell(db, anneke.id, **told, **by_her(anneke))
    assert [problem.field for problem in caught.value.problems] == [field]
    assert await db.fetch_all(events.select()) == []


async def test_it_is_no_page_for_whom_a_professional_brought(db, hilde):
    with pytest.raises(NotFound):
        await alone.tell(db, hilde.id, ends_on=NOW.date(), birth_month=None, **by_her(hilde))
    with pytest.raises(NotFound):
        await alone.end(db, hilde.id, reason="terrible", **by_her(hilde))


@pytest.mark.parametrize(("call", "rung"), [(False, []), (True, ["call_back"])])
async def test_something_terrible_stops_everything_and_can_be_undone(db, anneke, call, rung):
    for _ in range(2):
        await alone.end(db, anneke.id, reason="terrible", call=call, **by_her(anneke))
    assert await outlook.of_jim(db, anneke.id) == []
    assert [row.kind for row in await db.fetch_all(support_requests.select())] == rung
    await alone.tell(db, anneke.id, ends_on=date(2026, 1, 1), birth_month=None, **by_her(anneke))
    assert await outlook.of_jim(db, anneke.id) == []

    await alone.reopen(db, anneke.id, by=f"jim:{anneke.id}", now=NOW + timedelta(days=1))
    assert [key for key, _ in await coming(db)][:2] == ["check_in:P3M:1", "contact_reminder:contact:1"]


async def test_what_she_told_goes_with_her_data(db, anneke):
    await alone.tell(db, anneke.id, ends_on=date(2025, 12, 1), birth_month="2008-10", **by_her(anneke))
    await erasure.erase(db, anneke.id, by="worker", reason="asked", now=NOW)
    row = await db.fetch_one(jims.select())
    assert (row.ends_on, row.birth_month) == (None, None)
