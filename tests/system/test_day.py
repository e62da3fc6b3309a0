"""A day of staff by the keys alone, and a second screen that keeps itself fresh."""

from datetime import timedelta

import pytest

from jimsupport import clock
from jimsupport.db.tables import support_requests, talk_settings, talks, weekly_hours
from jimsupport.domain.access import sessions
from jimsupport.domain.handling import closures
from jimsupport.domain.support import requests
from tests import cast
from tests.domain.support.test_calls import call_to

WIDE = {"width": 1280, "height": 800}
SOON = 15_000  # ms in which a change must be on the screen of a colleague
MOST_TABS = 120


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


@pytest.fixture
def at_work(site, db, someone):
    """`page = await at_work(nadia)`: the day, open on the screen of this member of staff."""

    async def arrive(person, path="/staff"):
        page = await someone(viewport=WIDE)
        secret, _ = await sessions.start(db, person.id, strong=True, now=clock.now())
        url = site.base.replace("http:", "https:")
        await page.context.add_cookies(
            [{"name": "__Host-session", "value": secret, "url": url, "secure": True}]
        )
        await page.goto(path)
        return page

    return arrive


async def ask(db, jim, kind="question", body="", minutes=0):
    return await requests.open(
        db,
        kind=kind,
        door="page",
        body=body,
        jim_id=jim.id,
        by=f"jim:{jim.id}",
        now=clock.now() - timedelta(minutes=minutes),
    )


async def focused(page):
    """The words of what has the focus."""
    return " ".join((await page.evaluate("document.activeElement.innerText || ''")).split())


async def press(page, *keys):
    """Press keys, and wait where that leads to another page."""
    for key in keys:
        await page.keyboard.press(key)
    await page.wait_for_load_state()


