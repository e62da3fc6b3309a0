"""Passkeys: what is asked, what is accepted, and everything that is not."""

import asyncio
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jimsupport.db.tables import outbox, passkey_challenges, sessions
from jimsupport.db.tables import passkeys as rows
from jimsupport.domain.access.second_factor import challenges, held, passkeys
from jimsupport.domain.errors import Invalid, Refused
from tests.cast import NOW
from tests.domain.access.second_factor.authenticator import PRESENT, VERIFIED, Authenticator

LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("base_url", "place"),
    [
        ("https://jimsupport.nl", ("jimsupport.nl", "https://jimsupport.nl")),
        ("https://JIMsupport.nl:8443", ("jimsupport.nl", "https://jimsupport.nl:8443")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("https://[::1]:8000", None),
        ("http://jimsupport.nl", None),
    ],
)
def test_passkeys_are_for_the_name_of_our_own_address(base_url, place):
    assert passkeys.place(base_url) == place


async def asked_to_show(db, person, session, at, now=NOW):
    return await passkeys.ask_to_show(db, person.id, session_id=session, at=at, now=now)


async def show(db, person, session, at, answer, now=NOW):
    return await passkeys.show(db, person.id, answer, session_id=session, at=at, now=now)


async def test_the_browser_is_asked_to_verify_the_user_and_never_who_they_are(db, at, nadia, session_of):
    session = await session_of(nadia)
    text = await passkeys.ask_to_make(db, nadia.id, "Nadia Vos", session_id=session, at=at, now=NOW)
    asked = json.loads(text)
    assert asked["rp"] == {"name": "JIMsupport", "id": "jimsupport.test"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert asked["timeout"] == 300_000
    assert nadia.last_name not in asked["user"]["id"]


async def test_a_passkey_is_made_and_shown(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    [kept] = await passkeys.of(db, nadia.id)
    assert (kept.name, kept.sign_count, kept.last_used_at, kept.synced) == ("Telefoon", 0, None, False)
    asked = await asked_to_show(db, nadia, session, at)
    assert [each["id"] for each in json.loads(asked)["allowCredentials"]] == [kept.credential_id]
    shown = await show(db, nadia, session, at, key.show(asked), now=LATER)
    assert (shown.id, shown.sign_count, shown.last_used_at) == (kept.id, 1, LATER)
    [mail] = await db.fetch_all(outbox.select())
    assert (mail.kind, mail.person_id) == ("factor_changed", nadia.id)


async def test_keys_that_do_not_count_stay_at_nought(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    for _ in range(2):
        asked = await asked_to_show(db, nadia, session, at)
        assert (await show(db, nadia, session, at, key.show(asked, up=0))).sign_count == 0


async def test_the_next_one_is_another_key(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    asked = await passkeys.ask_to_make(db, nadia.id, "Nadia", session_id=session, at=at, now=NOW)
    [known] = await passkeys.of(db, nadia.id)
    assert [each["id"] for each in json.loads(asked)["excludeCredentials"]] == [known.credential_id]
    with pytest.raises(Invalid):  # an authenticator that does not listen
        await passkeys.make(db, nadia.id, key.make(asked), session_id=session, at=at, name="", now=NOW)


async def test_there_are_ten_at_most(db, at, nadia, with_passkey, session_of):
    for _ in range(passkeys.MOST):
        await with_passkey(nadia)
    with pytest.raises(Refused):
        await with_passkey(nadia)


async def test_who_showed_nothing_adds_nothing_beside_what_is_there(db, at, nadia, with_passkey, session_of):
    await with_passkey(nadia)
    other = await session_of(nadia)
    asked = await passkeys.ask_to_make(db, nadia.id, "Nadia", session_id=other, at=at, now=NOW)
    more = {"session_id": other, "at": at, "name": "Vreemd", "first": True}
    with pytest.raises(Invalid):
        await passkeys.make(db, nadia.id, Authenticator().make(asked), **more, now=NOW)
    assert len(await passkeys.of(db, nadia.id)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://jimsupport.test.evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "http://jimsupport.test"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": 0},
    ],
)
async def test_what_is_amiss_is_not_kept_and_not_accepted(db, at, nadia, with_passkey, session_of, wrong):
    """Made or shown elsewhere, for another host, without the user verified or present."""
    session = await session_of(nadia)
    asked = await passkeys.ask_to_make(db, nadia.id, "Nadia", session_id=session, at=at, now=NOW)
    with pytest.raises(Invalid):
        more = {"session_id": session, "at": at, "name": "Telefoon"}
        await passkeys.make(db, nadia.id, Authenticator(**wrong).make(asked), **more, now=NOW)
    assert await passkeys.of(db, nadia.id) == []
    key, session = await with_passkey(nadia)
    for name, value in wrong.items():
        setattr(key, name, value)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, key.show(await asked_to_show(db, nadia, session, at)))
    [kept] = await passkeys.of(db, nadia.id)
    assert (kept.sign_count, kept.last_used_at) == (0, None)


async def test_a_challenge_is_good_for_one_try(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    asked = await asked_to_show(db, nadia, session, at)
    answer = key.show(asked)
    await show(db, nadia, session, at, answer)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, answer)
    asked = await asked_to_show(db, nadia, session, at)
    key.flags = PRESENT
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, key.show(asked))
    key.flags = PRESENT | VERIFIED
    with pytest.raises(Invalid):  # a try that fails uses it up as well
        await show(db, nadia, session, at, key.show(asked))


async def test_a_challenge_is_of_one_session_one_purpose_and_five_minutes(
    db, at, nadia, with_passkey, session_of
):
    key, session = await with_passkey(nadia)
    other = await session_of(nadia)
    with pytest.raises(Invalid):
        await show(db, nadia, other, at, key.show(await asked_to_show(db, nadia, session, at)))
    to_make = await passkeys.ask_to_make(db, nadia.id, "Nadia", session_id=session, at=at, now=NOW)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, key.show(to_make))
    asked = await asked_to_show(db, nadia, session, at)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, key.show(asked), now=NOW + challenges.LIFE)
    asked = await asked_to_show(db, nadia, session, at)
    just = NOW + challenges.LIFE - timedelta(seconds=1)
    assert await show(db, nadia, session, at, key.show(asked), now=just)


