"""A question on the staff's pages: from the day to closed, and on to the next."""

import pytest

from jimsupport.db.tables import outbox, request_calls, request_notes, support_requests
from jimsupport.domain.support import claims, requests
from tests import cast
from tests.conftest import NOW


@pytest.fixture
async def asked(db, hilde):
    """Hilde's question; its id."""
    return await requests.open(
        db,
        kind="question",
        door="page",
        body="Hoe zit het met een bijbaan?",
        jim_id=hilde.id,
        by=f"jim:{hilde.id}",
        now=NOW,
    )


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


async def load(db, request_id):
    return await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))


async def test_the_day_shows_who_asks_and_one_tap_takes_it(staff, db, asked, nadia):
    day = (await staff.get("/staff")).text
    assert "Hilde" in day
    assert "Hoe zit het met een bijbaan?" in day
    assert "1 ding vraagt vandaag om een mens." in day

    taken = await staff.post(f"/staff/requests/{asked}/claim")
    assert (taken.status_code, taken.headers["location"]) == (303, f"/staff/requests/{asked}")
    assert (await load(db, asked)).claimed_by == nadia.id
    assert "van jou" in (await staff.get("/staff")).text


async def test_the_second_to_claim_is_told_who_was_first(staff, db, asked, nadia):
    omar = await cast.worker(db, "Omar", "staff", mail="omar@jimsupport.test")
    row = await requests.for_staff(db, asked, staff_id=omar.id)
    await claims.claim(db, row, by=f"staff:{omar.id}", now=NOW)
    response = await staff.post(f"/staff/requests/{asked}/claim", follow_redirects=True)
    assert "Omar heeft deze vraag al opgepakt." in response.text
    await staff.post(f"/staff/requests/{asked}/claim", data={"instead_of": omar.id})
    assert (await load(db, asked)).claimed_by == nadia.id
    await staff.post(f"/staff/requests/{asked}/release")
    assert (await load(db, asked)).claimed_by is None


async def test_reply_note_call_and_close(staff, db, asked, hilde):
    await staff.post(f"/staff/requests/{asked}/reply", data={"reply": "Dat mag gewoon.", "once": "a"})
    await staff.post(f"/staff/requests/{asked}/note", data={"note": "Klinkt moe."})
    await staff.post(f"/staff/requests/{asked}/call", data={"call": "reached"})
    page = (await staff.get(f"/staff/requests/{asked}")).text
    for words in ("Dat mag gewoon.", "Klinkt moe.", "Gesproken.", "Notitie, alleen voor collega"):
        assert words in page
    kinds = [row.kind for row in await db.fetch_all(outbox.select().order_by(outbox.c.id))]
    assert kinds == ["request_received", "staff_reply"]

    closed = await staff.post(f"/staff/requests/{asked}/closure", data={"outcome": "called", "next": "yes"})
    assert closed.headers["location"] == "/staff/next"
    assert (await staff.get("/staff/next")).headers["location"] == "/staff"
    assert (await load(db, asked)).outcome == "called"
    await staff.post(f"/staff/requests/{asked}/closure/undo")
    assert (await load(db, asked)).closed_at is None


@pytest.mark.parametrize(
    ("verb", "data"),
    [("reply", {"reply": " "}), ("note", {"note": ""}), ("call", {}), ("closure", {"outcome": "weg"})],
)
async def test_what_is_missing_is_said_and_nothing_is_kept(staff, db, asked, verb, data):
    response = await staff.post(f"/staff/requests/{asked}/{verb}", data=data)
    assert response.status_code == 422
    assert "Fout: " in response.text
    assert await db.fetch_all(request_notes.select()) == await db.fetch_all(request_calls.select()) == []


async def test_a_reply_that_is_too_long_is_kept_to_be_shortened(staff, asked):
    response = await staff.post(f"/staff/requests/{asked}/reply", data={"reply": "a" * 4001})
    assert (response.status_code, "a" * 4001 in response.text) == (422, True)


