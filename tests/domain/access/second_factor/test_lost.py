"""Who lost what they show: asked by them, confirmed by another who rang them, known to all, over in a day."""

import asyncio
from datetime import timedelta

import pytest

from jimsupport.db.tables import audit_rows, lost_factors, outbox, sessions
from jimsupport.db.tables import channels as rows
from jimsupport.domain.access import roles
from jimsupport.domain.access.second_factor import held, lost
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import channels
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW


@pytest.fixture
async def joost(db):
    """Nadia's colleague."""
    return await cast.worker(db, "Joost", "staff", last_name="de Wit", mail="joost@jimwerkt.example")


async def asked_by(db, person, helper, role="staff", now=NOW):
    """What `person` asked, as `helper` finds it."""
    await lost.ask(db, person.id, now=now)
    [row] = await lost.waiting(db, helper_id=helper.id, role=role, now=now)
    return row


async def confirmed(db, person, helper, now=NOW):
    """The same once `helper` confirmed it."""
    row = await asked_by(db, person, helper, now=now)
    await lost.confirm(db, row, person.first_name, helper_id=helper.id, role="staff", now=now)
    return await lost.for_helper(db, row.id, helper_id=helper.id, role="staff", now=now)


async def told(db):
    """(who, stage, whether it is about them) of every mail about this, in order."""
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == "factor_lost").order_by(outbox.c.id))
    mails = [(row.person_id, await context_of(db, row.id)) for row in rows]
    return [(who, mail["stage"], mail["yours"]) for who, mail in mails]


async def test_a_colleague_rings_and_they_begin_anew(db, nadia, joost, ruth, with_passkey, session_of):
    await with_passkey(nadia)
    session = await session_of(nadia)
    row = await confirmed(db, nadia, joost)
    code = lost.code(row, joost.id)
    assert (code.isdecimal(), len(code)) == (True, 6)
    assert await held.any_of(db, nadia.id)  # works until the code is typed
    await lost.use(db, nadia.id, f" {code[:3]} {code[3:]}", session_id=session, now=NOW)
    assert not await held.any_of(db, nadia.id)
    assert [row.id for row in await db.fetch_all(sessions.select())] == [session]
    [kept] = await db.fetch_all(lost_factors.select())
    assert (kept.outcome, kept.confirmed_by) == ("used", joost.id)
    stages = ("asked", "confirmed", "used")
    assert sorted(await told(db)) == sorted(
        [(nadia.id, stage, True) for stage in stages] + [(ruth.id, stage, False) for stage in stages]
    )
    acts = await db.fetch_all(audit_rows.select().order_by(audit_rows.c.id))
    assert [
        (act.act, act.actor, act.subject_id) for act in acts if "lost" in act.act or "reset" in act.act
    ] == [
        ("second_factor_lost", f"person:{nadia.id}", nadia.id),
        ("lost_factor_confirmed", f"staff:{joost.id}", nadia.id),
        ("second_factors_reset", f"person:{nadia.id}", nadia.id),
    ]


async def test_nobody_confirms_for_themselves(db, nadia):
    await lost.ask(db, nadia.id, now=NOW)
    await roles.grant(db, nadia.id, "administrator", by="worker", now=NOW)
    for role in ("staff", "administrator"):
        assert await lost.waiting(db, helper_id=nadia.id, role=role, now=NOW) == []
        with pytest.raises(NotFound):
            await lost.for_helper(db, 1, helper_id=nadia.id, role=role, now=NOW)
    row = await db.fetch_one(lost_factors.select())
    with pytest.raises(Exception, match=r"(?i)check"):  # nor does the database take it
        await db.execute(lost_factors.update().values(confirmed_by=row.person_id, confirmed_at=NOW))


async def test_staff_confirm_for_all_and_administrators_for_one_another(db, nadia, joost, ruth, carla):
    bea = await cast.worker(db, "Bea", "administrator", mail="bea@jimwerkt.example")
    for person in (nadia, carla, bea):
        await lost.ask(db, person.id, now=NOW)

    async def seen(helper, role):
        return {row.first_name for row in await lost.waiting(db, helper_id=helper.id, role=role, now=NOW)}

    assert await seen(joost, "staff") == {"Nadia", "Carla", "Bea"}
    assert await seen(nadia, "staff") == {"Carla", "Bea"}
    assert await seen(ruth, "administrator") == {"Bea"}
    await roles.end(db, carla.id, "professional", by="worker", now=NOW)
    assert await seen(joost, "staff") == {"Nadia", "Bea"}


async def test_asking_twice_is_once_and_more_than_three_a_day_is_refused(db, nadia, joost, ruth):
    await asyncio.gather(*(lost.ask(db, nadia.id, now=NOW) for _ in range(3)))
    assert len(await db.fetch_all(lost_factors.select())) == 1
    assert len(await told(db)) == 2
    await lost.withdraw(db, nadia.id, now=NOW)
    with pytest.raises(Refused):
        for _ in range(4):
            await lost.ask(db, nadia.id, now=NOW)
            await lost.withdraw(db, nadia.id, now=NOW)
    assert await lost.of(db, nadia.id, now=NOW) is None


