"""Removing someone's data: names, channels and everything written go; counts and dates stay."""

from datetime import datetime

from sqlalchemy import exists, or_, select

from jimsupport.db import Database, Row, shredding
from jimsupport.db.tables import (
    action_links,
    answers,
    channels,
    events,
    hand_overs,
    jims,
    people,
    request_messages,
    request_notes,
    roles,
    support_requests,
    young_people,
)
from jimsupport.domain import events as timeline
from jimsupport.domain.around import helpers, looks, moments
from jimsupport.domain.dilemmas import listeners as dilemma_listeners
from jimsupport.domain.dilemmas import recordings
from jimsupport.domain.exchanges import forgetting
from jimsupport.domain.follow_up import plan
from jimsupport.domain.gatherings import announcing
from jimsupport.domain.gatherings import places as gathering_places
from jimsupport.domain.group_life import forgetting as group_life
from jimsupport.domain.groups import forgetting as groups_forgetting
from jimsupport.domain.handling import tags
from jimsupport.domain.meetups import forgetting as meetups_forgetting
from jimsupport.domain.newsletters import readers as newsletter_readers
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import unwanted
from jimsupport.domain.polls import forgetting as polls_forgetting
from jimsupport.domain.privacy import remains
from jimsupport.domain.replies import forgetting as replies
from jimsupport.domain.rings import rings
from jimsupport.domain.rooms import forgetting as rooms_forgetting
from jimsupport.domain.stories import storytellers
from jimsupport.domain.talks import talks
from jimsupport.domain.tips import forgetting as tips_forgetting
from jimsupport.domain.wishes import wishes


