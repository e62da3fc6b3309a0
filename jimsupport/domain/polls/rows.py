"""Polls as they stand: their moments, and what each member said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, true

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, people, poll_options, poll_votes, polls
from jimsupport.domain.errors import NotFound
from jimsupport.domain.groups import groups
from jimsupport.domain.polls import proposing


@dataclass(frozen=True, slots=True)
class Option:
    """One moment, and what each said of it: `answers` by JIM."""

    id: int
    starts_at: datetime
    answers: Mapping[int, str]

    def said(self, answer: str) -> int:
        """How many gave this answer."""
        return sum(each == answer for each in self.answers.values())

    @property
    def refused(self) -> bool:
        """Whether everybody who voted refused it."""
        return proposing.refused_by_all([*self.answers.values()])


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll with its moments in order."""

    id: int
    group_id: int
    state: str
    minutes: int
    asked_at: datetime
    closes_at: datetime
    by: str
    options: Sequence[Option]

    @property
    def voters(self) -> set[int]:
        """Who said anything."""
        return {jim_id for option in self.options for jim_id in option.answers}


async def open_of(db: Database, group_id: int) -> Poll | None:
    """The poll this group votes in now."""
    row = await db.fetch_one(polls.select().where(polls.c.group_id == group_id, polls.c.state == "open"))
    return await _with_votes(db, row) if row else None


async def last_of(db: Database, group_id: int) -> Poll | None:
    """The poll that is open, else the last there was."""
    newest = polls.select().where(polls.c.group_id == group_id).order_by(polls.c.id.desc()).limit(1)
    row = await db.fetch_one(newest)
    return await _with_votes(db, row) if row else None


async def load(db: Database, poll_id: int, *, group_id: int | None = None) -> Poll:
    """This poll, of this group where one is given. Raises NotFound."""
    row = await db.fetch_one(polls.select().where(polls.c.id == poll_id))
    if row is None or group_id not in (None, row.group_id):
        raise NotFound
    return await _with_votes(db, row)


async def _with_votes(db: Database, row: Row) -> Poll:
    """Two queries. Votes of who is no longer in the group do not count, nor of who stopped or died."""
    options = await db.fetch_all(
        poll_options.select().where(poll_options.c.poll_id == row.id).order_by(poll_options.c.starts_at)
    )
    here = groups.members
    given = await db.fetch_all(
        select(poll_votes.c.option_id, poll_votes.c.jim_id, poll_votes.c.answer)
        .join(poll_options, poll_options.c.id == poll_votes.c.option_id)
        .join(here, here.c.jim_id == poll_votes.c.jim_id)
        .join(jims, jims.c.id == poll_votes.c.jim_id)
        .join(people, people.c.id == poll_votes.c.jim_id)
        .where(groups.active())
        .where(poll_options.c.poll_id == row.id, here.c.group_id == row.group_id, here.c.state == "member")
    )
    answers: dict[int, dict[int, str]] = {option.id: {} for option in options}
    for vote in given:
        answers[vote.option_id][vote.jim_id] = vote.answer
    return Poll(
        id=row.id,
        group_id=row.group_id,
        state=row.state,
        minutes=row.minutes,
        asked_at=row.asked_at,
        closes_at=row.closes_at,
        by=row.by,
        options=[Option(each.id, each.starts_at, answers[each.id]) for each in options],
    )


async def change(db: Database, poll_id: int, *, open_only: bool = False, **values: object) -> None:
    """Change the row of a poll; with `open_only` unless it ended meanwhile."""
    still = polls.c.state == "open" if open_only else true()
    await db.execute(polls.update().where(polls.c.id == poll_id, still).values(**values))
