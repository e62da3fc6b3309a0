"""A JIM who says more: into the same conversation, whatever became of it, and where staff see it."""

import asyncio
from datetime import timedelta

import pytest

from jimsupport.db.tables import request_messages, support_requests
from jimsupport.domain.errors import Invalid
from jimsupport.domain.handling import closures, merges, replies
from jimsupport.domain.support import claims, conversation
from jimsupport.domain.talks import hours, talks
from jimsupport.domain.talks.moments import Hours
from tests import cast
from tests.conftest import NOW
from tests.domain.handling.asked import ask, in_list, kinds, row
from tests.domain.talks.agreeing import TUESDAY_9


@pytest.fixture
def by(nadia):
    return f"staff:{nadia.id}"


async def test_a_closed_one_is_open_again_in_the_hands_it_was_in(db, hilde, nadia, by):
    asked = await ask(db, hilde)
    await claims.claim(db, asked, by=by, now=NOW)
    await closures.close(db, asked, "answered", by=by, now=NOW)
    assert await in_list(db, NOW) == []

    assert await replies.say(db, asked, "Toch nog iets", by=f"jim:{hilde.id}", now=NOW) == asked.id

    again = await row(db, asked.id)
    assert (again.closed_at, again.outcome, again.claimed_by, again.said_at) == (None, None, nadia.id, NOW)
    assert await in_list(db, NOW) == [asked.id]
    assert (await kinds(db, asked.id))[-1] == "request_said"
    assert len(await db.fetch_all(support_requests.select())) == 1


async def test_one_that_the_jim_had_taken_back_is_there_again(db, hilde):
    asked = await ask(db, hilde)
    await closures.close(db, asked, "not_needed", by=f"jim:{hilde.id}", now=NOW)
    await replies.say(db, asked, "Of toch wel", by=f"jim:{hilde.id}", now=NOW)
    assert await in_list(db, NOW) == [asked.id]


async def test_one_that_was_merged_and_closed_opens_where_it_went(db, hilde, by):
    first, second = await ask(db, hilde), await ask(db, hilde, "Nog een")
    await merges.merge(db, second, first.id, by=by, now=NOW)
    await closures.close(db, first, "called", by=by, now=NOW)
    assert await replies.say(db, second, "Nog iets", by=f"jim:{hilde.id}", now=NOW) == first.id
    assert await in_list(db, NOW) == [first.id]


async def test_words_of_danger_lift_it(db, hilde):
    asked = await ask(db, hilde)
    assert not asked.danger
    await replies.say(db, asked, "Hij heeft een mes", by=f"jim:{hilde.id}", now=NOW)
    assert (await row(db, asked.id)).danger


async def test_it_is_contact(db, hilde):
    asked = await ask(db, hilde, by="staff:9", door="phone")
    again = NOW.replace(hour=15)
    await replies.say(db, asked, "Hallo", by=f"jim:{hilde.id}", now=again)
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == again


async def test_a_double_tap_says_it_once(db, hilde):
    asked = await ask(db, hilde)
    await asyncio.gather(
        *(replies.say(db, asked, "Nog iets", by=f"jim:{hilde.id}", now=NOW) for _ in range(2))
    )
    bodies = [each.body for each in await db.fetch_all(request_messages.select())]
    assert bodies == ["Hoe vraag ik dit?", "Nog iets"]


@pytest.mark.parametrize("body", ["", "  ", "a" * 4001])
async def test_nothing_and_too_much_are_said_in_words(db, hilde, body):
    asked = await ask(db, hilde)
    with pytest.raises(Invalid):
        await replies.say(db, asked, body, by=f"jim:{hilde.id}", now=NOW)


async def test_saying_more_while_a_talk_is_booked_and_staff_ring(db, nadia, by):
    await hours.keep(db, nadia.id, range(1, 6), Hours(9 * 60, 12 * 60), by=by, now=NOW)
    for n in range(3):
        jim = await cast.jim(db, "Bea", mail=f"bea{n}@example.org")
        asked, who = await ask(db, jim), {"by": f"jim:{jim.id}", "now": NOW}
        done = await asyncio.gather(
            talks.book(db, jim.id, TUESDAY_9 + timedelta(days=n), "phone", request_id=asked.id, **who),
            replies.say(db, asked, "Nog iets", **who),
            conversation.call_made(db, asked, "reached", by=by, now=NOW),
            return_exceptions=True,
        )
        assert [each for each in done if isinstance(each, Exception)] == []
