"""Talks as rows, with all that is asked of them: the JIM's name, language and choices, who has it, the online link."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, people, talk_settings, talks
from jimsupport.domain.errors import NotFound

staff = people.alias("talk_staff")


def with_names() -> Select[Any]:
    """Talks with the columns of both people; `staff_name` is a first name."""
    return (
        select(
            talks,
            people.c.first_name,
            people.c.last_name,
            people.c.language,
            people.c.interpreter,
            people.c.zone,
            people.c.erased_at,
            jims.c.stopped_at,
            jims.c.deceased_at,
            jims.c.rhythm,
            jims.c.resting_since,
            staff.c.first_name.label("staff_name"),
            talk_settings.c.online_link,
        )
        .select_from(talks)
        .join(people, people.c.id == talks.c.jim_id)
        .join(jims, jims.c.id == talks.c.jim_id)
        .join(staff, staff.c.id == talks.c.staff_id)
        .outerjoin(talk_settings, talk_settings.c.id == talks.c.staff_id)
    )


async def load(db: Database, talk_id: int) -> Row:
    """One talk. Raises NotFound."""
    row = await db.fetch_one(with_names().where(talks.c.id == talk_id))
    if row is None:
        raise NotFound
    return row


async def of(db: Database, talk_ids: Collection[int]) -> dict[int, Row]:
    """These talks by id, in one query."""
    rows = await db.fetch_all(with_names().where(talks.c.id.in_(talk_ids)))
    return {row.id: row for row in rows}
