"""Calls on the staff's list that are still to be made. The list asks the rules again whenever it is looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, or_, select

from jimsupport.db import Database
from jimsupport.db.tables import calls, channels, hand_overs, jims, muted, outbox
from jimsupport.domain.follow_up import cadence, eligibility


def wanted(now: datetime) -> Any:
    """For a query over calls, outbox and jims: nothing happened since that makes this call unwanted.

    A pause only puts it off: the call comes back on the list when the pause is over. What a JIM asked for or agreed to,
    and a text could not tell them, is told whatever they chose; an answer even to who stopped.
    """
    return wanted_on(cadence.local_day(now, cadence.HOME))


def wanted_on(today: Any) -> Any:
    """The same for the day `today`, or for a parameter that holds one."""
    own = outbox.c.message_class != "routine"
    return and_(
        or_(
            and_(jims.c.stopped_at.is_(None), jims.c.declined_at.is_(None)),
            outbox.c.message_class == "answer",
        ),
        jims.c.deceased_at.is_(None),
        or_(jims.c.paused_until.is_(None), jims.c.paused_until <= today, own),
        or_(
            jims.c.rhythm != "on_request",
            own,
            outbox.c.kind.in_(eligibility.INVITATIONS | eligibility.ASKED_FOR),
        ),
        exists().where(
            channels.c.person_id == jims.c.id, channels.c.kind == "phone", channels.c.state == "works"
        ),
        ~exists().where(
            hand_overs.c.id == outbox.c.hand_over_id,
            or_(hand_overs.c.withdrawn_at.is_not(None), hand_overs.c.ended_at.is_not(None)),
        ),
        ~exists().where(
            muted.c.person_id == jims.c.id,
            muted.c.kind == case(eligibility.MUTED_AS, value=outbox.c.kind, else_=""),
        ),
    )


async def expected(db: Database, jim_ids: list[int], *, now: datetime) -> set[int]:
    """Those of these JIMs whom staff are about to ring: what is due for them is told in that call."""
    rows = await db.fetch_all(
        select(calls.c.jim_id)
        .join(outbox, outbox.c.id == calls.c.outbox_id)
        .join(jims, jims.c.id == calls.c.jim_id)
        .where(calls.c.jim_id.in_(jim_ids), calls.c.due_at.is_not(None), wanted(now))
    )
    return {row.jim_id for row in rows}
