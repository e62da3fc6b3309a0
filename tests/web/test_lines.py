"""Lines to a room: what those who are in it hear of each other, and when they are out."""

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport import clock
from jimsupport.db.tables import peer_group_members, peer_groups, room_visits
from jimsupport.domain.access import links, sessions
from jimsupport.domain.groups import groups
from jimsupport.domain.people import stops
from jimsupport.domain.rooms import doors, entrances, rooms, visits
from jimsupport.web.signalling import line, pace, peers, switchboard
from tests.cast import NOW, jim
from tests.domain.groups import made
from tests.web.lines import served

NAMES = ("Bea", "Cas", "Dirk")


@pytest.fixture
async def site(settings, db):
    async with served(settings, db) as site:
        yield site


@pytest.fixture
async def group(db):
    """A running group of three whose room is open; Bea hosts. Its number, the room and the members."""
    ids = [(await jim(db, name, mail=f"{name}@example.org".lower())).id for name in NAMES]
    group_id = await made.group(db, ids, state="running", member="member")
    await groups.change_member(db, group_id, ids[:1], hosts=True)
    room = await rooms.of_group(db, group_id, now=NOW)
    who = await entrances.entrance(db, room, ids[0])
    await doors.open_door(db, who, open=True, by=f"jim:{ids[0]}", now=NOW)
    return group_id, room, ids


async def path_of(db, jim_id):
    """The line of this JIM, by a mail about the one group there is."""
    about = {"group_id": await db.fetch_value(select(peer_groups.c.id)), "now": clock.now()}
    return f"/a/{await links.create(db, jim_id, 'group_news', **about)}/room/line"


async def nothing_held(db):
    """That every connection to the database is back, once whoever looks round at this moment has looked."""
    for _ in range(1000):
        if not db._holds:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(db._holds)


