"""Searching in a browser: a visitor with a typing error, a JIM who finds nothing, staff who make up for it."""

import pytest
from playwright.async_api import expect

from jimsupport.domain.dilemmas import dilemmas
from jimsupport.domain.tips import review, tips
from jimsupport.simulate.dilemmas import MONEY
from tests.conftest import NOW
from tests.system.test_pages import wrongs
from tests.system.test_story import come_to_work, sign_in

SAID = (
    ("nl", "Leg samen vast wanneer de telefoon weggaat, en houd je er zelf ook aan."),
    ("nl", "Bij ons liggen alle telefoons tijdens het eten in een mandje. Ook die van mij."),
    ("ar", "وقت الأكل نضع كل الهواتف في سلة، وهاتفي أيضا. هذا ما ساعد أكثر."),
)
BY = {"by": "staff:9", "now": NOW}


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


@pytest.fixture
async def shelf(db, hilde):
    """Published tips, and a situation in three languages."""
    for language, text in SAID:
        how = {"language": language, "theme": "online", "signature": "een oma", "by": "jim", "now": NOW}
        tip_id = await tips.give(db, hilde.id, text=text, **how)
        await review.publish(db, tip_id, staff_id=9, **BY)
    number = await dilemmas.make(db, theme="money", texts=MONEY, **BY)
    await dilemmas.ask(db, number, **BY)
    await dilemmas.publish(db, number, **BY)


@pytest.mark.parametrize(
    ("locale", "typed", "marked"), [("nl", "telefnoon", "telefoon"), ("ar", "الهاتف", "الهواتف")]
)
async def test_a_visitor_finds_it_however_it_is_spelled(someone, shelf, locale, typed, marked):
    page = await someone(locale=locale)
    await page.goto("/tips")
    await page.get_by_role("searchbox").fill(typed)
    await page.keyboard.press("Enter")
    first = page.locator("mark.fits").first
    await expect(first).to_have_text(marked, timeout=20_000)  # dictionaries are read the first time
    assert await wrongs(page, locale) == []
    await page.locator(".found a").first.click()
    await expect(page.locator("blockquote.tip")).to_be_visible()


async def test_what_a_jim_does_not_find_reaches_staff_who_make_up_for_it(site, someone, shelf, anna, nadia):
    await site.work()
    site.mails()  # Hilde is thanked
    page = await someone()
    await sign_in(site, page, "anna@example.org")
    await page.goto("/me")
    await page.get_by_role("link", name="Zoek in tips en verhalen").click()
    await page.get_by_role("searchbox").fill("horloge")
    await page.get_by_role("button", name="Zoek").click()
    await expect(page.get_by_text("We vonden niets over")).to_be_visible()
    assert await wrongs(page, "nl") == []
    await page.get_by_role("button", name="Vraag het ons").click()
    await expect(page).to_have_url(f"{site.base}/me/asked")
    await site.work()
    site.mails()  # Anna has her answer
    staff = await someone(viewport={"width": 1280, "height": 800})
    await come_to_work(site, staff, "nadia@jimwerkt.example")
    await expect(staff.get_by_text("Ik zocht bij de tips naar «horloge»").first).to_be_visible()
    await staff.goto("/staff/synonyms")
    assert await wrongs(staff, "nl") == []
    await staff.get_by_label("Welke woorden").fill("horloge, telefoon")
    await staff.get_by_role("button", name="Bewaar").click()
    await page.goto("/me/search?q=horloge")
    await expect(page.locator(".found li")).to_have_count(2)
