"""Codes of an app: each once, half a minute of drift, and not too many tries."""

import asyncio
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import Text, cast, select

from jimsupport.db.tables import code_apps, sessions
from jimsupport.domain.access.second_factor import apps, held
from jimsupport.domain.errors import Invalid
from tests.cast import NOW

HALF = timedelta(seconds=30)


def code(app, now=NOW):
    return pyotp.TOTP(app.secret).at(now)


@pytest.fixture
def with_app(db, session_of):
    """`app, session = await with_app(nadia)`: her app, confirmed at NOW, and the session she did that in."""

    async def make(person):
        session = await session_of(person)
        await apps.begin(db, person.id, session_id=session, now=NOW)
        waiting = await apps.begun(db, person.id, session_id=session, now=NOW)
        await apps.confirm(db, person.id, code(waiting), session_id=session, now=NOW)
        return await apps.of(db, person.id), session

    return make


async def said(work):
    """The msgid of what is refused, or None."""
    try:
        await work
    except Invalid as problem:
        return problem.problems[0].message
    return None


def wrong(app, now=NOW):
    near = {code(app, now + step * HALF) for step in (-1, 0, 1)}
    return next(digits for digits in ("000000", "111111", "222222", "333333") if digits not in near)


async def test_an_app_counts_once_a_code_of_it_was_typed(db, nadia, session_of):
    session = await session_of(nadia)
    await apps.begin(db, nadia.id, session_id=session, now=NOW)
    waiting = await apps.begun(db, nadia.id, session_id=session, now=NOW)
    assert not await held.any_of(db, nadia.id)
    assert await said(apps.use(db, nadia.id, code(waiting), now=NOW)) == apps.WRONG
    assert await said(apps.confirm(db, nadia.id, wrong(waiting), session_id=session, now=NOW)) == apps.WRONG
    assert not await held.any_of(db, nadia.id)
    spaced = f" {code(waiting)[:3]} {code(waiting)[3:]} "
    await apps.confirm(db, nadia.id, spaced, session_id=session, now=NOW)
    assert (await apps.of(db, nadia.id)).confirmed_at == NOW


async def test_the_secret_is_of_the_session_that_began_and_lasts_an_hour(db, nadia, session_of):
    session, other = await session_of(nadia), await session_of(nadia)
    await apps.begin(db, nadia.id, session_id=session, now=NOW)
    first = await apps.begun(db, nadia.id, session_id=session, now=NOW)
    await apps.begin(db, nadia.id, session_id=session, now=NOW + HALF)  # another tab
    assert (await apps.begun(db, nadia.id, session_id=session, now=NOW)).secret == first.secret
    assert await apps.begun(db, nadia.id, session_id=other, now=NOW) is None
    assert await said(apps.confirm(db, nadia.id, code(first), session_id=other, now=NOW)) == apps.GONE
    late = NOW + timedelta(hours=1)
    assert await said(apps.confirm(db, nadia.id, code(first), session_id=session, now=late)) == apps.GONE
    await apps.clear(db, now=late)
    assert await db.fetch_all(code_apps.select()) == []
    await apps.begin(db, nadia.id, session_id=session, now=late)
    await db.execute(sessions.delete())
    assert await db.fetch_all(code_apps.select()) == []


async def test_the_secret_is_written_nowhere_as_it_is(db, nadia, with_app):
    app, _ = await with_app(nadia)
    stored = await db.fetch_value(select(cast(code_apps.c.secret, Text)))
    assert app.secret not in stored
    assert apps.address(app, "Nadia Vos").startswith("otpauth://totp/JIMsupport:Nadia%20Vos?secret=")


async def test_the_code_that_confirmed_it_is_used(db, nadia, with_app):
    app, _ = await with_app(nadia)
    assert await said(apps.use(db, nadia.id, code(app), now=NOW)) == apps.USED


async def test_every_code_works_once_and_none_from_before(db, nadia, with_app):
    app, _ = await with_app(nadia)
    later = NOW + 4 * HALF
    assert await said(apps.use(db, nadia.id, code(app, later), now=later)) is None
    assert await said(apps.use(db, nadia.id, code(app, later), now=later)) == apps.USED
    assert await said(apps.use(db, nadia.id, code(app, later - HALF), now=later)) == apps.USED
    assert await said(apps.use(db, nadia.id, code(app, later + HALF), now=later)) is None


