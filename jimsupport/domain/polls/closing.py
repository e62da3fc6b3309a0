"""How polls end: by themselves, or by the host's or staff's choice; the chosen moment becomes a meetup.

Also what begins by itself: a reminder to who did not vote, and the first poll of a group that has nothing planned.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from jimsupport.db import Database, Row, Unavailable
from jimsupport.db.tables import meetup_series, meetups, peer_groups, polls
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import meetups as meeting
from jimsupport.domain.polls import polls as poll_verbs
from jimsupport.domain.polls import post, proposing, rows
from jimsupport.domain.polls.rows import Option, Poll
from jimsupport.words import N_

FIRST_AFTER = timedelta(hours=20)  # so that who is still asked for the group can vote too
POISONED = timedelta(hours=1)
REFUSED = N_("Dit moment kan niemand. Kies een ander.")

trouble = logging.getLogger(__name__)


async def choose(db: Database, group_id: int, poll_id: int, option_id: int, *, by: str, now: datetime) -> int:
    """The host or staff choose this moment; the id of the meetup. Once more gives the same meetup.

    Raises NotFound for a poll or moment of another group, Refused where everybody who voted said no to it, where the
    poll ended without a meetup, and for a moment that has gone.
    """
    async with db.write():
        await groups.hold(db, group_id)
        poll = await rows.load(db, poll_id, group_id=group_id)
        option = next((each for each in poll.options if each.id == option_id), None)
        if option is None:
            raise NotFound
        if poll.state == "closed":
            known = await meetup_of(db, poll)
            if known is None:
                raise NotFound
            return int(known.id)
        if poll.state != "open":
            raise Refused(poll_verbs.CLOSED)
        if option.refused or option.starts_at <= now:
            raise Refused(REFUSED)
        return await _close(db, poll, option, by=by, now=now)


async def meetup_of(db: Database, poll: Poll) -> Row | None:
    """The meetup that came of a poll."""
    return await db.fetch_one(meetups.select().where(meetups.c.poll_id == poll.id))


async def _close(db: Database, poll: Poll, option: Option, *, by: str, now: datetime) -> int:
    group = await groups.hold(db, poll.group_id)
    await rows.change(db, poll.id, state="closed", closed_at=now, closed_by=by, next_at=None)
    await post.call_off(db, poll.id, None, now=now)
    return await meeting.make(
        db,
        poll.group_id,
        starts_at=option.starts_at,
        minutes=poll.minutes,
        mode=group.mode,
        place="",
        poll_id=poll.id,
        yes=[jim_id for jim_id, answer in option.answers.items() if answer == "yes"],
        by=by,
        now=now,
    )


async def run(db: Database, *, now: datetime, limit: int = 50) -> Counter[str]:
    """Remind who did not vote, close what is due, open the first poll of new groups; counts. Any number may run.

    One that fails is put off for an hour, and the others go on.
    """
    done: Counter[str] = Counter()
    due = polls.select().where(polls.c.next_at <= now).order_by(polls.c.next_at, polls.c.id).limit(limit)
    for row in await db.fetch_all(due):
        try:
            done[await _see_to(db, row.id, row.group_id, now=now)] += 1
        except Unavailable:
            raise
        except Exception:
            trouble.exception("Poll %s cannot be seen to", row.id)
            await rows.change(db, row.id, open_only=True, next_at=now + POISONED)
            done["error"] += 1
    for group_id in await _without(db, now=now, limit=limit):
        moments = await poll_verbs.proposed(db, group_id, now=now)
        if len(moments) >= proposing.FEWEST:
            await poll_verbs.ask(db, group_id, moments, by="worker", now=now)
            done["asked"] += 1
    return +done


async def _see_to(db: Database, poll_id: int, group_id: int, *, now: datetime) -> str:
    async with db.write():
        group = await groups.hold(db, group_id)
        row = await db.fetch_one(polls.select().where(polls.c.id == poll_id, polls.c.next_at <= now))
        if row is None or row.state != "open":
            return ""
        poll = await rows.load(db, poll_id)
        if group.state != "running":
            await poll_verbs.end(db, poll, by="worker", now=now)
            return "ended"
        if now < poll.closes_at:
            await rows.change(db, poll_id, next_at=poll.closes_at, reminded_at=now)
            for member in await groups.in_state(db, group_id, "member"):
                if member.jim_id not in poll.voters:
                    await post.remind(db, poll, member.jim_id, now=now)
            return "reminded"
        coming = [option for option in poll.options if option.starts_at > now]
        place = proposing.best([(each.starts_at, [*each.answers.values()]) for each in coming])
        if place is None:
            await poll_verbs.end(db, poll, by="worker", now=now)
            return "ended"
        await _close(db, poll, coming[place], by="worker", now=now)
        return "closed"


async def _without(db: Database, *, now: datetime, limit: int) -> list[int]:
    """Running groups that began a day ago and were never asked when, nor planned anything."""
    never = [
        ~exists().where(table.c.group_id == peer_groups.c.id) for table in (polls, meetups, meetup_series)
    ]
    found = await db.fetch_all(
        select(peer_groups.c.id)
        .where(peer_groups.c.state == "running", peer_groups.c.started_at <= now - FIRST_AFTER, *never)
        .order_by(peer_groups.c.id)
        .limit(limit)
    )
    return [row.id for row in found]