async def run_one(db: Database, *, now: datetime) -> bool:
    """Erase one JIM whose time has come: after a no, after silence, or withdrawn before we ever wrote.

    Who was withdrawn and handed over again since then stays. Returns whether there was one. Any number
    of workers may call this at once.
    """
    async with db.write():
        due = await db.fetch_one(
            select(jims.c.id, jims.c.declined_at, jims.c.invited_at, jims.c.joined_at)
            .where(jims.c.erase_at <= now)
            .order_by(jims.c.erase_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if due is None:
            return False
        if not (due.declined_at or due.invited_at or due.joined_at):
            await _erase_unless_handed_over(db, due.id, now=now)
            return True
        reason = "declined" if due.declined_at else "silent"
        await unwanted.remember(db, due.id, reason, now=now)
        await erase(db, due.id, by="worker", reason=reason, now=now)
    return True


async def _erase_unless_handed_over(db: Database, jim_id: int, *, now: datetime) -> None:
    """Erase someone we never wrote to, and who may be invited later: they said nothing yet."""
    stands = select(hand_overs.c.id).where(hand_overs.c.jim_id == jim_id, hand_overs.c.withdrawn_at.is_(None))
    if await db.fetch_one(stands.limit(1)):
        await db.execute(jims.update().where(jims.c.id == jim_id).values(erase_at=None))
    else:
        await erase(db, jim_id, by="worker", reason="withdrawn", now=now)


async def erase(db: Database, person_id: int, *, by: str, reason: str, now: datetime) -> None:
    """Remove what is known of this person as a JIM, and the person unless they work here; again changes nothing.

    Someone who is also a professional or staff keeps the name and channels of that work.
    The event names nobody.
    """
    async with db.write():
        await newsletter_readers.forget(db, person_id)
        if await jim_rows.is_jim(db, person_id):
            await _forget_jim(db, await jim_rows.load(db, person_id), by=by, now=now)
        if not await _works_here(db, person_id):
            await remains.forget_work(db, person_id)
            await _forget_person(db, person_id, now=now)
        await _shred(db, person_id, now=now)
        await timeline.record(db, "erased", person_id, by=by, now=now, reason=reason)


async def _shred(db: Database, person_id: int, *, now: datetime) -> None:
    """Erase it from back-ups as well: nothing is left that goes with the keys of this person and of what they asked."""
    asked = await db.fetch_all(select(support_requests.c.id).where(support_requests.c.jim_id == person_id))
    await shredding.shred(db, ("person", person_id), *(("request", row.id) for row in asked), now=now)


async def _forget_jim(db: Database, jim: Row, *, by: str, now: datetime) -> None:
    jim_id = jim.id
    await plan.drop(db, jim_id=jim_id, reason="erased", now=now)
    await talks.forget(db, jim_id, by=by, now=now)
    await forgetting.forget(db, jim_id, now=now)
    await replies.forget(db, jim_id, now=now)
    await _forget_what_was_said(db, jim_id)
    await moments.forget(db, jim_id)
    await dilemma_listeners.forget(db, jim_id)
    await tips_forgetting.forget(db, jim_id, now=now)
    await recordings.forget(db, jim_id, now=now)
    await storytellers.forget(db, jim_id)
    await group_life.forget(db, jim_id)
    await polls_forgetting.forget(db, jim_id)
    await rings.forget(db, jim_id, now=now)
    await gathering_places.forget(db, jim_id, now=now)
    await announcing.forget(db, jim_id)
    await meetups_forgetting.forget(db, jim_id)
    await rooms_forgetting.forget(db, jim_id)
    await groups_forgetting.forget(db, jim_id, now=now)
    await wishes.forget(db, jim_id)
    await helpers.forget(db, jim_id)
    await looks.forget(db, jim_id)
    await db.execute(action_links.delete().where(action_links.c.person_id == jim_id))
    await remains.forget_post(db, jim_id)
    await tags.forget(db, jim_id)
    await remains.forget_hand_over_forms(db, jim_id)
    await _forget_hand_overs(db, jim_id)
    await db.execute(
        jims.update()
        .where(jims.c.id == jim_id)
        .values(place="", relation="", ends_on=None, birth_month=None, erase_at=None, call_when_silent=None)
    )


async def _works_here(db: Database, person_id: int) -> bool:
    working = select(roles.c.id).where(roles.c.person_id == person_id, roles.c.ended_at.is_(None))
    return await db.fetch_one(working.limit(1)) is not None


async def _forget_person(db: Database, person_id: int, *, now: datetime) -> None:
    await remains.forget_ways_in(db, person_id)
    await remains.forget_post(db, person_id)
    await db.execute(channels.delete().where(channels.c.person_id == person_id))
    gone = {"first_name": "", "last_name": "", "interpreter": None, "erased_at": now}
    await db.execute(people.update().where(people.c.id == person_id).values(**gone))


async def _forget_what_was_said(db: Database, jim_id: int) -> None:
    theirs = select(support_requests.c.id).where(support_requests.c.jim_id == jim_id)
    await db.execute(request_messages.delete().where(request_messages.c.request_id.in_(theirs)))
    await db.execute(request_notes.delete().where(request_notes.c.request_id.in_(theirs)))
    await db.execute(
        support_requests.update()
        .where(support_requests.c.jim_id == jim_id)
        .values(name="", contact=None, when_to_call="")
    )
    await db.execute(answers.update().where(answers.c.jim_id == jim_id).values(remark=None))
    await db.execute(events.update().where(events.c.person_id == jim_id).values(note=None))


async def _forget_hand_overs(db: Database, jim_id: int) -> None:
    await db.execute(
        hand_overs.update()
        .where(hand_overs.c.jim_id == jim_id)
        .values(relation="", message=None, way_back=None, withdrawn_reason=None)
    )
    known_by_others = exists().where(
        hand_overs.c.young_person_id == young_people.c.id,
        hand_overs.c.jim_id == people.c.id,
        hand_overs.c.jim_id != jim_id,
        people.c.erased_at.is_(None),
    )
    theirs = select(hand_overs.c.young_person_id).where(hand_overs.c.jim_id == jim_id)
    await db.execute(
        young_people.update()
        .where(
            young_people.c.id.in_(theirs),
            ~known_by_others,
            or_(young_people.c.reference_hash.is_not(None), young_people.c.birth_month.is_not(None)),
        )
        .values(reference_hash=None, birth_month=None)
    )
