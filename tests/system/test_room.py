"""The room, in Chromium with a camera and a microphone that are made up: what passes is asked of the browser, not of the page."""

import asyncio
import logging
import time
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
import websockets
from playwright.async_api import async_playwright

from jimsupport.db.tables import meetups, peer_group_members, people
from jimsupport.domain.access import links
from jimsupport.domain.meetups.rows import OPENS
from jimsupport.domain.rooms import doors, entrances, rooms
from tests import cast
from tests.domain.groups import made
from tests.system import conftest
from tests.system.rooms import FLAGS, FLOW, SPY, Turn, Web, now
from tests.system.test_pages import wrongs
from tests.web.lines import Browser

TOGETHER_WITHIN = 6.0  # seconds from the last tap until all see and hear all
BACK_WITHIN = 10.0  # seconds from the death of the web process until all are back
START = (
    5.0  # of which so many at most for the start of another; on a machine that does much else it takes longer
)
SOON = 10_000  # ms

log = logging.getLogger(__name__)


@pytest.fixture
def engine():
    """One process on SQLite, unless a test says otherwise."""
    return "sqlite"


@pytest.fixture
async def group(db):
    """`at = await group("Bea", "Cas")`: these JIMs are a group whose room is open; the path to it of each."""

    async def gather(*names, language="nl", open=True):
        ids = [(await cast.jim(db, name, mail=f"{name}@example.org".lower())).id for name in names]
        await db.execute(people.update().values(language=language))
        group_id = await made.group(db, ids, state="running", member="member")
        await db.execute(
            peer_group_members.update().where(peer_group_members.c.jim_id == ids[0]).values(hosts=True)
        )
        room = await rooms.of_group(db, group_id, now=now())
        host = await entrances.entrance(db, room, ids[0])
        await doors.open_door(db, host, open=open, by=f"jim:{ids[0]}", now=now())
        about = {"group_id": group_id, "now": now()}
        return [f"/a/{await links.create(db, each, 'group_started', **about)}/room" for each in ids]

    return gather


@pytest.fixture
async def web(database_url, db, tmp_path):
    """`site = await web()`: a web process of its own."""
    started = []

    async def start(**settings):
        started.append(Web(database_url, tmp_path, **settings))
        await started[-1].start()
        return started[-1]

    yield start
    for each in started:
        await each.stop()


@pytest.fixture
async def phone():
    """`page = await phone(site, path)`: somebody opens this on a phone of their own, which has a camera."""
    async with async_playwright() as playwright:
        browsers = {}

        async def browser_that(asks):
            if asks not in browsers:  # without a window there is nobody to ask whether a camera may be used
                program, flags = (conftest.CHROMIUM, FLAGS[:1]) if asks else (conftest.WINDOWLESS, FLAGS)
                launched = playwright.chromium.launch(executable_path=program, args=[*conftest.FLAGS, *flags])
                browsers[asks] = await launched
            return browsers[asks]

        async def take(site, path, *, allows=None, **options):
            options = {"viewport": {"width": 390, "height": 844}, "locale": "nl-NL"} | options
            browser = await browser_that(allows is not None)
            context = await browser.new_context(base_url=site.base, permissions=allows or [], **options)
            await context.add_init_script(SPY)
            page = await context.new_page()
            await page.goto(path)
            return page

        yield take
        for browser in browsers.values():
            await browser.close()


async def join(page):
    await page.get_by_role("button", name="Doe mee").click()


async def flowing(pages, within):
    """Wait until each hears and sees all others, more of it every time; the seconds that took."""
    began = time.monotonic()
    before = None
    while True:
        flows = [await page.evaluate(FLOW) for page in pages]
        if before and all(_grew(old, new, len(pages) - 1) for old, new in zip(before, flows, strict=True)):
            return time.monotonic() - began, flows
        assert time.monotonic() - began < within, flows
        before = flows
        await asyncio.sleep(0.2)


