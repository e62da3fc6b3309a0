"""A gateway for text messages that the tests run: a real server, told how to answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

KEY, SENDER = "the key of the gateway", "+3197010000000"


@dataclass
class Gateway:
    """Takes every text once, by its id, unless `answers` says otherwise: statuses in turn, or "drop" once it was taken.

    `refuses` are numbers that take no texts.
    """

    answers: list[int | str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    taken: dict[str, dict] = field(default_factory=dict)
    asked: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Whom each text was for, and its words."""
        return [(text["to"], text["text"]) for text in self.taken.values()]

    def post(self, headers: dict[str, str], body: bytes) -> tuple[int | str, dict]:
        text = json.loads(body)
        assert headers["authorization"] == f"Bearer {KEY}"
        assert headers["idempotency-key"] == text["id"]
        assert text["from"] == SENDER
        answer = self.answers.pop(0) if self.answers else HTTPStatus.CREATED
        if answer == HTTPStatus.CREATED and text["to"] in self.refuses:
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"error": f"{text['to']} is no mobile number"}
        if answer in (HTTPStatus.CREATED, "drop"):
            self.taken.setdefault(text["id"], text)
        return answer, {"id": f"remote-{text['id']}"}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except asyncio.IncompleteReadError:
            pass  # the other side is done
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request on a connection; whether another may follow."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked += 1
        if method == "GET":
            status, said = (200 if path.rpartition("/")[2] in self.taken else 404), {}
        else:
            status, said = self.post(headers, body)
        if status == "drop":
            return False
        content = json.dumps(said).encode()
        lines = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-length: {len(content)}\r\n\r\n"
        writer.write(lines.encode() + content)
        await writer.drain()
        return True


@asynccontextmanager
async def serving(gateway: Gateway) -> AsyncIterator[Gateway]:
    """The gateway, on a port of its own."""
    server = await asyncio.start_server(gateway.answer, "127.0.0.1", 0)
    gateway.port = server.sockets[0].getsockname()[1]
    try:
        yield gateway
    finally:
        server.close()
        await server.wait_closed()
