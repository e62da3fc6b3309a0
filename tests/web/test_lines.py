"""Lines to a room: who comes in, what they hear of each other, and when they are out."""

import pytest

from jimsupport.domain.access import links
from jimsupport.domain.rooms import doors, entrances, rooms
from tests.cast import NOW, jim
from tests.domain.groups import made
from tests.web.lines import served


@pytest.fixture
async def site(settings, db):
    async with served(settings, db) as site:
        yield site


@pytest.fixture
async def group(db):
    """A running group of three whose room is open."""
    ids = [(await jim(db, name, mail=f"{name}@example.org".lower())).id for name in ("Bea", "Cas", "Dirk")]
    group_id = await made.group(db, ids, state="running", member="member")
    room = await rooms.of_group(db, group_id, now=NOW)
    who = await entrances.entrance(db, room, ids[0])
    await doors.open_door(db, who, open=True, by=f"jim:{ids[0]}", now=NOW)
    return group_id, ids


async def path_of(db, jim_id):
    return f"/a/{await links.create(db, jim_id, 'meetup_invitation', now=NOW)}/room/line"


async def test_two_meet(site, db, group):
    _, (bea, cas, _) = group
    async with site.line(await path_of(db, bea)) as first, site.line(await path_of(db, cas)) as second:
        welcome = await first.enters()
        assert welcome == {
            "type": "welcome",
            "peer": first.peer,
            "name": "Bea",
            "hosts": False,
            "ice": [],
            "relay_only": False,
            "most_video": 4,
            "open": True,
            "until": "2026-03-30T10:00:00+00:00",
            "peers": [],
            "out": [],
        }
        await first.says(type="state", microphone=True, camera=False, hand=False)
        await first.says(type="ping")
        assert await first.hears() == {"type": "pong"}
        there = {"peer": first.peer, "name": "Bea", "hosts": False, "microphone": True, "camera": False}
        assert (await second.enters())["peers"] == [there | {"hand": False}]
        assert (await first.hears("joined"))["peer"] == second.peer
        await second.says(type="signal", to=first.peer, data={"sdp": "x" * 20_000})
        heard = await first.hears("signal")
        assert (heard["from"], heard["data"]) == (second.peer, {"sdp": "x" * 20_000})
        await second.says(type="leave")
        assert await second.hears() == {"type": "out", "why": "left"}
        assert await first.hears() == {"type": "left", "peer": second.peer, "lost": False}
