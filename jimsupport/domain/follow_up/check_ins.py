"""Answers: to «hoe gaat het?», to «hebben jullie nog contact?», to «zullen we je met rust laten?».

A later answer takes the place of an earlier one, a late one always counts, and every one can be undone.
Where one message asked about several young people, «hoe gaat het?» is answered for each of them in one tap, and
can be answered otherwise for one (`alone`); «hebben jullie nog contact?» is about one young person at a time.
"""

from datetime import date, datetime, timedelta
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import answers, jims, planned
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence, contact, eligibility, occurrences, plan, standings
from jimsupport.domain.handling import closures
from jimsupport.domain.support import danger, requests
from jimsupport.words import N_

ANSWERS = {
    "how": ("good", "other_jim", "call_me"),
    "in_touch": ("yes", "sometimes", "no"),
    "rest": ("rest", "go_on"),
}
QUESTIONS = ("check_in", "turning_18", "hard_moment", "rest_question")
SNOOZES = (1, 2, 4)  # weeks
ASKS = {"other_jim": "other_jim", "call_me": "call_back"}  # answers that open a question for staff


async def answer(
    db: Database,
    item: Any,
    chosen: str,
    *,
    question: str = "how",
    remark: str = "",
    contact_at: str = "",
    alone: bool = False,
    by: str,
    now: datetime,
    phone: bool = False,
) -> None:
    """Record what the JIM answered to the planned row `item`; the same answer again changes nothing.

    "good" makes no work for anyone, unless the remark holds words of danger; "other_jim" and
    "call_me" open a question for staff with the remark, and with the number to ring (`contact_at`) if one was
    given for this call. Raises Invalid for an answer that the question does not have.
    """
    if chosen not in ANSWERS.get(question, ()):
        raise Invalid("answer", N_("Kies een van de antwoorden."))
    async with db.write():
        await db.lock("jim", item.jim_id)
        standing = await _current(db, item.id, question)
        same = standing is not None and standing.answer == chosen
        if same and (standing.remark or "") == remark and not contact_at:
            return
        along = [] if alone or question != "how" else await _answered_along(db, item, standing)
        for each in (item, *along):
            await _undo_current(db, each, question, keeps_request=same, by=by, now=now)
            await db.insert(
                answers.insert().values(
                    planned_id=each.id,
                    jim_id=each.jim_id,
                    question=question,
                    answer=chosen,
                    remark=remark or None,
                    by=by,
                    at=now,
                )
            )
            await _settle(db, each, answered_at=now)
        await events.record(
            db,
            "answered",
            item.jim_id,
            by=by,
            now=now,
            phone=phone,
            hand_over_id=item.hand_over_id,
            question=question,
            answer=chosen,
            item=item.key,
        )
        await contact.record(db, item.jim_id, by=by, now=now, what="answered", phone=phone)
        if (question, chosen) == ("rest", "rest"):
            await _rest(db, item.jim_id, now=now)
        if kind := ASKS.get(chosen) or ("question" if await danger.is_in(db, remark) else None):
            await requests.open(
                db,
                kind=kind,
                door="phone" if phone else "check_in",
                body=remark,
                contact=contact_at,
                jim_id=item.jim_id,
                planned_id=item.id,
                by=by,
                now=now,
                phone=phone,
            )


async def _answered_along(db: Database, item: Any, standing: Any) -> list[Any]:
    """What an answer to `item` is for as well: what its message asked along, not answered yet or by the same tap."""
    along = []
    for each in await occurrences.asked_along(db, item):
        given = await _current(db, each.id, "how")
        if given is None or (standing is not None and given.at == standing.at):
            along.append(each)
    return along


async def snooze(
    db: Database, item: Any, weeks: int, *, by: str, now: datetime, phone: bool = False
) -> datetime:
    """Ask the same question again in 1, 2 or 4 weeks; returns when. Again moves the day.

    That is a sign of life: the reminder of this one falls away and silence is over. The next occurrence has a
    key of its own.
    """
    if weeks not in SNOOZES or item.kind not in eligibility.ASK_HOW:
        raise Invalid("weeks", N_("Kies één, twee of vier weken."))
    async with db.write():
        await db.lock("jim", item.jim_id)
        jim = await standings.jim(db, item.jim_id)
        day = cadence.next_open_day(cadence.local_day(now, jim.zone) + timedelta(weeks=weeks))
        before = await occurrences.later(db, item)
        if before and before.due_on == day and before.answered_at is None:
            return before.due_at
        open_still = [each for each in await occurrences.asked_along(db, item) if each.answered_at is None]
        made = [await _put_off(db, jim, each, day, now=now) for each in (item, *open_still)]
        await plan.save(db, made)
        await events.record(
            db,
            "snoozed",
            item.jim_id,
            by=by,
            now=now,
            phone=phone,
            hand_over_id=item.hand_over_id,
            until=day.isoformat(),
            weeks=weeks,
            item=item.key,
        )
        await contact.record(db, item.jim_id, by=by, now=now, what="snoozed", phone=phone)
        return made[0]["due_at"]


async def _put_off(db: Database, jim: Any, item: Any, day: date, *, now: datetime) -> dict[str, Any]:
    """The next occurrence of the question of `item`, or the one it was put off to before, on `day`."""
    before = await occurrences.later(db, item)
    occurrence = before.occurrence if before else await occurrences.last(db, item) + 1
    where = {"hand_over_id": item.hand_over_id, "occurrence": occurrence, "subject": item.key.split(":")[0]}
    return plan.row(jim, item.kind, item.step, day, now=now, **where)


