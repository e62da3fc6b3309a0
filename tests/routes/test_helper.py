"""The pages of a helper and of the JIM who named them: two yeses, and either stops in one tap."""

import pytest

from jimsupport.db.tables import helpers as table
from jimsupport.domain.around import helpers, looks
from tests.conftest import NOW

FATIMA = {"helper_name": "Fatima", "relation": "mijn dochter", "address": "fatima@example.org"}


@pytest.fixture
async def page(client, sign_in, db, anna):
    """The path of Fatima's page; this browser is Anna's, who named her."""
    await sign_in(client, anna)
    await client.post("/me/helper", data=FATIMA)
    return helpers.path(helpers.secret_of(await helpers.latest(db, anna.id)))


async def test_opening_the_link_says_yes_to_nothing(client, db, anna, page):
    for path in (page, f"{page}/stop"):
        assert "wil je meelezen met Anna?" in (await client.get(path)).text
    row = await helpers.latest(db, anna.id)
    assert (row.agreed_at, row.ended_at) == (None, None)


async def test_yes_stop_and_yes_again(client, db, anna, page):
    assert "We vroegen Fatima om mee te lezen" in (await client.get("/me/helper")).text
    assert (await client.post(page)).headers["location"] == page
    assert "Je leest mee met Anna" in (await client.get(page)).text
    assert "Fatima leest mee" in (await client.get("/me/helper")).text
    assert (await client.post(f"{page}/stop", data={"page": "yes"})).headers["location"] == page
    assert "Toch wel meelezen" in (await client.get(page)).text
    assert "Fatima leest niet mee." in (await client.get("/me/helper")).text
    await client.post(page)
    assert (await helpers.latest(db, anna.id)).ended_at is None


async def test_a_mail_program_stops_it_with_one_post_from_anywhere(client, db, anna, page):
    answer = await client.post(
        f"{page}/stop",
        data={"List-Unsubscribe": "One-Click"},
        headers={"sec-fetch-site": "cross-site", "origin": "https://mail.example"},
    )
    assert answer.status_code == 200
    assert (await helpers.latest(db, anna.id)).ended_by == "helper"


async def test_the_jim_stops_it_and_takes_that_back(client, db, anna, page):
    await client.post(page)
    await client.post("/me/helper/end")
    assert "Dit is gestopt." in (await client.get(page)).text
    assert (await client.post(page)).headers["location"] == page  # too late for a yes
    assert (await helpers.latest(db, anna.id)).ended_at == NOW
    await client.post("/me/helper/end/undo")
    assert (await helpers.latest(db, anna.id)).ended_at is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({**FATIMA, "helper_name": ""}, "Vul een voornaam in."),
        ({**FATIMA, "address": "fatima"}, "Vul een e-mailadres in"),
        ({**FATIMA, "address": "anna@example.org"}, "Dit is je eigen adres."),
    ],
)
async def test_what_cannot_be_is_said(client, sign_in, db, anna, data, words):
    await sign_in(client, anna)
    answer = await client.post("/me/helper", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert await db.fetch_all(table.select()) == []


async def test_staff_see_it_name_one_and_stop_it_on_the_phone(client, sign_in, db, anna, nadia):
    await sign_in(client, nadia)
    await looks.say_why(db, anna.id, "phone", staff_id=nadia.id, now=NOW)
    path = f"/staff/jims/{anna.id}"
    await client.post(f"{path}/helper", data=FATIMA)
    row = await helpers.latest(db, anna.id)
    assert row.agreed_at is None  # her yes comes by mail all the same
    assert "Fatima leest mee" not in (await client.get(path)).text
    await client.post(helpers.path(helpers.secret_of(row)))
    assert "Fatima leest mee" in (await client.get(path)).text
    again = await client.post(f"{path}/helper", data={**FATIMA, "address": "x@example.org"})
    assert again.headers["location"].startswith(f"{path}/phone")
    await client.post(f"{path}/helper/end")
    assert (await helpers.latest(db, anna.id)).ended_by == f"staff:{nadia.id}"
    await client.post(f"{path}/helper/end/undo")
    assert (await helpers.latest(db, anna.id)).ended_at is None
