"""What the audits beside the checkout are run against: a real server with one of everything, and a session of each role.

JIMSUPPORT_AUDIT=all   every form of every page, and as many samples as the figures ask; without it a part
"""

import asyncio
import json
import os
import re
import socket
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import httpx

from jimsupport import app as application
from jimsupport import serving
from jimsupport.simulate.demo import FREELY
from tests.web import world
from tests.web.access import ROLES, RULES, SEVERAL

AUDITS = Path(__file__).parents[3] / "shared" / "audit"
WHOLE = os.environ.get("JIMSUPPORT_AUDIT") == "all"
PEOPLE = {"visitor": "visitor", **ROLES}  # by role, who comes in `world.py`


@dataclass
class Audited:
    """A server and what is in it."""

    base: str
    there: world.World

    def cookie(self, role):
        """What the browser of this role sends."""
        session = self.there.sessions.get(PEOPLE[role])
        return f"__Host-session={session}" if session else ""

    def paths(self, role):
        """Every path that is for this role, ids filled in, what never ends aside."""
        whose = ("everyone", "holder", "nobody") if role == "visitor" else (role,)
        for_us = (rule for rule in RULES if rule.who in whose or PEOPLE[role] in SEVERAL.get(rule.who, ()))
        opened = (rule for rule in for_us if rule.method == "GET")
        paths = (self.there.path(rule.path) for rule in opened if not rule.path.endswith("/live"))
        return list(dict.fromkeys(paths))

    async def pages(self, role):
        """Those of them that are a page with a form of its own."""
        found = []
        headers = {"cookie": self.cookie(role), "accept-language": "nl"}
        async with httpx.AsyncClient(base_url=self.base, headers=headers) as browser:
            for path in self.paths(role):
                async with browser.stream("GET", path) as answer:
                    if answer.headers.get("content-type", "").startswith("text/html"):
                        body = (await answer.aread()).decode().partition("<main")[2].partition("</main>")[0]
                        if answer.status_code == 200 and "<form" in body:
                            found.append(path)
        return found


@asynccontextmanager
async def audited(settings, db, *, there=None, change=lambda app: None):
    """The application on this database, under uvicorn, asked as often as anybody likes."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        chosen = replace(settings, base_url=base, hosts=("127.0.0.1",), limit_factor=FREELY)
        app = application.build(chosen, db)
        change(app)
        server = serving.server(chosen, app)
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield Audited(base, there or world.World())
        finally:
            server.should_exit = True
            await running


async def run(script, *arguments):
    """Run one of the audits; its figures by name, and the lines above them."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(AUDITS / script),
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await process.communicate())[0].decode()
    *lines, last = said.strip().splitlines() or [""]
    figures = {name: float(number) for name, number in re.findall(r"(\w+)=(-?[\d.]+)", last)}
    assert figures, said
    return figures, lines


def some(paths, number):
    """`number` of these, the same each time but in no order of ours; all of them where the whole is asked for."""
    mixed = sorted(paths, key=lambda path: sha256(re.sub(r"[\w-]{20,}", "", path).encode()).digest())
    return paths if WHOLE else mixed[:number]


def report(name, figures):
    """Say what was found, for whoever runs this by hand."""
    print(name, json.dumps(figures))  # noqa: T201
