"""Coming in by the account of one's work, with a provider that others made (oidc-provider-mock), from button to page."""

import dataclasses
import json
import os
import re
import socket
import subprocess
import sys
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jimsupport import app as application
from jimsupport import clock
from jimsupport.db.tables import identities, sign_in_journeys
from jimsupport.db.tables import sessions as session_rows
from jimsupport.domain.access import roles
from jimsupport.domain.access.single_sign_on import providers
from jimsupport.domain.care import organisations
from tests.cast import NOW

STARTS_WITHIN = 30  # seconds
CLIENT_ID, CLIENT_SECRET = "jimsupport", "open-sesame"  # that provider reads no encoded ones
PEOPLE = (
    {"sub": "carla", "email": "carla@noordrivier.example", "email_verified": True},
    {"sub": "wim", "email": "wim@noordrivier.example", "email_verified": True},
    {"sub": "typed", "email": "carla@noordrivier.example"},
)


@pytest.fixture(scope="module")
def provider():
    """A provider in a process of its own; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    environ = os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=environ, **quiet) as running:
        until = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.HTTPError:
                assert running.poll() is None
                assert time.monotonic() < until, "the provider did not start"
        yield f"http://127.0.0.1:{port}"
        running.terminate()


@pytest.fixture
def app(settings, db, compiled):
    """As in development, where a provider may be on this machine; and at the time that it is there."""
    clock.run_on(None)
    return compiled(application.build(dataclasses.replace(settings, env="development"), db))


@pytest.fixture
async def at_work(db, noordrivier, provider):
    """Noordrivier's people sign in there."""
    organisation = await organisations.load(db, noordrivier)
    await providers.save(
        db,
        organisation,
        issuer=provider,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        domain_names="noordrivier.example",
        near=True,
        by="worker",
        now=NOW,
    )
    return noordrivier


async def leave(client, organisation_id):
    """Press the button; where it leads."""
    page = await client.post(f"/sign-in/organisations/{organisation_id}")
    assert page.status_code == 200
    [address] = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    return unescape(address)


async def come_back(client, address, **person):
    """Sign in there as this person, and come back."""
    async with httpx.AsyncClient() as elsewhere:
        sent = await elsewhere.post(address, data=person)
    assert sent.status_code == 302, sent.text
    return await client.get(sent.headers["location"])


async def test_from_the_button_to_the_page_of_the_professional(client, db, at_work, carla):
    await client.get("/hand-overs/new")
    answer = await client.post(
        "/sign-in", data={"email": "Carla@Noordrivier.example", "next": "/hand-overs/new"}
    )
    page = await client.get(answer.headers["location"])
    assert "Of log in via Jeugdhulp Noordrivier" in page.text
    back = await come_back(client, await leave(client, at_work), sub="carla")
    assert (back.status_code, back.headers["location"]) == (303, "/hand-overs/new")
    assert "__Host-pending" not in client.cookies
    assert (await client.get("/hand-overs")).status_code == 200
    [session] = await db.fetch_all(session_rows.select())
    assert (session.person_id, session.method, session.organisation_id) == (carla.id, "oidc", at_work)


async def test_the_page_tells_nothing_of_who_is_known(client, at_work, carla):
    pages = []
    for email in ("carla@noordrivier.example", "nobody@noordrivier.example"):
        await client.post("/sign-in", data={"email": email})
        page = await client.get("/sign-in/code")
        pages.append(page.text.replace(email, "IT"))
    assert pages[0] == pages[1]
    await client.post("/sign-in", data={"email": "anna@example.org"})
    assert "Of log in via" not in (await client.get("/sign-in/code")).text


async def test_an_organisation_can_link_to_a_page_with_one_button(client, at_work, carla):
    page = await client.get(f"/sign-in/organisations/{at_work}")
    assert "Werk je bij Jeugdhulp Noordrivier?" in page.text
    back = await come_back(client, await leave(client, at_work), sub="carla")
    assert back.headers["location"] == "/hand-overs"


async def test_signing_out_here_says_that_it_is_only_here(client, at_work, carla):
    await come_back(client, await leave(client, at_work), sub="carla")
    await client.post("/sign-out")
    page = await client.get("/")
    assert "Bij het account van je werk ben je misschien nog ingelogd" in page.text
    assert (await client.get("/hand-overs")).status_code == 303


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"sub": "wim"}, "We kennen dit account van Jeugdhulp Noordrivier nog niet"),
        ({"sub": "typed"}, "We kennen dit account van Jeugdhulp Noordrivier nog niet"),
        ({"action": "deny"}, "Het inloggen bij Jeugdhulp Noordrivier werd afgebroken"),
    ],
)
async def test_who_does_not_come_in_hears_why(client, db, at_work, carla, person, words):
    back = await come_back(client, await leave(client, at_work), **person)
    assert back.status_code == 403
    assert words in back.text
    assert await db.fetch_all(session_rows.select()) == await db.fetch_all(identities.select()) == []


async def test_who_stopped_working_there_hears_it(client, db, at_work, carla):
    await come_back(client, await leave(client, at_work), sub="carla")
    await roles.end(db, carla.id, "professional", organisation_id=at_work, by="worker", now=NOW)
    assert (await client.get("/hand-overs")).status_code == 303
    back = await come_back(client, await leave(client, at_work), sub="carla")
    assert "Volgens ons werk je niet meer bij Jeugdhulp Noordrivier" in back.text


async def test_what_came_back_once_does_not_come_back_again(client, at_work, carla):
    address = await leave(client, at_work)
    async with httpx.AsyncClient() as elsewhere:
        sent = await elsewhere.post(address, data={"sub": "carla"})
    first, again = [await client.get(sent.headers["location"]) for _ in range(2)]
    assert first.status_code == 303
    assert again.status_code == 403


async def test_what_came_back_to_another_browser_brings_nobody_in(app, client, at_work, carla):
    address = await leave(client, at_work)
    async with httpx.AsyncClient() as elsewhere:
        sent = await elsewhere.post(address, data={"sub": "carla"})
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://jimsupport.test") as other:
        assert (await other.get(sent.headers["location"])).status_code == 403
        await other.post(
            "/sign-in", data={"email": "x@example.org"}, headers={"sec-fetch-site": "same-origin"}
        )
        assert (await other.get(sent.headers["location"])).status_code == 403
    assert (await client.get(sent.headers["location"])).status_code == 303


async def test_asking_for_the_head_of_the_way_back_uses_nothing_up(client, db, at_work, carla):
    address = await leave(client, at_work)
    state = parse_qs(urlsplit(address).query)["state"][0]
    path = f"/sign-in/organisations/{at_work}/back"
    assert (await client.head(path, params={"state": state, "code": "x"})).status_code == 404
    assert (await client.get(path)).status_code == 404
    [row] = await db.fetch_all(sign_in_journeys.select())
    assert row.used_at is None


async def test_the_page_that_leads_away_lets_the_browser_go(client, at_work, carla):
    """No form posts to another site, and the provider does not hear which page they came from."""
    page = await client.post(f"/sign-in/organisations/{at_work}")
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"


async def test_where_there_is_no_provider_there_is_no_page(client, noordrivier):
    for number in (noordrivier, 999):
        assert (await client.get(f"/sign-in/organisations/{number}")).status_code == 404
        assert (await client.post(f"/sign-in/organisations/{number}")).status_code == 404
        assert (await client.get(f"/sign-in/organisations/{number}/back?state=x")).status_code == 403
