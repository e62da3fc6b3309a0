"""The day: what needs a person, danger first, in as many queries for many as for few."""

from datetime import timedelta

from jimsupport.db.tables import calls as call_rows
from jimsupport.db.tables import outbox, worker_runs
from jimsupport.domain.day import queue, summary, worker
from jimsupport.domain.handling import replies
from jimsupport.domain.support import claims, requests
from tests import cast
from tests.conftest import NOW
from tests.domain.groups import made
from tests.domain.support.test_calls import call_to


async def ask(db, jim, kind="question", body="", minutes=0, **values):
    return await requests.open(
        db,
        kind=kind,
        door="page",
        body=body,
        jim_id=jim.id,
        by=f"jim:{jim.id}",
        now=NOW - timedelta(minutes=minutes),
        **values,
    )


async def doubt(db, jim):
    await db.insert(
        outbox.insert().values(
            key=f"doubt:{jim.id}",
            person_id=jim.id,
            channel="mail",
            message_class="routine",
            rank=2,
            kind="check_in",
            items=[],
            template="check_in",
            language="nl",
            context="{}",
            message_id=f"doubt.{jim.id}",
            state="in_doubt",
            error="geen antwoord",
            queued_at=NOW,
        )
    )


async def test_danger_comes_first_and_then_what_people_wait_for(
    db, hilde, said, anna, carla, noordrivier, nadia
):
    bep = await cast.jim(db, "Bep", phone="+31612345678")
    call_id = await call_to(db, bep)
    await db.execute(call_rows.update().values(due_at=NOW))
    await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)
    question = await ask(db, hilde, body="Hoe zit het met een bijbaan?", minutes=90)
    call_back = await ask(db, hilde, "call_back", minutes=30, when_to_call="morgen om 10.00")
    danger = await ask(db, said, body="Zijn vader heeft hem geslagen", minutes=10)
    channel = await ask(db, anna, "channel", minutes=300)
    interpreter = await ask(db, said, "interpreter", minutes=5)
    await doubt(db, anna)

    page = await queue.page(db, staff_id=nadia.id, now=NOW)

    assert [(item.source, item.id, item.name) for item in page.items] == [
        ("request", danger, "Said"),
        ("request", call_back, "Hilde"),
        ("request", question, "Hilde"),
        ("call", call_id, "Bep"),
        ("request", interpreter, "Said"),
        ("request", channel, "Anna"),
        ("doubt", await db.fetch_value(outbox.select().where(outbox.c.state == "in_doubt")), ""),
    ]
    first, second, third, fourth, _, sixth, last = page.items
    assert (first.danger, first.text) == (True, "Zijn vader heeft hem geslagen")
    assert (second.when_to_call, second.phone) == ("morgen om 10.00", "+31612345601")
    assert [item.since for item in (first, fourth, last)] == [NOW - timedelta(minutes=10), NOW, NOW]
    assert (third.text, fourth.phone, fourth.attempts) == ("Hoe zit het met een bijbaan?", "+31612345678", 0)
    assert (sixth.professional, sixth.organisation) == ("Carla", "Jeugdhulp Noordrivier")
    assert (last.count, page.total) == (1, 7)


async def test_the_same_number_of_queries_for_three_as_for_one(db, hilde, anna, nadia):
    async def queries():
        before = db.statements
        page = await queue.page(db, staff_id=nadia.id, now=NOW)
        await summary.of_today(db, staff_id=0, now=NOW)
        return page.total, db.statements - before

    await ask(db, hilde, body="Een vraag")
    one, for_one = await queries()
    for number in range(3):
        await ask(db, anna, body=f"Vraag {number}")
        await call_to(db, hilde, key=str(number))
    many, for_many = await queries()
    assert (one, many, for_many) == (1, 7, for_one)


