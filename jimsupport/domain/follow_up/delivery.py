"""What the domain has to say when a message leaves: is it still wanted, and what follows once it is out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, update

from jimsupport.db import Database
from jimsupport.db.tables import jims, planned
from jimsupport.domain import events
from jimsupport.domain.around import copies, still_helping
from jimsupport.domain.follow_up import (
    addressed,
    appointments,
    cadence,
    contact,
    eligibility,
    enclosed,
    log,
    plan,
    planning,
    programme_end,
    standings,
)
from jimsupport.domain.follow_up.eligibility import Standing
from jimsupport.domain.people import keeping
from jimsupport.domain.rings import rings
from jimsupport.domain.support import requests, unheard
from jimsupport.mail import following

# ("skip", reason), ("wait", until), ("elsewhere", address), or None: send it
Verdict = tuple[str, str] | tuple[str, datetime] | None

REMINDER_OF_INVITATION = timedelta(days=10)
REMINDED_AFTER = timedelta(days=7)
ASKED_AFTER = timedelta(days=14)  # after the second silent check-in: «zullen we je met rust laten?»
SILENT = 2
TAKEN_APART = ("channel", "moved", "rewritten")  # the letter is not sent, what it held is weighed again


class Letter(NamedTuple):
    """What a routine message is made of: the JIM it is for, and the planned rows in it, the lead first."""

    jim: Any
    items: Sequence[Any]


class Weighed(NamedTuple):
    """What must become of outgoing rows, by their ids; and the letters among them, as they were read for that."""

    verdicts: dict[int, Verdict]
    letters: dict[int, Letter]


async def still_wanted(db: Database, rows: Sequence[Any], *, now: datetime) -> Weighed:
    """What must become of each outgoing row at `now`: the rules once more, at the moment of sending.

    Answers go out at any hour, appointments as `appointments` says. A routine message in which something is no
    longer wanted, or that goes another way now, is taken apart, and what is left is written anew.
    """
    routine = [row for row in rows if row.message_class == "routine"]
    own = [row for row in rows if row.message_class != "routine"]
    found = await standings.load(db, sorted({row.person_id for row in routine}), now=now, weighed=routine)
    letters = {row.id: _letter(found[row.person_id], row) for row in routine}
    verdicts: dict[int, Verdict] = {row.id: None for row in rows}
    verdicts |= await appointments.still_wanted(
        db, [row for row in own if row.kind in appointments.WEIGHED], now=now
    )
    for outbox_id, where in (await addressed.weigh(db, own)).items():
        gone = verdicts[outbox_id]
        if gone is None or gone[0] == "wait":  # what is wanted no more is not, wherever it would go
            verdicts[outbox_id] = where
    going: set[int] = set()
    for row in routine:
        standing = found[row.person_id]
        if row.person_id in going:  # this other one to the same person waits its turn
            going.remove(row.person_id)
            ahead = cadence.Sent(now, cadence.local_day(now, standing.jim.zone))
            standing = found[row.person_id] = replace(standing, sent=[*standing.sent, ahead])
        verdict = verdicts[row.id] = _verdict(standing, row, letters[row.id].items, now=now)
        if verdict is None:
            going.add(row.person_id)
    return Weighed(verdicts, letters)


def _letter(standing: Standing, row: Any) -> Letter:
    return Letter(standing.jim, standing.letters[row.id])


def _verdict(standing: Standing, row: Any, items: Sequence[Any], *, now: datetime) -> Verdict:
    reasons = [eligibility.why_not(standing, item, now=now) for item in items]
    if items and all(reasons):
        return ("skip", str(reasons[0]))
    if now - row.queued_at > eligibility.STALE and row.kind not in eligibility.INVITATIONS:
        return ("skip", "expired")
    if standing.channel != row.channel or (row.address and row.address not in standing.addresses):
        return ("skip", "channel")
    if any(_begins_later(standing, item, now=now) for item in items):
        return ("skip", "moved")
    if any(reasons) or len(items) < len(row.items):
        return ("skip", "rewritten")
    earliest = cadence.earliest(now, standing.jim.zone, standing.sent)
    return None if earliest <= now else ("wait", earliest)


def _begins_later(standing: Standing, item: Any, *, now: datetime) -> date | None:
    """The day that `item` has to wait for, when that is still to come."""
    begins = eligibility.not_before(standing, item)
    return begins if begins and cadence.local_day(now, standing.jim.zone) < begins else None


async def skipped(db: Database, rows: Sequence[tuple[Any, str]], *, now: datetime) -> None:
    """Note that outgoing rows were not sent after all; `rows` holds (outgoing row, reason).

    What a letter held that was taken apart goes back on the plan where it is still wanted: it goes
    out in another letter, on another day, or is told in a call.
    """
    async with db.write():
        await appointments.settled(db, rows, now=now)
        for row, reason in rows:
            if reason in unheard.NOT_ARRIVED:
                await unheard.tell(db, row, now=now)
        routine = [(row, reason) for row, reason in rows if row.message_class == "routine"]
        if not routine:
            return
        items = await plan.written(db, [row for row, _ in routine])
        found = await standings.load(db, sorted({row.person_id for row, _ in routine}), now=now)
        back, gone = [], []
        for row, reason in routine:
            for item in items[row.id]:
                why, begins = _what_now(found[row.person_id], item, reason, now=now)
                if why:
                    gone.append((item, why))
                else:
                    back.append((item, begins))
        changed = [_fallen(item, why, now=now) for item, why in gone]
        changed += [_returned(item, begins, found[item.jim_id].jim, now=now) for item, begins in back]
        await db.upsert(planned, changed, key=["id"], set=["due_at", "outcome", "reason", "decided_at"])
        told = [log.skipped(found[item.jim_id], [item], why, now=now) for item, why in gone]
        await events.record_many(db, told)
        moved = {item.hand_over_id for item, begins in back if begins and item.kind in planning.PROGRAMME}
        for hand_over_id in sorted(moved):
            await planning.move(db, hand_over_id, now=now)
        await programme_end.extend(db, [item for item, _ in gone], now=now)
        await contact.restart(db, sorted({i.jim_id for i, _ in gone if i.kind in contact.LIGHT}), now=now)


def _what_now(standing: Standing, item: Any, reason: str, *, now: datetime) -> tuple[str | None, date | None]:
    """Why `item` falls away, or None and the day it waits for, if any, now that its letter does not go."""
    if reason not in TAKEN_APART:
        return reason, None
    begins = _begins_later(standing, item, now=now)
    why = eligibility.why_not(standing, item, now=now)
    if begins and item.kind in planning.FOLLOWS:  # help goes on after all
        why = why or "moved"
    return why, begins


def _fallen(item: Any, reason: str, *, now: datetime) -> dict[str, Any]:
    return dict(item._mapping) | {"outcome": "skipped", "reason": reason, "decided_at": now}


def _returned(item: Any, begins: date | None, jim: Any, *, now: datetime) -> dict[str, Any]:
    due_at = max(now, cadence.due_at(begins, jim.zone)) if begins else now
    return dict(item._mapping) | {"due_at": due_at, "outcome": None, "reason": None, "decided_at": None}


async def follow(db: Database, rows: Sequence[Any], *, now: datetime) -> None:
    """Plan what follows from these outgoing rows, which were sent at `now`, unless that was done: in one transaction."""
    async with db.write():
        ours = await following.followed(db, rows)
        await delivered(db, [row for row in rows if row.id in ours], now=now)


async def delivered(db: Database, rows: Sequence[Any], *, now: datetime) -> None:
    """Note that outgoing rows went out at `now`, and plan what follows from each; once, however often it is said.

    The same for a mail or text that was accepted and for a call that came on the staff's list.
    """
    async with db.write():
        people_ids = sorted({row.person_id for row in rows if row.person_id})
        found = {jim.id: jim for jim in await standings.of(db, people_ids, lock=True)}
        coming, items = await plan.open_and_written(db, sorted(found), rows)
        sent: list[Any] = []
        changes: dict[int, dict[str, Any]] = {}
        told, follow = [], []
        for row in rows:
            jim, fresh = found.get(row.person_id), [i for i in items[row.id] if i.outcome != "sent"]
            if items[row.id] and not fresh:
                continue  # it was in doubt, and counted as read
            told.append(log.sent(jim, row, now=now))
            if jim is None or row.kind == still_helping.KIND:  # to a professional, who may be a JIM as well
                continue
            sent += fresh
            change, more = _follow(jim, row, fresh, now=now)
            changes[jim.id] = changes.get(jim.id, {}) | {"last_message_at": now} | change
            follow += more
        await _set(db, planned, [i.id for i in sent], {"outcome": "sent", "decided_at": now, "due_at": None})
        await _change(db, jims, changes)
        await events.record_many(db, told)
        await appointments.settled(db, [(row, None) for row in rows], now=now)
        await copies.queue(db, rows, now=now)
        await enclosed.heard(db, rows)
        await plan.save(db, follow)
        await programme_end.extend(db, sent, now=now)
        resting = [jim_id for jim_id, change in changes.items() if "resting_since" in change]
        found |= {jim.id: jim for jim in await standings.of(db, resting)} if resting else {}
        await contact.restart_those(db, [found[jim_id] for jim_id in sorted(changes)], coming, now=now)
        called = {row.id for row in rows if row.channel == "call"}  # is on the staff's day as it is
        silent = [i for i in sent if i.kind == "rest_question" and i.outbox_id not in called]
        await _tell_staff(db, [found[item.jim_id] for item in silent], now=now)


async def _change(db: Database, table: Table, changes: Mapping[int, dict[str, Any]]) -> None:
    """Set columns of rows, by their ids: what is the same for many in one statement."""
    alike: defaultdict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for row_id, values in changes.items():
        alike[tuple(values.items())].append(row_id)
    for same, ids in alike.items():
        await _set(db, table, ids, dict(same))


async def _set(db: Database, table: Table, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    if ids:
        these = table.c.id.in_(bindparam("ids", list(ids), expanding=True))
        await db.execute(update(table).where(these).values(values))


def _follow(
    jim: Any, row: Any, items: Sequence[Any], *, now: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What changes for the JIM, and what is planned next, because `items` went out."""
    today = cadence.local_day(now, jim.zone)
    change: dict[str, Any] = {}
    more: list[dict[str, Any]] = []
    for item in items:
        if item.kind == "invitation" and not jim.consented_at:
            change["invited_at"] = jim.invited_at or now
            if row.channel != "call":  # who gets no mail is rung up to three times first
                change["erase_at"] = now + keeping.UNANSWERED
                more.append(_after(item, "invitation_reminder", today + REMINDER_OF_INVITATION, now, jim))
        elif item.kind == "check_in":
            more.append(_after(item, "check_in_reminder", today + REMINDED_AFTER, now, jim))
            if "silent_check_ins" not in change:  # two in one message are one silence
                change["silent_check_ins"] = silent = jim.silent_check_ins + 1
                if silent >= SILENT:
                    more.append(_after(item, "rest_question", today + ASKED_AFTER, now, jim))
        elif item.kind in ("rest_question", "yearly_hello"):
            change["resting_since"] = jim.resting_since or now
    return change, more


def _after(item: Any, kind: str, day: date, now: datetime, jim: Any) -> dict[str, Any]:
    return plan.row(
        jim, kind, item.step, day, now=now, hand_over_id=item.hand_over_id, occurrence=item.occurrence
    )


async def _tell_staff(db: Database, silent: Sequence[Any], *, now: datetime) -> None:
    """Those of these JIMs who chose «bel me als ik stil ben» come on the staff's day; of others nobody is told.

    Who wished that the host of their group rings is asked of that host first.
    """
    for jim in silent:
        if jim.call_when_silent:
            request_id = await requests.open(
                db, kind="silent", door="system", jim_id=jim.id, by="worker", now=now
            )
            if jim.call_when_silent == "host":
                await rings.begin(db, jim.id, request_id, now=now)
