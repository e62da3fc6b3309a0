"""Delivering with a real relay and both engines: what becomes of a message, and of what was planned."""

import asyncio
import quopri
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from jimsupport.db import Database
from jimsupport.db.tables import (
    channels,
    events,
    jims,
    outbox,
    people,
    planned,
    support_requests,
)
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.people import briefness
from jimsupport.domain.people import channels as reach
from jimsupport.domain.support import calls
from jimsupport.mail import messages, rewriting
from jimsupport.mail import outbox as post_box
from jimsupport.mail.build import Desk
from jimsupport.mail.carrier import for_url
from jobs import deliver
from jobs.round import Post
from tests import cast
from tests.conftest import NOW
from tests.domain.exchanges import pair
from tests.mail.relay import Relay, serving
from tests.mail.samples import HOUSE

LATER = NOW + timedelta(minutes=11)


@pytest.fixture
async def relay():
    async with serving(Relay()) as running:
        yield running


@pytest.fixture
async def post(relay, keyring):
    transport = for_url(f"smtp://127.0.0.1:{relay.port}?timeout=1")
    yield Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), transport)
    await transport.close()


@pytest.fixture
async def hers(db, hilde, carla, noordrivier):
    """Hilde said yes, and a check-in for her is due."""
    await agree(db, hilde)
    hand_over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    return await cast.check_in(db, hilde, hand_over)


async def agree(db, jim):
    yes = {"consented_at": NOW - timedelta(days=20), "invited_at": NOW - timedelta(days=21)}
    await db.execute(jims.update().where(jims.c.id == jim.id).values(**yes))


async def test_who_chose_mails_with_a_link_alone_gets_no_words_of_people(db, post, relay, hilde, anna):
    """Also when it was written before they chose."""
    for jim in (hilde, anna):
        reply = messages.staff_reply(
            first_name=jim.first_name, staff_name="Nadia", body="Over de zitting van dinsdag.", token="t" * 43
        )
        address = f"{jim.first_name.lower()}@example.org"
        await answer_to(db, address, f"reply-{jim.id}", reply, person_id=jim.id)
    await briefness.choose(db, hilde.id, True, by=f"jim:{hilde.id}", now=NOW)
    await deliver.run(db, post, now=NOW)
    [sent] = [letter for letter in relay.taken if b"zitting" in quopri.decodestring(letter.content)]
    assert sent.rcpt_tos == ["anna@example.org"]
    assert len(relay.taken) == 2


async def answer_to(db, address, key, message=None, **where):
    message = message or messages.sign_in(token="t", code="123456")
    given = {"person_id": None, "address": address, "language": "nl", "now": NOW} | where
    [outbox_id] = await post_box.queue(db, [post_box.Outgoing.of(message, key=key, **given)])
    return outbox_id


async def hers_are(db, jim):
    return {(r.kind, r.state, r.reason, r.address) for r in await letters(db) if r.person_id == jim.id}


async def letters(db):
    return await db.fetch_all(outbox.select().order_by(outbox.c.id))


async def log(db, *kinds):
    rows = await db.fetch_all(events.select().where(events.c.kind.in_(kinds)).order_by(events.c.id))
    return [(row.kind, row.person_id, row.data) for row in rows]


async def plans(db):
    return {row.key: row for row in await db.fetch_all(planned.select())}


async def test_a_check_in_that_is_due_arrives_once_and_sets_the_next_things_going(
    db, post, relay, hilde, hers
):
    await sweep.run(db, now=NOW)
    outcome = await deliver.run(db, post, now=NOW)
    again = await deliver.run(db, post, now=NOW)

    assert (outcome.counts, outcome.error, again.counts) == ({"sent": 1}, None, {})
    [envelope] = relay.taken
    assert envelope.rcpt_tos == [cast.SHARED]
    assert b"Subject: Hilde, hoe gaat het?" in envelope.content
    [letter] = await letters(db)
    assert (letter.state, letter.sent_at, letter.sent_on) == ("sent", NOW, NOW.date())
    assert await log(db, "message_sent", "message_skipped") == [
        (
            "message_sent",
            hilde.id,
            {
                "channel": "mail",
                "message_class": "routine",
                "kind": "check_in",
                "items": [hers.key],
                "rhythm": "ordinary",
            },
        )
    ]
    found = await plans(db)
    assert found[hers.key].outcome == "sent"
    [reminder] = [row for row in found.values() if row.kind == "check_in_reminder"]
    assert reminder.due_on == date(2026, 4, 7)  # a week later is Easter Monday


