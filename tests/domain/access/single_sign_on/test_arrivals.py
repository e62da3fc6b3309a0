"""Coming back from a provider: who gets in, as what, and what is refused."""

import asyncio
from datetime import timedelta

import pytest
from joserfc import jwt

from jimsupport import clock
from jimsupport.db.tables import audit_rows, channels, identities, outbox, people, sign_in_providers
from jimsupport.db.tables import roles as role_rows
from jimsupport.db.tables import sessions as session_rows
from jimsupport.domain.access import roles, sessions
from jimsupport.domain.access.single_sign_on import arrivals, providers
from jimsupport.domain.access.single_sign_on import identities as accounts
from jimsupport.domain.access.single_sign_on.why import Failed, Why
from jimsupport.domain.care import organisations
from tests import cast
from tests.cast import NOW
from tests.domain.access.single_sign_on import made
from tests.domain.access.single_sign_on.made import KEY, OTHER_KEY, back, leave, traveller

CARLA = {"email": "Carla@Noordrivier.example", "email_verified": True}


async def arrive(db, organisation_id, forger, asked=None, *, browser=made.BROWSER, **instead):
    """Go there and come back, with some of it `instead`; the session's secret."""
    asked = asked or await leave(db, organisation_id, forger)
    said = back(asked, forger.issuer, **instead)
    secret, longest = await arrivals.arrive(
        db, organisation_id, said, traveller(browser), near=True, now=clock.now()
    )
    assert longest == timedelta(hours=12)
    return secret


async def refused(db, organisation_id, forger, asked=None, **how):
    with pytest.raises(Failed) as problem:
        await arrive(db, organisation_id, forger, asked, **how)
    return problem.value.why


async def count(db, table):
    return len(await db.fetch_all(table.select()))


async def test_an_address_that_was_checked_leads_to_the_professional_once(
    db, at_work, forger, carla, passing
):
    forger.claims = CARLA
    first = await sessions.find(db, await arrive(db, at_work, forger), now=clock.now())
    assert (first.id, first.roles, first.organisations) == (carla.id, {"professional"}, (at_work,))
    assert (first.weak_roles, first.through, first.strong_at) == (frozenset(), at_work, NOW)
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.kind, mail.person_id, mail.address) == (
        "sign_in_linked",
        carla.id,
        "carla@noordrivier.example",
    )

    forger.claims = {"email": "somebody-else@noordrivier.example", "email_verified": True}
    passing(hours=1)
    again = await sessions.find(db, await arrive(db, at_work, forger), now=clock.now())
    assert again.id == carla.id
    assert await count(db, outbox) == 1
    [identity] = await db.fetch_all(identities.select())
    assert (identity.subject, identity.person_id, identity.used_at) == ("c-1", carla.id, clock.now())
    acts = [(row.act, row.actor) for row in await db.fetch_all(audit_rows.select().order_by(audit_rows.c.id))]
    actor = f"professional:{carla.id}"
    assert acts == [("identity_linked", actor), ("signed_in", actor), ("signed_in", actor)]


async def test_an_address_told_apart_counts_when_it_is_of_the_same_account(db, at_work, forger, carla):
    forger.told = {"sub": "somebody else"} | CARLA
    assert await refused(db, at_work, forger) == Why.UNKNOWN
    forger.told = CARLA
    person = await sessions.find(db, await arrive(db, at_work, forger), now=clock.now())
    assert person.id == carla.id
    forger.asked.clear()
    await arrive(db, at_work, forger)
    assert forger.asked == ["token"]  # who is known is not asked for an address


UNKNOWN = {
    "not checked": {"email": "carla@noordrivier.example"},
    "of another domain": {"email": "anna@example.org", "email_verified": True},
    "of nobody": {"email": "nobody@noordrivier.example", "email_verified": True},
    "no address": {"email": "carla", "email_verified": True},
    "of who works elsewhere": {"email": "mo@oosterpoort.example", "email_verified": True},
}


@pytest.mark.parametrize("claims", UNKNOWN.values(), ids=UNKNOWN)
async def test_an_account_is_never_made(db, at_work, forger, carla, mo, anna, claims):
    before = await count(db, people)
    forger.claims = claims
    assert await refused(db, at_work, forger) == Why.UNKNOWN
    assert (await count(db, people), await count(db, identities)) == (before, 0)
    assert await count(db, session_rows) == await count(db, outbox) == 0


@pytest.mark.parametrize("role", ["staff", "administrator", "jim", "professional"])
async def test_who_is_more_here_is_not_found_by_an_address(db, at_work, forger, carla, oosterpoort, role):
    await also(db, carla, role, oosterpoort)
    forger.claims = CARLA
    assert await refused(db, at_work, forger) == Why.SEVERAL
    assert await count(db, identities) == await count(db, outbox) == 0


async def also(db, person, role, elsewhere):
    if role == "jim":
        await db.execute(cast.jims.insert().values(id=person.id, invited_at=NOW))
    else:
        place = elsewhere if role == "professional" else None
        await roles.grant(db, person.id, role, organisation_id=place, by="worker", now=NOW)


