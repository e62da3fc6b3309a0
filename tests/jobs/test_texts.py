"""Texts through a gateway that serves: what becomes of one, of what was planned, and of a number that takes none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import calls, channels, jims, outbox, planned
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import sweep
from jimsupport.domain.people import channels as reach
from jimsupport.domain.people import stops, texting
from jimsupport.domain.support import calls as staff_calls
from jimsupport.domain.support import conversation, requests
from jimsupport.mail import received as inbox
from jimsupport.mail import texts
from jimsupport.mail.build import Desk
from jimsupport.mail.file_mailbox import FileMailbox
from jobs import deliver, read
from jobs.round import Post
from tests import cast
from tests.conftest import NOW
from tests.mail.gateway import KEY, SENDER, Gateway, serving
from tests.mail.samples import HOUSE

NUMBER = "+31612345601"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def gateway():
    async with serving(Gateway()) as running:
        yield running


@pytest.fixture
async def post(gateway, keyring, tmp_path):
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring)
    transport = texts.Gateway(gateway.url, key=KEY, sender=SENDER)
    yield Post(desk, FileMailbox(tmp_path / "mail"), texts=transport)
    await transport.close()


@pytest.fixture
async def texted(db, hilde):
    """Hilde said yes, and chose texts."""
    yes = {"consented_at": NOW - timedelta(days=20), "invited_at": NOW - timedelta(days=21)}
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**yes))
    await reach.prefer(db, hilde.id, "text", by=f"jim:{hilde.id}", now=NOW)
    return hilde


@pytest.fixture
async def hers(db, texted, carla, noordrivier):
    """A check-in for her is due."""
    handed = await cast.hand_over(db, texted, professional=carla, organisation_id=noordrivier)
    return await cast.check_in(db, texted, handed)


async def rounds(db, post, *, now=NOW, times=3):
    for _ in range(times):
        await sweep.run(db, now=now)
        await deliver.run(db, post, now=now)


async def sent(db):
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    return [(row.kind, row.channel, row.state) for row in rows]


async def to_ring(db):
    rows = await db.fetch_all(select(calls, outbox.c.kind).join(outbox, outbox.c.id == calls.c.outbox_id))
    return [row.kind for row in rows]


async def texts_of(db, person):
    """Whether the number of this person takes texts: works or failed."""
    [row] = [row for row in await reach.of(db, person.id) if row.kind == "phone"]
    return row.texts


async def test_a_check_in_goes_as_one_text_with_a_short_link(db, post, gateway, hers):
    await rounds(db, post)
    [(to, words)] = gateway.texts
    assert to == NUMBER
    assert words.startswith("JIMsupport: hoe gaat het?")
    assert len(words.split("/t/")[1].split("\n")[0]) == 22
    [row] = await db.fetch_all(outbox.select())
    assert (row.channel, row.state, row.remote_id) == ("text", "sent", f"remote-{row.message_id}")
    reminder = planned.select().where(planned.c.kind == "check_in_reminder")
    assert await db.fetch_one(reminder) is not None


async def test_a_number_that_takes_no_texts_becomes_one_call(db, post, gateway, texted, hers):
    gateway.refuses = {NUMBER}
    await rounds(db, post)
    assert await sent(db) == [("check_in", "text", "failed"), ("check_in", "call", "sent")]
    assert await to_ring(db) == ["check_in"]
    assert await texts_of(db, texted) == "failed"
    assert gateway.asked == 1


async def test_an_answer_that_fails_becomes_one_call_as_well(db, post, gateway, texted, nadia):
    gateway.refuses = {NUMBER}
    asked = await requests.open(
        db, kind="question", door="page", body="Hallo", jim_id=texted.id, by=f"jim:{texted.id}", now=NOW
    )
    row = await requests.for_staff(db, asked, staff_id=nadia.id)
    await conversation.reply(db, row, "Dag Hilde", by=f"staff:{nadia.id}", now=NOW, once="a")
    await rounds(db, post)
    assert len(await to_ring(db)) == 1
    assert await texts_of(db, texted) == "failed"
    await db.execute(jims.update().values(rhythm="on_request", paused_until=(NOW + timedelta(days=9)).date()))
    assert len(await staff_calls.of_jim(db, texted.id, now=NOW)) == 1


async def test_a_report_that_it_failed_counts_once_and_staff_can_undo_it(db, post, gateway, texted, hers):
    await rounds(db, post)
    [row] = await db.fetch_all(outbox.select())
    for _ in range(2):
        await texting.report(db, row.message_id, "", arrived=False, said="absent subscriber", now=LATER)
    await rounds(db, post, now=LATER)
    assert await sent(db) == [("check_in", "text", "failed")]
    assert await to_ring(db) == ["check_in"]
    assert await texts_of(db, texted) == "failed"

    [channel] = [channel for channel in await reach.of(db, texted.id) if channel.kind == "phone"]
    await texting.repair(db, texted.id, channel.id, by="staff:1", now=LATER)
    await stops.stop(db, texted.id, by=f"jim:{texted.id}", now=LATER)
    await rounds(db, post, now=LATER)
    assert [words.split(".")[0] for _, words in gateway.texts][1:] == [
        "JIMsupport: je krijgt niets meer van ons"
    ]


async def test_in_doubt_after_a_drop_until_the_gateway_says_that_it_arrived(db, post, gateway, hers):
    gateway.answers = ["drop"]
    await rounds(db, post)
    assert await sent(db) == [("check_in", "text", "in_doubt")]
    [row] = await db.fetch_all(outbox.select())
    assert await post.texts.taken([row.message_id]) == {row.message_id: True}
    await texting.report(db, row.message_id, "", arrived=True, now=LATER)
    assert await sent(db) == [("check_in", "text", "sent")]
    assert len(gateway.taken) == 1


@pytest.mark.parametrize("status", [429, 503, 401])
async def test_a_gateway_that_takes_nothing_makes_it_wait_and_marks_nobody(
    db, post, gateway, texted, hers, status
):
    gateway.answers = [status]
    await rounds(db, post, times=1)
    assert await sent(db) == [("check_in", "text", "pending")]
    assert await texts_of(db, texted) == "works"
    await rounds(db, post, now=LATER)
    assert await sent(db) == [("check_in", "text", "sent")]


async def test_without_a_gateway_texts_wait(db, post, gateway, hers):
    await rounds(db, replace(post, texts=texts.NoGateway()), times=2)
    assert await sent(db) == [("check_in", "text", "pending")]
    await rounds(db, post, now=LATER)
    assert await sent(db) == [("check_in", "text", "sent")]


async def test_what_was_written_as_a_text_goes_by_mail_once_the_jim_says_so(db, post, gateway, texted, hers):
    await sweep.run(db, now=NOW)
    await reach.prefer(db, texted.id, "mail", by=f"jim:{texted.id}", now=NOW)
    await rounds(db, post)
    assert await sent(db) == [("check_in", "text", "skipped"), ("check_in", "mail", "sent")]
    assert gateway.asked == 0


async def test_a_report_on_what_we_never_sent_is_about_nothing(db, post, gateway, hers):
    await rounds(db, post)
    for named in (("no-such-id", ""), ("", "no-such-id"), ("", "")):
        with pytest.raises(NotFound):
            await texting.report(db, *named, arrived=False, now=LATER)
    assert await db.fetch_value(select(channels.c.texts).where(channels.c.kind == "phone")) == "works"


async def test_a_number_that_was_switched_off_gets_nothing_and_stops_nobody(db, post, gateway, texted, hers):
    await sweep.run(db, now=NOW)
    await reach.add(db, texted.id, "phone", "+31612345699", by="staff:1", now=NOW, confirmed=True)
    [old] = [channel for channel in await reach.of(db, texted.id) if channel.address == NUMBER]
    await reach.off(db, old.id, by="staff:1", now=NOW)
    await rounds(db, post)
    assert [to for to, _ in gateway.texts] == ["+31612345699"]

    await db.execute(outbox.update().values(address=NUMBER))
    await answers(db, post, "Stop", "1")
    assert (await cast.load_jim(db, texted.id)).stopped_at is None


async def answers(db, post, words, name):
    await inbox.store(db, words.encode(), door="text", sender=NUMBER, recipients=[SENDER], now=NOW, ref=name)
    await read.run(db, post, now=NOW)
    await rounds(db, post)


async def test_stop_as_the_whole_message_stops_and_confirms_once_and_start_resumes(
    db, post, gateway, texted, hers
):
    await rounds(db, post)
    await answers(db, post, "Ik stop morgen met werken, bel je me?", "1")
    assert (await cast.load_jim(db, texted.id)).stopped_at is None
    for name in ("2", "3"):
        await answers(db, post, "Stop", name)
    assert (await cast.load_jim(db, texted.id)).stopped_at == NOW
    assert [row[0] for row in await sent(db)] == ["check_in", "request_received", "stopped"]
    assert "START" in gateway.texts[-1][1]
    await answers(db, post, "START", "4")
    assert (await cast.load_jim(db, texted.id)).stopped_at is None
