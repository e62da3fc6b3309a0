"""Asking to be erased: a week to think it over, one mail, a link to undo it; and erased when the week is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import audit_rows, erasures, events, jims, outbox, people, planned
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.people import unwanted
from jimsupport.domain.privacy import leaving
from tests import cast
from tests.cast import NOW

WEEK = timedelta(days=7)


@pytest.fixture
async def asked(db, anna, carla, noordrivier):
    """Anna, to whom something was to go out, asked to be erased."""
    handed = await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, anna, handed, due_at=NOW + timedelta(days=3))
    await leaving.ask(db, anna.id, by=f"jim:{anna.id}", now=NOW)
    return anna


async def kinds(db):
    return [row.kind for row in await db.fetch_all(select(events.c.kind).order_by(events.c.id))]


async def test_one_mail_says_when_and_nothing_else_goes_out(db, asked):
    await leaving.ask(db, asked.id, by=f"jim:{asked.id}", now=NOW + timedelta(hours=1))
    mails = await db.fetch_all(outbox.select())
    assert [(mail.kind, mail.address) for mail in mails] == [("erasure_asked", "anna@example.org")]
    [item] = await db.fetch_all(planned.select())
    assert (item.outcome, item.reason) == ("skipped", "erased")
    pending = await leaving.coming(db, asked.id)
    assert (pending.reason, pending.due_at) == ("asked", NOW + WEEK)


async def test_after_a_week_everything_is_gone_and_an_import_leaves_them_be(db, asked):
    reachable = [("mail", "anna@example.org", "anna@example.org")]
    assert await leaving.run_one(db, now=NOW + WEEK - timedelta(minutes=1)) is False
    assert await leaving.run_one(db, now=NOW + WEEK) is True
    assert await leaving.run_one(db, now=NOW + WEEK) is False
    with pytest.raises(NotFound):
        await jim_rows.load(db, asked.id)
    assert await unwanted.is_unwanted(db, reachable, "Anna")
    assert (await kinds(db))[-2:] == ["erasure_asked", "erased"]
    acts = [row.act for row in await db.fetch_all(audit_rows.select().order_by(audit_rows.c.id))]
    assert acts == ["erasure_asked", "erased"]


async def test_undone_it_all_goes_on(db, asked):
    await leaving.undo(db, asked.id, by=f"jim:{asked.id}", now=NOW + timedelta(days=1))
    await leaving.undo(db, asked.id, by=f"jim:{asked.id}", now=NOW + timedelta(days=1))
    assert await leaving.coming(db, asked.id) is None
    assert await leaving.run_one(db, now=NOW + WEEK) is False
    ahead = await db.fetch_all(planned.select().where(planned.c.due_at.is_not(None)))
    assert {item.outcome for item in ahead} == {None}
    assert (await kinds(db))[-2:] == ["erasure_asked", "erasure_undone"]


async def test_at_once_for_who_asked_and_nobody_else(db, asked, hilde):
    with pytest.raises(Refused):
        await leaving.at_once(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    await leaving.at_once(db, asked.id, by=f"jim:{asked.id}", now=NOW)
    gone = await db.fetch_all(select(people.c.id).where(people.c.erased_at.is_not(None)))
    assert [row.id for row in gone] == [asked.id]
    [row] = await db.fetch_all(erasures.select())
    assert (row.due_at, row.done_at, row.undone_at) == (None, NOW, None)


async def test_staff_on_the_phone_for_who_has_no_mail(db):
    truus = await cast.jim(db, "Truus", phone="+31612345699")
    await leaving.ask(db, truus.id, by="staff:3", now=NOW, phone=True)
    assert await db.fetch_all(outbox.select()) == []
    pending = await leaving.coming(db, truus.id)
    assert (pending.by, pending.by_phone) == ("staff:3", True)


async def test_a_stop_or_a_no_meanwhile_does_not_put_it_off(db, asked):
    await db.execute(jims.update().where(jims.c.id == asked.id).values(erase_at=NOW + timedelta(days=30)))
    assert await leaving.run_one(db, now=NOW + WEEK) is True
