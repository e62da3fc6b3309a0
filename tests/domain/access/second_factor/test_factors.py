"""What somebody has to show, together: nobody takes away their last."""

import asyncio

import pytest
from sqlalchemy import func, select

from jimsupport.db.tables import audit_rows, code_apps, outbox
from jimsupport.domain.access.second_factor import factors, held
from jimsupport.domain.errors import Refused
from jimsupport.mail.contexts import context_of
from tests.cast import NOW


@pytest.fixture
async def with_app(db, nadia):
    """Nadia has an app."""
    row = {"person_id": nadia.id, "secret": "A" * 32, "last_step": 0, "created_at": NOW, "confirmed_at": NOW}
    await db.insert(code_apps.insert().values(**row))


async def test_the_last_one_stays(db, nadia, with_passkey):
    await with_passkey(nadia)
    [key] = (await factors.of(db, nadia.id)).passkeys
    with pytest.raises(Refused):
        await factors.remove_passkey(db, nadia.id, key.id, now=NOW)
    assert await held.any_of(db, nadia.id)


async def test_the_last_app_stays(db, nadia, with_app):
    with pytest.raises(Refused):
        await factors.remove_app(db, nadia.id, now=NOW)
    assert len(await factors.of(db, nadia.id)) == 1


async def test_one_of_two_goes_and_they_are_told(db, nadia, with_passkey, with_app):
    await with_passkey(nadia)
    [key] = (await factors.of(db, nadia.id)).passkeys
    for _ in range(2):  # pressed twice
        await factors.remove_passkey(db, nadia.id, key.id, now=NOW)
    assert len(await factors.of(db, nadia.id)) == 1
    mails = [
        await context_of(db, row.id) for row in await db.fetch_all(outbox.select().order_by(outbox.c.id))
    ]
    assert [(mail["what"], mail["added"], mail["name"]) for mail in mails] == [
        ("passkey", True, "Telefoon"),
        ("passkey", False, "Telefoon"),
    ]
    acts = select(audit_rows.c.act, audit_rows.c.actor).order_by(audit_rows.c.id)
    assert [tuple(row._mapping.values()) for row in await db.fetch_all(acts)] == [
        ("second_factor_added", f"person:{nadia.id}"),
        ("second_factor_removed", f"person:{nadia.id}"),
    ]


async def test_of_two_that_are_taken_away_at_once_one_stays(db, nadia, with_passkey, with_app):
    await with_passkey(nadia)
    [key] = (await factors.of(db, nadia.id)).passkeys
    done = await asyncio.gather(
        factors.remove_passkey(db, nadia.id, key.id, now=NOW),
        factors.remove_app(db, nadia.id, now=NOW),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Refused) for each in done) == 1
    assert len(await factors.of(db, nadia.id)) == 1


async def test_nobody_takes_away_what_is_of_somebody_else(db, nadia, ruth, with_passkey, with_app):
    await with_passkey(nadia)
    await with_passkey(ruth)
    [hers] = (await factors.of(db, ruth.id)).passkeys
    await factors.remove_passkey(db, nadia.id, hers.id, now=NOW)
    assert len(await factors.of(db, ruth.id)) == 1
    assert await db.fetch_value(select(func.count()).select_from(outbox)) == 2