async def test_who_pauses_between_writing_and_sending_gets_nothing(db, post, relay, hilde, hers):
    await sweep.run(db, now=NOW)
    paused = {"paused_until": NOW.date() + timedelta(days=30)}
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**paused))
    outcome = await deliver.run(db, post, now=NOW)

    assert (outcome.counts, relay.taken) == ({"paused": 1}, [])
    [letter] = await letters(db)
    assert (letter.state, letter.reason) == ("skipped", "paused")
    assert (await plans(db))[hers.key].reason == "paused"
    [(kind, person, data)] = await log(db, "message_sent", "message_skipped")
    assert (kind, person, data["reason"]) == ("message_skipped", hilde.id, "paused")


async def test_in_the_night_routine_waits_and_answers_go(db, post, relay, hers):
    await sweep.run(db, now=NOW)
    night = NOW + timedelta(hours=14)
    await answer_to(db, "anna@example.org", "sign-in:1", now=night)
    outcome = await deliver.run(db, post, now=night)

    assert outcome.counts == {"sent": 1, "waiting": 1}
    assert [envelope.rcpt_tos for envelope in relay.taken] == [["anna@example.org"]]
    waiting, _ = await letters(db)
    assert (waiting.state, waiting.tries) == ("pending", 0)
    assert waiting.next_try_at > night
    assert (await deliver.run(db, post, now=waiting.next_try_at)).counts == {"sent": 1}


async def test_a_dead_address_is_off_and_the_message_goes_by_phone(db, post, relay, hilde, hers):
    relay.at_rcpt[cast.SHARED] = "550 5.1.1 no such user"
    await sweep.run(db, now=NOW)
    outcome = await deliver.run(db, post, now=NOW)

    assert outcome.counts == {"refused": 1}
    [letter] = await letters(db)
    assert (letter.state, letter.reason, letter.error) == ("failed", "refused", "550 5.1.1 no such user")
    theirs = await db.fetch_all(channels.select().where(channels.c.person_id == hilde.id))
    assert {row.kind: row.state for row in theirs} == {"mail": "bounced", "phone": "works"}
    assert [kind for kind, *_ in await log(db, "bounced", "message_sent", "message_skipped")] == ["bounced"]

    await sweep.run(db, now=LATER)
    assert [(row.channel, row.state) for row in await letters(db)] == [("mail", "failed"), ("call", "sent")]
    assert (await plans(db))[hers.key].outcome == "sent"


async def test_a_dead_address_without_a_phone_is_one_thing_for_staff(
    db, post, relay, said, carla, noordrivier
):
    await agree(db, said)
    hand_over = await cast.hand_over(db, said, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, said, hand_over)
    relay.at_rcpt[cast.SHARED] = "550 5.1.1 no such user"
    await sweep.run(db, now=NOW)
    await deliver.run(db, post, now=NOW)
    await sweep.run(db, now=LATER)

    assert [row.kind for row in await db.fetch_all(support_requests.select())] == ["channel"]
    row = (await plans(db))[item.key]
    assert (row.outcome, row.due_at) == ("skipped", None)


async def test_a_greylisted_message_comes_later(db, post, relay, hers):
    relay.at_rcpt[cast.SHARED] = "450 4.2.0 greylisted"
    await sweep.run(db, now=NOW)
    assert (await deliver.run(db, post, now=NOW)).counts == {"retried": 1}
    [letter] = await letters(db)
    assert (letter.state, letter.tries, letter.error) == ("pending", 1, "450 4.2.0 greylisted")
    relay.at_rcpt.clear()
    assert (await deliver.run(db, post, now=NOW)).counts == {}
    assert (await deliver.run(db, post, now=letter.next_try_at)).counts == {"sent": 1}
    assert len(relay.taken) == 1


