"""A tip from the first word to the last: given on a phone, read and changed by staff, agreed to, of help to another, gone."""

import pytest
from playwright.async_api import expect

from jimsupport import clock
from jimsupport.domain.access import sessions
from jimsupport.domain.wishes import wishes
from jimsupport.domain.wishes.wishes import Wishes
from tests import cast

SAID = "Ik zou met Mohammed uit Assen gaan eten.\n\nPraten komt daarna wel."
MADE_OF_IT = "Ik zou eerst gaan eten.\n\nPraten komt daarna wel."


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


async def sign_in(page, db, site, person):
    secret, _ = await sessions.start(db, person.id, strong=True, now=clock.now())
    url = site.base.replace("http:", "https:")
    await page.context.add_cookies([{"name": "__Host-session", "value": secret, "url": url, "secure": True}])


async def give(page):
    """Hilde writes down what she would do, sees what may give somebody away, and sends it all the same."""
    await page.goto("/me")
    await page.get_by_role("link", name="Wat zou jij doen?").click()
    await page.get_by_role("link", name="Mijn tips").click()
    await page.get_by_role("link", name="Geef een tip").click()
    await page.get_by_label("Jouw tip").fill(SAID)
    await page.get_by_label("Waar gaat het over?").select_option(label="Grenzen en ruzie")
    await page.get_by_label("Zonder naam: hoe dan?").fill("een opa")
    await page.get_by_role("button", name="Stuur").click()
    assert await page.locator("mark").all_inner_texts() == ["Mohammed", "Assen"]
    await page.get_by_role("button", name="Stuur het zo").click()
    await expect(page.get_by_text("Wij lezen hem eerst, daarna hoor je van ons.")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("wacht")


async def change(page):
    """Nadia takes the name and the place out; the giver says yes first."""
    await page.goto("/staff")
    await page.get_by_role("link", name="Tips van JIMs").click()
    await page.get_by_role("link", name="Ik zou met Mohammed").click()
    assert await page.locator("mark").all_inner_texts() == ["Mohammed", "Assen"]
    await page.get_by_label("Zo komt hij erop te staan").fill(MADE_OF_IT)
    await page.get_by_role("button", name="Plaats", exact=True).click()
    await expect(page.get_by_text("De gever kijkt er eerst naar.")).to_be_visible()


async def mailed(site, words):
    """The link in the one mail whose subject holds these words."""
    await site.work()
    [mail] = [each for each in site.mails() if words in each["Subject"]]
    return mail, next(link for link in site.links(mail) if "/a/" in link)


async def test_given_changed_agreed_to_of_help_and_gone(
    site, db, someone, hilde, anna, nadia, carla, noordrivier
):
    giver, staff = await someone(), await someone(viewport={"width": 1280, "height": 900})
    await sign_in(giver, db, site, hilde)
    await sign_in(staff, db, site, nadia)
    await give(giver)
    await change(staff)

    _, link = await mailed(site, "klopt je tip zo nog?")
    phone = await someone()
    await phone.goto(link)
    await expect(phone.locator("main")).to_contain_text("Ik zou eerst gaan eten.")
    await phone.get_by_role("button", name="Ja, zo klopt het").click()
    await expect(phone.get_by_text("Dank je wel. Je tip staat erop.")).to_be_visible()
    await mailed(site, "je tip staat erop")

    await wishes.save(db, anna.id, Wishes(themes=["rules"]), by=f"jim:{anna.id}", now=clock.now())
    handed = await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, anna, handed, due_at=clock.now())
    mail, link = await mailed(site, "hoe gaat het?")
    assert "Ik zou eerst gaan eten." in mail.get_body(("plain",)).get_content()
    hers = await someone()
    await hers.goto(next(each for each in site.links(mail) if each.endswith("/tip")))
    await hers.get_by_role("button", name="Hielp mij").click()
    await expect(hers.get_by_text("Je zei dat dit hielp.")).to_be_visible()

    await giver.goto("/me/tips")
    await expect(giver.get_by_text("Wat jij zou doen, hielp al 1 JIM verder.")).to_be_visible()
    await giver.get_by_role("link", name="Ik zou eerst gaan eten.").click()
    await giver.get_by_role("link", name="Zo zien anderen hem").click()
    shown = giver.url
    assert (await hers.goto(shown)).status == 200
    await giver.go_back()
    await giver.get_by_role("button", name="Haal deze tip weg").click()
    await expect(giver.get_by_text("Weg. Niemand leest hem meer.")).to_be_visible()
    assert (await hers.goto(shown)).status == 404
    await hers.goto("/search?q=eten")
    await expect(hers.locator("main")).not_to_contain_text("Ik zou eerst gaan eten.")
