"""Gatherings: a public page without names and a file for a calendar; signing up by the link of a mail; staff hold them."""

from icalendar import Calendar

from jimsupport.domain.access import links
from jimsupport.domain.gatherings import gatherings, places
from jimsupport.domain.people import people
from tests.conftest import NOW
from tests.domain.gatherings.test_gatherings import PLAN, jims_named, opened, sign_up


async def test_everybody_sees_when_and_where_and_nobody_who(client, db):
    gathering_id = await opened(db)
    (anna,) = await jims_named(db, "Anna")
    await sign_up(db, gathering_id, anna)
    slug = (await gatherings.load(db, gathering_id)).slug
    for path in ("/gatherings", f"/gatherings/{slug}"):
        page = (await client.get(path)).text
        assert ("JIM-dag Zwolle" in page, "Nog 1 plaats." in page, "Anna" in page) == (True, True, False), (
            path
        )
    answer = await client.get(f"/gatherings/{slug}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["summary"], event["location"]) == ("JIM-dag Zwolle", PLAN.place)
    assert "attendee" not in event
    draft = await gatherings.make(db, PLAN, by="staff:9", now=NOW)
    assert (await client.get(f"/gatherings/{(await gatherings.load(db, draft)).slug}")).status_code == 404


async def test_a_jim_signs_up_by_the_link_of_a_mail_and_off_again(client, db):
    gathering_id = await opened(db, mode="online", place="", link="https://praten.example/avond")
    (anna,) = await jims_named(db, "Anna")
    token = await links.create(db, anna, "gathering", gathering_id=gathering_id, now=NOW)
    at = f"/a/{token}/gatherings/{gathering_id}"
    assert "praten.example" not in (await client.get(at)).text
    assert await places.taken(db, gathering_id) == 0
    assert (await client.post(f"{at}/sign-up", data={"people": "2"})).status_code == 303
    page = (await client.get(at)).text
    assert ("Je hebt 2 plaatsen." in page, "praten.example" in page) == (True, True)
    assert (await client.post(f"{at}/sign-up", data={"people": "7"})).status_code == 422
    await client.post(f"{at}/give-up")
    assert await places.taken(db, gathering_id) == 0


async def test_staff_hold_one_and_sign_up_who_is_on_the_phone(client, db, nadia, sign_in):
    (anna,) = await jims_named(db, "Anna")
    await sign_in(client, nadia)
    form = {
        "title_nl": "Koffie",
        "text_nl": "Bijpraten.",
        "mode": "in_person",
        "place": "De Kern",
        "day": "18 april",
        "from": "10.00",
        "until": "12.30",
        "capacity": "12",
    }
    wrong = await client.post("/staff/gatherings/new", data=form | {"from": "tien", "capacity": ""})
    assert (wrong.status_code, "Schrijf de tijd zo" in wrong.text, "Koffie" in wrong.text) == (
        422,
        True,
        True,
    )
    made = await client.post("/staff/gatherings/new", data=form)
    at = made.headers["location"]
    assert "concept" in (await client.get(at)).text
    await client.post(f"{at}/open")
    number = int(at.rpartition("/")[2])
    await client.post(f"/staff/jims/{anna}/gatherings/sign-up", data={"gathering": str(number)})
    assert "Anna" in (await client.get(at)).text
    await people.rename(db, anna, first_name="=Anna", last_name="", by="x", now=NOW)
    sheet = (await client.get(f"{at}/list.csv")).text
    assert sheet.splitlines()[1].startswith("'=Anna;")
    assert 'value="10.00"' in (await client.get(f"{at}/edit")).text
    await client.post(f"{at}/edit", data=form | {"capacity": "15"})
    assert (await gatherings.load(db, number)).capacity == 15
    await client.post(f"{at}/cancel")
    assert (await gatherings.load(db, number)).state == "cancelled"
