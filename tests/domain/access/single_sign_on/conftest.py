"""A provider of the test's own, with its keys in the database, for Noordrivier."""

import pytest

from tests.domain.access.single_sign_on import made


@pytest.fixture
async def forger():
    """A provider on this machine that says whatever it is told."""
    async with made.forging() as there:
        yield there


@pytest.fixture
async def at_work(db, noordrivier, forger):
    """Noordrivier's people sign in there; the id of the organisation."""
    keys = made.public(*forger.keys)
    await made.provider(db, noordrivier, issuer=forger.issuer, signing_keys=keys)
    return noordrivier