def _grew(old, new, others):
    if len(old) != len(new) or len(new) != others:
        return False
    return all(
        after[name] > before[name]
        for before, after in zip(old, new, strict=True)
        for name in ("sound", "energy", "frames", "sent")
    )


async def in_a_call(sites, phone, paths):
    """Each of `paths` opened and joined, at one site after the other; the pages, and what flows."""
    pages = [await phone(sites[number % len(sites)], path) for number, path in enumerate(paths)]
    for page in pages:
        await page.locator(".mirror.has-picture").wait_for(timeout=SOON)
    for page in pages:
        await join(page)
    took, flows = await flowing(pages, TOGETHER_WITHIN)
    log.info("together %.1f s after the last tap", took)
    return pages, flows


async def back(site, pages):
    """The web process dies and is started again; the seconds until all lines are back."""
    began = time.monotonic()
    await site.kill()
    for page in pages:
        await page.get_by_text("De verbinding is even weg. We proberen het opnieuw.").wait_for(timeout=SOON)
    await site.start()
    started = time.monotonic() - began
    for page in pages:
        await page.locator("#lost").wait_for(state="hidden", timeout=SOON)
    took = time.monotonic() - began
    log.info("back after %.1f s, of which the start of the process %.1f s", took, started)
    return took - max(0.0, started - START)


async def test_three_in_a_call(web, phone, group):
    """Sound and picture both ways; the process dies meanwhile, and what flowed flows on."""
    site = await web()
    pages, _ = await in_a_call([site], phone, await group("Bea", "Cas", "Dirk"))
    assert await back(site, pages) < BACK_WITHIN
    await flowing(pages, BACK_WITHIN)
    assert [await page.evaluate("window.connections.length") for page in pages] == [
        2,
        2,
        2,
    ]  # none was made anew


async def test_three_in_a_call_by_our_own_relay_alone(web, phone, group, tmp_path):
    turn = Turn(tmp_path)
    await turn.start()
    try:
        _, flows = await in_a_call([await web(**turn.settings)], phone, await group("Bea", "Cas", "Dirk"))
    finally:
        await turn.stop()
    assert [flow["relayed"] for each in flows for flow in each] == [True] * 6


class TestTwoProcesses:
    @pytest.fixture
    def engine(self):
        return "postgresql"

    async def test_three_in_a_call(self, web, phone, group):
        """Bea and Dirk at one process, Cas at the other; which dies and comes back."""
        sites = [await web(), await web()]
        pages, _ = await in_a_call(sites, phone, await group("Bea", "Cas", "Dirk"))
        assert await back(sites[1], pages[1:2]) < BACK_WITHIN
        await flowing(pages, BACK_WITHIN)
        assert await pages[0].locator(".face").count() == 3


async def test_a_camera_that_is_refused_is_said_and_sound_alone_works(site, phone, group):
    bea, cas, _ = await group("Bea", "Cas", "Dirk")
    blind = await phone(site, bea, allows=["microphone"])
    await blind.get_by_text("We mogen je camera niet gebruiken.").wait_for(timeout=SOON)
    deaf = await phone(site, cas, allows=["camera"])
    await deaf.get_by_text("We mogen je microfoon niet gebruiken.").wait_for(timeout=SOON)
    assert await blind.get_by_text("Met geluid, zonder beeld.").is_visible()
    for page in (blind, deaf):
        await join(page)
    await wait_until(lambda: heard(deaf))
    assert await blind.get_by_role("button", name="Camera staat uit").is_visible()
    assert await deaf.get_by_role("button", name="Microfoon staat uit").is_visible()
    [flow] = await deaf.evaluate(FLOW)
    assert flow["frames"] == 0
    await blind.locator(".face.has-picture", has_text="Cas").wait_for(
        timeout=SOON
    )  # who hears nothing is seen


async def heard(page):
    return any(flow["energy"] > 0 for flow in await page.evaluate(FLOW))


async def wait_until(true, within=SOON / 1000):
    until = time.monotonic() + within
    while not await true():
        assert time.monotonic() < until
        await asyncio.sleep(0.1)


