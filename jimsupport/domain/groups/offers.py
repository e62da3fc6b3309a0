"""What would help a JIM to a group: found by trying it, offered on their page and in at most one message a month.

One tap adds it to what they wish, and one takes it back. Staff see once who waits for two months.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, left_over, meeting_wishes, peer_groups, people
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain import events
from jimsupport.domain.errors import Refused
from jimsupport.domain.forming import fit, rounds
from jimsupport.domain.groups import groups, post
from jimsupport.domain.support import requests
from jimsupport.domain.wishes import moments, wishes
from jimsupport.words import N_, Word

AGAIN_AFTER = timedelta(days=30)
LONG = timedelta(days=60)
KIND = "no_group"  # of the request that staff get
GONE = N_("Dit is inmiddels veranderd. Kijk wat je nu hebt doorgegeven.")
Question = tuple[str, dict[str, object]]  # a msgid and its values


async def of_jim(db: Database, jim_id: int, *, now: datetime) -> Row | None:
    """What would help this JIM, while they wait and it still would; or what they took of it."""
    row = await db.fetch_one(
        select(left_over, meeting_wishes.c.waiting_since)
        .join(meeting_wishes, meeting_wishes.c.id == left_over.c.id)
        .where(left_over.c.id == jim_id, meeting_wishes.c.waiting_since.is_not(None))
    )
    if row is None or not changes(row):
        return None
    return row if row.taken_at or row.id in await _still_helping(db, [row], now=now) else None


async def _still_helping(db: Database, rows: Sequence[Row], *, now: datetime) -> set[int]:
    """Of whom it is still true: the group has a place, or the others wait still. Two queries, however many rows."""
    named = {row.relaxation["group"] for row in rows if row.relaxation["group"]}
    with_room = (
        select(peer_groups.c.id)
        .join(members, and_(members.c.group_id == peer_groups.c.id, members.c.state.in_(rounds.IN_ONE)))
        .where(peer_groups.c.id.in_(named), peer_groups.c.state.in_(("draft", *groups.OPEN)))
        .group_by(peer_groups.c.id)
        .having(func.count() < groups.MOST)
    )
    there = {row.id for row in await db.fetch_all(with_room)}
    others = {each for row in rows for each in row.relaxation["others"]}
    waiting = {row.id for row in await db.fetch_all(_waiting(now).where(meeting_wishes.c.id.in_(others)))}
    return {
        row.id
        for row in rows
        if (row.relaxation["group"] in there or not row.relaxation["group"])
        and waiting.issuperset(row.relaxation["others"])
    }


def changes(row: Row) -> list[tuple[str, Any]]:
    """What would be added: (moment, mode, max_km or language; which); none where we know nothing that helps."""
    return [(kind, value) for kind, value in (row.relaxation or {}).get("changes", ())]


def questions(row: Row) -> list[Question]:
    """Each of the changes as a question."""
    return [_question(kind, value) for kind, value in changes(row)]


def _question(kind: str, value: Any) -> Question:
    if kind == "moment":
        return N_("Kun je ook op %(moment)s?"), {"moment": Word(moments.name(value))}
    if kind == "language":
        return N_("Kan het ook in een andere taal: %(language)s?"), {"language": Word(fit.spoken(value))}
    if kind == "max_km":
        return N_("Wil je tot %(km)s kilometer reizen?"), {"km": _distance(value)}
    online = N_("Kan het ook online?")
    return (online if value == "online" else N_("Kan het ook bij elkaar, in de buurt?")), {}


def _distance(km: int) -> int:
    """The least distance one can choose that is as far: who goes farther can do what they could."""
    return next((each for each in wishes.DISTANCES if each >= km), wishes.DISTANCES[-1])


async def take(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Add to what this JIM wishes what would help; again changes nothing. Raises Refused when that is over."""
    async with db.write():
        await db.lock("jim", jim_id)
        row, wish = await of_jim(db, jim_id, now=now), await wishes.of(db, jim_id)
        if row is None or wish is None:
            raise Refused(GONE)
        if row.taken_at:
            return
        more = {name: list(getattr(wish, name)) for name in ("moments", "modes", "languages")}
        before = more | {"max_km": wish.max_km}
        chosen: dict[str, Any] = {}
        for kind, value in changes(row):
            if kind == "max_km":
                chosen["max_km"] = max(_distance(value), wish.max_km or 0)
            else:
                chosen[f"{kind}s"] = tuple({**dict.fromkeys(more[f"{kind}s"]), value: None})
        await wishes.save(db, jim_id, wishes.Wishes(**chosen), by=by, now=now, phone=phone)
        kept = row.relaxation | {"before": {name: before[name] for name in chosen}}
        await _change(db, jim_id, taken_at=now, relaxation=kept)