@pytest.mark.parametrize(("drift", "answer"), [(-2, apps.WRONG), (-1, None), (1, None), (2, apps.WRONG)])
async def test_a_clock_may_be_half_a_minute_off(db, nadia, with_app, drift, answer):
    app, _ = await with_app(nadia)
    later = NOW + 10 * HALF
    assert await said(apps.use(db, nadia.id, code(app, later + drift * HALF), now=later)) == answer


async def test_of_twenty_at_once_with_one_code_one_gets_in(db, nadia, with_app):
    app, _ = await with_app(nadia)
    later = NOW + 10 * HALF
    tries = (said(apps.use(db, nadia.id, code(app, later), now=later)) for _ in range(20))
    results = await asyncio.gather(*tries)
    assert results.count(None) == 1
    assert set(results) <= {None, apps.USED, apps.WAIT}


async def test_five_wrong_ones_and_then_one_waits(db, nadia, ruth, with_app):
    app, _ = await with_app(nadia)
    other, _ = await with_app(ruth)
    later = NOW + 10 * HALF
    for _ in range(5):
        assert await said(apps.use(db, nadia.id, wrong(app, later), now=later)) == apps.WRONG
    assert await said(apps.use(db, nadia.id, code(app, later), now=later)) == apps.WAIT
    assert await said(apps.use(db, ruth.id, code(other, later), now=later)) is None
    after = later + timedelta(minutes=15)
    assert await said(apps.use(db, nadia.id, code(app, after), now=after)) is None


async def test_of_fifty_wrong_ones_at_once_five_are_compared(db, nadia, with_app):
    app, _ = await with_app(nadia)
    later = NOW + 10 * HALF
    results = await asyncio.gather(
        *(said(apps.use(db, nadia.id, wrong(app, later), now=later)) for _ in range(50))
    )
    assert (results.count(apps.WRONG), results.count(apps.WAIT)) == (5, 45)


async def test_after_fifty_wrong_ones_in_a_day_even_the_right_one_waits_for_tomorrow(db, nadia, with_app):
    app, _ = await with_app(nadia)
    at = NOW
    for _ in range(10):
        at += timedelta(minutes=16)
        for _ in range(5):
            assert await said(apps.use(db, nadia.id, wrong(app, at), now=at)) == apps.WRONG
    at += timedelta(minutes=16)
    assert await said(apps.use(db, nadia.id, code(app, at), now=at)) == apps.MANY
    tomorrow = NOW + timedelta(days=1, minutes=17)
    assert await said(apps.use(db, nadia.id, code(app, tomorrow), now=tomorrow)) is None


async def test_a_right_one_begins_the_count_anew(db, nadia, with_app):
    app, _ = await with_app(nadia)
    for minute in range(1, 5):
        later = NOW + minute * timedelta(minutes=1)
        for _ in range(4):
            assert await said(apps.use(db, nadia.id, wrong(app, later), now=later)) == apps.WRONG
        assert await said(apps.use(db, nadia.id, code(app, later), now=later)) is None


async def test_another_app_takes_the_place_of_the_first(db, nadia, with_app):
    app, _ = await with_app(nadia)
    other, _ = await with_app(nadia)
    assert other.secret != app.secret
    later = NOW + 10 * HALF
    assert await said(apps.use(db, nadia.id, code(app, later), now=later)) == apps.WRONG
    assert await said(apps.use(db, nadia.id, code(other, later), now=later)) is None


async def test_who_showed_nothing_adds_no_app_beside_what_is_there(db, nadia, with_app, session_of):
    app, _ = await with_app(nadia)
    session = await session_of(nadia)
    await apps.begin(db, nadia.id, session_id=session, now=NOW)
    waiting = await apps.begun(db, nadia.id, session_id=session, now=NOW)
    confirm = apps.confirm(db, nadia.id, code(waiting), session_id=session, first=True, now=NOW)
    assert await said(confirm) is not None
    assert (await apps.of(db, nadia.id)).secret == app.secret


async def test_digits_of_any_script_are_digits(db, nadia, with_app):
    app, _ = await with_app(nadia)
    later = NOW + 10 * HALF
    arabic = code(app, later).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert await said(apps.use(db, nadia.id, arabic, now=later)) is None
