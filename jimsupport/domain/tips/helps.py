"""«Hielp mij»: once a person, as easily taken back; no thumbs down. The giver hears how many it helped, never who."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import tip_helps, tips
from jimsupport.domain.errors import NotFound

_THEIRS = tips.c.giver_id.in_(bindparam("ids", expanding=True)), tips.c.state == "published"
_NEWS = Fixed(  # asked for every letter that may tell it, so built once
    select(tips.c.giver_id, func.count(tip_helps.c.person_id.distinct()).label("people"))
    .join(tip_helps, tip_helps.c.tip_id == tips.c.id)
    .where(*_THEIRS)
    .group_by(tips.c.giver_id)
    .having(func.max(tips.c.helped - tips.c.told_helped) > 0)
)
_TOLD = Fixed(
    tips.update().where(*_THEIRS, tips.c.told_helped != tips.c.helped).values(told_helped=tips.c.helped)
)


async def say(db: Database, person_id: int, tip_id: int, *, now: datetime) -> None:
    """This tip helped this person. Again changes nothing; one's own counts for nothing. Raises NotFound."""
    async with db.write():
        await db.lock("tip", tip_id)
        row = await db.fetch_one(
            select(tips.c.giver_id).where(tips.c.id == tip_id, tips.c.state == "published")
        )
        if row is None:
            raise NotFound
        if row.giver_id != person_id:
            await db.upsert(
                tip_helps,
                [{"tip_id": tip_id, "person_id": person_id, "at": now}],
                key=["tip_id", "person_id"],
            )
            await count(db, [tip_id])


async def take_back(db: Database, person_id: int, tip_id: int) -> None:
    """It did not after all. Again changes nothing."""
    async with db.write():
        await db.lock("tip", tip_id)
        await db.execute(
            tip_helps.delete().where(tip_helps.c.tip_id == tip_id, tip_helps.c.person_id == person_id)
        )
        await count(db, [tip_id])


async def of_person(db: Database, person_id: int, tip_ids: Sequence[int]) -> frozenset[int]:
    """Which of these tips helped this person."""
    if not tip_ids:
        return frozenset()
    rows = await db.fetch_all(
        select(tip_helps.c.tip_id).where(
            tip_helps.c.person_id == person_id, tip_helps.c.tip_id.in_(list(tip_ids))
        )
    )
    return frozenset(row.tip_id for row in rows)


async def people_of(db: Database, giver_id: int) -> int:
    """How many people the tips of this giver helped that everybody may read; who was helped by two counts once."""
    counted = select(func.count(tip_helps.c.person_id.distinct())).join(tips, tips.c.id == tip_helps.c.tip_id)
    return int(
        await db.fetch_value(counted.where(tips.c.giver_id == giver_id, tips.c.state == "published")) or 0
    )


async def news_of(db: Database, giver_ids: Sequence[int]) -> dict[int, int]:
    """By giver: how many people their tips helped, for those to whom that is news since we told them."""
    return {row.giver_id: row.people for row in await db.fetch_all(_NEWS.params(ids=list(giver_ids)))}


async def told(db: Database, giver_ids: Sequence[int]) -> None:
    """They heard how many their tips helped: in a message that they got anyway."""
    await db.execute(_TOLD.params(ids=list(giver_ids)))


async def forget(db: Database, person_id: int) -> None:
    """Whose data goes helped nobody's count any more."""
    rows = await db.fetch_all(
        tip_helps.delete().where(tip_helps.c.person_id == person_id).returning(tip_helps.c.tip_id)
    )
    await count(db, [row.tip_id for row in rows])


async def count(db: Database, tip_ids: Sequence[int]) -> None:
    """Write down anew how many people each of these tips helped: whoever changes who they are, calls this."""
    counted = select(func.count()).where(tip_helps.c.tip_id == tips.c.id).correlate(tips).scalar_subquery()
    if tip_ids:
        await db.execute(tips.update().where(tips.c.id.in_(list(tip_ids))).values(helped=counted))
