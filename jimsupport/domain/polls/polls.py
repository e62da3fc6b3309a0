"""Polls: a group chooses a moment to meet. Yes, maybe or no to each, changed for as long as it is open.

    open -> closed   a meetup came of it
      |---> ended    nothing suited two of them, or somebody took it back

One poll a group at a time. It closes by itself after five days, or an hour after the last of them voted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import meeting_wishes, peer_groups, poll_options, poll_votes, polls
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import cadence, contact
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.polls import post, proposing, rows
from jimsupport.domain.polls.rows import Poll
from jimsupport.words import N_

ANSWERS = {"yes": N_("Ja"), "maybe": N_("Misschien"), "no": N_("Nee")}
OPEN_FOR = timedelta(days=5)
STILL_CHANGED = timedelta(hours=1)  # after the last of them voted
AHEAD = timedelta(days=2)  # the first moment lies at least so far ahead, so that there is time to vote
FARTHEST = timedelta(days=90)
PROPOSED_AFTER = timedelta(days=6)
MOST = 6
MINUTES = (30, 60, 90, 120)
CLOSED = N_("Deze stemming is gesloten.")


async def proposed(db: Database, group_id: int, *, now: datetime) -> list[datetime]:
    """Moments to ask this group about: from what its members said they can, none that an earlier poll asked."""
    group = await db.fetch_one(peer_groups.select().where(peer_groups.c.id == group_id))
    if group is None:
        raise NotFound
    ids = [row.jim_id for row in await groups.in_state(db, group_id, "member")]
    found = await db.fetch_all(select(meeting_wishes.c.moments).where(meeting_wishes.c.id.in_(ids)))
    shared = set.intersection(*[set(row.moments) for row in found]) if found else set()
    earlier = select(poll_options.c.starts_at).join(polls, polls.c.id == poll_options.c.poll_id)
    taken = await db.fetch_all(earlier.where(polls.c.group_id == group_id, poll_options.c.starts_at > now))
    after = cadence.local_day(now, cadence.HOME) + PROPOSED_AFTER
    days = [after + timedelta(days=day) for day in range(7 * proposing.WEEKS + 7)]
    quiet = [day for day in days if day.weekday() != 6 and cadence.is_quiet_day(day)]
    return proposing.proposals(
        group.moment, shared, after=after, zone=cadence.HOME, quiet=quiet, taken=[r.starts_at for r in taken]
    )


async def ask(
    db: Database, group_id: int, starts: Sequence[datetime], *, minutes: int = 60, by: str, now: datetime
) -> int:
    """Ask a running group to choose from these moments (UTC), and write each member; the id of the poll.

    Where one is open already, its id: a double tap asks once. Raises Invalid for fewer than three or more than six
    moments, and for one that is too soon, too far or at night; Refused where the group does not run.
    """
    moments = _checked(starts, minutes, now)
    async with db.write():
        group = await groups.hold(db, group_id)
        if group.state != "running":
            raise Refused(N_("Deze groep is er niet meer."))
        if known := await rows.open_of(db, group_id):
            return known.id
        closes_at = min(now + OPEN_FOR, moments[0] - timedelta(days=1))
        poll_id = await db.insert(
            polls.insert().values(
                group_id=group_id,
                minutes=minutes,
                state="open",
                by=by,
                asked_at=now,
                closes_at=closes_at,
                next_at=now + (closes_at - now) / 2,
            )
        )
        await db.insert_many(poll_options, [{"poll_id": poll_id, "starts_at": each} for each in moments])
        poll = await rows.load(db, poll_id)
        for row in await groups.in_state(db, group_id, "member"):
            await post.asked(db, poll, row.jim_id, now=now)
            await events.record(db, "poll_asked", row.jim_id, by=by, now=now, group=group_id)
    return poll_id


def _checked(starts: Sequence[datetime], minutes: int, now: datetime) -> list[datetime]:
    moments = sorted(set(starts))
    if not proposing.FEWEST <= len(moments) <= MOST:
        raise Invalid("moments", N_("Kies minstens drie en hoogstens zes momenten."))
    if minutes not in MINUTES:
        raise Invalid("minutes", N_("Kies hoe lang jullie elkaar zien."))
    for moment in moments:
        if moment < now + AHEAD or moment > now + FARTHEST:
            raise Invalid("moments", N_("Kies momenten van overmorgen tot over drie maanden."))
        local = moment.astimezone(ZoneInfo(cadence.HOME)).time()
        if not cadence.APPOINTMENTS_FROM <= local < cadence.APPOINTMENTS_UNTIL:
            raise Invalid("moments", N_("Kies een uur tussen 7.00 en 22.00 uur."))
    return moments


async def vote(
    db: Database,
    seen: Seen,
    poll_id: int,
    said: Mapping[int, str],
    *,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """What this member says of the moments: option id to yes, maybe or no; again replaces it.

    Raises Invalid where nothing is said, NotFound for a poll or moment of another group, Refused once it is closed.
    """
    async with db.write():
        await groups.hold(db, seen.id)
        poll = await rows.load(db, poll_id, group_id=seen.id)
        mine = await groups.for_jim(db, seen.id, seen.me)
        if mine.mine != "member":
            raise NotFound
        if not said or not set(said.values()) <= ANSWERS.keys():
            raise Invalid("votes", N_("Kies bij minstens één moment ja, misschien of nee."))
        if not set(said) <= {option.id for option in poll.options}:
            raise NotFound
        if poll.state != "open" or poll.closes_at <= now:
            raise Refused(CLOSED)
        told = {"jim_id": seen.me, "at": now, "by": by}
        votes = [{"option_id": option, "answer": answer, **told} for option, answer in said.items()]
        await db.upsert(poll_votes, votes, key=["option_id", "jim_id"], set=["answer", "at", "by"])
        await post.call_off(db, poll_id, seen.me, now=now)
        if seen.me not in poll.voters:
            await events.record(db, "poll_voted", seen.me, by=by, now=now, phone=phone, group=seen.id)
            await contact.record(db, seen.me, by=by, now=now, what="answered", phone=phone)
        await _close_soon(db, poll, {*poll.voters, seen.me}, now=now)


async def _close_soon(db: Database, poll: Poll, voters: set[int], *, now: datetime) -> None:
    """Once everybody voted it closes within the hour; until then each can still change."""
    members = {row.jim_id for row in await groups.in_state(db, poll.group_id, "member")}
    soon = now + STILL_CHANGED
    if members <= voters and soon < poll.closes_at:
        await rows.change(db, poll.id, closes_at=soon, next_at=soon)


async def take_back(db: Database, group_id: int, poll_id: int, *, by: str, now: datetime) -> None:
    """The host or staff end the poll without a meetup; once more changes nothing. Raises NotFound."""
    async with db.write():
        await groups.hold(db, group_id)
        poll = await rows.load(db, poll_id, group_id=group_id)
        if poll.state == "open":
            await end(db, poll, by=by, now=now)


async def end(db: Database, poll: Poll, *, by: str, now: datetime) -> None:
    """No meetup comes of it; for a verb that holds the group."""
    await rows.change(db, poll.id, state="ended", closed_at=now, closed_by=by, next_at=None)
    await post.call_off(db, poll.id, None, now=now)
    for row in await groups.in_state(db, poll.group_id, "member"):
        await events.record(db, "poll_ended", row.jim_id, by=by, now=now, group=poll.group_id)


async def standing(db: Database, seen: Seen) -> dict[str, object]:
    """How it stands, for the group's page: the open poll, whether this member voted, whether they may ask."""
    poll = await rows.open_of(db, seen.id) if seen.mine == "member" else None
    return {
        "poll": poll,
        "poll_mine": poll is not None and seen.me in poll.voters,
        "poll_can_ask": poll is None and seen.hosts and seen.state == "running",
    }
