"""How much comes up in a day: so many routine items for each on duty, whatever is urgent always, the rest later."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import calls as call_rows
from jimsupport.db.tables import duties, leaves, office, support_requests
from jimsupport.domain.day import queue
from jimsupport.domain.handling import closures
from jimsupport.domain.support import calls, claims, requests
from tests import cast
from tests.conftest import NOW
from tests.domain.day.test_queue import ask
from tests.domain.support.test_calls import call_to

SUNDAY = NOW - timedelta(days=1)


@pytest.fixture
async def three(db):
    """Three items a day for each on duty."""
    await db.execute(office.update().values(ceiling=3))


async def silent(db, number, first=0):
    """So many JIMs who asked to be rung when silent; the first of them the longest ago."""
    made = []
    for n in range(first, first + number):
        jim = await cast.jim(db, f"Stil {n}", phone=f"+3161234{5000 + n}")
        made.append(await ask(db, jim, "silent", minutes=600 - n))
    return made


async def shown(db, nadia, whose="all", now=NOW):
    page = await queue.page(db, staff_id=nadia.id, now=now, whose=whose)
    return [item.id for item in page.items], page.total, page.later


async def by(db, request_id, nadia):
    return await requests.for_staff(db, request_id, staff_id=nadia.id), f"staff:{nadia.id}"


async def test_those_who_wait_longest_come_up_and_the_rest_later(db, nadia, three):
    made = await silent(db, 5)
    assert await shown(db, nadia) == (made[:3], 3, 2)
    assert await shown(db, nadia, "free") == (made[:3], 3, 2)
    assert await shown(db, nadia, "later") == (made[3:], 2, 2)


async def test_what_is_done_or_taken_leaves_no_room_for_more(db, nadia, three):
    made = await silent(db, 5)
    row, me = await by(db, made[0], nadia)
    await claims.claim(db, row, by=me, now=NOW)
    assert await shown(db, nadia) == (made[:3], 3, 2)
    await closures.close(db, row, "called", by=me, now=NOW)
    assert await shown(db, nadia) == (made[1:3], 2, 2)
    assert await shown(db, nadia, now=NOW + timedelta(days=1)) == (made[1:4], 3, 1)


async def test_calls_count_whether_they_reached_or_not(db, nadia, three):
    made = [
        await call_to(db, await cast.jim(db, f"Bep {n}", phone=f"+3161234{6000 + n}"), key=str(n))
        for n in range(5)
    ]
    await db.execute(call_rows.update().values(due_at=NOW))
    for call_id, reached in zip(made[:2], (True, False), strict=True):
        row = await calls.for_staff(db, call_id, staff_id=nadia.id)
        await calls.attempt(db, row, reached=reached, seen=0, by=f"staff:{nadia.id}", now=NOW)
    assert await shown(db, nadia) == (made[2:3], 1, 2)


async def test_whatever_is_urgent_never_waits(db, nadia, three, hilde):
    await silent(db, 5)
    urgent = [
        await ask(db, hilde, kind, body=kind) for kind in ("call_back", "question", "other_jim", "worry")
    ]
    danger = await ask(db, hilde, "interpreter")
    await db.execute(support_requests.update().where(support_requests.c.id == danger).values(danger=True))
    ids, total, later = await shown(db, nadia)
    assert {*urgent, danger} < set(ids)
    assert (ids[0], total, later) == (danger, 8, 2)


async def test_two_on_duty_do_twice_as_much(db, nadia, three):
    joris = await cast.worker(db, "Joris", "staff", mail="joris@jimwerkt.example")
    made = await silent(db, 8)
    assert await shown(db, nadia) == (made[:6], 6, 2)
    await db.execute(duties.insert().values(staff_id=joris.id, weekday=NOW.isoweekday()))
    assert await shown(db, nadia) == (made[:3], 3, 5)


async def test_on_a_day_that_the_office_is_closed_nothing_routine_comes_up(db, nadia, three, hilde):
    made = await silent(db, 2)
    asked = await ask(db, hilde, body="Een vraag", minutes=24 * 60 + 5)
    await db.execute(support_requests.update().values(opened_at=SUNDAY - timedelta(hours=1)))
    assert await shown(db, nadia, now=SUNDAY) == ([asked], 1, 2)
    assert await shown(db, nadia, "later", now=SUNDAY) == (made, 2, 2)


async def test_next_offers_what_comes_up_today(db, nadia, three):
    made = await silent(db, 5)
    await db.execute(office.update().values(ceiling=1))
    assert await queue.next_for(db, staff_id=nadia.id, now=NOW) == ("request", made[0])
    row, me = await by(db, made[0], nadia)
    await closures.close(db, row, "called", by=me, now=NOW)
    assert await queue.next_for(db, staff_id=nadia.id, now=NOW) is None


async def away(db, staff, cover=None):
    values = {"staff_id": staff.id, "first_day": NOW.date(), "last_day": NOW.date(), "created_at": NOW}
    await db.execute(leaves.insert().values(cover_id=cover and cover.id, **values))


async def test_what_someone_on_leave_holds_is_for_their_cover(db, nadia, hilde):
    joris = await cast.worker(db, "Joris", "staff", mail="joris@jimwerkt.example")
    elin = await cast.worker(db, "Elin", "staff", mail="elin@jimwerkt.example")
    asked = await ask(db, hilde, body="Een vraag")
    row, me = await by(db, asked, nadia)
    await claims.claim(db, row, by=me, now=NOW)
    assert (await shown(db, joris, "mine"))[0] == []
    await away(db, nadia, cover=joris)
    page = await queue.page(db, staff_id=joris.id, now=NOW, whose="mine")
    assert [(item.id, item.claimer, item.to_take) for item in page.items] == [(asked, "Nadia", True)]
    assert await queue.next_for(db, staff_id=joris.id, now=NOW) == ("request", asked)
    assert (await shown(db, elin, "mine"))[0] == (await shown(db, elin, "free"))[0] == []
    [seen] = (await queue.page(db, staff_id=elin.id, now=NOW)).items
    assert (seen.claimer, seen.to_take) == ("Nadia", False)


async def test_without_a_cover_it_is_for_anybody(db, nadia, hilde):
    joris = await cast.worker(db, "Joris", "staff", mail="joris@jimwerkt.example")
    call_id = await call_to(db, hilde)
    await db.execute(call_rows.update().values(due_at=NOW))
    call = await calls.for_staff(db, call_id, staff_id=nadia.id)
    await calls.claim(db, call, by=f"staff:{nadia.id}")
    await away(db, nadia)
    [item] = (await queue.page(db, staff_id=joris.id, now=NOW, whose="free")).items
    assert (item.id, item.claimer, item.to_take) == (call_id, "Nadia", True)
    await calls.claim(db, call, by=f"staff:{joris.id}", instead_of=nadia.id)
    assert (await calls.for_staff(db, call_id, staff_id=nadia.id)).claimer == "Joris"