async def test_when_the_relay_is_down_everything_waits_and_staff_can_see_it(db, post, relay, hers):
    relay.at_mail = "550 5.7.0 who are you"
    await sweep.run(db, now=NOW)
    await answer_to(db, "anna@example.org", "sign-in:1")
    outcome = await deliver.run(db, post, now=NOW)

    assert (outcome.counts, outcome.error) == ({}, "550 5.7.0 who are you")
    assert [(row.state, row.tries, row.lease_until) for row in await letters(db)] == [
        ("pending", 0, None)
    ] * 2
    relay.at_mail = None
    assert (await deliver.run(db, post, now=NOW + timedelta(minutes=5))).counts == {"sent": 2}
    assert len(relay.taken) == 2


async def test_a_drop_after_the_final_dot_is_a_doubt_and_never_sent_again(db, post, relay, hers):
    relay.drops.add(cast.SHARED)
    await sweep.run(db, now=NOW)
    outcome = await deliver.run(db, post, now=NOW)

    assert outcome.counts == {"in_doubt": 1}
    [letter] = await letters(db)
    assert letter.state == "in_doubt"
    assert (await deliver.run(db, post, now=NOW + timedelta(days=1))).counts == {}
    assert len(relay.taken) == 1
    assert (await plans(db))[hers.key].outcome == "sent"


async def test_what_a_dead_worker_left_is_taken_in(db, post, relay, hers):
    await sweep.run(db, now=NOW)
    await answer_to(db, "anna@example.org", "sign-in:1")
    _, check_in = await post_box.claim(db, now=NOW, limit=9)
    await post_box.mark_handing(db, [check_in])

    assert (await deliver.reap(db, now=LATER)).counts == {"released": 1, "in_doubt": 1}
    assert (await deliver.reap(db, now=LATER)).counts == {}
    assert (await deliver.run(db, post, now=LATER)).counts == {"sent": 1}
    assert [envelope.rcpt_tos for envelope in relay.taken] == [["anna@example.org"]]
    assert (await plans(db))[hers.key].outcome == "sent"


async def test_what_follows_from_mail_of_a_worker_that_died_is_planned_once(db, post, relay, hers):
    await sweep.run(db, now=NOW)
    [row] = await post_box.claim(db, now=NOW, limit=9)
    await post_box.mark_handing(db, [row])
    await post_box.mark_sent(db, [row], on={row.id: NOW.date()}, now=NOW)
    assert (await plans(db))[hers.key].outcome is None

    for _ in range(2):
        assert (await deliver.reap(db, now=LATER)).error is None
    assert [(each.state, each.sent_at, each.lease_until) for each in await letters(db)] == [
        ("sent", NOW, None)
    ]
    found = await plans(db)
    assert (found[hers.key].outcome, found[hers.key].decided_at) == ("sent", NOW)
    assert "check_in_reminder" in {each.kind for each in found.values()}
    assert len(await log(db, "message_sent")) == 1


async def test_what_cannot_be_planned_of_one_stalls_no_other(db, post, hilde, hers, monkeypatch):
    await sweep.run(db, now=NOW)
    await answer_to(db, "anna@example.org", "sign-in:1")
    whole = deliver.delivery.delivered

    async def breaking(db, rows, *, now):
        if any(row.person_id == hilde.id for row in rows):
            raise ZeroDivisionError
        await whole(db, rows, now=now)

    monkeypatch.setattr(deliver.delivery, "delivered", breaking)
    outcome = await deliver.run(db, post, now=NOW)
    assert outcome.counts == {"sent": 2}
    assert "ZeroDivisionError" in outcome.error
    assert {(row.state, row.lease_until) for row in await letters(db)} == {("sent", None)}
    assert [kind for kind, *_ in await log(db, "message_sent")] == ["message_sent"]


