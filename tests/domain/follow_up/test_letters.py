"""What the rows of one day become: one letter to an address that works, or a call."""

import json
from datetime import date

import pytest

from jimsupport.db.tables import calls, channels, outbox
from jimsupport.domain.access import links
from jimsupport.domain.follow_up import sweep, wording
from tests import cast
from tests.conftest import NOW
from tests.domain.follow_up.rounds import go, letters, put, set_channel, set_jim

TODAY = NOW.date()
WAY_BACK = {"name": "Wijkteam Assen", "phone": "0592 12 34 56"}


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    return await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, way_back=json.dumps(WAY_BACK)
    )


async def written(db):
    """The one letter there is: kind, and what its template gets without the secrets of its links."""
    [letter] = await letters(db)
    context = await wording.said(db, letter)
    return letter.kind, {k: v for k, v in context.items() if not k.endswith("token")}


async def test_a_question_with_what_goes_with_it(db, hilde, hers):
    await put(db, hilde, "check_in", "P3M", TODAY, hand_over_id=hers.id)
    await put(db, hilde, "contact_reminder", "contact", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    assert await written(db) == (
        "check_in",
        {
            "first_name": "Hilde",
            "also": ["contact_reminder"],
            "in_touch": True,
            "way_back": WAY_BACK,
            "tip": None,
            "helped": 0,
        },
    )


@pytest.mark.parametrize("step", ["P2W", "P36M"])
async def test_still_in_touch_is_asked_at_four_steps_only(db, hilde, hers, step):
    await put(db, hilde, "check_in", step, TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    assert (await written(db))[1]["in_touch"] is False


async def test_an_invitation_says_who_asks_and_in_their_words(db, hilde, hers):
    await set_jim(db, hilde, consented_at=None)
    await put(db, hilde, "invitation", "start", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    kind, context = await written(db)
    assert kind == "invitation"
    assert (context["professional"], context["organisation"], context["message"], context["already_yes"]) == (
        "Carla",
        "Jeugdhulp Noordrivier",
        hers.message,
        False,
    )


async def test_the_way_back_is_the_newest_that_stands(db, hilde, hers, carla, noordrivier):
    newer = json.dumps(WAY_BACK | {"name": "Carla"})
    await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, way_back=newer, withdrawn_at=NOW
    )
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    assert (await written(db))[1]["way_back"] == WAY_BACK


async def test_its_links_are_for_its_own_question_and_for_leaving(db, hilde, hers):
    row = await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    written = await letters(db)
    said = [await wording.leaving(db, written, now=NOW) for _ in range(2)]  # as for another try
    assert said[0] == said[1] == {written[0].id: await wording.said(db, written[0])}
    context = said[0][written[0].id]
    opened = [await links.open(db, context[name], now=NOW) for name in ("token", "unsubscribe_token")]
    assert [(link.person_id, link.purpose, link.planned_id) for link in opened] == [
        (hilde.id, "check_in", row.id),
        (hilde.id, "unsubscribe", row.id),
    ]
    assert {link.expires_at for link in opened} == {NOW + links.LIFE}


async def test_of_two_addresses_one_that_works(db, hilde, hers):
    other = {"kind": "mail", "address": "hilde@example.org", "address_key": "hilde@example.org"}
    await set_channel(db, hilde, "mail", "bounced")
    await db.execute(channels.insert().values(person_id=hilde.id, created_at=NOW, **other))
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    await sweep.run(db, now=NOW)
    assert [(row.channel, row.address) for row in await letters(db)] == [("mail", "hilde@example.org")]


@pytest.mark.parametrize("why", ["prefers it", "no mail works"])
async def test_a_phone_makes_it_a_call_at_once(db, hilde, hers, why):
    if why == "prefers it":
        await set_jim(db, hilde, channel="phone")
    else:
        await set_channel(db, hilde, "mail", "bounced")
    await put(db, hilde, "check_in", "P2W", TODAY, hand_over_id=hers.id)
    for _ in range(2):
        await go(db, NOW)
    [letter] = await letters(db)
    assert (letter.channel, letter.address, letter.state, letter.sent_at, letter.sent_on) == (
        "call",
        None,
        "sent",
        NOW,
        date(2026, 3, 30),
    )
    [call] = await db.fetch_all(calls.select())
    assert (call.outbox_id, call.jim_id, call.due_at, call.attempts) == (letter.id, hilde.id, NOW, 0)


async def test_without_any_there_is_no_letter(db, said, carla, noordrivier):
    hand_over = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    await set_channel(db, said, "mail", "bounced")
    await put(db, said, "check_in", "P2W", TODAY, hand_over_id=hand_over.id)
    assert (await sweep.run(db, now=NOW))["bounced"] == 1
    assert await db.fetch_all(outbox.select()) == []