async def test_who_leaves_the_group_is_out_at_once(site, phone, group):
    _, cas, _ = paths = await group("Bea", "Cas", "Dirk")
    first, second = [await phone(site, path) for path in paths[:2]]
    for page in (first, second):
        await join(page)
    await wait_until(lambda: heard(first))
    async with httpx.AsyncClient(base_url=site.base) as browser:
        assert (await browser.post(cas.replace("/room", "/group/leave"))).status_code == 303
    left = time.monotonic()
    await second.get_by_role("heading", name="Je zit niet meer in deze groep").wait_for(timeout=SOON)
    await first.locator(".face", has_text="Cas").wait_for(state="detached", timeout=SOON)
    assert time.monotonic() - left < 3.0
    assert await first.evaluate(FLOW) == []
    assert await second.evaluate("window.connections.map(each => each.connectionState)") == ["closed"]
    assert await second.get_by_role("button", name="Ga naar de kamer").is_hidden()
    answer = await second.reload()
    assert answer.status == 404


@asynccontextmanager
async def line(site, path, *, sends="nothing"):
    """Somebody who is in the room, but whose browser is a line alone."""
    url = f"{site.base.replace('http', 'ws')}{path}/line"
    async with websockets.connect(url, origin=site.base) as connection:
        browser = Browser(connection)
        await browser.enters(sends=sends)
        yield browser


async def test_a_ninth_is_told_kindly_and_comes_in_when_there_is_a_place(site, phone, group):
    *eight, ninth = await group("Ans", "Bea", "Cas", "Dirk", "Els", "Fien", "Gijs", "Hans", "Ina")
    async with AsyncExitStack() as inside:
        lines = [await inside.enter_async_context(line(site, path)) for path in eight]
        page = await phone(site, ninth)
        await join(page)
        await page.get_by_role("heading", name="De kamer is vol").wait_for(timeout=SOON)
        assert "er komt vaak een plek vrij" in await page.inner_text("#after")
        await lines[0].says(type="leave")
        await lines[0].is_closed()
        await page.get_by_role("button", name="Ga naar de kamer").click()
        await join(page)
        await page.locator(".face").nth(7).wait_for(timeout=SOON)
        assert await page.get_by_text("Jullie zijn met veel.").count() == 1


async def test_the_host_mutes_puts_out_and_lets_in_again(site, phone, group):
    bea, cas = await group("Bea", "Cas")
    host = await phone(site, bea, viewport={"width": 1280, "height": 800})
    guest = await phone(site, cas)
    for page in (host, guest):
        await join(page)
    await host.get_by_role("button", name="Microfoon uit Cas").click()
    await guest.get_by_text("Wie ontvangt, zette je microfoon uit.").wait_for(timeout=SOON)
    await guest.get_by_role("button", name="Microfoon staat uit").click()  # one's own to turn on again
    await guest.get_by_role("button", name="Microfoon staat aan").wait_for(timeout=SOON)
    await guest.get_by_role("button", name="Hand opsteken").click()
    await host.locator("#hands", has_text="Cas").wait_for(timeout=SOON)
    await host.fill("#text", "Dag Cas")
    await host.press("#text", "Enter")
    await guest.get_by_role("button", name="Berichten 1 nieuw").click()
    await guest.locator("#messages", has_text="Dag Cas").wait_for(timeout=SOON)
    await host.get_by_role("button", name="Zet even buiten Cas").click()
    await guest.get_by_role("heading", name="Je bent even buiten gezet").wait_for(timeout=SOON)
    await guest.get_by_role("button", name="Ga naar de kamer").click()
    await join(guest)
    await guest.get_by_role("heading", name="Je bent even buiten gezet").wait_for(timeout=SOON)
    await host.get_by_role("button", name="Laat weer binnen Cas").click()
    await host.locator("#outside").wait_for(state="hidden", timeout=SOON)
    await guest.get_by_role("button", name="Ga naar de kamer").click()
    await join(guest)
    await wait_until(lambda: heard(host))


