"""The sample files, row by row, against what is expected of each."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jimsupport.db.tables import (
    channels,
    events,
    hand_overs,
    jims,
    outbox,
    people,
    planned,
    roles,
    young_people,
)
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.importing import imports, organisations
from jimsupport.words import date_full

SAMPLE = Path(imports.__file__).parents[2] / "sample"
EXPECTED = Path(__file__).parent
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
COLUMNS = {
    "first name": "voornaam",
    "no channel": "e-mail, telefoon",
    "mail address": "e-mail",
    "phone number": "telefoon",
    "organisation": "organisatie",
    "birth month": "geboortemaand jongere",
    "end date": "einddatum",
}


@pytest.fixture
async def everywhere(db):
    """A database that knows the sample's organisations."""
    await organisations.run(db, (SAMPLE / "organisaties.csv").read_bytes(), by="administrator:1", now=NOW)
    return db


def expected(name):
    """(row, outcome, column, words of the message) for each row of a sample."""
    with (EXPECTED / f"{name}.expected.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            outcome, _, detail = row["expected"].partition(": ")
            words = []
            if outcome.startswith("duplicate of row "):
                words.append(f"in rij {outcome.rpartition(' ')[2]}.")
                outcome = "duplicate"
            if outcome == "ok":
                words.append(f" op {date_full(date.fromisoformat(row['ends_on']), 'nl')}.")
            if detail == "phone only":
                words.append("we bellen")
            if detail.startswith("interpreter"):
                words.append({"tr": "Turks", "pl": "Pools", "uk": "Oekraïens"}[detail[-2:]])
            if detail.startswith("shares a mail address"):
                words.append("wordt een eigen persoon")
            yield int(row["row"]), outcome, COLUMNS.get(detail, ""), words


@pytest.mark.parametrize("name", ["afrondingen", "afrondingen-komma"])
async def test_every_row_of_a_sample_gets_the_line_expected_of_it(everywhere, name):
    content = (SAMPLE / f"{name}.csv").read_bytes()
    report = await imports.run(everywhere, content, dry_run=True, by="administrator:1", now=NOW)

    wanted = list(expected(name))
    assert [(line.row, line.outcome, line.column) for line in report.lines] == [w[:3] for w in wanted]
    missing = [
        (line.row, word, line.message())
        for line, (_, _, _, words) in zip(report.lines, wanted, strict=True)
        for word in words
        if word not in line.message()
    ]
    assert missing == []


async def test_a_dry_run_says_what_the_import_does_and_saves_nothing(everywhere):
    content = (SAMPLE / "afrondingen.csv").read_bytes()
    tried = await imports.run(everywhere, content, dry_run=True, by="administrator:1", now=NOW)
    assert await everywhere.fetch_value(select(func.count()).select_from(people)) == 0

    done = await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)
    assert done == tried
    ok = done.counts["ok"]
    assert await everywhere.fetch_value(select(func.count()).select_from(hand_overs)) == ok
    assert await everywhere.fetch_value(select(func.count()).select_from(jims)) == done.made["jims"]
    assert await everywhere.fetch_value(select(func.count()).select_from(outbox)) == 0
    handed_over = select(func.count()).select_from(events).where(events.c.kind == "handed_over")
    assert await everywhere.fetch_value(handed_over) == ok


async def test_the_same_file_again_is_all_duplicates(everywhere):
    content = (SAMPLE / "afrondingen.csv").read_bytes()
    first = await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)
    again = await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)
    assert again.counts == {
        "error": first.counts["error"],
        "duplicate": first.counts["ok"] + first.counts["duplicate"],
        "ok": 0,
    }
    assert again.made == dict.fromkeys(first.made, 0)


async def test_due_dates_are_spread_over_days_when_something_may_go_out(everywhere):
    content = (SAMPLE / "afrondingen.csv").read_bytes()
    report = await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)

    rows = await everywhere.fetch_all(select(planned, hand_overs.c.ends_on).join(hand_overs))
    next_days = [row.due_on for row in rows if 0 < (row.due_on - TODAY).days <= 28]
    most = max(next_days.count(day) for day in set(next_days))
    assert most <= 2 * len(next_days) / 28
    assert [day for day in next_days if cadence.is_quiet_day(day)] == []
    assert min(row.due_on for row in rows) > TODAY
    invitations = [row for row in rows if row.kind == "invitation"]
    assert len(invitations) == report.counts["ok"]
    assert [row.id for row in invitations if row.due_on < row.ends_on] == []


async def test_what_is_kept_of_a_young_person_is_a_hash_and_a_birth_month(everywhere):
    content = (SAMPLE / "afrondingen-komma.csv").read_bytes()
    report = await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)
    rows = await everywhere.fetch_all(young_people.select())
    assert len(rows) == report.counts["ok"]
    assert {len(row.reference_hash) for row in rows} == {64}
    assert {row.birth_month for row in rows} >= {"2010-07", "2006-03", "2009-02", None}


async def test_professionals_are_made_without_a_mail_and_activate_themselves(everywhere):
    content = (SAMPLE / "afrondingen.csv").read_bytes()
    report = await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)
    rows = await everywhere.fetch_all(
        select(roles, channels.c.address_key)
        .join(channels, channels.c.person_id == roles.c.person_id)
        .where(roles.c.role == "professional")
    )
    assert len({row.person_id for row in rows}) == report.made["professionals"]
    assert len({(row.address_key, row.organisation_id) for row in rows}) == len(rows)
    assert {row.activated_at for row in rows} == {None}


async def test_a_cell_that_looks_like_a_formula_stays_text(everywhere):
    content = (SAMPLE / "afrondingen-komma.csv").read_bytes()
    await imports.run(everywhere, content, dry_run=False, by="administrator:1", now=NOW)
    messages = [row.message for row in await everywhere.fetch_all(hand_overs.select())]
    assert '=HYPERLINK("http://evil.example","klik")' in messages
