"""A JIM's own calendar, behind a secret address: what their group has to come, and their talks with us.

The address is shown once and kept as a hash. Renewing it ends the one before; so does stopping. Nobody else is named
in it, and what they said no to is not in it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jim_feeds, jims, meetup_answers, meetup_series, meetups, people, talks
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain import events
from jimsupport.domain.access import tokens
from jimsupport.domain.errors import NotFound
from jimsupport.domain.meetups import entries, rows
from jimsupport.domain.talks import letters as talk_letters
from jimsupport.domain.talks import rows as talk_rows
from jimsupport.mail import calendar
from jimsupport.words import N_, say

LOOKS_BACK = timedelta(days=31)
TITLE = N_("JIMsupport")


async def made_at(db: Database, jim_id: int) -> datetime | None:
    """When the address that works now was made; None without one."""
    made: datetime | None = await db.fetch_value(
        select(jim_feeds.c.created_at).where(jim_feeds.c.id == jim_id)
    )
    return made


async def renew(db: Database, jim_id: int, *, by: str, now: datetime) -> str:
    """A new secret for this JIM, which is kept nowhere else; the one before works no more."""
    secret = tokens.new()
    values = {"id": jim_id, "token_hash": tokens.hashed(secret), "created_at": now}
    async with db.write():
        await db.upsert(jim_feeds, [values], key=["id"], set=["token_hash", "created_at"])
        await events.record(db, "feed_renewed", jim_id, by=by, now=now)
    return secret


async def end(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    """No address works any more; twice is once."""
    async with db.write():
        ended = jim_feeds.delete().where(jim_feeds.c.id == jim_id).returning(jim_feeds.c.id)
        if await db.fetch_value(ended):
            await events.record(db, "feed_ended", jim_id, by=by, now=now)


async def open(db: Database, secret: str) -> Row:
    """Whose calendar this is: id and language. Raises NotFound, also for who stopped, died or was erased."""
    found = await db.fetch_one(
        select(people.c.id, people.c.language)
        .join(jim_feeds, jim_feeds.c.id == people.c.id)
        .join(jims, jims.c.id == people.c.id)
        .where(
            jim_feeds.c.token_hash == tokens.hashed(secret),
            jims.c.stopped_at.is_(None),
            jims.c.deceased_at.is_(None),
            people.c.erased_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


async def content(db: Database, jim: Row, *, now: datetime) -> bytes:
    """The calendar: meetups of the group they are in, and talks, of a month back and all to come."""
    after = now - LOOKS_BACK
    answers = await db.fetch_all(meetup_answers.select().where(meetup_answers.c.jim_id == jim.id))
    said = {row.meetup_id: row for row in answers}
    refused = {row.meetup_id for row in answers if row.comes == "no"}
    of_group = meetups.c.group_id.in_(_groups_of(jim.id))
    alone = await db.fetch_all(
        rows.all_of_them()
        .where(of_group, meetups.c.series_id.is_(None), meetups.c.state != "cancelled")
        .where(meetups.c.starts_at > after, meetups.c.id.not_in(refused))
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    found = [
        entries.one(row, jim.language, comes=_comes(said.get(row.id)), said_at=row.changed_at or row.made_at)
        for row in alone
    ]
    found += await _series(db, jim, refused)
    found += [
        talk_letters.entry(row, jim.language, said_at=row.booked_at)
        for row in await db.fetch_all(
            talk_rows.with_names()
            .where(talks.c.jim_id == jim.id, talks.c.state != "cancelled", talks.c.starts_at > after)
            .order_by(talks.c.starts_at, talks.c.id)
        )
    ]
    return calendar.feed(say(jim.language, TITLE), found)


async def _series(db: Database, jim: Row, refused: set[int]) -> list[calendar.Entry]:
    known = await db.fetch_all(
        meetup_series.select()
        .where(meetup_series.c.group_id.in_(_groups_of(jim.id)))
        .where((meetup_series.c.last_on.is_(None)) | (meetup_series.c.last_on >= meetup_series.c.starts_on))
        .order_by(meetup_series.c.id)
    )
    its = await rows.of_series(db, [series.id for series in known]) if known else []
    return [
        entries.whole(
            series,
            [row for row in its if row.series_id == series.id],
            jim.language,
            comes="yes",
            said_at=series.ended_at or series.made_at,
            refused=refused,
        )
        for series in known
    ]


def _groups_of(jim_id: int) -> Select[Any]:
    return select(members.c.group_id).where(members.c.jim_id == jim_id, members.c.state == "member")


def _comes(said: Row | None) -> str | None:
    return said.comes if said else None