async def test_two_tabs_each_have_their_own_challenge(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    first, second = [await asked_to_show(db, nadia, session, at) for _ in range(2)]
    assert await show(db, nadia, session, at, key.show(first))
    assert await show(db, nadia, session, at, key.show(second))


async def test_a_session_has_five_challenges_at_most_and_they_end_with_it(db, nadia, session_of):
    session = await session_of(nadia)
    for _ in range(8):
        await challenges.new(db, session, challenges.SHOW, now=NOW)
    assert len(await db.fetch_all(passkey_challenges.select())) == challenges.MOST
    await db.execute(sessions.delete().where(sessions.c.id == session))
    assert await db.fetch_all(passkey_challenges.select()) == []
    session = await session_of(nadia)
    await challenges.new(db, session, challenges.SHOW, now=NOW)
    await challenges.clear(db, now=NOW + challenges.LIFE)
    assert await db.fetch_all(passkey_challenges.select()) == []


async def test_a_key_that_nobody_knows_opens_nothing(db, at, nadia, with_passkey):
    _, session = await with_passkey(nadia)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, Authenticator().show(await asked_to_show(db, nadia, session, at)))


async def test_a_key_of_somebody_else_opens_nothing(db, at, nadia, ruth, with_passkey):
    _, session = await with_passkey(nadia)
    hers, _ = await with_passkey(ruth)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, hers.show(await asked_to_show(db, nadia, session, at)))


async def test_a_key_of_somebody_else_becomes_nobodys(db, at, nadia, ruth, with_passkey, session_of):
    hers, _ = await with_passkey(ruth)
    session = await session_of(nadia)
    asked = await passkeys.ask_to_make(db, nadia.id, "Nadia", session_id=session, at=at, now=NOW)
    with pytest.raises(Invalid):
        await passkeys.make(db, nadia.id, hers.make(asked), session_id=session, at=at, name="", now=NOW)
    assert not await held.any_of(db, nadia.id)
    assert len(await passkeys.of(db, ruth.id)) == 1


async def test_another_key_under_a_known_name_opens_nothing(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    forged = Authenticator(id=key.id)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, forged.show(await asked_to_show(db, nadia, session, at)))


@pytest.mark.parametrize("up", [0, -1, -4])
async def test_a_counter_that_does_not_go_up_is_a_copy(db, at, nadia, with_passkey, up):
    key, session = await with_passkey(nadia, count=5)
    asked = await asked_to_show(db, nadia, session, at)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, key.show(asked, up=up))
    [kept] = await passkeys.of(db, nadia.id)
    assert kept.sign_count == 5


async def test_of_a_key_and_its_copy_at_once_one_gets_in(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia, count=1)
    answers = []
    for _ in range(4):
        asked = await asked_to_show(db, nadia, session, at)
        answers.append(key.show(asked, up=1))
        key.count -= 1
    tried = (show(db, nadia, session, at, answer) for answer in answers)
    results = await asyncio.gather(*tried, return_exceptions=True)
    assert sum(not isinstance(result, Invalid) for result in results) == 1


async def test_what_is_taken_away_opens_nothing(db, at, nadia, with_passkey):
    key, session = await with_passkey(nadia)
    asked = await asked_to_show(db, nadia, session, at)
    await db.execute(rows.delete())
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, key.show(asked))


async def test_everyone_names_their_own(db, nadia, ruth, with_passkey):
    await with_passkey(nadia)
    [kept] = await passkeys.of(db, nadia.id)
    await passkeys.rename(db, ruth.id, kept.id, "Van mij")
    assert (await passkeys.of(db, nadia.id))[0].name == "Telefoon"
    await passkeys.rename(db, nadia.id, kept.id, "  Mijn laptop " + "x" * 80)
    assert (await passkeys.of(db, nadia.id))[0].name == ("Mijn laptop " + "x" * 80)[:60]
    with pytest.raises(Invalid):
        await passkeys.rename(db, nadia.id, kept.id, "  ")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


@given(
    broken=st.one_of(
        st.text(max_size=200),
        ANYTHING.map(json.dumps),
        st.tuples(st.sampled_from(["id", "rawId", "type", "response"]), ANYTHING),
        st.tuples(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]), ANYTHING),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_whatever_is_sent_it_is_refused_and_never_an_error(db, at, nadia, with_passkey, broken):
    key, session = await with_passkey(nadia)
    answer = broken
    if isinstance(broken, tuple):
        name, value = broken
        whole = json.loads(key.show(await asked_to_show(db, nadia, session, at)))
        part = whole if name in whole else whole["response"]
        assume(part[name] != value)
        part[name] = value
        answer = json.dumps(whole)
    with pytest.raises(Invalid):
        await show(db, nadia, session, at, answer)
    await db.execute(rows.delete())