@pytest.mark.parametrize("role", ["staff", "administrator", "jim"])
async def test_who_becomes_more_is_a_professional_alone_in_such_a_session(
    db, at_work, forger, carla, oosterpoort, role
):
    forger.claims = CARLA
    secret = await arrive(db, at_work, forger)
    await also(db, carla, role, oosterpoort)
    for each in (secret, await arrive(db, at_work, forger)):
        person = await sessions.find(db, each, now=clock.now())
        assert (person.roles, person.weak_roles) == ({"professional"}, frozenset())
        assert await sessions.holding(db, [person.session_id], role, now=clock.now()) == set()


async def test_who_begins_to_work_elsewhere_too_signs_in_by_mail(db, at_work, forger, carla, oosterpoort):
    forger.claims = CARLA
    secret = await arrive(db, at_work, forger)
    await also(db, carla, "professional", oosterpoort)
    assert await sessions.find(db, secret, now=clock.now()) is None
    assert await refused(db, at_work, forger) == Why.SEVERAL


async def test_who_stopped_working_there_stays_out(db, at_work, forger, carla):
    forger.claims = CARLA
    secret = await arrive(db, at_work, forger)
    await roles.end(db, carla.id, "professional", organisation_id=at_work, by="worker", now=NOW)
    assert await sessions.find(db, secret, now=clock.now()) is None
    assert await refused(db, at_work, forger) == Why.ENDED
    await roles.grant(db, carla.id, "staff", by="worker", now=NOW)
    assert await refused(db, at_work, forger) == Why.ENDED


async def test_an_address_that_passed_to_a_colleague_does_not_pass_the_account(db, at_work, forger, carla):
    forger.claims = CARLA
    await arrive(db, at_work, forger)
    forger.claims = CARLA | {"sub": "c-2"}
    assert await refused(db, at_work, forger) == Why.OTHER
    await accounts.unlink(db, carla.id, by="administrator:1", now=NOW)
    await arrive(db, at_work, forger)
    [identity] = await db.fetch_all(identities.select())
    assert identity.subject == "c-2"


async def test_colleagues_who_share_a_mailbox_are_not_told_apart(db, at_work, forger, carla):
    other = await cast.worker(
        db, "Cor", "professional", mail="carla@noordrivier.example", organisation_id=at_work
    )
    forger.claims = CARLA
    assert await refused(db, at_work, forger) == Why.UNKNOWN
    await db.execute(channels.update().where(channels.c.person_id == other.id).values(state="off"))
    await arrive(db, at_work, forger)


async def test_the_first_time_makes_an_account_active(db, at_work, forger, carla):
    await db.execute(role_rows.update().values(activated_at=None))
    forger.claims = CARLA
    await arrive(db, at_work, forger)
    assert await db.fetch_value(role_rows.select().with_only_columns(role_rows.c.activated_at)) == NOW


async def test_coming_back_works_once_in_the_same_browser_within_ten_minutes(
    db, at_work, forger, carla, passing
):
    forger.claims = CARLA
    asked = await leave(db, at_work, forger)
    assert await refused(db, at_work, forger, asked, browser="another browser") == Why.EXPIRED
    assert await refused(db, at_work, forger, asked, browser="") == Why.EXPIRED
    assert await refused(db, at_work, forger, asked, state="made up") == Why.EXPIRED
    assert await refused(db, at_work, forger, asked, state=None) == Why.EXPIRED
    await arrive(db, at_work, forger, asked)
    assert await refused(db, at_work, forger, asked) == Why.EXPIRED
    late = await leave(db, at_work, forger)
    passing(minutes=10)
    assert await refused(db, at_work, forger, late) == Why.EXPIRED


async def test_of_twenty_that_come_back_at_once_one_gets_in(db, at_work, forger, carla):
    forger.claims = CARLA
    asked = await leave(db, at_work, forger)
    came = await asyncio.gather(
        *(arrive(db, at_work, forger, asked) for _ in range(20)), return_exceptions=True
    )
    assert [each.why for each in came if isinstance(each, Failed)] == [Why.EXPIRED] * 19
    assert await count(db, session_rows) == 1


async def test_two_first_times_at_once_link_one_account(db, at_work, forger, carla):
    forger.claims = CARLA
    await asyncio.gather(*(arrive(db, at_work, forger) for _ in range(2)))
    assert await count(db, identities) == await count(db, outbox) == 1
    assert await count(db, session_rows) == 2


WRONG = {
    "another provider says it sent them": {"iss": "https://login.elsewhere.example"},
    "it does not say that it sent them, and it would": {"iss": None},
    "no code": {"code": None},
    "a code without end": {"code": "x" * 2_001},
}


@pytest.mark.parametrize("instead", WRONG.values(), ids=WRONG)
async def test_a_mixed_up_answer_is_refused(db, at_work, forger, carla, instead):
    forger.claims = CARLA
    assert await refused(db, at_work, forger, **instead) == Why.WRONG
    assert forger.asked == []  # the code went to nobody


