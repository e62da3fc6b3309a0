"""Leaving a page fast, in a browser: with a tap, with the keyboard, and without any script."""

import pytest

AWAY = "https://www.buienradar.nl/"


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


async def weather(page):
    """The other site, here; what it is told of where somebody came from."""
    told = []

    async def answer(route):
        told.append(route.request.headers.get("referer"))
        await route.fulfill(content_type="text/html", body="<title>Weer</title><h1>Weer</h1>")

    await page.context.route(f"{AWAY}**", answer)
    return told


async def test_a_tap_takes_the_place_of_the_page_in_the_history(someone):
    page = await someone()
    told = await weather(page)
    await page.goto("/about")
    await page.goto("/join")
    await page.get_by_label("Je voornaam").fill("Fatima")
    before = await page.evaluate("history.length")
    await page.get_by_role("link", name="Verlaat deze pagina snel").click()
    await page.wait_for_url(AWAY)
    assert (await page.evaluate("history.length"), told) == (before, [None])
    await page.go_back()
    assert page.url.endswith("/about")


async def test_escape_three_times_leaves_and_twice_does_not(someone):
    page = await someone()
    await weather(page)
    await page.goto("/help-now")
    for key in ("Escape", "Escape", "a", "Escape", "Escape"):
        await page.keyboard.press(key)
    assert page.url.endswith("/help-now")
    await page.keyboard.press("Escape")
    await page.wait_for_url(AWAY)


async def test_it_is_the_second_thing_a_keyboard_finds_and_stays_in_sight(someone):
    page = await someone()
    await page.goto("/about")
    for _ in range(2):
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.matches('a[data-leave]')")
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    box = await page.locator("a[data-leave]").bounding_box()
    assert 0 <= box["y"] < 50
    assert box["height"] >= 44


async def test_without_script_it_is_a_link(someone):
    page = await someone(java_script_enabled=False)
    told = await weather(page)
    await page.goto("/about")
    await page.get_by_role("link", name="Verlaat deze pagina snel").click()
    await page.wait_for_url(AWAY)
    assert told == [None]
