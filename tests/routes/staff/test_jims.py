"""JIMs on the staff's pages: found, opened, added on the phone, and everything they can do done for them."""

from datetime import date

import pytest

from jimsupport.db.tables import answers, channels, events, jims, people, planned, support_requests
from jimsupport.domain.around import looks
from jimsupport.domain.importing.report import as_text
from jimsupport.domain.people import muting
from tests import cast
from tests.conftest import NOW


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def said_why(db, nadia, hilde, said):
    """Nadia said why she looks at Hilde and Said."""
    for jim in (hilde, said):
        await looks.say_why(db, jim.id, "phone", staff_id=nadia.id, now=NOW)


async def test_found_by_a_part_of_the_name_with_the_count_in_words(staff, hilde, said, anna):
    page = (await staff.get("/staff/jims?q=wit")).text
    assert "2 JIMs gevonden." in page
    assert "Hilde" in page
    assert "Said" in page
    assert "Anna" not in page
    assert "Geen JIM gevonden." in (await staff.get("/staff/jims?q=niemand")).text


async def test_the_list_can_be_taken_along_without_formulas(staff, db, hilde):
    await cast.jim(db, "=1+1", mail="som@example.org")
    response = await staff.get("/staff/jims.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    lines = response.text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Voornaam;Achternaam;Woonplaats;E-mail;Telefoon;Taal;Laatste contact"
    assert lines[1].startswith("'=1+1;;;som@example.org")
    assert lines[2] == "Hilde;de Wit;Assen;familie@example.org;'+31612345601;nl;2026-01-09"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("Hilde", "Hilde"), ("=1", "'=1"), ("@x", "'@x"), ("-1", "'-1"), ("\tx", "'\tx"), ("", "")],
)
def test_a_cell_that_would_be_a_formula_is_kept_as_text(cell, kept):
    assert as_text(cell) == kept


async def test_someone_joins_on_the_phone(staff, db):
    missing = await staff.post("/staff/jims/new", data={"first_name": "Bep", "contact": "0612345678"})
    assert (missing.status_code, await db.fetch_all(jims.select())) == (422, [])

    made = await staff.post(
        "/staff/jims/new", data={"first_name": "Bep", "contact": "0612345678", "agrees": "yes"}
    )
    [jim] = await db.fetch_all(jims.select())
    assert made.headers["location"] == f"/staff/jims/{jim.id}"
    assert (jim.joined_at, jim.consented_at, jim.channel) == (NOW, NOW, "phone")
    [event] = await db.fetch_all(events.select().where(events.c.kind == "joined"))
    assert event.by_phone == "phone"


@pytest.mark.usefixtures("said_why")
async def test_a_jims_page_shows_one_timeline_and_what_is_planned(staff, db, hilde, said, carla, noordrivier):
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, hilde, hand_over)
    await staff.post(f"/staff/jims/{hilde.id}/talk")
    page = (await staff.get(f"/staff/jims/{hilde.id}")).text
    for words in (
        "Hilde de Wit",
        "Gesproken",
        "telefonisch",
        "Jeugdhulp Noordrivier",
        "Hoe gaat het?",
        "Said",
    ):
        assert words in page


@pytest.fixture
async def question(db, hilde, carla, noordrivier):
    """A check-in that went out to Hilde."""
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    return await cast.check_in(db, hilde, hand_over, due_at=None, outcome="sent", decided_at=NOW)


async def test_an_answer_on_the_phone_is_marked_so(staff, db, hilde, question, nadia):
    path = f"/staff/jims/{hilde.id}/answer"
    assert (await staff.post(path, data={"item": question.id})).status_code == 422
    await staff.post(path, data={"item": question.id, "answer": "call_me", "remark": "Vanavond graag"})

    [answer] = await db.fetch_all(answers.select())
    assert (answer.answer, answer.remark, answer.by) == ("call_me", "Vanavond graag", f"staff:{nadia.id}")
    [event] = await db.fetch_all(events.select().where(events.c.kind == "answered"))
    assert event.by_phone == "phone"
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.door, request.jim_id) == ("call_back", "phone", hilde.id)


@pytest.mark.usefixtures("said_why")
async def test_two_answers_in_one_call_are_kept_and_can_be_taken_back(staff, db, hilde, question):
    await db.execute(planned.update().where(planned.c.id == question.id).values(step="P3M"))
    phone = f"/staff/jims/{hilde.id}/phone"
    assert "Hebben jullie nog contact?" in (await staff.get(phone)).text
    both = {"item": question.id, "answer": "good", "in_touch": "sometimes"}
    await staff.post(f"/staff/jims/{hilde.id}/answer", data=both)
    given = await db.fetch_all(answers.select().order_by(answers.c.id))
    assert [(row.question, row.answer) for row in given] == [("how", "good"), ("in_touch", "sometimes")]
    page = (await staff.get(phone)).text
    assert "We hebben soms contact" in page

    await staff.post(f"/staff/jims/{hilde.id}/answer/undo", data={"item": question.id})
    assert all(row.undone_at for row in await db.fetch_all(answers.select()))
    assert "Hoe gaat het?" in (await staff.get(phone)).text
    [event] = await db.fetch_all(events.select().where(events.c.kind == "answer_undone"))
    assert event.by_phone == "phone"


