"""Newsletters: seven a year or so, written in Markdown, to who asked for them; each stands in the archive afterwards.

draft -> scheduled -> sending -> sent
           |             \\-> stopped (what had not left stays here; it can go on)
           \\-> draft (taken back in time)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import newsletter_copies as copies
from jimsupport.db.tables import newsletter_readers as readers
from jimsupport.db.tables import newsletters, outbox
from jimsupport.domain import events, slugs, translated
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.translated import Texts
from jimsupport.words import N_

LONGEST_TITLE, LONGEST_TEXT = 80, 8000  # characters
FARTHEST = timedelta(days=180)
TITLE_NEEDED = N_("Geef de nieuwsbrief een titel, in elk geval in het Nederlands.")
TEXT_NEEDED = N_("Schrijf de tekst, in elk geval in het Nederlands.")
STATES = {
    "draft": N_("concept"),
    "scheduled": N_("klaar om te gaan"),
    "sending": N_("onderweg"),
    "sent": N_("verstuurd"),
    "stopped": N_("tegengehouden"),
}
PUBLIC = ("sending", "sent")
CHANGEABLE = ("draft", "scheduled")
WAITING = ("pending", "claimed", "handing")  # of a copy in the outgoing post


@dataclass(frozen=True, slots=True)
class Figures:
    """How one newsletter went; nothing follows who opened it, so nobody knows that."""

    sent: int
    waiting: int
    bounced: int
    left_out: int  # did not leave: stopped, paused, moved away meanwhile
    unsubscribed: int


async def make(db: Database, texts: Texts, *, by: str, now: datetime) -> int:
    """A draft with these titles (also the subject) and Markdown; its id. Raises Invalid at the fields at fault."""
    values = _checked(texts)
    async with db.write():
        await db.lock("newsletters")
        slug = slugs.of(values["titles"]["nl"], otherwise="nieuwsbrief")
        slug = await slugs.free(db, newsletters.c.slug, slug)
        made = {"slug": slug, "state": "draft", "made_by": by, "made_at": now}
        newsletter_id = await db.insert(newsletters.insert().values(**values, **made))
        await events.record(db, "newsletter_made", None, by=by, now=now, newsletter=newsletter_id)
    return newsletter_id


async def change(db: Database, newsletter_id: int, texts: Texts, *, by: str, now: datetime) -> None:
    """Other words. Raises Invalid as `make`, or Refused once it is on its way."""
    values = _checked(texts)
    async with db.write():
        row = await hold(db, newsletter_id)
        if row.state not in CHANGEABLE:
            raise Refused(N_("Deze nieuwsbrief is al onderweg. Je kunt hem niet meer veranderen."))
        changed = newsletters.update().where(newsletters.c.id == newsletter_id)
        await db.execute(changed.values(**values, changed_at=now))
        await events.record(db, "newsletter_changed", None, by=by, now=now, newsletter=newsletter_id)


def _checked(texts: Texts) -> dict[str, translated.Said]:
    titles, bodies, problems = translated.checked(
        texts, longest=(LONGEST_TITLE, LONGEST_TEXT), needed=(TITLE_NEEDED, TEXT_NEEDED), always="nl"
    )
    if problems:
        raise Invalid.many(problems)
    return {"titles": titles, "texts": bodies}


async def schedule(db: Database, newsletter_id: int, send_at: datetime, *, by: str, now: datetime) -> None:
    """Let it go at `send_at`, at once for a moment that is over just now. Raises Invalid, or Refused for one that went."""
    if not now - timedelta(hours=1) <= send_at <= now + FARTHEST:
        raise Invalid("day", N_("Kies een dag en een uur die nog komen, binnen een half jaar."))
    async with db.write():
        row = await hold(db, newsletter_id)
        if row.state not in ("draft", "scheduled", "stopped"):
            raise Refused(N_("Deze nieuwsbrief is al onderweg."))
        when = max(send_at, now)
        values = {"state": "sending" if row.queued_id else "scheduled", "send_at": when}
        if row.state == "stopped":
            await _go_on(db, newsletter_id, when)
        await db.execute(newsletters.update().where(newsletters.c.id == newsletter_id).values(**values))
        await events.record(db, "newsletter_scheduled", None, by=by, now=now, newsletter=newsletter_id)


async def hold_back(db: Database, newsletter_id: int, *, by: str, now: datetime) -> None:
    """Do not send it (any further): before it began it is a draft again, after that what has not left stays here.

    Of one that was sent to all nothing is left to hold back: it stays as it is.
    """
    async with db.write():
        row = await hold(db, newsletter_id)
        if row.state not in ("scheduled", "sending"):
            return
        state = "draft" if row.queued_id == 0 else "stopped"
        await db.execute(
            newsletters.update().where(newsletters.c.id == newsletter_id).values(state=state, send_at=None)
        )
        await events.record(db, "newsletter_held", None, by=by, now=now, newsletter=newsletter_id)


async def hold(db: Database, newsletter_id: int) -> Row:
    """The newsletter, held until the transaction ends. Raises NotFound."""
    await db.lock("newsletter-row", newsletter_id)
    return await load(db, newsletter_id)


async def load(db: Database, newsletter_id: int) -> Row:
    """Raises NotFound."""
    row = await db.fetch_one(newsletters.select().where(newsletters.c.id == newsletter_id))
    if row is None:
        raise NotFound
    return row


async def published(db: Database, slug: str) -> Row:
    """One in the archive. Raises NotFound for what did not go out."""
    row = await db.fetch_one(
        newsletters.select().where(newsletters.c.slug == slug, newsletters.c.state.in_(PUBLIC))
    )
    if row is None:
        raise NotFound
    return row


async def archive(db: Database, *, limit: int = 50) -> list[Row]:
    """Those that went out, the latest first."""
    return await db.fetch_all(
        newsletters.select()
        .where(newsletters.c.state.in_(PUBLIC))
        .order_by(newsletters.c.send_at.desc(), newsletters.c.id.desc())
        .limit(limit)
    )


async def all_of_them(db: Database, *, limit: int = 100) -> list[Row]:
    """For staff: the latest first."""
    return await db.fetch_all(newsletters.select().order_by(newsletters.c.id.desc()).limit(limit))


async def figures(db: Database, newsletter_ids: list[int]) -> dict[int, Figures]:
    """How each of these went; two queries."""

    def count(*states: str) -> Any:
        return func.coalesce(func.sum(case((outbox.c.state.in_(states), 1), else_=0)), 0)

    columns = {
        "sent": count("sent", "in_doubt"),
        "waiting": count(*WAITING),
        "bounced": count("failed"),
        "left_out": count("skipped"),
    }
    rows = await db.fetch_all(
        select(copies.c.newsletter_id, *(each.label(name) for name, each in columns.items()))
        .join(outbox, outbox.c.id == copies.c.outbox_id)
        .where(copies.c.newsletter_id.in_(newsletter_ids))
        .group_by(copies.c.newsletter_id)
    )
    ended = await db.fetch_all(
        select(readers.c.ended_with, func.count().label("number"))
        .where(readers.c.ended_with.in_(newsletter_ids))
        .group_by(readers.c.ended_with)
    )
    left = {row.ended_with: row.number for row in ended}
    went = {row.newsletter_id: {name: int(getattr(row, name)) for name in columns} for row in rows}
    nothing = dict.fromkeys(columns, 0)
    return {
        each: Figures(**went.get(each, nothing), unsubscribed=left.get(each, 0)) for each in newsletter_ids
    }


async def _go_on(db: Database, newsletter_id: int, when: datetime) -> None:
    """Let those copies go after all that stayed here because it was stopped."""
    stayed = select(copies.c.outbox_id).where(copies.c.newsletter_id == newsletter_id)
    await db.execute(
        outbox.update()
        .where(outbox.c.id.in_(stayed), outbox.c.state == "skipped", outbox.c.reason == "held")
        .values(state="pending", reason=None, next_try_at=when)
    )


def in_language(row: Row, language: str) -> tuple[str, str, str]:
    """Title, Markdown and the language they are in, for who reads in `language`. Pure."""
    said_in = translated.language_of(row.titles, language)
    return row.titles[said_in], row.texts[said_in], said_in
