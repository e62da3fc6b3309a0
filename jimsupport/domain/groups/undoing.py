"""An answer to an invitation that was none: taken back, as if nothing had been said."""

from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain import events
from jimsupport.domain.errors import Refused
from jimsupport.domain.forming import rounds
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.wishes import wishes


async def unanswer(db: Database, seen: Seen, *, by: str, now: datetime) -> None:
    """They are asked still: in the pool no more, and with what they wished before. Who is in the group leaves it.

    Raises Refused when no answer is needed any more, or there is no place.
    """
    async with db.write():
        group = await groups.hold(db, seen.id)
        await db.lock("jim", seen.me)
        mine = await groups.for_jim(db, seen.id, seen.me)
        if mine.mine == "member":
            await groups.leave(db, mine, by=by, now=now)
            return
        if mine.mine not in invitations.ANSWERS:
            return
        if not invitations.can_answer(mine, now) or mine.invited_at is None:
            raise Refused(invitations.OVER)
        if mine.mine != "yes":
            await invitations.make_sure_of_a_place(db, group, mine)
        reminded = mine.invited_at + groups.REMIND_AFTER
        due = reminded if now < reminded else mine.closes_at
        open_again = {"state": "invited", "answered_at": None, "moment": None}
        await groups.change_member(db, group.id, [seen.me], remind_at=due, **open_again)
        await rounds.out_of_pool(db, [seen.me])
        wish = await wishes.of(db, seen.me)
        if mine.mine == "other" and wish is not None and mine.moment not in wish.moments:
            moments = tuple(sorted({*wish.moments, mine.moment}))
            await wishes.save(db, seen.me, wishes.Wishes(moments=moments), by=by, now=now)
        await events.record(db, "group_answer_undone", seen.me, by=by, now=now, group=group.id)
