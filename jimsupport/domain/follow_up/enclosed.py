"""What goes along in a letter that a JIM gets anyway, and is never a message of its own: a tip of another JIM that fits,
and how many JIMs their own tips helped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jimsupport.db import Database
from jimsupport.domain.tips import fitting, helps

WITH_A_TIP = "check_in"
WITH_NEWS = frozenset(
    {"check_in", "contact_reminder", "yearly_hello"}
)  # kinds that say whom their tips helped


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A tip (id, text, signature) or None, and how many JIMs theirs helped where that is news, else 0."""

    tip: dict[str, Any] | None = None
    helped: int = 0


NOTHING = Enclosed()


async def chosen(
    db: Database,
    rows: Sequence[Any],
    items: Mapping[int, Sequence[Any]],
    jims: Mapping[int, Any],
    *,
    now: datetime,
) -> dict[int, Enclosed]:
    """What goes along in each of these outgoing rows, by id, which leave now: the tip is noted as got.

    `items` holds the planned rows of each, the lead first. Texts are short: nothing goes along in them. A few queries,
    for one letter or a thousand.
    """
    asked = _check_ins(rows, items)
    speaking = {jim_id: jims[jim_id].language for jim_id in asked.values()}
    found = await fitting.for_check_ins(db, asked, speaking, now=now) if asked else {}
    hearing = [row for row in rows if _tells_news(row)]
    news = await helps.news_of(db, [row.person_id for row in hearing]) if hearing else {}
    heard = {row.id: news.get(row.person_id, 0) for row in hearing}
    return {
        row.id: Enclosed(_plain(found.get(items[row.id][0].id)), heard.get(row.id, 0))
        for row in rows
        if items[row.id]
    }


async def sent(db: Database, rows: Sequence[Any], items: Mapping[int, Sequence[Any]]) -> dict[int, Enclosed]:
    """What went along in each of these that left before, by id, as far as it is still there to read."""
    asked = _check_ins(rows, items)
    found = await fitting.in_check_ins(db, list(asked)) if asked else {}
    return {row.id: Enclosed(_plain(found.get(items[row.id][0].id))) for row in rows if items[row.id]}


async def heard(db: Database, rows: Sequence[Any]) -> None:
    """These outgoing rows went out: what they said of whom a JIM's tips helped is no news any more."""
    hearing = sorted({row.person_id for row in rows if row.person_id and _tells_news(row)})
    if hearing:
        await helps.told(db, hearing)


def _check_ins(rows: Sequence[Any], items: Mapping[int, Sequence[Any]]) -> dict[int, int]:
    """The JIM of each check-in that leads one of these mails, by its planned id."""
    return {
        items[row.id][0].id: row.person_id
        for row in rows
        if row.channel == "mail" and row.kind == WITH_A_TIP and items[row.id]
    }


def _tells_news(row: Any) -> bool:
    return bool(row.channel == "mail" and row.kind in WITH_NEWS)


def _plain(tip: Any) -> dict[str, Any] | None:
    return {"id": tip.id, "text": tip.text, "signature": tip.signature} if tip is not None else None
