"""Who comes to a meetup: yes, maybe or no, in a tap, and changed until it is over."""

from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import meetup_answers
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.meetups import letters, meetups, rows
from jimsupport.words import N_

COMES = {"yes": N_("Ja, ik kom"), "maybe": N_("Misschien"), "no": N_("Nee, ik kan niet")}


async def say(
    db: Database, seen: Seen, meetup_id: int, comes: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """This member comes, perhaps, or not; again replaces it.

    Raises Invalid for another answer, NotFound for a meetup of another group, Refused once it is over or off.
    """
    if comes not in COMES:
        raise Invalid("answer", N_("Kies een van de antwoorden."))
    async with db.write():
        await groups.hold(db, seen.id)
        mine, meetup = await groups.for_jim(db, seen.id, seen.me), await load(db, seen, meetup_id)
        if mine.mine != "member":
            raise NotFound
        if meetup.state != "planned" or meetup.ends_at <= now:
            raise Refused(meetups.OFF if meetup.state == "cancelled" else meetups.OVER)
        had = (await rows.answers(db, meetup_id)).get(seen.me)
        if had is not None and had.comes == comes:
            return
        told = {"meetup_id": meetup_id, "jim_id": seen.me, "comes": comes, "answered_at": now, "by": by}
        changed = ("comes", "answered_at", "by")
        await db.upsert(meetup_answers, [told], key=["meetup_id", "jim_id"], set=changed)
        await letters.call_off(db, [meetup_id], seen.me, now=now)
        await events.record(db, "meetup_answered", seen.me, by=by, now=now, phone=phone, meetup=meetup_id)
        await contact.record(db, seen.me, by=by, now=now, what="answered", phone=phone)


async def load(db: Database, seen: Seen, meetup_id: int) -> Row:
    """A meetup as one of the group sees it. Raises NotFound; who left sees what was until then."""
    meetup = await rows.load(db, meetup_id, group_id=seen.id)
    if seen.mine == "member":
        return meetup
    if seen.mine == "left" and seen.left_at and meetup.starts_at < seen.left_at:
        return meetup
    raise NotFound
