"""Where a group meets, on staff's page."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import rooms as table
from jimsupport.domain.groups import groups
from jimsupport.domain.rooms import doors, rooms
from tests.cast import NOW
from tests.domain.groups import made


@pytest.fixture
async def group_id(db, hilde, said, client, sign_in, nadia):
    await sign_in(client, nadia)
    return await made.group(db, [hilde.id, said.id], state="running", member="member")


async def test_staff_paste_a_link_and_take_it_away(db, client, group_id):
    path = f"/staff/groups/{group_id}/room/edit"
    assert "op onze eigen pagina" in (await client.get(path)).text
    for link, status in (("http://meet.example/x", 422), ("https://meet.example/x", 303)):
        answer = await client.post(path, data={"link": link})
        assert answer.status_code == status
    page = (await client.get(path)).text
    assert "op een andere site" in page
    assert 'value="https://meet.example/x"' in page
    await client.post(path, data={"link": ""})
    room = await rooms.of_group(db, group_id, now=NOW)
    assert (room.kind, room.link) == ("built_in", None)


async def test_the_way_in_is_there_where_staff_host_alone(db, client, group_id, hilde):
    path, way_in = f"/staff/groups/{group_id}/room/edit", f'href="/staff/groups/{group_id}/room"'
    assert way_in in (await client.get(path)).text
    await groups.change_member(db, group_id, [hilde.id], hosts=True)
    assert way_in not in (await client.get(path)).text
    assert f'href="{path}"' in (await client.get("/staff/groups")).text


async def test_who_was_put_out_gets_no_link_to_a_room_elsewhere(db, client, group_id, hilde, sign_in):
    room = await rooms.of_group(db, group_id, now=NOW)
    await doors.paste(db, room.id, "https://meet.example/x", by="staff:1", now=NOW)
    await db.execute(table.update().values(open_until=NOW + timedelta(hours=1)))
    await sign_in(client, hilde)
    assert "meet.example/x" in (await client.get("/me/group/room")).text
    await doors.put_out(db, room.id, hilde.id, by="staff:1", now=NOW)
    page = (await client.get("/me/group/room")).text
    assert "meet.example" not in page
    assert "Je bent even buiten gezet" in page
