"""Who hears of messages by mail, and when: at once or in one mail a day, never while they can still be changed."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from jimsupport.db import Database, Row, Unavailable
from jimsupport.db.tables import (
    group_habits,
    group_messages,
    group_worries,
    jims,
    peer_group_members,
    peer_groups,
    people,
)
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.group_life import habits, post, rows, worries
from jimsupport.domain.group_life.rows import written
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.post import Reader
from jimsupport.domain.support import receipts, requests

DIGEST = time(17)  # where they live
APART = timedelta(minutes=15)  # between two mails about one group
READ_ALOUD = timedelta(days=7)  # who has no mail hears of it in a call, once a week
AT_ONCE = 50
POISONED = timedelta(hours=1)

members = peer_group_members
trouble = logging.getLogger(__name__)


async def run(db: Database, *, now: datetime) -> Counter[str]:
    """Tell of what can be changed no more, and send the mails of the day that are due; counts by what was done."""
    done: Counter[str] = Counter()
    for group_id in await _with_news(db, now=now):
        done["told"] += await _tell(db, group_id, now=now)
    done["digests"] += await _digests(db, now=now)
    return +done


async def _with_news(db: Database, *, now: datetime) -> list[int]:
    """Groups with messages that nobody was told of yet, none that was told of just now."""
    ripe = now - rows.CHANGE_WITHIN
    told = group_messages.alias("told")
    lately = select(told.c.id).where(told.c.group_id == written.group_id, told.c.told_at > now - APART)
    found = await db.fetch_all(
        select(written.group_id)
        .where(written.told_at.is_(None), written.at <= ripe, ~lately.exists())
        .group_by(written.group_id)
        .order_by(func.min(written.at))
        .limit(AT_ONCE)
    )
    return [row.group_id for row in found]


async def _tell(db: Database, group_id: int, *, now: datetime) -> int:
    """Let everybody in one group know; how many messages that were."""
    try:
        async with db.write():
            await db.lock("group_news", group_id)
            said = await _settle(db, group_id, now=now)
            if said:
                await _to_all(db, group_id, said, now=now)
            return len(said)
    except Unavailable:
        raise
    except Exception:
        trouble.exception("News of group %s cannot be told", group_id)
        return 0


async def _settle(db: Database, group_id: int, *, now: datetime) -> list[Row]:
    """Close the messages that are ripe, and forget the words that were taken away; those to tell of."""
    ripe = written.group_id == group_id, written.told_at.is_(None), written.at <= now - rows.CHANGE_WITHIN
    found = await db.fetch_all(
        rows.with_names().where(*ripe).order_by(written.id).with_for_update(of=group_messages)
    )
    ids = [row.id for row in found]
    await db.execute(update(group_messages).where(written.id.in_(ids)).values(told_at=now))
    worrying = select(group_worries.c.message_id).where(group_worries.c.message_id == written.id).exists()
    gone = written.id.in_(ids), written.removed_at.is_not(None), ~worrying
    await db.execute(update(group_messages).where(*gone).values(body=None, changed_at=None))
    return [row for row in found if row.body and row.removed_at is None and row.hidden_at is None]


async def _to_all(db: Database, group_id: int, said: Sequence[Row], *, now: datetime) -> None:
    """Mail those who want each message, and note when the others hear of them."""
    readers = await _members(db, members.c.group_id == group_id)
    reachable = await receipts.all_reachable(db, [row.jim_id for row in readers])
    later: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for row in readers:
        theirs = [each for each in said if _is_news(each, row)]
        to, quiet = _reader(row, reachable.get(row.jim_id)), _quiet_until(row, now)
        if not theirs or row.hears == "never":
            continue
        if row.digest_at is not None:
            continue  # it will be among what waits for them
        if row.hears == "each" and to is not None and quiet is None:
            await post.news(db, group_id, to, theirs, now=now)
            told.append({"id": row.id, "told_id": theirs[-1].id})
        else:
            later.append({"id": row.id, "digest_at": digest_at(now, row.zone, quiet, called=to is None)})
    await habits.keep_all(db, told)
    await habits.keep_all(db, later)


def _is_news(message: Row, reader: Row) -> bool:
    if message.by_jim_id == reader.jim_id or message.id <= reader.read_id:
        return False
    return reader.joined_at is None or message.at >= reader.joined_at


def digest_at(now: datetime, zone: str, quiet_until: date | None, *, called: bool = False) -> datetime:
    """When the mail of the day is due: at five where they live, after a time of quiet on its last day. Pure.

    Who is `called` hears of a week at once.
    """
    if called:
        now = now + READ_ALOUD
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < DIGEST else local.date() + timedelta(days=1)
    day = max(day, quiet_until) if quiet_until else day
    return datetime.combine(day, DIGEST, ZoneInfo(zone)).astimezone(UTC)


def _quiet_until(row: Row, now: datetime) -> date | None:
    """The first day on which they hear of the group again, where they chose quiet or have a pause."""
    today = cadence.local_day(now, row.zone)
    days = [day for day in (row.quiet_until, row.paused_until) if day is not None and today < day]
    return max(days, default=None)


async def _members(db: Database, *which: Any) -> list[Row]:
    """Members of running groups who can be written to, with their habits, zone, name, and pause."""
    kept = group_habits.c
    return await db.fetch_all(
        select(
            members.c.id,
            members.c.group_id,
            members.c.jim_id,
            members.c.joined_at,
            people.c.first_name,
            people.c.language,
            people.c.zone,
            jims.c.paused_until,
            func.coalesce(kept.hears, habits.USUAL).label("hears"),
            kept.quiet_until,
            func.coalesce(kept.read_id, 0).label("read_id"),
            func.coalesce(kept.told_id, 0).label("told_id"),
            kept.digest_at,
        )
        .join(peer_groups, peer_groups.c.id == members.c.group_id)
        .join(jims, jims.c.id == members.c.jim_id)
        .join(people, people.c.id == members.c.jim_id)
        .outerjoin(group_habits, kept.id == members.c.id)
        .where(members.c.state == "member", peer_groups.c.state == "running", groups.active(), *which)
        .order_by(members.c.id)
    )


def _reader(row: Row, reachable: receipts.Reachable | None) -> Reader | None:
    """How to write to a member; None for who is only rung."""
    if reachable is None:
        return None
    return Reader(row.jim_id, row.first_name, row.language, row.zone, reachable.where)


async def _digests(db: Database, *, now: datetime) -> int:
    """Mail each whose mail of the day is due what they did not read yet; how many went."""
    due = select(group_habits.c.id).where(group_habits.c.digest_at <= now)
    if await db.fetch_value(due.limit(1)) is None:
        return 0  # so an idle worker locks nobody out
    sent = 0
    async with db.write():
        for row in await db.fetch_all(
            due.order_by(group_habits.c.digest_at, group_habits.c.id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ):
            try:
                async with db.savepoint():
                    sent += await _digest(db, row.id, now=now)
            except Unavailable:
                raise
            except Exception:
                trouble.exception("The mail of the day of membership %s cannot be written", row.id)
                await habits.keep(db, row.id, digest_at=now + POISONED)
    return sent


async def _digest(db: Database, membership: int, *, now: datetime) -> bool:
    """The mail of the day of one member, if there is anything to tell."""
    found = await _members(db, members.c.id == membership)
    if not found or found[0].hears == "never":
        await habits.keep(db, membership, digest_at=None)
        return False
    [row] = found
    if (quiet := _quiet_until(row, now)) is not None:
        await habits.keep(db, membership, digest_at=digest_at(now, row.zone, quiet))
        return False
    said, count = await _untold(db, row)
    if not said:
        await habits.keep(db, membership, digest_at=None)
        return False
    to = _reader(row, (await receipts.all_reachable(db, [row.jim_id])).get(row.jim_id))
    if to is None:
        await _read_aloud(db, row, said[-1], now=now)
    else:
        await post.news(db, row.group_id, to, said, more=count - len(said), now=now)
    await habits.keep(db, membership, digest_at=None, told_id=said[-1].id)
    return True


async def _untold(db: Database, row: Row) -> tuple[list[Row], int]:
    """The newest messages that this member neither read nor heard of, oldest first, and how many there are in all."""
    which = [
        written.group_id == row.group_id,
        written.id > max(row.read_id, row.told_id),
        written.by_jim_id.is_distinct_from(row.jim_id),
        written.told_at.is_not(None),
        rows.stands(),
    ]
    if row.joined_at is not None:
        which.append(written.at >= row.joined_at)
    found = await db.fetch_all(rows.with_names().where(*which).order_by(written.id.desc()).limit(post.MOST))
    count = await db.fetch_value(select(func.count()).select_from(group_messages).where(*which))
    return found[::-1], count


async def _read_aloud(db: Database, row: Row, last: Row, *, now: datetime) -> None:
    """Somebody without a mail address hears it from us on the phone."""
    request_id = await requests.open(
        db, kind="read_aloud", door="system", jim_id=row.jim_id, by="worker", now=now
    )
    await worries.link(db, last.id, request_id, by_jim_id=row.jim_id, now=now)
