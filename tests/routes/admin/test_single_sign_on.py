"""The page where an administrator says where an organisation's people sign in."""

import dataclasses

import pytest

from jimsupport import app as application
from jimsupport.db.tables import sign_in_providers
from tests.domain.access.single_sign_on import made


@pytest.fixture
def app(settings, db, compiled):
    """As in development, where a provider may be on this machine."""
    return compiled(application.build(dataclasses.replace(settings, env="development"), db))


@pytest.fixture
async def forger():
    async with made.forging() as there:
        yield there


def typed(forger, **instead):
    return {
        "issuer": forger.issuer,
        "client_id": made.CLIENT_ID,
        "client_secret": made.CLIENT_SECRET,
        "domains": "noordrivier.example",
    } | instead


async def test_it_is_kept_switched_off_and_on_and_removed(client, db, sign_in, ruth, noordrivier, forger):
    await sign_in(client, ruth)
    path = f"/admin/organisations/{noordrivier}/sign-in"
    first = await client.get(path)
    assert f"https://jimsupport.test/sign-in/organisations/{noordrivier}/back" in first.text
    assert (await client.post(path, data=typed(forger))).status_code == 303
    page = await client.get(path)
    assert "De aanbieder antwoordt en kan wat we vragen." in page.text
    assert made.CLIENT_SECRET not in page.text
    assert "Dit staat aan." in page.text
    await client.post(f"{path}/off")
    assert "Dit staat uit." in (await client.get(path)).text
    assert (await client.get(f"/sign-in/organisations/{noordrivier}")).status_code == 404
    await client.post(f"{path}/on")
    assert (await client.get(f"/sign-in/organisations/{noordrivier}")).status_code == 200
    await client.post(f"{path}/off")
    await client.post(f"{path}/away")
    assert await db.fetch_all(sign_in_providers.select()) == []
    assert "loggen nu in met een mail van ons" in (await client.get(path)).text


async def test_what_cannot_be_used_is_said_in_words_and_nothing_is_kept(
    client, db, sign_in, ruth, noordrivier, forger
):
    await sign_in(client, ruth)
    path = f"/admin/organisations/{noordrivier}/sign-in"
    forger.metadata["code_challenge_methods_supported"] = ["plain"]
    page = await client.post(path, data=typed(forger))
    assert page.status_code == 422
    assert "Met deze aanbieder kunnen we niet veilig inloggen" in page.text
    assert made.CLIENT_SECRET not in page.text
    assert f'value="{forger.issuer}"' in page.text
    page = await client.post(path, data=typed(forger, issuer="http://10.0.0.1", domains="gmail.com"))
    assert "Bij gmail.com kan iedereen een adres nemen" in page.text
    assert await db.fetch_all(sign_in_providers.select()) == []


async def test_it_asks_afresh_who_it_is(client, sign_in, passing, ruth, noordrivier):
    await sign_in(client, ruth)
    path = f"/admin/organisations/{noordrivier}/sign-in"
    assert (await client.get(path)).status_code == 200
    passing(minutes=11)
    assert (await client.get(path)).headers["location"] == f"/sign-in/afresh?next={path}"
    assert (await client.post(path, data={})).status_code == 422  # a form that takes long to fill in
    passing(minutes=19, seconds=30)
    for sent in (path, f"{path}/on"):
        assert (await client.post(sent, data={})).headers["location"] == "/sign-in/afresh"
