"""Care organisations and municipalities, and the professionals who work there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs, organisations, people, roles
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.words import N_

LONGEST_NAME = 120
PAGE = 50


def name_key(name: str) -> str:
    """What makes two spellings of a name the same organisation: capitals and spaces do not count."""
    return " ".join(name.split()).casefold()


async def add(db: Database, *, name: str, by: str, now: datetime) -> int:
    """A new organisation; its id. Raises Invalid on an empty, too long or known name."""
    name = _checked(name)
    async with db.write():
        await _refuse_known(db, name, except_id=None)
        values = {"name": name, "name_key": name_key(name), "created_at": now}
        organisation_id = await db.insert(organisations.insert().values(**values))
        await events.record(db, "organisation_added", None, by=by, now=now, organisation=organisation_id)
    return organisation_id


async def rename(db: Database, organisation: Row, *, name: str, by: str, now: datetime) -> None:
    """Give an organisation another name; the same name again changes nothing."""
    name = _checked(name)
    if name == organisation.name:
        return
    async with db.write():
        await _refuse_known(db, name, except_id=organisation.id)
        await db.execute(
            organisations.update()
            .where(organisations.c.id == organisation.id)
            .values(name=name, name_key=name_key(name))
        )
        await events.record(db, "organisation_renamed", None, by=by, now=now, organisation=organisation.id)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid(
            "name",
            N_("Vul de naam van de organisatie in, bijvoorbeeld %(example)s."),
            example="Wijkteam Noord",
        )
    if len(name) > LONGEST_NAME:
        raise Invalid("name", N_("Maak de naam korter: hoogstens %(count)s tekens."), count=LONGEST_NAME)
    return name


async def _refuse_known(db: Database, name: str, *, except_id: int | None) -> None:
    await db.lock("organisation", name_key(name))
    known = await db.fetch_one(select(organisations.c.id).where(organisations.c.name_key == name_key(name)))
    if known and known.id != except_id:
        raise Invalid("name", N_("Deze organisatie staat al in de lijst. Kies een andere naam."))


async def load(db: Database, organisation_id: int) -> Row:
    """One organisation; raises NotFound."""
    row = await db.fetch_one(organisations.select().where(organisations.c.id == organisation_id))
    if row is None:
        raise NotFound
    return row


async def names(db: Database) -> list[Row]:
    """Every organisation, `id` and `name`, to choose from."""
    return await db.fetch_all(
        select(organisations.c.id, organisations.c.name).order_by(organisations.c.name_key)
    )


async def of_professional(db: Database, person_id: int) -> list[Row]:
    """Where someone works as a professional today, by name."""
    return await db.fetch_all(
        select(organisations.c.id, organisations.c.name)
        .join(roles, roles.c.organisation_id == organisations.c.id)
        .where(roles.c.person_id == person_id, _works)
        .order_by(organisations.c.name)
    )


async def professionals(db: Database, organisation_id: int, *, but: int | None = None) -> list[Row]:
    """Who works there today, by first name; without `but`, who is asking."""
    return await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.last_name, roles.c.activated_at)
        .join(roles, roles.c.person_id == people.c.id)
        .where(roles.c.organisation_id == organisation_id, _works, people.c.id != (but or 0))
        .order_by(people.c.first_name, people.c.last_name, people.c.id)
    )


async def works_there(db: Database, person_id: int, organisation_id: int) -> bool:
    """Whether someone is a professional of that organisation today."""
    found = select(roles.c.id).where(
        roles.c.person_id == person_id, roles.c.organisation_id == organisation_id, _works
    )
    return await db.fetch_value(found.limit(1)) is not None


def workplaces(person_id: int) -> Select[Any]:
    """The ids of where someone works as a professional today, for look-ups that must not reach further."""
    return select(roles.c.organisation_id).where(roles.c.person_id == person_id, _works)


_works = and_(roles.c.role == "professional", roles.c.ended_at.is_(None))


async def listed(db: Database, *, q: str = "", page: int = 1) -> tuple[list[Row], int]:
    """A page of organisations with what they registered, and how many there are in all.

    Each row has `open` (hand-overs that stand), `registered` (all of them) and `professionals`.
    """
    found = _matching(select(organisations.c.id), q)
    total = await db.fetch_value(select(func.count()).select_from(found.subquery()))
    rows = _matching(select(organisations.c.id, organisations.c.name, *counts()), q)
    rows = rows.order_by(organisations.c.name_key).limit(PAGE).offset((page - 1) * PAGE)
    return await db.fetch_all(rows), total


def _matching(query: Select[Any], q: str) -> Select[Any]:
    return (
        query.where(organisations.c.name_key.contains(name_key(q), autoescape=True)) if q.strip() else query
    )


def counts() -> list[Any]:
    """Columns that count, for a query over organisations: numbers alone, nobody in them."""
    here = hand_overs.c.organisation_id == organisations.c.id
    registered = select(func.count()).where(here).correlate(organisations)
    open_ = registered.where(hand_overs.c.withdrawn_at.is_(None), hand_overs.c.ended_at.is_(None))
    working = (
        select(func.count())
        .where(roles.c.organisation_id == organisations.c.id, _works)
        .correlate(organisations)
    )
    return [
        registered.scalar_subquery().label("registered"),
        open_.scalar_subquery().label("open"),
        working.scalar_subquery().label("professionals"),
    ]
