"""The plan: one row a message, kept under a key that no date is part of.

A row is open while it has a due date. The sweep decides it; until then moving the end of help
moves the row, and a row that has been decided stays as it is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import hand_overs, planned
from jimsupport.domain.follow_up import cadence

REVIVED = (  # reasons that end with what caused them
    "withdrawn",
    "ended",
    "moved",
    "programme",
    "stopped",
    "declined",
    "deceased",
    "bounced",
    "no_consent",
    "removed",
)
HARD_MOMENT = "hard_moment"
DILEMMA = "dilemma"
LATE_AFTERNOON = time(16, 30)  # when a day that somebody saw coming is over for the most part
HOURS = {HARD_MOMENT: LATE_AFTERNOON}  # other kinds are due in the morning

_THEIRS = planned.c.jim_id.in_(bindparam("ids", expanding=True))
_IN_LETTERS = planned.c.outbox_id.in_(bindparam("letters", expanding=True))
_IS_OPEN = planned.c.due_at.is_not(None)
_OPEN = Fixed(planned.select().where(_THEIRS, _IS_OPEN).order_by(planned.c.due_at, planned.c.id))
_OPEN_OR_WRITTEN = Fixed(
    planned.select().where(_THEIRS, or_(_IS_OPEN, _IN_LETTERS)).order_by(planned.c.due_at, planned.c.id)
)
_WRITTEN = Fixed(planned.select().where(_IN_LETTERS))
_GONE = and_(planned.c.outcome == "skipped", planned.c.reason.in_(REVIVED))
_OPEN_OR_GONE = or_(planned.c.due_at.is_not(None), _GONE)


def row(
    jim: Any,
    kind: str,
    step: str,
    day: date,
    *,
    now: datetime,
    hand_over_id: int | None = None,
    occurrence: int = 1,
    subject: str | None = None,
) -> dict[str, Any]:
    """The values of one planned message for `jim` (needs id and zone), due on `day` where they live.

    On a Sunday or a holiday nothing goes out, so the row is due on the next day that something may. `subject` begins its
    key where that is neither a hand-over nor the JIM.
    """
    day = cadence.next_open_day(day)
    subject = subject or (str(hand_over_id) if hand_over_id else f"jim-{jim.id}")
    return {
        "key": f"{subject}:{kind}:{step}:{occurrence}",
        "jim_id": jim.id,
        "hand_over_id": hand_over_id,
        "kind": kind,
        "step": step,
        "occurrence": occurrence,
        "due_at": due_at(kind, day, jim.zone),
        "due_on": day,
        "created_at": now,
    }


def dilemma_of(key: str) -> int:
    """Which dilemma the row with this key asks."""
    return int(key.split(":")[0].split("-")[1])


def due_at(kind: str, day: date, zone: str) -> datetime:
    """The hour of `day` at which a message of this kind is due in `zone`; UTC."""
    return cadence.due_at(day, zone, HOURS.get(kind, cadence.DUE))


def rows_of_hand_over(
    hand_over: Any,
    jim: Any,
    programme: Any,
    birth_month: str | None,
    *,
    now: datetime,
    invite_on: date | None = None,
) -> list[dict[str, Any]]:
    """Everything to plan for one hand-over: invitation, programme, eighteenth birthday. Nothing for the past.

    `invite_on` moves the invitation to a later day (an import spreads them); the end of help stays
    the day the programme counts from.
    """
    today = cadence.local_day(now, jim.zone)
    invited = max(hand_over.ends_on, invite_on or today)
    made = [row(jim, "invitation", "start", invited, now=now, hand_over_id=hand_over.id)]
    for step, day in coming_steps(programme, hand_over.ends_on, after=today):
        made.append(row(jim, "check_in", step, day, now=now, hand_over_id=hand_over.id))
    for step, day in coming_birthday(birth_month, after=max(today, hand_over.ends_on)):
        made.append(row(jim, "turning_18", step, day, now=now, hand_over_id=hand_over.id))
    return made


def rows_of_joined(jim: Any, programme: Any, *, now: datetime) -> list[dict[str, Any]]:
    """Everything to plan for someone who joined alone: programme, and the birthday they told us of."""
    today = cadence.local_day(now, jim.zone)
    made = [
        row(jim, "check_in", step, day, now=now)
        for step, day in coming_steps(programme, start_of_joined(jim), after=today)
    ]
    made += [
        row(jim, "turning_18", step, day, now=now)
        for step, day in coming_birthday(jim.birth_month, after=today)
    ]
    return made


def start_of_joined(jim: Any) -> date:
    """The day the programme of someone who joined alone counts from: the end of help they told us, or their first day.

    Needs ends_on, joined_at and zone.
    """
    return jim.ends_on or cadence.local_day(jim.joined_at, jim.zone)


def coming_steps(programme: Any, start: date, *, after: date) -> list[tuple[str, date]]:
    """The programme's steps that fall after the day `after`, and the first of what repeats."""
    listed = cadence.course(programme.steps, programme.then_every, start, through=after)
    return [(name, day) for name, day in listed if day > after]


