"""Whose data is erased has nothing left in any table there is. A new table fails here until erasure knows it."""

from jimsupport.db.tables import metadata
from jimsupport.db.tables.base import Holds
from jimsupport.domain.people import erasure
from tests.cast import NOW
from tests.domain.privacy import filled

OF_NOBODY_YET = {
    "join_requests",
    "limits",
    "sign_in_journeys",
}  # of an address that is nobody's, and soon gone


def marked():
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if column.info.get("holds") in (Holds.THEIRS, Holds.KEY)
    }


async def test_every_column_of_words_is_filled_first(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    assert marked() - await filled.found(db) == set()


async def test_nothing_of_a_person_is_left_anywhere(db, hilde, anna):
    await filled.fill(db, hilde.id, anna.id)
    await erasure.erase(db, hilde.id, by="worker", reason="asked", now=NOW)
    left = {place for place in await filled.found(db) if place.partition(".")[0] not in OF_NOBODY_YET}
    assert left == set(), sorted(left)
