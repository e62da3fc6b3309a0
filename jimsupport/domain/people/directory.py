"""Who has an account: everyone with a role here, found and paged in SQL."""

from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, organisations, people, roles
from jimsupport.domain.errors import NotFound

PAGE = 50


async def listed(db: Database, *, q: str = "", role: str = "", page: int = 1) -> tuple[list[Row], int]:
    """A page of people with a role that has not ended, by name, and how many there are in all.

    `q` looks in names, mail addresses and the names of organisations; every word must be found.
    """
    wanted = _wanted(q, role)
    total = await db.fetch_value(select(func.count()).select_from(people).where(*wanted))
    rows = await db.fetch_all(
        _people()
        .where(*wanted)
        .order_by(func.lower(people.c.first_name), people.c.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return rows, total


async def roles_of(db: Database, person_ids: list[int], *, ended: bool = False) -> dict[int, list[Row]]:
    """The roles of these people, by person; with `ended` also those that are over. One query."""
    query = (
        select(roles, organisations.c.name.label("organisation"))
        .outerjoin(organisations, organisations.c.id == roles.c.organisation_id)
        .where(roles.c.person_id.in_(person_ids))
        .order_by(roles.c.ended_at.is_not(None), roles.c.role, roles.c.id)
    )
    if not ended:
        query = query.where(roles.c.ended_at.is_(None))
    found: dict[int, list[Row]] = {person_id: [] for person_id in person_ids}
    for row in await db.fetch_all(query):
        found[row.person_id].append(row)
    return found


async def load(db: Database, person_id: int) -> Row:
    """Someone who has or had a role here; raises NotFound for anybody else, JIMs included."""
    works = exists().where(roles.c.person_id == people.c.id)
    found = await db.fetch_one(_people().where(people.c.id == person_id, people.c.erased_at.is_(None), works))
    if found is None:
        raise NotFound
    return found


def _people() -> Select[Any]:
    mail = (
        select(channels.c.address)
        .where(channels.c.person_id == people.c.id, channels.c.kind == "mail")
        .order_by(channels.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(people.c.id, people.c.first_name, people.c.last_name, mail.label("mail"))


def _wanted(q: str, role: str) -> list[Any]:
    held = [roles.c.person_id == people.c.id, roles.c.ended_at.is_(None)]
    wanted: list[Any] = [exists().where(*held, *([roles.c.role == role] if role else []))]
    for word in q.casefold().split():
        mailed = exists().where(
            channels.c.person_id == people.c.id,
            channels.c.kind == "mail",
            channels.c.address_key.contains(word, autoescape=True),
        )
        works_at = exists().where(
            *held,
            organisations.c.id == roles.c.organisation_id,
            organisations.c.name_key.contains(word, autoescape=True),
        )
        names = (people.c.first_name, people.c.last_name)
        named = or_(*(func.lower(name).contains(word, autoescape=True) for name in names))
        wanted.append(or_(named, mailed, works_at))
    return wanted
