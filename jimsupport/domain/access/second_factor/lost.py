"""Somebody lost what they show: a telephone that broke, a stick that is gone.

They ask for it themselves, after the mailed link. A colleague rings them, on a number we had already, hears that it is
them, and confirms that under their own name. That shows the colleague a code to read to them; typed where it was asked
for, it takes away what they had, and they choose anew. So who reads somebody's mail alone gets nowhere, and neither does a
colleague without them. Nobody confirms for themselves; everything is over within a day; all administrators and
the person are told at each step.
"""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, lost_factors, people, roles
from jimsupport.db.types import keyring
from jimsupport.domain import audit
from jimsupport.domain.access import limits, sessions
from jimsupport.domain.access.roles import GUARDED
from jimsupport.domain.access.second_factor import factors, held
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import people as directory
from jimsupport.mail import access_messages
from jimsupport.words import N_

LIFE = timedelta(hours=24)
TRIES = 5
KNOWN_FOR = timedelta(days=30)
ASKS_A_DAY = 3
MANY = N_("Je vroeg dit vandaag al een paar keer. Bel ons.")
WRONG = N_("Deze code klopt niet. Vraag je collega om de code nog eens voor te lezen.")
OVER = N_("Deze code werkt niet meer. Vraag het opnieuw.")


async def of(db: Database, person_id: int, *, now: datetime) -> Row | None:
    """What this person asked and what is not over yet."""
    return await db.fetch_one(
        select(lost_factors, people.c.first_name.label("helper"))
        .outerjoin(people, people.c.id == lost_factors.c.confirmed_by)
        .where(lost_factors.c.person_id == person_id, *_open(now))
    )


async def ask(db: Database, person_id: int, *, now: datetime) -> None:
    """Say that they lost what they show; once at a time. Raises Refused for who asks again and again."""
    if await of(db, person_id, now=now):
        return
    often = limits.Rate(ASKS_A_DAY, timedelta(days=1))
    if await limits.wait(db, "lost factor", str(person_id), rate=often, now=now):
        raise Refused(MANY)
    async with db.write():
        await held.lock(db, person_id)
        if await of(db, person_id, now=now):
            return
        await _end(db, lost_factors.c.person_id == person_id, outcome="expired", now=now)
        number = await db.insert(
            lost_factors.insert().values(person_id=person_id, asked_at=now, expires_at=now + LIFE)
        )
        await _note(db, "second_factor_lost", person_id, actor=f"person:{person_id}", now=now)
        await _tell(db, person_id, number, "asked", now=now)


async def waiting(db: Database, *, helper_id: int, role: str, now: datetime) -> list[Row]:
    """What is open that this member of staff, or administrator, may confirm; oldest first."""
    return await db.fetch_all(_asked().where(*_for(helper_id, role), *_open(now)).order_by(lost_factors.c.id))


async def for_helper(db: Database, number: int, *, helper_id: int, role: str, now: datetime) -> Row:
    """One of `waiting`. Raises NotFound for any other: their own, and what is over."""
    found = await db.fetch_one(
        _asked().where(lost_factors.c.id == number, *_for(helper_id, role), *_open(now))
    )
    if found is None:
        raise NotFound
    return found


async def number(db: Database, asked: Row) -> str | None:
    """The number to ring: one we had a month before they asked, whatever was said of it since.

    Whoever reads their mail can come in as the JIM they may be too, add a number of their own, and end the others.
    """
    theirs = channels.c.person_id == asked.person_id, channels.c.kind == "phone"
    works_first = case((channels.c.state == "works", 0), else_=1)
    found: str | None = await db.fetch_value(
        select(channels.c.address)
        .where(*theirs, channels.c.created_at <= asked.asked_at - KNOWN_FOR)
        .order_by(works_first, channels.c.created_at, channels.c.id)
        .limit(1)
    )
    return found


async def confirm(
    db: Database, asked: Row, spoken_to: str, *, helper_id: int, role: str, now: datetime
) -> None:
    """`helper_id` rang them and heard that it is them. `spoken_to` is the name they type themselves.

    Raises Invalid for another name, Refused when a colleague was first.
    """
    if _plain(spoken_to) not in (_plain(asked.first_name), _plain(f"{asked.first_name} {asked.last_name}")):
        raise Invalid(
            "name", N_("Vul de naam in van wie je aan de telefoon had: %(who)s."), who=asked.first_name
        )
    async with db.write():
        won = await db.fetch_one(
            lost_factors.update()
            .where(lost_factors.c.id == asked.id, lost_factors.c.confirmed_by.is_(None), *_open(now))
            .values(confirmed_by=helper_id, confirmed_at=now)
            .returning(lost_factors.c.id)
        )
        if won is None:
            raise Refused(N_("Een collega was je voor."))
        await _note(db, "lost_factor_confirmed", asked.person_id, actor=f"{role}:{helper_id}", now=now)
        await _tell(db, asked.person_id, asked.id, "confirmed", helper_id=helper_id, now=now)


