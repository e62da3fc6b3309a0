"""Whom a professional still accompanies: a first name in their own words, and nothing else; and the hand-overs of theirs
whose end is still to come, which stand on the list by themselves.

A name leaves the list when the professional says so, or becomes the form of a hand-over. It is known to them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from jimsupport.db import Database
from jimsupport.db.tables import accompaniments, hand_overs, people, roles
from jimsupport.domain.care import details, drafts, overview
from jimsupport.domain.care import hand_overs as registered
from jimsupport.domain.care import organisations as workplaces
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import jims
from jimsupport.domain.slips import UNDO_WITHIN
from jimsupport.words import N_

MOST = 40  # of one professional
KEPT = timedelta(days=30)  # after it left the list
UNCONFIRMED = timedelta(days=365)  # a name of which nobody said for so long that it still holds
ANSWERS = ("yes", "stopped", "gone")


@dataclass(frozen=True, slots=True)
class Beside:
    """A JIM on the list: by name alone (`id` of the accompaniment), or by a hand-over that has yet to end (`ends_on`)."""

    id: int
    name: str
    ends_on: date | None = None
    confirmed_on: date | None = None

    @property
    def key(self) -> str:
        """What the fields of the page are called."""
        return f"{'hand-over' if self.ends_on else 'name'}-{self.id}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one on the list: yes, stopped (`on` which day) or gone."""

    about: Beside
    said: str
    on: date | None = None


async def of_professional(db: Database, person_id: int, *, now: datetime) -> list[Beside]:
    """Everyone on the list of this professional, for organisations they still work for: names, then hand-overs."""
    named = await db.fetch_all(
        accompaniments.select()
        .where(_own(person_id), accompaniments.c.ended_at.is_(None))
        .order_by(accompaniments.c.id)
    )
    handed = await db.fetch_all(
        select(hand_overs.c.id, hand_overs.c.ends_on, people.c.first_name)
        .join(people, people.c.id == hand_overs.c.jim_id)
        .where(
            hand_overs.c.professional_id == person_id,
            hand_overs.c.organisation_id.in_(workplaces.workplaces(person_id)),
            *coming(now),
        )
        .order_by(hand_overs.c.ends_on, hand_overs.c.id)
    )
    return [Beside(row.id, row.name, confirmed_on=row.confirmed_on) for row in named] + [
        Beside(row.id, row.first_name, ends_on=row.ends_on) for row in handed
    ]


def coming(now: datetime) -> tuple[Any, ...]:
    """For a query over hand_overs: those that stand and whose end is still to come.

    What the JIM said of it since is no part of this: the professional does not get to know.
    """
    today = cadence.local_day(now, cadence.HOME)
    return (
        hand_overs.c.withdrawn_at.is_(None),
        hand_overs.c.ends_on > today,
        hand_overs.c.jim_id.in_(select(people.c.id).where(people.c.erased_at.is_(None))),
    )


async def removed_lately(db: Database, person_id: int, *, now: datetime) -> list[Beside]:
    """Names that left the list within a day without a form, so that they can be put back."""
    rows = await db.fetch_all(
        accompaniments.select()
        .where(
            _own(person_id),
            accompaniments.c.ended_at > now - UNDO_WITHIN,
            accompaniments.c.draft_id.is_(None),
        )
        .order_by(accompaniments.c.id)
    )
    return [Beside(row.id, row.name) for row in rows]


async def add(db: Database, person_id: int, *, name: str, organisation_id: int, now: datetime) -> int:
    """Put a name on the list; its id. The same name again is the same one.

    Raises Invalid on no name or a list that is full, NotFound where the professional does not work there.
    """
    name = jims.name(name)
    async with db.write():
        await db.lock("accompaniments", person_id)
        if not await workplaces.works_there(db, person_id, organisation_id):
            raise NotFound
        listed = await db.fetch_all(
            accompaniments.select().where(_own(person_id), accompaniments.c.ended_at.is_(None))
        )
        for row in listed:
            if (row.organisation_id, jims.name_key(row.name)) == (organisation_id, jims.name_key(name)):
                return row.id
        if len(listed) >= MOST:
            raise Invalid("first_name", N_("Er staan al %(count)s namen op je lijst."), count=MOST)
        return await db.insert(
            accompaniments.insert().values(
                professional_id=person_id, organisation_id=organisation_id, name=name, created_at=now
            )
        )