async def tab_to(page, words):
    """Go on with Tab until the button or field with these words has the focus."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        name = await page.evaluate(
            "[document.activeElement.innerText, document.activeElement.labels?.[0]?.innerText].join(' ')"
        )
        if words in " ".join(name.split()):
            return
    raise AssertionError(f"Tab never came to «{words}»")


async def go(page, words):
    """Tab to a button or link, press it, and wait for the page it leads to."""
    await tab_to(page, words)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def go_by(page, key):
    """Press a key that leads to another page."""
    async with page.expect_navigation():
        await page.keyboard.press(key)


async def close(page, outcome):
    """Close the question that is open and go on with the next."""
    await press(page, "e", "Space")
    for _ in range(outcome):
        await press(page, "ArrowDown")
    await go(page, "Sluit af, en de volgende")


async def heading(page):
    return await page.inner_text("h1")


async def open_hours(db, staff):
    """This colleague talks from nine to five, on every working day."""
    await db.execute(talk_settings.insert().values(id=staff.id, languages=["nl"]))
    await db.insert_many(
        weekly_hours,
        [{"staff_id": staff.id, "weekday": day, "starts": 540, "ends": 1020} for day in range(1, 6)],
    )


async def test_a_day_by_the_keys_alone(at_work, db, hilde, said, anna, nadia):
    bep = await cast.jim(db, "Bep", phone="+31612345678")
    await call_to(db, bep)
    await open_hours(db, nadia)
    made = {
        "danger": await ask(db, hilde, body="Zijn vader slaat hem", minutes=5),
        "call": await ask(db, hilde, "call_back", minutes=30),
        "question": await ask(db, anna, body="Hoe zit het met een bijbaan?", minutes=60),
        "other": await ask(db, said, "other_jim", body="Ik zou graag iemand spreken", minutes=50),
    }
    page = await at_work(nadia)

    await press(page, "j")
    assert await focused(page) == "Hilde"
    await press(page, "j", "ArrowDown", "k")
    assert await focused(page) == "Hilde"  # the second row: Hilde, who wants to be rung
    await press(page, "k")
    await go_by(page, "c")
    assert (await heading(page), page.url.rpartition("/")[2]) == ("Hilde de Wit", str(made["danger"]))
    await press(page, "r")
    await page.keyboard.type("Ik bel je zo. c, e en n zijn hier letters.")
    await go(page, "Verstuur")
    await tab_to(page, "Blijft altijd binnen JIMwerkt")
    await page.keyboard.type("Veilig Thuis gebeld, zij nemen contact op.")
    await go(page, "Bewaar notitie")
    await close(page, outcome=0)

    assert page.url.rpartition("/")[2] == str(made["call"])
    await go_by(page, "c")
    await go(page, "Gesproken")
    await close(page, outcome=0)

    assert await heading(page) == "Anna Bos"
    await go_by(page, "c")
    await go(page, "Spreek een moment af")
    await tab_to(page, "Op welk nummer bel je?")
    await page.keyboard.type("06 12 34 56 78")
    await go(page, "met Nadia")
    await go(page, "Vandaag")
    await press(page, "j", "j")  # past the talk just booked, if it is today
    while await focused(page) != "Anna":
        await press(page, "j")
    await go_by(page, "e")
    await press(page, "Space")
    await go(page, "Sluit af, en de volgende")

    assert await heading(page) == "Said de Wit"
    await go_by(page, "c")
    await close(page, outcome=3)

    assert await heading(page) == "Bel Bep"
    await go_by(page, "c")
    await go(page, "We hebben elkaar gesproken")
    await go_by(page, "n")
    assert "Niets meer te doen" in await page.inner_text("main")
    assert await db.fetch_all(support_requests.select().where(support_requests.c.closed_at.is_(None))) == []
    [talk] = await db.fetch_all(talks.select())
    assert (talk.jim_id, talk.staff_id, talk.state) == (anna.id, nadia.id, "booked")


async def test_the_keys_can_be_switched_off(at_work, db, hilde, nadia):
    await ask(db, hilde, body="Een vraag")
    page = await at_work(nadia)
    await press(page, "?")
    assert await focused(page) == "Sneltoetsen"
    await go(page, "Zet de sneltoetsen uit")
    assert "De sneltoetsen staan uit." in await page.inner_text("[role=status].notice")
    await press(page, "j")
    assert await focused(page) != "Hilde"
    assert await page.locator("[aria-keyshortcuts]").count() == 0
    await tab_to(page, "Sneltoetsen")
    await press(page, "Enter")
    await go(page, "Zet de sneltoetsen aan")
    await press(page, "j")
    assert await focused(page) == "Hilde"


async def test_what_comes_in_is_on_every_screen_without_a_reload(at_work, db, hilde, said, anna, nadia):
    joris = await cast.worker(db, "Joris", "staff", mail="joris@jimwerkt.example")
    first = await ask(db, anna, body="De eerste vraag", minutes=60)
    here, there = await at_work(nadia), await at_work(joris)
    await press(there, "j")
    assert await focused(there) == "Anna"
    await there.evaluate("() => { window.row = document.activeElement; }")

    danger = await ask(db, hilde, body="Hij slaat haar")
    await there.locator(f"#request-{danger}").wait_for(timeout=SOON)
    assert await there.inner_text("#news") == "1 nieuw"
    assert await there.locator(".queue > li").first.get_attribute("id") == f"request-{danger}"
    assert await there.evaluate("document.activeElement === window.row")
    await here.locator(f"#request-{danger} .fresh").wait_for(timeout=SOON)

    await here.locator(f"#request-{first} button").click()
    await there.get_by_text("Nadia").wait_for(timeout=SOON)
    assert await focused(there) == "Anna"
    await ask(db, said, body="Nog een vraag")
    row = await requests.for_staff(db, first, staff_id=nadia.id)
    await closures.close(db, row, "answered", by=f"staff:{nadia.id}", now=clock.now())
    await there.locator(f"#request-{first}").wait_for(state="detached", timeout=SOON)
    assert await focused(there) == "Said"  # the row that took its place
    assert await there.evaluate("Boolean(window.row)")  # one page all the time


async def test_scroll_stays_where_it_is(at_work, db, hilde, nadia):
    for number in range(15):
        await ask(db, hilde, body=f"Vraag {number}", minutes=60 - number)
    page = await at_work(nadia)
    for _ in range(12):
        await press(page, "j")
    before = await page.evaluate("document.activeElement.getBoundingClientRect().top")
    danger = await ask(db, hilde, body="Hij slaat haar")
    await page.locator(f"#request-{danger}").wait_for(state="attached", timeout=SOON)
    after = await page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert abs(after - before) < 2


async def test_without_scripts_a_reload_does_it(site, db, chromium, hilde, nadia):
    context = await chromium.new_context(base_url=site.base, java_script_enabled=False)
    secret, _ = await sessions.start(db, nadia.id, strong=True, now=clock.now())
    url = site.base.replace("http:", "https:")
    await context.add_cookies([{"name": "__Host-session", "value": secret, "url": url, "secure": True}])
    page = await context.new_page()
    await page.goto("/staff")
    asked = await ask(db, hilde, body="Een vraag")
    await page.reload()
    await page.locator(f"#request-{asked} button").click()
    assert await page.inner_text("h1") == "Hilde de Wit"
    await context.close()


async def test_a_session_that_ends_is_said(at_work, db, hilde, nadia):
    page = await at_work(nadia)
    await db.execute(sessions.sessions.delete())
    await page.get_by_text("ververst niet meer vanzelf").wait_for(timeout=SOON)
