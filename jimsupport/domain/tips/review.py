"""What staff do with a tip: read it, change it and ask the giver, publish, decline, merge, take it down."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, people, tip_helps, tip_shown, tips
from jimsupport.domain import events
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.tips import helps, post, publishing
from jimsupport.domain.tips.tips import OPEN, checked, of_giver
from jimsupport.words import N_

PAGE = 50
STATES = {
    "waiting": N_("wacht op ons"),
    "proposed": N_("wacht op de gever"),
    "published": N_("staat erop"),
    "declined": N_("niet geplaatst"),
    "withdrawn": N_("teruggenomen"),
    "merged": N_("samengevoegd"),
}
TAKEN_ALREADY = N_("Met deze tip is intussen al iets gedaan.")
CHANGED_SINCE = N_("We hebben er intussen nog iets aan veranderd. Lees het nog eens.")


async def waiting(db: Database, *, staff_id: int, state: str = "waiting", offset: int = 0) -> list[Row]:
    """Tips in this state, oldest first, with giver and dilemma; none of the one who looks (they never see their own)."""
    return await db.fetch_all(
        _whole()
        .where(tips.c.state == state, tips.c.giver_id.is_distinct_from(staff_id))
        .order_by(*(tips.c.given_at, tips.c.id) if state in OPEN else (tips.c.id.desc(),))
        .limit(PAGE + 1)
        .offset(offset)
    )


async def counts(db: Database, *, staff_id: int) -> dict[str, int]:
    """How many tips stand in each state."""
    rows = await db.fetch_all(
        select(tips.c.state, func.count().label("number"))
        .where(tips.c.giver_id.is_distinct_from(staff_id))
        .group_by(tips.c.state)
    )
    return {row.state: row.number for row in rows}


async def load(db: Database, tip_id: int, *, staff_id: int) -> Row:
    """One tip as staff see it. Raises NotFound, also for one that they gave themselves."""
    row = await db.fetch_one(_whole().where(tips.c.id == tip_id, tips.c.giver_id.is_distinct_from(staff_id)))
    if row is None:
        raise NotFound
    return row


async def next_waiting(db: Database, after: Row, *, staff_id: int) -> int | None:
    """The tip that waits next `after` this one, to read it in turn; the first again where that was the last."""
    rows = await waiting(db, staff_id=staff_id)
    later = (row.id for row in rows if (row.given_at, row.id) > (after.given_at, after.id))
    return next(later, rows[0].id if rows else None)


async def publish(db: Database, tip_id: int, *, staff_id: int, by: str, now: datetime) -> None:
    """Publish it as it was given; the giver is thanked. Again changes nothing. Raises Refused once it is closed."""
    async with db.write():
        row = await _hold(db, tip_id, staff_id)
        if row.state == "published":
            return
        if row.state not in ("waiting", "declined") or row.given is None:
            raise Refused(TAKEN_ALREADY)
        await publishing.publish(db, row, row.given, by=by, now=now)
        await events.record(db, "tip_published", row.giver_id, by=by, now=now, tip=tip_id)


def stamp(row: Any) -> str:
    """What a page about this tip was made of: another as soon as somebody did something with it. Pure."""
    return f"{row.state}:{row.reviewed_at.timestamp() if row.reviewed_at else ''}"


async def propose(
    db: Database, tip_id: int, text: str, *, staff_id: int, by: str, now: datetime, seen: str = ""
) -> bool:
    """Show the giver what staff would make of it; published once they say yes. The text as given is published at once.

    Whether it was published.

    `seen` is the `stamp` of the page on which this was decided: what a colleague changed meanwhile is not undone by it.
    Raises Invalid for a text that is no tip, Refused once it is closed, or is another than was seen.
    """
    text = checked(text)
    async with db.write():
        row = await _hold(db, tip_id, staff_id)
        if row.state not in (*OPEN, "declined") or row.given is None or seen not in ("", stamp(row)):
            raise Refused(TAKEN_ALREADY)
        if text == row.given:
            await publishing.publish(db, row, text, by=by, now=now)
            await events.record(db, "tip_published", row.giver_id, by=by, now=now, tip=tip_id)
            return True
        values = {"proposed": text, "state": "proposed", "reviewed_by": by, "reviewed_at": now}
        sealed = await db.sealed(tips, tip_id, **values)
        await db.execute(tips.update().where(tips.c.id == tip_id).values(**sealed))
        await post.proposed(db, row.giver_id, tip_id, now=now)
        await events.record(db, "tip_proposed", row.giver_id, by=by, now=now, tip=tip_id)
    return False


async def accept(
    db: Database, giver_id: int, tip_id: int, *, by: str, now: datetime, phone: bool = False, seen: str = ""
) -> None:
    """The giver says yes to what staff made of it: it is published. Once more changes nothing; NotFound for any other.

    `seen` is the `stamp` of the page on which they did. Raises Refused where staff made something else of it since.
    """
    async with db.write():
        await db.lock("tip", tip_id)
        row = await of_giver(db, giver_id, tip_id)
        if row.state != "proposed" or row.proposed is None:
            return
        if seen not in ("", stamp(row)):
            raise Refused(CHANGED_SINCE)
        await publishing.publish(db, row, row.proposed, by=row.reviewed_by or by, now=now)
        await events.record(db, "tip_accepted", giver_id, by=by, now=now, phone=phone, tip=tip_id)


async def decline(db: Database, tip_id: int, *, staff_id: int, by: str, now: datetime) -> None:
    """Not now; the giver hears it kindly. Again changes nothing. Raises Refused for one that is published or gone."""
    async with db.write():
        row = await _hold(db, tip_id, staff_id)
        if row.state == "declined":
            return
        if row.state not in OPEN:
            raise Refused(TAKEN_ALREADY)
        values = {"state": "declined", "proposed": None, "reviewed_by": by, "reviewed_at": now}
        await db.execute(tips.update().where(tips.c.id == tip_id).values(**values))
        await post.drop(db, tip_id)
        await post.declined(db, row.giver_id, tip_id, now=now)
        await events.record(db, "tip_declined", row.giver_id, by=by, now=now, tip=tip_id)


async def take_down(db: Database, tip_id: int, *, staff_id: int, by: str, now: datetime) -> None:
    """Staff take a published one down; it waits again, so that it can be put back. Raises Refused for any other."""
    async with db.write():
        row = await _hold(db, tip_id, staff_id)
        if row.state != "published":
            raise Refused(TAKEN_ALREADY)
        await publishing.take_down(db, row, by=by, now=now, state="waiting")
        await events.record(db, "tip_taken_down", row.giver_id, by=by, now=now, tip=tip_id)


async def merge(db: Database, tip_id: int, into_id: int, *, staff_id: int, by: str, now: datetime) -> None:
    """This tip says what a published one says: both givers are thanked, whom it helped counts there, its link leads there.

    Raises NotFound, or Refused where that one is not published, or this one is gone already.
    """
    async with db.write():
        for each in sorted(
            (tip_id, into_id)
        ):  # in one order, so that two who merge do not wait for each other
            await db.lock("tip", each)
        row = await load(db, tip_id, staff_id=staff_id)
        into = await load(db, into_id, staff_id=staff_id)
        if row.state == "merged" and row.merged_into == into_id:
            return
        if tip_id == into_id or into.state != "published" or row.state not in (*OPEN, "published"):
            raise Refused(N_("Kies een tip die erop staat om mee samen te voegen."))
        await publishing.take_down(db, row, by=by, now=now, state="merged")
        await db.execute(tips.update().where(tips.c.merged_into == tip_id).values(merged_into=into_id))
        await db.execute(
            tips.update().where(tips.c.id == tip_id).values(merged_into=into_id, withdrawn_at=None)
        )
        await _pass_on(db, tip_id, into_id)
        for giver_id, about_id in {row.giver_id: tip_id, into.giver_id: into_id}.items():
            if giver_id is not None:  # who gave both is thanked once
                await post.published(db, giver_id, about_id, merged=True, now=now)
        await events.record(db, "tip_merged", row.giver_id, by=by, now=now, tip=tip_id, into=into_id)


async def _pass_on(db: Database, tip_id: int, into_id: int) -> None:
    """Whom it helped, and who got it with a check-in, helped and got the other tip; each person once."""
    for table, person in ((tip_helps, "person_id"), (tip_shown, "jim_id")):
        there = select(table.c[person]).where(table.c.tip_id == into_id)
        await db.execute(
            table.update()
            .where(table.c.tip_id == tip_id, table.c[person].not_in(there))
            .values(tip_id=into_id)
        )
        await db.execute(table.delete().where(table.c.tip_id == tip_id))
    await helps.count(db, [tip_id, into_id])


async def _hold(db: Database, tip_id: int, staff_id: int) -> Row:
    await db.lock("tip", tip_id)
    return await load(db, tip_id, staff_id=staff_id)


def _whole() -> Any:
    merged = tips.alias("merged")
    doubles = select(func.count()).where(merged.c.merged_into == tips.c.id).correlate(tips).scalar_subquery()
    name = case((tips.c.giver_id.is_not(None), people.c.first_name), else_="")
    return (
        select(*tips.c, dilemmas.c.titles.label("dilemma"), name.label("giver"), doubles.label("doubles"))
        .outerjoin(dilemmas, dilemmas.c.id == tips.c.dilemma_id)
        .outerjoin(people, people.c.id == tips.c.giver_id)
    )
