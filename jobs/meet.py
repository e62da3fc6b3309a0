"""What happens by itself to groups: reminders, answers that stay out, and what would help who has none."""

from collections import Counter
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.gatherings import announcing
from jimsupport.domain.gatherings import reminders as gathering_reminders
from jimsupport.domain.group_life import telling
from jimsupport.domain.groups import groups, invitations, offers
from jimsupport.domain.meetups import inviting, meetups, series
from jimsupport.domain.meetups import reminders as meetup_reminders
from jimsupport.domain.polls import closing
from jimsupport.domain.rooms import rooms
from jobs.outcome import Outcome


async def see_to_invitations(db: Database, *, now: datetime) -> Outcome:
    """Remind once, let go who did not answer, end groups short of four, flag those that became small, make rooms."""
    seen, weighed = await invitations.run(db, now=now), await groups.weigh_all(db, now=now)
    made = await rooms.make_missing(db, now=now)
    return Outcome(+Counter(invitations=seen, flagged=weighed, rooms=made))


async def offer(db: Database, *, now: datetime) -> Outcome:
    """Write who has no group yet what would help; show staff once who waits for two months."""
    offered, shown = await offers.run(db, now=now), await offers.show_long(db, now=now)
    return Outcome(+Counter(offered=offered, shown=shown))


async def tell(db: Database, *, now: datetime) -> Outcome:
    """Mail what was written in groups: each message, or what a day brought."""
    return Outcome(await telling.run(db, now=now))


async def come_together(db: Database, *, now: datetime) -> Outcome:
    """Note what was held, add to series what comes into sight, ask who joined since, and write what is due."""
    counts = Counter(
        ended=await meetups.end_with_groups(db, now=now),
        held=await meetups.close(db, now=now),
        series=await series.run(db, now=now),
        asked=await inviting.newcomers(db, now=now),
    )
    return Outcome(+(counts + await meetup_reminders.run(db, now=now)))


async def see_to_polls(db: Database, *, now: datetime) -> Outcome:
    """Remind who did not vote, close what is due, and ask a new group when it can meet."""
    return Outcome(await closing.run(db, now=now))


async def see_to_gatherings(db: Database, *, now: datetime) -> Outcome:
    """Tell who wants to hear of a new gathering, and remind who has a place."""
    told = Counter(announced=await announcing.run(db, now=now))
    return Outcome(+told + await gathering_reminders.run(db, now=now))
