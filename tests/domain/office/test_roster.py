"""Who is on duty when, and what may be promised on it."""

from datetime import date, datetime, time

import pytest

from jimsupport.db.tables import closures, duties, duty_changes, leaves, office_hours
from jimsupport.domain.office import hours, office, roster
from jimsupport.domain.office.roster import Leave, Roster
from tests import cast
from tests.conftest import NOW

NADIA, JORIS, ELIN = 1, 2, 3
NINE_TO_FIVE = (time(9), time(17))
WEEK = dict.fromkeys(range(1, 6), NINE_TO_FIVE)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in (23, 24, 25, 26, 27))
DUTIES = {1: frozenset({NADIA}), 2: frozenset({NADIA, JORIS}), 4: frozenset({JORIS})}


def kept(**values):
    return Roster(week=WEEK, staff=frozenset({NADIA, JORIS, ELIN}), duties=DUTIES, **values)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=hours.ZONE)


def test_who_works_on_which_day():
    plain = kept()
    days = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, date(2026, 3, 28))
    assert [plain.on_duty(day) for day in days] == [[NADIA], [NADIA, JORIS], [], [JORIS], []]
    assert [plain.hours(day) for day in days] == [NINE_TO_FIVE, NINE_TO_FIVE, None, NINE_TO_FIVE, None]


def test_one_day_that_differs():
    changed = kept(changes={(NADIA, MONDAY): False, (ELIN, WEDNESDAY): True})
    assert (changed.on_duty(MONDAY), changed.on_duty(WEDNESDAY)) == ([], [ELIN])
    assert (changed.away(NADIA, MONDAY), changed.away(NADIA, TUESDAY), changed.away(ELIN, TUESDAY)) == (
        True,
        False,
        False,
    )


def test_leave_with_cover():
    away = kept(leaves=(Leave(NADIA, MONDAY, TUESDAY, cover=ELIN),))
    assert [away.on_duty(day) for day in (MONDAY, TUESDAY)] == [[ELIN], [JORIS, ELIN]]
    assert (away.cover(NADIA, MONDAY), away.cover(NADIA, WEDNESDAY), away.cover(JORIS, MONDAY)) == (
        ELIN,
        None,
        None,
    )


def test_leave_without_cover_is_for_everybody():
    away = kept(leaves=(Leave(NADIA, MONDAY, TUESDAY),))
    assert [away.on_duty(day) for day in (MONDAY, TUESDAY)] == [[], [JORIS]]
    assert away.hours(MONDAY) is None


def test_the_cover_of_a_cover_who_is_away_too():
    chain = (Leave(NADIA, MONDAY, FRIDAY, cover=JORIS), Leave(JORIS, TUESDAY, TUESDAY, cover=ELIN))
    assert [kept(leaves=chain).cover(NADIA, day) for day in (MONDAY, TUESDAY)] == [JORIS, ELIN]
    circle = (Leave(NADIA, MONDAY, FRIDAY, cover=JORIS), Leave(JORIS, MONDAY, FRIDAY, cover=NADIA))
    assert kept(leaves=circle).cover(NADIA, MONDAY) is None


def test_without_a_roster_everybody_is_there():
    loose = Roster(week=WEEK, staff=frozenset({NADIA, JORIS}), leaves=(Leave(NADIA, MONDAY, MONDAY),))
    assert [loose.on_duty(day) for day in (MONDAY, TUESDAY)] == [[JORIS], [NADIA, JORIS]]
    assert Roster(week=WEEK).hours(MONDAY) == NINE_TO_FIVE
    alone = Roster(week=WEEK, staff=frozenset({NADIA}), leaves=(Leave(NADIA, MONDAY, MONDAY),))
    assert (alone.hours(MONDAY), alone.hours(TUESDAY)) == (None, NINE_TO_FIVE)


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-03-23T10:00", "2026-03-24T10:00"),
        ("2026-03-24T12:00", "2026-03-26T12:00"),  # nobody on Wednesday
        ("2026-03-26T10:00", "2026-03-30T10:00"),  # nor on Friday, then the weekend and the clock
    ],
)
def test_a_promise_holds_what_the_roster_holds(asked, promised):
    assert kept().promised(at(asked)) == at(promised)


