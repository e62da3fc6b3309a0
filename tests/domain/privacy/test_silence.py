"""Who was silent for years is written to once, waited for, and then erased; who left here long ago as well."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import jims, outbox, people, roles, support_requests
from jimsupport.domain.people import accounts
from jimsupport.domain.privacy import leaving, silence, times
from tests import cast
from tests.cast import NOW

YEARS = timedelta(days=1826)
WAIT = timedelta(days=60)


@pytest.fixture
async def silent(db, hilde, anna):
    """Anna has not been heard of for five years; Hilde has, lately."""
    await db.execute(jims.update().where(jims.c.id == anna.id).values(last_contact_at=NOW - YEARS))
    return anna


async def erased(db):
    return [row.id for row in await db.fetch_all(select(people.c.id).where(people.c.erased_at.is_not(None)))]


async def test_one_mail_then_a_wait_then_gone(db, silent):
    assert [await silence.ask_one(db, now=NOW), await silence.ask_one(db, now=NOW)] == [True, False]
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.kind, mail.message_class, mail.person_id) == ("erasure_coming", "appointment", silent.id)
    assert await leaving.run_one(db, now=NOW + WAIT - timedelta(hours=1)) is False
    assert await leaving.run_one(db, now=NOW + WAIT) is True
    assert await erased(db) == [silent.id]


async def test_any_sign_of_life_keeps_it_and_nobody_asks_again_for_years(db, silent):
    await silence.ask_one(db, now=NOW)
    await db.execute(
        jims.update().where(jims.c.id == silent.id).values(last_contact_at=NOW + timedelta(days=1))
    )
    assert await leaving.run_one(db, now=NOW + WAIT) is True
    assert await erased(db) == []
    assert await silence.ask_one(db, now=NOW + WAIT) is False


async def test_kept_by_the_link_without_a_word_is_asked_again_after_years(db, silent):
    await silence.ask_one(db, now=NOW)
    await leaving.undo(db, silent.id, by=f"jim:{silent.id}", now=NOW)
    assert await silence.ask_one(db, now=NOW + timedelta(days=1)) is False
    assert await silence.ask_one(db, now=NOW + YEARS + timedelta(days=1)) is True


async def test_who_can_only_be_rung_comes_to_staff(db):
    truus = await cast.jim(db, "Truus", phone="+31612345699", last_contact_at=NOW - YEARS)
    assert await silence.ask_one(db, now=NOW) is True
    [request] = await db.fetch_all(support_requests.select())
    assert (request.jim_id, request.kind) == (truus.id, "keep")


async def test_the_account_of_who_left_goes_after_the_time_chosen(db, carla, nadia, hilde):
    later = NOW + timedelta(days=90)
    await accounts.end(db, await role_of(db, carla), by="administrator:1", now=NOW)
    assert await silence.remove_one_account(db, now=later) is False
    await times.choose(db, "account", 90, by="administrator:1", now=NOW)
    assert [await silence.remove_one_account(db, now=later) for _ in "12"] == [True, False]
    assert await leaving.run_one(db, now=later) is True
    assert await erased(db) == [carla.id]


async def test_a_jim_who_worked_here_stays(db, hilde):
    left = {"role": "staff", "granted_at": NOW - YEARS, "ended_at": NOW - YEARS}
    await db.insert(roles.insert().values(person_id=hilde.id, **left))
    assert await silence.remove_one_account(db, now=NOW) is False


async def role_of(db, person):
    return await db.fetch_value(select(roles.c.id).where(roles.c.person_id == person.id))