async def test_staff_who_are_a_jim_do_not_see_their_own(db, hilde, anna):
    await ask(db, hilde, body="Van mij")
    await call_to(db, hilde)
    other = await ask(db, anna, body="Van Anna")
    page = await queue.page(db, staff_id=hilde.id, now=NOW)
    assert [(item.source, item.id) for item in page.items] == [("request", other)]


async def test_paging_and_whose(db, hilde, nadia):
    made = [await ask(db, hilde, body=f"Vraag {n}", minutes=100 - n) for n in range(queue.PAGE + 2)]
    second = await queue.page(db, staff_id=nadia.id, now=NOW, number=2)
    assert ([item.id for item in second.items], second.total) == (made[-2:], queue.PAGE + 2)
    assert (await queue.page(db, staff_id=nadia.id, now=NOW, number=99)).page == 2

    row = await requests.for_staff(db, made[3], staff_id=nadia.id)
    await claims.claim(db, row, by=f"staff:{nadia.id}", now=NOW)
    mine = await queue.page(db, staff_id=nadia.id, now=NOW, whose="mine")
    assert [(item.id, item.claimer) for item in mine.items] == [(made[3], "Nadia")]
    free = await queue.page(db, staff_id=nadia.id, now=NOW, whose="free")
    assert free.total == queue.PAGE + 1


async def test_next_is_ones_own_and_then_what_is_nobodys(db, hilde, anna, nadia):
    assert await queue.next_for(db, staff_id=nadia.id, now=NOW) is None
    free = await ask(db, hilde, "call_back")
    own = await ask(db, anna, body="Een vraag")
    assert await queue.next_for(db, staff_id=nadia.id, now=NOW) == ("request", free)
    row = await requests.for_staff(db, own, staff_id=nadia.id)
    await claims.claim(db, row, by=f"staff:{nadia.id}", now=NOW)
    assert await queue.next_for(db, staff_id=nadia.id, now=NOW) == ("request", own)


async def test_a_call_for_later_is_not_of_today(db, hilde, nadia):
    await call_to(db, hilde)
    await db.execute(call_rows.update().values(due_at=NOW + timedelta(days=14)))
    assert (await queue.page(db, staff_id=nadia.id, now=NOW)).items == []


async def test_the_worker_is_silent_after_a_quarter_of_an_hour(db):
    assert (await worker.state(db, now=NOW)).silent
    today = NOW.date()
    for job, counts in (
        ("sweep", {"queued": 4, "paused": 2, "jims": 6}),
        ("deliver", {"sent": 3, "paused": 1}),
    ):
        await db.insert(worker_runs.insert().values(job=job, day=today, last_at=NOW, counts=counts))
    state = await worker.state(db, now=NOW + timedelta(minutes=15))
    assert (state.last_at, state.silent, state.sent, dict(state.skipped)) == (NOW, False, 3, {"paused": 3})
    assert (await worker.state(db, now=NOW + timedelta(minutes=16))).silent


async def test_the_words_of_danger_stay_in_sight_whatever_was_said_after_them(db, said, nadia):
    number = await ask(db, said, body="Zijn vader heeft hem geslagen")
    row = await requests.for_staff(db, number, staff_id=nadia.id)
    await replies.say(db, row, "Ik ben thuis tot vijf uur.", by=f"jim:{said.id}", now=NOW)
    page = await queue.page(db, staff_id=nadia.id, now=NOW)
    assert [item.text for item in page.items] == ["Zijn vader heeft hem geslagen"]


async def test_draft_groups_are_one_line_and_come_last(db, hilde, nadia):
    await ask(db, hilde, body="Een vraag")
    await made.draft_of(db, "Bea Cor Dirk Els")
    mine, _ = await made.draft_of(db, "Gé Han Ine Jo")
    page = await queue.page(db, staff_id=nadia.id, now=NOW)
    assert [(item.source, item.count) for item in page.items] == [("request", 1), ("drafts", 2)]
    await made.add(db, mine, hilde.id)
    page = await queue.page(db, staff_id=hilde.id, now=NOW)
    assert [(item.source, item.count) for item in page.items] == [("drafts", 1)]