async def undo(db: Database, item: Any, *, by: str, now: datetime, phone: bool = False) -> None:
    """Take back the answer or the putting off of `item`; the question is open again.

    «Zullen we je met rust laten?» without an answer means rest.
    """
    async with db.write():
        await db.lock("jim", item.jim_id)
        standing, put_off = await _current(db, item.id, "how"), await occurrences.later(db, item)
        for each in await occurrences.asked_along(db, item):
            await _undo_along(db, each, standing, put_off, by=by, now=now)
        for question in ANSWERS:
            await _undo_current(db, item, question, keeps_request=False, by=by, now=now)
        await _settle(db, item, answered_at=None)
        if put_off:
            await _not_later(db, put_off, now=now)
        if item.kind == "rest_question":
            await _rest(db, item.jim_id, now=now)
        await events.record(
            db,
            "answer_undone",
            item.jim_id,
            by=by,
            now=now,
            phone=phone,
            hand_over_id=item.hand_over_id,
            item=item.key,
        )


async def _undo_along(
    db: Database, item: Any, standing: Any, put_off: Any, *, by: str, now: datetime
) -> None:
    """Take back of `item` what the same tap said of the question it was asked along with."""
    given = await current(db, item)
    if standing and "how" in given and given["how"].at == standing.at:
        await _undo_current(db, item, "how", keeps_request=False, by=by, now=now)
        others = [answer.at for question, answer in given.items() if question != "how"]
        await _settle(db, item, answered_at=max(others, default=None))
    later = await occurrences.later(db, item)
    if put_off and later and later.due_on == put_off.due_on:
        await _not_later(db, later, now=now)


async def _not_later(db: Database, later: Any, *, now: datetime) -> None:
    values = {"due_at": None, "outcome": "skipped", "reason": "undone", "decided_at": now}
    await db.execute(planned.update().where(planned.c.id == later.id).values(**values))


async def current(db: Database, item: Any) -> dict[str, Any]:
    """The answers that stand for `item`, by question."""
    rows = await db.fetch_all(
        answers.select()
        .where(answers.c.planned_id == item.id, answers.c.undone_at.is_(None))
        .order_by(answers.c.id)
    )
    return {row.question: row for row in rows}


async def put_off_to(db: Database, item: Any) -> Any:
    """The later occurrence that the JIM asked for and that is still to come, or None."""
    later = await occurrences.later(db, item)
    return later if later and later.answered_at is None else None


async def load(db: Database, planned_id: int, *, jim_id: int) -> Any:
    """A planned row of this JIM. Raises NotFound for any other."""
    row = await db.fetch_one(planned.select().where(planned.c.id == planned_id, planned.c.jim_id == jim_id))
    if row is None:
        raise NotFound
    return row


async def open_question(db: Database, jim_id: int) -> Any:
    """The newest question that went out to this JIM, or None once they answered it or another one since.

    Questions of before are over, answered or not; their links still take an answer. So are those about a
    young person they are no longer in touch with.
    """
    asked = (planned.c.jim_id == jim_id, planned.c.kind.in_(QUESTIONS), planned.c.outcome == "sent")
    newest = await occurrences.newest(db, *asked)
    if newest is None or newest.answered_at is not None:
        return None
    since = planned.select().where(*asked, planned.c.answered_at >= newest.decided_at).limit(1)
    return None if await db.fetch_one(since) else newest


async def just_answered(db: Database, jim_id: int, *, now: datetime) -> Any:
    """The question that this JIM answered last, if that was within a day; else None."""
    return await db.fetch_one(
        planned.select()
        .where(
            planned.c.jim_id == jim_id,
            planned.c.kind.in_(QUESTIONS),
            planned.c.outcome == "sent",
            planned.c.answered_at >= now - timedelta(days=1),
        )
        .order_by(planned.c.answered_at.desc(), planned.c.id.desc())
        .limit(1)
    )


async def _settle(db: Database, item: Any, *, answered_at: datetime | None) -> None:
    """Note on `item`, and on the later time it was put off to, that it is answered, or open again."""
    later = await occurrences.later(db, item)
    ids = [item.id, later.id] if later else [item.id]
    await db.execute(planned.update().where(planned.c.id.in_(ids)).values(answered_at=answered_at))


async def _rest(db: Database, jim_id: int, *, now: datetime) -> None:
    """Leave this JIM be: one light message a year, until they answer anything."""
    await db.execute(
        jims.update().where(jims.c.id == jim_id, jims.c.resting_since.is_(None)).values(resting_since=now)
    )
    await contact.restart(db, [jim_id], now=now)


async def _current(db: Database, planned_id: int, question: str) -> Any:
    return await db.fetch_one(
        answers.select()
        .where(
            answers.c.planned_id == planned_id, answers.c.question == question, answers.c.undone_at.is_(None)
        )
        .order_by(answers.c.id.desc())
        .limit(1)
    )


async def _undo_current(
    db: Database, item: Any, question: str, *, keeps_request: bool, by: str, now: datetime
) -> None:
    await db.execute(
        answers.update()
        .where(answers.c.planned_id == item.id, answers.c.question == question, answers.c.undone_at.is_(None))
        .values(undone_at=now)
    )
    if not keeps_request and question == "how":
        await closures.take_back(db, planned_id=item.id, by=by, now=now)
