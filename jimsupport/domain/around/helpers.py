"""A helper: someone whom a JIM lets read along («mijn dochter»). Copies go once both said yes, until either stops.

    asked -> agreed -> ended (by the JIM, staff on the phone, the helper, a dead address)
    asked -> ended (taken back, declined, or no answer in a month)

The helper's link is made from the JIM and the moment of asking, so that every copy can carry it while only its hash is kept.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row, types
from jimsupport.db.tables import helpers, jims, outbox, people
from jimsupport.domain import events
from jimsupport.domain.access import tokens
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import channels, joining, names
from jimsupport.domain.people import jims as jim_rows
from jimsupport.mail import around_messages
from jimsupport.mail import outbox as post
from jimsupport.words import N_

KEPT = timedelta(days=30)  # an unanswered question, and a helper who stopped
A_DAY_AT_MOST = 3  # people asked to read along, of one JIM
HELPER = "helper"  # who ended it, beside the actors
BOUNCED = "bounced"
EXPIRED = "expired"


async def latest(db: Database, jim_id: int) -> Row | None:
    """The helper of this JIM, or the last one there was."""
    return await db.fetch_one(
        helpers.select().where(helpers.c.jim_id == jim_id).order_by(helpers.c.id.desc()).limit(1)
    )


async def ask(
    db: Database,
    jim_id: int,
    *,
    first_name: str,
    relation: str = "",
    address: str,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Ask somebody by mail to read along with this JIM; nothing goes to them before their yes.

    Raises Invalid on a name or an address that is none, or the JIM's own; Refused where somebody reads along or was asked
    already, somebody said no lately, or many were asked today.
    """
    name = jim_rows.name(first_name)
    relation = " ".join(relation.split())[: names.LONGEST]
    address, key = channels.normalise("mail", address, field="address")
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if any((own.kind, own.address_key) == ("mail", key) for own in await channels.of(db, jim_id)):
            raise Invalid("address", N_("Dit is je eigen adres. Vul het adres in van wie meeleest."))
        await _check_room(db, jim_id, key, address, now=now)
        secret = _secret(jim_id, now)
        values = {
            "jim_id": jim_id,
            "first_name": name,
            "relation": relation,
            "address": address,
            "language": jim.language,
            "token_hash": tokens.hashed(secret),
            "asked_at": now,
        }
        helper_id = await db.insert(helpers.insert().values(**values))
        message = around_messages.helper_asked(first_name=name, jim=jim.first_name, path=path(secret))
        where = {"person_id": None, "address": address, "language": jim.language, "now": now}
        await post.queue(db, [post.Outgoing.of(message, key=f"helper-{helper_id}:helper_asked", **where)])
        await events.record(db, "helper_asked", jim_id, by=by, now=now, phone=phone)


async def _check_room(db: Database, jim_id: int, key: str, address: str, *, now: datetime) -> None:
    before = await db.fetch_all(helpers.select().where(helpers.c.jim_id == jim_id))
    if any(row.ended_at is None for row in before):
        raise Refused(N_("Er is al iemand gevraagd. Stop dat eerst."))
    if any(row.ended_by == HELPER and channels.normalise("mail", row.address)[1] == key for row in before):
        raise Refused(N_("Deze persoon leest liever niet mee. Vraag iemand anders."))
    lately = sum(row.asked_at > now - timedelta(days=1) for row in before)
    mailed = await joining.mailed_lately(db, address, "helper_asked", now=now)
    if lately >= A_DAY_AT_MOST or mailed >= joining.AT_MOST:
        raise Refused(N_("Dat is genoeg voor vandaag. Probeer het morgen nog een keer."))


