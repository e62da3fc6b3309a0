"""Words of staff's own on a JIM, and finding JIMs by them."""

import asyncio

import pytest

from jimsupport.db.tables import events, jim_tags
from jimsupport.db.tables import tags as table
from jimsupport.domain.errors import Invalid
from jimsupport.domain.handling import tags
from jimsupport.domain.people import erasure
from jimsupport.domain.support import directory
from tests.conftest import NOW

HOW = {"by": "staff:1", "now": NOW}


async def names(db, jim):
    return [each.name for each in (await tags.of(db, [jim.id]))[jim.id]]


async def found(db, q):
    rows = await directory.listed(db, q, staff_id=0)
    assert len(rows) == await directory.count(db, q, staff_id=0)
    return [row.first_name for row in rows]


async def test_a_word_is_put_on_once_whatever_its_capitals_and_taken_off(db, hilde, anna):
    await tags.add(db, hilde.id, " JIM-dag  2026 ", **HOW)
    await tags.add(db, hilde.id, "jim-dag 2026", **HOW)
    await tags.add(db, anna.id, "Jim-Dag 2026", **HOW)
    assert await names(db, hilde) == await names(db, anna) == ["JIM-dag 2026"]
    [word] = await db.fetch_all(table.select())

    for _ in range(2):
        await tags.remove(db, hilde.id, word.id, **HOW)
    assert (await names(db, hilde), await tags.suggestions(db)) == ([], ["JIM-dag 2026"])
    await tags.remove(db, anna.id, word.id, **HOW)
    assert await db.fetch_all(table.select()) == []
    said = [each.kind for each in await db.fetch_all(events.select().order_by(events.c.id))]
    assert said == ["tagged", "tagged", "untagged", "untagged"]


async def test_two_who_put_it_on_at_once_put_it_on_once(db, hilde):
    await asyncio.gather(*(tags.add(db, hilde.id, "nieuw", **HOW) for _ in range(3)))
    assert len(await db.fetch_all(jim_tags.select())) == 1


@pytest.mark.parametrize("name", ["", " , ", "a" * 41])
async def test_nothing_and_too_much_are_said_in_words(db, hilde, name):
    with pytest.raises(Invalid):
        await tags.add(db, hilde.id, name, **HOW)


async def test_jims_are_found_by_name_place_and_word_together(db, hilde, said, anna):
    await tags.add(db, hilde.id, "Spreekt Berbers", **HOW)
    await tags.add(db, said.id, "Zwolle", **HOW)
    assert await found(db, "berbers") == ["Hilde"]
    assert await found(db, "zwolle") == ["Anna", "Said"]  # a place, and a word
    assert await found(db, "assen BERBERS") == ["Hilde"]
    assert await found(db, "hilde zwolle") == []
    assert await found(db, "100%") == []
    assert await found(db, "_") == []


async def test_erasing_takes_the_words_along(db, hilde, anna):
    await tags.add(db, hilde.id, "oma van Piet", **HOW)
    await tags.add(db, hilde.id, "gedeeld", **HOW)
    await tags.add(db, anna.id, "gedeeld", **HOW)
    await erasure.erase(db, hilde.id, by="worker", reason="declined", now=NOW)
    assert [each.name for each in await db.fetch_all(table.select())] == ["gedeeld"]


async def test_one_query_for_one_jim_and_for_many(db, hilde, said, anna):
    for jim in (hilde, said, anna):
        await tags.add(db, jim.id, "nieuw", **HOW)
    before = db.statements
    assert len(await tags.of(db, [hilde.id, said.id, anna.id])) == 3
    assert db.statements - before == 1
