"""The page on which staff say when they can talk, and the calendar they subscribe to."""

import re

import pytest
from ical.calendar_stream import IcsCalendarStream

from jimsupport.db.tables import calendar_feeds
from jimsupport.domain.talks import hours
from tests.domain.talks.agreeing import TUESDAY_9, booked

HERE = "/staff/talks/hours"
SETTINGS = {"minutes": "45", "buffer": "0", "most_a_day": "2", "ways": "phone", "languages": "nl"}


@pytest.fixture
async def me(client, sign_in, nadia):
    """Nadia's browser."""
    await sign_in(client, nadia)
    return client


async def test_hours_of_the_week(db, me, nadia):
    form = {"weekdays": ["1", "3"], "starts": "9", "ends": "12.30"}
    assert (await me.post(f"{HERE}/week", data=form)).headers["location"] == HERE
    assert [(row.weekday, row.starts, row.ends) for row in await hours.week(db, nadia.id)] == [
        (1, 540, 750),
        (3, 540, 750),
    ]
    page = await me.get(HERE)
    assert "9.00–12.30" in page.text
    number = re.search(r'name="hours" value="(\d+)"', page.text)
    assert number is not None
    await me.post(f"{HERE}/week/removal", data={"hours": number[1]})
    assert len(await hours.week(db, nadia.id)) == 1


async def test_hours_that_overlap_are_refused_in_words_and_kept_as_typed(db, me, nadia):
    await me.post(f"{HERE}/week", data={"weekdays": "2", "starts": "9.00", "ends": "12.00"})
    answer = await me.post(f"{HERE}/week", data={"weekdays": "2", "starts": "11:30", "ends": "13.00"})
    assert answer.status_code == 422
    assert "Op dinsdag heb je al 9.00 tot 12.00." in answer.text
    assert 'value="11:30"' in answer.text
    assert "<title>Fout: " in answer.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"weekdays": "1", "starts": "ochtend", "ends": "12"}, "Vul een tijd in, bijvoorbeeld 9.30."),
        ({"weekdays": "1", "starts": "", "ends": ""}, "Vul een tijd in, bijvoorbeeld 9.30."),
        ({"weekdays": "1", "starts": "12", "ends": "9"}, "Het einde komt na het begin."),
        ({"starts": "9", "ends": "12"}, "Kies één dag of meer."),
        ({"weekdays": ["9", "x"], "starts": "9", "ends": "12"}, "Kies één dag of meer."),
    ],
)
async def test_hours_that_cannot_be(db, me, nadia, form, words):
    answer = await me.post(f"{HERE}/week", data=form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert await hours.week(db, nadia.id) == []


async def test_settings(db, me, nadia):
    assert (await me.post(HERE, data=SETTINGS)).status_code == 303
    assert await hours.settings(db, nadia.id) == {
        "minutes": 45,
        "buffer": 0,
        "most_a_day": 2,
        "phone": True,
        "online": False,
        "online_link": "",
        "languages": ["nl"],
    }
    wrong = await me.post(HERE, data={**SETTINGS, "ways": "online", "online_link": "kamer 3"})
    assert wrong.status_code == 422
    assert "kamer 3" in wrong.text


async def test_a_day_that_differs_lists_the_talks_in_its_way(db, me, nadia, hilde):
    await me.post(f"{HERE}/week", data={"weekdays": ["1", "2"], "starts": "9", "ends": "12"})
    await booked(db, hilde)
    assert (await me.post(f"{HERE}/days", data={"day": "31-3-2026", "free": "no"})).status_code == 303
    for path in (HERE, "/staff/talks"):
        page = await me.get(path)
        assert "Verzet deze gesprekken" in page.text
        assert "Hilde de Wit" in page.text
    number = re.search(r'name="day" value="(\d+)"', (await me.get(HERE)).text)
    assert number is not None
    await me.post(f"{HERE}/days/removal", data={"day": number[1]})
    assert "Verzet deze gesprekken" not in (await me.get(HERE)).text


@pytest.mark.parametrize(
    "form",
    [
        {"day": "gisteren", "free": "no"},
        {"day": "1-1-2020", "free": "no"},
        {"day": "31-3-2026"},
        {"day": "31-3-2026", "free": "yes"},
        {"day": "31-3-2026", "free": "no", "day_starts": "9"},
    ],
)
async def test_a_day_that_cannot_differ_so(me, form):
    assert (await me.post(f"{HERE}/days", data=form)).status_code == 422


async def address(me):
    """The address that the page shows once, without the host."""
    assert (await me.post("/staff/talks/feed")).headers["location"] == f"{HERE}#feed"
    page = await me.get(HERE)
    found = re.search(r'value="https://jimsupport.test(/calendar/[\w-]+\.ics)"', page.text)
    assert found is not None
    assert found[1] not in (await me.get(HERE)).text
    return found[1]


async def test_the_calendar(db, me, nadia, hilde, passing):
    await me.post(f"{HERE}/week", data={"weekdays": ["1", "2"], "starts": "9", "ends": "12"})
    talk = await booked(db, hilde)
    path = await address(me)
    me.cookies.clear()  # a calendar program has no session
    answer = await me.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    [event] = IcsCalendarStream.calendar_from_ics(answer.text).events
    assert (event.uid, event.dtstart, event.summary) == (talk.uid, TUESDAY_9, "Bellen met Hilde")
    passing(minutes=10)
    again = await me.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await me.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


async def test_a_new_address_ends_the_old_and_turning_it_off_ends_all(db, me):
    first, second = await address(me), await address(me)
    assert (await me.get(first)).status_code == 404
    assert (await me.get(second)).status_code == 200
    await me.post("/staff/talks/feed/removal")
    assert (await me.get(second)).status_code == 404
    assert await db.fetch_all(calendar_feeds.select()) == []


@pytest.mark.parametrize("token", ["geraden", "a" * 500, "%00", "..%2fhealth"])
async def test_an_address_that_is_none(client, token):
    assert (await client.get(f"/calendar/{token}.ics")).status_code == 404


async def test_it_takes_part_in_the_rhythm_of_the_roster(db, me, nadia, hilde):
    """What is said here is offered, on days that the office is open."""
    await me.post(f"{HERE}/week", data={"weekdays": ["5", "6", "7"], "starts": "9", "ends": "10"})
    page = await me.get(f"/staff/jims/{hilde.id}/moments")
    assert "10 april 2026" in page.text
    assert "3 april 2026" not in page.text  # Good Friday
