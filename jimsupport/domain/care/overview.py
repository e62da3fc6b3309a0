"""Hand-overs as they are looked up and listed. The lookup is the permission.

What a professional gets to see is that a hand-over arrived and when the first message goes out or
went: nothing of what the JIM says afterwards, so never an answer, a pause or a stop.
"""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs, organisations, people, planned, young_people
from jimsupport.domain.care import organisations as workplaces
from jimsupport.domain.errors import NotFound

PAGE = 25

_professionals = people.alias("professionals")
_first = planned.alias("first_message")
_columns = (
    hand_overs,
    people.c.first_name,
    people.c.last_name,
    people.c.zone,
    people.c.erased_at,
    organisations.c.name.label("organisation"),
    _professionals.c.first_name.label("professional_first_name"),
    _professionals.c.last_name.label("professional_last_name"),
    young_people.c.birth_month,
    _first.c.due_on.label("first_on"),
    _first.c.due_at.label("first_due_at"),
    _first.c.outcome.label("first_outcome"),
)


def _joined(*columns: Any) -> Select[Any]:
    first = and_(_first.c.hand_over_id == hand_overs.c.id, _first.c.kind == "invitation")
    return (
        select(*columns)
        .select_from(hand_overs)
        .join(people, people.c.id == hand_overs.c.jim_id)
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .join(_professionals, _professionals.c.id == hand_overs.c.professional_id)
        .join(young_people, young_people.c.id == hand_overs.c.young_person_id)
        .outerjoin(_first, first)
    )


async def for_professional(db: Database, person_id: int, hand_over_id: int) -> Row:
    """One of somebody's own hand-overs, with the JIM's name.

    Raises NotFound for anybody else's, and for those of an organisation they left.
    """
    found = await db.fetch_one(_joined(*_columns).where(hand_overs.c.id == hand_over_id, _own(person_id)))
    if found is None:
        raise NotFound
    return found


async def for_administrator(db: Database, hand_over_id: int) -> Row:
    """Any hand-over; raises NotFound where there is none."""
    found = await db.fetch_one(_joined(*_columns).where(hand_overs.c.id == hand_over_id))
    if found is None:
        raise NotFound
    return found


async def of_professional(
    db: Database, person_id: int, *, q: str = "", page: int = 1
) -> tuple[list[Row], int]:
    """A page of somebody's own hand-overs, newest first, and how many there are in all."""
    return await _listed(db, _own(person_id), q, page)


async def of_organisation(
    db: Database, organisation_id: int, *, q: str = "", page: int = 1
) -> tuple[list[Row], int]:
    """A page of what an organisation registered, for the administrator; and how many there are."""
    return await _listed(db, hand_overs.c.organisation_id == organisation_id, q, page)


def _own(person_id: int) -> Any:
    return and_(
        hand_overs.c.professional_id == person_id,
        hand_overs.c.organisation_id.in_(workplaces.workplaces(person_id)),
    )


async def _listed(db: Database, whose: Any, q: str, page: int) -> tuple[list[Row], int]:
    wanted = [whose]
    for word in q.split():
        part = word.casefold()
        wanted.append(
            or_(
                func.lower(people.c.first_name).contains(part, autoescape=True),
                func.lower(people.c.last_name).contains(part, autoescape=True),
            )
        )
    total = await db.fetch_value(_joined(func.count()).where(*wanted))
    rows = (
        _joined(*_columns)
        .where(*wanted)
        .order_by(hand_overs.c.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return await db.fetch_all(rows), total


async def standing(db: Database, person_id: int, *, left: bool = False) -> list[Row]:
    """What a professional has to pass on when they leave: `id` and `name` of each organisation, and how many (`standing`).

    `left` also counts organisations they work for no longer, for an administrator who tidies up.
    """
    query = (
        select(organisations.c.id, organisations.c.name, func.count().label("standing"))
        .join(hand_overs, hand_overs.c.organisation_id == organisations.c.id)
        .where(hand_overs.c.professional_id == person_id, hand_overs.c.withdrawn_at.is_(None))
        .group_by(organisations.c.id, organisations.c.name)
        .order_by(organisations.c.name)
    )
    if not left:
        query = query.where(organisations.c.id.in_(workplaces.workplaces(person_id)))
    return await db.fetch_all(query)
