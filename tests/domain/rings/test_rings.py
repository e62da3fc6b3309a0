"""Who wished it is rung by the host of their group: a week, again in two, three times; else it is the staff's."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import host_rings, jims, outbox, support_requests
from jimsupport.domain.day import queue
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import appointments, contact
from jimsupport.domain.groups import groups
from jimsupport.domain.people import channels, rhythms
from jimsupport.domain.rings import rings
from jimsupport.domain.support import requests
from tests import cast
from tests.cast import NOW
from tests.domain.groups import drafted, made

WEEK = timedelta(days=7)


async def silent(db, *, host=True, number=True):
    """Anna (who hosts) and Bas (who is silent) in one group: their ids, and the question to ring."""
    people = [await drafted.wisher(db, name) for name in ("Anna", "Bas", "Cas")]
    anna, bas, _ = (row.id for row in people)
    group_id = await made.group(db, [row.id for row in people], state="running", member="member")
    await groups.change_member(db, group_id, [anna], hosts=host)
    if number:
        await channels.add(db, bas, "phone", "06 12 34 56 99", by="x", now=NOW)
    await rhythms.call_when_silent(db, bas, "host", by=f"jim:{bas}", now=NOW)
    kind = {"kind": "silent", "door": "system", "by": "worker", "now": NOW}
    request_id = await requests.open(db, jim_id=bas, **kind)
    await rings.begin(db, bas, request_id, now=NOW)
    return anna, bas, request_id


async def on_the_day(db, now):
    nadia = await cast.worker(db, "Nadia", "staff", mail=f"nadia{now.timestamp()}@jimwerkt.example")
    return [item.kind for item in (await queue.page(db, staff_id=nadia.id, now=now)).items]


async def of(db, table, row_id):
    return await db.fetch_one(table.select().where(table.c.id == row_id))


async def test_the_host_sees_the_number_and_a_call_ends_it(db):
    anna, bas, request_id = await silent(db)
    assert await on_the_day(db, NOW) == []
    assert await drafted.mails(db, "host_ring") == [anna]
    ring = await rings.for_host(db, request_id, anna, now=NOW)
    assert (ring.first_name, ring.number) == ("Bas", "+31612345699")
    for other in (bas, anna + 99):
        with pytest.raises(NotFound):
            await rings.for_host(db, request_id, other, now=NOW)
    for _ in range(2):  # a double tap
        await rings.answer(db, ring, "reached", host_id=anna, by=f"jim:{anna}", now=NOW)
    request = await of(db, support_requests, request_id)
    assert (request.outcome, (await of(db, jims, bas)).last_contact_at) == ("called", NOW)
    with pytest.raises(NotFound):  # and the number is theirs no longer
        await rings.for_host(db, request_id, anna, now=NOW)


async def test_after_a_week_or_a_rather_not_it_is_the_staffs(db):
    anna, _, request_id = await silent(db)
    assert await rings.run(db, now=NOW + WEEK - timedelta(hours=1)) == {}
    assert await rings.run(db, now=NOW + WEEK) == {"to_staff": 1}
    assert await on_the_day(db, NOW + WEEK + timedelta(days=1)) == ["silent"]  # the week ends at Easter
    with pytest.raises(NotFound):
        await rings.for_host(db, request_id, anna, now=NOW + WEEK)


async def test_rather_not_is_the_staffs_at_once(db):
    anna, _, request_id = await silent(db)
    ring = await rings.for_host(db, request_id, anna, now=NOW)
    await rings.answer(db, ring, "rather_not", host_id=anna, by=f"jim:{anna}", now=NOW)
    assert await on_the_day(db, NOW) == ["silent"]


async def test_nobody_reached_is_asked_again_in_two_weeks_three_times_in_all(db):
    anna, _, request_id = await silent(db)
    for attempt in range(3):
        at = NOW + attempt * 2 * WEEK
        ring = await rings.for_host(db, request_id, anna, now=at)
        await rings.answer(db, ring, "not_reached", host_id=anna, by=f"jim:{anna}", now=at)
        with pytest.raises(NotFound):
            await rings.for_host(db, request_id, anna, now=at)
        assert await on_the_day(db, at + WEEK) == []
        await rings.run(db, now=at + 2 * WEEK)
    assert (await of(db, support_requests, request_id)).outcome == "not_reached"
    assert await drafted.mails(db, "host_ring") == [anna] * 3


async def test_any_contact_ends_it_and_the_message_does_not_leave(db):
    anna, bas, request_id = await silent(db)
    [row] = await db.fetch_all(outbox.select().where(outbox.c.kind == "host_ring"))
    assert await appointments.still_wanted(db, [row], now=NOW) == {row.id: None}
    await contact.record(db, bas, by=f"jim:{bas}", now=NOW, what="answered")
    assert await appointments.still_wanted(db, [row], now=NOW) == {row.id: ("skip", "cancelled")}
    with pytest.raises(NotFound):
        await rings.for_host(db, request_id, anna, now=NOW)
    assert await rings.run(db, now=NOW + WEEK) == {"over": 1}


async def test_another_wish_gives_it_to_staff(db):
    _, bas, request_id = await silent(db)
    await rhythms.call_when_silent(db, bas, "staff", by=f"jim:{bas}", now=NOW)
    assert await on_the_day(db, NOW) == ["silent"]
    assert (await of(db, host_rings, request_id)).ended_at == NOW


@pytest.mark.parametrize(("host", "number"), [(False, True), (True, False)])
async def test_without_a_host_or_a_number_it_is_the_staffs(db, host, number):
    await silent(db, host=host, number=number)
    assert await on_the_day(db, NOW) == ["silent"]
    assert await drafted.mails(db, "host_ring") == []
