"""JIMs who want to meet others, for the tests of the matching."""

from datetime import timedelta

from jimsupport.db.tables import events, jims, meeting_wishes, peer_group_members, peer_groups, people
from tests.conftest import NOW

WISHED = NOW - timedelta(days=30)


async def looking(db, number, *, first=0, **wish):
    """`number` JIMs who look for a group; they all can meet, unless `wish` says otherwise. Their ids."""
    ids = []
    for at in range(first, first + number):
        jim_id = await db.insert(
            people.insert().values(first_name=f"Jim{at}", last_name=f"Nr{at}", created_at=WISHED)
        )
        await db.execute(
            jims.insert().values(id=jim_id, consented_at=WISHED, joined_at=WISHED, place="Zwolle")
        )
        values = {
            "languages": ["nl"],
            "moments": [2, 5],
            "modes": ["online"],
            "themes": [["school", "money"], ["money", "rules"], ["family"]][at % 3],
            "relation": ["sibling", "neighbour", None][at % 3],
            "wished_at": WISHED,
            "waiting_since": WISHED,
        } | wish
        await db.execute(meeting_wishes.insert().values(id=jim_id, **values))
        ids.append(jim_id)
    return ids


async def says(db, jim_id, *, at=NOW, kind="meeting_wished"):
    """Note that a JIM said what they wish."""
    await db.execute(events.insert().values(person_id=jim_id, kind=kind, by=f"jim:{jim_id}", at=at, data={}))


async def running(db, ids, *, state="running", moment=2, **values):
    """A group of these JIMs that meets; its id."""
    group_id = await db.insert(
        peer_groups.insert().values(
            language="nl",
            mode="online",
            state=state,
            reasons=[],
            made_at=WISHED,
            moment=moment,
            **values,
        )
    )
    for jim_id in ids:
        await db.execute(
            peer_group_members.insert().values(
                group_id=group_id, jim_id=jim_id, state="member", alike=[], joined_at=WISHED
            )
        )
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id.in_(ids)).values(waiting_since=None))
    return group_id
