"""A real coturn, with the file of docs/rooms.md: it takes the credentials that we make, and relays to nobody it must not."""

import asyncio
import hashlib
import hmac
import re
import secrets
import socket
import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from jimsupport.rooms import built_in

SECRET = "what only this test and its coturn know"
DOCS = Path(__file__).parents[2] / "docs/rooms.md"
ALLOCATE, PERMIT, OK, REFUSED = 0x0003, 0x0008, 0x0100, 0x0110
USERNAME, INTEGRITY, ERROR, PEER, REALM, NONCE, TRANSPORT = 6, 8, 9, 0x12, 0x14, 0x15, 0x19
COOKIE = 0x2112A442
UDP = bytes([17, 0, 0, 0])
STARTS_WITHIN = 30.0


@pytest.fixture
async def turn(tmp_path):
    """The port of a coturn that runs as the docs say, without TLS."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    [written] = re.findall(r"```\n# turnserver.conf\n(.*?)```", DOCS.read_text(), re.DOTALL)
    ours = {"listening-port": port, "static-auth-secret": SECRET}
    leave_out = ("cert", "pkey", "tls-listening-port")
    lines = [line for line in written.splitlines() if line.partition("=")[0] not in (*ours, *leave_out)]
    lines += [f"{name}={value}" for name, value in ours.items()]
    lines += ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "no-tls", "no-dtls", f"pidfile={tmp_path}/pid"]
    lines += [f"log-file={tmp_path}/log", "simple-log", f"userdb={tmp_path}/db"]
    (tmp_path / "turnserver.conf").write_text("\n".join(lines))
    process = await asyncio.create_subprocess_exec(
        "turnserver", "-c", tmp_path / "turnserver.conf", stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            yield await _answering(port)
    finally:
        process.kill()
        await process.wait()


async def _answering(port):
    while True:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(0.2), Client(port) as client:
                await client.asks(ALLOCATE, {TRANSPORT: UDP})
                return port
        await asyncio.sleep(0.05)


class Client:
    """Enough of TURN (RFC 8656) to ask for an address and leave to send from it."""

    def __init__(self, port, name="", password=""):
        self._port, self._name, self._password = port, name, password
        self._realm = self._nonce = b""

    async def __aenter__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect(("127.0.0.1", self._port))
        return self

    async def __aexit__(self, *_):
        self._socket.close()

    async def asks(self, method, attributes):
        """0 when the server says yes, else its error code (RFC 8489, 14.8)."""
        number = secrets.token_bytes(12)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._socket, self._message(method, number, attributes))
        answer = await loop.sock_recv(self._socket, 2_000)
        kind, _, _ = struct.unpack("!HHI", answer[:8])
        assert answer[8:20] == number
        found = _attributes(answer[20:])
        self._realm, self._nonce = found.get(REALM, self._realm), found.get(NONCE, self._nonce)
        return 0 if kind == method | OK else found[ERROR][2] * 100 + found[ERROR][3]

    def _message(self, method, number, attributes):
        if self._nonce and self._name:
            attributes = attributes | {USERNAME: self._name.encode(), REALM: self._realm, NONCE: self._nonce}
        body = b"".join(_attribute(kind, value) for kind, value in attributes.items())
        if USERNAME not in attributes:
            return struct.pack("!HHI", method, len(body), COOKIE) + number + body
        secret = f"{self._name}:{self._realm.decode()}:{self._password}"
        key = hashlib.md5(secret.encode(), usedforsecurity=False).digest()
        head = struct.pack("!HHI", method, len(body) + 24, COOKIE) + number
        return head + body + _attribute(INTEGRITY, hmac.digest(key, head + body, "sha1"))

    async def allocates(self, **more):
        """Asks for an address to relay by, as a browser does: first without credentials, then with."""
        assert await self.asks(ALLOCATE, {TRANSPORT: UDP}) == 401
        return await self.asks(ALLOCATE, {TRANSPORT: UDP, **more})

    async def permits(self, address):
        """Asks to send to this address."""
        port, plain = 5000 ^ (COOKIE >> 16), int(ip_address(address)) ^ COOKIE
        return await self.asks(PERMIT, {PEER: struct.pack("!BBHI", 0, 1, port, plain)})


def _attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _attributes(body):
    found = {}
    while body:
        kind, length = struct.unpack("!HH", body[:4])
        found[kind] = body[4 : 4 + length]
        body = body[4 + length + (-length % 4) :]
    return found


async def test_it_takes_what_we_give_and_relays_to_nobody_at_home(turn):
    now = datetime.now(UTC)
    name, password = built_in.credentials(SECRET, now=now)
    async with Client(turn, name, password) as client:
        assert await client.allocates() == 0
        assert await client.permits("1.1.1.1") == 0
        inside = [
            "10.1.2.3",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "0.1.2.3",
        ]
        assert {address: await client.permits(address) for address in inside} == dict.fromkeys(inside, 403)
        assert await client.permits("224.0.0.1") == 403
    over = built_in.credentials(SECRET, now=now - built_in.GOOD_FOR - timedelta(seconds=5))
    others = built_in.credentials("another secret than that of the server", now=now)
    later = (str(int(name.partition(":")[0]) + 3600) + ":x", password)
    for wrong in (over, others, later, (name, "")):
        async with Client(turn, *wrong) as client:
            assert await client.allocates() == 401
