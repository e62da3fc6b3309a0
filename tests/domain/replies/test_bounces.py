"""Bounces, complaints and automatic replies: believed of what they name, shown, and answered never."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jimsupport.db.tables import (
    absences,
    bounces,
    channels,
    jims,
    muted,
    outbox,
    planned,
    proposals,
    received,
)
from jimsupport.domain.gatherings import announcing
from jimsupport.domain.group_life import habits, post
from jimsupport.domain.people import channels as reach
from jimsupport.domain.people import erasure
from jimsupport.domain.replies import away, forgetting
from jimsupport.domain.replies import bounces as verbs
from jimsupport.domain.support import calls, conversation
from jimsupport.mail.reading.read import Failed
from tests import cast
from tests.cast import NOW
from tests.domain.group_life import living
from tests.domain.handling.asked import ask
from tests.domain.replies.post import comes, load, mailed, newest, question, questions, receipts, sent

LATER = NOW + timedelta(hours=2)
DEAD = Failed(cast.SHARED, True, "userunknown", None, "550 5.1.1 No such user")
FULL = Failed(cast.SHARED, False, "mailboxfull", None, "452 4.2.2 Mailbox full")


async def states(db):
    """Every mail address and whether it works."""
    rows = await db.fetch_all(channels.select().where(channels.c.kind == "mail").order_by(channels.c.id))
    return [(row.person_id, row.state) for row in rows]


async def bounce(db, keyring, message, failed=DEAD, **more):
    more = {"purpose": "bounce", "sender": "mailer-daemon@example.org"} | more
    return await comes(db, keyring, to=message, kind="bounce", failed=(failed,), **more)


async def test_a_dead_address_is_used_no_more_and_is_one_item_once(db, keyring, anna, said):
    first = await mailed(db, anna, address="anna@example.org")
    second = await mailed(db, anna, address="anna@example.org")

    await bounce(db, keyring, first)
    await bounce(db, keyring, second, now=LATER)

    assert await states(db) == [(anna.id, "bounced"), (said.id, "works")]
    assert await questions(db) == [(anna.id, "channel", "system", False)]
    assert ((await load(db, first.id)).state, await receipts(db)) == ("failed", 0)


async def test_of_two_who_share_an_address_only_whose_mail_came_back(db, keyring, hilde, said):
    await bounce(db, keyring, await mailed(db, hilde))
    assert await states(db) == [(hilde.id, "bounced"), (said.id, "works")]
    assert await questions(db) == []  # Hilde has a phone


async def test_without_our_mark_it_is_believed_of_the_address_of_the_message_alone(db, keyring, hilde, anna):
    message = await mailed(db, hilde)
    named = f"<{message.message_id}@jimsupport.test>"
    other = Failed("anna@example.org", True, "userunknown", named, "550")
    unnamed = Failed("anna@example.org", True, "userunknown", None, "550")

    await bounce(db, keyring, None, other)
    await bounce(db, keyring, None, unnamed)
    assert await states(db) == [(hilde.id, "works"), (anna.id, "works")]

    await bounce(db, keyring, None, Failed(cast.SHARED, True, "userunknown", named, "550"))
    assert await states(db) == [(hilde.id, "bounced"), (anna.id, "works")]


async def test_who_can_reply_cannot_say_that_the_address_is_dead(db, keyring, hilde):
    await bounce(db, keyring, await mailed(db, hilde), purpose="reply")
    assert await states(db) == [(hilde.id, "works")]


async def test_three_days_of_failing_with_no_sign_of_life_are_enough(db, keyring, hilde):
    for days in (0, 0, 5):
        await bounce(db, keyring, await mailed(db, hilde), FULL, now=NOW + timedelta(days=days))
    assert await states(db) == [(hilde.id, "works")]
    await bounce(db, keyring, await mailed(db, hilde), FULL, now=NOW + timedelta(days=9))
    assert await states(db) == [(hilde.id, "bounced")]


async def test_a_sign_of_life_begins_the_count_anew_and_what_is_about_us_counts_not(db, keyring, hilde):
    blocked = Failed(cast.SHARED, False, "blocked", None, "554 blocked")
    for days in (0, 3, 6, 9):
        await bounce(db, keyring, await mailed(db, hilde), blocked, now=NOW + timedelta(days=days))
    for days in (10, 11):
        await bounce(db, keyring, await mailed(db, hilde), FULL, now=NOW + timedelta(days=days))
    heard = {"last_contact_at": NOW + timedelta(days=11, hours=1)}
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**heard))
    for days in (12, 13):
        await bounce(db, keyring, await mailed(db, hilde), FULL, now=NOW + timedelta(days=days))
    assert await states(db) == [(hilde.id, "works")]


async def test_staff_see_what_the_server_said_and_take_it_back(db, keyring, hilde, nadia):
    await bounce(db, keyring, await mailed(db, hilde))
    [row] = (await verbs.of_person(db, hilde.id, now=LATER)).values()
    assert (row.reason, row.said) == ("userunknown", "550 5.1.1 No such user")

    await verbs.works_again(db, row.channel_id, by=f"staff:{nadia.id}", now=LATER)

    assert (await states(db))[0] == (hilde.id, "works")
    assert await verbs.of_person(db, hilde.id, now=LATER) == {}


@pytest.mark.parametrize(
    ("failed", "said_at", "state", "to_ring"),
    [
        (DEAD, LATER, "failed", 1),
        (FULL, LATER, "failed", 1),  # the address is used on, but this did not arrive
        (replace(FULL, delayed=True), NOW, "sent", 0),
    ],
)
async def test_an_answer_of_staff_that_did_not_arrive_is_on_the_day_again(
    db, keyring, hilde, nadia, failed, said_at, state, to_ring
):
    asked = await ask(db, hilde)
    await conversation.reply(db, asked, "Dat kan.", by=f"staff:{nadia.id}", now=NOW, once="1")
    reply = await newest(db, "staff_reply")
    await sent(db, outbox.c.id == reply.id)
    await bounce(db, keyring, reply, failed, now=LATER)
    row, [_, entry] = await question(db, asked.id), (await conversation.thread(db, asked.id)).entries
    assert (row.said_at, entry.state) == (said_at, state)
    assert len(await calls.of_jim(db, hilde.id, now=LATER)) == to_ring


async def test_a_check_in_that_came_back_is_told_otherwise(db, keyring, hilde, carla, noordrivier):
    over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, over, due_at=None)
    message = await mailed(db, hilde, "check_in", items=[item.key])
    gone = {"outcome": "sent", "decided_at": NOW, "outbox_id": message.id}
    await db.execute(planned.update().where(planned.c.id == item.id).values(**gone))

    await bounce(db, keyring, message, now=LATER)

    again = await db.fetch_one(planned.select().where(planned.c.id == item.id))
    assert (again.outcome, again.due_at) == (None, LATER)


async def test_refused_while_handing_it_over(db, hilde):
    message = await mailed(db, hilde)
    assert not await verbs.refused(db, message, "552 5.2.2 mailbox full", now=NOW)
    assert await verbs.refused(db, message, "550 5.1.1 User unknown", now=LATER)
    assert [row.dead for row in await db.fetch_all(bounces.select().order_by(bounces.c.id))] == [False, True]
    assert (await states(db)) == [(hilde.id, "bounced")]


@pytest.mark.parametrize(("kind", "stopped"), [("check_in", ["check_in"]), ("staff_reply", [])])
async def test_a_complaint_stops_that_mailing_and_is_not_answered(db, keyring, hilde, kind, stopped):
    message = await mailed(db, hilde, kind)
    before = len(await db.fetch_all(outbox.select()))
    await comes(db, keyring, to=message, purpose="bounce", kind="complaint", sender="fbl@example.org")
    assert [row.kind for row in await db.fetch_all(muted.select())] == stopped
    assert [row.reason for row in (await verbs.of_person(db, hilde.id, now=LATER)).values()] == ["complaint"]
    assert (await states(db), len(await db.fetch_all(outbox.select()))) == ([(hilde.id, "works")], before)


async def test_who_complains_of_a_gathering_hears_of_no_other(db, keyring, hilde):
    await announcing.choose(db, hilde.id, True, by=f"jim:{hilde.id}", now=NOW)
    await comes(db, keyring, to=await mailed(db, hilde, announcing.KIND), purpose="bounce", kind="complaint")
    assert not await announcing.wants(db, hilde.id)
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None


@pytest.mark.parametrize("reason", ["authfailure", "notspam"])
async def test_a_report_of_which_nobody_complained_stops_nothing(db, keyring, hilde, reason):
    message = await mailed(db, hilde, "check_in")
    told = (Failed(cast.SHARED, False, reason, None, ""),)
    await comes(db, keyring, to=message, purpose="bounce", kind="complaint", failed=told)
    assert await db.fetch_all(muted.select()) == []


async def test_who_complains_of_a_group_gets_no_mail_about_its_messages(db, keyring):
    _, [_, bas, *_] = await living.group(db)
    await comes(db, keyring, to=await mailed(db, bas, post.NEWS), purpose="bounce", kind="complaint")
    assert not await habits.hears(db, bas.id)
    assert (await cast.load_jim(db, bas.id)).stopped_at is None


async def test_who_complains_of_the_invitation_gets_nothing_more(db, keyring, hilde):
    await comes(db, keyring, to=await mailed(db, hilde, "invitation"), kind="complaint")
    assert (await cast.load_jim(db, hilde.id)).stopped_at == NOW
    assert await db.fetch_all(outbox.select().where(outbox.c.kind == "stopped")) == []


async def test_away_until_is_shown_and_a_real_reply_ends_it(db, keyring, hilde):
    before, message = hilde.last_contact_at, await mailed(db, hilde, "check_in")
    until = date(2026, 4, 12)
    await comes(db, keyring, "Ik ben weg", to=message, kind="auto_reply", away_until=until)
    await comes(db, keyring, "Ontvangen", to=message, kind="auto_reply")
    await comes(db, keyring, "Ik ben afwezig.", to=message, kind="auto_reply")

    assert [row.until for row in (await away.of(db, [hilde.id], now=NOW)).values()] == [until]
    assert await away.of(db, [hilde.id], now=NOW + timedelta(days=13)) == {}
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == before

    await comes(db, keyring, "Ben er weer", to=message, now=LATER)
    assert await db.fetch_all(absences.select()) == []


async def test_an_address_given_again_works_again(db, keyring, hilde):
    await bounce(db, keyring, await mailed(db, hilde))
    await reach.add(db, hilde.id, "mail", cast.SHARED, by=f"jim:{hilde.id}", now=LATER)
    assert await states(db) == [(hilde.id, "works")]


async def test_with_the_data_of_a_jim_all_of_it_goes(db, keyring, hilde):
    message = await mailed(db, hilde, "check_in")
    await bounce(db, keyring, message)
    await comes(db, keyring, "Ik ben weg", to=message, kind="auto_reply", away_until=date(2026, 4, 12))
    await comes(db, keyring, "stop", to=message)
    await erasure.erase(db, hilde.id, by="worker", reason="declined", now=LATER)
    assert [await db.fetch_all(table.select()) for table in (bounces, absences, proposals)] == [[], [], []]
    assert [(row.raw, row.sender) for row in await db.fetch_all(received.select())] == [(None, "")] * 3


async def test_what_is_shown_no_more_is_removed(db, keyring, hilde):
    message = await mailed(db, hilde, "check_in")
    await bounce(db, keyring, message, FULL)
    await comes(db, keyring, "Ik ben weg", to=message, kind="auto_reply", away_until=date(2026, 4, 12))
    for days, left in ((10, (1, 1)), (20, (1, 0)), (366, (0, 0))):
        await forgetting.clear(db, now=NOW + timedelta(days=days))
        assert tuple([len(await db.fetch_all(table.select())) for table in (bounces, absences)]) == left