def coming_birthday(birth_month: str | None, *, after: date) -> list[tuple[str, date]]:
    """The step and the first day of the month in which someone born in `birth_month` (YYYY-MM) turns eighteen.

    Nothing where that is not after the day `after`, or nobody told the month.
    """
    if not birth_month:
        return []
    year, month = birth_month.split("-")
    first = date(int(year) + 18, int(month), 1)
    return [("P18Y", first)] if first > after else []


def preview(
    programme: Any, ends_on: date, birth_month: str | None, *, today: date
) -> list[tuple[date, str, str]]:
    """(day, kind, step) of what a hand-over would plan, in order of day; what rests or waits may change it."""
    listed = [(max(ends_on, today), "invitation", "start")]
    listed += [(day, "check_in", step) for step, day in coming_steps(programme, ends_on, after=today)]
    birthday = coming_birthday(birth_month, after=max(today, ends_on))
    listed += [(day, "turning_18", step) for step, day in birthday]
    return sorted((cadence.next_open_day(day), kind, step) for day, kind, step in listed)


async def drop(
    db: Database,
    *,
    reason: str,
    now: datetime,
    hand_over_id: int | None = None,
    jim_id: int | None = None,
    alone: bool = False,
    kinds: Iterable[str] | None = None,
    first_only: bool = False,
) -> list[Any]:
    """Take open rows off the plan, with the reason, and return them; what is in the outgoing post is weighed there.

    `alone` leaves what is about a hand-over; `first_only` leaves the later occurrences, which the JIM
    asked for by putting one off.
    """
    chosen: list[Any] = [planned.c.due_at.is_not(None)]
    if hand_over_id is not None:
        whose = select(hand_overs.c.jim_id).where(hand_overs.c.id == hand_over_id).scalar_subquery()
        chosen += planned.c.hand_over_id == hand_over_id, planned.c.jim_id == whose
    if jim_id is not None:
        chosen.append(planned.c.jim_id == jim_id)
    if alone:
        chosen.append(planned.c.hand_over_id.is_(None))
    if kinds is not None:
        chosen.append(planned.c.kind.in_(list(kinds)))
    if first_only:
        chosen.append(planned.c.occurrence == 1)
    gone = await db.fetch_all(
        planned.update()
        .where(and_(*chosen))
        .values(due_at=None, outcome="skipped", reason=reason, decided_at=now, held_at=None)
        .returning(*planned.c)
    )
    return sorted(gone, key=lambda row: (row.due_on, row.id))


async def open_rows(db: Database, jim_ids: Sequence[int]) -> list[Any]:
    """Every row still to come for these JIMs, soonest first."""
    return await db.fetch_all(_OPEN.params(ids=list(jim_ids)))


async def open_and_written(
    db: Database, jim_ids: Sequence[int], letters: Sequence[Any]
) -> tuple[list[Any], dict[int, list[Any]]]:
    """As `open_rows`, and as `written` for letters to these JIMs: both in one query."""
    found = await db.fetch_all(
        _OPEN_OR_WRITTEN.params(ids=list(jim_ids), letters=[letter.id for letter in letters])
    )
    return [row for row in found if row.due_at is not None], _by_letter(letters, found)


async def written(db: Database, letters: Sequence[Any]) -> dict[int, list[Any]]:
    """The rows folded into each of these outgoing rows, by its id, the lead first."""
    found = await db.fetch_all(_WRITTEN.params(letters=[letter.id for letter in letters]))
    return _by_letter(letters, found)


def _by_letter(letters: Sequence[Any], found: Iterable[Any]) -> dict[int, list[Any]]:
    by_key = {(row.outbox_id, row.key): row for row in found if _is_in_letter(row)}
    return {
        letter.id: [by_key[letter.id, key] for key in letter.items if (letter.id, key) in by_key]
        for letter in letters
    }


def _is_in_letter(row: Any) -> bool:
    """Whether a row still goes with the letter it was written into: a JIM may have moved or removed their own moment."""
    return row.due_at is None and row.outcome != "skipped"


async def save(db: Database, rows: list[dict[str, Any]], *, moving: bool = True) -> None:
    """Insert rows, and bring back those that fell away with a move, a withdrawal or a stop.

    `moving` gives those that are open the due date of `rows` too; else they stay on theirs.
    """
    if not rows:
        return
    fresh = [
        values | {"outcome": None, "reason": None, "decided_at": None, "answered_at": None} for values in rows
    ]
    await db.upsert(
        planned,
        fresh,
        key=["key"],
        set=["due_at", "due_on", "outcome", "reason", "decided_at", "answered_at"],
        where=_OPEN_OR_GONE if moving else _GONE,
    )
