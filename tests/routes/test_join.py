import json

import pytest

from jimsupport import clock
from jimsupport.db.tables import jims, outbox, support_requests
from jimsupport.domain.people import joining
from tests import cast
from tests.cast import NOW
from tests.routes.me.test_questions import heading


@pytest.fixture(autouse=True)
async def programme(db):
    await cast.programme(db)


async def test_the_page_says_for_whom_and_excludes_nobody(client):
    page = await client.get("/join?card=K7")
    assert heading(page) == "Ben je JIM? Doe mee."
    assert "Je hoort er gewoon bij." in page.text
    assert 'name="card" value="K7"' in page.text


async def test_by_mail_first_a_link_then_one_button(client, db):
    sent = await client.post(
        "/join", data={"first_name": "Omar", "contact": "omar@voorbeeld.nl", "card": "K7"}
    )
    assert sent.headers["location"] == "/join/mail"
    [mail] = await db.fetch_all(outbox.select())
    link = f"/join/{json.loads(mail.context)['token']}"
    assert heading(await client.get(link)) == "Is dit jouw adres?"
    assert await db.fetch_all(jims.select()) == []
    for _ in range(2):
        joined = await client.post(link)
        choices = await client.get(joined.headers["location"])
        assert heading(choices) == "Fijn, Omar. Je zei ja."
        assert "Rond maandag 13 april 2026 vragen we je hoe het gaat." in choices.text
        assert "/end-of-help" in choices.text
    assert heading(await client.get(link)) == "Je doet mee. Welkom."
    [jim] = await db.fetch_all(jims.select())
    assert (jim.joined_at, jim.consented_at) == (NOW, NOW)


async def test_by_phone_somebody_rings(client, db):
    sent = await client.post("/join", data={"first_name": "Omar", "contact": "06 12345678"})
    page = await client.get(sent.headers["location"])
    assert heading(page) == "We bellen je"
    assert "dinsdag 31 maart 2026, 10.00 uur" in page.text
    assert [row.kind for row in await db.fetch_all(support_requests.select())] == ["call_back"]
    assert [row.consented_at for row in await db.fetch_all(jims.select())] == [None]


@pytest.mark.parametrize(
    "data", [{}, {"first_name": "Omar", "contact": "omar"}, {"first_name": "", "contact": "06 12345678"}]
)
async def test_what_is_missing_is_said_and_the_rest_kept(client, db, data):
    wrong = await client.post("/join", data=data)
    assert wrong.status_code == 422
    assert all(f'value="{value}"' in wrong.text for value in data.values())
    assert await db.fetch_all(jims.select()) == []


async def test_an_old_link_says_so(client, db, passing):
    await client.post("/join", data={"first_name": "Omar", "contact": "omar@voorbeeld.nl"})
    [mail] = await db.fetch_all(outbox.select())
    link = f"/join/{json.loads(mail.context)['token']}"
    passing(days=8)
    await joining.clear(db, now=clock.now())
    assert (await client.get(link)).status_code == 410
    assert (await client.post(link)).status_code == 410
    assert await db.fetch_all(jims.select()) == []


async def test_nobody_learns_who_is_known(client, db, hilde):
    known = await client.post("/join", data={"first_name": "Hilde", "contact": cast.SHARED})
    unknown = await client.post("/join", data={"first_name": "Omar", "contact": "omar@voorbeeld.nl"})
    assert (known.status_code, known.headers["location"]) == (
        unknown.status_code,
        unknown.headers["location"],
    )
