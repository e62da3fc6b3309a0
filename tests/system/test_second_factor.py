"""From the link in the mail to the day of staff: with a passkey in Chromium, and with an app where a browser has none."""

import re

import pyotp
import pytest

from jimsupport import clock
from jimsupport.db.tables import code_apps
from tests import cast
from tests.system.test_story import sign_in

WITHOUT = """
  delete window.PublicKeyCredential;
  Object.defineProperty(navigator, "credentials", { value: undefined });
"""


@pytest.fixture
def host():
    """Browsers make no passkeys for a bare number."""
    return "localhost"


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


async def device(page, **more):
    """A telephone with a passkey in it, in the browser of this page; what to speak to it with, and its number."""
    spoken = await page.context.new_cdp_session(page)
    await spoken.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await spoken.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})
    return spoken, made["authenticatorId"]


async def leave(page):
    await page.get_by_role("button", name="Uitloggen").click()
    await page.get_by_text("Je bent uitgelogd.").wait_for()


async def a_minute_later(site):
    """The next code of an app; and mails of the same hour arrive."""
    site._passing(minutes=1)


async def enrol_passkey(page):
    await page.get_by_role("link", name="Kies dit").click()
    await page.get_by_role("button", name="Maak een passkey").click()
    await page.get_by_role("heading", name="Het is gelukt").wait_for()


async def test_with_a_passkey(site, someone, nadia):
    page = await someone()
    await device(page)
    await sign_in(site, page, "nadia@jimwerkt.example")
    assert await page.get_by_role("heading", level=1).inner_text() == (
        "Hoe laat je voortaan zien dat jij het bent?"
    )
    await page.goto("/staff")  # nothing of it before
    assert "/second-factor/new?next=/staff" in page.url
    await enrol_passkey(page)
    await page.get_by_role("link", name="Aan de slag").click()
    await page.wait_for_url("**/staff")
    await site.work()
    [mail] = site.mails()
    assert "passkey" in mail.get_body(("plain",)).get_content()

    await leave(page)
    await sign_in(site, page, "nadia@jimwerkt.example")
    await page.get_by_role("button", name="Ga verder met je passkey").click()
    await page.wait_for_url("**/staff")
    await page.goto("/access")
    assert await page.get_by_text("Laatst gebruikt op").count() == 1

    site._passing(minutes=11)
    await page.goto("/access")
    await page.get_by_role("heading", name="Ben jij het nog?").wait_for()
    await page.get_by_role("button", name="Ga verder met je passkey").click()
    await page.wait_for_url("**/access")


async def test_with_an_app_where_a_browser_has_no_passkeys(site, db, someone, nadia):
    page = await someone()
    await page.add_init_script(WITHOUT)
    await sign_in(site, page, "nadia@jimwerkt.example")
    await page.get_by_role("link", name="Kies dit").click()
    assert not await page.get_by_role("button", name="Maak een passkey").is_visible()
    assert await page.get_by_text("Dit lukt niet in deze browser.").is_visible()
    await page.get_by_role("link", name="Kies een andere manier").click()
    await page.get_by_role("button", name="Kies dit").click()
    await page.get_by_text("Lukt het niet met de camera?").click()
    secret = re.sub(r"\s", "", await page.locator(".secret").inner_text())
    await page.get_by_label("De zes cijfers uit je app").fill(pyotp.TOTP(secret).at(clock.now()))
    await page.get_by_role("button", name="Ga verder").click()
    await page.get_by_role("link", name="Aan de slag").click()
    await page.wait_for_url("**/staff")
    await site.work()
    site.mails()

    await leave(page)
    site._passing(minutes=1)
    await sign_in(site, page, "nadia@jimwerkt.example")
    field = page.get_by_label("De zes cijfers uit je app")
    await field.fill("000000")
    await page.get_by_role("button", name="Ga verder").click()
    await page.get_by_role("alert").wait_for()
    app = await db.fetch_one(code_apps.select())
    await field.fill(pyotp.TOTP(app.secret).at(clock.now()))
    await page.get_by_role("button", name="Ga verder").click()
    await page.wait_for_url("**/staff")


@pytest.mark.parametrize(
    "trouble", [{"isUserVerified": False}, {"hasUserVerification": False, "isUserVerified": False}]
)
async def test_a_device_that_verifies_nobody_gets_nobody_in(site, someone, nadia, trouble):
    page = await someone()
    await device(page, **trouble)
    await sign_in(site, page, "nadia@jimwerkt.example")
    await page.get_by_role("link", name="Kies dit").click()
    await page.get_by_role("button", name="Maak een passkey").click()
    await page.get_by_text("Dat lukte niet.").wait_for()
    await page.goto("/staff")
    assert "/second-factor/new" in page.url


async def test_who_lost_it_is_rung_by_a_colleague(site, db, someone, nadia, ruth):
    await cast.worker(db, "Joost", "staff", mail="joost@jimwerkt.example")
    page, other = await someone(), await someone(viewport={"width": 1280, "height": 900})
    spoken, number = await device(page)
    await sign_in(site, page, "nadia@jimwerkt.example")
    await enrol_passkey(page)
    await site.work()
    site.mails()
    await leave(page)
    await spoken.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": number})
    await device(page)  # a new telephone
    await sign_in(site, page, "nadia@jimwerkt.example")
    await page.get_by_role("link", name="Ik heb mijn telefoon, sleutel of app niet meer").click()
    await page.get_by_role("button", name="Vraag een collega om mij te bellen").click()
    await page.get_by_role("heading", name="Een collega belt je").wait_for()
    await site.work()
    assert {mail["to"] for mail in site.mails()} == {"nadia@jimwerkt.example", "ruth@jimwerkt.example"}

    await device(other)
    await sign_in(site, other, "joost@jimwerkt.example")
    await enrol_passkey(other)
    await other.goto("/staff")
    await other.get_by_role("link", name="Bekijk wie").click()
    await other.get_by_role("link", name="Nadia Vos").click()
    await other.get_by_label("Ik belde zelf, en het is deze persoon").check()
    await other.get_by_label("Wie had je aan de telefoon?").fill("nadia")
    await other.get_by_role("button", name="Bevestig, en laat de code zien").click()
    code = await other.locator(".secret").inner_text()

    await page.get_by_role("link", name="Kijk of het al kan").click()
    await page.get_by_label("De zes cijfers").fill(code)
    await page.get_by_role("button", name="Ga verder").click()
    await page.get_by_text("Het klopt. Kies nu opnieuw.").wait_for()
    await enrol_passkey(page)
    await page.get_by_role("link", name="Aan de slag").click()
    await page.wait_for_url("**/staff")
