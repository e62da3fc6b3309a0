"""A relay that keeps count by Message-ID and can be asked over HTTP what it took."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What it took by Message-ID, True or False; `answer` is a status and a body said instead."""

    ask_url: str = ""
    taken: dict[str, object] = field(default_factory=dict)
    answer: tuple[str, bytes] | None = None
    asked: list[list[str]] = field(default_factory=list)

    def counts(self, raw: bytes, *, kept: bool = True) -> None:
        """A message came in whole, and was `kept` or dropped."""
        found = re.search(rb"(?im)^message-id: <([^>]+)>", raw)
        if found:
            self.taken[found[1].decode()] = kept


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """A sink that answers at its `ask_url`."""
    said = Sink()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        said.asked.append(json.loads(await reader.readexactly(length))["message_ids"])
        status, body = said.answer or ("200 OK", json.dumps({"taken": said.taken}).encode())
        writer.write(
            f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    said.ask_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/taken"
    try:
        yield said
    finally:
        server.close()
