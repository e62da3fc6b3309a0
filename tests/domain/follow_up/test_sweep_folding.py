"""A contact reminder and a question of the same week are one message."""

from datetime import date

from sqlalchemy import select

from jimsupport.db.tables import planned
from jimsupport.domain.follow_up import cadence, plan, sweep
from tests.cast import NOW


async def test_a_contact_reminder_waits_for_the_question_of_that_week(db, hilde):
    question = date(2026, 4, 2)
    rows = [
        plan.row(hilde, "contact_reminder", "contact", NOW.date(), now=NOW),
        plan.row(hilde, "check_in", "P6M", question, now=NOW),
    ]
    await plan.save(db, rows)
    await sweep.run(db, now=NOW)
    asked = cadence.due_at(question, hilde.zone)
    waiting = await db.fetch_all(select(planned.c.kind, planned.c.due_at).order_by(planned.c.id))
    assert [tuple(row) for row in waiting] == [("contact_reminder", asked), ("check_in", asked)]

    await sweep.run(db, now=asked)
    sent = await db.fetch_all(select(planned.c.due_at, planned.c.outbox_id).order_by(planned.c.id))
    assert [tuple(row) for row in sent] == [(None, 1), (None, 1)]


async def test_a_question_two_weeks_away_is_not_waited_for(db, hilde):
    rows = [
        plan.row(hilde, "contact_reminder", "contact", NOW.date(), now=NOW),
        plan.row(hilde, "check_in", "P6M", date(2026, 4, 14), now=NOW),
    ]
    await plan.save(db, rows)
    await sweep.run(db, now=NOW)
    sent = await db.fetch_all(select(planned.c.outbox_id).order_by(planned.c.id))
    assert [row.outbox_id for row in sent] == [1, None]
