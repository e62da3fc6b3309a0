"""What someone we do not know asked is gone a year after it was closed, and that it was asked stays."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import request_messages, request_notes, support_requests
from jimsupport.domain.handling import askers, closures, merges
from jimsupport.domain.support import call_backs, notes, requests, strangers
from jobs import tidy
from tests.cast import NOW

A_YEAR = timedelta(days=365)
DAY = timedelta(days=1)


@pytest.fixture
async def truus(db, nadia):
    """A question that somebody called Truus left, with a note of staff; its row."""
    request_id = await call_backs.ask(
        db, name="Truus", phone="0612345678", message="Mijn buurjongen is weg.", when="na vier uur", now=NOW
    )
    row = await requests.for_staff(db, request_id, staff_id=nadia.id)
    await notes.add(db, row, "Truus van de hoek", by=f"staff:{nadia.id}", now=NOW)
    return row


async def close(db, row, nadia, *, at=NOW):
    await closures.close(db, row, "called", by=f"staff:{nadia.id}", now=at)


async def words(db):
    """How many texts and notes there are, and what stands around each question."""
    texts = [len(await db.fetch_all(table.select())) for table in (request_messages, request_notes)]
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    return texts, [(row.name, row.contact, row.when_to_call) for row in rows]


WHOLE = [1, 1], [("Truus", "+31612345678", "na vier uur")]
GONE = [0, 0], [("", None, "")]


async def test_the_erase_job_removes_every_word_a_year_after_it_was_closed(db, truus, nadia):
    await close(db, truus, nadia)
    assert (await tidy.erase(db, now=NOW + A_YEAR - DAY)).counts == {}
    assert await words(db) == WHOLE
    assert (await tidy.erase(db, now=NOW + A_YEAR)).counts == {"erased_questions": 1}
    assert await words(db) == GONE
    [row] = await db.fetch_all(support_requests.select())
    assert (row.kind, row.outcome, row.opened_at) == ("call_back", "called", NOW)
    assert (await tidy.erase(db, now=NOW + A_YEAR)).counts == {}


async def test_what_is_open_stays(db, truus):
    assert await strangers.forget(db, now=NOW + 3 * A_YEAR) == 0
    assert await words(db) == WHOLE


async def test_what_is_open_again_counts_from_its_next_closing(db, truus, nadia):
    await close(db, truus, nadia)
    await closures.reopen(db, truus, by=f"staff:{nadia.id}", now=NOW + A_YEAR - DAY)
    assert await strangers.forget(db, now=NOW + A_YEAR) == 0
    await close(db, truus, nadia, at=NOW + A_YEAR)
    assert await strangers.forget(db, now=NOW + 2 * A_YEAR - DAY) == 0
    assert await strangers.forget(db, now=NOW + 2 * A_YEAR) == 1


async def test_what_turned_out_to_be_of_a_jim_stays_with_the_jim(db, truus, hilde, nadia):
    await askers.attach(db, truus, hilde.id, by=f"staff:{nadia.id}", now=NOW)
    await close(db, truus, nadia)
    assert await strangers.forget(db, now=NOW + 3 * A_YEAR) == 0
    assert await words(db) == WHOLE


async def test_what_went_into_another_goes_with_it(db, truus, nadia):
    last = NOW + timedelta(hours=1)
    other = await call_backs.ask(db, name="Truus", phone="0612345678", message="Nog steeds.", now=last)
    await merges.merge(db, truus, other, by=f"staff:{nadia.id}", now=last)
    assert await strangers.forget(db, now=NOW + 3 * A_YEAR) == 0
    await close(db, await merges.live(db, truus.id), nadia, at=last + DAY)
    assert await strangers.forget(db, now=last + A_YEAR) == 0
    assert await strangers.forget(db, now=last + DAY + A_YEAR) == 2
    assert await words(db) == ([0, 0], [("", None, "")] * 2)
