"""Delivering while the relay has too much on its hands, refuses us, or may only be given so much."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jimsupport.db.tables import channels, outbox
from jimsupport.mail import lanes, messages
from jimsupport.mail import outbox as post_box
from jimsupport.mail.build import Desk
from jimsupport.mail.carrier import for_url
from jimsupport.mail.lanes import Limits
from jobs import deliver
from jobs.round import Post
from tests.conftest import NOW
from tests.mail.relay import Relay, serving
from tests.mail.samples import HOUSE

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def relay():
    async with serving(Relay()) as running:
        yield running


@pytest.fixture
async def post(relay, keyring):
    transport = for_url(f"smtp://127.0.0.1:{relay.port}?timeout=5&connections=2")
    yield Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), transport)
    await transport.close()


async def queued(db, many, *, kind="talk", start=0):
    """Appointments, or with another kind answers, that may go at any hour."""
    message = messages.link_renewed(first_name="Hilde", token="t")
    rank = {"talk": 1, "answer": 0}[kind]
    where = {"person_id": None, "language": "nl", "now": NOW}
    numbers = range(start, start + many)
    rows = [
        post_box.Outgoing.of(message, key=f"{kind}:{n}", address=f"{kind}{n}@example.org", **where)
        for n in numbers
    ]
    await post_box.queue(db, rows)
    mine = outbox.c.key.in_([row.key for row in rows])
    await db.execute(outbox.update().where(mine).values(rank=rank))


async def states(db):
    return {(row.state, row.tries) for row in await db.fetch_all(outbox.select())}


@pytest.mark.parametrize(
    ("where", "answer", "alarm"),
    [
        ("at_mail", "550 5.7.0 who are you", True),
        ("at_mail", "452 4.3.1 out of disk", False),
        ("at_mail", "421 4.3.2 busy", False),
    ],
)
async def test_a_relay_in_trouble_rests_and_nobody_is_marked(db, post, relay, hilde, where, answer, alarm):
    await queued(db, 5)
    setattr(relay, where, answer)
    outcome = await deliver.run(db, post, now=NOW)
    assert (outcome.error, await states(db)) == (answer, {("pending", 0)})
    [line] = await lanes.state(db)
    assert (line.name, line.trouble, line.alarm_at) == (lanes.RELAY, answer, NOW if alarm else None)
    assert {row.state for row in await db.fetch_all(channels.select())} == {"works"}

    await queued(db, 1, kind="answer")
    relay.at_mail = None
    assert (await deliver.run(db, post, now=NOW + timedelta(seconds=20))).counts == {}  # it rests
    first = await deliver.run(db, post, now=line.rests_until)
    assert relay.taken[0].rcpt_tos == ["answer0@example.org"]
    assert first.counts["sent"] == lanes.PROBES
    assert await lanes.state(db) == []  # an alarm clears by itself
    await deliver.run(db, post, now=line.rests_until + MINUTE)
    assert len(relay.taken) == 6


@pytest.mark.parametrize(
    "at", ["at_rcpt", "at_text"], ids=["at the recipient", "after the text, with the row in hand"]
)
async def test_a_policy_alarms_and_one_message_stops_the_others_only_a_while(db, post, relay, at):
    await queued(db, 3)
    getattr(relay, at)["talk0@example.org"] = "554 5.7.1 refused by policy"
    await deliver.run(db, post, now=NOW)
    [line] = await lanes.state(db)
    assert line.alarm_at == NOW
    for wait in (line.rests_until - NOW, 2 * MINUTE):
        await deliver.run(db, post, now=NOW + wait)
    rows = {row.address: row for row in await db.fetch_all(outbox.select())}
    assert sorted(e.rcpt_tos[0] for e in relay.taken) == ["talk1@example.org", "talk2@example.org"]
    culprit = rows["talk0@example.org"]
    assert (culprit.state, culprit.reason, culprit.lease_until) == ("pending", None, None)
    assert culprit.tries >= 1


async def test_no_more_a_minute_than_the_relay_may_be_given_and_answers_overtake(db, post, relay):
    limited = replace(post, limits=Limits(relay=4, domain=3))
    await queued(db, 8)
    assert (await deliver.run(db, limited, now=NOW)).counts["sent"] == 3
    await queued(db, 2, kind="answer")
    assert (await deliver.run(db, limited, now=NOW)).counts == {"sent": 2}
    assert [e.rcpt_tos[0] for e in relay.taken[3:]] == ["answer0@example.org", "answer1@example.org"]
    assert (await deliver.run(db, limited, now=NOW + MINUTE)).counts["sent"] == 3
    assert (await deliver.run(db, limited, now=NOW + 2 * MINUTE)).counts["sent"] == 2
