"""Whose a mail or text is, and which message of ours it answers.

By the signed token it was sent to, else by the Message-IDs it refers to, else by a sender we know; never by its
subject. Who writes from another address than we wrote to may be anybody, and so may a sender without any of our
marks: that is `doubtful`, and a person looks. So is whatever came to an address with a token that we never signed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from jimsupport.db import Database, Row
from jimsupport.db.keys import Keyring
from jimsupport.db.tables import channels, jims, outbox, people
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people.channels import normalise
from jimsupport.mail import received, tokens
from jimsupport.mail.reading.read import Reading

_OURS = re.compile(r"(reply|bounce)\+([a-z2-7]{24})@", re.IGNORECASE)
_WITHOUT_CONTEXT = [column for column in outbox.c if column is not outbox.c.context]
SIGNED = ("reply", "bounce")
WRONG = "wrong_token"  # somebody changed or made up the address
SPAM = "spam"  # the mail server says so, of somebody we do not know
SHARED = ("sign_in",)  # to a mailbox rather than to the person it names


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of who wrote: `by` token, references, sender, WRONG, SPAM, or None when nothing is.

    `message` is the row of the outbox that is answered, `people_ids` who it may be of: one as a rule, several
    who share the address. `sender` is the address or number as it is looked up, "" for one that is none.
    """

    by: str | None
    message: Row | None
    people_ids: tuple[int, ...]
    doubtful: bool
    sender: str

    @property
    def person_id(self) -> int | None:
        """Whose it is, where that is one person."""
        return self.people_ids[0] if len(self.people_ids) == 1 else None


async def find(db: Database, row: Row, reading: Reading, keyring: Keyring) -> Found:
    """Who sent the received `row`, and what they answer."""
    kind = "phone" if row.door == "text" else "mail"
    sender = key(kind, reading.sender or row.sender)
    if row.door == "text":
        return await _by_number(db, sender)
    signed = ("bounce",) if reading.kind == "bounce" else SIGNED  # who can reply can say nothing for a server
    addresses = recipients(row, reading)
    by, message = "token", await by_token(db, addresses, keyring, signed)
    wrong = message is None and wrongly_signed(addresses, keyring, signed)
    if message is None:
        by, message = WRONG if wrong else "references", await by_references(db, reading.answers)
    if message is None:
        known = await _jims_at(db, "mail", sender)
        return Found(WRONG if wrong else "sender" if known else None, None, known, True, sender)
    foreign = wrong or not await _is_theirs(db, message, sender)
    if message.person_id is None or message.kind in SHARED:  # it names nobody, or whoever of a mailbox
        return Found(by, message, await _jims_at(db, "mail", sender), foreign, sender)
    doubtful = foreign or await _has_died(db, message.person_id)
    return Found(by, message, (message.person_id,), doubtful, sender)


def recipients(row: Row, reading: Reading) -> list[str]:
    """Where it was sent to, by its envelope and by its headers."""
    return [*received.recipients_of(row), *reading.recipients_to]


async def by_token(
    db: Database, addresses: Iterable[str], keyring: Keyring, signed: Sequence[str] = SIGNED
) -> Row | None:
    """The message of ours whose signed address is among these: for a reply, or its envelope sender for a bounce."""
    for address in addresses:
        for purpose, token in _OURS.findall(address):
            if purpose.lower() not in signed:
                continue
            outbox_id = tokens.read(keyring, purpose.lower(), token)
            message = await _message(db, outbox.c.id == outbox_id) if outbox_id is not None else None
            if message is not None:
                return message
    return None


def wrongly_signed(addresses: Iterable[str], keyring: Keyring, signed: Sequence[str] = SIGNED) -> bool:
    """Whether one of these looks like a signed address of ours, and we never signed it with the secret of today."""
    return any(
        purpose.lower() in signed and tokens.read(keyring, purpose.lower(), token) is None
        for address in addresses
        for purpose, token in _OURS.findall(address)
    )


async def by_references(db: Database, answers: Sequence[str]) -> Row | None:
    """The message of ours that is named first among these Message-IDs."""
    for name in answers[:50]:
        if message := await _message(db, outbox.c.message_id == name.partition("@")[0]):
            return message
    return None


async def _message(db: Database, which: ColumnElement[bool]) -> Row | None:
    return await db.fetch_one(select(*_WITHOUT_CONTEXT).where(which))


async def _by_number(db: Database, number: str) -> Found:
    """Whoever we last sent a text to at this number, else the JIMs who have it."""
    last = (
        select(*_WITHOUT_CONTEXT)
        .where(
            outbox.c.channel == "text", outbox.c.address == number, outbox.c.state.in_(("sent", "in_doubt"))
        )
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    message = await db.fetch_one(last)
    if message is not None and message.person_id is not None and await _uses(db, message.person_id, number):
        return Found("sender", message, (message.person_id,), False, number)
    if using := await _jims_at(db, "phone", number, in_use=True):
        return Found("sender", None, using, len(using) != 1, number)
    known = await _jims_at(db, "phone", number)
    return Found("sender" if known else None, None, known, True, number)


async def _jims_at(db: Database, kind: str, looked_up: str, *, in_use: bool = False) -> tuple[int, ...]:
    """The JIMs who have this address or number, off or not, or only those who use it."""
    theirs = exists().where(
        channels.c.person_id == jims.c.id, channels.c.kind == kind, channels.c.address_key == looked_up
    )
    if in_use:
        theirs = theirs.where(channels.c.state != "off")
    rows = await db.fetch_all(
        select(jims.c.id)
        .join(people, people.c.id == jims.c.id)
        .where(theirs, people.c.erased_at.is_(None))
        .order_by(jims.c.id)
    )
    return tuple(row.id for row in rows)


async def _is_theirs(db: Database, message: Row, sender: str) -> bool:
    """Whether the person we wrote to uses this address; of whom we know by their address alone, whether it is that."""
    if message.person_id is None:
        return bool(sender) and key("mail", message.address or "") == sender
    return await _uses(db, message.person_id, sender)


async def _uses(db: Database, person_id: int, looked_up: str) -> bool:
    """Whether this is an address or number of this person: what they switched off may be somebody else's by now."""
    theirs = channels.c.person_id == person_id, channels.c.address_key == looked_up, channels.c.state != "off"
    return await db.fetch_value(select(channels.c.id).where(*theirs)) is not None


async def _has_died(db: Database, person_id: int) -> bool:
    died = select(jims.c.id).where(jims.c.id == person_id, jims.c.deceased_at.is_not(None))
    return await db.fetch_value(died) is not None


def key(kind: str, address: str) -> str:
    """`address` as it is looked up, "" for what is none; one that we would not take counts as it is written."""
    try:
        return normalise(kind, address)[1]
    except Invalid:
        return address.strip().casefold()[:254] if kind == "mail" and "@" in address else ""
