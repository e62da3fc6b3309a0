"""A newsletter from the first word to the last copy: written and looked at on a screen, mailed, read, stopped by a reader."""

import pytest

from jimsupport import clock
from jimsupport.domain.access import sessions
from jimsupport.domain.newsletters import readers
from tests.system.conftest import path_of

TEXT = "Vijftig JIMs aten **samen** soep.\n\n- Kom op een vaste dag\n- Zeg wanneer je niet kunt"


@pytest.fixture
def engine():
    """One engine is enough for what happens in a browser."""
    return "sqlite"


async def sign_in(page, db, site, person):
    secret, _ = await sessions.start(db, person.id, strong=True, now=clock.now())
    url = site.base.replace("http:", "https:")
    await page.context.add_cookies([{"name": "__Host-session", "value": secret, "url": url, "secure": True}])


async def test_written_mailed_read_and_stopped(site, db, someone, hilde, anna, nadia):
    reader = await someone()
    await sign_in(reader, db, site, hilde)
    await reader.goto("/me")
    await reader.get_by_role("link", name="De nieuwsbrief").click()
    await reader.get_by_role("button", name="Ja, stuur hem mij").click()
    assert await reader.locator("h1").inner_text() == "Je krijgt de nieuwsbrief"

    writer = await someone(viewport={"width": 1280, "height": 900})
    await sign_in(writer, db, site, nadia)
    await writer.goto("/staff")
    await writer.get_by_role("link", name="Nieuwsbrieven").click()
    await writer.locator("main").get_by_role("link", name="Nieuwe nieuwsbrief").first.click()
    await writer.get_by_label("Titel", exact=True).fill("De JIM-dag")
    await writer.get_by_label("Tekst", exact=True).fill(TEXT)
    await writer.get_by_role("button", name="Bewaar en bekijk").click()
    assert await writer.locator(".prose strong").inner_text() == "samen"
    framed = writer.frame_locator("iframe.letter")
    assert await framed.locator("h1").inner_text() == "De JIM-dag"
    assert await framed.locator("li").count() == 2

    await writer.get_by_role("button", name="Stuur mij een proef").click()
    await site.work()
    [trial] = site.mails()
    assert (trial["To"], trial["Subject"]) == ("nadia@jimwerkt.example", "Proef: De JIM-dag")
    assert trial["List-Unsubscribe"] is None

    now = clock.now()
    await writer.get_by_label("Welke dag?").fill(f"{now:%d-%m-%Y}")
    await writer.get_by_label("Hoe laat?").fill("23.00")
    await writer.get_by_role("button", name="Zet klaar").click()
    assert "klaar om te gaan" in await writer.locator("main").inner_text()
    await site.work()
    assert site.mails() == []
    await site.pass_days(2)
    [mail] = [each for each in site.mails() if "nieuwsbrief" in (each["List-Id"] or "")]
    assert mail["To"] == "familie@example.org"
    lines = mail.get_body(("plain",)).get_content().splitlines()
    assert [each for each in lines if each[:2] == "- "] == [
        "- Kom op een vaste dag",
        "- Zeg wanneer je niet kunt",
    ]
    await sign_in(writer, db, site, nadia)
    await writer.goto("/staff/newsletters")
    assert "verstuurd" in await writer.locator("main").inner_text()

    visitor = await someone()
    page, stop = (path_of(link) for link in site.links(mail))
    await visitor.goto(page)
    assert await visitor.locator(".prose li").count() == 2
    await visitor.goto(stop)
    assert await readers.of(db, hilde.id)
    await visitor.get_by_role("button", name="Geen nieuwsbrief meer").click()
    assert await visitor.locator("h1").inner_text() == "Je krijgt geen nieuwsbrief meer"
    await visitor.get_by_role("button", name="Toch weer wel").click()
    assert await visitor.locator("h1").inner_text() == "Wil je geen nieuwsbrief meer?"
    assert await readers.of(db, hilde.id)
