"""The command `jimsupport` as a process of its own, without the seconds that its start takes.

It is forked off a process that has loaded everything and done nothing: one for each worker of the tests. It has its
own environment, can be killed, and ends as any other. That the command starts as it is installed is tried in
tests/test_cli.py and by the demo of the tests in a browser.

    process = await processes.start("receive", "--port", "0", env=environment, stdout=PIPE)
"""

import asyncio
import atexit
import json
import os
import random
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_BYTES = 100_000  # of what a process is told: its words and its environment
_kept: list[socket.socket] = []


class Lines:
    """What comes in over a socket, line by line; b"" when no more will."""

    def __init__(self, line):
        line.setblocking(False)
        self._line, self._rest = line, b""

    async def readline(self):
        loop = asyncio.get_running_loop()
        while b"\n" not in self._rest and (more := await loop.sock_recv(self._line, MOST_BYTES)):
            self._rest += more
        line, end, self._rest = self._rest.partition(b"\n")
        return line + end

    def close(self):
        self._line.close()


class Process:
    """What `asyncio.create_subprocess_exec` would have given, as far as our tests ask for it."""

    def __init__(self, pid, status, stdout):
        self.pid, self.stdout, self.returncode = pid, stdout, None
        self._ended = asyncio.create_task(self._watch(status))

    async def _watch(self, status):
        self.returncode = int(await status.readline())
        status.close()

    def send_signal(self, number):
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    async def wait(self):
        """Its exit status; what it said and nobody has read by then is gone."""
        await asyncio.shield(self._ended)
        if self.stdout:
            self.stdout.close()
        return self.returncode


async def start(*words, env, stdout=None):
    """`jimsupport` with these words; its output goes where ours does, or to DEVNULL or a PIPE."""
    given = json.dumps([list(map(str, words)), {name: str(value) for name, value in env.items()}]).encode()
    assert len(given) < MOST_BYTES
    status, said = _ask(given, stdout)
    return Process(int(await status.readline()), status, said)


def _ask(given, stdout):
    """Let a process be made; how it fares, and what it says where that is asked for."""
    told, tells = socket.socketpair()
    hears, says = socket.socketpair()
    with tells, says, open(os.devnull, "wb") as nowhere:
        out = {None: 1, PIPE: says.fileno(), DEVNULL: nowhere.fileno()}[stdout]
        socket.send_fds(_warm(), [given], [tells.fileno(), out, 2])
    if stdout == PIPE:
        return Lines(told), Lines(hears)
    hears.close()
    return Lines(told), None


def _warm():
    """The line to the process that has loaded everything."""
    if not _kept:
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.processes", str(theirs.fileno())]
        loaded = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT)
        theirs.close()
        _kept.append(line)
        atexit.register(_let_go, line, loaded)
    return _kept[0]


def _let_go(line, loaded):
    line.close()
    loaded.wait()


def serve(line):
    """Fork off a process for each message, until nobody is there to send one."""
    from jimsupport import cli  # here: who starts processes need not load it

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that watch leave nothing behind
    while True:
        given, numbers, _, _ = socket.recv_fds(line, MOST_BYTES, 3)
        if not given:
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.close()
            words, environment = json.loads(given)
            if _in_child(*numbers):
                os.environ.clear()
                os.environ.update(environment)
                random.seed()
                sys.argv = ["jimsupport", *words]
                sys.exit(cli.main(words))
            os._exit(0)
        for number in numbers:
            os.close(number)


def _in_child(tells, out, errors):
    """True in the process that was asked for; the one that watches it comes back when it has ended."""
    pid = os.fork()
    if pid == 0:
        os.dup2(out, 1)
        os.dup2(errors, 2)
        for number in (tells, out, errors):
            os.close(number)
        return True
    os.close(out)
    os.close(errors)
    os.write(tells, b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    os.write(tells, b"%d\n" % os.waitstatus_to_exitcode(status))
    return False


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given_line:
        serve(given_line)