async def test_poison_stays_with_its_own_message(db, post, relay):
    poison = await answer_to(db, "a@example.org", "1", messages.Message("sign_in", {}))
    unreadable = await answer_to(db, "b@example.org", "2")
    await db.execute("UPDATE outbox SET context = 'gone:AAAA' WHERE key = '2'")
    nowhere = await answer_to(db, "not an address", "3")
    await answer_to(db, "anna@example.org", "4")
    relay.at_text["malformed@example.org"] = "554 5.6.0 malformed"
    malformed = await answer_to(db, "malformed@example.org", "5")

    outcome = await deliver.run(db, post, now=NOW)

    assert outcome.counts == {"retried": 4, "sent": 1}
    assert [envelope.rcpt_tos for envelope in relay.taken] == [["anna@example.org"]]
    rows = {
        row.id: row
        for row in await db.fetch_all(outbox.select().with_only_columns(*SEEN).order_by(outbox.c.id))
    }
    for outbox_id, error in (
        (poison, "UndefinedError"),
        (unreadable, "DecryptionError"),
        (nowhere, "Unsendable"),
        (malformed, "Flawed"),
    ):
        assert (rows[outbox_id].state, rows[outbox_id].tries) == ("pending", 1)
        assert error in rows[outbox_id].error


async def test_a_letter_whose_words_cannot_be_read_stays_with_itself(
    db, post, relay, hers, anna, carla, noordrivier
):
    await agree(db, anna)
    other = await cast.hand_over(db, anna, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, anna, other)
    unreadable = text("UPDATE hand_overs SET way_back = 'gone:AAAA' WHERE id = :id")
    await db.execute(unreadable.bindparams(id=hers.hand_over_id))
    assert (await sweep.run(db, now=NOW))["queued"] == 2
    assert (await deliver.run(db, post, now=NOW)).counts == {"retried": 1, "sent": 1}
    assert [envelope.rcpt_tos for envelope in relay.taken] == [["anna@example.org"]]


SEEN = [outbox.c.id, outbox.c.state, outbox.c.tries, outbox.c.error]


async def test_a_message_that_stays_flawed_is_given_up_and_the_plan_goes_on(db, post, relay, hers):
    await sweep.run(db, now=NOW)
    for letter in await db.fetch_all(outbox.select()):
        await rewriting.rewrite(db, letter.id, {"first_name": "Hilde"})
    now = NOW
    for _ in range(7):
        await deliver.run(db, post, now=now)
        now += timedelta(days=1) if now.isoweekday() != 6 else timedelta(days=2)
        await db.execute(outbox.update().where(outbox.c.state == "pending").values(next_try_at=now))
    [letter] = await letters(db)
    assert (letter.state, letter.reason) in (("failed", "flawed"), ("failed", "expired"))
    row = (await plans(db))[hers.key]
    assert (row.outcome, row.reason) == ("skipped", letter.reason)


async def test_a_sign_in_link_that_expired_while_the_relay_was_down_is_not_sent(db, post, relay):
    await answer_to(db, "anna@example.org", "sign-in:1")
    outcome = await deliver.run(db, post, now=NOW + timedelta(minutes=30))
    assert (outcome.counts, relay.taken) == ({"expired": 1}, [])


async def test_when_told_to_stop_no_new_message_is_begun(db, post, relay, keyring):
    for n in range(3):
        await answer_to(db, f"jim{n}@example.org", f"sign-in:{n}")
    stopping = Post(post.desk, post.transport, stopping=lambda: True)
    outcome = await deliver.run(db, stopping, now=NOW)
    assert (outcome.counts, relay.taken) == ({}, [])
    assert {row.state for row in await letters(db)} == {"pending"}


