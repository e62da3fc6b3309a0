"""Signing in with the account of one's work, in Chromium, at the certified provider of the OpenID Foundation's list."""

import asyncio
import re
import socket
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import expect

from jimsupport import clock
from jimsupport.db.tables import identities
from jimsupport.domain.access.single_sign_on import providers
from jimsupport.domain.care import organisations
from tests.cast import NOW
from tests.domain.access.single_sign_on.made import CLIENT_ID, CLIENT_SECRET

NODE = Path(__file__).parent / "node"
pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # tests/routes try both


@pytest.fixture
def env():
    """A provider on this machine is for development alone."""
    return {"JIMSUPPORT_ENV": "development"}


@pytest.fixture
async def provider(site, db, noordrivier):
    """Noordrivier's own sign-in, in a process of its own; its address."""
    clock.run_on(None)  # the provider tells the time of today
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    back = f"{site.base}/sign-in/organisations/{noordrivier}/back"
    command = ["node", "provider.mjs", str(port), CLIENT_ID, CLIENT_SECRET, back]
    running = await asyncio.create_subprocess_exec(
        *command, cwd=NODE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert await running.stdout.readline() == b"ready\n"
    organisation = await organisations.load(db, noordrivier)
    await providers.save(
        db,
        organisation,
        issuer=f"http://127.0.0.1:{port}",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        domain_names="noordrivier.example",
        near=True,
        by="worker",
        now=NOW,
    )
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    await running.wait()


async def sign_in_there(page, provider, name):
    """Fill in the pages of the provider."""
    await page.wait_for_url(f"{provider}/**")
    await page.fill("[name=login]", name)
    await page.fill("[name=password]", "anything")
    await page.click("button[type=submit]")
    await page.wait_for_load_state()
    if page.url.startswith(provider):  # may we tell JIMsupport who you are?
        await page.click("button[type=submit]")


async def ask(page, email):
    await page.goto("/sign-in")
    await page.fill("[name=email]", email)
    await page.get_by_role("button", name="Stuur mij een link").click()
    await page.get_by_role("button", name="Log in met je werkaccount").click()


async def test_from_the_sign_in_page_to_the_professionals_own(someone, provider, db, carla, site):
    page = await someone()
    await page.goto("/hand-overs/new")
    await page.fill("[name=email]", "carla@noordrivier.example")
    await page.get_by_role("button", name="Stuur mij een link").click()
    await page.get_by_role("button", name="Log in met je werkaccount").click()
    await sign_in_there(page, provider, "carla")
    await page.wait_for_url(re.compile(re.escape(site.base) + "/hand-overs/"))
    [identity] = await db.fetch_all(identities.select())
    assert (identity.subject, identity.person_id) == ("carla", carla.id)

    await page.get_by_role("link", name="Waar je bent ingelogd").click()
    await expect(page.get_by_text("Chrome op Linux")).to_be_visible()
    await page.get_by_role("button", name="Log overal uit, ook hier").click()
    await expect(page.get_by_text("Je bent overal uitgelogd.")).to_be_visible()
    await page.goto("/hand-overs")
    assert "/sign-in" in page.url

    await ask(page, "carla@noordrivier.example")  # signed in there still: no page of the provider is shown
    await page.wait_for_url(f"{site.base}/hand-overs")


@pytest.mark.parametrize("name", ["wim", "unchecked"])
async def test_who_has_no_account_here_hears_it(someone, provider, db, carla, name):
    page = await someone()
    await ask(page, "carla@noordrivier.example")
    await sign_in_there(page, provider, name)
    await expect(page.get_by_role("heading", name="Inloggen lukte niet")).to_be_visible()
    assert await db.fetch_all(identities.select()) == []


async def test_going_back_from_the_provider_leads_to_our_own_page(someone, provider, carla, site):
    page = await someone()
    await ask(page, "carla@noordrivier.example")
    await page.wait_for_url(f"{provider}/**")
    await page.go_back()
    await page.wait_for_url(f"{site.base}/sign-in/code")
    await expect(page.get_by_role("button", name="Log in met je werkaccount")).to_be_visible()