async def undo(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Take it back: they wish what they did before. Raises Refused when that is over."""
    async with db.write():
        await db.lock("jim", jim_id)
        row = await of_jim(db, jim_id, now=now)
        if row is None or (row.taken_at and "before" not in row.relaxation):
            raise Refused(GONE)
        if not row.taken_at:
            return
        before: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in row.relaxation["before"].items()
        }
        await wishes.save(db, jim_id, wishes.Wishes(**before), by=by, now=now, phone=phone)
        await _change(db, jim_id, taken_at=None)


async def run(db: Database, *, now: datetime, limit: int = 50) -> int:
    """Write those who wait of what would help them, each at most once a month; how many.

    As many queries for many as for one, and any number of workers may do so at once.
    """
    due = (
        _waiting(now)
        .join(left_over, left_over.c.id == meeting_wishes.c.id)
        .add_columns(left_over.c.run_id, left_over.c.relaxation)
        .where(
            meeting_wishes.c.told_at.is_(None) | (meeting_wishes.c.told_at <= now - AGAIN_AFTER),
            left_over.c.relaxation.is_not(None),
            left_over.c.offered_at.is_(None),
            left_over.c.taken_at.is_(None),
        )
    )
    async with db.write():
        found = await _take(db, due, limit)
        helped = await _still_helping(db, found, now=now)
        rows = [row for row in found if row.id in helped]
        if ids := [row.id for row in rows]:
            await db.execute(left_over.update().where(left_over.c.id.in_(ids)).values(offered_at=now))
            await db.execute(meeting_wishes.update().where(meeting_wishes.c.id.in_(ids)).values(told_at=now))
            offered = [post.Offer(row.id, row.run_id, questions(row)) for row in rows]
            written = await post.offer(db, offered, now=now)
            said = [events.row("group_offered", each, by="worker", now=now) for each in written]
            await events.record_many(db, said)
    return len(rows)


async def show_long(db: Database, *, now: datetime, limit: int = 50) -> int:
    """Put who waits two months before staff, once; how many. As many queries for many as for one."""
    due = _waiting(now).where(
        meeting_wishes.c.waiting_since <= now - LONG, meeting_wishes.c.shown_at.is_(None)
    )
    async with db.write():
        ids = [row.id for row in await _take(db, due, limit)]
        if ids:
            await db.execute(meeting_wishes.update().where(meeting_wishes.c.id.in_(ids)).values(shown_at=now))
            await requests.open_for(db, ids, kind=KIND, now=now)
    return len(ids)


def _waiting(now: datetime) -> Select[Any]:
    """Who waits and can be in a group."""
    return (
        select(meeting_wishes.c.id)
        .join(jims, jims.c.id == meeting_wishes.c.id)
        .join(people, people.c.id == meeting_wishes.c.id)
        .where(wishes.eligible(now), meeting_wishes.c.waiting_since.is_not(None))
    )


async def _take(db: Database, due: Select[Any], limit: int) -> list[Row]:
    """Some of these for this worker alone, those who wait longest first."""
    ordered = due.order_by(meeting_wishes.c.waiting_since, meeting_wishes.c.id).limit(limit)
    return await db.fetch_all(ordered.with_for_update(of=meeting_wishes, skip_locked=True))


async def _change(db: Database, jim_id: int, **values: Any) -> None:
    await db.execute(left_over.update().where(left_over.c.id == jim_id).values(**values))
