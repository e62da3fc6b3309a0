"""Dilemmas that everybody may read: a list, the card with the best answers, and what a feed says of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, tips
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.tips import tips as given
from jimsupport.words import N_

ON_CARD = 6  # answers at most: more do not fit on paper
BY_ITSELF = 3  # of them where staff chose none


async def newest(
    db: Database, *, theme: str | None = None, limit: int = 20, offset: int = 0, but: int = 0
) -> list[Row]:
    """Published dilemmas, the latest first, without the one `but`; each with `tips`, how many answers are published."""
    shown = _shown().where(dilemmas.c.id != but)
    if theme:
        shown = shown.where(dilemmas.c.theme == theme)
    latest = dilemmas.c.published_at.desc(), dilemmas.c.id.desc()
    return await db.fetch_all(shown.order_by(*latest).limit(limit).offset(offset))


async def on_card(db: Database, dilemma_id: int, *, language: str) -> list[Row]:
    """The answers on the card, in their order: what staff chose, else those that helped most.

    Those in the `language` of the card, where there are any; else whatever language they are in.
    """
    rows = await given.answers_to(db, dilemma_id)
    chosen = [row for row in rows if row.on_card is not None]
    here = [row for row in chosen or rows if row.language == language]
    return (here or chosen or rows)[: ON_CARD if chosen else BY_ITSELF]


async def answers_to_many(db: Database, ids: Sequence[int]) -> dict[int, list[Row]]:
    """The published answers to these dilemmas, by dilemma, those on the card first."""
    if not ids:
        return {}
    rows = await db.fetch_all(
        select(tips.c.dilemma_id, tips.c.text, tips.c.language, tips.c.signature)
        .where(tips.c.dilemma_id.in_(list(ids)), tips.c.state == "published")
        .order_by(tips.c.dilemma_id, *given.BEST_FIRST)
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.dilemma_id, []).append(row)
    return found


async def arrange(
    db: Database, dilemma_id: int, tip_ids: Sequence[int], *, staff_id: int, by: str, now: datetime
) -> None:
    """Put these answers on the card in this order, and no others. Again changes nothing.

    What whoever does this gave as a JIM stays where it is. Raises Refused where one is not published any more, or where
    they are too many; NotFound without such a dilemma.
    """
    if len(set(tip_ids)) > ON_CARD:
        raise Refused(N_("Op de kaart passen zes antwoorden. Kies er minder."))
    places = {tip_id: place for place, tip_id in enumerate(dict.fromkeys(tip_ids), start=1)}
    async with db.write():
        await db.lock("dilemma", dilemma_id)
        if not await db.fetch_value(select(dilemmas.c.id).where(dilemmas.c.id == dilemma_id)):
            raise NotFound
        rows = await published_for_staff(db, dilemma_id, staff_id=staff_id)
        if not places.keys() <= {row.id for row in rows}:
            raise Refused(N_("Een van deze antwoorden staat er niet meer op. Kijk nog eens."))
        changed = [row.id for row in rows if row.on_card != places.get(row.id)]
        for tip_id in changed:
            await db.execute(tips.update().where(tips.c.id == tip_id).values(on_card=places.get(tip_id)))
        if changed:
            await events.record(db, "card_arranged", None, by=by, now=now, dilemma=dilemma_id)


async def published_for_staff(db: Database, dilemma_id: int, *, staff_id: int) -> list[Row]:
    """The published answers, those on the card first; none that whoever looks gave as a JIM."""
    return await db.fetch_all(
        tips.select()
        .where(
            tips.c.dilemma_id == dilemma_id,
            tips.c.state == "published",
            tips.c.giver_id.is_distinct_from(staff_id),
        )
        .order_by(*given.BEST_FIRST)
        .limit(100)
    )


def moved_at(row: Row) -> datetime:
    """When this one, as `newest` gives it, last said something new: its words, or an answer."""
    return max(moment for moment in (row.published_at, row.changed_at, row.last_tip_at) if moment)


def _shown() -> Any:
    answers = tips.c.dilemma_id == dilemmas.c.id, tips.c.state == "published"
    number = select(func.count()).where(*answers).correlate(dilemmas).scalar_subquery()
    last = select(func.max(tips.c.published_at)).where(*answers).correlate(dilemmas).scalar_subquery()
    return select(*dilemmas.c, number.label("tips"), last.label("last_tip_at")).where(
        dilemmas.c.published_at.is_not(None)
    )
