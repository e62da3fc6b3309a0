"""What an administrator says of where an organisation's people sign in."""

import pytest
from sqlalchemy import text

from jimsupport.db.tables import events, identities, sign_in_domains, sign_in_journeys, sign_in_providers
from jimsupport.domain.access import sessions
from jimsupport.domain.access.single_sign_on import domains, journeys, providers
from jimsupport.domain.care import organisations
from jimsupport.domain.errors import Invalid, NotFound
from tests.cast import NOW
from tests.domain.access.single_sign_on import made
from tests.domain.access.single_sign_on.made import CLIENT_ID, CLIENT_SECRET

BY = "administrator:9"


async def save(db, organisation_id, forger, **instead):
    organisation = await organisations.load(db, organisation_id)
    given = {
        "issuer": forger.issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "domain_names": "@noordrivier.example",
        "near": True,
        "by": BY,
        "now": NOW,
    }
    await providers.save(db, organisation, **(given | instead))


async def fields(db, organisation_id, forger, **instead):
    with pytest.raises(Invalid) as problem:
        await save(db, organisation_id, forger, **instead)
    return [each.field for each in problem.value.problems]


async def test_one_that_answers_is_kept_and_its_secret_not_to_be_read(db, noordrivier, forger):
    await save(db, noordrivier, forger, domain_names="Noordrivier.example, @wijk.example")
    row = await providers.load(db, noordrivier)
    assert (row.issuer, row.client_id, row.client_secret) == (forger.issuer, CLIENT_ID, CLIENT_SECRET)
    assert (row.name, row.signing_keys) == ("Jeugdhulp Noordrivier", made.public(*forger.keys))
    assert await providers.domains_of(db, row.id) == ["noordrivier.example", "wijk.example"]
    kept = await db.fetch_value(text("SELECT client_secret FROM sign_in_providers"))
    assert CLIENT_SECRET not in kept
    [event] = await db.fetch_all(events.select())
    assert (event.kind, event.by, event.data) == ("provider_saved", BY, {"organisation": noordrivier})


async def test_an_empty_secret_keeps_the_one_there_is(db, noordrivier, forger):
    assert await fields(db, noordrivier, forger, client_secret="") == ["client_secret"]
    await save(db, noordrivier, forger)
    await save(db, noordrivier, forger, client_secret="", domain_names="wijk.example")
    row = await providers.load(db, noordrivier)
    assert (row.client_secret, await providers.domains_of(db, row.id)) == (CLIENT_SECRET, ["wijk.example"])


async def test_all_that_is_wrong_is_said_at_once(db, noordrivier, forger):
    wrong = {"client_id": " ", "client_secret": "", "domain_names": ""}
    assert await fields(db, noordrivier, forger, **wrong) == ["client_id", "client_secret", "domains"]
    assert await fields(db, noordrivier, forger, issuer="noordrivier") == ["issuer"]
    assert await providers.of_organisation(db, noordrivier) is None


@pytest.mark.parametrize(
    "typed", ["noordrivier", "a@b@", "gmail.com", "x@hotmail.com", "-a.nl", "a..nl", "a.1", "é" * 80 + ".nl"]
)
def test_what_is_no_domain_of_an_organisation(typed):
    with pytest.raises(Invalid):
        domains.parse(typed)


def test_domains_in_any_spelling():
    assert domains.parse(" @Wijkteam.NL;\nnoord.example, jan@wijkteam.nl") == ["noord.example", "wijkteam.nl"]
    assert domains.parse("zorgcafé.nl") == ["xn--zorgcaf-hya.nl"]
    assert domains.parse("straße.nl") == ["xn--strae-oqa.nl"]  # strasse.nl is somebody else's
    with pytest.raises(Invalid):
        domains.parse(" ".join(f"d{number}.nl" for number in range(21)))


async def test_a_domain_leads_to_one_organisation(db, noordrivier, oosterpoort, forger):
    await save(db, noordrivier, forger)
    assert await fields(db, oosterpoort, forger) == ["domains"]
    assert await providers.of_organisation(db, oosterpoort) is None


async def test_an_address_tells_where_its_people_sign_in_and_nothing_of_who(db, noordrivier, forger):
    await save(db, noordrivier, forger)
    for address in ("carla@noordrivier.example", "Nobody@NOORDRIVIER.example"):
        assert (await providers.of_address(db, address)).id == noordrivier
    for address in ("anna@example.org", "x@sub.noordrivier.example", "+31612345678", "noordrivier.example"):
        assert await providers.of_address(db, address) is None


async def test_another_provider_ends_what_the_one_before_began(db, noordrivier, forger, carla):
    await save(db, noordrivier, forger)
    theirs = {"method": "oidc", "strong": True, "organisation_id": noordrivier, "now": NOW}
    secret, _ = await sessions.start(db, carla.id, **theirs)
    own, _ = await sessions.start(db, carla.id, now=NOW)
    await save(db, noordrivier, forger)
    assert await sessions.find(db, secret, now=NOW)
    await save(db, noordrivier, forger, client_id="another")
    assert await sessions.find(db, secret, now=NOW) is None
    assert await sessions.find(db, own, now=NOW)


async def test_what_is_off_is_not_offered(db, noordrivier, forger):
    await save(db, noordrivier, forger)
    organisation = await organisations.load(db, noordrivier)
    for _ in range(2):  # once is enough
        await providers.switch(db, organisation, on=False, by=BY, now=NOW)
        assert await providers.of_address(db, "carla@noordrivier.example") is None
        with pytest.raises(NotFound):
            await providers.load(db, noordrivier)
    for _ in range(2):
        await providers.switch(db, organisation, on=True, by=BY, now=NOW)
        assert (await providers.load(db, noordrivier)).off_at is None
    kinds = [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]
    assert kinds == ["provider_saved", "provider_switched_off", "provider_switched_on"]


async def test_what_is_removed_leaves_nothing(db, noordrivier, oosterpoort, forger, carla):
    await save(db, noordrivier, forger)
    row = await providers.load(db, noordrivier)
    await journeys.begin(db, row, browser="b", redirect_uri=made.BACK, now=NOW)
    mine = {"provider_id": row.id, "issuer": row.issuer, "subject": "c-1", "person_id": carla.id}
    await db.insert(identities.insert().values(**mine, created_at=NOW, used_at=NOW))
    organisation = await organisations.load(db, noordrivier)
    for _ in range(2):
        await providers.remove(db, organisation, by=BY, now=NOW)
    for table in (identities, sign_in_domains, sign_in_journeys, sign_in_providers):
        assert await db.fetch_all(table.select()) == []
    with pytest.raises(NotFound):
        await providers.switch(db, organisation, on=True, by=BY, now=NOW)
    await save(db, oosterpoort, forger)


async def test_what_leaves_says_what_is_asked_and_keeps_no_secret(db, noordrivier, forger):
    await save(db, noordrivier, forger)
    asked = await made.leave(db, noordrivier)
    assert (asked.response_type, asked.scope, asked.code_challenge_method) == ("code", "openid email", "S256")
    assert (asked.client_id, asked.redirect_uri) == (CLIENT_ID, made.BACK)
    [row] = await db.fetch_all(sign_in_journeys.select())
    kept = " ".join(str(value) for value in row._mapping.values())
    for secret in (asked.state, asked.nonce, journeys.verifier(made.BROWSER, asked.state), made.BROWSER):
        assert secret not in kept
    await journeys.clear(db, now=NOW)
    assert len(await db.fetch_all(sign_in_journeys.select())) == 1
    await journeys.clear(db, now=NOW + journeys.LIFE)
    assert await db.fetch_all(sign_in_journeys.select()) == []
