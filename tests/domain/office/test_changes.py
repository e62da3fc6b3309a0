"""What staff and administrators change of the roster and the office, and what that touches."""

from datetime import date, datetime, timedelta

import pytest

from jimsupport.db.tables import events, talks
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.office import closures, duties, hours, leaves, office, roster, touched
from jimsupport.domain.office.roster import Leave
from jimsupport.domain.support import conversation, requests
from tests import cast
from tests.conftest import NOW

TODAY = NOW.date()  # a Monday
TOMORROW, WEDNESDAY, FRIDAY = (TODAY + timedelta(days=n) for n in (1, 2, 4))
BY = "staff:1"


@pytest.fixture
async def joris(db):
    """A colleague."""
    return await cast.worker(db, "Joris", "staff", mail="joris@jimwerkt.example")


async def today(db, day=TODAY):
    return await roster.load(db, day, day)


async def noted(db, kind):
    rows = await db.fetch_all(events.select().where(events.c.kind == kind).order_by(events.c.id))
    assert {row.person_id for row in rows} <= {None}  # it is not on the timeline of a colleague who is a JIM
    return [row.data["what"] for row in rows]


async def test_the_days_of_the_week(db, nadia, joris):
    await duties.set_week(db, nadia.id, [1, 2, 9], by=BY, now=NOW)
    await duties.set_week(db, nadia.id, [2, 1], by=BY, now=NOW)
    await duties.set_week(db, joris.id, [2], by=BY, now=NOW)
    assert (await today(db)).duties == {1: {nadia.id}, 2: {nadia.id, joris.id}}
    await duties.set_week(db, nadia.id, [], by=BY, now=NOW)
    assert (await today(db)).duties == {2: {joris.id}}
    assert await noted(db, "roster_changed") == ["week", "week", "week"]


async def test_one_day_that_differs_and_back(db, nadia):
    await duties.change(db, nadia.id, TOMORROW, on_duty=False, by=BY, now=NOW)
    await duties.change(db, nadia.id, TOMORROW, on_duty=True, by=BY, now=NOW)
    [row] = await duties.changes(db, nadia.id, now=NOW)
    assert (row.day, row.on_duty) == (TOMORROW, True)
    for _ in range(2):
        await duties.as_usual(db, nadia.id, row.id, by=BY, now=NOW)
    assert await duties.changes(db, nadia.id, now=NOW) == []
    assert await noted(db, "roster_changed") == ["day", "day", "usual"]
    with pytest.raises(Invalid):
        await duties.change(db, nadia.id, TODAY - timedelta(days=1), on_duty=True, by=BY, now=NOW)


async def test_only_staff_have_days(db, nadia, carla):
    assert [row.id for row in await duties.colleagues(db)] == [nadia.id]
    with pytest.raises(NotFound):
        await duties.colleague(db, carla.id)


async def test_leave_and_its_end(db, nadia, joris):
    leave_id = await leaves.add(db, Leave(nadia.id, TODAY, FRIDAY, joris.id), by=BY, now=NOW)
    [row] = await leaves.of(db, nadia.id, now=NOW)
    assert (row.id, row.first_day, row.last_day, row.cover) == (leave_id, TODAY, FRIDAY, "Joris")
    await leaves.remove(db, joris.id, leave_id, by=BY, now=NOW)  # not theirs
    assert len(await leaves.of(db, nadia.id, now=NOW)) == 1
    for _ in range(2):
        await leaves.remove(db, nadia.id, leave_id, by=BY, now=NOW)
    assert await leaves.of(db, nadia.id, now=NOW) == []
    assert await noted(db, "roster_changed") == ["leave", "no_leave"]


async def test_leave_that_cannot_be(db, nadia, joris, carla):
    async def wrong(leave):
        with pytest.raises(Invalid) as refused:
            await leaves.add(db, leave, by=BY, now=NOW)
        return refused.value.problems[0].field

    await leaves.add(db, Leave(nadia.id, WEDNESDAY, FRIDAY), by=BY, now=NOW)
    await leaves.add(db, Leave(joris.id, TODAY, FRIDAY), by=BY, now=NOW)
    long_ago, far = TODAY - timedelta(days=9), TODAY + timedelta(days=400)
    assert [
        await wrong(leave)
        for leave in (
            Leave(nadia.id, TOMORROW, TODAY),
            Leave(nadia.id, long_ago, long_ago),
            Leave(nadia.id, FRIDAY + timedelta(days=1), far),
            Leave(nadia.id, TODAY, WEDNESDAY),
            Leave(nadia.id, TODAY, TOMORROW, nadia.id),
            Leave(nadia.id, TODAY, TOMORROW, carla.id),
            Leave(nadia.id, TODAY, TOMORROW, joris.id),
        )
    ] == ["last_day", "last_day", "last_day", "first_day", "cover", "cover", "cover"]


async def test_days_that_the_office_is_closed(db, nadia):
    closed = closures.days(TOMORROW, WEDNESDAY, now=NOW)
    await closures.add(db, closed, "Teamdag", by=BY, now=NOW)
    await closures.add(db, [WEDNESDAY], "Studiedag", by=BY, now=NOW)
    rows = await closures.listed(db, now=NOW)
    assert [(row.day, row.reason) for row in rows] == [(TOMORROW, "Teamdag"), (WEDNESDAY, "Studiedag")]
    assert (await today(db, TOMORROW)).hours(TOMORROW) is None
    await closures.remove(db, rows[0].id, by=BY, now=NOW)
    assert (await today(db, TOMORROW)).hours(TOMORROW) is not None
    assert await noted(db, "office_changed") == ["closure", "closure", "no_closure"]


