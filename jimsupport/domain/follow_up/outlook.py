"""What will go out in the next seven days: seen, held and cancelled before it leaves.

Two kinds of row are still to come: those on the plan, and those that the sweep has written to the
outgoing post and the worker has not sent yet. Both are shown, and both can be held.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, hand_overs, jims, organisations, outbox, people, planned
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import eligibility, letters, standings, sweep
from jimsupport.mail.messages import Message

DAYS = 7
PAGE = 50
NOWHERE = "voorbeeld"  # the token of a link in a preview
YEARS = [*(f"P{12 * n}M" for n in range(1, 21)), *(f"P{n}Y" for n in range(1, 21))]  # the yearly steps
STATES = ("coming", "held", "cancelled")
# Written out as the index on trouble has it, or SQLite would look through everything that was ever sent.
IN_TROUBLE = and_(
    outbox.c.state.in_([literal_column(f"'{state}'") for state in ("in_doubt", "failed", "held")]),
    or_(outbox.c.error.is_not(None), outbox.c.reason == literal_column("'held'")),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which messages: of one day, kind or organisation (0: without one), or all of the seven days.

    `but` leaves out those to one JIM: the member of staff who looks.
    """

    state: str = "coming"
    day: Any = None  # a date
    kind: str | None = None
    organisation: int | None = None
    but: Any = None