async def test_workers_side_by_side_send_each_message_once(db, database_url, post, relay, keyring):
    for n in range(40):
        await answer_to(db, f"jim{n}@example.org", f"sign-in:{n}")
    others = [await Database.open(database_url, keyring) for _ in range(3)]

    async def work(own):
        sent = 0
        while (outcome := await deliver.run(own, post, now=NOW, limit=7)).counts:
            sent += outcome.counts["sent"]
        return sent

    assert sum(await asyncio.gather(*(work(own) for own in others))) == 40
    assert sorted(envelope.rcpt_tos[0] for envelope in relay.taken) == sorted(
        f"jim{n}@example.org" for n in range(40)
    )
    for own in others:
        await own.close()


async def test_behind_a_slow_relay_the_clock_is_read_again_between_batches(db, post, relay, monkeypatch):
    monkeypatch.setattr(deliver, "LONGEST", 0.0)
    monkeypatch.setattr(deliver, "FIRST", 1)
    for n in range(9):
        await answer_to(db, f"jim{n}@example.org", f"answer-{n}")
    first = (await deliver.run(db, post, now=NOW)).counts["sent"]
    assert first == post.transport.at_once < 9
    while (await deliver.run(db, post, now=NOW)).counts:
        pass
    assert [row.state for row in await letters(db)] == ["sent"] * 9


class TestAnAddressSwitchedOffMeanwhile:
    """An answer or appointment that waits: it goes where its person is reached now, or staff see that it did not."""

    @pytest.fixture
    async def waiting(self, db, hilde, anna, nadia):
        """An answer of staff, an appointment and a link to sign in, for Hilde at the address she shares."""
        reply = messages.staff_reply(first_name="Hilde", staff_name="Nadia", body="Dat kan.")
        await answer_to(db, cast.SHARED, "request-1:reply:1", reply, person_id=hilde.id)
        await answer_to(db, cast.SHARED, "sign-in:1", person_id=hilde.id)
        await pair.opened(db, hilde, anna, nadia)

    @pytest.fixture
    async def shared(self, db, hilde):
        [row] = [each for each in await reach.of(db, hilde.id) if each.kind == "mail"]
        return row

    async def test_it_goes_to_the_new_address(self, db, post, relay, hilde, waiting, shared):
        await reach.add(db, hilde.id, "mail", "nieuw@example.org", by=f"jim:{hilde.id}", now=NOW)
        await reach.off(db, shared.id, by=f"jim:{hilde.id}", now=NOW)
        for _ in range(2):
            await deliver.run(db, post, now=NOW)

        assert await hers_are(db, hilde) == {
            ("staff_reply", "sent", None, "nieuw@example.org"),
            ("request_received", "sent", None, "nieuw@example.org"),
            ("exchange_message", "sent", None, "nieuw@example.org"),
            ("sign_in", "skipped", "channel", cast.SHARED),
        }
        assert {to for mail in relay.taken for to in mail.rcpt_tos} == {"nieuw@example.org"}
        assert await calls.of_jim(db, hilde.id, now=NOW) == []

    async def test_where_nothing_else_works_staff_ring(self, db, post, relay, hilde, waiting, shared):
        await reach.add(db, hilde.id, "phone", "0612345601", by=f"jim:{hilde.id}", now=NOW)
        await reach.bounce(db, shared.id, by="worker", now=NOW)
        await deliver.run(db, post, now=NOW)

        assert await hers_are(db, hilde) == {
            ("staff_reply", "skipped", "channel", cast.SHARED),
            ("request_received", "skipped", "channel", cast.SHARED),
            ("exchange_message", "skipped", "channel", cast.SHARED),
            ("sign_in", "sent", None, cast.SHARED),  # asked for there
        }
        [call] = await calls.of_jim(db, hilde.id, now=NOW)
        assert call.kind == "staff_reply"

    async def test_nobody_gets_anything_whose_data_is_gone(self, db, post, relay, hilde, waiting):
        await db.execute(people.update().where(people.c.id == hilde.id).values(erased_at=NOW))
        await deliver.run(db, post, now=NOW)
        assert {row[1:3] for row in await hers_are(db, hilde)} == {("skipped", "erased")}
