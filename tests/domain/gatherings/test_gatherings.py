"""Gatherings for all JIMs: a place while there is room, a waiting list that moves up, a move, an end, reminders."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from jimsupport.db.tables import events, gathering_reminders, outbox
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.gatherings import announcing, gatherings, letters, places, reminders
from jimsupport.domain.gatherings.gatherings import Plan
from jimsupport.domain.people import consent, erasure, stops
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW
from tests.domain.groups.drafted import mails

STARTS = NOW + timedelta(days=10)
PLAN = Plan(
    titles={"nl": "JIM-dag Zwolle", "ar": "يوم JIM"},
    texts={"nl": "Eten, praten en een wandeling."},
    mode="in_person",
    place="De Kern, Dorpsstraat 1, Zwolle",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=3),
    capacity=2,
)


async def opened(db, **values):
    gathering_id = await gatherings.make(db, replace(PLAN, **values), by="staff:9", now=NOW)
    await gatherings.open_up(db, gathering_id, by="staff:9", now=NOW)
    return gathering_id


async def jims_named(db, names):
    return [(await cast.jim(db, name, mail=f"{name.lower()}@example.org")).id for name in names.split()]


async def sign_up(db, gathering_id, jim_id, *, now=NOW, **how):
    return await places.sign_up(db, gathering_id, jim_id, by=f"jim:{jim_id}", now=now, **how)


async def give_up(db, gathering_id, jim_id, *, now=NOW):
    await places.give_up(db, gathering_id, jim_id, by=f"jim:{jim_id}", now=now)


async def states(db, gathering_id):
    found = await places.of(db, gathering_id, "in", "waiting", "out")
    return {row.first_name: row.state for row in found}


async def test_who_is_late_waits_and_moves_up_by_themselves(db):
    gathering_id = await opened(db)
    anna, bas, cas, dina = await jims_named(db, "Anna Bas Cas Dina")
    assert [await sign_up(db, gathering_id, each) for each in (anna, bas)] == ["in", "in"]
    later = [NOW + timedelta(minutes=n) for n in (1, 2)]
    assert await sign_up(db, gathering_id, cas, now=later[0], people=2) == "waiting"
    assert await sign_up(db, gathering_id, cas, now=later[0], people=2) == "waiting"  # a double tap
    assert await sign_up(db, gathering_id, dina, now=later[1]) == "waiting"
    await give_up(db, gathering_id, anna)  # one place: Cas brings somebody, so Dina is first who fits
    assert await states(db, gathering_id) == {"Anna": "out", "Bas": "in", "Cas": "waiting", "Dina": "in"}
    assert await mails(db, "gathering_news") == [dina]
    await give_up(db, gathering_id, bas)
    await give_up(db, gathering_id, dina)
    assert (await states(db, gathering_id))["Cas"] == "in"
    assert await sign_up(db, gathering_id, anna, now=later[1]) == "waiting"
    assert await places.ahead(db, await places.of_jim(db, gathering_id, anna)) == 0
    await gatherings.change(db, gathering_id, replace(PLAN, capacity=3), by="staff:9", now=later[1])
    assert (await states(db, gathering_id))["Anna"] == "in"


async def test_the_last_place_is_given_once_to_many_at_once(db):
    gathering_id = await opened(db, capacity=3)
    ids = await jims_named(db, "Anna Bas Cas Dina Eef Fem Gijs Huib")
    said = await asyncio.gather(*(sign_up(db, gathering_id, each) for each in ids))
    assert sorted(said) == ["in"] * 3 + ["waiting"] * 5
    assert await places.taken(db, gathering_id) == 3


async def test_a_move_is_told_and_old_reminders_fall_away(db):
    gathering_id = await opened(db)
    (anna,) = await jims_named(db, "Anna")
    await sign_up(db, gathering_id, anna)
    moved = replace(PLAN, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=3))
    await gatherings.change(db, gathering_id, moved, by="staff:9", now=NOW)
    row = await gatherings.load(db, gathering_id)
    assert row.sequence == 1
    written = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    files = [(await context_of(db, each.id))["calendar"] for each in written]
    assert [(each["uid"], each["sequence"]) for each in files] == [(row.uid, 0), (row.uid, 1)]
    assert await reminders.run(db, now=STARTS - timedelta(hours=23)) == {}
    assert await reminders.run(db, now=STARTS + timedelta(hours=1)) == {"queued": 1}
    assert await reminders.run(db, now=STARTS + timedelta(days=1, minutes=-30)) == {"queued": 1}
    assert await mails(db, "gathering_reminder") == [anna, anna]


async def test_a_reminder_leaves_only_while_it_is_true(db):
    gathering_id = await opened(db)
    anna, bas = await jims_named(db, "Anna Bas")
    for each in (anna, bas):
        await sign_up(db, gathering_id, each)
    at = STARTS - timedelta(hours=23)
    await reminders.run(db, now=at)
    waiting = await db.fetch_all(
        outbox.select().where(outbox.c.kind == "gathering_reminder").order_by(outbox.c.person_id)
    )
    await give_up(db, gathering_id, anna, now=at)
    said = await appointments.still_wanted(db, waiting, now=at)
    assert [said[row.id] for row in waiting] == [("skip", "cancelled"), None]
    await appointments.settled(db, [(waiting[0], "cancelled"), (waiting[1], None)], now=at)
    sent = await db.fetch_all(gathering_reminders.select().where(gathering_reminders.c.outcome == "sent"))
    assert len(sent) == 1


async def test_when_it_is_off_everybody_with_a_place_or_waiting_hears_it(db):
    gathering_id = await opened(db, capacity=1)
    anna, bas, cas = await jims_named(db, "Anna Bas Cas")
    for each in (anna, bas, cas):
        await sign_up(db, gathering_id, each)
    await give_up(db, gathering_id, cas)
    for _ in range(2):
        await gatherings.cancel(db, gathering_id, by="staff:9", now=NOW)
    assert await mails(db, "gathering_cancelled") == [anna, bas]
    [first, _] = await db.fetch_all(outbox.select().where(outbox.c.kind == "gathering_cancelled"))
    file = (await context_of(db, first.id))["calendar"]
    assert (file["cancelled"], file["sequence"]) == (True, 1)
    assert await reminders.run(db, now=STARTS - timedelta(minutes=30)) == {}
    with pytest.raises(Refused):
        await sign_up(db, gathering_id, cas)


async def test_a_draft_is_seen_by_nobody(db):
    gathering_id = await gatherings.make(db, PLAN, by="staff:9", now=NOW)
    (anna,) = await jims_named(db, "Anna")
    with pytest.raises(NotFound):
        await sign_up(db, gathering_id, anna)
    slug = (await gatherings.load(db, gathering_id)).slug
    assert slug == "jim-dag-zwolle-2026-04-09"
    with pytest.raises(NotFound):
        await gatherings.published(db, slug)
    other = await gatherings.make(db, PLAN, by="staff:9", now=NOW)
    assert (await gatherings.load(db, other)).slug == f"{slug}-2"


async def test_who_wants_to_hear_of_them_is_written_once(db):
    anna, bas, cas = await jims_named(db, "Anna Bas Cas")
    for each in (anna, bas, cas):
        await announcing.choose(db, each, True, by=f"jim:{each}", now=NOW)
    await announcing.choose(db, cas, False, by=f"jim:{cas}", now=NOW)
    await stops.stop(db, bas, by=f"jim:{bas}", now=NOW)
    await opened(db)
    assert await announcing.run(db, now=NOW) == 1
    assert await announcing.run(db, now=NOW) == 0
    assert await mails(db, "gathering_new") == [anna]
    [row] = await db.fetch_all(outbox.select().where(outbox.c.kind == "gathering_new"))
    await announcing.choose(db, anna, False, by=f"jim:{anna}", now=NOW)
    assert await appointments.still_wanted(db, [row], now=NOW) == {row.id: ("skip", "answered")}


async def test_who_is_erased_frees_their_place(db):
    gathering_id = await opened(db, capacity=1)
    anna, bas = await jims_named(db, "Anna Bas")
    for each in (anna, bas):
        await sign_up(db, gathering_id, each)
    await erasure.erase(db, anna, by="staff:9", reason="asked", now=NOW)
    assert await states(db, gathering_id) == {"Bas": "in"}


async def test_staff_say_who_was_there_and_nothing_of_themselves(db):
    gathering_id = await opened(db, capacity=3)
    anna, bas, cas = await jims_named(db, "Anna Bas Cas")
    for each in (anna, bas, cas):
        await sign_up(db, gathering_id, each)
    here = await places.of(db, gathering_id, "in")
    said = {"staff_id": cas, "by": f"staff:{cas}"}
    with pytest.raises(Refused):
        await places.say_who_came(db, gathering_id, {here[0].id}, **said, now=NOW)
    for _ in range(2):
        await places.say_who_came(db, gathering_id, {here[0].id, here[2].id}, **said, now=STARTS)
    assert [row.was_there for row in await places.of(db, gathering_id, "in")] == ["yes", "no", None]
    came = await db.fetch_all(events.select().where(events.c.kind == "gathering_came"))
    assert [row.person_id for row in came] == [anna]
    with pytest.raises(Refused):  # and nobody signs off from what has been
        await give_up(db, gathering_id, anna, now=STARTS)


async def test_who_waits_for_two_does_not_keep_the_last_place(db):
    gathering_id = await opened(db)
    anna, bas, cas = await jims_named(db, "Anna Bas Cas")
    await sign_up(db, gathering_id, anna)
    assert await sign_up(db, gathering_id, bas, people=2) == "waiting"
    assert await sign_up(db, gathering_id, cas) == "in"


@pytest.mark.parametrize("end", [stops.stop, stops.deceased, consent.decline])
async def test_who_hears_nothing_of_us_gives_their_place_to_who_waits(db, end):
    gathering_id = await opened(db, capacity=1)
    anna, bas = await jims_named(db, "Anna Bas")
    for each in (anna, bas):
        await sign_up(db, gathering_id, each)
    await end(db, anna, by="staff:9", now=NOW)
    assert await states(db, gathering_id) | {"Anna": "out"} == {"Anna": "out", "Bas": "in"}
    assert await places.taken(db, gathering_id) == 1
    assert await mails(db, "gathering_cancelled") == []
    with pytest.raises(Refused):
        await sign_up(db, gathering_id, anna)


async def test_a_stop_taken_back_brings_them_to_the_list_again(db):
    gathering_id = await opened(db, capacity=1)
    anna, bas = await jims_named(db, "Anna Bas")
    for each in (anna, bas):
        await sign_up(db, gathering_id, each)
    await stops.stop(db, anna, by="x", now=NOW)
    await consent.decline(db, anna, by="x", now=NOW)
    await stops.resume(db, anna, by="x", now=NOW)
    assert (await states(db, gathering_id)).get("Anna", "out") == "out"
    await consent.undo_decline(db, anna, by="x", now=NOW)
    await stops.stop(db, anna, by="x", now=NOW)
    await stops.resume(db, anna, by="x", now=NOW + timedelta(hours=1))
    assert await states(db, gathering_id) == {"Anna": "waiting", "Bas": "in"}


async def test_who_was_not_told_yet_is_told_how_it_is_now(db):
    (anna,) = await jims_named(db, "Anna")
    await announcing.choose(db, anna, True, by="x", now=NOW)
    gathering_id = await opened(db)
    await announcing.run(db, now=NOW)
    await gatherings.change(db, gathering_id, replace(PLAN, place="Elders 2, Assen"), by="staff:9", now=NOW)
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    assert [(row.state, row.reason) for row in rows] == [("skipped", "moved"), ("pending", None)]
    assert (await context_of(db, rows[1].id))["place"] == "Elders 2, Assen"
    assert await appointments.still_wanted(db, rows[1:], now=NOW) == {rows[1].id: None}


async def test_what_is_open_and_online_has_a_link(db):
    gathering_id = await opened(db)
    with pytest.raises(Invalid) as wrong:
        await gatherings.change(db, gathering_id, replace(PLAN, mode="online"), by="staff:9", now=NOW)
    assert wrong.value.problems[0].field == "link"


async def test_many_places_ask_no_more_statements_than_few(db):
    counted = []
    for some in (2, 6):
        gathering_id = await opened(db, capacity=some)
        for number in range(some):
            jim = await cast.jim(db, f"J{some}-{number}", mail=f"j{some}-{number}@example.org")
            await sign_up(db, gathering_id, jim.id)
        before = db.statements
        moved = replace(PLAN, capacity=some, place="Elders")
        await gatherings.change(db, gathering_id, moved, by="staff:9", now=NOW)
        await gatherings.cancel(db, gathering_id, by="staff:9", now=NOW)
        counted.append(db.statements - before)
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("in_person", "zaterdag 28 maart 2026, 22.00 tot 23.30 uur"),
        ("online", "zondag 29 maart 2026, 0.00 tot 1.30 uur"),
    ],
)
def test_hours_are_those_of_where_it_is_and_online_of_the_reader(mode, said):
    starts = datetime(2026, 3, 28, 21, tzinfo=UTC)
    row = SimpleNamespace(mode=mode, starts_at=starts, ends_at=starts + timedelta(minutes=90))
    assert letters.when(row, "nl", "Europe/Istanbul") == said
    row.ends_at = starts + timedelta(hours=6)  # the clock goes forward that night
    assert "5.00 uur" in letters.when(row, "nl", "Europe/Amsterdam") or mode == "online"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title_nl", {"titles": {"en": "Day"}}),
        ("text_nl", {"texts": {}}),
        ("title_nl", {"titles": {"nl": "x" * 81}}),
        ("place", {"place": ""}),
        *(
            ("link", {"link": text})
            for text in ("http://example.org", "javascript:alert(1)", "https://", "https://[", "https://a b")
        ),
        ("day", {"starts_at": NOW}),
        ("until", {"ends_at": STARTS}),
        ("capacity", {"capacity": 0}),
    ],
)
def test_a_plan_that_cannot_be(field, values):
    with pytest.raises(Invalid) as wrong:
        gatherings.check(replace(PLAN, **values), now=NOW)
    assert wrong.value.problems[0].field == field
