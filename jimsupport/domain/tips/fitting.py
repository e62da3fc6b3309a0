"""One tip inside a check-in that a JIM gets anyway: of somebody in the same situation, and never twice the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    exchange_wishes,
    meeting_wishes,
    people,
    support_requests,
    tip_shown,
    tips,
)

AT_MOST = 200  # tips of a theme and language that are looked at


async def for_jims(db: Database, jim_ids: Sequence[int]) -> dict[int, Row]:
    """By JIM: the published tip that fits what they told us of themselves, if there is one they did not get yet.

    What they told is the themes of their wish for a group, or of what they asked another JIM. Of those that fit it is the
    one that helped most. Five queries, for one JIM or a thousand.
    """
    about = await _themes_of(db, jim_ids)
    if not about:
        return {}
    speak = {
        row.id: row.language
        for row in await db.fetch_all(
            select(people.c.id, people.c.language).where(people.c.id.in_(list(about)))
        )
    }
    themes = sorted({theme for each in about.values() for theme in each})
    columns = [
        tips.c[name] for name in ("id", "giver_id", "theme", "language", "text", "signature", "helped")
    ]
    found = await db.fetch_all(
        select(*columns)
        .where(
            tips.c.state == "published",
            tips.c.theme.in_(themes),
            tips.c.language.in_(sorted(set(speak.values()))),
        )
        .order_by(tips.c.helped.desc(), tips.c.id)
        .limit(AT_MOST)
    )
    had = await _had(db, list(about))
    chosen = {}
    for jim_id, theirs in about.items():
        fits = (
            tip
            for tip in found
            if tip.theme in theirs
            and tip.language == speak.get(jim_id)
            and tip.giver_id != jim_id
            and (jim_id, tip.id) not in had
        )
        tip = next(fits, None)
        if tip is not None:
            chosen[jim_id] = tip
    return chosen


async def shown(db: Database, given: Mapping[int, int], *, planned: Mapping[int, int], now: datetime) -> None:
    """Note which tip (its id) each JIM got, and in which check-in (`planned`, by JIM)."""
    rows = [
        {"jim_id": jim_id, "tip_id": tip_id, "planned_id": planned.get(jim_id), "at": now}
        for jim_id, tip_id in given.items()
    ]
    if rows:
        await db.upsert(tip_shown, rows, key=["jim_id", "tip_id"])


async def _themes_of(db: Database, jim_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    wished = select(meeting_wishes.c.id.label("jim_id"), meeting_wishes.c.themes).where(
        meeting_wishes.c.id.in_(list(jim_ids))
    )
    asked = (
        select(support_requests.c.jim_id, exchange_wishes.c.theme)
        .join(support_requests, support_requests.c.id == exchange_wishes.c.id)
        .where(support_requests.c.jim_id.in_(list(jim_ids)), exchange_wishes.c.theme.is_not(None))
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in await db.fetch_all(wished):
        found[row.jim_id].update(row.themes)
    for row in await db.fetch_all(asked):
        found[row.jim_id].add(row.theme)
    return {jim_id: frozenset(themes) for jim_id, themes in found.items() if themes}


async def _had(db: Database, jim_ids: Sequence[int]) -> set[tuple[int, int]]:
    rows = await db.fetch_all(
        select(tip_shown.c.jim_id, tip_shown.c.tip_id).where(tip_shown.c.jim_id.in_(list(jim_ids)))
    )
    return {(row.jim_id, row.tip_id) for row in rows}
