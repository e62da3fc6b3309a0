"""Saved answers: kept in three languages, filled in for the JIM at hand, never sent by themselves."""

import pytest

from jimsupport.db.tables import events
from jimsupport.db.tables import saved_answers as table
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.handling import saved_answers
from tests.conftest import NOW

HOW = {"by": "staff:1", "now": NOW}
BODIES = {"nl": "Dag {voornaam}", "en": "Dear {voornaam}", "ar": ""}


async def test_kept_changed_taken_out_and_put_back(db):
    first = await saved_answers.add(db, " Groet ", BODIES, **HOW)
    assert await saved_answers.add(db, "Groet", BODIES, **HOW) == first  # a second tap
    row = await saved_answers.load(db, first)
    assert (row.title, row.body_nl, row.body_ar) == ("Groet", "Dag {voornaam}", "")

    await saved_answers.change(db, first, "Groet", BODIES | {"ar": "مرحبا {voornaam}"}, **HOW)
    assert saved_answers.body(await saved_answers.load(db, first), "ar") == "مرحبا {voornaam}"

    for _ in range(2):
        await saved_answers.retire(db, first, **HOW)
    assert await saved_answers.listed(db) == []
    assert [each.id for each in await saved_answers.listed(db, retired=True)] == [first]
    await saved_answers.restore(db, first, **HOW)
    assert [each.id for each in await saved_answers.listed(db)] == [first]
    assert [each.kind for each in await db.fetch_all(events.select())] == [
        "saved_answer_added",
        "saved_answer_changed",
        "saved_answer_retired",
        "saved_answer_restored",
    ]
    with pytest.raises(NotFound):
        await saved_answers.load(db, first + 1)


@pytest.mark.parametrize(
    ("title", "bodies", "field"),
    [
        ("", BODIES, "title"),
        ("a" * 81, BODIES, "title"),
        ("Groet", {"nl": " "}, "body_nl"),
        ("Groet", {"nl": "Dag", "en": "a" * 3001}, "body_en"),
        ("Groet", {"nl": "Dag {achternaam}"}, "body_nl"),
        ("Groet", {"nl": "Dag", "ar": "{}"}, "body_ar"),
    ],
)
async def test_what_cannot_be_kept_is_said_where_it_stands(db, title, bodies, field):
    with pytest.raises(Invalid) as invalid:
        await saved_answers.add(db, title, bodies, **HOW)
    assert [problem.field for problem in invalid.value.problems] == [field]
    assert await db.fetch_all(table.select()) == []


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dag {voornaam}, bel {telefoon}.", "Dag Hilde, bel 030 200 40 60."),
        ("{ Voornaam }{VOORNAAM}", "HildeHilde"),
        ("{iets} {", "{iets} {"),
        ("%(voornaam)s $voornaam", "%(voornaam)s $voornaam"),
    ],
)
def test_fields_are_filled_in(text, filled):
    assert saved_answers.filled(text, {"voornaam": "Hilde", "telefoon": "030 200 40 60"}) == filled


def test_what_a_jim_calls_themselves_is_no_field():
    assert saved_answers.filled("Dag {voornaam}", {"voornaam": "{telefoon}", "telefoon": "x"}) == (
        "Dag {telefoon}"
    )


async def test_where_nobody_wrote_it_in_that_language_yet_it_is_dutch(db):
    row = await saved_answers.load(db, await saved_answers.add(db, "Groet", BODIES, **HOW))
    assert [saved_answers.body(row, language) for language in ("nl", "en", "ar", "tr")] == [
        "Dag {voornaam}",
        "Dear {voornaam}",
        "Dag {voornaam}",
        "Dag {voornaam}",
    ]
