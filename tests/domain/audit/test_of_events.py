"""Which events are of the audit log too, and what is left of them there."""

from sqlalchemy import select

from jimsupport.db.tables import audit_rows
from jimsupport.domain import events
from tests.cast import NOW

KEPT = (audit_rows.c.act, audit_rows.c.actor, audit_rows.c.subject_id, audit_rows.c.data)


async def kept(db):
    return await db.fetch_all(select(*KEPT).order_by(audit_rows.c.id))


async def test_what_people_do_in_their_work_is_in_it_without_their_words(db, hilde, nadia):
    await events.record(
        db,
        "request_noted",
        hilde.id,
        by=f"staff:{nadia.id}",
        now=NOW,
        phone=True,
        note="Belde over haar nichtje Sam",
        request=7,
        about="Sam",
        role="jim",
    )
    told = {"request": 7, "role": "jim", "by_phone": True}
    assert await kept(db) == [("request_noted", f"staff:{nadia.id}", hilde.id, told)]


async def test_what_a_jim_does_on_an_ordinary_day_is_not(db, hilde):
    for kind in ("answered", "group_wrote", "poll_voted", "meeting_wished", "renamed"):
        await events.record(db, kind, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    await events.record(db, "message_sent", hilde.id, by="worker", now=NOW, template="check_in")
    assert await kept(db) == []


async def test_what_gives_or_takes_a_right_is_whoever_does_it(db, hilde):
    await events.record(db, "consented", hilde.id, by=f"jim:{hilde.id}", now=NOW, version="2026-01")
    await events.record(db, "stopped", hilde.id, by="visitor", now=NOW)
    await events.record(db, "erased", hilde.id, by="worker", now=NOW, reason="no answer")
    assert await kept(db) == [
        ("consented", f"jim:{hilde.id}", hilde.id, {}),
        ("stopped", "visitor", hilde.id, {}),
        ("erased", "worker", hilde.id, {}),
    ]


async def test_many_alike_at_once_are_one_row_with_how_many(db, hilde):
    for number in (20, 21):
        rows = [events.row("handed_over", hilde.id, by="terminal", now=NOW) for _ in range(number)]
        await events.record_many(db, rows)
    assert [row.data for row in await kept(db)] == [{}] * 20 + [{"count": 21}]