async def test_it_is_over_within_a_day(db, nadia, joost, session_of):
    session, row = await session_of(nadia), await confirmed(db, nadia, joost)
    later = NOW + timedelta(hours=24)
    assert await lost.waiting(db, helper_id=joost.id, role="staff", now=later) == []
    with pytest.raises(NotFound):
        await lost.for_helper(db, row.id, helper_id=joost.id, role="staff", now=later)
    with pytest.raises(Invalid):
        await lost.use(db, nadia.id, lost.code(row, joost.id), session_id=session, now=later)
    await lost.clear(db, now=later)
    assert (await db.fetch_one(lost_factors.select())).outcome == "expired"
    await lost.ask(db, nadia.id, now=later + timedelta(hours=1))


async def test_the_name_must_be_theirs(db, nadia, joost):
    row = await asked_by(db, nadia, joost)
    helper = {"helper_id": joost.id, "role": "staff", "now": NOW}
    for name in ("", "Ruth", "Vos"):
        with pytest.raises(Invalid):
            await lost.confirm(db, row, name, **helper)
    await lost.confirm(db, row, " nadia  VOS ", **helper)


async def test_of_two_colleagues_one_is_first_and_alone_knows_the_code(db, nadia, joost):
    wim = await cast.worker(db, "Wim", "staff", mail="wim@jimwerkt.example")
    row = await asked_by(db, nadia, joost)
    done = await asyncio.gather(
        *(
            lost.confirm(db, row, "Nadia", helper_id=helper.id, role="staff", now=NOW)
            for helper in (joost, wim)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Refused) for each in done) == 1
    row = await lost.for_helper(db, row.id, helper_id=joost.id, role="staff", now=NOW)
    assert [lost.code(row, helper.id) is not None for helper in (joost, wim)].count(True) == 1


async def test_before_a_colleague_confirmed_no_code_works(db, nadia, joost, with_passkey, session_of):
    await with_passkey(nadia)
    session, row = await session_of(nadia), await asked_by(db, nadia, joost)
    for guess in ("", "000000", lost._code(row)):
        with pytest.raises(Invalid):
            await lost.use(db, nadia.id, guess, session_id=session, now=NOW)
    assert await held.any_of(db, nadia.id)


async def test_five_wrong_codes_and_it_works_no_more(db, nadia, joost, with_passkey, session_of):
    await with_passkey(nadia)
    session, row = await session_of(nadia), await confirmed(db, nadia, joost)
    code = lost.code(row, joost.id)
    other = f"{(int(code) + 1) % 1_000_000:06}"
    tries = (lost.use(db, nadia.id, other, session_id=session, now=NOW) for _ in range(20))
    assert all(isinstance(each, Invalid) for each in await asyncio.gather(*tries, return_exceptions=True))
    assert (await db.fetch_one(lost_factors.select())).tries == lost.TRIES
    with pytest.raises(Invalid):
        await lost.use(db, nadia.id, code, session_id=session, now=NOW)
    assert await held.any_of(db, nadia.id)


async def test_what_is_refused_or_withdrawn_ends_at_once(db, nadia, joost, ruth, session_of):
    session, row = await session_of(nadia), await confirmed(db, nadia, joost)
    await lost.refuse(db, row, helper_id=joost.id, role="staff", now=NOW)
    await lost.refuse(db, row, helper_id=joost.id, role="staff", now=NOW)
    with pytest.raises(Invalid):
        await lost.use(db, nadia.id, lost.code(row, joost.id), session_id=session, now=NOW)
    assert [stage for who, stage, _ in await told(db) if who == ruth.id] == ["asked", "confirmed", "refused"]
    row = await confirmed(db, nadia, joost)
    await lost.withdraw(db, nadia.id, now=NOW)
    with pytest.raises(Invalid):
        await lost.use(db, nadia.id, lost.code(row, joost.id), session_id=session, now=NOW)


async def test_a_code_is_of_one_asking(db, nadia, carla, joost, session_of):
    hers = await confirmed(db, nadia, joost)
    theirs = await asked_by_second(db, carla, joost)
    session = await session_of(carla)
    code = lost.code(hers, joost.id)
    if code != lost.code(theirs, joost.id):
        with pytest.raises(Invalid):
            await lost.use(db, carla.id, code, session_id=session, now=NOW)


async def asked_by_second(db, person, helper):
    await lost.ask(db, person.id, now=NOW)
    rows = await lost.waiting(db, helper_id=helper.id, role="staff", now=NOW)
    row = next(row for row in rows if row.person_id == person.id)
    await lost.confirm(db, row, person.first_name, helper_id=helper.id, role="staff", now=NOW)
    return await lost.for_helper(db, row.id, helper_id=helper.id, role="staff", now=NOW)


async def test_the_number_to_ring_is_one_we_had_long_before(db, nadia, joost):
    """Who reads her mail comes in as the JIM she is too, adds a number and ends hers: a colleague rings hers all the same."""
    row = await asked_by(db, nadia, joost)
    assert await lost.number(db, row) is None
    hers, new = "+31612345678", "+31687654321"
    await channels.add(db, nadia.id, "phone", hers, by="terminal", now=NOW - timedelta(days=60))
    await channels.add(db, nadia.id, "phone", new, confirmed=True, by="worker", now=NOW - timedelta(days=1))
    assert await channels.number(db, nadia.id) == new
    assert await lost.number(db, row) == hers
    [first, _] = await db.fetch_all(rows.select().where(rows.c.kind == "phone").order_by(rows.c.id))
    await channels.off(db, first.id, by="worker", now=NOW)
    assert await lost.number(db, row) == hers