@pytest.mark.parametrize(
    ("first", "last"),
    [(TOMORROW, TODAY), (TODAY - timedelta(days=1), None), (TODAY, TODAY + timedelta(days=60))],
)
def test_days_that_cannot_be_closed(first, last):
    with pytest.raises(Invalid):
        closures.days(first, last, now=NOW)


async def test_what_the_team_agreed_on(db):
    await office.agree(db, duty_mail="Dienst@jimwerkt.example", ceiling=20, returns_after=3, by=BY, now=NOW)
    row = await office.load(db)
    assert (row.duty_mail, row.ceiling, row.returns_after) == ("Dienst@jimwerkt.example", 20, 3)
    await office.agree(db, duty_mail="", ceiling=20, returns_after=3, by=BY, now=NOW)
    assert (await office.load(db)).duty_mail is None
    for wrong in ({"ceiling": 0}, {"returns_after": 31}, {"duty_mail": "geen adres"}):
        with pytest.raises(Invalid):
            await office.agree(
                db, **{"duty_mail": "", "ceiling": 5, "returns_after": 2} | wrong, by=BY, now=NOW
            )


async def test_the_opening_hours(db):
    await office.set_week(db, {1: (540, 1020), 6: (600, 720)}, by=BY, now=NOW)
    assert await office.week(db) == {1: (540, 1020), 6: (600, 720)}
    for wrong in ({}, {1: (540, 540)}):
        with pytest.raises(Invalid):
            await office.set_week(db, wrong, by=BY, now=NOW)
    assert await noted(db, "office_changed") == ["hours"]


async def ask(db, jim, body, moment=NOW):
    values = {"kind": "question", "door": "page", "by": f"jim:{jim.id}", "now": moment}
    return await requests.open(db, body=body, jim_id=jim.id, **values)


async def book(db, jim, staff, moment):
    await db.insert(
        talks.insert().values(
            jim_id=jim.id,
            staff_id=staff.id,
            starts_at=moment,
            ends_at=moment + timedelta(minutes=30),
            way="phone",
            uid=f"{jim.id}-{moment.isoformat()}",
            state="booked",
            booked_at=NOW,
            booked_by=f"jim:{jim.id}",
        )
    )


def at(day: date, hour: int) -> datetime:
    return hours.midnight(day) + timedelta(hours=hour)


async def test_what_leave_touches(db, nadia, joris, hilde, anna):
    waiting = await ask(db, hilde, "Wanneer bellen jullie?")
    answered = await ask(db, anna, "Al beantwoord")
    row = await requests.for_staff(db, answered, staff_id=nadia.id)
    await conversation.call_made(db, row, "reached", by=BY, now=NOW)
    await book(db, anna, nadia, at(TOMORROW, 14))
    await book(db, hilde, joris, at(TOMORROW, 15))
    await book(db, hilde, nadia, at(FRIDAY, 15))
    await duties.set_week(db, nadia.id, [1, 2, 3], by=BY, now=NOW)
    leave = Leave(nadia.id, TODAY, TOMORROW)

    found = await touched.by_leave(db, leave, looks=joris.id, now=NOW)
    assert [(each.request_id, each.name) for each in found.answers] == [(waiting, "Hilde")]
    assert [
        (each.was.astimezone(hours.ZONE), each.becomes.astimezone(hours.ZONE)) for each in found.answers
    ] == [(at(TOMORROW, 10), at(WEDNESDAY, 17))]
    assert [(each.name, each.with_whom, each.starts_at) for each in found.talks] == [
        ("Anna", "Nadia", at(TOMORROW, 14))
    ]
    assert found.empty == [TODAY, TOMORROW]
    assert not await touched.by_leave(db, Leave(nadia.id, FRIDAY, FRIDAY), looks=hilde.id, now=NOW)

    covered = await touched.by_leave(db, Leave(nadia.id, TODAY, TOMORROW, joris.id), looks=joris.id, now=NOW)
    assert (covered.answers, covered.empty, len(covered.talks)) == ([], [], 1)


async def test_what_a_closed_day_touches(db, nadia, joris, hilde, anna):
    await ask(db, hilde, "Een vraag")
    await book(db, anna, joris, at(TOMORROW, 14))
    found = await touched.by_closing(db, [TOMORROW], looks=nadia.id, now=NOW)
    assert ([each.name for each in found.answers], [each.name for each in found.talks]) == (
        ["Hilde"],
        ["Anna"],
    )
    own = await touched.by_closing(db, [TOMORROW], looks=hilde.id, now=NOW)
    assert (own.answers, [each.name for each in own.talks]) == ([], ["Anna"])
    assert not await touched.by_closing(db, [FRIDAY], looks=nadia.id, now=NOW)


async def test_what_a_day_off_touches(db, nadia, anna):
    await book(db, anna, nadia, at(WEDNESDAY, 14))
    found = await touched.by_day_off(db, nadia.id, WEDNESDAY, looks=nadia.id, now=NOW)
    assert ([each.name for each in found.talks], found.empty) == (["Anna"], [WEDNESDAY])
