"""Everything an import makes, in a few bulk inserts inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Table, func, select

from jimsupport.db import Database
from jimsupport.db.tables import (
    channels,
    hand_overs,
    jims,
    people,
    planned,
    roles,
    support_requests,
    young_people,
)
from jimsupport.domain import events
from jimsupport.domain.care import details
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.care import young_people as young
from jimsupport.domain.follow_up import cadence, contact, plan
from jimsupport.domain.importing.decisions import Accepted, NewJim, NewProfessional
from jimsupport.domain.importing.known import Known, Professional
from jimsupport.domain.importing.rows import Channel
from jimsupport.domain.importing.spread import Load

AT_ONCE = 400  # rows named in one statement


class _Subject(NamedTuple):
    """What planning asks of a JIM and of a hand-over."""

    id: int
    zone: str
    ends_on: date


async def save(
    db: Database,
    accepted: Sequence[Accepted],
    days: Sequence[date],
    load: Load,
    known: Known,
    programme: Any,
    *,
    by: str,
    now: datetime,
) -> None:
    """Make the professionals, JIMs, young people and hand-overs of `accepted`, and plan what they bring.

    `days` are the days of their invitations; what else falls on the busiest of these days moves to a
    later one, on `load`. Nothing is sent: professionals get in by asking for a link.
    """
    professional_ids = await _professionals(db, accepted, now)
    jim_ids = await _jims(db, accepted, by, now)
    young_ids = await _young(db, accepted, known, now)
    numbers = await _next_ids(db, hand_overs, len(accepted))
    values, plans, happened = [], [], []
    for number, each, invite_on, young_id in zip(numbers, accepted, days, young_ids, strict=True):
        jim_id = jim_ids[id(each.jim)]
        made = care.row(
            jim_id=jim_id,
            young_person_id=young_id,
            organisation_id=each.organisation_id,
            professional_id=professional_ids[id(each.professional)],
            programme_id=programme.id,
            relation=each.row.jim.relation,
            ends_on=each.row.ends_on,
            message=each.row.message,
            other_help=False,
            way_back=details.NO_WAY_BACK,
            now=now,
            imported=True,
        )
        values.append({"id": number, **made})
        plans += _planned(number, jim_id, each, programme, invite_on, load, now)
        data = {"help_ends_on": each.row.ends_on.isoformat(), "imported": True}
        happened.append(events.row("handed_over", jim_id, by=by, now=now, hand_over_id=number, data=data))
    await db.insert_many(hand_overs, values)
    await db.insert_many(planned, plans)
    await events.record_many(db, happened)
    known_jims = sorted({each.jim.id for each in accepted if not isinstance(each.jim, NewJim)})
    for some in _chunks(known_jims):
        await contact.restart(db, some, now=now)


def _planned(
    number: int, jim_id: int, each: Accepted, programme: Any, invite_on: date, load: Load, now: datetime
) -> list[dict[str, Any]]:
    zone = each.row.jim.zone if isinstance(each.jim, NewJim) else each.jim.zone
    jim, hand_over = _Subject(jim_id, zone, each.row.ends_on), _Subject(number, zone, each.row.ends_on)
    rows = plan.rows_of_hand_over(
        hand_over, jim, programme, each.row.birth_month, now=now, invite_on=invite_on
    )
    for row in rows:
        if row["kind"] != "invitation" and row["due_on"] <= load.until:
            row["due_on"] = load.place(row["due_on"])
            row["due_at"] = cadence.due_at(row["due_on"], zone)
    return rows


async def _professionals(db: Database, accepted: Sequence[Accepted], now: datetime) -> dict[int, int]:
    """The id of each professional, by the identity of what was decided; roles they lack are added."""
    everyone = {id(each.professional): each.professional for each in accepted}
    fresh = [p for p in everyone.values() if isinstance(p, NewProfessional)]
    numbers = await _next_ids(db, people, len(fresh))
    await db.insert_many(people, [_person(n, p.name, now) for n, p in zip(numbers, fresh, strict=True)])
    await db.insert_many(channels, [_channel(n, p.channel, now) for n, p in zip(numbers, fresh, strict=True)])
    ids = {id(p): n for n, p in zip(numbers, fresh, strict=True)}
    ids |= {key: p.id for key, p in everyone.items() if isinstance(p, Professional)}
    wanted = dict.fromkeys((id(each.professional), each.organisation_id) for each in accepted)
    granted = [
        {"person_id": ids[key], "role": "professional", "organisation_id": organisation_id, "granted_at": now}
        for key, organisation_id in wanted
        if not _works_at(everyone[key], organisation_id)
    ]
    await db.insert_many(roles, granted)
    return ids


def _works_at(professional: Professional | NewProfessional, organisation_id: int) -> bool:
    return isinstance(professional, Professional) and organisation_id in professional.at


async def _jims(db: Database, accepted: Sequence[Accepted], by: str, now: datetime) -> dict[int, int]:
    """The id of each JIM, by the identity of what was decided."""
    everyone = {id(each.jim): each.jim for each in accepted}
    fresh = [jim for jim in everyone.values() if isinstance(jim, NewJim)]
    numbers = await _next_ids(db, people, len(fresh))
    pairs = list(zip(numbers, fresh, strict=True))
    await db.insert_many(people, [_jim_person(number, jim, now) for number, jim in pairs])
    await db.insert_many(
        jims,
        [
            {"id": n, "place": jim.row.jim.place, "relation": jim.row.jim.relation, "channel": jim.kind}
            for n, jim in pairs
        ],
    )
    await db.insert_many(
        channels,
        [_channel(number, channel, now) for number, jim in pairs for channel in jim.channels.values()],
    )
    await _ask_interpreters(db, [number for number, jim in pairs if jim.row.jim.interpreter], by, now)
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


async def _ask_interpreters(db: Database, jim_ids: Sequence[int], by: str, now: datetime) -> None:
    """Tell staff who wishes an interpreter: one request a JIM."""
    numbers = await _next_ids(db, support_requests, len(jim_ids))
    pairs = list(zip(numbers, jim_ids, strict=True))
    await db.insert_many(
        support_requests,
        [
            {"id": n, "jim_id": jim_id, "kind": "interpreter", "door": "system", "opened_at": now}
            for n, jim_id in pairs
        ],
    )
    opened = [
        events.row(
            "request_opened",
            jim_id,
            by=by,
            now=now,
            data={"request": n, "about": "interpreter", "door": "system"},
        )
        for n, jim_id in pairs
    ]
    await events.record_many(db, opened)


async def _young(db: Database, accepted: Sequence[Accepted], known: Known, now: datetime) -> list[int]:
    """The id of each row's young person; the first birth month that is given for one counts."""
    months: dict[str, tuple[int, str | None]] = {}
    for each in accepted:
        if each.hashed:
            _, month = months.get(each.hashed, (0, None))
            months[each.hashed] = (each.organisation_id, month or each.row.birth_month)
    ids = {hashed: row.id for hashed, row in known.young.items()}
    new = {hashed: values for hashed, values in months.items() if hashed not in ids}
    nameless = [each for each in accepted if not each.hashed]
    numbers = await _next_ids(db, young_people, len(new) + len(nameless))
    ids |= dict(zip(new, numbers, strict=False))
    own = dict(zip(map(id, nameless), numbers[len(new) :], strict=True))
    rows = [
        {"id": ids[hashed], **young.row(organisation_id=at, hashed=hashed, birth_month=month, now=now)}
        for hashed, (at, month) in new.items()
    ]
    rows += [
        {
            "id": own[id(each)],
            **young.row(
                organisation_id=each.organisation_id, hashed=None, birth_month=each.row.birth_month, now=now
            ),
        }
        for each in nameless
    ]
    await db.insert_many(young_people, rows)
    await _fill_months(db, months, known)
    return [ids[each.hashed] if each.hashed else own[id(each)] for each in accepted]


async def _fill_months(db: Database, months: dict[str, tuple[int, str | None]], known: Known) -> None:
    """Add birth months where none was known, one statement a month."""
    missing: dict[str, list[int]] = {}
    for hashed, (_, month) in months.items():
        row = known.young.get(hashed)
        if month and row is not None and not row.birth_month:
            missing.setdefault(month, []).append(row.id)
    for month, ids in missing.items():
        for some in _chunks(ids):
            chosen = young_people.c.id.in_(some), young_people.c.birth_month.is_(None)
            await db.execute(young_people.update().where(*chosen).values(birth_month=month))


async def _next_ids(db: Database, table: Table, count: int) -> list[int]:
    """Ids for rows that others refer to, known before they are inserted; only inside a write transaction.

    PostgreSQL takes them from the table's own sequence. SQLite has one writer at a time, so the next
    numbers are free until this transaction ends.
    """
    if not count:
        return []
    if db.dialect == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        taken = await db.fetch_all(
            select(func.nextval(sequence).label("id")).select_from(func.generate_series(1, count).alias("n"))
        )
        return [row.id for row in taken]
    last = await db.fetch_value(select(func.max(table.c.id))) or 0
    return list(range(last + 1, last + count + 1))


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
