"""Two web processes on one PostgreSQL: who is in a room by one hears who is in it by the other, also when one is killed."""

import asyncio
import os
import socket
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from jimsupport import clock
from jimsupport.db.tables import room_visits
from jimsupport.domain.access import links
from jimsupport.domain.groups import groups
from jimsupport.domain.rooms import doors, entrances, rooms
from tests import processes
from tests.cast import jim
from tests.conftest import KEYS, SECRET, keys_of
from tests.domain.groups import made
from tests.web.lines import Site

STARTS_WITHIN = 90.0  # on a machine that does much else


@asynccontextmanager
async def web(database_url):
    """A web process of its own; the site as it serves it, and the process."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    environment = os.environ | {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": database_url,
        "JIMSUPPORT_KEYS_URL": keys_of(database_url),
        "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
        "JIMSUPPORT_HOSTS": "127.0.0.1",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
        "JIMSUPPORT_MAIL_URL": "file:///nowhere",
    }
    process = await processes.start("web", "--port", port, env=environment)
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            await _answers(port)
        yield Site(f"127.0.0.1:{port}", None), process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _answers(port):
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_two_processes_are_one_room(db, database_url):
    clock.run_on(None)  # as the processes have it
    now = clock.now()
    ids = [(await jim(db, name, mail=f"{name}@example.org")).id for name in ("bea", "cas", "dirk")]
    group_id = await made.group(db, ids, state="running", member="member")
    await groups.change_member(db, group_id, ids[:1], hosts=True)
    room = await rooms.of_group(db, group_id, now=now)
    who = await entrances.entrance(db, room, ids[0])
    await doors.open_door(db, who, open=True, by="jim:1", now=now)
    about = {"group_id": group_id, "now": now}
    paths = [f"/a/{await links.create(db, each, 'group_news', **about)}/room/line" for each in ids]
    async with AsyncExitStack() as stack:
        (one, first), (two, _) = await asyncio.gather(
            *(stack.enter_async_context(web(database_url)) for _ in range(2))
        )
        bea = await stack.enter_async_context(one.line(paths[0]))
        cas = await stack.enter_async_context(two.line(paths[1]))
        await bea.enters()
        await bea.says(type="state", microphone=True, camera=True, hand=False)
        await bea.says(type="ping")
        await bea.hears("pong")
        assert [each["name"] for each in (await cas.enters())["peers"]] == ["bea"]
        assert (await bea.hears("joined"))["peer"] == cas.peer
        state = {"type": "state", "from": bea.peer, "microphone": True, "camera": True, "hand": False}
        assert await cas.hears() == state  # which only the other process knew
        sdp = {
            "description": {"type": "offer", "sdp": "é\n" * 4_000}
        }  # more than one notice of PostgreSQL holds
        for number in range(20):
            await cas.says(type="signal", to=bea.peer, data=sdp | {"number": number})
            await bea.says(type="signal", to=cas.peer, data={"number": number})
        heard = [await bea.hears("signal") for _ in range(20)]
        assert heard == [
            {"type": "signal", "from": cas.peer, "data": sdp | {"number": number}} for number in range(20)
        ]
        told = await cas.hears()
        if told == state:  # what was said before they came, by a notice that was later than they
            told = await cas.hears()
        told = [told, *[await cas.hears("signal") for _ in range(19)]]
        assert [each["data"]["number"] for each in told] == list(range(20))

        dirk = await stack.enter_async_context(two.line(paths[2]))
        await dirk.enters()
        await cas.hears("joined")
        await bea.hears("joined")
        await dirk.hears("state")
        await bea.says(type="put_out", peer=dirk.peer)  # from the other process
        assert await dirk.hears() == {"type": "out", "why": "put_out"}
        assert await cas.hears() == {"type": "left", "peer": dirk.peer, "lost": False}

        first.kill()
        await bea.is_closed()
        again = await stack.enter_async_context(two.line(paths[0]))
        welcome = await again.enters(was=bea.peer)
        assert ([each["name"] for each in welcome["peers"]], [each["name"] for each in welcome["out"]]) == (
            ["cas"],
            ["dirk"],
        )
        assert await cas.hears() == {"type": "left", "peer": bea.peer, "lost": True}
        assert (await cas.hears("joined"))["peer"] == again.peer

        await groups.leave(
            db, await groups.for_jim(db, group_id, ids[1]), by="jim", now=now
        )  # in a third one
        assert await cas.hears() == {"type": "out", "why": "left"}
        assert await again.hears() == {"type": "left", "peer": cas.peer, "lost": False}
        assert [row.peer for row in await db.fetch_all(room_visits.select())] == [again.peer]
