"""Every line, opened by everyone: who comes in is as the table says, and for all others there is nothing there."""

import pytest

from jimsupport.db.tables import peer_group_members, roles
from jimsupport.domain.rooms import doors, entrances, rooms
from tests.cast import NOW
from tests.web import world
from tests.web.access import LINES, VISITORS
from tests.web.lines import knock

MISSING = 999_999


@pytest.fixture
async def site(site, there):
    """The group of the world has a room, which is open; only where staff come nobody in it hosts."""
    db, number = site.app.state.db, there.ids["/staff/groups/"]["number"]
    room = await rooms.of_group(db, number, now=NOW)
    who = await entrances.entrance(db, room, there.people["hilde"])
    await doors.open_door(db, who, open=True, by="jim:1", now=NOW)
    return site


async def nobody_hosts(db):
    await db.execute(peer_group_members.update().values(hosts=False))


@pytest.mark.parametrize("visitor", VISITORS)
async def test_who_comes_in_and_who_does_not(site, there, visitor):
    await nobody_hosts(site.app.state.db)
    before, session = world.contents(site.path), there.sessions.get(visitor, "")
    found = {rule.path: await knock(site.app, there.path(rule.path), session=session) for rule in LINES}
    assert found == {rule.path: 101 if rule.lets_in(visitor) else 404 for rule in LINES}
    assert world.contents(site.path) == before


async def test_what_is_of_somebody_else_is_not_there(site, there):
    db, number = site.app.state.db, there.ids["/staff/groups/"]["number"]
    mine, none = (f"/staff/groups/{each}/room/line" for each in (number, MISSING))
    as_nadia = {"session": there.sessions["nadia"]}
    assert await knock(site.app, mine, **as_nadia) == 404  # somebody in the group hosts
    await nobody_hosts(db)
    assert [await knock(site.app, path, **as_nadia) for path in (mine, none)] == [101, 404]
    hilde = {"person_id": there.people["hilde"], "role": "staff", "granted_at": NOW, "activated_at": NOW}
    await db.execute(roles.insert().values(**hilde))
    assert await knock(site.app, mine, session=there.sessions["hilde"]) == 404  # staff who are in it as a JIM
    assert await knock(site.app, "/me/group/room/line", session=there.sessions["anna"]) == 404
    assert await knock(site.app, f"/a/{'x' * 43}/room/line") == 404


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://jimsupport.test"])
async def test_another_site_opens_no_line(site, there, origin):
    session = there.sessions["hilde"]
    assert await knock(site.app, "/me/group/room/line", session=session, origin=origin) == 403
