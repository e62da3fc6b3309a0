"""Situations and stories in a browser: staff arrange a card and write a story, who reads prints and shares it."""

import re

import pytest
from playwright.async_api import expect

from jimsupport.domain.dilemmas import dilemmas
from jimsupport.domain.tips import review, tips
from jimsupport.simulate.dilemmas import SCHOOL
from tests.conftest import NOW
from tests.system.test_story import come_to_work

AT = "/dilemmas/ze-wil-niet-meer-naar-school"
SAID = ("Ik zou niet beginnen over school.", "Morgen sta ik om acht uur met mijn fiets voor de deur.")
MILLIMETRE = 72 / 25.4  # points
BY = {"by": "staff:9", "now": NOW}


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


@pytest.fixture
async def tip_ids(db, hilde):
    """A published situation with two published answers; theirs."""
    dilemma_id = await dilemmas.make(db, theme="school", texts=SCHOOL, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    await dilemmas.publish(db, dilemma_id, **BY)
    made = []
    for said in SAID:
        how = {"language": "nl", "dilemma_id": dilemma_id, "by": f"jim:{hilde.id}", "now": NOW}
        made.append(await tips.give(db, hilde.id, text=said, **how))
        await review.publish(db, made[-1], staff_id=9, **BY)
    return made


def sheets(pdf):
    """Width and height in millimetres of every page of a PDF."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [tuple(round(float(side) / MILLIMETRE) for side in box) for box in boxes]


@pytest.mark.parametrize(("size", "sheet"), [("a5", (148, 210)), ("a4", (210, 297))])
@pytest.mark.parametrize("locale", ["nl", "ar"])
async def test_a_card_is_one_sheet_of_paper(someone, tip_ids, size, sheet, locale):
    page = await someone(locale=locale)
    await page.goto(f"{AT}/card?size={size}")
    await page.emulate_media(media="print")
    assert await page.locator("header.top").is_hidden()
    assert await page.locator(".paper-card blockquote").count() == 2
    assert sheets(await page.pdf(prefer_css_page_size=True)) == [sheet]


async def test_who_reads_finds_the_card_and_the_image(someone, tip_ids):
    page = await someone(viewport={"width": 390, "height": 844})
    await page.goto("/dilemmas")
    await page.get_by_role("link", name="Ze wil niet meer naar school").click()
    assert await page.get_by_text(SAID[0]).is_visible()
    drawn = await page.locator("svg.drawing use").first.evaluate("use => use.getBBox().width")
    assert drawn > 100
    image = page.get_by_role("link", name="Als plaatje om te delen")
    answer = await page.request.get(await image.get_attribute("href"))
    assert answer.headers["content-type"] == "image/png"
    await page.get_by_role("link", name="Als kaart om te printen").click()
    await page.get_by_role("link", name="A4").click()
    assert await page.locator(".paper-card.a4").is_visible()


async def test_staff_look_at_a_story_before_everybody_reads_it(site, someone, nadia):
    staff = await someone(viewport={"width": 1280, "height": 800})
    await come_to_work(site, staff, "nadia@jimwerkt.example")
    await staff.goto("/staff/stories")
    await staff.get_by_role("link", name="Nieuw verhaal").first.click()
    await staff.get_by_label("Titel").first.fill("De eerste avond")
    await staff.get_by_label("Het verhaal, of waar").first.fill("Hij bleef **gewoon** eten.")
    await staff.get_by_role("button", name="Bekijk eerst").click()
    await expect(staff.locator(".card strong", has_text="gewoon")).to_be_visible()
    await staff.get_by_role("button", name="Bewaar").click()
    reader = await someone()
    await reader.goto("/stories")
    await expect(reader.get_by_text("Hier staat nog geen verhaal.")).to_be_visible()
    await staff.get_by_role("button", name="Zet op de website").click()
    await reader.goto("/stories")
    await reader.get_by_role("link", name="De eerste avond").click()
    await expect(reader.locator("strong", has_text="gewoon")).to_be_visible()
    await staff.get_by_role("button", name="Haal van de website").click()
    await reader.reload()
    await expect(reader.locator("strong", has_text="gewoon")).to_be_hidden()
