"""Whose account at a provider is whose here: by issuer and subject, and by nothing else.

The first time somebody comes, an address that their provider checked leads to the professional of that very
organisation who has it; they get a mail about it. That never leads to who is staff, administrator or a JIM too, nor to
who works elsewhere as well: whoever sees to the sign-in of one organisation must not get at more than is of it.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, identities, jims, people, roles, sign_in_domains
from jimsupport.domain import audit
from jimsupport.domain.access.single_sign_on import domains
from jimsupport.domain.access.single_sign_on.why import Failed, Why
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people.channels import normalise
from jimsupport.mail import messages, outbox


async def is_known(db: Database, provider: Row, subject: str) -> bool:
    """Whether this account of theirs came before."""
    return await db.fetch_value(select(identities.c.id).where(*_account(provider, subject))) is not None


async def person_of(db: Database, provider: Row, subject: str, *, now: datetime) -> int | None:
    """Who this is, if they came before. Raises Failed when they do not work there any more."""
    known = await db.fetch_one(
        identities.update()
        .where(*_account(provider, subject))
        .values(used_at=now)
        .returning(identities.c.person_id)
    )
    if known is None:
        return None
    held = await _held(db, known.person_id)
    if held is None or ("professional", provider.organisation_id) not in held:
        raise Failed(Why.ENDED)
    if {place for role, place in held if role == "professional"} != {provider.organisation_id}:
        raise Failed(Why.SEVERAL)
    return known.person_id


async def link(db: Database, provider: Row, subject: str, email: str | None, *, now: datetime) -> int:
    """Find by their address who comes for the first time, remember them, and mail them. Raises Failed."""
    person = await _of_address(db, provider, email)
    held = await _held(db, person.id) or set()
    if held != {("professional", provider.organisation_id)}:
        raise Failed(Why.SEVERAL)
    await db.lock("identity of", person.id)  # two accounts with one address at once: one counts
    theirs = identities.c.provider_id == provider.id, identities.c.person_id == person.id
    if await db.fetch_value(select(identities.c.id).where(*theirs).limit(1)):
        raise Failed(Why.OTHER)  # an address can pass to a colleague, an account cannot
    await db.insert(
        identities.insert().values(
            provider_id=provider.id,
            issuer=provider.issuer,
            subject=subject,
            person_id=person.id,
            created_at=now,
            used_at=now,
        )
    )
    message = messages.sign_in_linked(first_name=person.first_name, organisation=provider.name)
    where = {"person_id": person.id, "address": person.address, "language": person.language, "now": now}
    key = f"person-{person.id}:sign-in-linked:{now:%Y%m%dT%H%M%S}"
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **where)])
    actor = f"professional:{person.id}"
    await audit.record(
        db,
        "identity_linked",
        actor=actor,
        subject=("person", person.id),
        now=now,
        organisation=provider.organisation_id,
    )
    return person.id


def _account(provider: Row, subject: str) -> tuple[ColumnElement[bool], ...]:
    return (
        identities.c.provider_id == provider.id,
        identities.c.issuer == provider.issuer,
        identities.c.subject == subject,
    )


async def _of_address(db: Database, provider: Row, email: str | None) -> Row:
    """The one professional of this organisation with this address. Raises Failed."""
    try:
        _, key = normalise("mail", email or "")
    except Invalid:
        raise Failed(Why.UNKNOWN) from None
    led_here = (
        sign_in_domains.c.provider_id == provider.id,
        sign_in_domains.c.domain == domains.of(key),
    )
    if not await db.fetch_value(select(sign_in_domains.c.id).where(*led_here)):
        raise Failed(Why.UNKNOWN)
    works_there = exists().where(
        roles.c.person_id == people.c.id,
        roles.c.role == "professional",
        roles.c.organisation_id == provider.organisation_id,
        roles.c.ended_at.is_(None),
    )
    found = await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.language, channels.c.address)
        .join(channels, and_(channels.c.person_id == people.c.id, channels.c.kind == "mail"))
        .where(
            channels.c.address_key == key,
            channels.c.state != "off",
            people.c.erased_at.is_(None),
            works_there,
        )
    )
    if len({each.id for each in found}) != 1:  # nobody, or colleagues who share a mailbox
        raise Failed(Why.UNKNOWN)
    return found[0]


async def _held(db: Database, person_id: int) -> set[tuple[str, int | None]] | None:
    """What this person is, each role with its organisation, "jim" among them; None once erased."""
    rows = await db.fetch_all(
        select(roles.c.role, roles.c.organisation_id, jims.c.id.label("jim_id"), jims.c.deceased_at)
        .select_from(people)
        .outerjoin(roles, and_(roles.c.person_id == people.c.id, roles.c.ended_at.is_(None)))
        .outerjoin(jims, jims.c.id == people.c.id)
        .where(people.c.id == person_id, people.c.erased_at.is_(None))
    )
    if not rows:
        return None
    held = {(row.role, row.organisation_id) for row in rows if row.role}
    return held | ({("jim", None)} if rows[0].jim_id and rows[0].deceased_at is None else set())


async def of_person(db: Database, person_id: int) -> list[Row]:
    """By which accounts of their work this person signs in: `provider_id` and since when."""
    return await db.fetch_all(
        select(identities.c.provider_id, identities.c.created_at, identities.c.used_at)
        .where(identities.c.person_id == person_id)
        .order_by(identities.c.id)
    )


async def unlink(db: Database, person_id: int, *, by: str, now: datetime) -> None:
    """Forget their accounts at providers; the next time an address leads to them again. Once is enough."""
    async with db.write():
        gone = await db.fetch_all(
            identities.delete().where(identities.c.person_id == person_id).returning(identities.c.id)
        )
        if gone:
            subject = ("person", person_id)
            await audit.record(db, "identity_unlinked", actor=by, subject=subject, now=now, count=len(gone))
