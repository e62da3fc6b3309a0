"""Which other drafts, and who of those that wait, come into question for one draft: looked at before each is weighed.

A country full of drafts is too much to weigh for a page. Where somebody cannot go by moment, language, way or distance is
left out first, and of the rest those remain with which most is shared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import hypot
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db.tables import meeting_wishes, peer_groups
from jimsupport.db.tables import peer_group_members as members
from jimsupport.domain.drafts import desk, waiting
from jimsupport.domain.drafts.desk import Desk
from jimsupport.domain.forming.rounds import IN_ONE
from jimsupport.domain.matching.model import IN_PERSON

LOOKED_AT = 60  # of which the themes are compared
DRAFTS = 12  # weighed for a page
WAITERS = 24


@dataclass(frozen=True, slots=True)
class Frame:
    """A draft, as far as one sees without its members: where it meets, and the themes it was made for."""

    id: int
    language: str
    mode: str
    moment: int
    themes: frozenset[str]
    middle: tuple[float, float] | None  # of where its members live; None online


async def around(
    db: Database,
    here: int,
    *,
    also: tuple[int | None, int | None] = (None, None),
    staff_id: int,
    now: datetime,
) -> Desk:
    """Draft `here` with what comes into question beside it; `also` a draft and somebody who waits, whatever they suit."""
    group, person = also
    others = await drafts(db, here, staff_id=staff_id)
    people = await waiters(db, here, staff_id=staff_id, now=now)
    numbers = {here, *others} | ({group} if group else set())
    return await desk.load(
        db, numbers, {*people} | ({person} if person else set()), staff_id=staff_id, now=now
    )


async def drafts(db: Database, here: int, *, staff_id: int) -> list[int]:
    """The drafts that suit most of the members of `here` best; then others in its language. Four queries."""
    who = await db.fetch_all(
        select(meeting_wishes)
        .join(members, members.c.jim_id == meeting_wishes.c.id)
        .where(members.c.group_id == here, members.c.state.in_(IN_ONE))
    )
    there = await db.fetch_all(
        select(*(peer_groups.c[name] for name in ("id", "language", "mode", "moment")))
        .where(desk.to_look_at(staff_id), peer_groups.c.state == "draft")
        .order_by(peer_groups.c.id)
    )
    language = next((row.language for row in there if row.id == here), "")
    middles = await _middles(db)
    frames = [_frame(row, (), middles) for row in there if row.id != here]
    kept = {frame.id: frame for frame in likely(who, frames, language, LOOKED_AT)}
    reasons = select(peer_groups.c.id, peer_groups.c.reasons).where(peer_groups.c.id.in_(sorted(kept)))
    said = await db.fetch_all(reasons.order_by(peer_groups.c.id))
    frames = [replace(kept[row.id], themes=_themes(row.reasons)) for row in said]
    return [frame.id for frame in likely(who, frames, language, DRAFTS)]


def likely(who: Sequence[Any], frames: Iterable[Frame], language: str, most: int) -> list[Frame]:
    """Of `frames`, those that suit most of `who` best; then others in `language`. Pure."""
    scored = [(sum(_suits(one, frame) for one in who), frame) for frame in frames]
    able = [(score, frame) for score, frame in scored if score or frame.language == language]
    return [frame for _, frame in sorted(able, key=lambda each: (-each[0], each[1].id))[:most]]


async def waiters(db: Database, here: int, *, staff_id: int, now: datetime) -> list[int]:
    """Who waits and suits draft `here` best. Three queries."""
    row = await db.fetch_one(peer_groups.select().where(peer_groups.c.id == here))
    if row is None:
        return []
    frame = _frame(row, row.reasons, await _middles(db, here))
    everybody = await waiting.everybody(db, staff_id=staff_id, now=now)
    able = [(one.id, suits) for one in everybody if (suits := _suits(one, frame))]
    able.sort(key=lambda each: -each[1])  # of those alike who waits longest
    return [number for number, _ in able[:WAITERS]]


def _suits(one: Any, frame: Frame) -> int:
    """0 where somebody cannot be in a group, else more for each theme they share."""
    if not (frame.moment in one.moments and frame.language in one.languages and frame.mode in one.modes):
        return 0
    if frame.middle:
        east, north = frame.middle
        if one.east is None or one.max_km is None:
            return 0
        if hypot(one.east - east, one.north - north) > 1000 * (one.max_km + 1):
            return 0  # who is near enough to each of them is near enough to their middle
    return 1 + len(frame.themes.intersection(one.themes))


def _frame(
    row: Any, reasons: Iterable[Mapping[str, Any]], middles: Mapping[int, tuple[float, float]]
) -> Frame:
    middle = middles.get(row.id) if row.mode == IN_PERSON else None
    return Frame(row.id, row.language, row.mode, row.moment, _themes(reasons), middle)


def _themes(reasons: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The themes that a group was made for, as kept with it: how many share the first one, then which."""
    return frozenset(next((each["values"][1:] for each in reasons if each["code"] == "themes"), ()))


async def _middles(db: Database, only: int | None = None) -> dict[int, tuple[float, float]]:
    """The middle of where the members of each draft that meets in person live."""
    which = [peer_groups.c.state == "draft", peer_groups.c.mode == IN_PERSON]
    if only is not None:
        which = [peer_groups.c.id == only]
    sums = (func.sum(meeting_wishes.c[name]) for name in ("east", "north"))
    rows = await db.fetch_all(
        select(members.c.group_id, *sums, func.count())
        .join(peer_groups, peer_groups.c.id == members.c.group_id)
        .join(meeting_wishes, meeting_wishes.c.id == members.c.jim_id)
        .where(*which, members.c.state.in_(IN_ONE), meeting_wishes.c.east.is_not(None))
        .group_by(members.c.group_id)
    )
    return {group: (east / number, north / number) for group, east, north, number in rows}
