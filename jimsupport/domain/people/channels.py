"""Channels: the mail addresses and phone numbers someone can be reached on.

They are not unique, because families share a mailbox. Each works, has bounced, or is off.
"""

from datetime import datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, jims
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import planning
from jimsupport.domain.handling import closures
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import mobiles
from jimsupport.domain.support import requests
from jimsupport.words import N_

KINDS = ("mail", "phone")
WAYS = ("mail", "text", "phone")  # what a JIM can prefer


def normalise(kind: str, text: str, *, field: str | None = None) -> tuple[str, str]:
    """`text` as it is kept and as it is looked up. Raises Invalid at `field` (else `kind`).

    A phone number becomes E.164, counted as Dutch without a country code; a mail address
    keeps its capitals and is looked up without them. Nothing more than capitals: folding would also make one mailbox of
    «straße» and «strasse», and mail about the one would go to the other.
    """
    at = field or kind
    if kind == "phone":
        return _phone(text, at)
    if kind == "mail":
        return _mail(text, at)
    raise Invalid(at, N_("Kies e-mail of telefoon."))


def _phone(text: str, field: str) -> tuple[str, str]:
    problem = Invalid(field, N_("Vul een telefoonnummer in, bijvoorbeeld 06 12 34 56 78."))
    try:
        number = phonenumbers.parse(text.strip(), "NL")
    except phonenumbers.NumberParseException:
        raise problem from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise problem
    address = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return address, address


def _mail(text: str, field: str) -> tuple[str, str]:
    try:
        valid = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise Invalid(field, N_("Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.")) from None
    return valid.normalized, f"{valid.local_part}@{valid.ascii_domain}".lower()


def guess(text: str, *, field: str = "contact") -> tuple[str, str, str]:
    """Which kind of channel somebody typed, and the two forms of `normalise`."""
    kind = "mail" if "@" in text else "phone"
    try:
        return kind, *normalise(kind, text, field=field)
    except Invalid:
        raise Invalid(
            field,
            N_("Vul een e-mailadres of telefoonnummer in, bijvoorbeeld naam@voorbeeld.nl of 06 12 34 56 78."),
        ) from None


async def of(db: Database, person_id: int) -> list[Row]:
    """Every channel of this person, oldest first, whatever its state."""
    return await db.fetch_all(
        channels.select().where(channels.c.person_id == person_id).order_by(channels.c.id)
    )


async def load(db: Database, person_id: int, channel_id: int) -> Row:
    """One channel of this person. Raises NotFound, also when it is somebody else's."""
    row = await db.fetch_one(
        channels.select().where(channels.c.id == channel_id, channels.c.person_id == person_id)
    )
    if row is None:
        raise NotFound
    return row


async def usable(db: Database, jim: Row) -> Row | None:
    """The channel that reaches this JIM now: the kind they prefer, else another that works."""
    return choose(jim.channel, await of(db, jim.id))


async def number(db: Database, person_id: int) -> str | None:
    """The phone number we would ring, or None."""
    return await _working(db, person_id, "phone")


async def mail_address(db: Database, person_id: int) -> str | None:
    """The mail address we would write to, or None."""
    return await _working(db, person_id, "mail")


async def _working(db: Database, person_id: int, kind: str) -> str | None:
    row = choose(kind, await of(db, person_id))
    return row.address if row is not None and row.kind == kind else None


def choose(preferred: str, rows: list[Row]) -> Row | None:
    """Of these channels, the first that works of the `preferred` way, else of another.

    What the JIM confirmed last comes first, then what they have had longest. Who prefers texts is rung where no
    number takes them.
    """
    working = [row for row in rows if row.state == "works"]
    working.sort(key=lambda row: row.confirmed_at.timestamp() if row.confirmed_at else 0, reverse=True)
    if preferred == "text":
        texted = next((row for row in working if mobiles.takes_texts(row)), None)
        if texted is not None:
            return texted
        preferred = "phone"
    return next((row for row in working if row.kind == preferred), working[0] if working else None)


async def add(
    db: Database,
    person_id: int,
    kind: str,
    text: str,
    *,
    by: str,
    now: datetime,
    phone: bool = False,
    confirmed: bool = False,
) -> int:
    """Add a way to reach someone and return its id; one they had already is switched on again."""
    address, key = normalise(kind, text)
    async with db.write():
        await db.lock("jim", person_id)
        had = await db.fetch_one(
            channels.select().where(
                channels.c.person_id == person_id,
                channels.c.kind == kind,
                channels.c.address_key == key,
            )
        )
        if had is not None:
            await repair(db, had.id, by=by, now=now, phone=phone)
            if confirmed:
                await _put_first(db, had.id, now=now)
            return had.id
        new_id = await db.insert(
            channels.insert().values(
                person_id=person_id,
                kind=kind,
                address=address,
                address_key=key,
                created_at=now,
                confirmed_at=now if confirmed else None,
            )
        )
        await _reachable_again(db, person_id, kind, by=by, now=now, phone=phone)
    return new_id


