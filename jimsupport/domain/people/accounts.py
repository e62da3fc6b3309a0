"""Accounts: the roles people work in. By invitation; the first sign-in makes them active."""

from datetime import datetime

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, organisations, people, roles
from jimsupport.domain.access import roles as held
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import channels as reach
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import names
from jimsupport.domain.people import people as directory
from jimsupport.mail import messages, outbox
from jimsupport.words import N_

ROLES = {
    "professional": N_("hulpverlener"),
    "staff": N_("medewerker van JIMwerkt"),
    "administrator": N_("beheerder"),
}


async def invite(
    db: Database,
    email: str,
    role: str,
    organisation_id: int | None = None,
    *,
    first_name: str = "",
    last_name: str = "",
    by: str,
    now: datetime,
) -> int:
    """Give whoever reads this mailbox a role, mail them how to begin, and return the person's id.

    Inviting again mails again; a role that had ended begins anew. Raises Invalid for a
    professional without an organisation, and for an unknown role or address.
    """
    if role not in ROLES:
        raise Invalid("role", N_("Kies een rol."))
    if (role == "professional") != (organisation_id is not None):
        raise Invalid("organisation", N_("Kies de organisatie waar deze hulpverlener werkt."))
    address, key = reach.normalise("mail", email, field="email")
    async with db.write():
        await db.lock("account", key)
        person_id = await find(db, key, first_name)
        if person_id is None:
            person_id = await _create(
                db, first_name or names.from_address(address), last_name, address, key, now=now
            )
        await held.grant(db, person_id, role, organisation_id=organisation_id, by=by, now=now)
        await _mail(db, person_id, address, role, organisation_id, now=now)
    return person_id


async def _mail(
    db: Database, person_id: int, address: str, role: str, organisation_id: int | None, *, now: datetime
) -> None:
    person = await directory.load(db, person_id)
    organisation = await db.fetch_one(organisations.select().where(organisations.c.id == organisation_id))
    message = messages.account_invitation(
        first_name=person.first_name,
        role=role,
        path="/sign-in",
        organisation=organisation.name if organisation else "",
    )
    key = f"person-{person.id}:account:{role}:{now:%Y%m%dT%H%M%S}"
    where = {"person_id": person.id, "address": address, "language": person.language, "now": now}
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **where)])


async def find(db: Database, address_key: str, first_name: str = "") -> int | None:
    """Who works here under this address; else the one JIM of it with this first name.

    A JIM is never taken for a colleague by the address alone: families share a mailbox.
    """
    working = exists().where(roles.c.person_id == people.c.id)
    found = await db.fetch_all(
        select(people.c.id, people.c.first_name, working.label("works"))
        .join(channels, channels.c.person_id == people.c.id)
        .where(channels.c.kind == "mail", channels.c.address_key == address_key, people.c.erased_at.is_(None))
        .order_by(people.c.id)
    )
    named = [
        r for r in found if first_name and jim_rows.name_key(r.first_name) == jim_rows.name_key(first_name)
    ]
    colleagues = [r for r in found if r.works]
    best = [r for r in named if r.works] or colleagues or named
    return best[0].id if best else None


async def end(db: Database, role_id: int, *, by: str, now: datetime) -> None:
    """End a role; its holder loses it at once. Raises Refused for the last administrator."""
    async with db.write():
        await db.lock("roles", "end")  # two administrators who end each other at once: one stays
        role = await _load(db, role_id)
        if role.ended_at is not None:
            return
        if role.role == "administrator" and not await _another_administrator(db, role_id):
            raise Refused(N_("Dit is de laatste beheerder. Maak eerst iemand anders beheerder."))
        await held.end(db, role.person_id, role.role, organisation_id=role.organisation_id, by=by, now=now)


async def undo_end(db: Database, role_id: int, *, by: str, now: datetime) -> None:
    """Give an ended role back."""
    async with db.write():
        role = await _load(db, role_id)
        await held.grant(db, role.person_id, role.role, organisation_id=role.organisation_id, by=by, now=now)


async def _load(db: Database, role_id: int) -> Row:
    role = await db.fetch_one(roles.select().where(roles.c.id == role_id))
    if role is None:
        raise NotFound
    return role


async def _another_administrator(db: Database, role_id: int) -> bool:
    others = select(roles.c.id).where(
        roles.c.role == "administrator", roles.c.ended_at.is_(None), roles.c.id != role_id
    )
    return await db.fetch_one(others.limit(1)) is not None


async def _create(
    db: Database, first_name: str, last_name: str, address: str, key: str, *, now: datetime
) -> int:
    person_id = await db.insert(
        people.insert().values(
            first_name=jim_rows.name(first_name), last_name=last_name.strip()[: names.LONGEST], created_at=now
        )
    )
    await db.insert(
        channels.insert().values(
            person_id=person_id, kind="mail", address=address, address_key=key, created_at=now
        )
    )
    return person_id