async def test_two_meet(site, db, group):
    bea, cas, _ = group[2]
    async with site.line(await path_of(db, bea)) as first, site.line(await path_of(db, cas)) as second:
        assert await first.enters() == {
            "type": "welcome",
            "peer": first.peer,
            "name": "Bea",
            "hosts": True,
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
        there = {"peer": first.peer, "name": "Bea", "hosts": True, "microphone": True, "camera": False}
        assert (await second.enters())["peers"] == [there | {"hand": False}]
        assert (await first.hears("joined"))["peer"] == second.peer
        await nothing_held(db)  # no connection to the database waits with them
        await second.says(type="signal", to=first.peer, data={"sdp": "x" * 20_000})
        assert await first.hears() == {"type": "signal", "from": second.peer, "data": {"sdp": "x" * 20_000}}
        await first.says(type="say", text=" Dag\u202e allemaal\x00 ")
        said = {
            "type": "said",
            "from": first.peer,
            "name": "Bea",
            "text": "Dag allemaal",
            "at": NOW.isoformat(),
        }
        assert (await first.hears(), await second.hears()) == (said, said)
        await second.says(type="leave")
        assert await second.hears() == {"type": "out", "why": "left"}
        assert await first.hears() == {"type": "left", "peer": second.peer, "lost": False}
        assert [row.peer for row in await db.fetch_all(room_visits.select())] == [first.peer]


async def test_who_hosts_quiets_puts_out_and_lets_in_again(site, db, group):
    bea, cas, _ = group[2]
    async with site.line(await path_of(db, bea)) as host, site.line(await path_of(db, cas)) as guest:
        await host.enters()
        await guest.enters()
        await host.hears("joined")
        for frame in (
            {"type": "mute", "peer": host.peer},
            {"type": "put_out", "peer": host.peer},
            {"type": "door", "open": False},
        ):
            await guest.says(**frame)  # a guest is not heard
        await host.says(type="mute", peer=guest.peer)
        assert await guest.hears() == {"type": "mute"}
        await host.says(type="put_out", peer=host.peer)  # and nobody puts out who hosts
        await host.says(type="put_out", peer=guest.peer)
        assert await guest.hears() == {"type": "out", "why": "put_out"}
        assert await guest.is_closed() == peers.POLICY
        assert await host.hears() == {"type": "left", "peer": guest.peer, "lost": False}
        assert await host.hears() == {"type": "put_out", "out": [{"person": cas, "name": "Cas"}]}
        async with site.line(await path_of(db, cas)) as again:
            await again.says(type="hello", sends="voice", was=guest.peer)
            assert await again.hears() == {"type": "out", "why": "put_out"}
        await host.says(type="let_in", person=cas)
        assert await host.hears() == {"type": "put_out", "out": []}
        async with site.line(await path_of(db, cas)) as again:
            await again.enters()


async def leaves(db, group_id, jim_id):
    seen = await groups.for_jim(db, group_id, jim_id)
    await groups.leave(db, seen, by=f"jim:{jim_id}", now=NOW)


async def stops_all(db, group_id, jim_id):
    await stops.stop(db, jim_id, by=f"jim:{jim_id}", now=NOW)


async def signs_out(db, group_id, jim_id):
    person = await sessions.find(db, SESSIONS[jim_id], now=NOW)
    await sessions.end(db, person.session_id)


SESSIONS = {}


@pytest.mark.parametrize("goes", [leaves, stops_all, signs_out])
async def test_who_may_be_there_no_longer_is_out_at_once(settings, db, group, goes, monkeypatch):
    monkeypatch.setattr(switchboard, "EVERY", 0.05 if goes is signs_out else 60)
    group_id, _, (bea, cas, _) = group
    SESSIONS[cas], _ = await sessions.start(db, cas, strong=True, now=NOW)
    async with (
        served(settings, db) as site,
        site.line(await path_of(db, bea)) as host,
        site.line("/me/group/room/line", session=SESSIONS[cas]) as guest,
    ):
        await host.enters()
        await guest.enters()
        await host.hears("joined")
        await goes(db, group_id, cas)
        assert await guest.hears() == {"type": "out", "why": "left"}
        assert (await host.hears("left"))["peer"] == guest.peer


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_door_closes_behind_the_guests(site, db, group, passing):
    bea, cas, dirk = group[2]
    async with site.line(await path_of(db, bea)) as host, site.line(await path_of(db, cas)) as guest:
        await host.enters()
        await guest.enters()
        await host.hears("joined")
        await host.says(type="door", open=False)
        assert await guest.hears() == {"type": "door", "open": False}
        assert await guest.hears() == {"type": "out", "why": "closed"}
        assert await host.hears() == {"type": "door", "open": False}
        await host.hears("left")
        async with site.line(await path_of(db, dirk)) as late:
            await late.says(type="hello", sends="voice", was=None)
            assert await late.hears() == {"type": "out", "why": "closed"}
        await host.says(type="door", open=True)
        assert await host.hears() == {"type": "door", "open": True}
        async with site.line(await path_of(db, dirk)) as late:
            await late.enters()


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_ninth_is_told_kindly(site, db, group):
    _, room, (_, cas, _) = group
    others = [(await jim(db, f"Nr{n}")).id for n in range(8)]
    row = {"room_id": room.id, "hosts": False, "sends": "voice", "joined_at": NOW}
    lease = {"lease_until": NOW + visits.LEASE}
    for n, person_id in enumerate(others):
        await db.execute(room_visits.insert().values(**row, **lease, person_id=person_id, peer=f"{n:032x}"))
    async with site.line(await path_of(db, cas)) as ninth:
        await ninth.says(type="hello", sends="voice", was=None)
        assert await ninth.hears() == {"type": "out", "why": "full"}


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_whose_process_died_is_not_there(site, db, group):
    _, room, (_, cas, dirk) = group
    row = {"room_id": room.id, "hosts": False, "sends": "voice", "joined_at": NOW, "lease_until": NOW}
    await db.execute(room_visits.insert().values(**row, person_id=dirk, peer="d" * 32))
    async with site.line(await path_of(db, cas)) as one:
        assert (await one.enters())["peers"] == []


async def test_the_newest_page_counts(site, db, group):
    bea, cas, _ = group[2]
    path = await path_of(db, cas)
    async with site.line(await path_of(db, bea)) as other, site.line(path) as first:
        await other.enters()
        await first.enters()
        await other.hears("joined")
        async with site.line(path) as second:
            assert [each["name"] for each in (await second.enters())["peers"]] == ["Bea"]
            assert await first.hears() == {"type": "out", "why": "elsewhere"}
            assert await other.hears() == {"type": "left", "peer": first.peer, "lost": False}
            await other.hears("joined")
            async with site.line(path) as third:  # the same page, whose line was lost
                await third.enters(was=second.peer)
                assert await second.is_closed() == peers.RESTART
                assert await other.hears() == {"type": "left", "peer": second.peer, "lost": True}
                await other.hears("joined")


MALFORMED = ["[]", '{"type":"hello"}', '{"type":"say","text":7}', "\x00", b"{}", "x" * 70_000]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_is_malformed_closes_that_line_alone(site, db, group, caplog):
    bea, cas, _ = group[2]
    path = await path_of(db, cas)
    async with site.line(await path_of(db, bea)) as other:
        await other.enters()
        for said in MALFORMED:
            async with site.line(path) as one:
                await one.enters()
                await other.hears("joined")
                await one.connection.send(said)
                if len(said) < 70_000:  # longer ones the server refuses unread
                    assert await one.hears() == {"type": "out", "why": "malformed"}
                assert await one.is_closed() in (peers.POLICY, 1009)
                await other.hears("left")
        await other.says(type="ping")
        assert await other.hears() == {"type": "pong"}
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_who_floods_is_slowed_and_then_let_go(settings, db, group, monkeypatch):
    monkeypatch.setattr(pace, "BURST", 20.0)
    monkeypatch.setattr(pace, "PATIENCE", 0.2)
    bea, cas, _ = group[2]
    async with (
        served(settings, db) as site,
        site.line(await path_of(db, bea)) as other,
        site.line(await path_of(db, cas)) as one,
    ):
        await other.enters()
        await one.enters()
        await other.hears("joined")
        for number in range(60):
            await one.says(type="signal", to=other.peer, data={"number": number})
        assert await one.hears() == {"type": "out", "why": "flood"}
        heard = 0
        while (frame := await other.hears())["type"] == "signal":
            assert frame["data"]["number"] == heard
            heard += 1
        assert frame == {"type": "left", "peer": one.peer, "lost": False}
        assert 20 <= heard < 30


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_who_was_let_go_for_a_flood_does_not_begin_anew_at_once(settings, db, group, monkeypatch):
    monkeypatch.setattr(pace, "BURST", 20.0)
    monkeypatch.setattr(pace, "PATIENCE", 0.2)
    path = await path_of(db, group[2][0])
    async with served(settings, db) as site:
        async with site.line(path) as one:
            await one.enters()
            for _ in range(70):
                await one.says(type="ping")
            while (frame := await one.hears()) == {"type": "pong"}:
                pass
            assert frame == {"type": "out", "why": "flood"}
        async with site.line(path) as one:
            await one.says(type="hello", sends="voice", was=None)
            assert await one.hears() == {"type": "out", "why": "flood"}


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_person_has_so_many_lines_and_no_more(site, db, group):
    path = await path_of(db, group[2][1])
    async with site.line(path), site.line(path), site.line(path), site.line(path):
        with pytest.raises(Exception, match="429"):
            async with site.line(path):
                pass


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_who_says_nothing_is_let_go_to_come_back(settings, db, group, monkeypatch):
    monkeypatch.setattr(line, "HELLO_WITHIN", 0.05)
    monkeypatch.setattr(line, "IDLE", 0.05)
    async with served(settings, db) as site:
        async with site.line(await path_of(db, group[2][1])) as silent:
            assert await silent.is_closed() == peers.RESTART
        async with site.line(await path_of(db, group[2][1])) as idle:
            await idle.enters()
            assert await idle.is_closed() == peers.RESTART
    assert await db.fetch_all(room_visits.select()) == []


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_server_that_stops_sends_everyone_to_another(settings, db, group):
    async with served(settings, db) as site, site.line(await path_of(db, group[2][0])) as one:
        await one.enters()
        stopping = asyncio.create_task(site.app.state.switchboard.end())
        assert await one.is_closed() == peers.RESTART
        await stopping
        assert await db.fetch_all(room_visits.select()) == []


async def test_rows_are_kept_alive_and_those_that_are_gone_end_the_line(
    settings, db, group, monkeypatch, passing
):
    monkeypatch.setattr(switchboard, "KEEP_EVERY", 0.0)
    async with served(settings, db) as site, site.line(await path_of(db, group[2][0])) as one:
        await one.enters()
        now = passing(seconds=20)
        await site.app.state.switchboard._look_once()
        [row] = await db.fetch_all(room_visits.select())
        assert row.lease_until == now + visits.LEASE
        await db.execute(room_visits.delete())  # by another process, which we did not hear
        await site.app.state.switchboard._look_once()
        assert await one.is_closed() == peers.RESTART


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_room_closes_when_its_time_has_come(site, db, group, passing):
    await db.execute(peer_group_members.update().values(hosts=False))
    async with site.line(await path_of(db, group[2][0])) as one:
        await one.enters()
        passing(hours=2, seconds=1)
        site.app.state.switchboard._woken.set()
        assert await one.hears() == {"type": "door", "open": False}
        assert await one.hears() == {"type": "out", "why": "closed"}
    assert (await rooms.state(db, group[1], clock.now())).open is False
    assert (await rooms.state(db, group[1], clock.now() - timedelta(hours=1))).open is True
