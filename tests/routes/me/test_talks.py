"""A JIM picks a moment in two taps, on their own page and behind a link; moves it, calls it off, and is told when it is gone."""

import re

import pytest
from ical.calendar_stream import IcsCalendarStream

from jimsupport.db.tables import action_links, channels, jims
from jimsupport.db.tables import talks as table
from jimsupport.domain.access import links
from jimsupport.domain.support import requests
from jimsupport.domain.talks import hours
from jimsupport.domain.talks.moments import Hours, written
from tests import cast
from tests.cast import NOW
from tests.domain.talks.agreeing import TUESDAY_9, WEDNESDAY_9, booked

AT = written(TUESDAY_9)
LATER = written(WEDNESDAY_9)


@pytest.fixture
async def free(db, nadia):
    """Nadia keeps every working morning, by phone alone."""
    await hours.keep(db, nadia.id, range(1, 6), Hours(9 * 60, 12 * 60), by=f"staff:{nadia.id}", now=NOW)
    return nadia


@pytest.fixture
def mailed(db):
    """`await mailed(hilde)`: the home behind a link in a mail to her; what it is about goes with it."""

    async def link(jim, **about):
        return f"/a/{await links.create(db, jim.id, about.pop('purpose', 'talk'), now=NOW, **about)}"

    return link


async def the_talk(db):
    [row] = await db.fetch_all(table.select())
    return row


