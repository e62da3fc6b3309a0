"""Rooms: made once, with names nobody guesses; open around meetups; and for whom."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from jimsupport.db.tables import (
    gathering_places,
    gatherings,
    meetups,
    peer_group_members,
    peer_groups,
    room_bans,
    room_visits,
)
from jimsupport.db.tables import rooms as table
from jimsupport.domain.access import links, roles
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.groups import groups
from jimsupport.domain.people import erasure, stops
from jimsupport.domain.rooms import doors, entrances, phone, rooms, visits
from tests.cast import NOW
from tests.domain.groups import made

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def group_of(db, *jims, **values):
    return await made.group(db, [jim.id for jim in jims], state="running", member="member", **values)


async def meetup(db, group_id, starts_at, state="planned"):
    values = {"uid": "u@x", "mode": "online", "by": "jim:1", "made_at": NOW, "state": state}
    times = {"starts_at": starts_at, "ends_at": starts_at + HOUR}
    return await db.insert(meetups.insert().values(group_id=group_id, **values, **times))


async def finds(db, room, person, *, staff=False):
    """Who they are in this room, or None."""
    ask = entrances.entrance_of_staff if staff else entrances.entrance
    try:
        found = await ask(db, room, person.id)
    except NotFound:
        return None
    return found.name, found.hosts, found.out


async def test_a_room_is_made_once_and_nobody_guesses_it(db, hilde, said, anna):
    one, two = await group_of(db, hilde, said), await group_of(db, anna)
    at_once = await asyncio.gather(*(rooms.of_group(db, one, now=NOW) for _ in range(3)))
    assert len({row.id for row in at_once}) == 1
    [room, other] = at_once[0], await rooms.of_group(db, two, now=NOW)
    assert (len(room.name), room.name.isalnum(), room.name.lower()) == (40, True, room.name)
    assert room.name != other.name
    assert (len(room.code), room.code.isdigit(), room.code != other.code) == (8, True, True)
    await db.execute(peer_groups.update().where(peer_groups.c.id == one).values(state="ended"))
    for missing in (one, 999):
        with pytest.raises(NotFound):
            await rooms.of_group(db, missing, now=NOW)


async def test_only_members_of_a_running_group_come_in(db, hilde, said, anna, nadia):
    group_id = await group_of(db, hilde, said)
    await groups.change_member(db, group_id, [hilde.id], hosts=True)
    await group_of(db, anna)
    room = await rooms.of_group(db, group_id, now=NOW)
    assert [await finds(db, room, each) for each in (hilde, said, anna, nadia)] == [
        ("Hilde", True, False),
        ("Said", False, False),
        None,
        None,
    ]
    await stops.stop(db, said.id, by="jim", now=NOW)
    assert await finds(db, room, said) is None
    await groups.leave(db, await groups.for_jim(db, group_id, hilde.id), by="jim", now=NOW)
    assert await finds(db, room, hilde) is None


async def test_staff_host_where_nobody_does_and_never_a_group_they_are_in(db, hilde, said, nadia, ruth):
    group_id = await group_of(db, hilde, said)
    room = await rooms.of_group(db, group_id, now=NOW)
    await roles.grant(db, hilde.id, "staff", by="ruth", now=NOW)
    seen = [await finds(db, room, each, staff=True) for each in (nadia, hilde, ruth, said)]
    assert seen == [("Nadia (JIMwerkt)", True, False), None, None, None]
    assert await finds(db, room, nadia) is None  # not as a JIM
    await groups.leave(db, await groups.for_jim(db, group_id, hilde.id), by="jim", now=NOW)
    assert await finds(db, room, hilde, staff=True) is None
    await groups.change_member(db, group_id, [said.id], hosts=True)
    assert await finds(db, room, nadia, staff=True) is None
    await groups.change_member(db, group_id, [said.id], hosts=False)
    await roles.end(db, nadia.id, "staff", by="ruth", now=NOW)
    assert await finds(db, room, nadia, staff=True) is None


async def test_who_has_a_place_at_a_gathering_comes_in(db, hilde, said, nadia):
    facts = {"slug": "dag", "titles": {"nl": "Dag"}, "texts": {"nl": ""}, "mode": "online", "uid": "g@x"}
    times = {"starts_at": NOW + HOUR, "ends_at": NOW + 2 * HOUR, "made_at": NOW, "made_by": "staff:1"}
    number = await db.insert(gatherings.insert().values(**facts, **times, capacity=8, state="open"))
    room = await rooms.of_gathering(db, number, now=NOW)
    for jim, state in ((hilde, "in"), (said, "waiting")):
        row = {"gathering_id": number, "state": state, "asked_at": NOW, "changed_at": NOW, "by": "jim"}
        await db.execute(gathering_places.insert().values(jim_id=jim.id, **row))
    assert [await finds(db, room, each) for each in (hilde, said)] == [("Hilde", False, False), None]
    assert await finds(db, room, nadia, staff=True) == ("Nadia (JIMwerkt)", True, False)
    assert (await rooms.state(db, room, NOW)).opens_at == NOW + 50 * MINUTE
    await db.execute(gatherings.update().values(state="cancelled"))
    assert await finds(db, room, hilde) is None
    assert await rooms.state(db, room, NOW + HOUR) == rooms.State(open=False)


async def test_it_opens_ten_minutes_before_a_meetup_and_closes_an_hour_after(db, hilde, said):
    group_id = await group_of(db, hilde, said)
    room = await rooms.of_group(db, group_id, now=NOW)
    assert await rooms.state(db, room, NOW) == rooms.State(open=False)
    await meetup(db, group_id, NOW + HOUR)
    await meetup(db, group_id, NOW + 30 * MINUTE, state="cancelled")
    opens, closes = NOW + 50 * MINUTE, NOW + 3 * HOUR
    shut, wide = rooms.State(open=False, opens_at=opens), rooms.State(open=True, until=closes)
    moments = (NOW, opens - MINUTE, opens, closes - MINUTE, closes)
    assert [await rooms.state(db, room, at) for at in moments] == [
        shut,
        shut,
        wide,
        wide,
        rooms.State(open=False),
    ]


async def test_who_hosts_opens_the_door_at_any_time(db, hilde, said):
    group_id = await group_of(db, hilde, said)
    room = await rooms.of_group(db, group_id, now=NOW)
    who = await entrances.entrance(db, room, hilde.id)
    by = {"by": f"jim:{hilde.id}"}
    await doors.open_door(db, who, open=True, **by, now=NOW)
    assert await rooms.state(db, room, NOW) == rooms.State(open=True, until=NOW + 2 * HOUR)
    assert (await rooms.state(db, room, NOW + 2 * HOUR)).open is False
    await doors.open_door(db, who, open=False, **by, now=NOW)
    assert (await rooms.state(db, room, NOW)).open is False


async def test_visits_end_when_nobody_keeps_them(db, hilde, said, anna):
    group_id = await group_of(db, hilde, said, anna)
    room = await rooms.of_group(db, group_id, now=NOW)
    told = []
    db.notices.hear(visits.topic(room.id), told.append)

    async def begin(person, peer, *, now=NOW, was=None):
        who = await entrances.entrance(db, room, person.id)
        there = await visits.begin(db, who, peer=peer, sends="voice", was=was, most=2, now=now)
        return [each.name for each in there]

    assert await begin(hilde, "h1") == []
    assert await begin(said, "s1") == ["Hilde"]
    with pytest.raises(visits.Full):
        await begin(anna, "a1")
    assert await begin(said, "s2", was="s1") == ["Hilde"]
    assert await begin(said, "s3") == ["Hilde"]
    assert told == [{"out": {"s1": None}}, {"out": {"s2": "elsewhere"}}]
    later = NOW + visits.LEASE
    assert await visits.keep(db, ["s3", "gone"], now=later) == {"s3"}
    assert await begin(anna, "a1", now=later) == ["Said"]
    assert told[2:] == [{"out": {"h1": None}}]
    await visits.clear(db, [room.id], now=later + 2 * visits.LEASE)
    await visits.clear_all(db, now=later + 2 * visits.LEASE)
    assert {peer for each in told[3:] for peer in each["out"]} == {"s3", "a1"}
    assert await db.fetch_all(room_visits.select()) == []


async def test_as_many_queries_for_many_in_rooms_as_for_one(db, hilde, said, anna, nadia):
    group_id = await group_of(db, hilde, said, anna)
    room = await rooms.of_group(db, group_id, now=NOW)
    for person in (hilde, said, anna, nadia):
        ask = entrances.entrance_of_staff if person is nadia else entrances.entrance
        values = {"peer": person.first_name, "sends": "voice", "was": None, "most": 8, "now": NOW}
        await visits.begin(db, await ask(db, room, person.id), **values)
    await doors.put_out(db, room.id, anna.id, by="jim", now=NOW)
    spent = []
    for peers in (["Hilde"], ["Hilde", "Said", "Anna", "Nadia"]):
        before = db.statements
        welcome = await entrances.still_welcome(db, peers)
        spent.append(db.statements - before)
    assert (welcome, spent) == ({"Hilde", "Said", "Nadia"}, [3, 3])


async def test_put_out_and_let_in_again(db, hilde, said):
    group_id = await group_of(db, hilde, said)
    room = await rooms.of_group(db, group_id, now=NOW)
    for _ in range(2):
        await doors.put_out(db, room.id, said.id, by="jim:1", now=NOW)
    assert await finds(db, room, said) == ("Said", False, True)
    assert [row.first_name for row in await doors.who_is_out(db, room.id)] == ["Said"]
    for _ in range(2):
        await doors.let_in(db, room.id, said.id, by="jim:1", now=NOW)
    assert await finds(db, room, said) == ("Said", False, False)
    await doors.put_out(db, room.id, said.id, by="jim:1", now=NOW)
    assert len(await db.fetch_all(room_bans.select())) == 2
    await erasure.erase(db, said.id, by="staff:1", reason="asked", now=NOW)
    assert await db.fetch_all(room_bans.select()) == []


LINKS = [
    "http://meet.example/x",
    "javascript:alert(1)",
    "https://",
    "https://a:b@meet.example/",
    "https://x y.nl/",
]


@pytest.mark.parametrize(
    "link", [*LINKS, "https://meet.example/" + "x" * 500, "https://meet", "meet.example"]
)
def test_only_an_address_over_tls_is_a_link(link):
    with pytest.raises(Invalid):
        doors.check(link)
    doors.check("https://meet.example:8443/JIM?pwd=1#x")


async def test_staff_paste_a_link_and_take_it_away(db, hilde, said):
    room = await rooms.of_group(db, await group_of(db, hilde, said), now=NOW)
    await doors.paste(db, room.id, " https://meet.example/x ", by="staff:1", now=NOW)
    row = await rooms.load(db, room.id)
    assert (row.kind, row.link) == ("link", "https://meet.example/x")
    await doors.paste(db, room.id, "", by="staff:1", now=NOW)
    row = await rooms.load(db, room.id)
    assert (row.kind, row.link) == ("built_in", None)


async def test_who_phones_first_finds_the_conference(db, hilde, said, settings):
    group_id = await group_of(db, hilde, said)
    room = await rooms.of_group(db, group_id, now=NOW)
    assert rooms.by_phone(settings, room) is None
    bridged = replace(settings, bridge_number="030 200 40 61", bridge_key="k" * 32)
    spoken = f"{room.code[:4]} {room.code[4:]}"
    assert rooms.by_phone(bridged, room) == rooms.ByPhone("030 200 40 61", spoken)
    await meetup(db, group_id, NOW + 5 * MINUTE)
    found, state = await phone.behind_code(db, spoken, now=NOW)
    assert (found.name, state.open) == (room.name, True)
    for code in ("", "1234567", "00000000", f"{room.code}1", "١٢٣٤٥٦٧٨", "x" * 8):
        assert await phone.behind_code(db, code, now=NOW) is None
    await db.execute(peer_groups.update().values(state="ended"))
    assert await phone.behind_code(db, room.code, now=NOW) is None


async def test_two_rooms_never_share_a_code(db, hilde, said, anna, monkeypatch):
    codes = iter(["11111111", "11111111", "22222222"])
    monkeypatch.setattr(rooms, "_code", lambda: next(codes))
    one = await rooms.of_group(db, await group_of(db, hilde, said), now=NOW)
    async with db.write():
        two = await rooms.of_group(db, await group_of(db, anna), now=NOW)
    assert (one.code, two.code) == ("11111111", "22222222")
    assert len(await db.fetch_all(table.select())) == 2


async def test_who_phones_or_looks_for_a_room_by_a_link(db, hilde, said, anna):
    group_id = await group_of(db, hilde, said)
    row = await cast_link(db, hilde, meetup_id=await meetup(db, group_id, NOW + HOUR))
    by_meetup = await rooms.for_jim(db, hilde.id, row, now=NOW)
    assert by_meetup == await rooms.for_jim(db, hilde.id, None, now=NOW)
    assert by_meetup == await rooms.for_jim(
        db, anna.id, await cast_link(db, anna, group_id=group_id), now=NOW
    )
    with pytest.raises(NotFound):
        await rooms.for_jim(db, anna.id, None, now=NOW)
    await db.execute(peer_group_members.update().values(state="left"))
    with pytest.raises(NotFound):
        await rooms.for_jim(db, hilde.id, None, now=NOW)


async def cast_link(db, jim, **about):
    token = await links.create(db, jim.id, "meetup_invitation", **about, now=NOW)
    return await links.open(db, token, now=NOW)


async def test_a_group_of_before_there_were_rooms_gets_one(db, hilde, anna):
    running = await group_of(db, hilde)
    await made.group(db, [anna.id], state="inviting", member="invited")
    assert [await rooms.make_missing(db, now=NOW) for _ in range(2)] == [1, 0]
    assert (await rooms.of_group(db, running, now=NOW, make=False)).kind == "built_in"
