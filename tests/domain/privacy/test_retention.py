"""Every table says what for and how long; the dry run counts what the jobs would do, and changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import audit_rows, metadata, sessions
from jimsupport.db.tables.base import For, Holds, Keep
from jimsupport.db.types import Encrypted, Json
from jimsupport.domain.access import sessions as signed_in
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import erasure
from jimsupport.domain.privacy import clearing, corrections, retention, times
from tests.cast import NOW
from tests.domain.privacy import filled

TABLES = metadata.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_says_what_for_and_how_long_and_of_each_column_of_words_whose_they_are(table):
    assert (table.info.get("purpose"), table.info.get("keep")) != (None, None), (
        "say info=about(For.…, Keep.…)"
    )
    silent = {
        column.name
        for column in table.c
        if (isinstance(column.type, Encrypted | Json) or column.type.python_type is str)
        and not isinstance(column.info.get("holds"), Holds)
    }
    assert silent == set(), "say info=THEIRS, SECRET, CODE, ACTOR or OURS"


def test_people_can_read_every_purpose_and_time():
    assert times.PURPOSES.keys() == set(For)
    assert times.KEEPS.keys() == set(Keep)


def test_what_is_about_nobody_holds_nothing_of_anybody():
    astray = [line.table for line in retention.lines() if line.keep == Keep.COUNT and line.theirs]
    assert astray == []


async def test_the_dry_run_counts_what_is_then_done_and_changes_nothing(db, hilde, anna):
    for person in (hilde, anna):
        await signed_in.start(db, person.id, method="link", strong=False, now=NOW)
    later = NOW + timedelta(days=400)
    found = await retention.dry_run(db, lambda: clearing.run(db, now=later))
    assert found == {"sessions": 2}
    assert len(await db.fetch_all(sessions.select())) == 2
    counted = {due.said: due.count for due in await retention.due(db, now=later)}
    assert counted["regels die vanzelf verlopen"] == 2
    await clearing.run(db, now=later)
    assert await db.fetch_all(sessions.select()) == []
    assert await retention.dry_run(db, lambda: clearing.run(db, now=later)) == {}


async def test_the_foundation_chooses_within_bounds_and_it_is_written_down(db):
    with pytest.raises(Invalid):
        await times.choose(db, "silent", 30, by="administrator:1", now=NOW)
    await times.choose(db, "silent", 1000, by="administrator:1", now=NOW)
    await times.choose(db, "silent", 1000, by="administrator:1", now=NOW)
    assert await times.of(db, "silent") == timedelta(days=1000)
    [row] = await db.fetch_all(select(audit_rows))
    assert (row.act, row.data) == ("keep_time_silent_set", {"before": 1826, "days": 1000})


async def test_numbers_stay_the_same_when_somebody_is_erased(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    tables = [table for table in TABLES if table.name in COUNTED]
    before = [await retention._rows(db, table) for table in tables]
    await erasure.erase(db, hilde.id, by="worker", reason="asked", now=NOW)
    assert [await retention._rows(db, table) for table in tables] == before


COUNTED = {
    "jims",
    "people",
    "hand_overs",
    "answers",
    "planned",
    "support_requests",
    "talks",
}
COUNTED |= {
    "group_messages",
    "exchanges",
    "meetup_answers",
    "gathering_places",
    "peer_group_members",
    "looks",
}


async def test_a_correction_is_a_question_for_staff_and_in_the_audit_log(db, hilde, carla):
    await corrections.ask(db, hilde.id, For.KNOWING, "Ik woon in Emmen.", by=f"jim:{hilde.id}", now=NOW)
    await corrections.ask(db, carla.id, None, "Mijn naam is Karla.", by=f"professional:{carla.id}", now=NOW)
    assert [row.opened_at for row in await corrections.waiting(db)] == [NOW, NOW]
    acts = [row.act for row in await db.fetch_all(select(audit_rows.c.act).order_by(audit_rows.c.id))]
    assert acts.count("correction_asked") == 2
    with pytest.raises(Invalid):
        await corrections.ask(db, hilde.id, None, " ", by=f"jim:{hilde.id}", now=NOW)
