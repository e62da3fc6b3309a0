"""Joining by oneself: a first name and one channel, nothing about the young person.

An address is confirmed from its mailbox first. Someone with a phone alone is rung by staff,
who confirm. Joining is saying yes; the programme counts from that day.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, join_requests, outbox
from jimsupport.domain import events
from jimsupport.domain.access import tokens
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.follow_up import contact, planning
from jimsupport.domain.people import channels, consent, keeping, stops
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import requests
from jimsupport.mail import messages
from jimsupport.mail import outbox as post
from jimsupport.words import N_

VALID = timedelta(days=7)
SAME_TAP = timedelta(minutes=1)
AT_MOST = 3  # confirmations to one address within an hour: nobody's mailbox is flooded from a public page
SAYS_SO = timedelta(days=30)


async def ask(
    db: Database, *, first_name: str, kind: str, address: str, language: str, card: str = "", now: datetime
) -> str:
    """Begin joining; returns the kind of channel, which says what happens next.

    A mail address gets a link to confirm, whether or not we know it already: nobody can learn
    here who is a JIM. A phone number becomes a call for staff.
    """
    name = jim_rows.name(first_name)
    reachable = (kind, *channels.normalise(kind, address, field="contact"))
    async with db.write():
        await jim_rows.hold_channels(db, [reachable])
        if kind == "mail":
            await _mail_confirmation(db, name, reachable, language, card, now=now)
        else:
            await _ask_to_ring(db, name, reachable, language, card, now=now)
    return kind


async def look(db: Database, token: str, *, now: datetime) -> Row:
    """The wish to join behind a mailed link. Raises NotFound for an unknown one, Refused for an expired one."""
    row = await find(db, token, now=now)
    if "adds_to" in json.loads(row.details):  # another address of someone who joined before
        raise NotFound
    return row


async def find(db: Database, token: str, *, now: datetime) -> Row:
    """Whatever waits to be confirmed behind a mailed link; raises as `look` does."""
    row = await db.fetch_one(join_requests.select().where(join_requests.c.token_hash == tokens.hashed(token)))
    if row is None:
        raise NotFound
    if row.used_at is None and row.expires_at <= now:
        raise Refused(N_("Deze link is verlopen. Vul je naam en adres nog een keer in."))
    return row


async def confirm(db: Database, token: str, *, now: datetime) -> int:
    """Make the JIM whose mailbox this link came to, and return their id; again gives the same one."""
    async with db.write():
        await db.lock("join", token)
        request = await look(db, token, now=now)
        details = json.loads(request.details)
        if request.used_at is not None:
            return details["jim_id"]
        jim_id = await _find_or_create(db, details, now=now)
        by = f"jim:{jim_id}"
        await channels.add(db, jim_id, details["kind"], details["address"], confirmed=True, by=by, now=now)
        kept = await db.sealed(join_requests, request.id, used_at=now, details=json.dumps({"jim_id": jim_id}))
        await db.execute(join_requests.update().where(join_requests.c.id == request.id).values(**kept))
        await join(db, jim_id, card=details["card"], by=by, now=now)
    return jim_id


async def clear(db: Database, *, now: datetime) -> None:
    """Remove the name and address of who never confirmed in time; for a while more their link says it is too old."""
    async with db.write():
        await db.execute(join_requests.delete().where(join_requests.c.expires_at <= now - SAYS_SO))
        await db.execute(
            join_requests.update()
            .where(join_requests.c.expires_at <= now, join_requests.c.used_at.is_(None))
            .values(details="{}")
        )
        await db.execute(
            outbox.update()
            .where(
                outbox.c.kind.in_(("join_confirm", "address_confirm")),
                outbox.c.queued_at <= now - VALID,
                outbox.c.address.is_not(None),
            )
            .values(address=None, context="{}", error=None)
        )


async def join(
    db: Database, jim_id: int, *, by: str, card: str = "", now: datetime, phone: bool = False
) -> None:
    """This person joins: consent is given with it and the programme counts from today.

    Staff call this with `phone` after ringing someone. Who is in already stays as they are.
    """
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if jim.stopped_at:
            await stops.resume(db, jim_id, by=by, now=now, phone=phone)
        if jim.consented_at:
            return
        if jim.invited_at or jim.declined_at:  # a professional brought them: that programme counts
            await consent.give(db, jim_id, by=by, now=now, phone=phone)
            return
        values = {
            "joined_at": now,
            "consented_at": now,
            "consent_version": consent.VERSION,
            "erase_at": None,
        }
        await db.execute(jims.update().where(jims.c.id == jim_id).values(**values))
        await events.record(db, "joined", jim_id, by=by, now=now, phone=phone, **_card(card))
        await planning.plan_joined(db, jim_id, now=now)
        await contact.record(db, jim_id, by=by, now=now, what="joined", phone=phone)


async def _find_or_create(db: Database, details: dict[str, str], *, now: datetime) -> int:
    reachable = (details["kind"], details["address"], details["key"])
    await jim_rows.hold_channels(db, [reachable])
    same = await jim_rows.find_same(db, details["first_name"], [reachable])
    if same is not None:
        return same
    return await jim_rows.create(
        db, first_name=details["first_name"], language=details["language"], channels=[reachable], now=now
    )


async def _mail_confirmation(
    db: Database, name: str, reachable: tuple[str, str, str], language: str, card: str, *, now: datetime
) -> None:
    kind, address, key = reachable
    if await mailed_lately(db, address, "join_confirm", now=now) >= AT_MOST:
        return
    token = tokens.new()
    details = {
        "first_name": name,
        "kind": kind,
        "address": address,
        "key": key,
        "language": language,
        "card": card,
    }
    if await _asked_just_now(db, details, now=now):
        return
    request_id = await db.insert(
        join_requests.insert().values(
            token_hash=tokens.hashed(token),
            details=json.dumps(details),
            created_at=now,
            expires_at=now + VALID,
        )
    )
    message = messages.join_confirm(token=token)
    key = f"join-{request_id}:join_confirm"
    where: dict[str, Any] = {"person_id": None, "address": address, "language": language, "now": now}
    await post.queue(db, [post.Outgoing.of(message, key=key, **where)])


async def _asked_just_now(db: Database, details: dict[str, str], *, now: datetime) -> bool:
    """Whether the same person asked a moment ago: a double tap needs no second mail."""
    since = select(join_requests.c.details).where(join_requests.c.created_at > now - SAME_TAP)
    return any(json.loads(row.details) == details for row in await db.fetch_all(since))


async def mailed_lately(db: Database, address: str, kind: str, *, now: datetime) -> int:
    """How many mails of this kind went to an address within the hour."""
    lately = select(func.count().label("mailed")).where(
        func.lower(outbox.c.address) == address.lower(),
        outbox.c.kind == kind,
        outbox.c.queued_at > now - timedelta(hours=1),
    )
    return await db.fetch_value(lately)


async def _ask_to_ring(
    db: Database, name: str, reachable: tuple[str, str, str], language: str, card: str, *, now: datetime
) -> None:
    details = dict(zip(("kind", "address", "key"), reachable, strict=True))
    jim_id = await _find_or_create(db, details | {"first_name": name, "language": language}, now=now)
    jim = await jim_rows.load(db, jim_id)
    if not jim.consented_at and not jim.invited_at:
        await db.execute(jims.update().where(jims.c.id == jim_id).values(erase_at=now + keeping.UNANSWERED))
        await events.record(db, "join_asked", jim_id, by=f"jim:{jim_id}", now=now, **_card(card))
    await requests.open(db, kind="call_back", door="page", jim_id=jim_id, by="visitor", now=now)


def _card(code: str) -> dict[str, Any]:
    """The card someone came by, as a fact of the event."""
    return {"card": code} if code else {}