@pytest.mark.usefixtures("said_why")
async def test_what_was_put_off_on_the_phone_is_said_and_taken_back(staff, db, hilde, question):
    key = f"{question.hand_over_id}:check_in:P2W:1"
    await db.execute(planned.update().where(planned.c.id == question.id).values(key=key))
    await staff.post(f"/staff/jims/{hilde.id}/snooze", data={"item": question.id, "weeks": "2"})
    assert "vragen we het opnieuw" in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text
    await staff.post(f"/staff/jims/{hilde.id}/answer/undo", data={"item": question.id})
    assert "vragen we het opnieuw" not in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text


async def test_one_kind_of_message_is_stopped_and_started_on_the_phone(staff, db, hilde):
    for way, muted_kinds in (("off", ["contact_reminder"]), ("on", [])):
        await staff.post(f"/staff/jims/{hilde.id}/messages/{way}", data={"kind": "contact_reminder"})
        assert sorted(await muting.of(db, hilde.id)) == muted_kinds
    wrong = await staff.post(f"/staff/jims/{hilde.id}/messages/off", data={"kind": "sign_in"})
    assert wrong.status_code == 422


async def test_a_question_of_someone_else_is_not_answered(staff, db, anna, question):
    response = await staff.post(f"/staff/jims/{anna.id}/answer", data={"item": question.id, "answer": "good"})
    assert (response.status_code, await db.fetch_all(answers.select())) == (404, [])


async def test_put_off_by_two_weeks(staff, db, hilde, question):
    await staff.post(f"/staff/jims/{hilde.id}/snooze", data={"item": question.id, "weeks": "2"})
    [event] = await db.fetch_all(events.select().where(events.c.kind == "snoozed"))
    assert (event.data["weeks"], event.by_phone) == (2, "phone")


@pytest.mark.parametrize(
    ("path", "data", "kind", "column", "value"),
    [
        ("pause", {"until": "30-04-2026"}, "paused", "paused_until", date(2026, 4, 30)),
        ("stop", {}, "stopped", "stopped_at", NOW),
        ("decline", {}, "declined", "declined_at", NOW),
        ("deceased", {}, "deceased", "deceased_at", NOW),
        ("talk", {}, "talked", "last_contact_at", NOW),
        ("rhythm", {"rhythm": "yearly"}, "rhythm_changed", "rhythm", "yearly"),
        ("channels/preference", {"channel": "phone"}, "channel_preferred", "channel", "phone"),
        ("language", {"language": "en", "zone": "Europe/Amsterdam"}, "language_changed", "language", "en"),
        ("language", {"language": "nl", "zone": "Europe/London"}, "zone_changed", "zone", "Europe/London"),
        (
            "language",
            {"language": "nl", "zone": "Europe/Amsterdam", "interpreter": "ar"},
            "interpreter_changed",
            "interpreter",
            "ar",
        ),
        ("name", {"first_name": "Hilda", "last_name": "de Wit"}, "renamed", "first_name", "Hilda"),
    ],
)
@pytest.mark.usefixtures("said_why")
async def test_what_a_jim_can_do_staff_do_on_the_phone(staff, db, hilde, path, data, kind, column, value):
    response = await staff.post(f"/staff/jims/{hilde.id}/{path}", data=data)
    assert (response.status_code, response.headers["location"]) == (303, f"/staff/jims/{hilde.id}/phone")
    assert getattr(await cast.load_jim(db, hilde.id), column) == value
    recorded = [row.by_phone for row in await db.fetch_all(events.select().where(events.c.kind == kind))]
    assert recorded == (["phone"] if kind != "deceased" else [""])
    assert (await staff.get(f"/staff/jims/{hilde.id}/phone")).status_code == 200


@pytest.mark.parametrize(
    ("first", "then", "column"),
    [
        ("stop", "stop/undo", "stopped_at"),
        ("decline", "decline/undo", "declined_at"),
        ("deceased", "deceased/undo", "deceased_at"),
    ],
)
async def test_and_take_it_back(staff, db, hilde, first, then, column):
    await staff.post(f"/staff/jims/{hilde.id}/{first}")
    await staff.post(f"/staff/jims/{hilde.id}/{then}")
    assert getattr(await cast.load_jim(db, hilde.id), column) is None


