"""Programmes: what may be in one, and what a change does to what is planned."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from jimsupport.db import Database, Row
from jimsupport.db.tables import events, hand_overs, jims, planned
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import planning, programmes
from jimsupport.domain.follow_up.programme_change import Change
from tests import cast
from tests.conftest import NOW

RUTH = "administrator:6"


async def check_ins(db: Database) -> list[tuple[str, date, str | None]]:
    rows = await db.fetch_all(planned.select().where(planned.c.kind == "check_in").order_by(planned.c.due_on))
    return [(row.step, row.due_on, row.reason if row.due_at is None else "open") for row in rows]


async def load_default(db: Database) -> Row:
    return await programmes.default(db)


async def change(
    db: Database, *steps: str, then_every: str | None = "P12M", now: datetime = NOW
) -> list[Change]:
    programme = await programmes.default(db)
    values: dict[str, Any] = {
        "name": "Gewoon",
        "steps": steps,
        "then_every": then_every,
        "by": RUTH,
        "now": now,
    }
    return await programmes.change(db, programme.id, **values)


@pytest.fixture
async def hildes(db, hilde, carla, noordrivier):
    """Hilde's hand-over, with everything planned: help ended two weeks ago today."""
    made = await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 3, 16)
    )
    await planning.plan_hand_over(db, made.id, now=NOW - timedelta(days=13))
    return made


async def test_the_default_comes_with_the_tables(db) -> None:
    found = await programmes.default(db)
    assert (found.name, found.steps, found.then_every, found.is_default) == (
        "Gewoon",
        ["P2W", "P3M", "P6M", "P12M"],
        "P12M",
        True,
    )


async def test_create(db) -> None:
    made = await programmes.create(
        db, name="Rustig", steps=["P6M", "P1M"], then_every="P1Y", by=RUTH, now=NOW
    )
    found = await programmes.load(db, made)
    assert (found.name, found.steps, found.then_every, found.is_default, found.created_at) == (
        "Rustig",
        ["P1M", "P6M"],  # shortest first, however they were typed
        "P1Y",
        False,
        NOW,
    )
    assert [(row.name, row.running) for row in await programmes.listed(db)] == [("Gewoon", 0), ("Rustig", 0)]
    recorded = await db.fetch_all(events.select())
    assert [(row.kind, row.by, row.data["programme"]) for row in recorded] == [
        ("programme_created", RUTH, made)
    ]


@pytest.mark.parametrize(
    ("name", "steps", "then_every", "fields"),
    [
        ("", ["P2W"], None, ["name"]),
        (" ", ["P2W"], None, ["name"]),
        ("n" * 81, ["P2W"], None, ["name"]),
        ("Gewoon", ["P2W"], None, ["name"]),
        ("Leeg", [], None, ["steps"]),
        ("Veel", [f"P{n}M" for n in range(1, 14)], None, ["steps"]),
        ("Uren", ["PT2H"], None, ["steps"]),
        ("Samengesteld", ["P1M2W"], None, ["steps"]),
        ("Eeuw", ["P100Y"], None, ["steps"]),
        ("Dubbel", ["P12M", "P1Y"], None, ["steps"]),
        ("Vaak", ["P2W"], "P1W", ["then_every"]),
        ("Niets", ["P2W"], "ieder jaar", ["then_every"]),
        ("", [], None, ["name", "steps"]),
    ],
)
async def test_refuses(db, name: str, steps: list[str], then_every: str | None, fields: list[str]) -> None:
    with pytest.raises(Invalid) as raised:
        await programmes.create(db, name=name, steps=steps, then_every=then_every, by=RUTH, now=NOW)
    assert [problem.field for problem in raised.value.problems] == fields
    assert len(await programmes.listed(db)) == 1


async def test_nothing_there(db) -> None:
    with pytest.raises(NotFound):
        await programmes.load(db, 99)


async def test_a_change_moves_only_what_lies_ahead(db, hildes) -> None:
    assert await check_ins(db) == [
        ("P2W", date(2026, 3, 30), "open"),  # today: still goes out
        ("P3M", date(2026, 6, 16), "open"),
        ("P6M", date(2026, 9, 16), "open"),
        ("P12M", date(2027, 3, 16), "open"),
        ("P24M", date(2028, 3, 16), "open"),
    ]
    expected = [
        Change("P2W", 0, 0, 1),
        Change("P3M", 0, 1, 0),
        Change("P4M", 1, 0, 0),
        Change("P6M", 0, 0, 1),
        Change("P12M", 0, 0, 1),
        Change("P18M", 1, 0, 0),
        Change("P24M", 0, 1, 0),
    ]
    new = {"steps": ["P1W", "P4M", "P6M", "P12M"], "then_every": "P6M"}
    before = await check_ins(db)
    assert await programmes.effect(db, await load_default(db), **new, now=NOW) == expected
    assert await check_ins(db) == before  # a preview changes nothing
    assert await change(db, *new["steps"], then_every="P6M") == expected
    assert await check_ins(db) == [
        ("P2W", date(2026, 3, 30), "open"),
        ("P3M", date(2026, 6, 16), "programme"),
        ("P4M", date(2026, 7, 16), "open"),
        ("P6M", date(2026, 9, 16), "open"),
        ("P12M", date(2027, 3, 16), "open"),
        ("P18M", date(2027, 9, 16), "open"),
        ("P24M", date(2028, 3, 16), "programme"),
    ]


