"""The list of pages for audits holds what a role may open, and nothing else."""

import asyncio
import socket
from dataclasses import replace

import pytest

from jimsupport import clock, serving
from jimsupport.domain.access import sessions
from jimsupport.settings import Settings
from jimsupport.simulate import tour
from jimsupport.web import cookies

PATHS = ["/", "/sign-in", "/call-back", "/me", "/staff", "/staff/jims.csv", "/health", "/not-here"]
FILES = {"/health", "/staff/jims.csv"}
OPEN = {  # every other path answers with a redirect, or is not there
    "visitor": ["/", "/sign-in", "/call-back", "/health"],
    "jim": ["/", "/me", "/health"],
    "staff": ["/", "/call-back", "/staff", "/staff/jims.csv", "/health"],
}


@pytest.fixture
def settings(settings: Settings):
    """Those of a site on this machine."""
    return replace(settings, hosts=("127.0.0.1",))


@pytest.fixture
async def base(settings, app):
    """The address of the site, served by uvicorn."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = serving.server(settings, app)
        running = asyncio.create_task(server.serve(sockets=[door]))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        await running


async def test_only_what_answers_with_a_page_is_a_page(base, db, hilde, nadia):
    cookie = {"visitor": ""}
    for role, person in {"jim": hilde, "staff": nadia}.items():
        secret, _ = await sessions.start(db, person.id, strong=True, now=clock.now())
        cookie[role] = f"{cookies.SESSION}={secret}"
    found = {
        role: await asyncio.to_thread(tour.what_opens, base, PATHS, held) for role, held in cookie.items()
    }
    assert found == {
        role: ([path for path in paths if path not in FILES], [path for path in paths if path in FILES])
        for role, paths in OPEN.items()
    }
