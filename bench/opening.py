"""Whether looking at mail changes anything: every link of 1,000 mails, opened by a program and by a browser.

    python -m bench.opening [--quick]

Mail scanners fetch every link, some with a real browser that runs scripts. The mails are the last ones of lives on
the simulated clock, so of every kind; afterwards each row of each table has to be as it was.
"""

import asyncio
import email.policy
import re
import socket
import tempfile
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import async_playwright
from sqlalchemy import select

from bench import Figures, missed, run, timed
from jimsupport import app, clock, serving
from jimsupport.db import Database, Keyring
from jimsupport.db.tables import metadata, outbox
from jimsupport.domain.follow_up import wording
from jimsupport.mail.build import Desk, build
from jimsupport.settings import Settings
from jimsupport.simulate.run import BEGINS, SIMULATED, simulate

MAILS, MAILS_IF_QUICK = 1_000, 60
LIVES = {"jims": 240, "days": 250, "seed": 1}
LIVES_IF_QUICK = {"jims": 30, "days": 120, "seed": 1}
TABS = 8
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ANSWERS = (200, 404, 410)  # of some the time is over, or the matter closed
LIMITS = {"rows_changed": 0, "not_opened": 0}
_LINK = re.compile(r"http://127\.0\.0\.1:\d+[^\s<>\"]*")


async def measure(quick: bool) -> Figures:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as door:
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        url = f"sqlite:///{folder}/opening.db"
        lives = LIVES_IF_QUICK if quick else LIVES
        await simulate(**lives, ledger_path=Path(folder) / "ledger", database_url=f"{url}?synchronous=off")
        end = BEGINS + timedelta(days=lives["days"])
        clock.run_on(lambda: end)  # most of the links are good still
        settings = Settings.from_env(
            SIMULATED | {"JIMSUPPORT_DATABASE_URL": url, "JIMSUPPORT_BASE_URL": base}
        )
        db = await Database.open(url, Keyring.from_settings(settings))
        server = serving.server(settings, app.build(settings, db))
        pages = asyncio.create_task(server.serve(sockets=[door]))
        try:
            figures = await _opened(db, settings, MAILS_IF_QUICK if quick else MAILS)
        finally:
            server.should_exit = True
            await pages
            await db.close()
    figures["missed"] = missed(figures, LIMITS)
    return figures


async def _opened(db: Database, settings: Settings, most: int) -> Figures:
    """Open all links of the last mails, and compare every table."""
    mails = await _mails(db, settings, most)
    links = sorted({link for _, mail in mails for link in _links(mail)})
    kinds = sorted({kind for kind, _ in mails})
    print(f"{len(mails)} mails of {len(kinds)} kinds, {len(links)} different links", flush=True)
    before = await _everything(db)
    by_program, failed = await timed(_by_program(links))
    by_browser, failed_too = await timed(_by_browser(links))
    after = await _everything(db)
    changed = {
        name: len(set(before[name]) ^ set(after[name])) for name in before if before[name] != after[name]
    }
    print(f"program {by_program:.0f} s, browser {by_browser:.0f} s; rows changed: {changed or 'none'}")
    return {
        "mails": len(mails),
        "kinds": len(kinds),
        "links": len(links),
        "not_opened": failed + failed_too,
        "rows_changed": sum(changed.values()),
    }


async def _mails(db: Database, settings: Settings, most: int) -> list[tuple[str, bytes]]:
    """(kind, bytes) of the last mails that went out, as they went."""
    desk = Desk.of(settings, Keyring.from_settings(settings))
    rows = await db.fetch_all(
        select(outbox)
        .where(outbox.c.state == "sent", outbox.c.channel == "mail", outbox.c.address.is_not(None))
        .order_by(outbox.c.id.desc())
        .limit(most)
    )
    now = clock.now()
    return [(row.kind, build(row, await wording.said(db, row), desk, now=now).data) for row in rows]


def _links(mail: bytes) -> set[str]:
    """The links of both parts, and the one that unsubscribes."""
    message = message_from_bytes(mail, policy=email.policy.default)
    said = [str(message["List-Unsubscribe"] or "")]
    said += [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return {link.replace("&amp;", "&") for text in said for link in _LINK.findall(text)}


async def _everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table in metadata.sorted_tables:
        rows = await db.fetch_all(table.select().order_by(*table.primary_key.columns))
        found[table.name] = [tuple(map(repr, row._mapping.values())) for row in rows]
    return found


async def _by_program(links: list[str]) -> int:
    """GET and HEAD of each, as curl does; how many did not answer with a page."""
    failed = 0
    async with httpx.AsyncClient(timeout=30) as program:
        for link in links:
            for method in ("HEAD", "GET"):
                answer = await program.request(method, link, follow_redirects=True)
                failed += answer.status_code not in ANSWERS
    return failed


async def _by_browser(links: list[str]) -> int:
    """Each in Chromium with scripts, until its network is still; how many did not answer with a page."""
    waiting, failed = list(links), 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        async def look() -> int:
            bad, page = 0, await browser.new_page()
            while waiting:
                answer = await page.goto(waiting.pop(), wait_until="networkidle")
                bad += answer is None or answer.status not in ANSWERS
            return bad

        failed = sum(await asyncio.gather(*(look() for _ in range(TABS))))
        await browser.close()
    return failed


if __name__ == "__main__":
    run(measure)
