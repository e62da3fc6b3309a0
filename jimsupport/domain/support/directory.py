"""Finding a JIM: by name, place, tag, mail address or phone number. What was written is encrypted: never by that."""

from collections.abc import AsyncIterator
from typing import Any

import phonenumbers
from sqlalchemy import Select, and_, exists, func, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, hand_overs, jims, organisations, people
from jimsupport.domain.errors import NotFound
from jimsupport.domain.handling import tags
from jimsupport.domain.people import jims as jim_rows

PAGE = 50
MOST_WORDS = 5

_NAMED = (people.c.first_name, people.c.last_name, jims.c.place)


async def for_staff(db: Database, jim_id: int, *, staff_id: int) -> Row:
    """One JIM; raises NotFound, also for the member of staff who asks: they have a page of their own."""
    if jim_id == staff_id:
        raise NotFound
    return await jim_rows.load(db, jim_id)


async def count(db: Database, q: str, *, staff_id: int) -> int:
    """How many JIMs match `q`; all of them for an empty one."""
    everyone = select(people.c.id).join(jims, jims.c.id == people.c.id)
    found = _matching(everyone, q, staff_id).subquery()
    return await db.fetch_value(select(func.count()).select_from(found))


async def listed(db: Database, q: str, *, staff_id: int, page: int = 1) -> list[Row]:
    """A page of them by first name, each with `mail` and `phone` where they have one."""
    query = _matching(_rows(), q, staff_id).order_by(people.c.first_name, people.c.last_name, people.c.id)
    return await db.fetch_all(query.limit(PAGE).offset((page - 1) * PAGE))


async def every(db: Database, q: str, *, staff_id: int) -> AsyncIterator[Row]:
    """All of them, for an export."""
    query = _matching(_rows(), q, staff_id).order_by(people.c.first_name, people.c.last_name, people.c.id)
    async for row in db.iterate(query):
        yield row


async def sharing(db: Database, keys: list[str], *, but: int | None, staff_id: int) -> list[Row]:
    """The JIMs on one of these addresses or numbers: families share them, so there may be several."""
    on = exists().where(channels.c.person_id == people.c.id, channels.c.address_key.in_(keys))
    query = _rows().where(people.c.erased_at.is_(None), people.c.id != staff_id, on)
    if but is not None:
        query = query.where(people.c.id != but)
    return await db.fetch_all(query.order_by(people.c.id))


def _rows() -> Select[Any]:
    return select(
        people.c.id,
        people.c.first_name,
        people.c.last_name,
        people.c.language,
        jims.c.place,
        jims.c.rhythm,
        jims.c.consented_at,
        jims.c.stopped_at,
        jims.c.declined_at,
        jims.c.deceased_at,
        jims.c.paused_until,
        jims.c.last_contact_at,
        _first("mail").label("mail"),
        _first("phone").label("phone"),
    ).join(jims, jims.c.id == people.c.id)


def _first(kind: str) -> Any:
    one = channels.alias(f"first_{kind}")
    return (
        select(func.min(one.c.address))
        .where(one.c.person_id == people.c.id, one.c.kind == kind, one.c.state != "off")
        .correlate(people)
        .scalar_subquery()
    )


def _matching(query: Select[Any], q: str, staff_id: int) -> Select[Any]:
    query = query.where(people.c.erased_at.is_(None), people.c.id != staff_id)
    number = _phone(q)
    if number is not None:
        return query.where(_on(number))
    return query.where(*(_like(word) for word in q.split()[:MOST_WORDS]))


def _like(word: str) -> Any:
    """Whether a word stands in the name, the place, a tag or an address; SQLite folds the capitals of ASCII alone."""
    spellings = {word, word.lower(), word.capitalize()}
    return or_(
        *(func.lower(column).contains(word.lower(), autoescape=True) for column in _NAMED),
        *(column.contains(spelling, autoescape=True) for column in _NAMED for spelling in spellings),
        exists().where(
            channels.c.person_id == people.c.id,
            channels.c.address_key.contains(word.casefold(), autoescape=True),
        ),
        tags.named_like(people.c.id, word),
    )


def _on(number: str) -> Any:
    return exists().where(and_(channels.c.person_id == people.c.id, channels.c.address_key == number))


def _phone(q: str) -> str | None:
    """The number in E.164 when `q` is one, however it is written."""
    try:
        number = phonenumbers.parse(q, "NL")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


async def ended_hand_overs(db: Database, jim_id: int) -> list[Row]:
    """The hand-overs this JIM is no longer part of, because contact ended or something terrible happened."""
    return await db.fetch_all(
        select(hand_overs.c.id, organisations.c.name.label("organisation"))
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .where(
            hand_overs.c.jim_id == jim_id,
            hand_overs.c.ended_at.is_not(None),
            hand_overs.c.withdrawn_at.is_(None),
        )
        .order_by(hand_overs.c.id)
    )
