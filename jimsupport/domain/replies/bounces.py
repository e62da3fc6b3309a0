"""What another server said of an address of ours: a dead one is used no more, one that fails again and again neither.

A bounce is believed of the address that the message it names went to, and of no other. A message is named by the
signed envelope sender that the bounce came to, or by its Message-ID together with that very address.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import bounces, channels, jims, outbox
from jimsupport.domain import events
from jimsupport.domain.follow_up import delivery
from jimsupport.domain.office.hours import today
from jimsupport.domain.people import channels as reach
from jimsupport.domain.replies import finding, helpers
from jimsupport.domain.support import unheard
from jimsupport.mail import outbox as post
from jimsupport.mail.reading.bounces.reasons import judge
from jimsupport.mail.reading.read import Failed, Reading
from jimsupport.words import N_

LONGEST = 1000  # characters of what a server said
OF_US = frozenset(  # about who we are or what we sent, not about the address
    {
        "authfailure", "badreputation", "blocked", "complaint", "contenterror", "mesgtoobig", "norelaying", "notcompliantrfc",
        "policyviolation", "rejected", "requireptr", "securityerror", "spamdetected", "speeding", "syntaxerror",
        "toomanyconn", "virusdetected",
    }
)  # fmt: skip
ENOUGH = 3  # days on which an address failed
WITHIN = timedelta(days=30)
SHOWN = timedelta(days=365)
TAKES = timedelta(days=2)  # until a mail that did not come back has arrived

REASONS = {  # why mail does not reach an address, in plain words
    "userunknown": N_("Dit adres bestaat niet (meer)."),
    "hostunknown": N_("Wat achter de @ staat, bestaat niet (meer)."),
    "hasmoved": N_("Deze persoon heeft nu een ander adres."),
    "notaccept": N_("Op dit adres komt geen mail aan."),
    "mailboxfull": N_("De mailbox zat vol."),
    "suspend": N_("De mailbox staat uit."),
    "onhold": N_("De mailbox staat uit."),
    "expired": N_("De mail kon dagen lang niet worden bezorgd."),
    "complaint": N_("Onze mail is ongewenst genoemd. Dit soort mail gaat niet meer uit."),
}
NOT_OURS = N_("De mailserver nam onze mail niet aan.")
ABOUT_US = N_("De mailserver nam onze mail niet aan. Dat ligt niet aan het adres.")

_rows = bounces.c


def why(reason: str) -> str:
    """What `reason` means, in plain words (a msgid)."""
    return REASONS.get(reason) or (ABOUT_US if reason in OF_US else NOT_OURS)


async def take(db: Database, row: Row, reading: Reading, found: finding.Found, *, now: datetime) -> None:
    """Note what the bounce `row` says of the message that it names, and stop using an address that is dead."""
    for failed in reading.failed:
        message = found.message if found.by == "token" else await _named(db, failed, found)
        if message is None or message.channel != "mail" or not message.address:
            continue
        if found.by != "token" and not _same(failed.address, message.address):
            continue
        if (
            message.lease_until and message.sent_at
        ):  # the worker that sent it died before it planned what follows
            await delivery.follow(db, [message], now=message.sent_at)
        gone = await _noted(db, message, failed, row.id, now=now)
        routine = message.message_class == "routine"
        lost = gone or not (
            routine or failed.delayed
        )  # what is routine is not sent once more to a full mailbox
        if lost and await post.mark_bounced(db, message, failed.said):
            await (_tell_otherwise if routine else unheard.tell)(db, message, now=now)
        if found.by == "token":
            return  # one message goes to one address


async def _tell_otherwise(db: Database, message: Row, *, now: datetime) -> None:
    """What was in a message that did not arrive goes another way; not answering it was no silence."""
    await delivery.skipped(db, [(message, "channel")], now=now)
    if any(":check_in:" in key for key in message.items):
        silent = jims.c.id == message.person_id, jims.c.silent_check_ins > 0
        fewer = {"silent_check_ins": jims.c.silent_check_ins - 1}
        await db.execute(jims.update().where(*silent).values(**fewer))


async def refused(db: Database, row: Row, said: str, *, now: datetime) -> bool:
    """The server of the address would not take the message `row` while we handed it over, and `said` why.

    Returns whether that address is used no more, so that what was in the message goes another way.
    """
    reason, dead = judge(said, command="RCPT")
    failed = Failed(row.address or "", dead, reason, None, said)
    async with db.write():
        return await _noted(db, row, failed, None, now=now)


async def _named(db: Database, failed: Failed, found: finding.Found) -> Row | None:
    if failed.original_message_id:
        return await finding.by_references(db, [failed.original_message_id.strip("<> ")])
    return found.message


def _same(one: str, other: str) -> bool:
    return finding.key("mail", one) == finding.key("mail", other) != ""


async def _noted(
    db: Database, message: Row, failed: Failed, received_id: int | None, *, now: datetime
) -> bool:
    """Keep what was said; whether the address is used no more because of it."""
    if message.person_id is not None:
        await db.lock("jim", message.person_id)
    channel = await _channel(db, message)
    values = {
        "channel_id": channel.id if channel is not None else None,
        "outbox_id": message.id,
        "received_id": received_id,
        "reason": failed.reason[:24],
        "dead": failed.dead,
        "said": failed.said[:LONGEST] if channel is not None else "",  # it may name an address
        "at": now,
    }
    await db.insert(bounces.insert().values(**values))
    if failed.dead and (helper := await helpers.of(db, message)) is not None:
        await helpers.bounced(db, helper, now=now)
    if channel is None or channel.state != "works":
        return failed.dead
    if failed.dead or await _fails_again_and_again(db, channel, now=now):
        await reach.bounce(db, channel.id, by="worker", now=now)
        return True
    await events.record(db, "bounced_once", message.person_id, by="worker", now=now, channel="mail")
    return False


async def _channel(db: Database, message: Row) -> Row | None:
    """The channel of the person that the message went to, where they have that address still."""
    if message.person_id is None or not message.address:
        return None
    for channel in await reach.of(db, message.person_id):
        if channel.kind == "mail" and _same(channel.address, message.address):
            return channel
    return None


async def _fails_again_and_again(db: Database, channel: Row, *, now: datetime) -> bool:
    """Whether mail to this address failed on three days of the last thirty, and none arrived or was answered since."""
    since = max(now - WITHIN, await _last_life(db, channel, now=now) or now - WITHIN)
    found = await db.fetch_all(
        select(_rows.at).where(
            _rows.channel_id == channel.id,
            _rows.at > since,
            _rows.undone_at.is_(None),
            _rows.reason.not_in(OF_US),
        )
    )
    return len({today(row.at) for row in found}) >= ENOUGH


async def _last_life(db: Database, channel: Row, *, now: datetime) -> datetime | None:
    """When we last heard from this person, or mail to this address last arrived as far as anybody can tell."""
    heard = await db.fetch_value(select(jims.c.last_contact_at).where(jims.c.id == channel.person_id))
    came_back = exists().where(_rows.outbox_id == outbox.c.id)
    arrived = await db.fetch_value(
        select(outbox.c.sent_at)
        .where(
            outbox.c.person_id == channel.person_id,
            outbox.c.address == channel.address,
            outbox.c.state == "sent",
            outbox.c.sent_at < now - TAKES,
            ~came_back,
        )
        .order_by(outbox.c.sent_at.desc())
        .limit(1)
    )
    return max((moment for moment in (heard, arrived) if moment), default=None)


async def works_again(db: Database, channel_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """The address works after all: it is used again, and what was said of it until now counts no more."""
    async with db.write():
        await reach.repair(db, channel_id, by=by, now=now, phone=phone)
        await db.execute(
            bounces.update()
            .where(_rows.channel_id == channel_id, _rows.undone_at.is_(None))
            .values(undone_at=now)
        )


async def of_person(db: Database, person_id: int, *, now: datetime) -> dict[int, Row]:
    """The last thing said of each address of this person that was not undone since, by channel."""
    rows = await db.fetch_all(
        select(bounces)
        .join(channels, channels.c.id == _rows.channel_id)
        .where(channels.c.person_id == person_id, _rows.undone_at.is_(None), _rows.at > now - SHOWN)
        .order_by(_rows.id.desc())
        .limit(50)
    )
    return {row.channel_id: row for row in reversed(rows)}


async def forget(db: Database, person_id: int) -> None:
    """Remove what was said of the addresses of this person; call it before those go."""
    theirs = select(channels.c.id).where(channels.c.person_id == person_id)
    sent = select(outbox.c.id).where(outbox.c.person_id == person_id)
    await db.execute(bounces.delete().where(_rows.channel_id.in_(theirs) | _rows.outbox_id.in_(sent)))


async def clear(db: Database, *, now: datetime) -> None:
    """Remove what was said a year ago."""
    await db.execute(bounces.delete().where(_rows.at <= now - SHOWN))
