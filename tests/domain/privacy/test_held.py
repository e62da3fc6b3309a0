"""What somebody sees of themselves is everything, and nothing of anybody else: tried on every table there is."""

import json

import pytest

from jimsupport.db.tables import jims, metadata, people
from jimsupport.db.tables.base import Holds, points_at
from jimsupport.domain.privacy.held import of_anyone, reading
from jimsupport.domain.privacy.held.part import is_key
from tests.domain.privacy import filled

PARTS = reading.PARTS
IN_A_PART = {part.table.name for part in PARTS}


def to_somebody(column):
    return points_at(column) in ("people", "jims")


def test_every_table_about_somebody_is_a_part_or_says_why_not():
    about = {
        table.name
        for table in metadata.sorted_tables
        if any(map(to_somebody, table.c)) or any(c.info.get("holds") == Holds.THEIRS for c in table.c)
    }
    assert about - IN_A_PART - of_anyone.ELSEWHERE.keys() == set()


def test_every_column_that_points_at_somebody_says_whose_the_row_is_or_why_not():
    ways = {f"{part.table.name}.{way}" for part in PARTS for way in part.of}
    known = {f"{part.table.name}.{c}" for part in PARTS for c in part.left_out} | of_anyone.NOT_THEIRS.keys()
    pointing = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if to_somebody(column) and table.name not in of_anyone.ELSEWHERE
    }
    open_ways = {f"{t}.{w}" for t, _, w in (way.partition(".") for way in pointing)} - ways - known
    through_another = {way for way in open_ways if any(each.startswith(f"{way}.") for each in ways)}
    assert open_ways - through_another == set()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.table.name}-{part.title}")
def test_every_column_with_words_of_theirs_is_on_the_page_in_the_file_or_left_out_with_a_reason(part):
    theirs = {c.name for c in part.table.c if c.info.get("holds") == Holds.THEIRS}
    known = part.shown.keys() | set(part.file_only) | part.left_out.keys() | part.names.keys()
    assert theirs - known == set()
    named = (
        part.shown.keys() | set(part.file_only) | part.left_out.keys() | part.names.keys() | part.said.keys()
    )
    assert named - {c.name for c in part.table.c} == set()
    assert not {c.name for c in part.filed if is_key(c)}


async def test_all_of_it_is_in_the_file_and_nothing_of_another(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    await db.execute(
        people.update().where(people.c.id == anna.id).values(first_name="Anderen", last_name="Z")
    )
    await db.execute(jims.update().where(jims.c.id == anna.id).values(place="Elders"))
    file = await reading.for_file(db, hilde.id)
    assert IN_A_PART - file.keys() == set()
    written = json.dumps(file, ensure_ascii=False)
    left_out = {f"{part.table.name}.{name}" for part in PARTS for name in part.left_out}
    wanted = {
        f"{filled.MARK} {part.table.name}.{c.name}"[: getattr(c.type, "length", None)]
        for part in PARTS
        for c in part.filed
        if c.info.get("holds") == Holds.THEIRS
        and c.type.python_type is str
        and f"{part.table.name}.{c.name}" not in left_out
    }
    assert {mark for mark in wanted if mark not in written} == set()
    assert "Elders" not in written


async def test_the_file_of_another_holds_nothing_of_them(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    written = json.dumps(await reading.for_file(db, anna.id), ensure_ascii=False)
    assert "MERK" not in written


async def test_the_page_says_each_thing_under_what_it_is_for(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    found = await reading.by_purpose(db, hilde.id)
    titles = [held.title for parts in found.values() for held in parts]
    of_anna = {"Gesprekken met een andere JIM die jou iets vroeg"}
    assert sorted(titles) == sorted({part.title for part in PARTS} - of_anna)
    assert all(held.count >= 1 for parts in found.values() for held in parts)
