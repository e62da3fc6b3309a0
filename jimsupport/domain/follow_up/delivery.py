"""What the domain has to say when a message leaves: is it still wanted, and what follows once it is out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import jims, planned
from jimsupport.domain import events
from jimsupport.domain.follow_up import (
    cadence,
    contact,
    eligibility,
    plan,
    programme_end,
    standings,
)
from jimsupport.domain.follow_up.eligibility import Standing
from jimsupport.domain.people import keeping
from jimsupport.domain.support import requests

Verdict = tuple[str, str] | tuple[str, datetime] | None  # ("skip", reason), ("wait", until), or None: send it

REMINDER_OF_INVITATION = timedelta(days=10)
REMINDED_AFTER = timedelta(days=7)
ASKED_AFTER = timedelta(days=14)  # after the second silent check-in: «zullen we je met rust laten?»
SILENT = 2
LIGHT = "P12M"


async def still_wanted(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, Verdict]:
    """What must become of each outgoing row at `now`, by its id: the rules once more, at the moment of sending.

    Answers go out at any hour; only routine messages are weighed. One that is folded goes out while
    its lead is wanted.
    """
    routine = [row for row in rows if row.message_class == "routine"]
    found = await standings.load(db, sorted({row.person_id for row in routine}), now=now)
    items = await _items(db, routine)
    verdicts: dict[int, Verdict] = {row.id: None for row in rows}
    for row in routine:
        verdicts[row.id] = _verdict(found[row.person_id], row, items[row.id], now=now)
    return verdicts


def _verdict(standing: Standing, row: Any, items: Sequence[Any], *, now: datetime) -> Verdict:
    others = [sent for sent in standing.sent if sent.at != (row.sent_at or row.queued_at)]
    alone = Standing(
        standing.jim, standing.hand_overs, standing.muted, others, standing.channel, standing.upcoming
    )
    if standing.channel != "mail":
        return ("skip", "no_channel") if standing.channel is None else ("skip", "channel")
    reasons = [eligibility.why_not(alone, item, now=now) for item in items]
    if items and reasons[0]:
        return ("skip", reasons[0])
    begins = max((day for item in items if (day := eligibility.not_before(alone, item))), default=None)
    if begins and cadence.local_day(now, standing.jim.zone) < begins:
        return ("skip", "moved")
    earliest = cadence.earliest(now, standing.jim.zone, [sent for sent in others if sent.at <= now])
    return None if earliest <= now else ("wait", earliest)


async def skipped(db: Database, rows: Sequence[tuple[Any, str]], *, now: datetime) -> None:
    """Note that outgoing rows were not sent after all; `rows` holds (outgoing row, reason).

    A channel that changed between writing and sending puts the messages back on the plan, so that
    they go out, or are told in a call, the other way.
    """
    if not rows:
        return
    async with db.write():
        routine = [(row, reason) for row, reason in rows if row.message_class == "routine"]
        items = await _items(db, [row for row, _ in routine])
        found = await standings.load(db, sorted({row.person_id for row, _ in routine}), now=now)
        changed, log, gone = [], [], []
        for row, reason in routine:
            back = reason == "channel"
            what = {"due_at": now} if back else {"outcome": "skipped", "reason": reason, "decided_at": now}
            changed += [dict(item._mapping) | what for item in items[row.id]]
            if not back:
                gone += items[row.id]
                log.append(_event("message_skipped", found[row.person_id], row, now=now, reason=reason))
        await db.upsert(planned, changed, key=["id"], set=["due_at", "outcome", "reason", "decided_at"])
        await events.record_many(db, log)
        await programme_end.extend(db, gone, found, now=now)
        await contact.restart(db, sorted({i.jim_id for i in gone if i.kind == "contact_reminder"}), now=now)


async def delivered(db: Database, rows: Sequence[Any], *, now: datetime) -> None:
    """Note that outgoing rows went out at `now`, and plan what follows from each.

    The same for a mail that was accepted and for a call that came on the staff's list.
    """
    async with db.write():
        people_ids = sorted({row.person_id for row in rows if row.message_class == "routine"})
        found = await standings.load(db, people_ids, now=now, lock=True)
        items = await _items(db, rows)
        sent, log, follow, changes = [], [], [], []
        for row in rows:
            standing = found.get(row.person_id)
            log.append(_event("message_sent", standing, row, now=now))
            if standing is None:
                continue
            sent += [
                dict(item._mapping) | {"outcome": "sent", "decided_at": now, "due_at": None}
                for item in items[row.id]
            ]
            change, more = _follow(standing, row, items[row.id], now=now)
            changes.append(_jim(standing.jim) | {"last_message_at": now} | change)
            follow += more
        await db.upsert(planned, sent, key=["id"], set=["outcome", "decided_at", "due_at"])
        await db.upsert(jims, changes, key=["id"], set=list(CHANGED))
        await events.record_many(db, log)
        await plan.save(db, follow)
        await programme_end.extend(db, [item for row in rows for item in items[row.id]], found, now=now)
        await contact.restart(db, people_ids, now=now)
        for row in rows:
            if row.channel == "mail":  # a call is on the staff's day as it is
                await _tell_staff(
                    db,
                    [found[item.jim_id].jim for item in items[row.id] if item.kind == "rest_question"],
                    now=now,
                )


CHANGED = ("last_message_at", "invited_at", "erase_at", "silent_check_ins", "resting_since")


def _jim(jim: Any) -> dict[str, Any]:
    return {column.name: getattr(jim, column.name) for column in jims.c}


async def _tell_staff(db: Database, silent: Sequence[Any], *, now: datetime) -> None:
    """Those of these JIMs who chose «bel me als ik stil ben» come on the staff's day; of others nobody is told."""
    for jim in silent:
        if jim.call_when_silent:
            await requests.open(db, kind="silent", door="system", jim_id=jim.id, by="worker", now=now)


