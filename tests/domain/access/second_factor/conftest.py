"""Sessions that showed nothing yet."""

import pytest

from jimsupport.domain.access import sessions
from jimsupport.domain.access.second_factor import passkeys
from tests.cast import NOW
from tests.domain.access.second_factor.authenticator import ORIGIN, Authenticator


@pytest.fixture
def at():
    """Where passkeys are for."""
    return passkeys.place(ORIGIN)


@pytest.fixture
def session_of(db):
    """`await session_of(nadia)`: the number of a new session of hers."""

    async def begin(person):
        secret, _ = await sessions.start(db, person.id, now=NOW)
        return (await sessions.find(db, secret, now=NOW)).session_id

    return begin


@pytest.fixture
def with_passkey(db, at, session_of):
    """`key, session = await with_passkey(nadia)`: her authenticator, and the session she made it in."""

    async def make(person, **kind):
        key, session = Authenticator(**kind), await session_of(person)
        asked = await passkeys.ask_to_make(db, person.id, "Nadia Vos", session_id=session, at=at, now=NOW)
        more = {"session_id": session, "at": at, "name": "Telefoon"}
        await passkeys.make(db, person.id, key.make(asked), **more, now=NOW)
        return key, session

    return make
