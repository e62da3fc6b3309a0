"""Who says nothing, says it slowly or says too much holds up nobody for long. Over real sockets."""

import asyncio
import time

import pytest

from jimsupport.web import connections, routing
from jimsupport.web.security import HEADERS
from tests.web.test_limits import served

SOON = 1.0  # seconds: also a busy machine reads what was sent within it
HEAD = b"GET /health HTTP/1.1\r\nHost: jimsupport.test\r\n"


@pytest.fixture
async def port(settings, db, monkeypatch):
    monkeypatch.setattr(connections, "ASKED_WITHIN", SOON)
    monkeypatch.setattr(connections, "IDLE", 1)
    monkeypatch.setattr(routing, "SLOWEST_BODY", SOON)
    async with served(settings, db) as number:
        yield number


@pytest.fixture
async def connect(port):
    opened = []

    async def connected():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append(writer)
        return reader, writer

    yield connected
    for writer in opened:
        writer.close()


async def until_closed(reader, writer, *, drip=b"", every=0.1):
    """What came back, and after how many seconds the other end closed, whatever was sent meanwhile."""
    began = time.monotonic()

    async def send():
        while drip:
            writer.write(drip)
            await asyncio.sleep(every)

    dripping = asyncio.create_task(send())
    try:
        came = await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        came = b""
    dripping.cancel()
    return came, time.monotonic() - began


async def test_who_connects_and_says_nothing_is_let_go(connect):
    came, seconds = await until_closed(*await connect())
    assert came == b""
    assert seconds < SOON + 3


async def test_headers_that_trickle_in_win_no_time(connect):
    reader, writer = await connect()
    writer.write(HEAD)
    came, seconds = await until_closed(reader, writer, drip=b"X-A: b\r\n")
    assert came == b""
    assert seconds < SOON + 3


async def test_a_body_that_trickles_in_is_given_up(connect):
    reader, writer = await connect()
    writer.write(
        b"POST /sign-in HTTP/1.1\r\nHost: jimsupport.test\r\nSec-Fetch-Site: same-origin\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
    )
    came, seconds = await until_closed(reader, writer, drip=b"a")
    assert came.startswith(b"HTTP/1.1 408 ")
    assert seconds < SOON + 3


async def test_what_trickles_in_after_an_answer_holds_nothing_open(connect):
    """A body that a GET announced and nobody reads."""
    reader, writer = await connect()
    writer.write(HEAD + b"Content-Length: 100000\r\n\r\n")
    came, seconds = await until_closed(reader, writer, drip=b"a")
    assert came.startswith(b"HTTP/1.1 200 ")
    assert seconds < SOON + 4


async def test_a_second_request_has_its_own_time(connect):
    reader, writer = await connect()
    for _ in range(2):
        writer.write(HEAD + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        await reader.read(4)
        await asyncio.sleep(SOON * 0.7)
    writer.write(HEAD)
    _, seconds = await until_closed(reader, writer, drip=b"X-A: b\r\n")
    assert seconds < SOON + 3


@pytest.mark.parametrize(
    "asked",
    [
        HEAD + b"Cookie: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: jimsupport.test\r\n\r\n",
        HEAD + b"X-A: b\r\n" * 5_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: jimsupport.test\r\nHost: evil.example\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: jimsupport.test\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n1234",
        b"nonsense\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_refused_with_every_header(connect, asked):
    reader, writer = await connect()
    writer.write(asked)
    came, _ = await until_closed(reader, writer)
    assert came.startswith(b"HTTP/1.1 400 ")
    head = came.partition(b"\r\n\r\n")[0].decode().lower()
    assert [name for name in HEADERS if f"{name}:" not in head] == []
    assert b"evil" not in came


@pytest.mark.parametrize("host", [b"", b"evil.example", b"jimsupport.test.evil.example", b"127.0.0.1"])
async def test_an_unknown_host_is_refused_before_anything_is_looked_up(connect, db, host):
    reader, writer = await connect()
    before = db.statements
    writer.write(
        b"GET /me HTTP/1.1\r\nHost: " + host + b"\r\nCookie: __Host-session=x\r\nConnection: close\r\n\r\n"
    )
    came, _ = await until_closed(reader, writer)
    assert came.startswith(b"HTTP/1.1 400 ")
    assert db.statements == before