def _follow(
    standing: Standing, row: Any, items: Sequence[Any], *, now: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What changes for the JIM, and what is planned next, because `items` went out."""
    jim = standing.jim
    today = cadence.local_day(now, jim.zone)
    change: dict[str, Any] = {}
    more: list[dict[str, Any]] = []
    for item in items:
        if item.kind == "invitation" and not jim.consented_at:
            change["invited_at"] = jim.invited_at or now
            if row.channel == "mail":  # someone without mail is rung up to three times first
                change["erase_at"] = now + keeping.UNANSWERED
                more.append(_after(item, "invitation_reminder", today + REMINDER_OF_INVITATION, now, jim))
        elif item.kind == "check_in":
            silent = jim.silent_check_ins + 1
            change["silent_check_ins"] = silent
            more.append(_after(item, "check_in_reminder", today + REMINDED_AFTER, now, jim))
            if silent >= SILENT:
                more.append(_after(item, "rest_question", today + ASKED_AFTER, now, jim))
        elif item.kind in ("rest_question", "yearly_hello"):
            change["resting_since"] = jim.resting_since or now
            more.append(_next_hello(item, cadence.after(today, LIGHT), now, jim))
    return change, more


def _after(item: Any, kind: str, day: date, now: datetime, jim: Any) -> dict[str, Any]:
    return plan.row(
        jim, kind, item.step, day, now=now, hand_over_id=item.hand_over_id, occurrence=item.occurrence
    )


def _next_hello(item: Any, day: date, now: datetime, jim: Any) -> dict[str, Any]:
    """A light message a year; its step says which silence it follows, its occurrence which year."""
    if item.kind == "yearly_hello":
        return plan.row(
            jim,
            "yearly_hello",
            item.step,
            day,
            now=now,
            hand_over_id=item.hand_over_id,
            occurrence=item.occurrence + 1,
        )
    step = f"{item.step}.{item.occurrence}" if item.occurrence > 1 else item.step
    return plan.row(jim, "yearly_hello", step, day, now=now, hand_over_id=item.hand_over_id)


async def _items(db: Database, rows: Sequence[Any]) -> dict[int, list[Any]]:
    """The planned rows folded into each outgoing row, the lead first."""
    found = await db.fetch_all(planned.select().where(planned.c.outbox_id.in_([row.id for row in rows])))
    by_key = {(item.outbox_id, item.key): item for item in found}
    return {row.id: [by_key[row.id, key] for key in row.items if (row.id, key) in by_key] for row in rows}


def _event(kind: str, standing: Standing | None, row: Any, *, now: datetime, **more: Any) -> dict[str, Any]:
    return events.row(
        kind,
        row.person_id,
        by="worker",
        now=now,
        hand_over_id=row.hand_over_id,
        data={
            "channel": row.channel,
            "message_class": row.message_class,
            "kind": row.kind,
            "items": row.items,
            "rhythm": eligibility.rhythm(standing.jim) if standing else "ordinary",
        }
        | more,
    )
