"""What is in doubt settles itself where the relay can be asked: taken is sent, never taken goes out once more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jimsupport.db.tables import events, jims, outbox, planned
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.support import post as troubled
from jimsupport.mail import messages
from jimsupport.mail import outbox as post_box
from jimsupport.mail.build import Desk
from jimsupport.mail.carrier import for_url
from jobs import deliver, settle
from jobs.round import Post
from tests import cast
from tests.conftest import NOW
from tests.mail.relay import Relay, serving
from tests.mail.samples import HOUSE
from tests.mail.sink import sink

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOST, KEPT = "lost@example.org", "kept@example.org"


class Dropping(Relay):
    """A relay that hangs up after the final dot; what it got for `LOST` it drops, and it says so when asked."""

    async def handle_DATA(self, server, session, envelope):
        [to] = envelope.rcpt_tos
        first = to in self.drops
        self.said.counts(envelope.content, kept=not (first and to == LOST))
        answer = await super().handle_DATA(server, session, envelope)
        self.drops.discard(to)
        return answer


@pytest.fixture
async def said():
    async with sink() as counting:
        yield counting


@pytest.fixture
async def relay(said):
    dropping = Dropping()
    dropping.said = said
    async with serving(dropping) as running:
        yield running


@pytest.fixture
async def post(relay, keyring):
    transport = for_url(f"smtp://127.0.0.1:{relay.port}?timeout=1")
    yield Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), transport)
    await transport.close()


@pytest.fixture
async def ask(db, post, said):
    """Settle at a moment; what came of it."""

    async def at(moment):
        return (await settle.run(db, post, ask_url=said.ask_url, now=moment)).counts

    return at


async def answers_to(db, *addresses):
    message = messages.sign_in(token="t", code="123456")
    where = {"person_id": None, "language": "nl", "now": NOW}
    await post_box.queue(
        db, [post_box.Outgoing.of(message, key=f"sign-in:{a}", address=a, **where) for a in addresses]
    )


async def by_address(db):
    return {row.address: row for row in await db.fetch_all(outbox.select())}


async def test_taken_is_sent_and_what_was_not_goes_again_once(db, post, relay, said, ask):
    relay.drops |= {LOST, KEPT}
    await answers_to(db, LOST, KEPT)
    assert (await deliver.run(db, post, now=NOW)).counts == {"in_doubt": 2}
    before = await by_address(db)

    assert await ask(NOW + MINUTE) == {}  # a relay may still be busy with it
    assert said.asked == []
    assert await ask(NOW + 2 * MINUTE) == {"arrived_after_all": 1}
    assert await ask(NOW + 3 * MINUTE) == {}  # not yet for sure
    assert await ask(NOW + 15 * MINUTE) == {"goes_again": 1}
    assert said.asked[1] == [f"{before[LOST].message_id}@mail.test"]

    assert (await deliver.run(db, post, now=NOW + 15 * MINUTE)).counts == {"sent": 1}
    rows = await by_address(db)
    assert {row.state for row in rows.values()} == {"sent"}
    assert [rows[a].message_id for a in (LOST, KEPT)] == [before[a].message_id for a in (LOST, KEPT)]
    assert [e.rcpt_tos[0] for e in relay.taken].count(KEPT) == 1
    noted = await db.fetch_all(events.select().where(events.c.kind == "mail_settled").order_by(events.c.id))
    assert [(event.by, event.data["way"]) for event in noted] == [("worker", "arrived"), ("worker", "again")]


async def test_who_cannot_say_is_asked_ever_later_and_then_it_is_for_staff(db, post, relay, said, ask, nadia):
    relay.drops.add(KEPT)
    await answers_to(db, KEPT)
    await deliver.run(db, post, now=NOW)
    said.answer = "200 OK", b'{"taken": {}}'
    at, waits = NOW + 2 * MINUTE, []
    for asked in range(1, 11):
        assert await ask(at) == {}
        assert await ask(at) == {}
        assert len(said.asked) == asked
        waits.append(at - NOW)
        at = (await db.fetch_one(outbox.select())).next_try_at
    assert waits == [2**n * MINUTE for n in range(1, 11)]
    for moment in (at, NOW + DAY, NOW + 2 * DAY):
        assert await ask(moment) == {}
    assert len(said.asked) == 10
    [row] = await troubled.troubled(db, staff_id=nadia.id, now=at)
    assert (row.state, row.address) == ("in_doubt", KEPT)


async def test_a_routine_message_that_nobody_got_is_as_if_it_never_left(
    db, post, relay, said, ask, hilde, carla, noordrivier
):
    yes = {
        "consented_at": NOW - timedelta(days=20),
        "invited_at": NOW - timedelta(days=21),
        "silent_check_ins": 1,
    }
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**yes))
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, hand_over)
    await sweep.run(db, now=NOW)
    relay.drops.add(cast.SHARED)
    await deliver.run(db, post, now=NOW)
    doubted = await standing(db, hilde, item)
    assert doubted == ("sent", 2, ["check_in_reminder", "rest_question"])

    said.taken = dict.fromkeys(said.taken, False)
    assert await ask(NOW + 20 * MINUTE) == {"goes_again": 1}
    assert await standing(db, hilde, item) == (None, 1, [])

    night = NOW + timedelta(hours=12)  # ten in the evening: the rules hold as for any other
    assert (await deliver.run(db, post, now=night)).counts == {"waiting": 1}
    assert (await deliver.run(db, post, now=NOW + DAY)).counts == {"sent": 1}
    assert await standing(db, hilde, item) == doubted
    assert len(relay.taken) == 2


async def standing(db, jim, item):
    row = await db.fetch_one(planned.select().where(planned.c.key == item.key))
    silent = (await cast.load_jim(db, jim.id)).silent_check_ins
    follows = planned.select().where(planned.c.kind.in_(("check_in_reminder", "rest_question")))
    return row.outcome, silent, sorted(row.kind for row in await db.fetch_all(follows))


async def test_texts_ask_their_own_gateway(db, post, hilde):
    class Knows:
        at_once = 1

        async def taken(self, message_ids):
            return dict.fromkeys(message_ids, True)

    message = messages.sign_in(token="t", code="123456")
    row = post_box.Outgoing.of(
        message, key="t", person_id=hilde.id, language="nl", now=NOW, channel="text", address="+31612345678"
    )
    await post_box.queue(db, [row])
    await db.execute(outbox.update().values(state="in_doubt", sent_at=NOW, error="no answer"))
    with_texts = replace(post, texts=Knows())
    outcome = await settle.run(db, with_texts, ask_url="", now=NOW + HOUR)
    assert outcome.counts == {"arrived_after_all": 1}


async def test_what_failed_can_go_again_with_what_was_in_it(
    db, post, relay, hilde, carla, noordrivier, nadia
):
    yes = {"consented_at": NOW - timedelta(days=20), "invited_at": NOW - timedelta(days=21)}
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**yes))
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, hand_over, due_at=NOW)
    assert item.due_on == date(2026, 3, 30)
    await sweep.run(db, now=NOW)
    relay.at_text[cast.SHARED] = "554 5.6.0 malformed"
    at = NOW
    while (await db.fetch_one(outbox.select())).state != "failed":
        await deliver.run(db, post, now=at)
        at += HOUR
    relay.at_text.clear()
    [row] = await troubled.troubled(db, staff_id=nadia.id, now=at)
    assert row.goes_again
    await troubled.settle(db, row.id, "again", by=f"staff:{nadia.id}", now=NOW + DAY)
    assert (await deliver.run(db, post, now=NOW + DAY)).counts == {"sent": 1}
    assert (await db.fetch_one(planned.select().where(planned.c.key == item.key))).outcome == "sent"
