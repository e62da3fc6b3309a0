"""Meetups of groups for staff: on their day and by group, never of their own; and what a JIM says on the phone."""

from jimsupport.db.tables import events, group_messages, jims, meetups
from jimsupport.domain.around import looks
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import rows
from tests.conftest import NOW
from tests.domain.groups import made
from tests.domain.meetups.meeting import TUESDAY, comes, planned, running

ONLINE = {"day": "7-4-2026", "time": "19.30", "minutes": "60", "mode": "online", "place": ""}


async def test_staff_see_todays_meetups_but_not_of_their_own_group(client, db, nadia, sign_in, passing):
    group_id, _ = await running(db)
    own, _ = await running(db, "Eef Fem Gijs Huib")
    theirs, mine = await planned(db, group_id), await planned(db, own)
    passing(days=8)  # to the day itself
    await sign_in(client, nadia)
    day = (await client.get("/staff")).text
    assert "Ontmoetingen vandaag" in day
    assert f"/staff/meetups/{theirs.id}" in day
    assert f"/staff/meetups/{mine.id}" in day
    await db.execute(jims.insert().values(id=nadia.id))
    await made.add(db, own, nadia.id, "member")
    day, listed = (await client.get("/staff")).text, (await client.get("/staff/groups")).text
    for page in (day, listed):
        assert f"/staff/meetups/{theirs.id}" in page
        assert f"/staff/meetups/{mine.id}" not in page
    for path in (f"/staff/meetups/{mine.id}", f"/staff/groups/{own}/meetups"):
        assert (await client.get(path)).status_code == 404
        assert (await client.post(path, data=ONLINE)).status_code == 404


async def test_staff_plan_move_and_call_off(client, db, nadia, sign_in):
    group_id, _ = await running(db)
    await sign_in(client, nadia)
    at = f"/staff/groups/{group_id}/meetups"
    assert (await client.post(at, data={**ONLINE, "mode": ""})).status_code == 422
    assert (await client.post(at, data={**ONLINE, "repeats": "fortnightly"})).status_code == 303
    page = (await client.get(at)).text
    assert "Om de week op dinsdag." in page
    assert "dinsdag 21 april 2026" in page
    [first, *_] = await db.fetch_all(meetups.select().order_by(meetups.c.starts_at))
    one = f"/staff/meetups/{first.id}"
    await client.post(one, data={**ONLINE, "time": "20.00", "which": "one", "repeats": "fortnightly"})
    assert (await rows.load(db, first.id)).starts_at > TUESDAY
    await client.post(f"{one}/cancellation", data={"which": "one"})
    assert (await rows.load(db, first.id)).state == "cancelled"
    await client.post(f"{one}/cancellation/undo")
    await client.post(f"{one}/cancellation", data={"which": "all"})
    assert "Er is niets afgesproken." in (await client.get(at)).text


async def test_a_jim_answers_on_the_phone(client, db, nadia, sign_in, passing):
    group_id, ids = await running(db, called="Dina")
    meetup = await planned(db, group_id)
    await sign_in(client, nadia)
    await looks.say_why(db, ids[3], "follow_up", staff_id=nadia.id, now=NOW)
    phone = f"/staff/jims/{ids[3]}"
    assert "Komt deze JIM op dinsdag 7 april 2026, 19.30 uur?" in (await client.get(f"{phone}/phone")).text
    await client.post(f"{phone}/meetup", data={"meetup": meetup.id, "meetup_answer": "yes"})
    assert await comes(db, meetup) == [None, None, None, "yes"]
    passing(days=8, hours=14)
    await sign_in(client, nadia)  # that was long ago
    await client.post(f"{phone}/meetup/after", data={"meetup": meetup.id, "was": "not", "spoke": "yes"})
    assert (await groups.for_jim(db, group_id, ids[3])).mine == "left"
    kinds = ("meetup_answered", "meetup_looked_back", "group_left")
    found = await db.fetch_all(events.select().where(events.c.kind.in_(kinds)).order_by(events.c.id))
    assert [(row.kind, row.by_phone, row.person_id) for row in found] == [
        ("meetup_answered", "phone", ids[3]),
        ("meetup_looked_back", "phone", ids[3]),
        ("group_left", "phone", ids[3]),
    ]


async def test_the_phone_shows_nothing_of_a_group_that_staff_are_in(client, db, nadia, sign_in):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    await db.execute(jims.insert().values(id=nadia.id))
    await made.add(db, group_id, nadia.id, "member")
    await sign_in(client, nadia)
    await looks.say_why(db, ids[3], "follow_up", staff_id=nadia.id, now=NOW)
    phone = f"/staff/jims/{ids[3]}"
    page = (await client.get(f"{phone}/phone")).text
    assert "Komt deze JIM op" not in page
    assert "group-fold" not in page
    for path in ("meetup", "meetup/after", "group/messages", "group/habits", "group/about", "group/leave"):
        data = {"meetup": meetup.id, "meetup_answer": "yes", "was": "not", "body": "Dag", "hears": "never"}
        assert (await client.post(f"{phone}/{path}", data=data)).status_code == 303, path
    assert set(await comes(db, meetup)) == {None}
    assert (await groups.for_jim(db, group_id, ids[3])).mine == "member"
    assert await db.fetch_all(group_messages.select()) == []
