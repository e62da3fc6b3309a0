"""The staff's day: what needs a person now, and nothing else. The number of queries does not grow with the work."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, case, func, literal, select, union_all

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    calls,
    channels,
    hand_overs,
    jims,
    organisations,
    outbox,
    people,
    request_messages,
    support_requests,
)
from jimsupport.domain.follow_up import open_calls
from jimsupport.domain.support import calls as call_list
from jimsupport.domain.support import requests

PAGE = 25
DANGER, CALL_BACK, QUESTION, CALL, INTERPRETER, CHANNEL, DOUBT = range(7)  # in the order a person takes them
WHOSE = ("all", "mine", "free")

_RANKS = {"call_back": CALL_BACK, "interpreter": INTERPRETER, "channel": CHANNEL}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs a person: who, what, since when, whose."""

    source: str  # request, call, doubt
    id: int
    rank: int
    kind: str
    since: datetime
    name: str = ""
    jim_id: int | None = None
    text: str = ""  # the last thing the JIM wrote or said
    phone: str = ""
    when_to_call: str = ""
    language: str = "nl"
    interpreter: str | None = None
    claimed_by: int | None = None
    claimer: str = ""
    attempts: int = 0
    about: dict[str, Any] = field(default_factory=dict)  # what to tell or ask in a call
    professional: str = ""
    organisation: str = ""
    count: int = 1

    @property
    def danger(self) -> bool:
        return self.rank == DANGER


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the day; `counts` is by rank and over all pages."""

    items: list[Item]
    counts: Counter[int]
    page: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


async def page(db: Database, *, staff_id: int, now: datetime, number: int = 1, whose: str = "all") -> Page:
    """What needs a person at `now`, danger first; nothing about the member of staff who looks."""
    work = _work(staff_id, now=now, whose=whose)
    everything = work.subquery()
    counted = await db.fetch_all(
        select(everything.c.rank, func.count().label("count")).group_by(everything.c.rank)
    )
    counts = Counter({row.rank: row.count for row in counted})
    number = min(max(1, number), max(1, -(-sum(counts.values()) // PAGE)))
    rows = await db.fetch_all(
        select(everything)
        .order_by(everything.c.rank, everything.c.since, everything.c.source, everything.c.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return Page(await _items(db, rows, staff_id), counts, number)


async def next_for(db: Database, *, staff_id: int, now: datetime) -> tuple[str, int] | None:
    """What this member of staff could take next, (source, id) or None.

    Danger comes first, then what is theirs, then what is nobody's.
    """
    piles = [_work(staff_id, now=now, whose=whose).subquery() for whose in ("mine", "free")]
    both = union_all(*(select(pile, literal(place).label("place")) for place, pile in enumerate(piles)))
    work = both.subquery()
    row = await db.fetch_one(
        select(work.c.source, work.c.id)
        .order_by(work.c.rank != DANGER, work.c.place, work.c.rank, work.c.since, work.c.id)
        .limit(1)
    )
    return (row.source, row.id) if row else None


def _work(staff_id: int, *, now: datetime, whose: str) -> CompoundSelect[Any]:
    parts = [_requests(staff_id), _calls(staff_id, now=now)]
    if whose == "mine":
        parts = [part.where(held == staff_id) for part, held in zip(parts, _HOLDERS, strict=True)]
    elif whose == "free":
        parts = [part.where(held.is_(None)) for part, held in zip(parts, _HOLDERS, strict=True)]
    if whose == "all":
        parts.append(_doubts(staff_id))
    return union_all(*parts)


_HOLDERS = (support_requests.c.claimed_by, calls.c.claimed_by)


def _requests(staff_id: int) -> Any:
    rank = case(
        (support_requests.c.danger, DANGER),
        *((support_requests.c.kind == kind, rank) for kind, rank in _RANKS.items()),
        else_=QUESTION,
    )
    return select(
        literal("request").label("source"),
        support_requests.c.id.label("id"),
        rank.label("rank"),
        support_requests.c.opened_at.label("since"),
    ).where(support_requests.c.closed_at.is_(None), requests.seen_by(staff_id))


def _calls(staff_id: int, *, now: datetime) -> Any:
    return (
        select(literal("call"), calls.c.id, literal(CALL), calls.c.due_at)
        .join(outbox, outbox.c.id == calls.c.outbox_id)
        .join(jims, jims.c.id == calls.c.jim_id)
        .where(calls.c.due_at <= now, calls.c.jim_id != staff_id, open_calls.wanted(now))
    )


def _doubts(staff_id: int) -> Any:
    """All mail of which nobody can say whether it arrived, as one item."""
    return (
        select(literal("doubt"), func.min(outbox.c.id), literal(DOUBT), func.min(outbox.c.queued_at))
        .where(*_in_doubt(staff_id))
        .having(func.count() > 0)
    )


def _in_doubt(staff_id: int) -> tuple:
    return outbox.c.state == "in_doubt", outbox.c.person_id.is_distinct_from(staff_id)


async def _items(db: Database, rows: Sequence[Row], staff_id: int) -> list[Item]:
    ids = {source: [row.id for row in rows if row.source == source] for source in ("request", "call")}
    asked = {
        row.id: row
        for row in await db.fetch_all(requests.with_names().where(support_requests.c.id.in_(ids["request"])))
    }
    rung = {
        row.id: row for row in await db.fetch_all(call_list.with_names().where(calls.c.id.in_(ids["call"])))
    }
    texts = await _last_words(db, ids["request"])
    doubtful = await db.fetch_value(select(func.count()).where(*_in_doubt(staff_id))) or 0
    jim_ids = [row.jim_id for row in (*asked.values(), *rung.values()) if row.jim_id]
    phones = await _phones(db, jim_ids)
    helpers = await _professionals(db, [row.jim_id for row in asked.values() if row.kind == "channel"])
    made = []
    for row in rows:
        common = {"source": row.source, "id": row.id, "rank": row.rank, "since": row.since}
        if row.source == "request":
            made.append(_of_request(asked[row.id], texts.get(row.id, ""), phones, helpers, common))
        elif row.source == "call":
            made.append(_of_call(rung[row.id], phones, common))
        else:
            made.append(Item(**common, kind="doubt", count=doubtful))
    return made


def _of_request(
    row: Row, text: str, phones: dict[int, str], helpers: dict[int, Row], common: dict[str, Any]
) -> Item:
    helper = helpers.get(row.jim_id)
    return Item(
        **common,
        kind=row.kind,
        name=row.first_name or row.name,
        jim_id=row.jim_id,
        text=text,
        phone=phones.get(row.jim_id, "") or row.contact or "",
        when_to_call=row.when_to_call,
        language=row.language or "nl",
        interpreter=row.interpreter,
        claimed_by=row.claimed_by,
        claimer=row.claimer or "",
        professional=helper.first_name if helper else "",
        organisation=helper.organisation if helper else "",
    )


def _of_call(row: Row, phones: dict[int, str], common: dict[str, Any]) -> Item:
    return Item(
        **common,
        kind=row.kind,
        name=row.first_name,
        jim_id=row.jim_id,
        phone=phones.get(row.jim_id, ""),
        language=row.language,
        interpreter=row.interpreter,
        claimed_by=row.claimed_by,
        claimer=row.claimer or "",
        attempts=row.attempts,
        about=call_list.about(row),
    )


async def _last_words(db: Database, request_ids: list[int]) -> dict[int, str]:
    """What the JIM said last in each request; our own replies are left out."""
    last = (
        select(func.max(request_messages.c.id))
        .where(request_messages.c.request_id.in_(request_ids), request_messages.c.outbox_id.is_(None))
        .group_by(request_messages.c.request_id)
    )
    rows = await db.fetch_all(
        select(request_messages.c.request_id, request_messages.c.body).where(request_messages.c.id.in_(last))
    )
    return {row.request_id: row.body for row in rows}


async def _phones(db: Database, jim_ids: list[int]) -> dict[int, str]:
    rows = await db.fetch_all(
        select(channels.c.person_id, channels.c.address)
        .where(channels.c.person_id.in_(jim_ids), channels.c.kind == "phone", channels.c.state == "works")
        .order_by(channels.c.id.desc())
    )
    return {row.person_id: row.address for row in rows}


async def _professionals(db: Database, jim_ids: list[int]) -> dict[int, Row]:
    """Whom to ask for an address that works: who registered the JIM's newest hand-over."""
    newest = (
        select(func.max(hand_overs.c.id))
        .where(hand_overs.c.jim_id.in_(jim_ids))
        .group_by(hand_overs.c.jim_id)
    )
    rows = await db.fetch_all(
        select(hand_overs.c.jim_id, people.c.first_name, organisations.c.name.label("organisation"))
        .join(people, people.c.id == hand_overs.c.professional_id)
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .where(hand_overs.c.id.in_(newest))
    )
    return {row.jim_id: row for row in rows}