async def test_two_taps_book_a_talk_on_ones_own_page(db, client, sign_in, free, hilde):
    await sign_in(client, hilde)
    page = await client.get("/me/talk")
    assert page.status_code == 200
    assert f'href="/me/talk/moments/{AT}?way=phone"' in page.text
    confirm = await client.get(f"/me/talk/moments/{AT}?way=phone")
    assert "Zullen we praten op dinsdag 31 maart 2026, 9.00 uur?" in confirm.text
    assert "06 12345601" in confirm.text
    answer = await client.post("/me/talk", data={"at": AT, "way": "phone"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/talk")
    talk = await the_talk(db)
    assert (talk.jim_id, talk.starts_at, talk.booked_by) == (hilde.id, TUESDAY_9, f"jim:{hilde.id}")
    assert "We praten op dinsdag 31 maart 2026, 9.00 uur." in (await client.get("/me/talk")).text
    assert "/me/talk" in (await client.get("/me")).text


async def test_opening_changes_nothing(db, client, free, hilde, mailed):
    home = await mailed(hilde)
    for path in ("", "/talk", "/talk/moments", f"/talk/moments/{AT}", "/talk/gesprek.ics"):
        for method in ("GET", "HEAD"):
            await client.request(method, home + path)
    assert await db.fetch_all(table.select()) == []


async def test_a_link_books_and_is_about_that_talk_from_then_on(db, client, free, hilde, mailed):
    home = await mailed(hilde)
    page = await client.get(home)
    assert f"{home}/talk/moments/{AT}" in page.text
    assert "06 12345601" not in (await client.get(f"{home}/talk/moments/{AT}")).text  # mail may be forwarded
    for _ in range(2):  # a double tap
        answer = await client.post(f"{home}/talk", data={"at": AT, "way": "phone"})
        assert answer.headers["location"] == f"{home}/talk"
    talk = await the_talk(db)
    assert (await db.fetch_one(action_links.select().order_by(action_links.c.id))).talk_id == talk.id
    assert "dat eindigt op 01" in (await client.get(f"{home}/talk")).text


@pytest.mark.parametrize("signed_in", [True, False])
async def test_a_number_is_given_where_we_have_none_and_once(
    db, client, sign_in, free, hilde, mailed, signed_in
):
    await db.execute(channels.delete().where(channels.c.kind == "phone"))
    talk = await booked(db, hilde)
    home = "/me" if signed_in else await mailed(hilde, talk_id=talk.id)
    if signed_in:
        await sign_in(client, hilde)
    assert f'action="{home}/talk/number"' in (await client.get(f"{home}/talk")).text
    wrong = await client.post(f"{home}/talk/number", data={"phone": ""})
    assert (wrong.status_code, "Vul een telefoonnummer in" in wrong.text) == (422, True)
    for given in ("06 12345678", "06 87654321"):
        await client.post(f"{home}/talk/number", data={"phone": given})
    kept = await db.fetch_all(channels.select().where(channels.c.kind == "phone"))
    if signed_in:
        assert ([row.address for row in kept], (await the_talk(db)).number) == (["+31612345678"], None)
    else:  # a mail may be forwarded: it is rung for this talk alone
        assert (kept, (await the_talk(db)).number) == ([], "+31612345678")
    assert f'action="{home}/talk/number"' not in (await client.get(f"{home}/talk")).text


async def test_a_link_about_something_else_shows_no_other_talk(db, client, free, hilde, mailed):
    await booked(db, hilde)
    home = await mailed(hilde, purpose="check_in")
    page = await client.get(f"{home}/talk")
    assert "Je hebt al een gesprek afgesproken." in page.text
    assert "31 maart" not in page.text
    for path in ("/talk/cancellation", "/talk/cancellation/undo", f"/talk/moments/{LATER}"):
        assert (await client.post(home + path)).status_code == 404
    for at in (AT, LATER):  # whoever guesses the moment learns no more than that there is a talk
        answer = await client.post(f"{home}/talk", data={"at": at, "way": "phone"})
        assert (answer.status_code, "Je hebt al een gesprek" in answer.text) == (409, True)
    assert "31 maart" not in (await client.get(f"{home}/talk")).text
    assert (await the_talk(db)).state == "booked"


async def test_somebody_elses_link_finds_somebody_elses_talk(db, client, free, hilde, anna, mailed):
    talk = await booked(db, hilde)
    assert (await client.get(f"{await mailed(anna, talk_id=talk.id)}/talk")).status_code == 404


async def test_a_moment_just_taken_offers_the_three_nearest(db, client, sign_in, free, hilde, anna):
    await booked(db, anna)
    await sign_in(client, hilde)
    for answer in (
        await client.get(f"/me/talk/moments/{AT}"),
        await client.post("/me/talk", data={"at": AT, "way": "phone"}),
    ):
        assert answer.status_code == 409
        assert "Dit moment is net weg." in answer.text
        assert len(re.findall(r'secondary" href="/me/talk/moments/\d{8}T\d{4}Z', answer.text)) == 3
    assert len(await db.fetch_all(table.select())) == 1


async def test_moving(db, client, free, hilde, mailed):
    talk = await booked(db, hilde)
    home = await mailed(hilde, talk_id=talk.id)
    page = await client.get(f"{home}/talk/moments")
    assert AT not in page.text  # where it is now is no other moment
    assert f'action="{home}/talk/moments/{LATER}"' in (await client.get(f"{home}/talk/moments/{LATER}")).text
    answer = await client.post(f"{home}/talk/moments/{LATER}")
    assert answer.headers["location"] == f"{home}/talk"
    moved = await the_talk(db)
    assert (moved.starts_at, moved.sequence) == (WEDNESDAY_9, 1)


async def test_moving_to_what_is_taken_keeps_the_talk(db, client, free, hilde, anna, mailed):
    talk = await booked(db, hilde)
    await booked(db, anna, WEDNESDAY_9)
    home = await mailed(hilde, talk_id=talk.id)
    answer = await client.post(f"{home}/talk/moments/{LATER}")
    assert answer.status_code == 409
    assert "Je gesprek staat nog op dinsdag 31 maart 2026, 9.00 uur." in answer.text


async def test_calling_off_and_taking_that_back(db, client, free, hilde, mailed):
    talk = await booked(db, hilde)
    home = await mailed(hilde, talk_id=talk.id)
    for _ in range(2):
        assert (await client.post(f"{home}/talk/cancellation")).status_code == 303
    page = await client.get(f"{home}/talk")
    assert "Je gesprek is afgezegd." in page.text
    assert (await the_talk(db)).state == "cancelled"
    assert (await client.get(f"{home}/talk/gesprek.ics")).status_code == 404
    for _ in range(2):
        assert (await client.post(f"{home}/talk/cancellation/undo")).status_code == 303
    assert (await the_talk(db)).state == "booked"


async def test_on_ones_own_page_calling_off_can_be_taken_back_too(db, client, sign_in, free, hilde, passing):
    await booked(db, hilde)
    await sign_in(client, hilde)
    await client.post("/me/talk/cancellation")
    assert "Toch wel, op dat moment" in (await client.get("/me/talk")).text
    await client.post("/me/talk/cancellation/undo")
    assert (await the_talk(db)).state == "booked"
    await client.post("/me/talk/cancellation")
    passing(hours=2)
    assert "Wanneer zullen we praten?" in (await client.get("/me/talk")).text


async def test_the_file_for_a_calendar(db, client, sign_in, free, hilde):
    talk = await booked(db, hilde)
    await sign_in(client, hilde)
    answer = await client.get("/me/talk/gesprek.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    [event] = IcsCalendarStream.calendar_from_ics(answer.text).events
    assert (event.uid, event.dtstart) == (talk.uid, TUESDAY_9)


async def test_without_a_number_one_is_asked_and_kept_for_this_talk_alone(db, client, free, anna, mailed):
    home = await mailed(anna)
    assert 'name="phone"' in (await client.get(f"{home}/talk/moments/{AT}?way=phone")).text
    answer = await client.post(f"{home}/talk", data={"at": AT, "way": "phone"})
    assert answer.status_code == 422
    assert "Vul een telefoonnummer in" in answer.text
    for number, status in (("geen nummer", 422), ("06 87 65 43 21", 303)):
        answer = await client.post(f"{home}/talk", data={"at": AT, "way": "phone", "phone": number})
        assert answer.status_code == status
    assert (await the_talk(db)).number == "+31687654321"


async def test_signed_in_the_number_is_kept_with_the_jim(db, client, sign_in, free, anna):
    await sign_in(client, anna)
    await client.post("/me/talk", data={"at": AT, "way": "phone", "phone": "06 87 65 43 21"})
    assert (await the_talk(db)).number is None
    assert "06 87654321" in (await client.get("/me/talk")).text


async def test_the_question_asked_is_what_the_talk_is_about(db, client, sign_in, free, hilde):
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    request_id = await requests.open(db, kind="call_back", door="page", jim_id=hilde.id, **by)
    await sign_in(client, hilde)
    await client.post("/me/talk", data={"at": AT, "way": "phone"})
    assert (await the_talk(db)).request_id == request_id
    assert "We praten erover op dinsdag 31 maart 2026, 9.00 uur" in (await client.get("/me/asked")).text


async def test_wherever_we_are_asked_to_ring_a_moment_is_offered(client, sign_in, hilde):
    await sign_in(client, hilde)
    assert 'href="/me/talk"' in (await client.get("/me/call-back")).text


async def test_nobody_is_free(client, sign_in, nadia, hilde):
    await sign_in(client, hilde)
    page = await client.get("/me/talk")
    assert (page.status_code, "Er is nu geen vrij moment." in page.text) == (200, True)
    assert 'href="/me/call-back"' in page.text
    answer = await client.post("/me/talk", data={"at": AT, "way": "phone"})
    assert (answer.status_code, "geen ander vrij moment" in answer.text) == (409, True)


@pytest.mark.parametrize("at", ["", "gisteren", "20260331T0700", "99999999T9999Z", "2026-03-31"])
async def test_a_moment_that_is_none(db, client, sign_in, free, hilde, at):
    await sign_in(client, hilde)
    assert (await client.post("/me/talk", data={"at": at, "way": "phone"})).status_code == 422
    if at:
        assert (await client.get(f"/me/talk/moments/{at}")).status_code == 404
    assert await db.fetch_all(table.select()) == []


async def test_later_days_are_a_link_away(client, sign_in, free, hilde):
    await sign_in(client, hilde)
    page = await client.get("/me/talk")
    assert page.text.count("<h2 id=") == 4
    after = re.search(r"after=(\d{8}T\d{4}Z)", page.text)
    assert after is not None
    more = await client.get(f"/me/talk?way=phone&after={after[1]}")
    assert AT not in more.text
    assert more.text.count("<h2 id=") == 4


async def test_after_it_was_missed_a_new_one_is_offered(db, client, free, hilde, mailed, passing):
    talk = await booked(db, hilde)
    home = await mailed(hilde, talk_id=talk.id)
    passing(days=1)
    await db.execute(table.update().values(state="missed"))
    assert "We misten elkaar." in (await client.get(f"{home}/talk")).text
    later = written(WEDNESDAY_9)
    await client.post(f"{home}/talk", data={"at": later, "way": "phone"})
    assert [row.state for row in await db.fetch_all(table.select().order_by(table.c.id))] == [
        "missed",
        "booked",
    ]


async def test_who_stopped_can_still_talk(db, client, free, mailed):
    gone = await cast.jim(db, "Bep", mail="b@example.org", phone="+31612345677", stopped_at=NOW)
    home = await mailed(gone)
    assert (await client.post(f"{home}/talk", data={"at": AT, "way": "phone"})).status_code == 303
    assert (await the_talk(db)).jim_id == gone.id


async def test_a_link_too_old_offers_a_new_one(client, free, hilde, mailed, passing):
    home = await mailed(hilde)
    passing(days=31)
    assert (await client.get(f"{home}/talk")).status_code == 410


async def test_the_pages_in_arabic(db, client, free, mailed):
    fatima = await cast.jim(db, "Fatima", mail="f@example.org", language="ar")
    await hours.change(
        db,
        free.id,
        minutes=30,
        buffer=15,
        most_a_day=4,
        ways=["phone"],
        online_link="",
        languages=["nl", "ar"],
        by="staff:1",
        now=NOW,
    )
    page = await client.get(f"{await mailed(fatima)}/talk")
    assert 'lang="ar" dir="rtl"' in page.text
    assert "متى نتحدث؟" in page.text


async def test_a_jim_who_died_is_let_in_nowhere(db, client, free, hilde, mailed):
    home = await mailed(hilde)
    await db.execute(jims.update().values(deceased_at=NOW))
    assert (await client.get(f"{home}/talk")).status_code == 404
