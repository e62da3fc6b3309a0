"""A message that counted as read, because nobody knew, and now it is to go out again: what followed is taken back.

Only what `delivery.delivered` did at that same moment, so that sending it once more does it once more.
"""

from collections.abc import Sequence
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import jims, planned

FOLLOWING = ("invitation_reminder", "check_in_reminder", "rest_question")
RESTS = ("rest_question", "yearly_hello")


async def undelivered(db: Database, rows: Sequence[Any]) -> None:
    """Put what these outgoing rows held back into them, unsent, and forget the silence and the reminders they began.

    Call it inside the write transaction that lets them go again, with the rows as they were: `sent_at` says when they
    were counted as read.
    """
    for row in rows:
        if row.message_class != "routine" or row.sent_at is None:
            continue
        items = await db.fetch_all(
            planned.update()
            .where(
                planned.c.outbox_id == row.id,
                planned.c.outcome == "sent",
                planned.c.decided_at == row.sent_at,
                planned.c.answered_at.is_(None),
            )
            .values(outcome=None, decided_at=None)
            .returning(planned.c.kind)
        )
        kinds = {item.kind for item in items}
        if not kinds:
            continue
        await db.execute(
            planned.delete().where(
                planned.c.jim_id == row.person_id,
                planned.c.kind.in_(FOLLOWING),
                planned.c.created_at == row.sent_at,
                planned.c.due_at.is_not(None),
                planned.c.outbox_id.is_(None),
            )
        )
        if "check_in" in kinds:  # one that nobody got is no silence
            await db.execute(
                jims.update()
                .where(jims.c.id == row.person_id, jims.c.silent_check_ins > 0)
                .values(silent_check_ins=jims.c.silent_check_ins - 1)
            )
        if kinds.intersection(RESTS):  # nobody rests for a question they were not asked
            await db.execute(
                jims.update()
                .where(jims.c.id == row.person_id, jims.c.resting_since == row.sent_at)
                .values(resting_since=None)
            )