async def counts(db: Database, *, today: date, but: int | None = None) -> list[Row]:
    """How many come, by day (`shown_on`), `kind` and organisation (its id or None, and `name`); counted in SQL.

    What was due before `today` and still waits is counted for today.
    """
    coming = ids(Chosen(but=but), today=today).subquery()
    day = case((planned.c.due_on < today, literal(today)), else_=planned.c.due_on).label("shown_on")
    return await db.fetch_all(
        select(
            day,
            planned.c.kind,
            hand_overs.c.organisation_id.label("organisation"),
            organisations.c.name,
            func.count().label("count"),
        )
        .select_from(coming)
        .join(planned, planned.c.id == coming.c.id)
        .outerjoin(hand_overs, hand_overs.c.id == planned.c.hand_over_id)
        .outerjoin(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .group_by("shown_on", planned.c.kind, hand_overs.c.organisation_id, organisations.c.name)
        .order_by("shown_on", planned.c.kind, organisations.c.name)
    )


async def count(db: Database, chosen: Chosen, *, today: date) -> int:
    """How many messages are `chosen`."""
    return await db.fetch_value(select(func.count()).select_from(ids(chosen, today=today).subquery()))


async def listed(db: Database, chosen: Chosen, *, today: date, page: int = 1) -> list[Row]:
    """A page of the messages that are `chosen`, with whom they go to; soonest first."""
    wanted = ids(chosen, today=today).subquery()
    return await db.fetch_all(
        _with_names()
        .join(wanted, wanted.c.id == planned.c.id)
        .order_by(planned.c.due_on, planned.c.due_at, planned.c.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )


async def of_jim(db: Database, jim_id: int, *, limit: int = 12) -> list[Row]:
    """What is still planned for one JIM, soonest first."""
    return await db.fetch_all(
        _with_names()
        .where(planned.c.jim_id == jim_id, planned.c.due_at.is_not(None), wanted())
        .order_by(planned.c.due_at, planned.c.id)
        .limit(limit)
    )


async def one(db: Database, planned_id: int, *, but: int | None = None) -> Row:
    """One message with whom it goes to. Raises NotFound, also for one to the JIM `but`."""
    row = await db.fetch_one(_with_names().where(planned.c.id == planned_id, planned.c.jim_id != (but or 0)))
    if row is None:
        raise NotFound
    return row


async def chosen_ids(db: Database, chosen: Chosen, *, today: date) -> list[int]:
    """The ids of everything that is `chosen`, for holding or cancelling it at once."""
    return [row.id for row in await db.fetch_all(ids(chosen, today=today))]


async def preview(db: Database, row: Row, *, now: datetime) -> tuple[Message, list[str]]:
    """The message `row` would make, with what is folded into it; and the kinds it holds, the first leading.

    Its links lead nowhere: the real ones are made when it is written. What a JIM wrote for themselves is left out.
    """
    same = planned.c.outbox_id == row.outbox_id if row.outbox_id else planned.c.due_on == row.due_on
    folded = await db.fetch_all(
        planned.select().where(
            planned.c.jim_id == row.jim_id, same, planned.c.outcome.is_(None), planned.c.id != row.id
        )
    )
    items = sorted([row, *folded], key=lambda item: (sweep.LEADS.index(item.kind), item.id))
    jim = await standings.jim(db, row.jim_id)
    senders = await letters.senders_of(db, items)
    written = await letters.written_of(db, [row.jim_id])
    message = letters.message(
        jim,
        items,
        senders.get(items[0].hand_over_id),
        written.get(row.jim_id, []),
        (NOWHERE, NOWHERE),
        now=now,
    )
    return message, [item.kind for item in items]


def _with_names() -> Select[Any]:
    return (
        select(
            planned,
            people.c.first_name,
            people.c.language,
            people.c.zone,
            _by_phone().label("by_phone"),
            _by_text().label("by_text"),
            organisations.c.name.label("organisation"),
            outbox.c.state.label("post"),
        )
        .select_from(planned)
        .join(people, people.c.id == planned.c.jim_id)
        .join(jims, jims.c.id == planned.c.jim_id)
        .outerjoin(hand_overs, hand_overs.c.id == planned.c.hand_over_id)
        .outerjoin(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .outerjoin(outbox, outbox.c.id == planned.c.outbox_id)
    )


def _by_phone() -> Any:
    """Whether staff will ring: the JIM would rather be rung or takes no texts, or has no mail address that works."""
    works = {
        kind: exists().where(
            channels.c.person_id == jims.c.id, channels.c.kind == kind, channels.c.state == "works"
        )
        for kind in ("mail", "phone")
    }
    rather = or_(jims.c.channel.in_(("phone", "text")), ~works["mail"])
    return and_(works["phone"], rather, ~_by_text())


def _by_text() -> Any:
    """Whether the JIM chose texts and a number takes them; only who has a mobile one can choose them."""
    takes = exists().where(
        channels.c.person_id == jims.c.id,
        channels.c.kind == "phone",
        channels.c.state == "works",
        channels.c.texts == "works",
    )
    return and_(jims.c.channel == "text", takes)


def ids(chosen: Chosen, *, today: date) -> CompoundSelect[Any] | Select[Any]:
    """The ids of the planned rows that are `chosen`; on the plan and in the post."""
    return ids_until(chosen, today, today + timedelta(days=DAYS - 1))


def ids_until(chosen: Chosen, today: Any, last: Any) -> CompoundSelect[Any] | Select[Any]:
    base = (
        select(planned.c.id)
        .select_from(planned)
        .join(jims, jims.c.id == planned.c.jim_id)
        .outerjoin(hand_overs, hand_overs.c.id == planned.c.hand_over_id)
        .where(planned.c.due_on <= last, *_narrowed(chosen, today))
    )
    if chosen.state == "cancelled":
        return base.where(
            planned.c.outcome == "skipped", planned.c.reason == "cancelled", planned.c.due_on >= today
        )
    post = select(outbox.c.id).where(outbox.c.next_try_at.is_not(None), outbox.c.state == "pending")
    kept: tuple[Any, ...] = planned.c.held_at.is_(None), wanted()
    if chosen.state == "held":
        post = select(outbox.c.id).where(IN_TROUBLE, outbox.c.state == "held")
        kept = (planned.c.held_at.is_not(None),)
    waiting = planned.c.outbox_id.in_(post), planned.c.outcome.is_(None), planned.c.due_at.is_(None)
    return union_all(base.where(planned.c.due_at.is_not(None), *kept), base.where(*waiting))


def _narrowed(chosen: Chosen, today: Any) -> list[Any]:
    conditions: list[Any] = []
    if chosen.day is not None:
        conditions += planned.c.due_on <= chosen.day, or_(planned.c.due_on == chosen.day, chosen.day <= today)
    if chosen.but is not None:
        conditions.append(planned.c.jim_id != chosen.but)
    if chosen.kind:
        conditions.append(planned.c.kind == chosen.kind)
    if chosen.organisation == 0:
        conditions.append(planned.c.hand_over_id.is_(None))
    elif chosen.organisation:
        conditions.append(hand_overs.c.organisation_id == chosen.organisation)
    return conditions


def wanted(row: FromClause = planned) -> Any:
    """For a query over planned (or some of it: `row`), jims and hand_overs: what no stop, pause, rhythm or withdrawal is
    in the way of.

    A second look only: what goes out is decided by the rules when a row comes up.
    """
    works = exists().where(channels.c.person_id == jims.c.id, channels.c.state == "works")
    invites = row.c.kind.in_(tuple(eligibility.INVITATIONS))
    asked_for = row.c.kind.in_(tuple(eligibility.ASKED_FOR))
    return and_(
        jims.c.stopped_at.is_(None),
        jims.c.deceased_at.is_(None),
        jims.c.declined_at.is_(None),
        or_(jims.c.paused_until.is_(None), jims.c.paused_until <= row.c.due_on),
        or_(jims.c.consented_at.is_not(None), invites),
        hand_overs.c.withdrawn_at.is_(None),
        hand_overs.c.ended_at.is_(None),
        or_(row.c.hand_over_id.is_not(None), jims.c.ended_at.is_(None), asked_for),
        row.c.answered_at.is_(None),
        works,
        or_(invites, asked_for, row.c.kind == "yearly_hello", jims.c.resting_since.is_(None)),
        or_(
            jims.c.rhythm.in_(("ordinary", "often")),
            row.c.step.in_(YEARS),
            jims.c.resting_since.is_not(None),
            asked_for,
        ),
        or_(jims.c.rhythm != "on_request", asked_for),
    )
