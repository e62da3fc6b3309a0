"""«You may ask me to tell my story»: a yes of its own, with nothing sent for it, gone when they say no or are erased."""

import pytest
from sqlalchemy import select

from jimsupport.db.tables import events, outbox
from jimsupport.db.tables import storytellers as rows
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import erasure, stops
from jimsupport.domain.privacy.held import reading
from jimsupport.domain.stories import storytellers
from tests import cast
from tests.conftest import NOW


async def start(db, jim, *uses, about=""):
    await storytellers.start(db, jim.id, uses=uses, about=about, by=f"jim:{jim.id}", now=NOW)


async def listed(db, staff_id=0, use=""):
    return [
        (row.first_name, row.uses, row.about)
        for row in await storytellers.listed(db, staff_id=staff_id, use=use)
    ]


async def test_a_yes_for_one_thing_or_more_that_changes_and_ends(db, hilde):
    await start(db, hilde, "training", about="Over samen eten")
    await start(db, hilde, "training", about="Over samen eten")
    assert await listed(db) == [("Hilde", ["training"], "Over samen eten")]
    await start(db, hilde, "training", "newsletter")
    assert await listed(db) == [("Hilde", ["newsletter", "training"], None)]
    for _ in range(2):
        await storytellers.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    assert (await listed(db), await storytellers.of(db, hilde.id)) == ([], None)
    told = await db.fetch_all(
        select(events.c.kind).where(events.c.kind.like("storytelling%")).order_by(events.c.id)
    )
    assert [row.kind for row in told] == ["storytelling_wanted", "storytelling_unwanted"]
    assert await db.fetch_all(outbox.select()) == []


@pytest.mark.parametrize(
    ("uses", "about", "field"),
    [((), "", "uses"), (("party",), "", "uses"), (("training",), "x" * 601, "about")],
)
async def test_what_is_wrong_is_said(db, hilde, uses, about, field):
    with pytest.raises(Invalid) as told:
        await start(db, hilde, *uses, about=about)
    assert [problem.field for problem in told.value.problems] == [field]


async def test_staff_see_who_for_what_but_not_themselves_nor_who_hears_nothing_of_us(db, hilde, said):
    anna = await cast.jim(db, "Anna", mail="anna@voorbeeld.example")
    await start(db, hilde, "training")
    await start(db, said, "newsletter")
    await start(db, anna, "newsletter", "training")
    assert [row[0] for row in await listed(db, use="training")] == ["Hilde", "Anna"]
    assert [row[0] for row in await listed(db, staff_id=hilde.id, use="training")] == ["Anna"]
    await stops.stop(db, said.id, by=f"jim:{said.id}", now=NOW)
    assert [row[0] for row in await listed(db)] == ["Hilde", "Anna"]


async def test_they_take_it_along_and_erasure_removes_it(db, hilde):
    await start(db, hilde, "training", about="Over samen eten")
    file = await reading.for_file(db, hilde.id)
    [taken] = file["storytellers"]
    assert (taken["uses"], taken["about"]) == (["training"], "Over samen eten")
    await erasure.erase(db, hilde.id, by=f"jim:{hilde.id}", reason="asked", now=NOW)
    assert await db.fetch_all(rows.select()) == []