async def answer(
    db: Database, person_id: int, answers: Sequence[Answer], *, by: str, now: datetime
) -> list[int]:
    """Take in a page of answers at once: the ids of the forms that it began. Raises Invalid at a day that cannot be.

    Yes keeps a name on the list and leaves a hand-over as it is; stopped moves the end of a hand-over, or begins the form
    of one; gone takes a name off the list.
    """
    today = cadence.local_day(now, cadence.HOME)
    _check(answers, today)
    begun: list[int] = []
    async with db.write():
        await db.lock("accompaniments", person_id)
        listed = {each.key: each for each in await of_professional(db, person_id, now=now)}
        for each in answers:
            about = listed.get(each.about.key)
            if about is None:  # answered in another tab
                continue
            if about.ends_on:
                if each.said == "stopped" and each.on:
                    handed = await overview.for_professional(db, person_id, about.id)
                    await registered.move(db, handed, ends_on=each.on, by=by, now=now)
            elif each.said == "yes":
                await _set(db, about.id, confirmed_on=today)
            elif each.said == "stopped" and each.on:
                draft_id = await _begin(db, person_id, about, each.on, now=now)
                await _set(db, about.id, ended_at=now, draft_id=draft_id)
                begun.append(draft_id)
            elif each.said == "gone":
                await _set(db, about.id, ended_at=now)
    return begun


def _check(answers: Sequence[Answer], today: date) -> None:
    problems = []
    for each in answers:
        if each.said == "stopped" and each.on:
            try:
                details.check_end(each.on, today)
            except Invalid as problem:
                problems += [found._replace(field=f"on-{each.about.key}") for found in problem.problems]
    if problems:
        raise Invalid.many(problems)


async def _begin(db: Database, person_id: int, about: Beside, ends_on: date, *, now: datetime) -> int:
    """The form of a hand-over with what is known: a name and a day."""
    organisation_id = await db.fetch_value(
        select(accompaniments.c.organisation_id).where(accompaniments.c.id == about.id)
    )
    draft_id = await drafts.start(db, professional_id=person_id, organisation_id=organisation_id, now=now)
    draft = await drafts.load(db, person_id, draft_id)
    await drafts.save(db, draft, "jim", {"first_name": about.name}, now=now)
    await drafts.save(db, draft, "end", {"ends_on": f"{ends_on:%d-%m-%Y}"}, now=now)
    return draft_id


async def remove(db: Database, person_id: int, accompaniment_id: int, *, now: datetime) -> None:
    """Take a name off the list; again changes nothing. Raises NotFound for anybody else's."""
    row = await _load(db, person_id, accompaniment_id)
    if row.ended_at is None:
        await _set(db, row.id, ended_at=now)


async def restore(db: Database, person_id: int, accompaniment_id: int) -> None:
    """Put a name back that left the list without a form. Raises NotFound for anybody else's."""
    row = await _load(db, person_id, accompaniment_id)
    if row.draft_id is None:
        await _set(db, row.id, ended_at=None)


async def clear(db: Database, *, now: datetime) -> None:
    """Forget names that left the list a month ago, that nobody confirmed for a year, or of who works there no longer."""
    works = exists().where(
        roles.c.person_id == accompaniments.c.professional_id,
        roles.c.organisation_id == accompaniments.c.organisation_id,
        roles.c.role == "professional",
        or_(roles.c.ended_at.is_(None), roles.c.ended_at > now - KEPT),
    )
    long_ago = now - UNCONFIRMED
    unconfirmed = or_(
        accompaniments.c.confirmed_on.is_(None) & (accompaniments.c.created_at < long_ago),
        accompaniments.c.confirmed_on < long_ago.date(),
    )
    await db.execute(
        accompaniments.delete().where(or_(accompaniments.c.ended_at < now - KEPT, unconfirmed, ~works))
    )


async def _load(db: Database, person_id: int, accompaniment_id: int) -> Any:
    row = await db.fetch_one(
        accompaniments.select().where(_own(person_id), accompaniments.c.id == accompaniment_id)
    )
    if row is None:
        raise NotFound
    return row


def _own(person_id: int) -> Any:
    return (accompaniments.c.professional_id == person_id) & accompaniments.c.organisation_id.in_(
        workplaces.workplaces(person_id)
    )


async def _set(db: Database, accompaniment_id: int, **values: Any) -> None:
    await db.execute(accompaniments.update().where(accompaniments.c.id == accompaniment_id).values(**values))