async def repair(db: Database, channel_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Use a channel again that had bounced or was off; what is planned goes on."""
    async with db.write():
        row = await _row(db, channel_id)
        if row.state == "works":
            return
        await _set_state(db, channel_id, "works")
        await _reachable_again(db, row.person_id, row.kind, by=by, now=now, phone=phone)


async def bounce(db: Database, channel_id: int, *, by: str, now: datetime) -> None:
    """An address turned out dead: nothing routine goes there any more.

    A working phone takes over, as calls. Without one nothing goes out until a channel works again, and staff
    get one request to find a way to reach the JIM.
    """
    async with db.write():
        row = await _row(db, channel_id)
        if row.state != "works":
            return
        await _set_state(db, channel_id, "bounced")
        await events.record(db, "bounced", row.person_id, by=by, now=now, channel=row.kind)
        jim = await db.fetch_one(jims.select().where(jims.c.id == row.person_id))
        if jim is None or await usable(db, jim) is not None:
            return
        if jim.deceased_at is None:
            await requests.open(db, kind="channel", door="system", jim_id=jim.id, by=by, now=now)


async def off(db: Database, channel_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Use this channel no more. Raises Refused for the last one that works: stopping is for that."""
    async with db.write():
        row = await _row(db, channel_id)
        if row.state == "off":
            return
        others = [c for c in await of(db, row.person_id) if c.state == "works" and c.id != channel_id]
        if row.state == "works" and not others:
            raise Refused(
                N_(
                    "Dit is de enige manier waarop we je kunnen bereiken. Wil je niets meer horen? Kies dan stoppen."
                )
            )
        await _set_state(db, channel_id, "off")
        await events.record(db, "channel_off", row.person_id, by=by, now=now, phone=phone, channel=row.kind)


async def prefer(
    db: Database,
    jim_id: int,
    kind: str,
    *,
    by: str,
    now: datetime,
    phone: bool = False,
    channel_id: int | None = None,
) -> None:
    """Reach this JIM by mail, by text or by phone from now on, on `channel_id` before others of that kind.

    Texts that failed on that number before are tried again. Raises Invalid without a working channel of that kind.
    """
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        working = [c for c in await of(db, jim_id) if _serves(c, kind)]
        chosen = next((c for c in working if c.id == channel_id), None)
        if not working or (kind == "text" and channel_id is not None and chosen is None):
            raise Invalid("channel", MISSING.get(kind, MISSING["phone"]))
        if chosen is not None and len(working) > 1:
            await _put_first(db, chosen.id, now=now)
        if kind == "text":
            first = chosen or choose("text", working) or working[0]
            await db.execute(channels.update().where(channels.c.id == first.id).values(texts="works"))
        if jim.channel == kind:
            return
        await db.execute(jims.update().where(jims.c.id == jim_id).values(channel=kind))
        await events.record(db, "channel_preferred", jim_id, by=by, now=now, phone=phone, channel=kind)


MISSING = {
    "phone": N_("Vul eerst het adres of nummer in waarop we je kunnen bereiken."),
    "text": N_("Vul eerst een mobiel nummer in. Op een vaste lijn komt geen sms aan."),
}


def _serves(channel: Row, way: str) -> bool:
    """Whether this channel can be used in this way."""
    return mobiles.can_text(channel) if way == "text" else (channel.kind, channel.state) == (way, "works")


async def _reachable_again(
    db: Database, person_id: int, kind: str, *, by: str, now: datetime, phone: bool
) -> None:
    await events.record(db, "channel_changed", person_id, by=by, now=now, phone=phone, channel=kind)
    if await jim_rows.is_jim(db, person_id):
        await closures.settle(db, person_id, ["channel"], by=by, now=now)
        await planning.resume(db, person_id, now=now)


async def _put_first(db: Database, channel_id: int, *, now: datetime) -> None:
    """The JIM says that this is the one: it is used before others of its kind."""
    await db.execute(channels.update().where(channels.c.id == channel_id).values(confirmed_at=now))


async def _row(db: Database, channel_id: int) -> Row:
    """The channel, its person held until the transaction ends."""
    this = channels.select().where(channels.c.id == channel_id)
    row = await db.fetch_one(this)
    if row is None:
        raise NotFound
    await db.lock("jim", row.person_id)
    return await db.fetch_one(this) or row


async def _set_state(db: Database, channel_id: int, state: str) -> None:
    await db.execute(channels.update().where(channels.c.id == channel_id).values(state=state))
