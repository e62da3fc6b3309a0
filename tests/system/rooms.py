"""What a call needs: web processes of their own that can be killed, a TURN server, and browsers with a camera that is made up."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime

import httpx

from tests import processes
from tests.conftest import KEYS, SECRET, keys_of

FLAGS = ["--use-fake-device-for-media-stream=fps=6", "--use-fake-ui-for-media-stream"]
STARTS_WITHIN = 60.0
TURN_SECRET = "what the room and its relay share, and nobody else"
# Every connection that the page makes can be asked what passes through it.
SPY = """(() => {
    const Plain = window.RTCPeerConnection;
    window.connections = [];
    window.RTCPeerConnection = class extends Plain {
        constructor(...given) { super(...given); window.connections.push(this); }
    };
})()"""
FLOW = """async () => {
    const found = [];
    for (const each of window.connections) {
        if (each.connectionState !== "connected") continue;
        const flow = {sound: 0, energy: 0, frames: 0, sent: 0, relayed: null};
        const stats = await each.getStats();
        for (const one of stats.values()) {
            if (one.type === "inbound-rtp" && one.kind === "audio") {
                flow.sound += one.bytesReceived;
                flow.energy += one.totalAudioEnergy;
            }
            if (one.type === "inbound-rtp" && one.kind === "video") flow.frames += one.framesDecoded;
            if (one.type === "outbound-rtp" && one.kind === "video") flow.sent += one.framesSent;
            if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") {
                flow.relayed = stats.get(one.localCandidateId).candidateType === "relay"
                    && stats.get(one.remoteCandidateId).candidateType === "relay";
            }
        }
        found.push(flow);
    }
    return found;
}"""


def now():
    """The time on the wall: processes of their own have no other."""
    return datetime.now(UTC)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


class Web:
    """`jimsupport web` on a port of its own."""

    def __init__(self, database_url, folder, **settings):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "JIMSUPPORT_DATABASE_URL": database_url,
            "JIMSUPPORT_KEYS_URL": keys_of(database_url),
            "JIMSUPPORT_BASE_URL": self.base,
            "JIMSUPPORT_SECRET": SECRET,
            "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
            "JIMSUPPORT_MAIL_URL": f"file://{folder}/mailbox",
            **settings,
        }

    async def start(self):
        words = ("web", "--port", self.port)
        self._running = await processes.start(*words, env=self._environment, stdout=subprocess.DEVNULL)
        until = time.monotonic() + STARTS_WITHIN
        async with httpx.AsyncClient(base_url=self.base) as browser:
            while not await _answers(browser):
                assert self._running.returncode is None, "the web process stopped"
                assert time.monotonic() < until, "the web process did not start"
                await asyncio.sleep(0.1)

    async def kill(self):
        """As a machine that loses its power does."""
        await self._end(signal.SIGKILL)

    async def stop(self):
        await self._end(signal.SIGTERM)

    async def _end(self, number):
        if self._running.returncode is None:
            self._running.send_signal(number)
            await self._running.wait()


async def _answers(browser):
    try:
        return (await browser.get("/about")).status_code == 200
    except httpx.TransportError:
        return False


class Turn:
    """A coturn that knows nobody but who has a name and password made with its secret."""

    def __init__(self, folder):
        self.port = free_port()
        self._folder = folder

    @property
    def settings(self):
        """What a web process needs to know of it."""
        return {
            "JIMSUPPORT_TURN_URLS": f"turn:127.0.0.1:{self.port}?transport=udp",
            "JIMSUPPORT_TURN_SECRET": TURN_SECRET,
            "JIMSUPPORT_TURN_ONLY": "yes",
        }

    async def start(self):
        self._running = await asyncio.create_subprocess_exec(
            "turnserver",
            "-n",
            f"--listening-port={self.port}",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            "--allow-loopback-peers",
            "--realm=rooms.test",
            "--use-auth-secret",
            f"--static-auth-secret={TURN_SECRET}",
            "--no-tls",
            "--no-dtls",
            "--no-cli",
            f"--cli-password={secrets.token_hex(8)}",
            f"--pidfile={self._folder}/turn.pid",
            f"--log-file={self._folder}/turn.log",
            "--simple-log",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def stop(self):
        self._running.terminate()
        await self._running.wait()