async def test_an_older_provider_need_not_name_itself(db, at_work, forger, carla):
    forger.claims = CARLA
    said = made.endpoints(forger.issuer) | {"names_itself": False}
    await db.execute(sign_in_providers.update().values(endpoints=said))
    assert await refused(db, at_work, forger, iss="https://login.elsewhere.example") == Why.WRONG
    await arrive(db, at_work, forger, iss=None)


async def test_a_journey_to_one_provider_does_not_end_at_another(db, at_work, forger, oosterpoort, carla):
    await db.execute(made.sign_in_domains.delete())
    await made.provider(db, oosterpoort, issuer=forger.issuer)
    asked = await leave(db, at_work, forger)
    assert await refused(db, oosterpoort, forger, asked) == Why.EXPIRED


async def test_who_says_no_there_is_not_in(db, at_work, forger, carla):
    assert await refused(db, at_work, forger, error="access_denied", code=None) == Why.REFUSED
    [row] = await db.fetch_all(audit_rows.select())
    assert (row.act, row.actor, row.data) == (
        "sign_in_refused",
        "visitor",
        {"method": "oidc", "why": "refused"},
    )


async def test_a_code_of_another_journey_is_worth_nothing(db, at_work, forger, carla):
    """PKCE: the provider gives nothing for a code to who did not leave for it."""
    forger.claims = CARLA
    stolen, own = await leave(db, at_work, forger), await leave(db, at_work, forger, browser="a thief's")
    how = {"browser": "a thief's", "code": f"code of {stolen.state}"}
    assert await refused(db, at_work, forger, own, **how) == Why.WRONG
    assert "token" in forger.asked


FORGED = {
    "alg none": lambda claims: ".".join([made_of({"alg": "none"}), made_of(claims), ""]),
    "another key": lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, made.key("one")),
    "no token": lambda claims: None,
}


def made_of(what):
    return jwt.encode({"alg": "RS256"}, what, KEY).split(".")[1]


@pytest.mark.parametrize("sign", FORGED.values(), ids=FORGED)
async def test_a_forged_token_is_refused(db, at_work, forger, carla, sign):
    forger.claims, forger.sign = CARLA, sign
    assert await refused(db, at_work, forger) == Why.WRONG
    assert await count(db, session_rows) == 0


@pytest.mark.parametrize("claims", [{"iss": "https://x.example"}, {"aud": "x"}, {"nonce": "x"}, {"exp": 1}])
async def test_a_token_of_elsewhere_or_before_is_refused(db, at_work, forger, carla, claims):
    forger.claims = CARLA | claims
    assert await refused(db, at_work, forger) == Why.WRONG
    assert await count(db, session_rows) == 0


def by_the_new_key(forger):
    forger.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, OTHER_KEY)


async def test_a_new_key_is_fetched_when_it_is_first_used(db, at_work, forger, carla, passing):
    forger.claims, forger.keys = CARLA, [OTHER_KEY]
    by_the_new_key(forger)
    passing(minutes=1)
    await arrive(db, at_work, forger)
    assert forger.asked == ["token", "metadata", "keys"]
    forger.asked.clear()
    await arrive(db, at_work, forger)
    assert forger.asked == ["token"]


async def test_made_up_keys_do_not_make_us_ask_on_and_on(db, at_work, forger, carla, passing):
    forger.claims = CARLA
    by_the_new_key(forger)
    passing(minutes=1)
    for _ in range(3):
        assert await refused(db, at_work, forger) == Why.WRONG
    assert forger.asked.count("keys") == 1


async def test_a_key_that_was_taken_back_works_a_day_at_most(db, at_work, forger, carla, passing):
    forger.claims, forger.keys = CARLA, [OTHER_KEY]
    await arrive(db, at_work, forger)
    passing(days=1)
    assert await refused(db, at_work, forger) == Why.WRONG


async def test_a_provider_that_is_gone_lets_nobody_in(db, at_work, forger, carla):
    forger.claims = CARLA
    nowhere = made.endpoints("http://127.0.0.1:1") | {"names_itself": True}
    await db.execute(sign_in_providers.update().values(endpoints=nowhere))
    assert await refused(db, at_work, forger) == Why.WRONG


async def test_off_is_off_for_who_is_on_the_way_and_who_is_in(db, at_work, forger, carla, ruth):
    forger.claims = CARLA
    secret, on_the_way = await arrive(db, at_work, forger), await leave(db, at_work, forger)
    organisation = await organisations.load(db, at_work)
    await providers.switch(db, organisation, on=False, by=f"administrator:{ruth.id}", now=NOW)
    assert await sessions.find(db, secret, now=NOW) is None
    assert await refused(db, at_work, forger, on_the_way) == Why.EXPIRED
    await providers.switch(db, organisation, on=True, by=f"administrator:{ruth.id}", now=NOW)
    await arrive(db, at_work, forger)
