"""Silence is an answer: staff hear of it only where the JIM chose «bel me als ik stil ben», and contact ends it."""

import pytest

from jimsupport.db.tables import jims, outbox, planned, support_requests
from jimsupport.domain.day import queue
from jimsupport.domain.follow_up import contact, delivery
from tests import cast
from tests.conftest import NOW


async def asked_to_rest(db, jim, hand_over, channel="mail"):
    """The question «zullen we je met rust laten?» goes out to this JIM."""
    outbox_id = await db.insert(
        outbox.insert().values(
            key=f"rest:{jim.id}",
            person_id=jim.id,
            hand_over_id=hand_over.id,
            channel=channel,
            message_class="routine",
            rank=2,
            kind="rest_question",
            items=[f"rest:{jim.id}"],
            template="rest_question",
            language="nl",
            context="{}",
            message_id=f"rest.{jim.id}",
            state="sent",
            queued_at=NOW,
        )
    )
    item = await cast.check_in(
        db, jim, hand_over, due_at=None, kind="rest_question", key=f"rest:{jim.id}", outbox_id=outbox_id
    )
    row = await db.fetch_one(outbox.select().where(outbox.c.id == outbox_id))
    await delivery.delivered(db, [row], now=NOW)
    assert (await db.fetch_one(planned.select().where(planned.c.id == item.id))).outcome == "sent"


@pytest.mark.parametrize(
    ("chosen", "channel", "told"), [("staff", "mail", ["silent"]), (None, "mail", []), ("staff", "call", [])]
)
async def test_staff_are_told_only_where_the_jim_chose_so(
    db, hilde, carla, noordrivier, nadia, chosen, channel, told
):
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(call_when_silent=chosen))
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await asked_to_rest(db, hilde, hand_over, channel)
    page = await queue.page(db, staff_id=nadia.id, now=NOW)
    assert [item.kind for item in page.items] == told


@pytest.mark.parametrize(("what", "outcome"), [("talked", "called"), ("answered", "not_needed")])
async def test_any_contact_ends_it(db, hilde, carla, noordrivier, what, outcome):
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(call_when_silent="staff"))
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await asked_to_rest(db, hilde, hand_over)
    await contact.record(db, hilde.id, by="staff:9", now=NOW, what=what)
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.closed_at, request.outcome) == ("silent", NOW, outcome)
