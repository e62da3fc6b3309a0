"""The main job, end to end, as people live it: from the end of professional help to an answered check-in."""

import re
from datetime import date

import httpx
import pyotp
import pytest

from jimsupport import clock
from jimsupport.db import tables
from jimsupport.domain.follow_up import cadence
from tests.cast import NOW

LEFT_OUT = {"sessions", "sign_in_links", "worker_runs"}  # what looking around may touch


async def everything(db):
    """Every row of every table that a visit must leave alone."""
    found = {}
    for table in tables.metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            rows = await db.fetch_all(table.select().order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row._mapping.values()) for row in rows]
    return found


async def scan(site, db, someone, mail):
    """What a mail scanner does: opens every link of a mail, by a program and by a browser that runs scripts."""
    before = await everything(db)
    links = site.links(mail)
    assert links
    async with httpx.AsyncClient() as program:
        for link in links:
            assert (await program.get(link)).status_code == 200, link
            assert (await program.head(link)).status_code == 200, link
    page = await someone()
    for link in links:
        await page.goto(link)
        await page.wait_for_load_state("networkidle")
    assert await everything(db) == before


async def sign_in(site, page, address):
    """By the link in the mail, opened in the browser that asked for it."""
    await page.goto("/sign-in")
    await page.get_by_label("Je e-mailadres").fill(address)
    await page.get_by_role("button", name="Stuur mij een mail").click()
    await page.wait_for_url("**/sign-in/code")
    await site.work()
    [mail] = site.mails()
    [link] = [link for link in site.links(mail) if "/sign-in/" in link]
    await page.goto(link)
    await page.get_by_role("button", name="Ga naar JIMsupport").click()
    await page.wait_for_url(lambda url: "sign-in" not in url)


async def come_to_work(site, page, address, secret=None):
    """The same for who works here: the first time they choose an app, and from then on they type its code.

    Returns the secret of the app. (A passkey is made for a name, and these pages have a number.)
    """
    await sign_in(site, page, address)
    first = secret is None
    if first:
        await page.get_by_role("button", name="Kies dit").click()
        await page.get_by_text("Lukt het niet met de camera?").click()
        secret = re.sub(r"\s", "", await page.locator(".secret").inner_text())
    await page.get_by_label("De zes cijfers uit je app").fill(pyotp.TOTP(secret).at(clock.now()))
    await page.get_by_role("button", name="Ga verder").click()
    if first:
        await page.get_by_role("link", name="Aan de slag").click()
        await site.work()
        assert len(site.mails()) == 1  # that something changed
    await page.wait_for_url(lambda url: "second-factor" not in url)
    return secret


async def hand_over(page):
    """Carla registers that help ends today, one question a page."""
    await page.goto("/hand-overs/new")
    await page.get_by_role("button", name="Begin").click()
    await page.get_by_label("Voornaam van de JIM").fill("Marijke")
    await page.get_by_label("Wat is de JIM van de jongere?").fill("tante")
    await page.get_by_role("button", name="Volgende").click()
    await page.get_by_label("Mailadres").fill("marijke@example.org")
    await page.get_by_label("Telefoonnummer").fill("06 - 12 34 56 78")
    await page.get_by_role("button", name="Volgende").click()
    await page.get_by_label("Jullie eigen kenmerk").fill("J-2674")
    await page.get_by_role("button", name="Volgende").click()
    await page.get_by_label("Laatste dag van jullie hulp").fill("30 maart 2026")
    await page.get_by_label("Nee, alle hulp stopt").check()
    await page.get_by_role("button", name="Volgende").click()
    await page.get_by_label("Jouw zinnen").fill("Fijn dat je er bent. Je soep helpt meer dan wij.")
    await page.get_by_role("button", name="Volgende").click()
    await page.get_by_label("Naam").fill("Wijkteam Noord")
    await page.get_by_label("Telefoonnummer").fill("050 123 45 67")
    await page.get_by_role("button", name="Volgende").click()
    assert "13 april 2026" in await page.inner_text("main")  # the dated list of what Marijke will get
    await page.get_by_role("button", name="Leg de afronding vast").click()
    await page.wait_for_load_state()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_from_the_end_of_help_to_an_answered_check_in(site, db, someone, carla, nadia):
    professional = await someone()
    await come_to_work(site, professional, "carla@noordrivier.example")
    await hand_over(professional)

    await site.work()
    [invitation] = site.mails()
    assert "Je soep helpt meer dan wij." in invitation.get_body(("plain",)).get_content()
    await scan(site, db, someone, invitation)

    marijke = await someone()
    await marijke.goto(next(link for link in site.links(invitation) if "answer=yes" in link))
    await marijke.get_by_role("button", name="Ja, dat is goed").click()
    await marijke.wait_for_load_state()
    jim = await db.fetch_one(
        tables.jims.select().where(tables.jims.c.consented_at.is_not(None)).order_by(tables.jims.c.id.desc())
    )
    assert jim.consented_at == NOW

    await site.pass_days(15)
    [check_in] = site.mails()
    assert check_in["To"] == "marijke@example.org"
    await scan(site, db, someone, check_in)

    await marijke.goto(next(link for link in site.links(check_in) if "answer=call_me" in link))
    await marijke.get_by_role("button", name="Verstuur").first.click()
    await marijke.wait_for_load_state()
    assert "We bellen je" in await marijke.inner_text("main")
    await site.work()
    [received] = site.mails()
    assert "112" in received.get_body(("plain",)).get_content()

    staff = await someone(viewport={"width": 1280, "height": 800})
    app = await come_to_work(site, staff, "nadia@jimwerkt.example")
    await staff.goto("/staff")
    await staff.get_by_role("link", name="Marijke", exact=True).click()
    await staff.get_by_role("button", name="Pak op").click()
    assert "06 12345678" in await staff.inner_text("main")
    await site.pass_days(3)
    await come_to_work(site, staff, "nadia@jimwerkt.example", app)  # staff sessions end after half an hour
    await staff.goto("/staff")  # where it is nobody's again after two working days, as the side says
    await staff.locator(".queue").get_by_role("link", name="Marijke", exact=True).click()
    await staff.get_by_role("button", name="Gesproken").click()
    await staff.wait_for_load_state()

    [reminder] = await db.fetch_all(
        tables.planned.select().where(
            tables.planned.c.jim_id == jim.id,
            tables.planned.c.kind == "contact_reminder",
            tables.planned.c.due_at.is_not(None),
        )
    )
    assert reminder.due_on == cadence.after(date(2026, 4, 17), "P13W")
