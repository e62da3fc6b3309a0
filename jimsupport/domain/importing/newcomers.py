"""The people an import makes: professionals, JIMs and young people, in bulk inside the caller's transaction.

Each function gives the ids, the new ones and those that were there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jimsupport.db import Database, chunks, ids
from jimsupport.db.tables import channels, people, roles, young_people
from jimsupport.db.tables import jims as jim_rows
from jimsupport.domain.care import young_people as young
from jimsupport.domain.importing.decisions import Accepted, NewJim, NewProfessional
from jimsupport.domain.importing.known import Known, Professional, young_by_hash
from jimsupport.domain.importing.rows import Channel


async def professionals(db: Database, accepted: Sequence[Accepted], now: datetime) -> dict[int, int]:
    """The id of each professional, by the identity of what was decided; roles they lack are added."""
    everyone = {id(each.professional): each.professional for each in accepted}
    fresh = [p for p in everyone.values() if isinstance(p, NewProfessional)]
    numbers = await ids.reserve(db, people, len(fresh))
    await db.insert_many(people, [_person(n, p.name, now) for n, p in zip(numbers, fresh, strict=True)])
    await db.insert_many(channels, [_channel(n, p.channel, now) for n, p in zip(numbers, fresh, strict=True)])
    found = {id(p): n for n, p in zip(numbers, fresh, strict=True)}
    found |= {key: p.id for key, p in everyone.items() if isinstance(p, Professional)}
    wanted = dict.fromkeys((id(each.professional), each.organisation_id) for each in accepted)
    granted = [
        {
            "person_id": found[key],
            "role": "professional",
            "organisation_id": organisation_id,
            "granted_at": now,
        }
        for key, organisation_id in wanted
        if not _works_at(everyone[key], organisation_id)
    ]
    await db.insert_many(roles, granted)
    return found


def _works_at(professional: Professional | NewProfessional, organisation_id: int) -> bool:
    return isinstance(professional, Professional) and organisation_id in professional.at


async def jims(db: Database, accepted: Sequence[Accepted], now: datetime) -> dict[int, int]:
    """The id of each JIM, by the identity of what was decided.

    A wish for an interpreter stands with the person: staff see it at every call, question and page of theirs.
    """
    everyone = {id(each.jim): each.jim for each in accepted}
    fresh = [jim for jim in everyone.values() if isinstance(jim, NewJim)]
    numbers = await ids.reserve(db, people, len(fresh))
    pairs = list(zip(numbers, fresh, strict=True))
    await db.insert_many(people, [_jim_person(number, jim, now) for number, jim in pairs])
    await db.insert_many(
        jim_rows,
        [
            {"id": n, "place": jim.row.jim.place, "relation": jim.row.jim.relation, "channel": jim.kind}
            for n, jim in pairs
        ],
    )
    await db.insert_many(
        channels,
        [_channel(number, channel, now) for number, jim in pairs for channel in jim.channels.values()],
    )
    return {key: jim.id for key, jim in everyone.items() if not isinstance(jim, NewJim)} | {
        id(jim): number for number, jim in pairs
    }


def _person(number: int, first_name: str, now: datetime) -> dict[str, Any]:
    return {"id": number, "first_name": first_name, "last_name": "", "created_at": now}


def _jim_person(number: int, jim: NewJim, now: datetime) -> dict[str, Any]:
    said = jim.row.jim
    return {
        "id": number,
        "first_name": said.first_name,
        "last_name": said.last_name,
        "language": said.language,
        "interpreter": said.interpreter,
        "zone": said.zone,
        "created_at": now,
    }


def _channel(person_id: int, channel: Channel, now: datetime) -> dict[str, Any]:
    kind, address, key = channel
    return {"person_id": person_id, "kind": kind, "address": address, "address_key": key, "created_at": now}


async def youngsters(
    db: Database, accepted: Sequence[Accepted], known: Known, now: datetime
) -> list[tuple[int, str | None]]:
    """The id and birth month of each row's young person; of several months the first that was given counts."""
    months: dict[str, tuple[int, str | None]] = {}
    for each in accepted:
        if each.hashed:
            _, month = months.get(each.hashed, (0, None))
            months[each.hashed] = (each.organisation_id, month or each.row.birth_month)
    new = [
        young.row(organisation_id=at, hashed=hashed, birth_month=month, now=now)
        for hashed, (at, month) in months.items()
        if hashed not in known.young
    ]
    # Somebody may register the same reference by hand at this moment: then theirs is the row.
    await db.upsert(young_people, new, key=["organisation_id", "reference_hash"])
    await _fill_months(db, months, known)
    found = await young_by_hash(db, months)
    nameless = [each for each in accepted if not each.hashed]
    numbers = await ids.reserve(db, young_people, len(nameless))
    own = dict(zip(map(id, nameless), numbers, strict=True))
    await db.insert_many(young_people, [_nameless(own[id(each)], each, now) for each in nameless])
    return [
        (found[each.hashed].id, found[each.hashed].birth_month)
        if each.hashed
        else (own[id(each)], each.row.birth_month)
        for each in accepted
    ]


def _nameless(number: int, each: Accepted, now: datetime) -> dict[str, Any]:
    """A young person without a reference: a row of its own, that no other row will meet."""
    values = young.row(
        organisation_id=each.organisation_id, hashed=None, birth_month=each.row.birth_month, now=now
    )
    return {"id": number, **values}


async def _fill_months(db: Database, months: dict[str, tuple[int, str | None]], known: Known) -> None:
    """Add birth months where none was known, one statement a month."""
    missing: dict[str, list[int]] = {}
    for hashed, (_, month) in months.items():
        row = known.young.get(hashed)
        if month and row is not None and not row.birth_month:
            missing.setdefault(month, []).append(row.id)
    for month, theirs in missing.items():
        for some in chunks(theirs):
            chosen = young_people.c.id.in_(some), young_people.c.birth_month.is_(None)
            await db.execute(young_people.update().where(*chosen).values(birth_month=month))
