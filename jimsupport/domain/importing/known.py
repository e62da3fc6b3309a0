"""What the database knows already of the people in a file: a few look-ups for all rows together."""

from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database, chunks, types
from jimsupport.db.tables import channels, hand_overs, jims, organisations, people, roles, young_people
from jimsupport.domain.care import young_people as young
from jimsupport.domain.importing.rows import Row
from jimsupport.domain.people import unwanted
from jimsupport.domain.people.jims import name_key

ChannelKey = tuple[str, str]  # kind, normalised address


@dataclass(frozen=True, slots=True)
class Jim:
    """A JIM we know; `wants_none` when nothing may be sent to them any more."""

    id: int
    zone: str
    wants_none: bool


@dataclass(frozen=True, slots=True)
class Professional:
    """Someone with an account, and where they work or worked as a professional."""

    id: int
    at: frozenset[int]
    left: frozenset[int]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that decides what becomes of a row."""

    organisations: dict[str, int]  # by name key
    professionals: dict[str, list[Professional]]  # by mail key
    jims: dict[tuple[str, str, str], Jim]  # by kind, key and first name
    references: dict[int, str]  # by row number: the hash of the young person's reference
    young: dict[str, Any]  # by hash: id, birth_month
    taken: dict[tuple[str, ChannelKey], bool]  # (hash, channel) that has a hand-over: does it stand?
    pairs: frozenset[tuple[int, str]]  # (JIM, hash) that has one that stands
    unwanted: frozenset[int]  # numbers of rows of someone who wants no messages


async def load(db: Database, rows: Iterable[Row]) -> Known:
    """Look up everything these rows could meet; the number of queries grows by the few hundred rows."""
    rows = list(rows)
    found = await _organisations(db, {row.organisation for row in rows})
    references = {row.number: hashed for row in rows if (hashed := _reference(row, found))}
    known_young = await young_by_hash(db, set(references.values()))
    taken, pairs = await _taken(db, known_young)
    return Known(
        organisations=found,
        professionals=await _professionals(db, {row.professional[2] for row in rows}),
        jims=await _jims(db, {key for row in rows for _, _, key in row.jim.channels}),
        references=references,
        young=known_young,
        taken=taken,
        pairs=pairs,
        unwanted=await _unwanted(db, rows),
    )


def _reference(row: Row, organisation_ids: dict[str, int]) -> str | None:
    """The keyed hash of the young person's reference; None without one, or without the organisation."""
    organisation_id = organisation_ids.get(row.organisation)
    if organisation_id is None:
        return None
    return young.reference_hash(types.keyring(), organisation_id, row.reference)


async def _unwanted(db: Database, rows: Iterable[Row]) -> frozenset[int]:
    """The numbers of the rows of someone who wants no messages."""
    keyring = types.keyring()
    numbers: dict[str, list[int]] = {}
    for row in rows:
        for kind, _, key in row.jim.channels:
            hashed = unwanted.digest(keyring, kind, key, row.jim.first_name)
            numbers.setdefault(hashed, []).append(row.number)
    return frozenset(n for hashed in await unwanted.among(db, list(numbers)) for n in numbers[hashed])


async def _organisations(db: Database, keys: set[str]) -> dict[str, int]:
    query = select(organisations.c.id, organisations.c.name_key)
    return {row.name_key: row.id async for row in _among(db, query, organisations.c.name_key, keys)}


async def _professionals(db: Database, keys: set[str]) -> dict[str, list[Professional]]:
    query = (
        select(
            channels.c.address_key,
            channels.c.person_id,
            roles.c.role,
            roles.c.organisation_id,
            roles.c.ended_at,
        )
        .join(roles, roles.c.person_id == channels.c.person_id)
        .join(people, people.c.id == channels.c.person_id)
        .where(channels.c.kind == "mail", people.c.erased_at.is_(None))
    )
    at: dict[tuple[str, int], tuple[set[int], set[int]]] = {}
    async for row in _among(db, query, channels.c.address_key, keys):
        here, left = at.setdefault((row.address_key, row.person_id), (set(), set()))
        if row.role == "professional":
            (left if row.ended_at else here).add(row.organisation_id)
    found: dict[str, list[Professional]] = {}
    for (key, person_id), (here, left) in sorted(at.items()):
        found.setdefault(key, []).append(Professional(person_id, frozenset(here), frozenset(left)))
    return found


async def _jims(db: Database, keys: set[str]) -> dict[tuple[str, str, str], Jim]:
    query = (
        select(
            channels.c.kind,
            channels.c.address_key,
            people.c.id,
            people.c.first_name,
            people.c.zone,
            jims.c.stopped_at,
            jims.c.declined_at,
            jims.c.deceased_at,
        )
        .join(people, people.c.id == channels.c.person_id)
        .join(jims, jims.c.id == people.c.id)
        .where(people.c.erased_at.is_(None))
    )
    found: dict[tuple[str, str, str], Jim] = {}
    async for row in _among(db, query, channels.c.address_key, keys):
        wants_none = bool(row.stopped_at or row.declined_at or row.deceased_at)
        jim = Jim(row.id, row.zone, wants_none)
        key = (row.kind, row.address_key, name_key(row.first_name))
        if key not in found or jim.id < found[key].id:
            found[key] = jim
    return found


async def young_by_hash(db: Database, hashes: Collection[str]) -> dict[str, Any]:
    """The young people with these keyed hashes: id and birth month."""
    query = select(young_people.c.id, young_people.c.reference_hash, young_people.c.birth_month)
    return {row.reference_hash: row async for row in _among(db, query, young_people.c.reference_hash, hashes)}


async def _taken(
    db: Database, known: dict[str, Any]
) -> tuple[dict[tuple[str, ChannelKey], bool], frozenset[tuple[int, str]]]:
    """Which channels have a hand-over for which young person, and which JIMs one that stands."""
    by_id = {row.id: hashed for hashed, row in known.items()}
    query = select(
        hand_overs.c.young_person_id,
        hand_overs.c.jim_id,
        hand_overs.c.withdrawn_at,
        hand_overs.c.ended_at,
        channels.c.kind,
        channels.c.address_key,
    ).outerjoin(channels, channels.c.person_id == hand_overs.c.jim_id)
    taken: dict[tuple[str, ChannelKey], bool] = {}
    pairs = set()
    async for row in _among(db, query, hand_overs.c.young_person_id, by_id):
        hashed = by_id[row.young_person_id]
        key = (hashed, (row.kind, row.address_key))
        taken[key] = taken.get(key, False) or row.withdrawn_at is None
        if row.withdrawn_at is None and row.ended_at is None:
            pairs.add((row.jim_id, hashed))
    return taken, frozenset(pairs)


async def _among(
    db: Database, query: Select[Any], column: Any, values: Collection[Any]
) -> AsyncIterator[Any]:
    """The rows of `query` whose `column` is one of `values`, asked a few hundred at a time."""
    for some in chunks(sorted(values)):
        for row in await db.fetch_all(query.where(column.in_(some))):
            yield row
