from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import events, jims, meeting_wishes, peer_group_members, peer_groups, people
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.people import pauses, stops
from jimsupport.domain.wishes import wishes
from jimsupport.domain.wishes.places import Place
from jimsupport.domain.wishes.wishes import Wishes
from tests.conftest import NOW

ZWOLLE = Place("Zwolle", "Overijssel", 52.5125, 6.09444)
ONLINE = Wishes(languages=("nl",), moments=(5, 2), modes=("online",))
NEAR = replace(
    ONLINE,
    modes=("online", "in_person"),
    place=ZWOLLE,
    max_km=25,
    themes=("money", "school"),
    relation="sibling",
)
LATER = NOW + timedelta(days=3)


async def told(db, jim_id):
    rows = await db.fetch_all(
        select(events.c.kind).where(events.c.person_id == jim_id, events.c.kind.like("meeting_%"))
    )
    return [row.kind for row in rows]


async def may_be_drafted(db, now=NOW):
    joined = meeting_wishes.join(jims, jims.c.id == meeting_wishes.c.id).join(
        people, people.c.id == jims.c.id
    )
    rows = await db.fetch_all(select(meeting_wishes.c.id).select_from(joined).where(wishes.eligible(now)))
    return [row.id for row in rows]


async def test_a_wish_is_kept_in_the_order_of_the_lists(db, hilde):
    await wishes.save(db, hilde.id, NEAR, by=f"jim:{hilde.id}", now=NOW)
    row = await wishes.of(db, hilde.id)
    assert (row.languages, row.moments, row.modes) == (["nl"], [2, 5], ["online", "in_person"])
    assert (row.place, row.east, row.north, row.max_km) == ("Zwolle", 203303, 502775, 25)
    assert (row.themes, row.relation, row.waiting_since) == (["school", "money"], "sibling", NOW)
    assert await may_be_drafted(db) == [hilde.id]
    assert await told(db, hilde.id) == ["meeting_wished"]


async def test_changing_a_wish_keeps_the_turn_and_the_same_again_says_nothing(db, hilde):
    for wish, now in ((NEAR, NOW), (NEAR, LATER), (ONLINE, LATER)):
        await wishes.save(db, hilde.id, wish, by=f"jim:{hilde.id}", now=now)
    row = await wishes.of(db, hilde.id)
    assert (row.waiting_since, row.place, row.east, row.max_km) == (NOW, "", None, None)
    assert await told(db, hilde.id) == ["meeting_wished", "meeting_wish_changed"]


async def test_who_withdraws_is_gone_with_what_they_told_and_begins_anew(db, hilde, nadia):
    await wishes.save(db, hilde.id, NEAR, by=f"jim:{hilde.id}", now=NOW)
    for _ in range(2):
        await wishes.withdraw(db, hilde.id, by=f"jim:{hilde.id}", now=LATER)
    assert await wishes.of(db, hilde.id) is None
    left = await db.fetch_one(meeting_wishes.select())
    assert (left.place, left.east, left.moments, left.themes, left.waiting_since) == (
        "",
        None,
        [],
        [],
        None,
    )
    await wishes.save(db, hilde.id, ONLINE, by=f"staff:{nadia.id}", now=LATER, phone=True)
    assert (await wishes.of(db, hilde.id)).waiting_since == LATER
    assert await told(db, hilde.id) == ["meeting_wished", "meeting_withdrawn", "meeting_wished"]


async def test_who_pauses_or_stops_is_in_no_draft(db, hilde, anna):
    for jim_id in (hilde.id, anna.id):
        await wishes.save(db, jim_id, ONLINE, by=f"jim:{jim_id}", now=NOW)
    until = date(2026, 4, 10)
    await pauses.start(db, hilde.id, until=until, by=f"jim:{hilde.id}", now=NOW)
    await stops.stop(db, anna.id, by=f"jim:{anna.id}", now=NOW)
    assert await may_be_drafted(db) == []
    assert await may_be_drafted(db, now=NOW + timedelta(days=30)) == [hilde.id]
    with pytest.raises(Refused):
        await wishes.save(db, anna.id, NEAR, by=f"jim:{anna.id}", now=LATER)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("languages", ()),
        ("languages", ("nl", "xx")),
        ("moments", ()),
        ("moments", (21,)),
        ("modes", ()),
        ("modes", ("by horse",)),
        ("themes", ("gossip",)),
        ("relation", "boss"),
        ("max_km", 7),
    ],
)
def test_what_is_not_on_a_list_is_asked_again(field, value):
    with pytest.raises(Invalid) as raised:
        wishes.checked(replace(NEAR, **{field: value}))
    assert [problem.field for problem in raised.value.problems] == [field]


async def test_a_wish_is_told_in_steps_and_waits_from_the_last_that_is_needed(db, hilde):
    by, told_so_far = f"jim:{hilde.id}", []
    steps = [
        Wishes(modes=("in_person",)),
        Wishes(place=ZWOLLE, max_km=10),
        Wishes(moments=(5,)),
        Wishes(languages=("nl", "ar")),
    ]
    for wish in steps:
        row = await wishes.save(db, hilde.id, wish, by=by, now=NOW)
        told_so_far.append((wishes.next_step(row), row.waiting_since))
    assert told_so_far == [("place", None), ("moments", None), (None, NOW), (None, NOW)]
    assert await told(db, hilde.id) == ["meeting_wished", "meeting_wish_changed"]
    row = await wishes.save(db, hilde.id, Wishes(modes=("online",)), by=by, now=LATER)
    assert (row.place, row.east, row.max_km, row.waiting_since) == ("", None, None, NOW)


async def test_who_is_in_a_group_waits_for_no_other(db, hilde):
    by = f"jim:{hilde.id}"
    await wishes.save(db, hilde.id, ONLINE, by=by, now=NOW)
    made = {
        "language": "nl",
        "mode": "online",
        "moment": 5,
        "state": "running",
        "reasons": [],
        "made_at": NOW,
    }
    group = await db.insert(peer_groups.insert().values(**made))
    place = {"group_id": group, "jim_id": hilde.id, "state": "member", "alike": []}
    await db.insert(peer_group_members.insert().values(**place))
    await wishes.withdraw(db, hilde.id, by=by, now=NOW)
    row = await wishes.save(db, hilde.id, ONLINE, by=by, now=LATER)
    assert (wishes.next_step(row), row.waiting_since) == (None, None)