async def test_without_a_mail_address_the_page_says_to_ring(staff, db, nadia):
    bep = await cast.jim(db, "Bep", phone="+31612345678")
    request_id = await requests.open(
        db, kind="call_back", door="page", jim_id=bep.id, by=f"jim:{bep.id}", now=NOW
    )
    page = (await staff.get(f"/staff/requests/{request_id}")).text
    assert "Hier werkt geen mailadres. Bel liever." in page
    assert "06 12345678" in page
    refused = await staff.post(f"/staff/requests/{request_id}/reply", data={"reply": "Hoi", "once": "a"})
    assert refused.status_code == 409


async def test_danger_stands_out(staff, db, hilde):
    request_id = await requests.open(
        db,
        kind="question",
        door="page",
        body="Hij wil niet meer leven",
        jim_id=hilde.id,
        by=f"jim:{hilde.id}",
        now=NOW,
    )
    assert "gevaar?" in (await staff.get("/staff")).text
    page = (await staff.get(f"/staff/requests/{request_id}")).text
    assert "Bij levensgevaar: bel" in page
    assert 'href="tel:08002000"' in page


async def test_on_the_phone_everything_may_stay_empty(staff, db):
    response = await staff.post("/staff/requests/new", data={})
    row = await db.fetch_one(support_requests.select())
    assert (response.headers["location"], row.door, row.name, row.contact) == (
        f"/staff/requests/{row.id}",
        "phone",
        "",
        None,
    )
    assert await db.fetch_all(outbox.select()) == []


async def test_a_number_that_is_none_is_said_in_words(staff):
    response = await staff.post("/staff/requests/new", data={"name": "Bep", "contact": "nul zes"})
    assert (response.status_code, "Bep" in response.text) == (422, True)


async def test_two_jims_on_one_number_are_both_shown_with_what_went_before(staff, db, hilde, nadia):
    await cast.jim(db, "Said", phone="+31612345601")
    request_id = await requests.open(
        db, kind="call_back", door="page", name="S.", contact="+31612345601", by="visitor", now=NOW
    )
    page = (await staff.get(f"/staff/requests/{request_id}")).text
    assert "Dit is Hilde" in page
    assert "Dit is Said" in page

    chosen = await staff.post(
        f"/staff/requests/{request_id}/jim", data={"jim": hilde.id}, follow_redirects=True
    )
    assert "De vraag hoort nu bij Hilde." in chosen.text
    assert (await load(db, request_id)).jim_id == hilde.id
    assert "Delen een adres of nummer" in chosen.text


async def test_a_question_for_a_jim_on_the_phone(staff, db, hilde):
    assert "Wat vraagt Hilde?" in (await staff.get(f"/staff/requests/new?jim={hilde.id}")).text
    await staff.post(
        f"/staff/requests/new?jim={hilde.id}", data={"body": "Bel de school", "kind": "call_back"}
    )
    row = await db.fetch_one(support_requests.select())
    assert (row.jim_id, row.door, row.kind) == (hilde.id, "phone", "call_back")
    assert await db.fetch_all(outbox.select()) == []


@pytest.mark.parametrize(
    "path", ["/staff/requests/999", "/staff/calls/999", "/staff/jims/999", "/staff/outgoing/999"]
)
async def test_what_is_not_there_is_not_there(staff, path):
    assert (await staff.get(path)).status_code == 404


async def test_someone_who_gave_only_a_first_name_is_found_on_the_question_itself(
    staff, db, hilde, said, anna
):
    opened = await staff.post("/staff/requests/new", data={"kind": "question", "name": "Hilde"})
    path = opened.headers["location"]
    page = (await staff.get(path)).text
    assert "Dit is Hilde" in page
    assert "Dit is Anna" not in page
    assert "Dit is Anna" in (await staff.get(f"{path}?q=zwolle")).text
    assert "Geen JIM gevonden." in (await staff.get(f"{path}?q=niemand")).text
    await staff.post(f"{path}/jim", data={"jim": hilde.id})
    assert "Dit is Hilde" not in (await staff.get(path)).text
    await staff.post(f"{path}/jim/undo")
    assert "Dit is Hilde" in (await staff.get(path)).text
    [request] = await db.fetch_all(support_requests.select())
    assert request.jim_id is None


