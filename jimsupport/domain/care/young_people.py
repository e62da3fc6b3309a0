"""The young person, as an opaque row: what keeps two JIMs of one young person apart, nothing more.

No name, no initial, no address. An organisation's own reference is kept as a keyed hash only, so
that the same reference leads to the same row and nobody can read it back.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row, types
from jimsupport.db.keys import Keyring
from jimsupport.db.tables import hand_overs, people, young_people
from jimsupport.domain.care.details import YoungPerson
from jimsupport.domain.errors import NotFound

PURPOSE = "young_people.reference"


def reference_hash(keyring: Keyring, organisation_id: int, reference: str) -> str | None:
    """The keyed hash of an organisation's own reference; None for an empty one, which matches nobody.

    Capitals and spaces do not count: «J 2674» and «j2674» are the same reference.
    """
    key = "".join(reference.split()).casefold()
    return keyring.digest(PURPOSE, str(organisation_id), key) if key else None


def row(
    *, organisation_id: int, hashed: str | None, birth_month: str | None, now: datetime
) -> dict[str, Any]:
    """The values of one young person, for whoever inserts many at once."""
    return {
        "organisation_id": organisation_id,
        "reference_hash": hashed,
        "birth_month": birth_month,
        "created_at": now,
    }


async def find_or_add(
    db: Database, *, organisation_id: int, reference: str, birth_month: str | None, now: datetime
) -> int:
    """The id of the young person with this reference, made when new. Without one, always new."""
    hashed = reference_hash(types.keyring(), organisation_id, reference)
    values = row(organisation_id=organisation_id, hashed=hashed, birth_month=birth_month, now=now)
    if hashed is None:
        return await db.insert(young_people.insert().values(**values))
    # Two colleagues may type the same reference at the same moment: the second one finds the first one's row.
    await db.upsert(young_people, [values], key=["organisation_id", "reference_hash"], set=[])
    known = await db.fetch_one(
        young_people.select().where(
            young_people.c.organisation_id == organisation_id, young_people.c.reference_hash == hashed
        )
    )
    if known is None:
        raise NotFound
    await fill_birth_month(db, known, birth_month)
    return known.id


async def held(
    db: Database,
    young: YoungPerson,
    *,
    professional: int,
    organisation_id: int,
    birth_month: str | None,
    now: datetime,
) -> int:
    """The id of the young person meant, made when new; the row is held as by `lock`.

    Raises NotFound for a `same_as` that is not in the professional's own list.
    """
    if young.same_as is None:
        found = await find_or_add(
            db, organisation_id=organisation_id, reference=young.reference, birth_month=birth_month, now=now
        )
    else:
        known = await one_known_to(db, professional, organisation_id, young.same_as)
        await fill_birth_month(db, known, birth_month)
        found = known.id
    await lock(db, found)
    return found


async def lock(db: Database, young_person_id: int) -> None:
    """Hold the row until the transaction ends, so that two hand-overs of one young person wait for each other.

    PostgreSQL needs it; on SQLite there is one writer at a time.
    """
    await db.fetch_one(
        select(young_people.c.id).where(young_people.c.id == young_person_id).with_for_update()
    )


async def fill_birth_month(db: Database, young_person: Row, birth_month: str | None) -> None:
    """Add a birth month where none was known; one that was given before stands."""
    if birth_month and not young_person.birth_month:
        await db.execute(
            young_people.update().where(young_people.c.id == young_person.id).values(birth_month=birth_month)
        )


async def known_to(db: Database, professional_id: int, organisation_id: int) -> list[Row]:
    """«The same young person as …»: the professional's own list, newest first.

    Rows are labelled by what the professional knows anyway, the JIM's first name and the day help
    ended: `id` (of the young person), `first_name`, `ends_on`, `birth_month`.
    """
    return await db.fetch_all(
        select(
            young_people.c.id,
            people.c.first_name,
            people.c.last_name,
            hand_overs.c.ends_on,
            young_people.c.birth_month,
        )
        .join(hand_overs, hand_overs.c.young_person_id == young_people.c.id)
        .join(people, people.c.id == hand_overs.c.jim_id)
        .where(
            hand_overs.c.professional_id == professional_id,
            hand_overs.c.organisation_id == organisation_id,
            hand_overs.c.withdrawn_at.is_(None),
            people.c.erased_at.is_(None),
        )
        .order_by(hand_overs.c.id.desc())
        .limit(200)
    )


async def one_known_to(db: Database, professional_id: int, organisation_id: int, young_person_id: int) -> Row:
    """That young person out of the professional's own list; raises NotFound."""
    found = await db.fetch_one(
        young_people.select()
        .join(hand_overs, hand_overs.c.young_person_id == young_people.c.id)
        .where(
            young_people.c.id == young_person_id,
            hand_overs.c.professional_id == professional_id,
            hand_overs.c.organisation_id == organisation_id,
        )
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found