def test_a_short_day_is_a_working_day_too():
    short = Roster(week=WEEK | {2: (time(9), time(13))})
    assert short.promised(at("2026-03-23T13:00")) == at("2026-03-24T11:00")
    assert short.promised(at("2026-03-24T11:00")) == at("2026-03-25T13:00")


def test_with_nobody_for_a_year_the_office_hours_count():
    gone = (Leave(NADIA, MONDAY, date(2030, 1, 1)),)
    nobody = Roster(week=WEEK, staff=frozenset({NADIA}), leaves=gone)
    assert nobody.promised(at("2026-03-23T10:00")) == at("2026-03-24T10:00")
    assert Roster(week={}).promised(at("2026-03-23T10:00")) == at("2026-03-24T10:00")


@pytest.mark.parametrize(
    ("now", "ago"),
    [
        ("2026-03-26T12:00", "2026-03-24T12:00"),  # over the Wednesday on which nobody is there
        ("2026-03-28T12:00", "2026-03-26T09:00"),
        ("2026-03-23T08:00", "2026-03-19T09:00"),
    ],
)
def test_a_working_day_ago(now, ago):
    assert hours.before(at(now), kept().hours, days=1) == at(ago)


async def test_what_is_loaded(db, nadia, hilde):
    joris = await cast.worker(db, "Joris", "staff", mail="joris@jimwerkt.example")
    await db.insert_many(duties, [{"staff_id": nadia.id, "weekday": 1}, {"staff_id": joris.id, "weekday": 2}])
    await db.insert_many(
        duties, [{"staff_id": hilde.id, "weekday": 3}]
    )  # no longer staff: counts for nothing
    await db.execute(duty_changes.insert().values(staff_id=joris.id, day=THURSDAY, on_duty=True))
    await db.execute(closures.insert().values(day=FRIDAY, reason="Teamdag"))
    await db.execute(
        leaves.insert().values(
            staff_id=nadia.id, first_day=MONDAY, last_day=MONDAY, cover_id=joris.id, created_at=NOW
        )
    )
    assert await roster.load(db, MONDAY, FRIDAY) == Roster(
        week=WEEK,
        closures={FRIDAY: "Teamdag"},
        staff=frozenset({nadia.id, joris.id}),
        duties={1: frozenset({nadia.id}), 2: frozenset({joris.id})},
        changes={(joris.id, THURSDAY): True},
        leaves=(Leave(nadia.id, MONDAY, MONDAY, joris.id),),
    )
    assert (await roster.load(db, date(2026, 4, 6), date(2026, 4, 10))).leaves == ()


async def test_as_many_queries_for_many_promises_as_for_one(db, nadia):
    await db.execute(office_hours.delete().where(office_hours.c.weekday == 5))

    async def queries(*asked):
        before = db.statements
        found = await roster.promises(db, [at(text) for text in asked])
        return found, db.statements - before

    one, for_one = await queries("2026-03-26T10:00")
    many, for_many = await queries("2026-03-26T10:00", "2026-03-27T10:00", "2026-03-30T10:00")
    assert one == {at("2026-03-26T10:00"): at("2026-03-30T10:00")}
    assert many == one | {
        at("2026-03-27T10:00"): at("2026-03-30T17:00"),
        at("2026-03-30T10:00"): at("2026-03-31T10:00"),
    }
    assert for_many == for_one


async def test_a_promise_over_a_long_closure(db, nadia):
    values = {"staff_id": nadia.id, "first_day": MONDAY, "last_day": date(2026, 8, 31), "created_at": NOW}
    await db.execute(leaves.insert().values(**values))
    assert await roster.promised(db, at("2026-03-23T10:00")) == at("2026-09-01T17:00")
    assert await roster.working_days_ago(db, 2, at("2026-03-23T12:00")) == at("2026-03-19T09:00")


async def test_what_the_team_starts_with(db):
    row = await office.load(db)
    assert (row.duty_mail, row.returns_after, row.ceiling) == (None, 2, 10)