async def test_what_a_jim_asked_stays_theirs(staff, db, asked, hilde):
    assert "Toch iemand anders" not in (await staff.get(f"/staff/requests/{asked}")).text
    refused = await staff.post(f"/staff/requests/{asked}/jim/undo", follow_redirects=True)
    assert "Deze JIM vroeg het zelf." in refused.text
    assert (await load(db, asked)).jim_id == hilde.id


async def test_two_jims_on_one_number_are_both_offered_with_what_happened(staff, db, hilde, said, anna):
    opened = await staff.post("/staff/requests/new", data={"name": "Iemand", "contact": cast.SHARED})
    page = (await staff.get(opened.headers["location"])).text
    assert ("Dit is Hilde" in page, "Dit is Said" in page, "Dit is Anna" in page) == (True, True, False)


async def test_a_call_recorded_by_a_slip_is_taken_back(staff, db, asked):
    path = f"/staff/requests/{asked}"
    await staff.post(f"{path}/call", data={"call": "not_reached"})
    row = await db.fetch_one(request_calls.select())
    assert "Klopt niet, draai terug" in (await staff.get(path)).text
    await staff.post(f"{path}/call/undo", data={"call": row.id})
    assert await db.fetch_all(request_calls.select()) == []
    assert "Nog niemand." in (await staff.get("/staff")).text  # among today's calls


async def test_what_was_just_closed_is_found_back_on_the_day(staff, db, asked):
    closed = await staff.post(f"/staff/requests/{asked}/closure", data={"outcome": "called", "next": "yes"})
    assert closed.headers["location"] == "/staff/next"
    day = (await staff.get("/staff")).text
    assert "Vandaag afgesloten" in day
    assert f'href="/staff/requests/{asked}"' in day
    await staff.post(f"/staff/requests/{asked}/closure/undo")
    assert "Vandaag afgesloten" not in (await staff.get("/staff")).text


async def test_the_outcome_that_is_likely_is_chosen_already(staff, db, asked):
    assert "checked" not in (await staff.get(f"/staff/requests/{asked}")).text
    await staff.post(f"/staff/requests/{asked}/call", data={"call": "reached"})
    assert 'value="called" checked' in (await staff.get(f"/staff/requests/{asked}")).text


async def test_danger_that_is_nobodys_comes_before_ones_own_question(staff, db, asked, hilde, nadia):
    await staff.post(f"/staff/requests/{asked}/claim")
    danger = await requests.open(
        db,
        kind="question",
        door="page",
        body="Hij slaat haar",
        jim_id=hilde.id,
        by=f"jim:{hilde.id}",
        now=NOW,
    )
    assert (await staff.get("/staff/next")).headers["location"] == f"/staff/requests/{danger}"


async def test_what_staff_wrote_down_is_read_back_by_the_jim_as_their_own_words(staff, db, hilde, sign_in):
    path = f"/staff/requests/new?jim={hilde.id}"
    await staff.post(path, data={"kind": "question", "body": "Hoe moet het met school?"})
    [request] = await db.fetch_all(support_requests.select())
    await staff.post(f"/staff/requests/{request.id}/reply", data={"reply": "We bellen je.", "once": "a"})
    await sign_in(staff, hilde)
    told = (await staff.get("/me/told")).text
    assert told.index("Nadia van JIMwerkt schreef") < told.index("We bellen je.")
    assert told.index("Je zei aan de telefoon") < told.index("Hoe moet het met school?")
