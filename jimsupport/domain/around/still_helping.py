"""«Wie begeleid je nog?»: a mail a month to each professional who has somebody on their list, on its first working day.

Without an answer nothing happens, and next month it is asked again. Nobody without a role any more is asked.
"""

import hmac
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, literal, or_, select

from jimsupport.db import Database, Row, Unavailable, types
from jimsupport.db.tables import accompaniments, channels, hand_overs, muted, outbox, people, roles
from jimsupport.domain import events
from jimsupport.domain.around import accompaniments as beside
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.office import hours
from jimsupport.domain.people import channels as reach
from jimsupport.mail import around_messages
from jimsupport.mail import outbox as post

KIND = "still_helping"
OPENS, CLOSES = time(9), time(17)
CATCHES_UP = timedelta(days=6)  # after the first working day, should nothing have run on it
NAMED = 4  # on the list, in the mail
PAGE = "/hand-overs/still-helping"
DAY = timedelta(days=1)

trouble = logging.getLogger(__name__)


async def run(db: Database, *, now: datetime, limit: int = 50) -> Counter[str]:
    """Write this month's mail to up to `limit` professionals; counts by outcome, nothing outside its hours.

    One that cannot be written is left for the next round, and the others go on.
    """
    done: Counter[str] = Counter()
    today = hours.today(now)
    first = first_working_day(today)
    if not first <= today <= first + CATCHES_UP or next_hour(now) > now:
        return done
    async with db.write():
        for person in await db.fetch_all(_due(f"{today:%Y-%m}", first, now)):
            try:
                async with db.savepoint():
                    await post.queue(db, [await _letter(db, person, f"{today:%Y-%m}", now=now)])
                done["asked"] += 1
            except Unavailable:
                raise
            except Exception:
                trouble.exception("Professional %s cannot be asked", person.id)
                done["error"] += 1
            if done["asked"] == limit:
                break
    return done


def first_working_day(day: date) -> date:
    """The first day of its month that is no weekend and no public holiday."""
    first = day.replace(day=1)
    while not _works(first):
        first += DAY
    return first


def next_hour(moment: datetime) -> datetime:
    """The earliest moment from `moment` on in office hours of a working day; UTC."""
    local = moment.astimezone(hours.ZONE)
    if _works(local.date()) and OPENS <= local.time() < CLOSES:
        return moment
    day = local.date() + DAY if local.time() >= OPENS else local.date()
    while not _works(day):
        day += DAY
    return datetime.combine(day, OPENS, hours.ZONE).astimezone(UTC)


def _works(day: date) -> bool:
    return day.isoweekday() < 6 and not cadence.is_quiet_day(day)


def _due(month: str, first: date, now: datetime) -> Any:
    """Who has somebody on the list since before the first working day, can be mailed, and was not yet this month."""
    since = datetime.combine(first, OPENS, hours.ZONE).astimezone(UTC)
    key = literal("professional-").concat(cast(people.c.id, String)).concat(f":{KIND}:{month}")
    return (
        select(people.c.id, people.c.first_name, people.c.language)
        .where(
            people.c.erased_at.is_(None),
            _has_list(since, now),
            exists().where(
                channels.c.person_id == people.c.id, channels.c.kind == "mail", channels.c.state == "works"
            ),
            ~exists().where(muted.c.person_id == people.c.id, muted.c.kind == KIND),
            ~exists().where(outbox.c.key == key),
        )
        .order_by(people.c.id)
    )


def _has_list(since: datetime, now: datetime) -> Any:
    """Whether somebody stands on the list of a person, for where they work today."""
    works = (
        roles.c.person_id == people.c.id,
        roles.c.role == "professional",
        roles.c.ended_at.is_(None),
        roles.c.activated_at.is_not(None),
    )
    named = exists().where(
        *works,
        accompaniments.c.professional_id == people.c.id,
        accompaniments.c.organisation_id == roles.c.organisation_id,
        accompaniments.c.ended_at.is_(None),
        accompaniments.c.created_at < since,
    )
    handed = exists().where(
        *works,
        hand_overs.c.professional_id == people.c.id,
        hand_overs.c.organisation_id == roles.c.organisation_id,
        hand_overs.c.registered_at < since,
        *beside.coming(now),
    )
    return or_(named, handed)


async def _letter(db: Database, person: Row, month: str, *, now: datetime) -> post.Outgoing:
    listed = await beside.of_professional(db, person.id, now=now)
    message = around_messages.still_helping(
        first_name=person.first_name,
        names=[each.name for each in listed[:NAMED]],
        more=len(listed[NAMED:]),
        path=PAGE,
        stop_path=stop_path(person.id),
    )
    return post.Outgoing.of(
        message,
        key=f"professional-{person.id}:{KIND}:{month}",
        person_id=person.id,
        address=await reach.mail_address(db, person.id),
        language=person.language,
        now=now,
    )


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these mails must not leave after all, by its id; None: send it. Two queries."""
    ids = [row.person_id for row in rows]
    found = await db.fetch_all(select(people.c.id).where(people.c.id.in_(ids), _has_list(now, now)))
    silent = await db.fetch_all(
        select(muted.c.person_id).where(muted.c.person_id.in_(ids), muted.c.kind == KIND)
    )
    wanted, muting = {row.id for row in found}, {row.person_id for row in silent}
    return {
        row.id: "muted" if row.person_id in muting else None if row.person_id in wanted else "answered"
        for row in rows
    }


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def stop_path(person_id: int) -> str:
    """Where this professional stops these mails, signed in or not."""
    return f"/still-helping/{person_id}-{_signature(person_id)}"


async def of_token(db: Database, token: str) -> Row:
    """Whose `stop_path` ends in this token. Raises NotFound."""
    number, _, signature = token.partition("-")
    known = number.isascii() and number.isdigit() and len(number) < 10
    if not known or not hmac.compare_digest(signature.encode(), _signature(int(number)).encode()):
        raise NotFound
    row = await db.fetch_one(people.select().where(people.c.id == int(number), people.c.erased_at.is_(None)))
    if row is None:
        raise NotFound
    return row


async def is_off(db: Database, person_id: int) -> bool:
    """Whether this professional wants no more of these mails."""
    off = select(muted.c.id).where(muted.c.person_id == person_id, muted.c.kind == KIND)
    return await db.fetch_value(off) is not None


async def switch_off(db: Database, person_id: int, *, by: str, now: datetime) -> None:
    """Ask no more; once is enough. The list itself stays where it is."""
    async with db.write():
        await db.lock("still_helping", person_id)
        if not await is_off(db, person_id):
            await db.insert(muted.insert().values(person_id=person_id, kind=KIND, muted_at=now))
            await events.record(db, "muted", person_id, by=by, now=now, about=KIND)


async def switch_on(db: Database, person_id: int, *, by: str, now: datetime) -> None:
    """Ask again, from next month on."""
    async with db.write():
        await db.lock("still_helping", person_id)
        if await is_off(db, person_id):
            await db.execute(muted.delete().where(muted.c.person_id == person_id, muted.c.kind == KIND))
            await events.record(db, "unmuted", person_id, by=by, now=now, about=KIND)


def _signature(person_id: int) -> str:
    return types.keyring().digest(KIND, str(person_id))