async def test_yes_on_the_phone(staff, db, nadia):
    bep = await cast.jim(db, "Bep", phone="+31612345678", consented_at=None)
    await looks.say_why(db, bep.id, "phone", staff_id=nadia.id, now=NOW)
    assert "Mogen we af en toe vragen" in (await staff.get(f"/staff/jims/{bep.id}/phone")).text
    await staff.post(f"/staff/jims/{bep.id}/consent")
    assert (await cast.load_jim(db, bep.id)).consented_at == NOW


@pytest.mark.usefixtures("said_why")
async def test_no_longer_in_touch_and_back(staff, db, hilde, carla, noordrivier):
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    path = f"/staff/jims/{hilde.id}/ending"
    await staff.post(path, data={"hand_over": hand_over.id, "reason": "terrible", "wants_call": "yes"})
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.jim_id) == ("call_back", hilde.id)
    assert "Toch weer verder" in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text
    await staff.post(f"{path}/undo", data={"hand_over": hand_over.id})
    assert "Toch weer verder" not in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text


async def test_a_bounce_is_undone_on_the_page(staff, db, anna, nadia):
    await looks.say_why(db, anna.id, "phone", staff_id=nadia.id, now=NOW)
    [mail] = await db.fetch_all(channels.select().where(channels.c.person_id == anna.id))
    await staff.post(f"/staff/jims/{anna.id}/channels/bounce", data={"channel_id": mail.id})
    assert "Werkt weer" in (await staff.get(f"/staff/jims/{anna.id}")).text
    assert "Geen adres dat werkt" in (await staff.get("/staff")).text
    await staff.post(f"/staff/jims/{anna.id}/channels/repair", data={"channel_id": mail.id})
    assert (await db.fetch_one(channels.select().where(channels.c.id == mail.id))).state == "works"
    await staff.post(f"/staff/jims/{anna.id}/channels", data={"contact": "06 12 34 56 78"})
    assert "06 12345678" in (await staff.get(f"/staff/jims/{anna.id}")).text


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("pause", {"until": "gisteren"}),
        ("pause", {"until": "01-01-2020"}),
        ("rhythm", {"rhythm": "soms"}),
        ("language", {"language": "xx"}),
        ("name", {"first_name": " "}),
        ("channels", {"contact": "niets"}),
        ("channels/preference", {"channel": "duif"}),
    ],
)
async def test_what_cannot_be_is_said_on_the_same_page(staff, hilde, path, data):
    response = await staff.post(f"/staff/jims/{hilde.id}/{path}", data=data)
    assert (response.status_code, "Fout: " in response.text) == (422, True)


async def test_a_new_address_closes_the_question_for_one(staff, db, said):
    [mail] = await db.fetch_all(channels.select().where(channels.c.person_id == said.id))
    await staff.post(f"/staff/jims/{said.id}/channels/bounce", data={"channel_id": mail.id})
    assert "Geen adres dat werkt." in (await staff.get("/staff")).text
    await staff.post(f"/staff/jims/{said.id}/channels", data={"contact": "said@example.org"})
    assert "Geen adres dat werkt." not in (await staff.get("/staff")).text
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.outcome, request.closed_at) == ("channel", "not_needed", NOW)


@pytest.mark.usefixtures("said_why")
async def test_of_someone_who_died_nothing_more_is_asked(staff, db, said):
    [mail] = await db.fetch_all(channels.select().where(channels.c.person_id == said.id))
    await staff.post(f"/staff/jims/{said.id}/channels/bounce", data={"channel_id": mail.id})
    await staff.post(f"/staff/jims/{said.id}/deceased")
    assert "Said" not in (await staff.get("/staff")).text
    page = (await staff.get(f"/staff/jims/{said.id}/phone")).text
    assert "Deze JIM is overleden." in page
    assert "Wat kiest" not in page
    assert "Even pauze" not in page


@pytest.mark.usefixtures("said_why")
async def test_which_interpreter_or_language_is_said_wherever_someone_is_rung(staff, db, hilde, said):
    await db.execute(people.update().where(people.c.id == hilde.id).values(interpreter="tr"))
    await db.execute(people.update().where(people.c.id == said.id).values(language="ar"))
    for jim in (hilde, said):
        await staff.post(f"/staff/requests/new?jim={jim.id}", data={"kind": "call_back"})
    for path in ("/staff", f"/staff/jims/{hilde.id}", f"/staff/jims/{hilde.id}/phone", "/staff/requests/1"):
        assert "tolk: Turks" in (await staff.get(path)).text
    for path in ("/staff", f"/staff/jims/{said.id}", "/staff/requests/2"):
        assert '<span class="tag plain">العربية</span>' in (await staff.get(path)).text
