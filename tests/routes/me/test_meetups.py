"""Meetups by the link of a mail and on the JIM's own page: whether they come, how it was, and what the host changes."""

from datetime import timedelta
from types import SimpleNamespace

import icalendar
from sqlalchemy import select

from jimsupport.db.tables import meetup_answers, meetups, outbox, polls
from jimsupport.domain.access import links
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import meetups as meetups_of
from jimsupport.domain.meetups import rows
from jimsupport.mail.contexts import context_of
from tests.cast import NOW
from tests.domain.meetups.meeting import TUESDAY, comes, mails, planned, repeated, running

WHEN = {"day": "7-4-2026", "time": "19.30", "minutes": "60"}
ONLINE = {**WHEN, "mode": "online", "place": ""}


async def links_of(db, kind="meetup_invitation"):
    """The link in each mail of this kind, by JIM."""
    return {to: f"/a/{said['token']}" for to, said in await mails(db, kind)}


async def test_two_taps_in_the_mail_say_who_comes_and_opening_says_nothing(client, db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    link = (await links_of(db))[ids[1]]
    page = (await client.get(f"{link}/meetup/{meetup.id}?answer=no")).text
    assert "Kom je op dinsdag 7 april 2026, 19.30 uur?" in page
    first = page.index('value="no"')
    assert first < page.index('value="yes"')
    assert first < page.index('value="maybe"')
    assert await comes(db, meetup) == [None] * 4
    await client.post(f"{link}/meetup/{meetup.id}/answer", data={"answer": "no"})
    await client.post(f"{link}/meetup/{meetup.id}/answer", data={"answer": "maybe"})
    assert await comes(db, meetup) == [None, "maybe", None, None]
    assert "Misschien kom je" in (await client.get(link)).text  # a text message holds the bare link
    assert (
        await client.post(f"{link}/meetup/{meetup.id}/answer", data={"answer": "later"})
    ).status_code == 422
    group = (await client.get(f"{link}/group")).text
    assert "De volgende ontmoeting" in group
    assert "Misschien kom je." in group
    for other in ("Anna", "Cas", "Dina"):
        assert other not in (await client.get(f"{link}/meetup/{meetup.id}")).text


async def test_nobody_outside_the_group_sees_it(client, db):
    group_id, _ = await running(db)
    meetup = await planned(db, group_id)
    other, others = await running(db, "Eef Fem Gijs Huib")
    await planned(db, other)
    link = (await links_of(db))[others[0]]
    for path in ("", "/after", "/ontmoeting.ics", "/move"):
        assert (await client.get(f"{link}/meetup/{meetup.id}{path}")).status_code == 404
    for path in ("/answer", "/after", "/again", "/move", "/cancellation", "/cancellation/undo"):
        data = {"answer": "yes", "was": "good", **ONLINE}
        assert (await client.post(f"{link}/meetup/{meetup.id}{path}", data=data)).status_code == 404
    assert await comes(db, meetup) == [None] * 4


async def test_a_link_that_came_for_something_else_opens_no_group_and_no_meetup(client, db):
    """A mail may be forwarded: a question about how it goes does not say where the group meets, nor call it off."""
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    secret = await links.create(db, ids[0], "check_in", now=NOW)  # of who hosts
    link = f"/a/{secret}"
    assert (await client.get(f"{link}/stop")).status_code == 200
    for path in ("", "/after", "/ontmoeting.ics", "/move"):
        assert (await client.get(f"{link}/meetup/{meetup.id}{path}")).status_code == 404
    for path in ("/answer", "/after", "/again", "/move", "/cancellation", "/cancellation/undo"):
        data = {"answer": "yes", "was": "good", **ONLINE}
        assert (await client.post(f"{link}/meetup/{meetup.id}{path}", data=data)).status_code == 404
    for path in ("/group", "/group/poll", "/group/poll/new", "/group/meetups/new"):
        assert (await client.get(f"{link}{path}")).status_code == 404
    assert (await client.post(f"{link}/group/messages", data={"body": "Ik ben het"})).status_code == 404
    assert (await rows.load(db, meetup.id, group_id=group_id)).state == "planned"
    assert await comes(db, meetup) == [None] * 4


async def test_the_file_is_for_the_receiver_alone(client, db):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    link = (await links_of(db))[ids[0]]
    answer = await client.get(f"{link}/meetup/{meetup.id}/ontmoeting.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["UID"]), event["DTSTART"].dt) == (meetup.uid, TUESDAY)
    assert "ATTENDEE" not in event
    assert "Anna" not in answer.text


async def test_the_host_plans_moves_and_calls_off_and_others_cannot(client, db, sign_in):
    _, ids = await running(db)
    await sign_in(client, SimpleNamespace(id=ids[1]))
    assert (await client.get("/me/group/meetups/new")).status_code == 404
    assert (await client.post("/me/group/meetups/new", data=ONLINE)).status_code == 404
    await sign_in(client, SimpleNamespace(id=ids[0]))
    wrong = await client.post("/me/group/meetups/new", data={**ONLINE, "day": "31-2-2026", "time": "half"})
    assert wrong.status_code == 422
    assert "Schrijf de dag zo" in wrong.text
    night = await client.post("/me/group/meetups/new", data={**ONLINE, "time": "2.30"})
    assert night.status_code == 422
    assert "midden in de nacht" in night.text
    for _ in range(2):
        assert (await client.post("/me/group/meetups/new", data=ONLINE)).status_code == 303
    [meetup] = await db.fetch_all(meetups.select())
    assert (meetup.starts_at, await comes(db, meetup)) == (TUESDAY, ["yes", None, None, None])
    assert "Ontmoeting met je groep" in (await client.get("/me/data")).text
    at = f"/me/meetup/{meetup.id}"
    assert 'value="7-04-2026"' in (await client.get(f"{at}/move")).text.replace("07-04", "7-04")
    await client.post(
        f"{at}/move", data={**ONLINE, "time": "20.00", "mode": "in_person", "place": "Buurthuis"}
    )
    moved = await rows.load(db, meetup.id)
    assert (moved.starts_at - TUESDAY, moved.place) == (timedelta(minutes=30), "Buurthuis")
    await client.post(f"{at}/cancellation")
    assert "Deze ontmoeting gaat niet door." in (await client.get(at)).text
    await client.post(f"{at}/cancellation/undo")
    assert "Je komt op dinsdag 7 april 2026, 20.00 uur." in (await client.get(at)).text


async def test_the_host_sets_a_fixed_day_and_changes_one_or_all(client, db, sign_in):
    _, ids = await running(db)
    await sign_in(client, SimpleNamespace(id=ids[0]))
    bad = await client.post("/me/group/meetups/new", data={**ONLINE, "repeats": "monthly_last"})
    assert bad.status_code == 422
    assert "niet de laatste van de maand" in bad.text
    await client.post("/me/group/meetups/new", data={**ONLINE, "repeats": "monthly"})
    first, second = (await db.fetch_all(meetups.select().order_by(meetups.c.starts_at)))[:2]
    page = (await client.get(f"/me/meetup/{second.id}")).text
    assert "Elke eerste dinsdag van de maand." in page
    assert "Stop met de vaste dag" in page
    one = {**ONLINE, "day": "6-5-2026", "which": "one", "repeats": "monthly"}
    await client.post(f"/me/meetup/{second.id}/move", data=one)
    assert [(await rows.load(db, each.id)).starts_at.day for each in (first, second)] == [7, 6]
    every = {**ONLINE, "day": "16-4-2026", "which": "all", "repeats": "monthly"}
    await client.post(f"/me/meetup/{first.id}/move", data=every)
    assert [(await rows.load(db, each.id)).starts_at.day for each in (first, second)] == [16, 21]
    await client.post(f"/me/meetup/{first.id}/cancellation", data={"which": "all"})
    states = await db.fetch_all(select(meetups.c.state).distinct())
    assert [row.state for row in states] == ["cancelled"]


async def test_afterwards_not_leads_to_another_group_and_back(client, db, passing):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    link = (await links_of(db))[ids[1]]
    assert "moet nog beginnen" in (await client.get(f"{link}/meetup/{meetup.id}/after")).text
    passing(days=8, hours=12)
    path = f"{link}/meetup/{meetup.id}/after"
    assert "Hoe was het met je groep?" in (await client.get(f"{path}?was=not")).text
    assert (await groups.for_jim(db, group_id, ids[1])).mine == "member"
    assert (await client.post(path, data={"spoke": "yes"})).status_code == 422
    await client.post(path, data={"spoke": "yes", "was": "not"})
    page = (await client.get(path)).text
    assert "We zoeken een andere groep voor je." in page
    assert "Toch in de groep blijven" in page
    assert (await groups.for_jim(db, group_id, ids[1])).mine == "left"
    await client.post(path, data={"spoke": "yes", "was": "good"})
    assert (await groups.for_jim(db, group_id, ids[1])).mine == "member"
    [said] = await db.fetch_all(meetup_answers.select().where(meetup_answers.c.jim_id == ids[1]))
    assert (said.was, said.spoke) == ("good", True)


async def test_the_next_is_planned_by_the_host_and_voted_on_by_anybody_else(client, db, passing):
    group_id, ids = await running(db)
    meetup = await planned(db, group_id)
    links = await links_of(db)
    passing(days=8, hours=12)
    for jim_id, words in ((ids[0], "dinsdag 5 mei 2026, 19.30 uur"), (ids[1], "vragen we iedereen")):
        path = f"{links[jim_id]}/meetup/{meetup.id}"
        await client.post(f"{path}/after", data={"spoke": "yes", "was": "good"})
        assert words in (await client.get(f"{path}/after")).text
    await client.post(f"{links[ids[1]]}/meetup/{meetup.id}/again")
    assert len(await db.fetch_all(polls.select())) == 1
    await db.execute(polls.update().values(state="ended"))
    await client.post(f"{links[ids[0]]}/meetup/{meetup.id}/again")
    await client.post(f"{links[ids[0]]}/meetup/{meetup.id}/again")
    made = await db.fetch_all(meetups.select().where(meetups.c.starts_at > TUESDAY))
    assert [row.starts_at - TUESDAY for row in made] == [timedelta(days=28)]


async def test_a_calendar_of_ones_own_is_shown_once_and_read_by_its_address(client, db, sign_in):
    group_id, ids = await running(db)
    await repeated(db, group_id)
    await sign_in(client, SimpleNamespace(id=ids[0]))
    assert "Maak een adres" in (await client.get("/me/agenda")).text
    await client.post("/me/agenda")
    page = (await client.get("/me/agenda")).text
    path = page.partition('value="')[2].partition('"')[0].partition("/agenda/")[2]
    assert path.endswith(".ics")
    assert path not in (await client.get("/me/agenda")).text
    answer = await client.get(f"/agenda/{path}")
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"
    tagged = {"if-none-match": answer.headers["etag"]}
    assert (await client.get(f"/agenda/{path}", headers=tagged)).status_code == 304
    await client.post("/me/agenda/removal")
    assert (await client.get(f"/agenda/{path}")).status_code == 404


async def test_an_invitation_in_the_post_names_nobody_else(db):
    group_id, ids = await running(db)
    await planned(db, group_id, mode="in_person", place="Buurthuis")
    for row in await db.fetch_all(outbox.select().where(outbox.c.kind == "meetup_invitation")):
        said = str(await context_of(db, row.id))
        names = [name for name in ("Anna", "Bas", "Cas", "Dina") if name in said]
        assert len(names) == 1
        assert "@" not in said
    assert len(ids) == 4


async def test_the_host_finds_the_room_before_it_opens(client, db):
    group_id, ids = await running(db)
    await planned(db, group_id)
    links = await links_of(db)
    for jim_id, shown in ((ids[0], True), (ids[1], False)):
        page = (await client.get(f"{links[jim_id]}/group")).text
        assert (f'href="{links[jim_id]}/room"' in page) is shown
    assert "Open de deur en ga naar binnen" in (await client.get(f"{links[ids[0]]}/room")).text


async def test_a_host_plans_no_more_than_the_group_can_read(client, db):
    group_id, ids = await running(db)
    for days in range(meetups_of.MOST):
        await planned(db, group_id, at=TUESDAY + timedelta(days=days + 1))
    link = (await links_of(db))[ids[0]]
    await client.post(f"{link}/group/meetups/new", data=ONLINE)
    assert "twintig ontmoetingen" in (await client.get(f"{link}/group")).text
    assert len(await db.fetch_all(meetups.select())) == meetups_of.MOST
