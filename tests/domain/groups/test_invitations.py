"""Invitations: yes from four makes a group, and whoever falls out is in front of the pool again."""

from datetime import timedelta
from typing import Any

import pytest

from jimsupport.db import Database
from jimsupport.db.tables import calls, jims
from jimsupport.db.tables import outbox as outbox_rows
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.follow_up import appointments
from jimsupport.domain.forming import pool, rounds
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.people import erasure
from jimsupport.mail import outbox
from jimsupport.mail.contexts import context_of
from tests.cast import NOW
from tests.domain.groups.drafted import NAMES, WAITED, add, draft, group, mails, states, wish, wisher

LATER = NOW + timedelta(hours=1)


async def say(db: Database, group_id: int, row: Any, what: str, now: Any = LATER, **more: Any) -> None:
    seen = await groups.for_jim(db, group_id, row.id)
    await invitations.answer(db, seen, what, by=f"jim:{row.id}", now=now, **more)


async def invited(db: Database, names: tuple[str, ...] = NAMES[:5], **values: Any) -> tuple[int, list[Any]]:
    people = [await wisher(db, name, **values) for name in names]
    group_id = await draft(db, people)
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    return group_id, people


async def test_a_group_begins_at_four_and_a_fifth_joins_later(db: Database) -> None:
    group_id, people = await invited(db)
    await invitations.send(db, group_id, by="staff:3", now=NOW)  # a double tap
    assert await mails(db, "group_invitation") == [row.id for row in people]
    for row in people[:3]:
        await say(db, group_id, row, "yes")
    assert await states(db, group_id) == ["yes", "yes", "yes", "invited", "invited"]
    await say(db, group_id, people[3], "yes")
    assert (await group(db, group_id)).state == "running"
    assert await mails(db, "group_started") == [row.id for row in people[:4]]
    await say(db, group_id, people[4], "yes", NOW + timedelta(days=5))
    assert await states(db, group_id) == ["member"] * 5
    assert await mails(db, "group_started") == [row.id for row in people]
    assert (await wish(db, people[0].id)).waiting_since is None


async def test_an_invitation_names_first_names_the_moment_and_true_reasons(db: Database) -> None:
    group_id, people = await invited(db)
    [row] = [each for each in await outbox.claim(db, now=NOW, limit=9) if each.person_id == people[0].id]
    said = await context_of(db, row.id)
    assert (said["names"], said["moment"]) == ("Bas, Cas, Dina en Eef", "dinsdagavond")
    assert said["reasons"] == [
        "Jullie willen praten over: School en leren.",
        "Jullie kunnen allemaal op dinsdagavond.",
    ]
    await say(db, group_id, people[0], "no")
    assert await appointments.still_wanted(db, [row], now=NOW) == {row.id: ("skip", "answered")}


async def test_no_and_another_moment_are_seen_by_nobody_and_can_be_changed(db: Database) -> None:
    group_id, people = await invited(db)
    await say(db, group_id, people[0], "no")
    await say(db, group_id, people[1], "other", rather=11)
    assert [(await wish(db, row.id)).waiting_since for row in people[:3]] == [WAITED, WAITED, None]
    assert (await wish(db, people[1].id)).moments == [11]
    seen = await groups.for_jim(db, group_id, people[2].id)
    assert [name for _, name in seen.others] == ["Anna", "Bas", "Dina", "Eef"]
    await say(db, group_id, people[0], "yes", NOW + timedelta(days=2))
    assert await states(db, group_id) == ["yes", "other", "invited", "invited", "invited"]
    with pytest.raises(NotFound):
        await groups.for_jim(db, group_id, (await wisher(db, "Gijs")).id)


async def test_short_of_four_everybody_is_in_front_again_and_who_said_yes_is_told(db: Database) -> None:
    group_id, people = await invited(db)
    for row in people[:3]:
        await say(db, group_id, row, "yes")
    await say(db, group_id, people[3], "no")
    assert await invitations.run(db, now=NOW + timedelta(days=5)) == 1
    assert await invitations.run(db, now=NOW + timedelta(days=5)) == 0
    assert await mails(db, "group_reminder") == [people[4].id]
    await invitations.run(db, now=NOW + timedelta(days=10))
    assert (await group(db, group_id)).state == "ended"
    assert await states(db, group_id) == ["dropped", "dropped", "dropped", "no", "dropped"]
    assert await mails(db, "group_not_yet") == [row.id for row in people[:3]]
    told = await db.fetch_one(outbox_rows.select().where(outbox_rows.c.kind == "group_not_yet").limit(1))
    assert "2026-04-10" in str((await context_of(db, told.id))["next_on"])  # tonight
    assert {(await wish(db, row.id)).waiting_since for row in people} == {WAITED}
    assert [(await wish(db, row.id)).silent_rounds for row in people] == [0, 0, 0, 0, 1]
    with pytest.raises(Refused):
        await say(db, group_id, people[4], "yes", NOW + timedelta(days=11))


