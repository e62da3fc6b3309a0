"""Who has no group yet hears what would help, at most once a month; and staff see once who waits long."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from jimsupport.db import Database
from jimsupport.db.tables import events, left_over, matching_runs, support_requests
from jimsupport.domain.errors import Refused
from jimsupport.domain.groups import offers
from jimsupport.domain.wishes import wishes
from jimsupport.mail.contexts import context_of
from jimsupport.mail.outbox import claim
from tests.cast import NOW
from tests.domain.groups.drafted import WAITED, add, draft, mails, wish, wisher


async def left(
    db: Database, jim: Any, *changes: list[Any], group: int | None = None, others: Sequence[int] = ()
) -> None:
    """This JIM is left over after a run of its own, and these changes would free them."""
    run = {"by": "worker", "seed": 1, "budget": "quick", "state": "done", "asked_at": NOW}
    run_id = await db.insert(matching_runs.insert().values(**run))
    row = {"id": jim.id, "run_id": run_id, "reason": "too_few", "offered_at": None, "taken_at": None}
    row["relaxation"] = None
    if changes:
        row["relaxation"] = {"changes": list(changes), "group": group, "others": list(others)}
    await db.execute(left_over.delete().where(left_over.c.id == jim.id))
    await db.execute(left_over.insert().values(**row))


async def test_what_would_help_is_written_once_a_month_however_often_we_match(db: Database) -> None:
    anna, bas = await wisher(db, "Anna"), await wisher(db, "Bas")
    await left(db, anna, ["moment", 8], ["mode", "in_person"])
    await left(db, bas)
    assert await offers.run(db, now=NOW) == 1
    [row] = await claim(db, now=NOW, limit=9)
    said = (await context_of(db, row.id))["question"]
    assert said == "Kun je ook op woensdagavond? Kan het ook bij elkaar, in de buurt?"
    await left(db, anna, ["moment", 8])
    assert await offers.run(db, now=NOW + timedelta(days=1)) == 0
    assert await offers.run(db, now=NOW + timedelta(days=30)) == 1
    assert await mails(db, "group_offer") == [anna.id, anna.id]


async def test_many_are_written_and_shown_with_as_many_queries_as_one(db: Database) -> None:
    counts = []
    for names in (("Anna",), ("Bas", "Cas", "Dina")):
        for name in names:
            await left(db, await wisher(db, name), ["moment", 8])
        begun = db.statements
        assert await offers.run(db, now=NOW) == len(names)
        written = db.statements
        assert await offers.show_long(db, now=WAITED + timedelta(days=60)) == len(names)
        counts.append((written - begun, db.statements - written))
    assert counts[0] == counts[1]
    assert len(await mails(db, "group_offer")) == 4
    opened = await db.fetch_all(support_requests.select())
    told = await db.fetch_all(events.select().where(events.c.kind == "request_opened").order_by(events.c.id))
    assert [row.data["request"] for row in told] == [row.id for row in opened]


async def test_what_would_help_is_offered_while_it_is_true(db: Database) -> None:
    anna, bas, *others = [await wisher(db, name) for name in ("Anna", "Bas", "Cas", "Dina", "Eef")]
    await left(db, anna, ["moment", 8], others=[row.id for row in others])
    group_id = await draft(db, [await wisher(db, f"Jim{number}") for number in range(7)])
    await left(db, bas, ["moment", 8], group=group_id)
    for row in (anna, bas):
        assert await offers.of_jim(db, row.id, now=NOW) is not None
    await add(db, group_id, await wisher(db, "Gijs"))  # full now
    await wishes.withdraw(db, others[0].id, by="x", now=NOW)
    for row in (anna, bas):
        assert await offers.of_jim(db, row.id, now=NOW) is None
        with pytest.raises(Refused):
            await offers.take(db, row.id, by="x", now=NOW)
    assert await offers.run(db, now=NOW) == 0


async def test_who_waits_two_months_is_shown_to_staff_once(db: Database) -> None:
    anna = await wisher(db, "Anna")
    await wisher(db, "Bas", waiting_since=None)
    later = WAITED + timedelta(days=60)
    assert await offers.show_long(db, now=later - timedelta(days=1)) == 0
    assert await offers.show_long(db, now=later) == 1
    assert await offers.show_long(db, now=later) == 0
    [row] = await db.fetch_all(support_requests.select())
    assert (row.kind, row.jim_id) == ("no_group", anna.id)
    assert (await wish(db, anna.id)).shown_at == later
