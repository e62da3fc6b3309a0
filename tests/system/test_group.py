"""The page of a group in two browsers: what somebody writes is announced to who has it open, and nothing jumps."""

import pytest

from jimsupport import clock
from jimsupport.domain.access import sessions
from tests.domain.group_life.living import group

SOON = 15_000  # ms


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


async def arrive(site, db, someone, jim):
    page = await someone()
    secret, _ = await sessions.start(db, jim.id, strong=True, now=clock.now())
    url = site.base.replace("http:", "https:")
    await page.context.add_cookies([{"name": "__Host-session", "value": secret, "url": url, "secure": True}])
    await page.goto("/me/group")
    return page


async def test_what_comes_is_said_politely_and_shown_where_asked(site, db, someone):
    _, [anna, bas, *_] = await group(db)
    hers, his = [await arrive(site, db, someone, jim) for jim in (anna, bas)]
    await his.get_by_label("Schrijf aan je groep").fill("Half geschreven")
    where = await his.evaluate("[scrollX, scrollY]")
    for words in ("Dag allemaal", "Ben ik weer"):
        await hers.get_by_label("Schrijf aan je groep").fill(words)
        await hers.get_by_role("button", name="Verstuur").click()
        await hers.get_by_text("Je bericht staat in de groep.").wait_for()
    await his.get_by_role("status").get_by_text("2 nieuwe berichten").wait_for(timeout=SOON)
    assert await his.evaluate("[scrollX, scrollY]") == where
    assert await his.get_by_text("Dag allemaal").count() == 0
    await his.get_by_role("button", name="Laat zien").click()
    await his.get_by_text("Ben ik weer").wait_for(timeout=SOON)
    assert await his.locator("#said > .theirs").count() == 2
    assert await his.get_by_label("Schrijf aan je groep").input_value() == "Half geschreven"
    await his.get_by_role("button", name="Verstuur").click()
    await his.get_by_text("Half geschreven").wait_for(timeout=SOON)
    await hers.get_by_role("status").get_by_text("1 nieuw bericht").wait_for(timeout=SOON)
