"""A relay that counts: it keeps the Message-ID of all it took, and says so when asked.

    python -m bench._sink PORT HTTP_PORT JOURNAL [--drop 0.01]

Every Message-ID is written to JOURNAL before the 250. With `--drop` it hangs up after the final dot on that share of
messages instead of answering: every other of those it took. Over HTTP it answers as `jimsupport.mail.asking` asks:
true, or false for one that it never took.
"""

import argparse
import asyncio
import itertools
import json
import re
from contextlib import suppress
from pathlib import Path

import uvloop

_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE | re.IGNORECASE)
_REPLIES = {b"MAIL": b"250 OK", b"RCPT": b"250 OK", b"RSET": b"250 OK", b"HELO": b"250 sink"}


class Sink:
    """What was taken; `drop` is the share that is cut off."""

    def __init__(self, journal: Path, drop: float) -> None:
        self.taken: set[str] = set()
        self._journal = journal.open("a", buffering=1)
        self._every = round(1 / drop) if drop else 0
        self._numbers = itertools.count(1)
        self._drops = itertools.count()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side hangs up."""
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._converse(reader, writer)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink\r\n250 PIPELINING\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                if not self._take(await reader.readuntil(b"\r\n.\r\n")):
                    writer.transport.abort()
                    return
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(_REPLIES.get(verb, b"250 OK") + b"\r\n")
        writer.close()

    def _take(self, text: bytes) -> bool:
        """Keep its Message-ID, unless it is one that is dropped and not taken; whether to answer."""
        found = _ID.search(text)
        name = found[1].decode() if found else "none"
        dropped = bool(self._every) and next(self._numbers) % self._every == 0
        if not dropped or next(self._drops) % 2:
            self.taken.add(name)
            self._journal.write(name + "\n")
        return not dropped

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question over HTTP."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head.lower())[1])
        asked = json.loads(await reader.readexactly(length))["message_ids"]
        said = json.dumps({"taken": {name: name in self.taken for name in asked}}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(said) + said)
        await writer.drain()
        writer.close()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("http_port", type=int)
    parser.add_argument("journal", type=Path)
    parser.add_argument("--drop", type=float, default=0.0)
    args = parser.parse_args()
    sink = Sink(args.journal, args.drop)
    await asyncio.start_server(sink.serve, "127.0.0.1", args.port, limit=2**20, backlog=1000)
    await asyncio.start_server(sink.answer, "127.0.0.1", args.http_port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
