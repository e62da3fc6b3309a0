from datetime import timedelta

import pytest

from jimsupport.db.tables import (
    action_links,
    answers,
    channels,
    duties,
    duty_changes,
    events,
    hand_overs,
    jims,
    leaves,
    outbox,
    people,
    request_messages,
    request_notes,
    sessions,
    support_requests,
    young_people,
)
from jimsupport.domain.access import links, roles
from jimsupport.domain.access import sessions as signed_in
from jimsupport.domain.errors import NotFound
from jimsupport.domain.people import consent, erasure, unwanted
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import requests
from tests import cast
from tests.cast import NOW


@pytest.fixture
async def known(db, hilde, carla, noordrivier):
    """Hilde, with something in every place that keeps words."""
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier, way_back="{}")
    await db.execute(
        young_people.update()
        .where(young_people.c.id == handed.young_person_id)
        .values(reference_hash="a" * 64, birth_month="2010-04")
    )
    item = await cast.check_in(db, hilde, handed)
    await db.insert(
        answers.insert().values(
            planned_id=item.id,
            jim_id=hilde.id,
            question="how",
            answer="good",
            remark="Wel moe.",
            by="jim:1",
            at=NOW,
        )
    )
    request_id = await requests.open(
        db, kind="question", door="page", body="Hoe vaak mag ik bellen?", jim_id=hilde.id, by="jim:1", now=NOW
    )
    await db.insert(
        request_notes.insert().values(request_id=request_id, by="staff:1", body="Lief mens", at=NOW)
    )
    await links.create(db, hilde.id, "check_in", planned_id=item.id, now=NOW)
    await signed_in.start(db, hilde.id, now=NOW)
    return hilde


async def erase_now(db, jim, **values):
    await db.execute(jims.update().where(jims.c.id == jim.id).values(erase_at=NOW, **values))
    return [await erasure.run_one(db, now=NOW), await erasure.run_one(db, now=NOW)]


async def test_names_channels_and_words_go_and_counts_stay(db, known, said):
    assert await erase_now(db, known) == [True, False]

    with pytest.raises(NotFound):
        await jim_rows.load(db, known.id)
    person = await cast.load_person(db, known.id)
    assert (person.first_name, person.last_name, person.erased_at) == ("", "", NOW)
    gone = [channels, sessions]
    assert [await db.fetch_all(t.select().where(t.c.person_id == known.id)) for t in gone] == [[], []]
    empty = [action_links, request_messages, request_notes]
    assert [await db.fetch_all(t.select()) for t in empty] == [[], [], []]
    [answer] = await db.fetch_all(answers.select())
    assert (answer.answer, answer.remark) == ("good", None)
    [request] = await db.fetch_all(support_requests.select())
    assert (request.name, request.contact) == ("", None)
    [handed] = await db.fetch_all(hand_overs.select())
    assert (handed.relation, handed.message, handed.way_back) == ("", None, None)
    [young] = await db.fetch_all(young_people.select())
    assert (young.reference_hash, young.birth_month) == (None, None)
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.address, mail.context, mail.state, mail.reason) == (None, "{}", "skipped", "erased")
    last = (await db.fetch_all(events.select().order_by(events.c.id)))[-1]
    assert (last.kind, last.by, last.data) == ("erased", "worker", {"reason": "silent"})
    assert (await jim_rows.load(db, said.id)).first_name == "Said"


async def test_a_young_person_stays_known_while_another_jim_is(db, known, anna, carla, noordrivier):
    [handed] = await db.fetch_all(hand_overs.select())
    await cast.hand_over(
        db, anna, professional=carla, organisation_id=noordrivier, young_person_id=handed.young_person_id
    )
    await erase_now(db, known)
    [young] = await db.fetch_all(young_people.select())
    assert (young.reference_hash, young.birth_month) == ("a" * 64, "2010-04")


async def test_thirty_days_after_a_no(db, anna):
    reachable = [("mail", "anna@example.org", "anna@example.org")]
    await consent.decline(db, anna.id, by=f"jim:{anna.id}", now=NOW)
    assert await erasure.run_one(db, now=NOW + timedelta(days=29)) is False
    assert await erasure.run_one(db, now=NOW + timedelta(days=30)) is True
    last = (await db.fetch_all(events.select().order_by(events.c.id)))[-1]
    assert (last.kind, last.data) == ("erased", {"reason": "declined"})
    assert await unwanted.is_unwanted(db, reachable, "Anna")


async def test_a_colleague_who_is_a_jim_keeps_their_account(db, known):
    await roles.grant(db, known.id, "staff", by="administrator:1", now=NOW)
    await erase_now(db, known)
    person = await cast.load_person(db, known.id)
    assert (person.first_name, person.erased_at) == ("Hilde", None)
    assert len(await db.fetch_all(channels.select().where(channels.c.person_id == known.id))) == 2


async def test_the_roster_of_who_no_longer_works_here_goes_too(db, known, nadia):
    away = {"first_day": NOW.date(), "last_day": NOW.date(), "created_at": NOW}
    await db.insert(duties.insert().values(staff_id=known.id, weekday=1))
    await db.insert(duty_changes.insert().values(staff_id=known.id, day=NOW.date(), on_duty=True))
    await db.insert(leaves.insert().values(staff_id=known.id, **away))
    await db.insert(leaves.insert().values(staff_id=nadia.id, cover_id=known.id, **away))
    await erase_now(db, known)
    assert await db.fetch_all(duties.select()) == await db.fetch_all(duty_changes.select()) == []
    assert [(row.staff_id, row.cover_id) for row in await db.fetch_all(leaves.select())] == [(nadia.id, None)]


async def test_nobody_is_erased_who_said_yes(db, hilde, said):
    assert await erasure.run_one(db, now=NOW + timedelta(days=4000)) is False
    assert [row.erased_at for row in await db.fetch_all(people.select())] == [None, None]