async def end(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Nobody reads along any more, and who was asked need not answer; again changes nothing."""
    async with db.write():
        await jim_rows.hold(db, jim_id)
        row = await latest(db, jim_id)
        if row is not None and row.ended_at is None:
            await _end(db, row, by, now=now)
            await events.record(db, "helper_ended", jim_id, by=by, now=now, phone=phone)


async def restore(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """The JIM takes back what the JIM, or staff for them, ended. Raises Refused where it ended otherwise."""
    async with db.write():
        await jim_rows.hold(db, jim_id)
        row = await latest(db, jim_id)
        if row is None or row.ended_at is None:
            return
        if row.ended_by in (HELPER, BOUNCED, EXPIRED):
            raise Refused(N_("Vraag het deze persoon opnieuw."))
        await db.execute(_values(row, ended_at=None, ended_by=None))
        await events.record(db, "helper_restored", jim_id, by=by, now=now, phone=phone)


async def look(db: Database, secret: str) -> Row:
    """The helper whose link this is, with `jim`: the first name of the JIM. Raises NotFound."""
    row = await db.fetch_one(
        select(*helpers.c, people.c.first_name.label("jim"), jims.c.stopped_at, jims.c.deceased_at)
        .join(people, people.c.id == helpers.c.jim_id)
        .join(jims, jims.c.id == helpers.c.jim_id)
        .where(helpers.c.token_hash == tokens.hashed(secret), people.c.erased_at.is_(None))
    )
    if row is None or row.deceased_at:
        raise NotFound
    return row


def can_return(row: Row) -> bool:
    """Whether the helper may take back what ended it: only their own no or stop."""
    return row.ended_at is not None and row.ended_by == HELPER


async def agree(db: Database, secret: str, *, now: datetime) -> None:
    """The helper says yes, or takes their own stop back; again changes nothing. Raises Refused once the JIM ended it."""
    async with db.write():
        row = await _held(db, secret)
        if row.ended_at is None and row.agreed_at:
            return
        if row.ended_at and not can_return(row):
            raise Refused(N_("Dit is al gestopt. Je hoeft niets te doen."))
        newest = await latest(db, row.jim_id)
        if newest is None or newest.id != row.id:
            raise Refused(N_("Er leest nu iemand anders mee."))
        await db.execute(_values(row, agreed_at=row.agreed_at or now, ended_at=None, ended_by=None))
        await events.record(db, "helper_agreed", row.jim_id, by=HELPER, now=now)


async def leave(db: Database, secret: str, *, now: datetime) -> None:
    """The helper does not want to read along (any more); again changes nothing."""
    async with db.write():
        row = await _held(db, secret)
        if row.ended_at is None:
            await _end(db, row, HELPER, now=now)
            await events.record(db, "helper_ended", row.jim_id, by=HELPER, now=now)


async def bounced(db: Database, helper_id: int, *, now: datetime) -> None:
    """The mail server of the helper refused our mail: it ends, and the JIM reads so on their page."""
    async with db.write():
        row = await db.fetch_one(
            helpers.select().where(helpers.c.id == helper_id, helpers.c.ended_at.is_(None))
        )
        if row is not None:
            await _end(db, row, BOUNCED, now=now)
            await events.record(db, "helper_ended", row.jim_id, by="worker", now=now, reason=BOUNCED)


async def forget(db: Database, jim_id: int) -> None:
    """Remove who read along with this JIM, and what was mailed to them."""
    gone = await db.fetch_all(helpers.delete().where(helpers.c.jim_id == jim_id).returning(helpers.c.id))
    for row in gone:
        mailed = outbox.c.key.startswith(f"helper-{row.id}:", autoescape=True)
        await db.execute(outbox.update().where(mailed).values(address=None, context="{}", error=None))
        await db.execute(
            outbox.update()
            .where(mailed, outbox.c.state.in_(("pending", "claimed")))
            .values(state="skipped", reason="erased", next_try_at=None, lease_until=None)
        )


async def clear(db: Database, *, now: datetime) -> None:
    """End what got no answer in a month, and remove the address of whoever stopped a month ago."""
    async with db.write():
        await db.execute(
            helpers.update()
            .where(
                helpers.c.ended_at.is_(None),
                helpers.c.agreed_at.is_(None),
                helpers.c.asked_at < now - KEPT,
            )
            .values(ended_at=now, ended_by=EXPIRED)
        )
        await db.execute(helpers.delete().where(helpers.c.ended_at < now - KEPT))


def path(secret: str) -> str:
    """The page of the helper, from the root."""
    return f"/helper/{secret}"


def secret_of(row: Row) -> str:
    """The secret of a helper's link (needs jim_id and asked_at)."""
    return _secret(row.jim_id, row.asked_at)


async def keep_link(db: Database, row: Row) -> None:
    """Let the link that `secret_of` makes work, should our secret be another than when this helper was asked."""
    made = tokens.hashed(secret_of(row))
    if made != row.token_hash:
        await db.execute(_values(row, token_hash=made))


def _secret(jim_id: int, asked_at: datetime) -> str:
    return types.keyring().digest("helper", str(jim_id), asked_at.isoformat())


async def _held(db: Database, secret: str) -> Row:
    """The helper of this link, held until the transaction ends."""
    await db.lock("jim", (await look(db, secret)).jim_id)
    return await look(db, secret)


async def _end(db: Database, row: Row, by: str, *, now: datetime) -> None:
    await db.execute(_values(row, ended_at=now, ended_by=by))


def _values(row: Row, **values: Any) -> Any:
    return helpers.update().where(helpers.c.id == row.id).values(**values)
