"""A phone bridge asks to which conference a code leads."""

from dataclasses import replace

import httpx
import pytest

from jimsupport import app as application
from jimsupport.domain.access.limits import BRIDGE
from jimsupport.domain.rooms import doors, entrances, rooms
from tests.cast import NOW
from tests.domain.groups import made

KEY = "a key of the bridge, of thirty-two characters"


@pytest.fixture
async def ask(settings, db):
    """Asks as the bridge does."""
    app = application.build(replace(settings, bridge_number="030 200 40 61", bridge_key=KEY), db)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url=settings.base_url
    ) as client:

        async def asked(code, key=f"Bearer {KEY}"):
            answer = await client.get(f"/bridge/rooms/{code}", headers={"authorization": key})
            return answer.status_code, answer.json()

        yield asked


async def test_a_code_leads_to_a_conference_also_for_who_comes_first(ask, db, hilde, said):
    group_id = await made.group(db, [hilde.id, said.id], state="running", member="member")
    room = await rooms.of_group(db, group_id, now=NOW)
    closed = {"conference": room.name, "open": False, "opens_at": None}
    assert await ask(room.code) == (200, closed)
    who = await entrances.entrance(db, room, hilde.id)
    await doors.open_door(db, who, open=True, by="jim:1", now=NOW)
    assert await ask(room.code) == (200, closed | {"open": True})
    assert await ask("00000000") == (404, {"error": "code"})
    for key in ("", "Bearer", f"Bearer {KEY}x", f"Basic {KEY}", b"Bearer \xe9"):
        assert await ask(room.code, key) == (401, {"error": "key"})


async def test_codes_cannot_be_tried_fast(ask):
    assert BRIDGE.together
    most = BRIDGE.together.most
    answers = [(await ask(f"{number:08}"))[0] for number in range(most + 2)]
    assert answers == [404] * most + [429] * 2


async def test_without_a_bridge_there_is_nothing(client):
    answer = await client.get("/bridge/rooms/12345678", headers={"authorization": f"Bearer {KEY}"})
    assert answer.status_code == 404
