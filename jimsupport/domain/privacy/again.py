"""After a back-up of the database was put back: erasing again who was erased since it was made.

The store of keys is not put back with it, and knows who was erased and when. What the database knows of as well is not
done again; nor is it done to somebody who came later and got the number of who was erased.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, restored, shredding
from jimsupport.db.tables import jims, key_destructions, people
from jimsupport.domain import audit
from jimsupport.domain.people import erasure, unwanted

REASON = "restored"


@dataclass(frozen=True, slots=True)
class Done:
    """How many people were erased again and values emptied; how many values go with keys that the store never had.

    `perhaps` are numbers of people whose erasure had begun, of which the store cannot say that it was saved.
    """

    people: int
    values: int
    strange: int
    perhaps: list[int]


async def run(db: Database, *, by: str, now: datetime) -> Done:
    """Empty what nobody can read any more, and erase again whom the store of keys says were erased.

    Again changes nothing; one that was killed goes on where it was.
    """
    emptied = await restored.empty(db)  # first, since erasing somebody reads what is theirs
    erased = 0
    for person_id, moments in sorted((await _unknown(db, emptied)).items()):
        erased += await _erase(db, person_id, moments, by=by, now=now)
    if erased or emptied.values:
        await audit.record(
            db,
            "erased_again",
            actor=by,
            now=now,
            people=erased,
            values=emptied.values,
            strange=emptied.strange,
        )
    pending = select(key_destructions.c.owner_id).where(key_destructions.c.done_at.is_(None))
    known = {row.owner_id for row in await db.fetch_all(pending)}
    perhaps = await db.vault.store.put_aside(shredding.PERSON) - known
    return Done(erased, emptied.values, emptied.strange, sorted(perhaps))


async def _unknown(db: Database, emptied: restored.Emptied) -> dict[int, list[datetime | None]]:
    """Who was erased when, that this database does not know of; None where the store only shows that their key is gone."""
    rows = key_destructions.c
    here = await db.fetch_all(select(rows.owner_id, rows.asked_at).where(rows.kind == shredding.PERSON))
    known = {(row.owner_id, row.asked_at) for row in here}
    found: dict[int, list[datetime | None]] = defaultdict(list)
    told = await db.vault.store.erased()
    for row in told:
        if (row.person_id, row.asked_at) not in known:
            found[row.person_id].append(row.asked_at)
    gone = {number for kind, number in emptied.owners if kind == shredding.PERSON}
    return found | {number: [None] for number in gone - {row.person_id for row in told}}


async def _erase(
    db: Database, person_id: int, moments: list[datetime | None], *, by: str, now: datetime
) -> bool:
    """Erase this person again, if they are here and were when it was asked; whether it was done."""
    async with db.write():
        await db.lock("jim", person_id)
        who = people.c.id == person_id, people.c.erased_at.is_(None)
        person = await db.fetch_one(select(people.c.created_at).where(*who))
        asked = [at for at in moments if at is None or (person is not None and person.created_at < at)]
        if person is None or not asked:
            return False
        jim = await db.fetch_one(jims.select().where(jims.c.id == person_id))
        if jim is not None and (jim.invited_at or jim.joined_at or jim.declined_at):
            await unwanted.remember(db, person_id, "stopped", now=now)
        await erasure.erase(db, person_id, by=by, reason=REASON, now=now)
        noted = [
            {"kind": shredding.PERSON, "owner_id": person_id, "keys": [], "asked_at": at, "done_at": now}
            for at in asked
            if at is not None
        ]
        await db.insert_many(key_destructions, noted)
    return True
