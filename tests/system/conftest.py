"""The whole product on this machine: pages under uvicorn, mail through a real SMTP server, people in Chromium."""

import asyncio
import email
import re
import shutil
import socket
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import async_playwright

from jimsupport import app as application
from jimsupport import clock, serving
from jimsupport.settings import Settings
from jobs import runner
from tests.conftest import KEYS, SECRET, keys_of
from tests.mail.relay import Relay
from tests.mail.relay import serving as relay_serving

CHROMIUM = "/usr/bin/chromium"
# The same with no window around it, which takes two thirds of the time; where there is one.
WINDOWLESS = shutil.which("chromium-headless-shell") or CHROMIUM
WORKS_EVERY = 3  # hours, as days go by: often enough for whatever has its hour
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONGEST = ("test_pages", "test_audits", "test_mails", "test_room", "test_story")


def pytest_collection_modifyitems(items):
    """The files that take longest come first: begun last, one of them would keep one worker busy and the other waiting."""
    ours = [n for n, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    ordered = sorted(
        (items[n] for n in ours), key=lambda item: (*LONGEST, item.path.stem).index(item.path.stem)
    )
    for n, item in zip(ours, ordered, strict=True):
        items[n] = item


class Site:
    """The running product: its address, its mail, its clock."""

    def __init__(self, base, relay, tools, passing):
        self.base, self.relay, self._tools, self._passing = base, relay, tools, passing
        self._read = 0

    async def work(self):
        """Let the worker do what there is to do now."""
        await runner.run_until_idle(self._tools, now=clock.now())

    async def pass_days(self, days):
        """Let days go by; the worker works every few hours of them."""
        for _ in range(int(days * 24 / WORKS_EVERY)):
            self._passing(hours=WORKS_EVERY)
            await self.work()

    def mails(self):
        """The mails that arrived since the last time one looked."""
        fresh = self.relay.taken[self._read :]
        self._read = len(self.relay.taken)
        return [email.message_from_bytes(envelope.content, policy=default) for envelope in fresh]

    def links(self, mail):
        """Every address of ours in the text of a mail."""
        text = mail.get_body(("plain",)).get_content()
        return list(dict.fromkeys(re.findall(re.escape(self.base) + r"/[^\s>)]*", text)))


@pytest.fixture
def host():
    """The name of this machine; browsers make passkeys for a name alone."""
    return "127.0.0.1"


@pytest.fixture
def env():
    """What else a test wants in the environment."""
    return {}


@pytest.fixture
async def site(database_url, db, passing, host, env, compiled):
    """Pages and post on the database of this test."""
    door = socket.create_server(("127.0.0.1", 0))
    base = f"http://{host}:{door.getsockname()[1]}"
    async with relay_serving(Relay()) as relay:
        settings = Settings.from_env(
            {
                "JIMSUPPORT_DATABASE_URL": database_url,
                "JIMSUPPORT_KEYS_URL": keys_of(database_url),
                "JIMSUPPORT_BASE_URL": base,
                "JIMSUPPORT_SECRET": SECRET,
                "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
                "JIMSUPPORT_MAIL_URL": f"smtp://127.0.0.1:{relay.port}",
            }
            | env
        )
        server = serving.server(settings, compiled(application.build(settings, db)))
        pages = asyncio.create_task(server.serve(sockets=[door]))
        tools = runner.tools(db, settings)
        yield Site(base, relay, tools, passing)
        server.should_exit = True
        await pages
        await tools.post.transport.close()


@pytest.fixture
async def chromium():
    """A headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=WINDOWLESS, headless=True, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def someone(chromium, site):
    """`page = await someone()`: another person with a phone of their own."""
    contexts = []

    async def arrive(**options):
        options = {"viewport": {"width": 390, "height": 844}, "locale": "nl-NL"} | options
        contexts.append(await chromium.new_context(base_url=site.base, **options))
        return await contexts[-1].new_page()

    yield arrive
    for context in contexts:
        await context.close()


def path_of(link):
    """The path and query of a link."""
    at = urlsplit(link)
    return f"{at.path}?{at.query}" if at.query else at.path
