"""«Bel mij» on every page: a first name and a number; a JIM who is signed in has their own form."""

import pytest

from jimsupport.db.tables import outbox, support_requests


async def test_a_visitor_asks_to_be_rung_and_hears_by_when(client, db):
    assert "Op welk nummer bellen we je?" in (await client.get("/call-back")).text
    form = {"first_name": "Bep", "phone": "06 12 34 56 78", "when": "na zes uur", "message": "Over school"}
    asked = await client.post("/call-back", data=form)
    again = await client.post("/call-back", data=form)
    assert (asked.status_code, asked.headers["location"]) == (303, "/call-back/asked")
    assert again.status_code == 303
    [row] = await db.fetch_all(support_requests.select())
    assert (row.name, row.contact, row.kind, row.jim_id) == ("Bep", "+31612345678", "call_back", None)
    page = (await client.get("/call-back/asked")).text
    assert "dinsdag 31 maart 2026, 10.00 uur" in page
    assert "112" in page
    assert await db.fetch_all(outbox.select()) == []


@pytest.mark.parametrize(
    "form", [{}, {"first_name": "Bep"}, {"first_name": "Bep", "phone": "nul zes"}, {"phone": "0612345678"}]
)
async def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, db, form):
    response = await client.post("/call-back", data=form)
    assert (response.status_code, "Fout: " in response.text) == (422, True)
    assert all(value in response.text for value in form.values())
    assert await db.fetch_all(support_requests.select()) == []


async def test_a_jim_goes_to_the_form_that_knows_them(client, sign_in, hilde):
    await sign_in(client, hilde)
    assert (await client.get("/call-back")).headers["location"] == "/me/call-back"
