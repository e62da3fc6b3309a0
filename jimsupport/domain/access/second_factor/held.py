"""Whether somebody has a second factor, and saying so when that changes."""

from datetime import datetime

from sqlalchemy import exists, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import code_apps, passkeys
from jimsupport.domain import audit
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import channels, people
from jimsupport.mail import access_messages, outbox
from jimsupport.mail.messages import Message
from jimsupport.words import N_

METHODS = {"passkey": "passkey", "app": "totp"}  # as sessions and the audit log name them


async def any_of(db: Database, person_id: int) -> bool:
    """Whether this person has something to show."""
    a_passkey = exists().where(passkeys.c.person_id == person_id)
    an_app = exists().where(code_apps.c.person_id == person_id, code_apps.c.confirmed_at.is_not(None))
    return bool(await db.fetch_value(select(or_(a_passkey, an_app))))


async def lock(db: Database, person_id: int, *, first: bool = False) -> None:
    """Change what this person has one at a time, inside a write transaction.

    With `first` it must be the first they have: a session that showed nothing adds nothing beside what is there. Raises
    Invalid then.
    """
    await db.lock("second-factor", person_id)
    if first and await any_of(db, person_id):
        raise Invalid("main", N_("Dit is al geregeld. Log opnieuw in."))


async def changed(
    db: Database, person_id: int, what: str, *, added: bool, name: str = "", now: datetime
) -> None:
    """Write down that a passkey or an app came or went, and mail whose it is: inside the transaction that does it."""
    act = "second_factor_added" if added else "second_factor_removed"
    await log(db, act, person_id, now=now, method=METHODS[what])
    person = await people.load(db, person_id)
    message = access_messages.factor_changed(first_name=person.first_name, what=what, name=name, added=added)
    await tell(db, person, message, key=f"factor:{person_id}:{act}:{what}:{now.isoformat()}", now=now)


async def log(db: Database, act: str, person_id: int, *, now: datetime, **ids: str) -> None:
    """Write down what this person did with what they show, in the audit log."""
    whose = ("person", person_id)
    await audit.record(db, act, actor=f"person:{person_id}", subject=whose, now=now, **ids)


async def tell(db: Database, person: Row, message: Message, *, key: str, now: datetime) -> None:
    """Mail this person, if a mail reaches them."""
    address = await channels.mail_address(db, person.id)
    if address:
        where = {"person_id": person.id, "address": address, "language": person.language, "now": now}
        await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **where)])