async def test_a_change_of_mind_brings_back_the_same_rows(db, hildes) -> None:
    before = await check_ins(db)
    await change(db, "P1M")
    assert await change(db, "P2W", "P3M", "P6M", "P12M") == [
        Change("P2W", 0, 0, 1),
        Change("P1M", 0, 1, 0),
        Change("P3M", 1, 0, 0),
        Change("P6M", 1, 0, 0),
        Change("P12M", 1, 0, 0),
        Change("P13M", 0, 1, 0),
        Change("P24M", 1, 0, 0),
    ]
    dropped = [("P1M", date(2026, 4, 16), "programme"), ("P13M", date(2027, 4, 16), "programme")]
    assert await check_ins(db) == sorted([*before, *dropped], key=lambda found: found[1])


async def test_the_same_steps_change_nothing(db, hildes) -> None:
    before = await check_ins(db)
    assert await change(db, "P2W", "P3M", "P6M", "P12M") == []
    assert await check_ins(db) == before
    assert (await load_default(db)).changed_at is None


async def test_what_was_decided_or_put_off_stays(db, hildes) -> None:
    sent = planned.c.step == "P2W"
    await db.execute(planned.update().where(sent).values(due_at=None, outcome="sent", decided_at=NOW))
    await db.execute(planned.update().where(planned.c.step == "P3M").values(occurrence=2))
    assert await change(db, "P6M", then_every=None) == [
        Change("P3M", 0, 0, 1),
        Change("P6M", 0, 0, 1),
        Change("P12M", 0, 1, 0),
        Change("P24M", 0, 1, 0),
    ]
    assert (await check_ins(db))[:2] == [("P2W", date(2026, 3, 30), None), ("P3M", date(2026, 6, 16), "open")]


@pytest.mark.parametrize("why", ["withdrawn_at", "ended_at", "stopped_at", "declined_at", "deceased_at"])
async def test_who_may_come_back_to_it_follows_without_being_counted(db, hildes, why: str) -> None:
    table = hand_overs if why in hand_overs.c else jims
    await db.execute(table.update().values({why: NOW}))
    assert await change(db, "P1M", then_every=None) == []
    assert [row[::2] for row in await check_ins(db) if row[2] == "open"] == [("P2W", "open"), ("P1M", "open")]


async def test_another_programme_is_not_touched(db, hilde, carla, noordrivier, hildes) -> None:
    other = await programmes.create(db, name="Rustig", steps=["P6M"], then_every=None, by=RUTH, now=NOW)
    found = await programmes.load(db, other)
    assert await programmes.effect(db, found, steps=["P1M"], then_every=None, now=NOW) == []


async def test_who_joined_alone_follows_the_default(db, anna) -> None:
    joined = NOW - timedelta(days=60)
    await db.execute(jims.update().where(jims.c.id == anna.id).values(joined_at=joined))
    await planning.plan_joined(db, anna.id, now=NOW)
    other = await programmes.create(db, name="Rustig", steps=["P6M"], then_every=None, by=RUTH, now=NOW)
    expected = [
        Change("P3M", 0, 1, 0),
        Change("P6M", 0, 0, 1),
        Change("P12M", 0, 1, 0),
        Change("P24M", 0, 1, 0),
    ]
    assert await programmes.effect_of_default(db, await programmes.load(db, other), now=NOW) == expected
    assert await programmes.make_default(db, other, by=RUTH, now=NOW) == expected
    assert (await programmes.default(db)).id == other
    assert [found for found in await check_ins(db) if found[2] == "open"] == [
        ("P6M", date(2026, 7, 29), "open")
    ]
    assert await programmes.make_default(db, other, by=RUTH, now=NOW) == []


async def test_the_number_of_queries_does_not_grow(db, hilde, said, anna, carla, noordrivier) -> None:
    asked = []
    for jim in (hilde, said, anna):
        made = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
        await planning.plan_hand_over(db, made.id, now=NOW)
        before = db.statements
        await programmes.effect(db, await load_default(db), steps=["P1M"], then_every=None, now=NOW)
        asked.append(db.statements - before)
    assert asked == [3, 3, 3]
