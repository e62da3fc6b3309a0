"""Roles: what one person may be at once, and how long each may stay signed in.

A JIM's phone is their own and holds little of others: 30 days without a visit, 90 in all, longer
than OWASP ASVS 5.0 (7.3) would have it, because signing in is the hardest thing we ask of them.
Who can see other people's lives is out after half an hour of silence, and after twelve hours.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import roles
from jimsupport.domain import events
from jimsupport.domain.rooms import watch

ROLES = ("staff", "administrator", "professional", "jim")  # the first someone holds greets them
GUARDED = frozenset(ROLES) - {"jim"}  # without a second factor these do not count


class Stay(NamedTuple):
    """How long a session lives: without being used, and at most."""

    idle: timedelta
    longest: timedelta


LONG = Stay(idle=timedelta(days=30), longest=timedelta(days=90))
SHORT = Stay(idle=timedelta(minutes=30), longest=timedelta(hours=12))


def stay(held: frozenset[str]) -> Stay:
    """The strictest of the roles that someone holds."""
    return LONG if held <= {"jim"} else SHORT


async def grant(
    db: Database, person_id: int, role: str, *, organisation_id: int | None = None, by: str, now: datetime
) -> None:
    """Let this person act as `role` (a professional: for an organisation); once is enough."""
    async with db.write():
        same = (
            roles.c.person_id == person_id,
            roles.c.role == role,
            roles.c.organisation_id.is_not_distinct_from(organisation_id),
        )
        found = await db.fetch_one(select(roles.c.id, roles.c.ended_at).where(*same))
        if found and found.ended_at is None:
            return
        if found:
            await db.execute(
                roles.update().where(roles.c.id == found.id).values(ended_at=None, granted_at=now)
            )
        else:
            await db.insert(
                roles.insert().values(
                    person_id=person_id, role=role, organisation_id=organisation_id, granted_at=now
                )
            )
        await events.record(
            db, "role_granted", person_id, by=by, now=now, role=role, organisation=organisation_id
        )


async def end(
    db: Database, person_id: int, role: str, *, organisation_id: int | None = None, by: str, now: datetime
) -> None:
    """Take a role away; whoever is signed in loses it at their next request."""
    where = [roles.c.person_id == person_id, roles.c.role == role, roles.c.ended_at.is_(None)]
    if organisation_id is not None:
        where.append(roles.c.organisation_id == organisation_id)
    async with db.write():
        ended = await db.fetch_all(roles.update().where(*where).values(ended_at=now).returning(roles.c.id))
        if ended:
            await events.record(
                db, "role_ended", person_id, by=by, now=now, role=role, organisation=organisation_id
            )
            await watch.people_changed(db, [person_id])


async def activate(db: Database, person_id: int, *, now: datetime) -> None:
    """Mark what this person holds as taken up, at their first sign-in."""
    waiting = (roles.c.person_id == person_id, roles.c.activated_at.is_(None), roles.c.ended_at.is_(None))
    await db.execute(roles.update().where(*waiting).values(activated_at=now))