async def test_three_silent_rounds_are_asked_about_once_and_then_rest(db: Database) -> None:
    row = await wisher(db, "Anna")
    for number in range(3):
        now = NOW + timedelta(days=20 * number)
        group_id = await draft(db, [row])
        await invitations.send(db, group_id, by="staff:3", now=now)
        await invitations.run(db, now=now + timedelta(days=5))
        await invitations.run(db, now=now + timedelta(days=10))
    rests = await wish(db, row.id)
    assert (rests.silent_rounds, rests.waiting_since) == (3, WAITED)
    assert rests.resting_since == rests.asked_at == NOW + timedelta(days=50)
    assert await mails(db, "group_rest") == [row.id]
    from_now = NOW + timedelta(days=51)
    await rounds.wake(db, row.id, by=f"jim:{row.id}", now=from_now)
    woken = await wish(db, row.id)
    assert (woken.silent_rounds, woken.resting_since, woken.waiting_since) == (0, None, WAITED)


async def test_who_is_reached_by_phone_is_rung_and_who_paused_falls_out(db: Database) -> None:
    rung, paused = await wisher(db, "Anna", phone=True), await wisher(db, "Bas")
    await db.execute(
        jims.update().where(jims.c.id == paused.id).values(paused_until=NOW.date() + timedelta(9))
    )
    group_id = await draft(db, [rung, paused])
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    assert await states(db, group_id) == ["invited", "dropped"]
    [call] = await db.fetch_all(calls.select())
    assert (call.jim_id, call.due_at) == (rung.id, NOW)
    await say(db, group_id, rung, "yes", phone=True)
    [call] = await db.fetch_all(calls.select())
    assert (call.due_at, call.outcome) == (None, "cancelled")


async def test_a_long_time_jim_who_agreed_hosts(db: Database) -> None:
    people = [await wisher(db, name, may_host=name in "Bas Cas") for name in NAMES[:4]]
    group_id = await draft(db, people)
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    for row in people:
        await say(db, group_id, row, "yes")
    assert (await groups.for_jim(db, group_id, people[0].id)).host == "Bas"


async def test_leaving_is_one_tap_and_few_members_are_flagged(db: Database) -> None:
    group_id, people = await invited(db, NAMES[:4])
    for row in people:
        await say(db, group_id, row, "yes")
    for row in people[:2]:
        seen = await groups.for_jim(db, group_id, row.id)
        await groups.leave(db, seen, by=f"jim:{row.id}", now=LATER)
    assert (await group(db, group_id)).flagged_at == LATER
    assert await groups.of_jim(db, people[3].id) is not None
    await groups.come_back(db, await groups.for_jim(db, group_id, people[0].id), by="x", now=LATER)
    assert (await group(db, group_id)).flagged_at is None
    await db.execute(jims.update().where(jims.c.id == people[0].id).values(stopped_at=LATER))
    assert await groups.weigh_all(db, now=LATER) == 1
    assert (await group(db, group_id)).flagged_at == LATER


async def test_an_addition_to_a_running_group_is_asked_too(db: Database) -> None:
    group_id, people = await invited(db, NAMES[:4])
    for row in people:
        await say(db, group_id, row, "yes")
    newcomer = await wisher(db, "Fem")
    await add(db, group_id, newcomer)
    await invitations.send(db, group_id, by="staff:3", now=LATER)
    assert (await mails(db, "group_invitation"))[-1] == newcomer.id
    await say(db, group_id, newcomer, "yes", LATER)
    assert await states(db, group_id) == ["member"] * 5


async def test_who_said_no_is_not_drafted_for_that_group_again(db: Database) -> None:
    group_id, people = await invited(db, NAMES[:5])
    await say(db, group_id, people[0], "no")
    found = await pool.load(db, now=LATER)
    no, rest = str(people[0].id), {str(row.id) for row in people[1:]}
    assert [pair for pair in found.forbidden if no in pair and set(pair) & rest]


async def test_erasure_takes_somebody_out_and_their_name_from_the_post_of_others(db: Database) -> None:
    group_id, people = await invited(db, NAMES[:4])
    for row in people:
        await say(db, group_id, row, "yes")
    await erasure.erase(db, people[0].id, by="worker", reason="declined", now=LATER)
    assert (await states(db, group_id))[0] == "left"
    for row in await db.fetch_all(outbox_rows.select()):
        assert "Anna" not in row.context
    await groups.weigh_all(db, now=LATER)
    assert [name for _, name in (await groups.for_jim(db, group_id, people[1].id)).others] == ["Cas", "Dina"]
