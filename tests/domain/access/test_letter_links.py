"""The links in routine letters stand in no table: they are known by their signature, until they are about something more."""

from datetime import timedelta

import pytest

from jimsupport.db.tables import action_links, hand_overs, outbox, people
from jimsupport.domain.access import letter_links, links
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.support import requests
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import letters, put, set_jim

TODAY = NOW.date()


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)


@pytest.fixture
async def letter(db, hilde, hers):
    """The letter in which Hilde is asked how it goes."""
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    [letter] = await letters(db)
    return letter


@pytest.mark.parametrize("purpose", ["check_in", "unsubscribe"])
async def test_opening_one_writes_nothing(db, hilde, hers, letter, purpose):
    link = await links.open(db, letter_links.secret(letter, purpose), now=NOW)
    assert (link.person_id, link.purpose, link.hand_over_id, link.id) == (hilde.id, purpose, hers.id, None)
    assert await db.fetch_all(action_links.select()) == []


async def test_it_is_good_for_thirty_days_after_its_letter_went_out(db, letter):
    later = NOW + timedelta(days=3)
    await db.execute(outbox.update().values(state="sent", sent_at=later))
    secret = letter_links.secret(letter, "check_in")
    await links.open(db, secret, now=later + links.LIFE - timedelta(seconds=1))
    with pytest.raises(links.Expired) as expired:
        await links.open(db, secret, now=later + links.LIFE)
    assert expired.value.link.planned_id is not None
    leaving = letter_links.secret(letter, "unsubscribe")
    assert (await links.open(db, leaving, now=later + 20 * links.LIFE, ever=True)).purpose == "unsubscribe"


async def test_no_other_letter_or_purpose_or_secret_opens_it(db, letter):
    good = letter_links.secret(letter, "check_in")
    other_letter = letter_links.secret(_changed(letter, id=letter.id + 1), "check_in")
    guessed = letter_links.secret(_changed(letter, message_id="0" * 32), "check_in")
    for secret in (
        letter_links.secret(letter, "invitation"),
        other_letter,
        guessed,
        good[:-1],
        good + "=",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.swapcase(),
        "é" * 43,
        "\ud800" * 22,
        "-" * 22,
        "z" * 22,
        "_" * 43,
    ):
        with pytest.raises(NotFound):
            await links.open(db, secret, now=NOW)


async def test_in_a_text_message_it_is_brief(db, hilde, letter):
    texted = _changed(letter, channel="text")
    await db.execute(outbox.update().values(channel="text"))
    secrets = {letter_links.secret(texted, purpose) for purpose in ("check_in", "unsubscribe")}
    assert {len(secret) for secret in secrets} == {22}
    opened = {(await links.open(db, secret, now=NOW)).purpose for secret in secrets}
    assert opened == {"check_in", "unsubscribe"}
    for secret in (letter_links.secret(letter, "check_in"), next(iter(secrets)).swapcase()):
        with pytest.raises(NotFound):
            await links.open(db, secret, now=NOW)


async def test_who_was_erased_has_none(db, letter):
    await db.execute(people.update().values(erased_at=NOW))
    with pytest.raises(NotFound):
        await links.open(db, letter_links.secret(letter, "check_in"), now=NOW)


async def test_an_invitation_ends_with_its_hand_over_and_comes_back_with_it(db, hilde, hers):
    await set_jim(db, hilde, consented_at=None)
    await put(db, hilde, "invitation", "start", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    [letter] = await letters(db)
    inviting, leaving = (letter_links.secret(letter, purpose) for purpose in ("invitation", "unsubscribe"))
    await links.open(db, inviting, now=NOW)
    withdrawn = hand_overs.update().where(hand_overs.c.id == hers.id)
    await db.execute(withdrawn.values(withdrawn_at=NOW))
    with pytest.raises(NotFound):
        await links.open(db, inviting, now=NOW)
    assert (await links.open(db, leaving, now=NOW)).purpose == "unsubscribe"
    await db.execute(withdrawn.values(withdrawn_at=None))
    await links.open(db, inviting, now=NOW)


async def test_an_invitation_asks_the_check_in_that_is_folded_into_it(db, hilde, hers):
    await put(db, hilde, "invitation", "start", TODAY, hand_over_id=hers.id)
    question = await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    [letter] = await letters(db)
    assert letter.kind == "invitation"
    link = await links.open(db, letter_links.secret(letter, "invitation"), now=NOW)
    assert (link.purpose, link.planned_id) == ("invitation", question.id)


async def test_what_is_asked_through_it_stays_with_it(db, hilde, letter):
    secret = letter_links.secret(letter, "check_in")
    link = await links.open(db, secret, now=NOW)
    asked = await requests.open(db, kind="question", door="page", jim_id=hilde.id, by="jim:1", now=NOW)
    await links.concern(db, link, asked)
    kept = await links.open(db, secret, now=NOW)
    assert (kept.request_id, kept.planned_id, kept.purpose) == (asked, link.planned_id, "check_in")
    assert (kept.created_at, kept.expires_at) == (link.created_at, link.expires_at)
    again = await requests.open(db, kind="call_back", door="page", jim_id=hilde.id, by="jim:1", now=NOW)
    for seen in (link, kept):
        await links.concern(db, seen, again)
    same = action_links.select().where(action_links.c.token_hash == link.token_hash)
    assert [row.request_id for row in await db.fetch_all(same)] == [again]


async def test_other_post_has_none(db, hilde, letter):
    await db.execute(outbox.update().values(message_class="answer"))
    with pytest.raises(NotFound):
        await links.open(db, letter_links.secret(letter, "check_in"), now=NOW)


def _changed(letter, **values):
    """The letter, as somebody would want it to be."""
    return type("Letter", (), {**letter._mapping, **values})
