"""Who comes into a match at all, who is never put with whom, and who met before: read from what is kept."""

from datetime import date, timedelta

from jimsupport.db.tables import apart, channels, jims, peer_group_members, peer_groups, people
from jimsupport.domain.forming import pool
from jimsupport.domain.people import pauses
from tests import cast
from tests.conftest import NOW
from tests.domain.groups.folk import looking, running


def pairs(found):
    return {tuple(map(int, pair)) for pair in found}


async def test_who_pauses_comes_back_by_themselves_on_the_day(db):
    [one, other] = await looking(db, 2)
    await pauses.start(db, one, until=date(2026, 4, 10), by=f"jim:{one}", now=NOW)
    later = NOW + timedelta(days=10)  # 9 April
    for now, there in ((NOW, [other]), (later, [other]), (later + timedelta(days=1), [one, other])):
        assert [int(person.id) for person in (await pool.load(db, now=now)).people] == there


async def test_who_is_never_put_in_one_group(db, carla, noordrivier):
    ids = await looking(db, 9)
    assert (await pool.load(db, now=NOW)).forbidden == ()
    one_young_person, household, mailbox, said_so = zip(ids[:8:2], ids[1:8:2], strict=True)
    first = await cast.hand_over(
        db, await cast.load_jim(db, one_young_person[0]), professional=carla, organisation_id=noordrivier
    )
    second = await cast.load_jim(db, one_young_person[1])
    about = {"professional": carla, "organisation_id": noordrivier}
    await cast.hand_over(db, second, **about, young_person_id=first.young_person_id)
    await db.execute(people.update().where(people.c.id.in_(household)).values(last_name="de Wit"))
    shared = {"kind": "mail", "address": cast.SHARED, "address_key": cast.SHARED, "created_at": NOW}
    await db.insert_many(channels, [{"person_id": jim_id, **shared} for jim_id in mailbox])
    values = {"jim_id": said_so[1], "other_id": said_so[0], "kind": "asked", "by": "x", "at": NOW}
    await db.execute(apart.insert().values(**values))
    found = await pool.load(db, now=NOW)
    assert pairs(found.forbidden) == {one_young_person, household, mailbox, said_so}


async def test_the_professional_of_a_jim_is_in_no_group_with_them(db, noordrivier):
    [helped, helper] = await looking(db, 2)
    await cast.hand_over(
        db,
        await cast.load_jim(db, helped),
        professional=await cast.load_jim(db, helper),
        organisation_id=noordrivier,
    )
    assert pairs((await pool.load(db, now=NOW)).forbidden) == {(helped, helper)}


async def test_who_met_in_a_group_that_is_over_or_that_one_left_met_before(db):
    ids = await looking(db, 7)
    over, goes_on = await running(db, ids[:3]), await running(db, ids[3:])
    ended = {"state": "ended", "ended_at": NOW}
    await db.execute(peer_groups.update().where(peer_groups.c.id == over).values(**ended))
    of_over = peer_group_members.c.group_id == over
    await db.execute(peer_group_members.update().where(of_over).values(state="dropped", left_at=NOW))
    left = peer_group_members.c.group_id == goes_on, peer_group_members.c.jim_id == ids[3]
    await db.execute(peer_group_members.update().where(*left).values(state="left", left_at=NOW))
    found = await pool.load(db, now=NOW)
    a, b, c, d, e, f, g = ids
    assert pairs(found.met) == {(a, b), (a, c), (b, c), (d, e), (d, f), (d, g)}


async def test_who_stopped_died_or_said_no_is_not_there(db):
    ids = await looking(db, 4)
    for jim_id, column in zip(ids, ("stopped_at", "deceased_at", "declined_at"), strict=False):
        await db.execute(jims.update().where(jims.c.id == jim_id).values({column: NOW}))
    assert [int(person.id) for person in (await pool.load(db, now=NOW)).people] == ids[3:]
