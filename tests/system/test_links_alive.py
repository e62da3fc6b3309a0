"""Mail scanners open links in real browsers, run the scripts and wait: every link still works for who asked for it."""

import asyncio

import pytest

from tests import cast
from tests.system.conftest import path_of

LINKS = 20
TOGETHER = 4
WAIT = 3_000  # milliseconds that the scanner looks at a page


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_twenty_links_work_after_a_headless_browser_opened_and_watched_them(
    chromium, someone, site, db
):
    people = [await jim(db, number) for number in range(LINKS)]
    phones = []
    for address in people:
        page = await someone()
        await page.goto("/sign-in")
        await page.fill("[name=email]", address)
        await page.get_by_role("button", name="Stuur mij een mail").click()
        phones.append(page)
    await site.work()
    link_of = {
        mail["to"]: next(each for each in site.links(mail) if "/sign-in/" in each) for mail in site.mails()
    }
    assert sorted(link_of) == sorted(people)

    gate = asyncio.Semaphore(TOGETHER)

    async def scan(link):
        """As a scanner does: a browser of its own, scripts, every link of the page, and a while to wait."""
        async with gate:
            context = await chromium.new_context()
            page = await context.new_page()
            await page.goto(link, wait_until="networkidle")
            await page.wait_for_timeout(WAIT)
            await context.request.head(link)
            await page.reload(wait_until="networkidle")
            await context.close()

    await asyncio.gather(*(scan(link) for link in link_of.values()))

    alive = 0
    for address, page in zip(people, phones, strict=True):
        await page.goto(path_of(link_of[address]))
        await page.get_by_role("button", name="Ga naar JIMsupport").click()
        await page.wait_for_url(f"{site.base}/me")
        alive += 1
    assert alive == LINKS


async def jim(db, number):
    address = f"jim{number}@example.org"
    await cast.jim(db, f"Jim{number}", mail=address)
    return address
