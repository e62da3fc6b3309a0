"""What we ask outside, and what we never do: private networks, other hosts, answers without end."""

import asyncio
import gzip
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address

import pytest

from jimsupport.domain.access.single_sign_on import outside
from jimsupport.domain.access.single_sign_on.outside import Unreachable


@asynccontextmanager
async def answering(answer, wait=0.0):
    """A server that answers everything with these bytes; its address, and what it was asked."""
    asked, serving = [], []

    async def serve(reader, writer):
        serving.append(asyncio.current_task())
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        with suppress(ConnectionError):
            writer.write(answer)
            await writer.drain()
            await asyncio.sleep(wait)
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    server.close()
    await asyncio.gather(*serving)


def reply(body, *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def test_json_is_read():
    async with answering(reply(b'{"a": 1}')) as (url, asked):
        assert await outside.read_json(url, near=True, bearer="me") == {"a": 1}
    assert "authorization: Bearer me" in asked[0]


WRONG = {
    "a list": reply(b"[1]"),
    "no JSON": reply(b"<html>"),
    "another status": reply(b"{}", status="404 Not Found"),
    "to another page": reply(b"{}", "location: https://elsewhere.example/", status="302 Found"),
    "without end": reply(b'{"a": "' + b"x" * outside.LARGEST + b'"}'),
    "small on the way, and large here": reply(gzip.compress(b" " * 10**7 + b"{}"), "content-encoding: gzip"),
    "deeper than it can be read": reply(b'{"a":' * 100_000),
    "no HTTP": b"hello\r\n\r\n",
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
async def test_any_other_answer_is_none(answer):
    async with answering(answer) as (url, asked):
        with pytest.raises(Unreachable):
            await outside.read_json(url, near=True)
    assert len(asked) == 1


async def test_a_slow_one_is_left(monkeypatch):
    monkeypatch.setattr(outside, "IN_ALL", 0.2)
    async with answering(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", wait=1) as (url, _):
        with pytest.raises(Unreachable):
            await outside.read_json(url, near=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "[fd00::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "[2002:a00:1::]",
        "[64:ff9b::a00:1]",
        "224.0.0.1",
        "2130706433",
        "0x7f.1",
    ],
)
async def test_a_private_network_is_never_reached(host):
    with pytest.raises(Unreachable):
        await outside.read_json(f"https://{host}/", near=False)


async def test_a_name_that_leads_to_a_private_network_is_not_reached(monkeypatch):
    """Also when only one of its addresses does."""
    loop = asyncio.get_running_loop()

    async def found(host, port, **how):
        return [(2, 1, 6, "", (address, port)) for address in ("203.0.114.7", "10.0.0.1")]

    monkeypatch.setattr(loop, "getaddrinfo", found)
    with pytest.raises(Unreachable):
        await outside.read_json("https://login.noordrivier.example/", near=False)


def test_what_everybody_can_reach_is_public():
    assert all(outside._is_public(ip_address(each)) for each in ("8.8.8.8", "2606:4700::1111"))


@pytest.mark.parametrize(
    ("url", "near", "allowed"),
    [
        ("https://login.example.org", False, True),
        ("http://login.example.org", False, False),
        ("http://login.example.org", True, False),
        ("http://127.0.0.1:9000", False, False),
        ("http://127.0.0.1:9000", True, True),
        ("https://user:secret@login.example.org", False, False),
        ("https://login.example.org/#there", False, False),
        ("https://", False, False),
        ("file:///etc/passwd", True, False),
        ("https://" + "x" * 500, False, False),
        (None, False, False),
    ],
)
def test_only_https_is_asked(url, near, allowed):
    assert outside.may_be_asked(url, near=near) is allowed
