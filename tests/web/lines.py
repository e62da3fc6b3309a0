"""Lines to rooms, as a browser keeps them: over a real server on a port of its own."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from dataclasses import replace

import websockets

from jimsupport import app as application
from jimsupport import serving

SOON = 5.0
HELLO = {"type": "hello", "sends": "video", "was": None}


class Browser:
    """One line; `await hears("joined")` gives the next frame, which has to be of that type."""

    def __init__(self, connection):
        self.connection, self.peer = connection, None

    async def says(self, **frame):
        await self.connection.send(json.dumps(frame))

    async def hears(self, kind=None):
        async with asyncio.timeout(SOON):
            frame = json.loads(await self.connection.recv())
        if kind:
            assert frame["type"] == kind, frame
        return frame

    async def enters(self, **instead):
        """Says hello; the welcome."""
        await self.says(**HELLO | instead)
        welcome = await self.hears("welcome")
        self.peer = welcome["peer"]
        return welcome

    async def is_closed(self):
        """Waits until the line is closed; its code."""
        async with asyncio.timeout(SOON):
            await self.connection.wait_closed()
        return self.connection.close_code


class Site:
    """A server and how to open lines to it."""

    def __init__(self, address, app):
        self.address, self.app = address, app

    @asynccontextmanager
    async def line(self, path, *, session="", origin="https://jimsupport.test"):
        headers = {"cookie": f"__Host-session={session}"} if session else {}
        url = f"ws://{self.address}{path}"
        async with websockets.connect(url, origin=origin, additional_headers=headers, max_queue=None) as line:
            yield Browser(line)


@asynccontextmanager
async def served(settings, db):
    """The whole site on a port, as it is served."""
    app = application.build(replace(settings, hosts=("127.0.0.1",)), db)
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = serving.server(settings, app)
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield Site(f"127.0.0.1:{door.getsockname()[1]}", app)
        finally:
            server.should_exit = True
            await running


async def knock(app, path, *, session="", origin="https://jimsupport.test"):
    """101 when a line is opened at `path`, else the status of the refusal; it is left at once."""
    headers = {
        "host": "jimsupport.test",
        "origin": origin,
        "cookie": f"__Host-session={session}" if session else "",
    }
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    coming = iter([{"type": "websocket.connect"}, *[{"type": "websocket.disconnect", "code": 1001}] * 3])
    said = []

    async def receive():
        return next(coming)

    async def send(message):
        said.append(message)

    await app(scope, receive, send)
    return said[0].get("status", 101)