async def test_sound_alone_is_a_choice_and_who_speaks_is_outlined(site, phone, group):
    pages, _ = await in_a_call([site], phone, await group("Bea", "Cas"))
    here, there = pages
    await there.locator(".face.is-speaking", has_text="Bea").wait_for(
        timeout=SOON
    )  # the made-up microphone beeps
    await here.get_by_role("button", name="Meer").click()
    await here.get_by_role("button", name="Alleen geluid").click()
    for page, other in ((here, "Cas"), (there, "Bea")):
        await page.locator(".face:not(.has-picture)", has_text=other).wait_for(timeout=SOON)
    before = [(await page.evaluate(FLOW))[0] for page in pages]
    await wait_until(lambda: more_sound(pages, before))
    after = [(await page.evaluate(FLOW))[0] for page in pages]
    assert [flow["frames"] for flow in after] == [flow["frames"] for flow in before]
    await here.get_by_role("button", name="Weer met beeld").click()
    await here.get_by_role("button", name="Camera staat uit").click()
    await flowing(pages, BACK_WITHIN)


async def more_sound(pages, before):
    after = [(await page.evaluate(FLOW))[0] for page in pages]
    return all(new["energy"] > old["energy"] + 0.1 for old, new in zip(before, after, strict=True))


async def test_a_closed_room_says_when_and_opens_by_itself(web, phone, group, db):
    site = await web()
    bea, _ = await group("Bea", "Cas", open=False)
    page = await phone(site, bea, allows=["camera", "microphone"])
    await page.get_by_role("heading", name="Dag Bea, de kamer is nog dicht").wait_for(timeout=SOON)
    assert await page.get_by_role("button", name="Doe mee").is_hidden()
    [group_id] = [row.group_id for row in await db.fetch_all(peer_group_members.select().limit(1))]
    soon = now() + OPENS + timedelta(seconds=4)
    values = {"mode": "online", "state": "planned", "by": "worker", "made_at": now(), "uid": "soon"}
    times = {"starts_at": soon, "ends_at": soon + timedelta(hours=1)}
    await db.execute(meetups.insert().values(group_id=group_id, **times, **values))
    await page.reload()
    assert "Hij gaat open op" in await page.inner_text("#when")
    await page.get_by_role("button", name="Doe mee").wait_for(timeout=2 * SOON)
    assert await page.inner_text("[data-at=opened]") == "De kamer is open."


@pytest.mark.parametrize("language", ["nl", "ar"])
async def test_every_screen_can_be_read_by_everyone(site, phone, group, db, language):
    bea, cas, dirk = await group("Bea", "Cas", "Dirk", language=language)
    async with line(site, cas) as cas_line, line(site, dirk):
        page = await phone(site, bea, allows=["microphone"], reduced_motion="reduce")
        await page.locator("[data-at=wrong]").wait_for(timeout=SOON)
        found = {"before": await wrongs(page, language)}
        await page.locator("[data-at=join]").click()
        await page.locator(".face").nth(2).wait_for(timeout=SOON)
        await cas_line.says(type="state", microphone=True, camera=False, hand=True)
        await cas_line.says(type="say", text="Dag Bea")
        await page.locator("#hands:visible").wait_for(timeout=SOON)
        for panel in ("chat", "more"):
            await page.set_viewport_size({"width": 390, "height": 844})
            await page.locator(f"[data-button={panel}]").click()
            found[panel] = await wrongs(page, language)
        await page.locator("[data-opens=devices]:visible").click()
        found["devices"] = await wrongs(page, language)
        await page.keyboard.press("Escape")
        await page.locator("[data-button=leave]").click()
        await page.locator("#after").wait_for(timeout=SOON)
        found["after"] = await wrongs(page, language)
        context = await page.context.browser.new_context(base_url=site.base, java_script_enabled=False)
        plain = await context.new_page()
        await plain.goto(bea)
        await plain.locator("#without", has_text="030 200 40 60").wait_for(timeout=SOON)
        await context.close()
    assert found == {screen: [] for screen in found}
