"""One tip inside a check-in that a JIM gets anyway: of somebody in the same situation, and never twice the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import (
    exchange_wishes,
    meeting_wishes,
    support_requests,
    tip_shown,
    tips,
)

BEST = 30  # tips of each theme and language that are looked at: more check-ins nobody gets
_IDS: Any = bindparam("ids", expanding=True)
_WISHED = Fixed(
    select(meeting_wishes.c.id.label("jim_id"), meeting_wishes.c.themes).where(
        meeting_wishes.c.id.in_(_IDS), meeting_wishes.c.withdrawn_at.is_(None)
    )
)
_ASKED = Fixed(
    select(support_requests.c.jim_id, exchange_wishes.c.theme)
    .join(support_requests, support_requests.c.id == exchange_wishes.c.id)
    .where(support_requests.c.jim_id.in_(_IDS), exchange_wishes.c.theme.is_not(None))
)
_place = (
    func.row_number()
    .over(partition_by=(tips.c.theme, tips.c.language), order_by=(tips.c.helped.desc(), tips.c.id))
    .label("place")
)
_ranked = (
    select(tips.c.id, tips.c.giver_id, tips.c.theme, tips.c.language, _place)
    .where(
        tips.c.state == "published",
        tips.c.theme.in_(bindparam("themes", expanding=True)),
        tips.c.language.in_(bindparam("languages", expanding=True)),
    )
    .subquery()
)
_BEST = Fixed(select(_ranked).where(_ranked.c.place <= BEST).order_by(_ranked.c.place, _ranked.c.id))
_HAD = Fixed(
    select(tip_shown.c.jim_id, tip_shown.c.tip_id, tip_shown.c.planned_id).where(tip_shown.c.jim_id.in_(_IDS))
)
_SENT = Fixed(select(tip_shown.c.planned_id, tip_shown.c.tip_id).where(tip_shown.c.planned_id.in_(_IDS)))
_WORDS = Fixed(
    select(tips.c.id, tips.c.text, tips.c.signature, tips.c.language).where(
        tips.c.id.in_(_IDS), tips.c.state == "published"
    )
)


async def for_check_ins(
    db: Database, asked: Mapping[int, int], speaking: Mapping[int, str], *, now: datetime
) -> dict[int, Row]:
    """By check-in: the published tip (id, text, signature, language) that fits its JIM, where there is one they did not get yet.

    `asked` holds the JIM of each check-in (its planned id), `speaking` the language of each JIM. What fits is known by
    the themes of their wish for a group, and of what they asked another JIM; of those it is the one that helped most.
    It is noted that they got it: for the same check-in it is the same tip again, unless it was taken back meanwhile.
    Seven queries at most, for one check-in or a thousand, and two where nobody told anything.
    """
    about = await _themes_of(db, sorted(set(asked.values())))
    if not about:
        return {}
    themes = sorted({theme for each in about.values() for theme in each})
    spoken = sorted({speaking[jim_id] for jim_id in about})
    best = await db.fetch_all(_BEST.params(themes=themes, languages=spoken))
    shown = await db.fetch_all(_HAD.params(ids=sorted(about)))
    had = {(row.jim_id, row.tip_id) for row in shown}
    before = {row.planned_id: row.tip_id for row in shown if row.planned_id is not None}
    words = await _words_of(db, [before[planned_id] for planned_id in asked if planned_id in before])
    chosen: dict[int, int] = {}
    for planned_id, jim_id in asked.items():
        if before.get(planned_id) in words:
            chosen[planned_id] = before[planned_id]
            continue
        theirs, language = about.get(jim_id, frozenset()), speaking[jim_id]
        fits = (
            tip.id
            for tip in best
            if tip.theme in theirs
            and tip.language == language
            and tip.giver_id != jim_id
            and (jim_id, tip.id) not in had
        )
        tip_id = next(fits, None)
        if tip_id is not None:
            chosen[planned_id] = tip_id
            had.add((jim_id, tip_id))
    words |= await _words_of(db, [tip_id for tip_id in chosen.values() if tip_id not in words])
    found = {planned_id: words[tip_id] for planned_id, tip_id in chosen.items() if tip_id in words}
    await _note(db, {planned_id: tip.id for planned_id, tip in found.items()}, asked, now=now)
    return found


async def in_check_ins(db: Database, planned_ids: Sequence[int]) -> dict[int, Row]:
    """By check-in: the tip that went along with it, where everybody may still read it."""
    sent = {row.planned_id: row.tip_id for row in await db.fetch_all(_SENT.params(ids=list(planned_ids)))}
    words = await _words_of(db, list(sent.values()))
    return {planned_id: words[tip_id] for planned_id, tip_id in sent.items() if tip_id in words}


async def latest(db: Database, jim_id: int, *, limit: int = 3) -> list[Row]:
    """The tips that last went along to this JIM (id, text, signature, language), newest first."""
    return await db.fetch_all(
        select(tips.c.id, tips.c.text, tips.c.signature, tips.c.language)
        .join(tip_shown, tip_shown.c.tip_id == tips.c.id)
        .where(tip_shown.c.jim_id == jim_id, tips.c.state == "published")
        .order_by(tip_shown.c.id.desc())
        .limit(limit)
    )


async def _note(db: Database, given: Mapping[int, int], asked: Mapping[int, int], *, now: datetime) -> None:
    rows = [
        {"jim_id": asked[planned_id], "tip_id": tip_id, "planned_id": planned_id, "at": now}
        for planned_id, tip_id in given.items()
    ]
    if rows:
        await db.upsert(tip_shown, rows, key=["jim_id", "tip_id"])


async def _themes_of(db: Database, jim_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in await db.fetch_all(_WISHED.params(ids=list(jim_ids))):
        found[row.jim_id].update(row.themes)
    for row in await db.fetch_all(_ASKED.params(ids=list(jim_ids))):
        found[row.jim_id].add(row.theme)
    return {jim_id: frozenset(themes) for jim_id, themes in found.items() if themes}


async def _words_of(db: Database, tip_ids: Sequence[int]) -> dict[int, Row]:
    if not tip_ids:
        return {}
    return {row.id: row for row in await db.fetch_all(_WORDS.params(ids=sorted(set(tip_ids))))}
