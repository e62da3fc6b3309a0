"""Dilemmas: situations that staff pose, for JIMs to say what they would do.

    draft -> asking -> closed -> asking (again)

Asking is a matter of JIMs who like to be asked; being published is another: the page that everybody may read, with the
answers that staff published, can stand before, during and after, and be taken back at any time.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, recordings, tips
from jimsupport.domain import events, slugs, translated
from jimsupport.domain.dilemmas import asking
from jimsupport.domain.dilemmas.pictures import PICTURES
from jimsupport.domain.errors import Invalid, NotFound, Problem, Refused
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.search import index
from jimsupport.domain.translated import Texts
from jimsupport.words import N_

KIND = "dilemma"  # in the search
STATES = {"draft": N_("concept"), "asking": N_("we vragen het"), "closed": N_("gesloten")}
LONGEST_TITLE, LONGEST_TEXT = 90, 1_200  # characters
TITLE_NEEDED = N_("Schrijf een korte titel.")
TEXT_NEEDED = N_("Schrijf op wat er aan de hand is, en eindig met de vraag: wat zou jij doen?")


async def make(db: Database, *, theme: str, texts: Texts, picture: str = "", by: str, now: datetime) -> int:
    """A new dilemma, a draft; its id. Raises Invalid at the field at fault (`title_nl`, `text_ar`, `theme`)."""
    values = _checked(theme, texts, picture)
    async with db.write():
        await db.lock("dilemmas")
        slug = slugs.of(values["titles"]["nl"], otherwise="situatie")
        slug = await slugs.free(db, dilemmas.c.slug, slug)
        made = {"slug": slug, "state": "draft", "made_by": by, "made_at": now}
        dilemma_id = await db.insert(dilemmas.insert().values(**values, **made))
        await events.record(db, "dilemma_made", None, by=by, now=now, dilemma=dilemma_id)
    return dilemma_id


async def change(
    db: Database, dilemma_id: int, *, theme: str, texts: Texts, picture: str = "", by: str, now: datetime
) -> None:
    """Other words, also where it is published: the address of its page stays. Raises Invalid as `make`."""
    values = _checked(theme, texts, picture)
    async with db.write():
        row = await _hold(db, dilemma_id)
        if all(getattr(row, name) == value for name, value in values.items()):
            return
        more = set(values["titles"]) - set(row.titles)  # who could not read it before is asked now
        again = {"asked_id": 0, "planned_at": None} if more and row.state == "asking" else {}
        await _set(db, dilemma_id, **values, **again, changed_at=now)
        if row.published_at:
            await _index(db, dilemma_id, values, now=now)
        await events.record(db, "dilemma_changed", None, by=by, now=now, dilemma=dilemma_id)


async def ask(db: Database, dilemma_id: int, *, by: str, now: datetime) -> None:
    """From now on it is asked of JIMs who like to be asked, nobody twice. Again changes nothing."""
    async with db.write():
        row = await _hold(db, dilemma_id)
        if row.state == "asking":
            return
        again = {"asked_id": 0, "planned_at": None, "closed_at": None}
        await _set(db, dilemma_id, state="asking", asked_at=row.asked_at or now, **again)
        await events.record(db, "dilemma_asked", None, by=by, now=now, dilemma=dilemma_id)


async def close(db: Database, dilemma_id: int, *, by: str, now: datetime) -> None:
    """Ask nobody any more, also where the question is written and has not left yet. Again changes nothing."""
    async with db.write():
        row = await _hold(db, dilemma_id)
        if row.state != "asking":
            return
        await _set(db, dilemma_id, state="closed", closed_at=now)
        await asking.drop(db, dilemma_id=dilemma_id, reason="closed", now=now)
        await events.record(db, "dilemma_closed", None, by=by, now=now, dilemma=dilemma_id)


async def publish(db: Database, dilemma_id: int, *, by: str, now: datetime) -> None:
    """Let everybody read it, with the answers that are published. Again changes nothing. Raises Refused for a draft."""
    async with db.write():
        row = await _hold(db, dilemma_id)
        if row.published_at:
            return
        if row.state == "draft":
            raise Refused(N_("Leg de situatie eerst voor aan JIMs."))
        await _set(db, dilemma_id, published_at=now)
        await _index(db, dilemma_id, row._mapping, now=now)
        await events.record(db, "dilemma_published", None, by=by, now=now, dilemma=dilemma_id)


async def take_back(db: Database, dilemma_id: int, *, by: str, now: datetime) -> None:
    """Nobody reads it any more, nor finds it; its answers stay what they are. Again changes nothing."""
    async with db.write():
        row = await _hold(db, dilemma_id)
        if row.published_at is None:
            return
        await _set(db, dilemma_id, published_at=None)
        await index.drop(db, KIND, dilemma_id)
        await events.record(db, "dilemma_taken_back", None, by=by, now=now, dilemma=dilemma_id)


async def load(db: Database, dilemma_id: int) -> Row:
    """One, for staff. Raises NotFound."""
    row = await db.fetch_one(dilemmas.select().where(dilemmas.c.id == dilemma_id))
    if row is None:
        raise NotFound
    return row


async def listed(db: Database, *, staff_id: int, limit: int = 100) -> list[Row]:
    """All for staff, newest first, each with what it brought: `waiting`, `published`, `spoken` (to be written out).

    What whoever looks gave as a JIM is not counted.
    """
    return await db.fetch_all(_counted(staff_id).order_by(dilemmas.c.id.desc()).limit(limit))


async def with_counts(db: Database, dilemma_id: int, *, staff_id: int) -> Row:
    """One as in `listed`. Raises NotFound."""
    row = await db.fetch_one(_counted(staff_id).where(dilemmas.c.id == dilemma_id))
    if row is None:
        raise NotFound
    return row


async def published(db: Database, slug: str) -> Row:
    """The one that everybody may read at this address. Raises NotFound."""
    there = dilemmas.c.slug == slug, dilemmas.c.published_at.is_not(None)
    row = await db.fetch_one(dilemmas.select().where(*there))
    if row is None:
        raise NotFound
    return row


def _counted(staff_id: int) -> Select[Any]:
    def of_tips(*states: str) -> Any:
        return (
            select(func.count())
            .where(
                tips.c.dilemma_id == dilemmas.c.id,
                tips.c.state.in_(states),
                tips.c.giver_id.is_distinct_from(staff_id),
            )
            .correlate(dilemmas)
            .scalar_subquery()
        )

    spoken = (
        select(func.count())
        .where(
            recordings.c.dilemma_id == dilemmas.c.id,
            recordings.c.state == "waiting",
            recordings.c.jim_id != staff_id,
        )
        .correlate(dilemmas)
        .scalar_subquery()
    )
    return select(
        *dilemmas.c,
        of_tips("waiting", "proposed").label("waiting"),
        of_tips("published").label("published"),
        spoken.label("spoken"),
    )


def _checked(theme: str, texts: Texts, picture: str) -> dict[str, Any]:
    titles, bodies, problems = translated.checked(
        texts, longest=(LONGEST_TITLE, LONGEST_TEXT), needed=(TITLE_NEEDED, TEXT_NEEDED), always="nl"
    )
    if theme not in THEMES:
        problems.append(Problem("theme", N_("Kies waar het over gaat."), {}))
    if picture and picture not in PICTURES:
        problems.append(Problem("picture", N_("Kies een tekening uit de lijst."), {}))
    if problems:
        raise Invalid.many(problems)
    return {"theme": theme, "titles": titles, "texts": bodies, "picture": picture}


async def _hold(db: Database, dilemma_id: int) -> Row:
    await db.lock("dilemma", dilemma_id)
    return await load(db, dilemma_id)


async def _set(db: Database, dilemma_id: int, **values: Any) -> None:
    await db.execute(dilemmas.update().where(dilemmas.c.id == dilemma_id).values(**values))


async def _index(db: Database, dilemma_id: int, row: Mapping[str, Any], *, now: datetime) -> None:
    texts = {language: (title, row["texts"][language]) for language, title in row["titles"].items()}
    await index.put(db, KIND, dilemma_id, texts, theme=row["theme"], now=now)
