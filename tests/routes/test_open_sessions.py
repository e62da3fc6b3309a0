"""«Waar je bent ingelogd»: seen by each for themselves alone, and what ends there ends at once."""

import re

import httpx
import pytest

from jimsupport import clock
from jimsupport.db.tables import audit_rows
from jimsupport.db.tables import sessions as rows
from jimsupport.domain.access import sessions

ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
async def phone(app, db, anna):
    """Another browser in which Anna is signed in."""
    headers = {"sec-fetch-site": "same-origin", "accept-language": "nl"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://jimsupport.test", headers=headers
    ) as browser:
        secret, _ = await sessions.start(db, anna.id, agent=ANDROID, now=clock.now())
        browser.cookies.set("__Host-session", secret, domain="jimsupport.test")
        yield browser


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


async def ids_of(db, person):
    found = await db.fetch_all(rows.select().where(rows.c.person_id == person.id).order_by(rows.c.id))
    return [row.id for row in found]


async def test_everybody_sees_where_they_are_signed_in_and_nobody_else(
    client, phone, db, sign_in, anna, hilde, passing
):
    await sessions.start(db, hilde.id, agent=IPHONE, now=clock.now())
    passing(days=2)
    await sign_in(client, anna)
    page = await client.get("/sessions")
    said = text_of(page)
    assert "Chrome op Android" in said
    assert "Ingelogd sinds maandag 30 maart 2026, 10.00 uur" in said
    assert "iPhone" not in said
    assert said.count("hier ben je nu") == 1
    assert page.text.count("Log daar uit") == 1


async def test_what_has_ended_by_itself_is_not_in_the_list(client, phone, sign_in, anna, passing):
    passing(days=31)
    await sign_in(client, anna)
    assert "Je bent alleen hier ingelogd." in text_of(await client.get("/sessions"))


async def test_one_is_ended_at_its_next_request(client, phone, db, sign_in, anna):
    [other] = await ids_of(db, anna)
    await sign_in(client, anna)
    assert (await phone.get("/me")).status_code == 200
    for _ in range(2):  # a double tap is harmless
        assert (await client.post(f"/sessions/{other}/end")).headers["location"] == "/sessions"
    assert (await phone.get("/me")).status_code == 303
    assert (await client.get("/me")).status_code == 200


async def test_the_others_are_ended_and_this_one_stays(client, phone, db, sign_in, anna):
    await sign_in(client, anna)
    assert (await client.post("/sessions/others/end")).status_code == 303
    assert (await phone.get("/me")).status_code == 303
    assert (await client.get("/me")).status_code == 200


async def test_all_are_ended_this_one_too(client, phone, db, sign_in, anna, hilde):
    await sessions.start(db, hilde.id, now=clock.now())
    await sign_in(client, anna)
    answer = await client.post("/sessions/end")
    assert answer.headers["location"] == "/"
    assert "Je bent overal uitgelogd." in (await client.get("/")).text
    assert await ids_of(db, anna) == []
    assert len(await ids_of(db, hilde)) == 1


async def test_a_session_of_somebody_else_stays(client, db, sign_in, anna, hilde):
    await sessions.start(db, hilde.id, now=clock.now())
    [theirs] = await ids_of(db, hilde)
    await sign_in(client, anna)
    mine = await client.post(f"/sessions/{theirs}/end")
    missing = await client.post("/sessions/999999/end")
    assert (mine.status_code, mine.headers["location"]) == (missing.status_code, missing.headers["location"])
    assert await ids_of(db, hilde) == [theirs]


async def test_this_one_can_be_ended_from_the_list_of_another(client, phone, db, sign_in, anna):
    await sign_in(client, anna)
    own = (await ids_of(db, anna))[1]
    assert (await client.post(f"/sessions/{own}/end")).headers["location"] == "/"
    assert (await phone.get("/sessions")).status_code == 200


async def test_staff_find_it_below_every_page_and_a_jim_on_their_own(client, sign_in, nadia, anna):
    for person, path in ((nadia, "/staff"), (anna, "/me")):
        await sign_in(client, person)
        assert 'href="/sessions"' in (await client.get(path)).text


async def test_what_is_kept_of_a_browser_is_two_names(db, anna):
    await sessions.start(db, anna.id, agent=ANDROID, now=clock.now())
    [row] = await db.fetch_all(rows.select())
    assert row.agent == "Chrome/Android"


async def test_ending_what_is_not_there_is_no_line_in_the_log(client, sign_in, db, hilde, anna):
    await sign_in(client, anna)
    [hers] = await db.fetch_all(rows.select())
    await sign_in(client, hilde)
    for number in (hers.id, 999, 999):
        assert (await client.post(f"/sessions/{number}/end")).status_code == 303
    await client.post("/sessions/others/end")
    assert await db.fetch_all(audit_rows.select()) == []
    assert [one.id for one in await db.fetch_all(rows.select().where(rows.c.person_id == anna.id))] == [
        hers.id
    ]
