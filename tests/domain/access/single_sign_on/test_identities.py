"""Whose account at a provider is whose here."""

import asyncio

import pytest

from jimsupport.db.tables import identities
from jimsupport.domain.access.single_sign_on import identities as accounts
from jimsupport.domain.access.single_sign_on import providers
from jimsupport.domain.access.single_sign_on.why import Failed, Why
from tests.cast import NOW
from tests.domain.access.single_sign_on.made import provider


@pytest.fixture
async def at_work(db, carla, noordrivier):
    """The provider of Carla's organisation, which leads to her address."""
    await provider(db, noordrivier)
    return await providers.load(db, noordrivier)


async def test_of_two_accounts_with_one_address_that_come_at_once_one_is_hers(db, carla, at_work):
    async def link(subject):
        async with db.write():
            return await accounts.link(db, at_work, subject, "Carla@noordrivier.example", now=NOW)

    came = await asyncio.gather(*(link(f"s{n}") for n in range(6)), return_exceptions=True)
    assert [one for one in came if not isinstance(one, Failed)] == [carla.id]
    assert {one.why for one in came if isinstance(one, Failed)} == {Why.OTHER}
    assert len(await db.fetch_all(identities.select())) == 1
