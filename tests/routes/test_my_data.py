"""Everything we hold of somebody: only afresh, only theirs, to take along, to correct; and to have removed."""

import json

import pytest
from sqlalchemy import select

from jimsupport.db.tables import audit_rows, outbox, people, request_notes, support_requests
from jimsupport.domain.privacy import leaving
from jimsupport.domain.support import requests
from tests.cast import NOW


@pytest.fixture
async def at_home(client, sign_in, anna):
    await sign_in(client, anna)
    return client


@pytest.fixture
async def asked(db, anna, said):
    """A question of Anna's with a note of staff on it, and one of Said's."""
    for jim, words in ((anna, "Hoe vaak mag ik bellen?"), (said, "Woorden van Said")):
        number = await requests.open(
            db, kind="question", door="page", body=words, jim_id=jim.id, by=f"jim:{jim.id}", now=NOW
        )
        note = {"request_id": number, "by": "staff:9", "body": f"Over {words}", "at": NOW}
        await db.insert(request_notes.insert().values(**note))


async def test_all_of_it_and_nothing_of_another(at_home, asked):
    page = (await at_home.get("/my-data")).text
    assert "anna@example.org" in page
    assert "Over Hoe vaak mag ik bellen?" in page
    assert "Said" not in page
    assert "familie@example.org" not in page


async def test_the_file_holds_the_same_and_is_in_the_audit_log(db, at_home, asked, anna):
    answer = await at_home.post("/my-data/file")
    assert answer.headers["content-disposition"] == 'attachment; filename="mijn-gegevens.json"'
    assert answer.headers["cache-control"] == "no-store"
    data = json.loads(answer.text)["data"]
    assert [row["body"] for row in data["request_notes"]] == ["Over Hoe vaak mag ik bellen?"]
    assert "token_hash" not in answer.text
    assert "Said" not in answer.text
    acts = await db.fetch_all(select(audit_rows.c.act, audit_rows.c.subject_id, audit_rows.c.data))
    assert ("data_taken", anna.id, {"what": "json"}) in [tuple(row) for row in acts]


@pytest.mark.parametrize("path", ["/my-data", "/me/erasure"])
async def test_only_after_saying_afresh_who_one_is(at_home, path, passing):
    assert (await at_home.get(path)).status_code == 200
    passing(minutes=11)
    answer = await at_home.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in/afresh?next={path}")


async def test_the_file_and_asking_for_erasure_need_it_too(db, at_home, anna, passing):
    passing(minutes=11)
    assert (await at_home.post("/my-data/file")).headers["location"] == "/my-data"
    assert (await at_home.post("/me/erasure")).status_code == 303
    assert await leaving.coming(db, anna.id) is None


async def test_professionals_see_theirs_and_nobody_elses(client, sign_in, carla, hilde):
    await sign_in(client, carla)
    page = (await client.get("/my-data")).text
    assert "carla@noordrivier.example" in page
    assert "Hilde" not in page


async def test_asked_undone_by_the_link_asked_again_and_at_once(db, at_home, anna, app):
    assert "1 adres" in (await at_home.get("/me/erasure")).text
    assert (await at_home.post("/me/erasure")).headers["location"] == "/me/erasure"
    assert "Op maandag 6 april 2026 is alles weg" in (await at_home.get("/me/erasure")).text
    [mail] = await db.fetch_all(outbox.select())
    token = json.loads(mail.context)["token"]
    at_home.cookies.clear()
    page = await at_home.get(f"/a/{token}")
    assert "Toch bewaren" in page.text
    assert "nu meteen" not in page.text
    await at_home.post(f"/a/{token}/erasure/undo")
    assert await leaving.coming(db, anna.id) is None
    assert "Log dan eerst in" in (await at_home.get(f"/a/{token}/erasure")).text


async def test_at_once(db, at_home, anna):
    await at_home.post("/me/erasure")
    answer = await at_home.post("/me/erasure/now")
    assert answer.headers["location"] == "/erased"
    assert (await at_home.get("/erased")).status_code == 200
    assert (await at_home.get("/me")).status_code == 303
    assert await db.fetch_value(select(people.c.first_name).where(people.c.id == anna.id)) == ""


async def test_what_is_wrong_comes_to_staff(db, at_home, anna):
    assert (await at_home.post("/my-data/wrong", data={"body": " "})).status_code == 422
    answer = await at_home.post("/my-data/wrong", data={"about": "knowing", "body": "Ik heet Anne."})
    assert answer.headers["location"] == "/my-data/said"
    [row] = await db.fetch_all(support_requests.select())
    assert (row.kind, row.jim_id) == ("correction", anna.id)


async def test_staff_begin_it_on_the_phone_and_the_jim_hears(db, client, sign_in, nadia, anna):
    await sign_in(client, nadia)
    await client.post(f"/staff/jims/{anna.id}/why", data={"reason": "phone"})
    assert "Lees voor wat er weggaat" in (await client.get(f"/staff/jims/{anna.id}/erasure")).text
    await client.post(f"/staff/jims/{anna.id}/erasure")
    pending = await leaving.coming(db, anna.id)
    assert (pending.by, pending.by_phone) == (f"staff:{nadia.id}", True)
    assert [row.kind for row in await db.fetch_all(outbox.select())] == ["erasure_asked"]
    await client.post(f"/staff/jims/{anna.id}/erasure/undo")
    assert await leaving.coming(db, anna.id) is None


async def test_administrators_see_what_is_due_and_choose_within_bounds(client, sign_in, ruth):
    await sign_in(client, ruth)
    assert "Hoe lang bewaren we wat?" in (await client.get("/admin/retention")).text
    times = {"silent": "1000", "silent_wait": "60", "stranger": "365", "account": "365"}
    assert (await client.post("/admin/retention", data=times)).status_code == 303
    assert 'value="1000"' in (await client.get("/admin/retention")).text
    wrong = await client.post("/admin/retention", data={**times, "silent": "5"})
    assert (wrong.status_code, "van 730 tot en met 3653" in wrong.text) == (422, True)
