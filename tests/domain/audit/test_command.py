"""`jimsupport audit`, with the arguments a person types."""

import argparse
import json

import pytest

from jimsupport.db.tables import audit_rows
from jimsupport.domain import audit
from jimsupport.domain.audit import command, seals
from tests.cast import NOW


@pytest.fixture
def typed(db):
    async def run(*words):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        said = []
        status = await command.run(db, parser.parse_args(words), say=said.append, now=NOW)
        return status, "".join(f"{line}\n" for line in said)

    return run


@pytest.fixture
async def head(db):
    for number in (12, 13):
        await audit.record(db, "looked", actor="staff:3", subject=("person", number), now=NOW, reason="phone")
    await seals.seal(db, now=NOW)
    return (await seals.latest(db)).digest


async def test_a_log_that_holds(typed, head):
    said = f"1 seals over 2 rows hold; 0 rows have no seal yet.\nhead: {head}\n"
    assert await typed("verify") == (0, said)
    assert await typed("verify", "--head", head.upper()) == (0, said)


async def test_a_head_that_is_gone(typed, head):
    status, said = await typed("verify", "--head", "a" * 64)
    assert status == 1
    assert "The head does not hold: no seal has that digest" in said


async def test_the_first_seal_that_does_not_hold(db, typed, head):
    await db.insert_many(audit_rows, [{**audit.row("looked", actor="staff:3", now=NOW), "seal_id": 1}])
    status, said = await typed("verify")
    assert status == 1
    assert "Seal 1 does not hold: its rows are not as they were sealed." in said


async def test_lines_newest_first(typed, head):
    status, said = await typed("list", "--subject", "person:12", "--since", "2026-03-30")
    assert status == 0
    [line] = [json.loads(line) for line in said.splitlines()]
    assert line.pop("id")
    assert line.pop("seal")
    assert line == {
        "at": "2026-03-30T08:00:00+00:00",
        "act": "looked",
        "actor": "staff:3",
        "subject": "person:12",
        "data": {"reason": "phone"},
    }
    assert len((await typed("list", "--limit", "1"))[1].splitlines()) == 1
    assert await typed("list", "--since", "2026-03-31") == (0, "")


@pytest.mark.parametrize("words", [("list", "--subject", "Hilde"), ("verify", "--head", "abc")])
async def test_what_cannot_be(typed, words):
    with pytest.raises(SystemExit):
        await typed(*words)
