"""Which rows of the plan belong together: the times one question was put off, and what one message asked."""

from typing import Any

from sqlalchemy import case, or_, select

from jimsupport.db import Database
from jimsupport.db.tables import hand_overs, jims, planned
from jimsupport.domain.follow_up import eligibility


async def question_of(db: Database, item: Any) -> Any:
    """The row whose question `item` asks: a reminder asks that of its check-in, anything else its own."""
    if item.kind != "check_in_reminder":
        return item
    key = item.key.replace(":check_in_reminder:", ":check_in:")
    return await db.fetch_one(planned.select().where(planned.c.key == key)) or item


async def asked_along(db: Database, item: Any) -> list[Any]:
    """The other check-ins of the message that asked `item`, by number: about another young person, or turning 18.

    What is about a young person they are no longer in touch with, or was withdrawn, is asked no more.
    """
    if item.outbox_id is None:
        return []
    about = planned.c.outbox_id == item.outbox_id, planned.c.jim_id == item.jim_id, planned.c.id != item.id
    return await db.fetch_all(
        _about_somebody()
        .where(*about, planned.c.kind.in_(eligibility.ASK_HOW), planned.c.outcome == "sent")
        .order_by(planned.c.id)
    )


async def newest(db: Database, *which: Any) -> Any:
    """The row of `which` that went out last, if it is about a young person who still counts."""
    rows = _about_somebody().where(*which).order_by(planned.c.decided_at.desc(), planned.c.id.desc())
    return await db.fetch_one(rows.limit(1))


def _about_somebody() -> Any:
    """Rows of the plan about a hand-over that stands, or of who joined alone, not ended by the JIM; and what a JIM asked for."""
    return (
        select(*planned.c)
        .join(jims, jims.c.id == planned.c.jim_id)
        .outerjoin(hand_overs, hand_overs.c.id == planned.c.hand_over_id)
        .where(
            hand_overs.c.withdrawn_at.is_(None),
            or_(
                planned.c.kind.in_(tuple(eligibility.ASKED_FOR)),
                case((planned.c.hand_over_id.is_(None), jims.c.ended_at), else_=hand_overs.c.ended_at).is_(
                    None
                ),
            ),
        )
    )


async def later(db: Database, item: Any) -> Any:
    """The open later occurrence of `item`, answered meanwhile or not."""
    return await db.fetch_one(
        _same_question(item)
        .where(planned.c.occurrence > item.occurrence, planned.c.due_at.is_not(None))
        .order_by(planned.c.occurrence.desc())
        .limit(1)
    )


async def last(db: Database, item: Any) -> int:
    """The number of the last occurrence of the question of `item`."""
    rows = await db.fetch_all(_same_question(item).order_by(planned.c.occurrence.desc()).limit(1))
    return rows[0].occurrence if rows else item.occurrence


def _same_question(item: Any) -> Any:
    subject = item.key.rsplit(":", 1)[0]
    return planned.select().where(
        planned.c.jim_id == item.jim_id,
        planned.c.kind == item.kind,
        planned.c.key.startswith(f"{subject}:", autoescape=True),
    )
