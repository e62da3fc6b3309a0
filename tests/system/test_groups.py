"""JIMs who want to meet others, as they and staff live it: from a wish on a phone to a group, and out of it again."""

import asyncio

import pytest
from playwright.async_api import expect

from jimsupport.db.tables import matching_runs, meeting_wishes
from tests import cast
from tests.cast import NOW
from tests.domain.groups import made
from tests.system.test_story import come_to_work, scan, sign_in

NAMES = ("Bea", "Cor", "Dirk", "Els", "Gé", "Han", "Ine", "Jo", "Kim", "Leo", "Mia")
THURSDAY_MORNING = 9


async def wishes(page):
    """Fatima says on her phone that she wants to meet others."""
    await page.goto("/me")
    await page.get_by_role("link", name="Andere JIMs ontmoeten").click()
    await page.get_by_role("link", name="Ja, dat wil ik").click()
    await page.get_by_label("Online, met beeld of alleen geluid").check()
    await page.get_by_role("button", name="Ga verder").click()
    for moment in ("dinsdagavond", "woensdagavond"):
        await page.get_by_label(moment).check()
    await page.get_by_role("button", name="Ga verder").click()
    await expect(page.get_by_text("We gaan op zoek naar andere JIMs voor je.")).to_be_visible()
    await page.get_by_role("link", name="Wijzig Over jou").click()
    await page.get_by_label("School en leren").check()
    await page.get_by_label("Ik wil wel").check()
    await page.get_by_role("button", name="Bewaar").click()


async def search(site, page):
    """Nadia lets groups be searched, and sees how far it is while another process works."""
    await page.goto("/staff/matching")
    await page.get_by_role("button", name="Zoek groepen").click()
    await expect(page.get_by_text("Het begint zo.")).to_be_visible()
    working = asyncio.create_task(site.work())
    await expect(page.get_by_text("We zijn op")).to_be_visible(timeout=20_000)
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await working
    await expect(page.get_by_text("2 groepen")).to_be_visible(timeout=20_000)


async def rearrange(page):
    """Nadia looks at a draft, puts somebody elsewhere by select and button, and drags them back."""
    await page.goto("/staff/drafts")
    await page.get_by_role("link", name="Bekijk").first.click()
    await expect(page.get_by_text("Jullie willen praten over: School en leren.")).to_be_visible()
    member = page.locator(".member").first
    name = await member.get_attribute("data-name")
    select = member.get_by_role("combobox")
    option = select.locator("optgroup").first.locator("option").first
    await select.select_option(await option.get_attribute("value"))
    await expect(member.locator("output")).to_contain_text("daar")  # what it costs, before anything happens
    await member.get_by_role("button", name="Verplaats").click()
    await expect(page.get_by_text(f"{name} zit nu in een ander concept")).to_be_visible()
    here = page.url.partition("?")[0]
    await page.locator(".banner").get_by_role("link").click()
    await page.locator(f'.member[data-name="{name}"]').hover()
    await page.mouse.down()
    await page.mouse.move(300, 300, steps=4)
    drop = page.locator(".drops li:not(.no)").first
    await expect(drop).to_contain_text("daar")
    await drop.hover()
    await drop.hover()
    await page.mouse.up()
    await expect(page.get_by_text(f"{name} zit nu in een ander concept")).to_be_visible()
    await page.goto(here)
    await expect(page.locator(f'.member[data-name="{name}"]')).to_be_visible()


async def answers(site, someone, mail):
    """One JIM says yes by the link in their invitation."""
    page = await someone()
    await page.goto(next(link for link in site.links(mail) if "answer=yes" in link))
    await page.get_by_role("button", name="Ja, ik doe mee").click()
    await page.wait_for_load_state()
    return page


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_from_a_wish_to_a_group_and_out_of_it(site, db, someone, nadia):
    last_night = {"by": "worker", "seed": 1, "budget": "nightly", "state": "done", "asked_at": NOW}
    last_night["counts"] = {"people": 0, "groups": 0, "drafted": 0, "joining": 0, "left_over": 0}
    await db.execute(matching_runs.insert().values(**last_night))
    await cast.jim(db, "Fatima", mail="fatima@example.org")
    for name in NAMES:
        await made.wisher(db, name, themes=["school"] if name < "G" else ["money"])
    alone = await made.wisher(db, "Yusuf", moments=[THURSDAY_MORNING])
    hers = await someone()
    await sign_in(site, hers, "fatima@example.org")
    await wishes(hers)

    staff = await someone(viewport={"width": 1280, "height": 800})
    await come_to_work(site, staff, "nadia@jimwerkt.example")
    await search(site, staff)
    await site.work()
    run = await db.fetch_one(matching_runs.select().order_by(matching_runs.c.id.desc()).limit(1))
    assert (run.counts["drafted"], run.counts["left_over"]) == (12, 1)
    offer = next(mail for mail in site.mails() if mail["To"] == "yusuf@example.org")
    await rearrange(staff)

    await staff.goto("/staff/drafts")
    await staff.locator("li", has_text="Fatima").get_by_role("link", name="Bekijk").click()
    await staff.get_by_role("link", name="Keur goed").click()
    await staff.get_by_role("button", name="Ja, nodig uit").click()
    await expect(staff.get_by_text("De uitnodigingen gaan uit.")).to_be_visible()
    await site.work()
    invitations = {mail["To"]: mail for mail in site.mails() if "answer=yes" in "".join(site.links(mail))}
    assert "fatima@example.org" in invitations
    await scan(site, db, someone, invitations["fatima@example.org"])
    first = invitations.pop("fatima@example.org")
    phones = [await answers(site, someone, mail) for mail in (first, *list(invitations.values())[:3])]
    await site.work()
    started = [
        mail for mail in site.mails() if "je zit in een groep met" in mail.get_body(("plain",)).get_content()
    ]
    assert len(started) == 4

    page = phones[1]
    await page.reload()
    await expect(page.get_by_role("heading", name="Jouw groep")).to_be_visible()
    await expect(page.get_by_text("Fatima ontvangt jullie de eerste keer.")).to_be_visible()
    await page.get_by_role("button", name="Stap uit deze groep").click()
    await expect(page.get_by_role("heading", name="Je bent uit de groep")).to_be_visible()
    await expect(page.get_by_role("button", name="Toch in de groep blijven")).to_be_visible()

    his = await someone()
    await his.goto(next(link for link in site.links(offer) if "/a/" in link))
    await his.get_by_role("button", name="Ja, dat kan").click()
    await expect(his.get_by_role("button", name="Draai terug")).to_be_visible()
    wish = await db.fetch_one(meeting_wishes.select().where(meeting_wishes.c.id == alone))
    assert len(wish.moments) == 2
