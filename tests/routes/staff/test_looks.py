"""Every look at a JIM's page has a reason, is noted, and the JIM can read it."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import calls, outbox
from jimsupport.db.tables import looks as table
from jimsupport.domain import events
from jimsupport.domain.around import looks
from jimsupport.domain.people import erasure
from jimsupport.domain.support import claims, requests
from tests import cast
from tests.conftest import NOW


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def asked(db, hilde):
    """A question of Hilde's that nobody has claimed."""
    request_id = await requests.open(
        db, kind="question", door="page", body="Mag ik iets vragen?", jim_id=hilde.id, by="jim:1", now=NOW
    )
    return await requests.for_staff(db, request_id, staff_id=0)


@pytest.mark.parametrize("path", ["", "/phone"])
async def test_who_is_on_nothing_of_this_jim_is_asked_why_and_comes_back(staff, db, hilde, path):
    page = f"/staff/jims/{hilde.id}{path}"
    sent = await staff.get(page)
    assert sent.status_code == 303
    why = await staff.get(sent.headers["location"])
    assert "Waarom kijk je bij Hilde?" in why.text
    assert await db.fetch_all(table.select()) == []

    said = await staff.post(f"/staff/jims/{hilde.id}/why", data={"reason": "colleague", "to": page})
    assert said.headers["location"] == page
    assert (await staff.get(page)).status_code == 200
    [row] = await db.fetch_all(table.select())
    assert (row.reason, row.jim_id, row.at) == ("colleague", hilde.id, NOW)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Kies waarom je kijkt."),
        ({"reason": "other"}, "Schrijf kort op waarom je kijkt."),
        ({"reason": "other", "note": "x" * 201}, "Dit is te lang."),
        ({"reason": "claimed"}, "Kies waarom je kijkt."),
    ],
)
async def test_a_reason_that_is_none_is_explained(staff, db, hilde, data, words):
    answer = await staff.post(f"/staff/jims/{hilde.id}/why", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert await db.fetch_all(table.select()) == []


async def test_where_to_after_the_reason_is_a_page_of_ours(staff, hilde):
    data = {"reason": "phone", "to": "https://elsewhere.example/"}
    said = await staff.post(f"/staff/jims/{hilde.id}/why", data=data)
    assert said.headers["location"] == f"/staff/jims/{hilde.id}"


async def test_who_claimed_the_question_looks_without_saying_why_and_it_is_noted_once(
    staff, db, hilde, nadia, asked
):
    await claims.claim(db, asked, by=f"staff:{nadia.id}", now=NOW)
    for _ in range(2):
        assert (await staff.get(f"/staff/jims/{hilde.id}")).status_code == 200
    assert [row.reason for row in await db.fetch_all(table.select())] == ["claimed"]


async def test_a_claim_that_ended_opens_nothing_any_more(db, hilde, nadia, asked):
    by = f"staff:{nadia.id}"
    await claims.claim(db, asked, by=by, now=NOW)
    await claims.release(db, asked, by=by, now=NOW)
    assert not await looks.may_look(db, hilde.id, staff_id=nadia.id, now=NOW)


async def test_a_reason_is_good_for_an_hour_for_whoever_said_it_and_that_jim(db, hilde, said, nadia, ruth):
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    assert len(await db.fetch_all(table.select())) == 1
    assert await looks.may_look(db, hilde.id, staff_id=nadia.id, now=NOW + timedelta(minutes=59))
    assert not await looks.may_look(db, hilde.id, staff_id=nadia.id, now=NOW + timedelta(minutes=60))
    assert not await looks.may_look(db, said.id, staff_id=nadia.id, now=NOW)
    assert not await looks.may_look(db, hilde.id, staff_id=ruth.id, now=NOW)


async def test_the_jim_reads_who_looked_and_why(client, sign_in, db, hilde, said, nadia):
    await looks.say_why(db, hilde.id, "other", "Ik zocht een oud nummer.", staff_id=nadia.id, now=NOW)
    await looks.say_why(db, said.id, "phone", staff_id=nadia.id, now=NOW)
    await sign_in(client, hilde)
    page = (await client.get("/me/looks")).text
    assert "Nadia" in page
    assert "Ik zocht een oud nummer." in page
    assert "had je aan de telefoon" not in page


@pytest.fixture
async def said_before(db, hilde):
    """Something on Hilde's timeline that only a look shows."""
    await events.record(db, "rhythm_changed", hilde.id, by=f"jim:{hilde.id}", now=NOW, rhythm="often")
    return "Ander ritme"


async def test_the_timeline_beside_a_question_is_for_who_claimed_it_and_is_a_look(
    staff, db, hilde, nadia, ruth, asked, said_before
):
    page = f"/staff/requests/{asked.id}"
    shown = (await staff.get(page)).text
    assert said_before not in shown
    assert "Pak op om de tijdlijn te zien." in shown
    await claims.claim(db, asked, by=f"staff:{ruth.id}", now=NOW)
    assert said_before not in (await staff.get(page)).text
    assert await db.fetch_all(table.select()) == []
    await claims.release(db, asked, by=f"staff:{ruth.id}", now=NOW)
    await claims.claim(db, asked, by=f"staff:{nadia.id}", now=NOW)
    for _ in range(2):
        assert said_before in (await staff.get(page)).text
    assert [(row.staff_id, row.reason) for row in await db.fetch_all(table.select())] == [
        (nadia.id, "claimed")
    ]


async def test_who_it_may_be_shows_no_timeline(staff, db, hilde, said_before):
    request_id = await requests.open(
        db, kind="call_back", door="page", name="Iemand", contact="+31612345601", by="visitor", now=NOW
    )
    shown = (await staff.get(f"/staff/requests/{request_id}")).text
    assert "Is dit een van hen?" in shown
    assert "Assen" in shown
    assert "Laatste contact" in shown
    assert said_before not in shown
    assert await db.fetch_all(table.select()) == []


@pytest.fixture
async def call(db, hilde):
    """The id of a call to Hilde that nobody has claimed."""
    outbox_id = await db.insert(
        outbox.insert().values(
            key="a call",
            person_id=hilde.id,
            channel="call",
            message_class="routine",
            rank=2,
            kind="check_in",
            items=[],
            template="check_in",
            language="nl",
            context="{}",
            message_id="a-call",
            state="sent",
            queued_at=NOW,
        )
    )
    return await db.insert(calls.insert().values(outbox_id=outbox_id, jim_id=hilde.id, due_at=NOW))


async def test_the_timeline_beside_a_call_is_for_who_claimed_it(staff, db, hilde, nadia, call, said_before):
    page = f"/staff/calls/{call}"
    shown = (await staff.get(page)).text
    assert said_before not in shown
    assert "Pak op om de tijdlijn te zien." in shown
    await staff.post(f"{page}/claim")
    assert said_before in (await staff.get(page)).text
    assert [row.reason for row in await db.fetch_all(table.select())] == ["claimed"]


async def test_who_spoke_a_jim_goes_on_to_the_phone_page_and_that_is_a_look(staff, db, hilde, call):
    sent = await staff.post(f"/staff/calls/{call}/attempt", data={"outcome": "reached", "seen": "0"})
    assert sent.headers["location"].startswith(f"/staff/jims/{hilde.id}/phone")
    assert (await staff.get(f"/staff/jims/{hilde.id}/phone")).status_code == 200
    assert [row.reason for row in await db.fetch_all(table.select())] == ["phone"]


async def test_erased_what_was_written_of_a_look_is_gone_and_the_look_stays(db, hilde, nadia):
    await looks.say_why(db, hilde.id, "other", "Ik zocht een oud nummer.", staff_id=nadia.id, now=NOW)
    await erasure.erase(db, hilde.id, by="worker", reason="declined", now=NOW)
    assert [(row.reason, row.note) for row in await db.fetch_all(table.select())] == [("other", None)]


async def test_a_list_taken_along_and_the_list_of_an_organisation_are_looks_once_a_day(
    client, sign_in, db, nadia, carla, hilde, noordrivier
):
    await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    for person, path in ((nadia, "/staff/jims.csv"), (carla, "/hand-overs")):
        await sign_in(client, person)
        for _ in "twice":
            assert (await client.get(path)).status_code == 200
    seen = await looks.of_jim(db, hilde.id)
    assert [(row.first_name, row.reason) for row in seen] == [("Carla", "organisation"), ("Nadia", "export")]