def code(asked: Row, helper_id: int) -> str | None:
    """The six digits that the colleague who confirmed reads to them; for nobody else."""
    return _code(asked) if asked.confirmed_by == helper_id else None


async def refuse(db: Database, asked: Row, *, helper_id: int, role: str, now: datetime) -> None:
    """It is not them, or they did not ask it."""
    async with db.write():
        if await _end(db, lost_factors.c.id == asked.id, outcome="refused", now=now):
            await _note(db, "lost_factor_refused", asked.person_id, actor=f"{role}:{helper_id}", now=now)
            await _tell(db, asked.person_id, asked.id, "refused", helper_id=helper_id, now=now)


async def withdraw(db: Database, person_id: int, *, now: datetime) -> None:
    """They found it after all."""
    async with db.write():
        if await _end(db, lost_factors.c.person_id == person_id, outcome="withdrawn", now=now):
            await _note(db, "lost_factor_withdrawn", person_id, actor=f"person:{person_id}", now=now)


async def use(db: Database, person_id: int, typed: str, *, session_id: int, now: datetime) -> None:
    """The code was typed: what they had is gone, and so is every other session. Raises Invalid for another code."""
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    tried = await db.fetch_one(
        lost_factors.update()
        .where(
            lost_factors.c.person_id == person_id,
            lost_factors.c.confirmed_by.is_not(None),
            lost_factors.c.tries < TRIES,
            *_open(now),
        )
        .values(tries=lost_factors.c.tries + 1)
        .returning(lost_factors)
    )
    if tried is None:
        raise Invalid("code", OVER)
    if not hmac.compare_digest(_code(tried), digits):
        raise Invalid("code", WRONG)
    async with db.write():
        await held.lock(db, person_id)
        if not await _end(db, lost_factors.c.id == tried.id, outcome="used", now=now):
            raise Invalid("code", OVER)
        await factors.remove_all(db, person_id)
        await sessions.end_of_person(db, person_id, but=session_id)
        await _note(db, "second_factors_reset", person_id, actor=f"person:{person_id}", now=now)
        await _tell(db, person_id, tried.id, "used", helper_id=tried.confirmed_by, now=now)


async def clear(db: Database, *, now: datetime) -> None:
    """End what took longer than a day."""
    await _end(db, lost_factors.c.expires_at <= now, outcome="expired", now=now)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (lost_factors.c.ended_at.is_(None), lost_factors.c.expires_at > now)


def _asked() -> Select[tuple[object, ...]]:
    return select(lost_factors, people.c.first_name, people.c.last_name).join(
        people, people.c.id == lost_factors.c.person_id
    )


def _for(helper_id: int, role: str) -> list[ColumnElement[bool]]:
    """Staff confirm for anybody who works here, administrators for one another; nobody for themselves."""
    theirs = (roles.c.person_id == lost_factors.c.person_id, roles.c.ended_at.is_(None))
    whose = GUARDED if role == "staff" else {"administrator"}
    works = exists().where(*theirs, roles.c.role.in_(sorted(whose)))
    return [lost_factors.c.person_id != helper_id, people.c.erased_at.is_(None), works]


async def _end(db: Database, which: ColumnElement[bool], *, outcome: str, now: datetime) -> bool:
    ended = await db.fetch_all(
        lost_factors.update()
        .where(which, lost_factors.c.ended_at.is_(None))
        .values(ended_at=now, outcome=outcome)
        .returning(lost_factors.c.id)
    )
    return bool(ended)


async def _note(db: Database, act: str, person_id: int, *, actor: str, now: datetime) -> None:
    await audit.record(db, act, actor=actor, subject=("person", person_id), now=now)


async def _tell(
    db: Database, person_id: int, number: int, stage: str, *, helper_id: int | None = None, now: datetime
) -> None:
    """Mail the person and every administrator."""
    whose = await directory.load(db, person_id)
    helper = (await directory.load(db, helper_id)).first_name if helper_id else ""
    administrators = select(roles.c.person_id).where(
        roles.c.role == "administrator", roles.c.ended_at.is_(None)
    )
    told = await db.fetch_all(
        people.select().where(people.c.id.in_(administrators), people.c.erased_at.is_(None))
    )
    for each in {row.id: row for row in (*told, whose)}.values():
        message = access_messages.factor_lost(
            first_name=each.first_name,
            stage=stage,
            yours=each.id == person_id,
            name=f"{whose.first_name} {whose.last_name}".strip(),
            helper=helper,
        )
        await held.tell(db, each, message, key=f"lost-factor-{number}:{stage}:{each.id}", now=now)


def _code(asked: Row) -> str:
    """Keyed, so that it need not be kept: of this asking and whoever confirmed it."""
    digest = keyring().digest("lost factor", str(asked.id), str(asked.confirmed_by), str(asked.confirmed_at))
    return f"{int(digest, 16) % 1_000_000:06}"


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
