"""Reading what came in: it lands once, apart from the worker, and what cannot be read stalls nothing."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from jimsupport.db.tables import received, request_messages
from jimsupport.mail import received as inbox
from jimsupport.mail import tokens
from jimsupport.mail.apart import Reader, TooHard
from jimsupport.mail.build import Desk
from jimsupport.mail.file_mailbox import FileMailbox
from jobs import read, tidy
from jobs.round import Post
from tests.cast import NOW, SHARED
from tests.domain.replies.post import DOMAIN, mailed
from tests.mail.samples import HOUSE


@pytest.fixture
def post(keyring, tmp_path):
    return Post(Desk(HOUSE, f"JIMsupport <hallo@{DOMAIN}>", DOMAIN, keyring), FileMailbox(tmp_path))


def letter(body, number=1):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Hilde <{SHARED}>", "wie dan ook", "Re: JIMsupport"
    message["Message-ID"] = f"<{number}@example.org>"
    message.set_content(body)
    return message.as_bytes()


async def comes(db, raw, to, sender=SHARED):
    return await inbox.store(db, raw, door="mail", sender=sender, recipients=[to], now=NOW)


async def rows(db):
    found = await db.fetch_all(
        text("SELECT id, kind, found_by, tries, next_try_at, parked_at, person_id FROM received ORDER BY id")
    )
    return [
        (r.kind, r.found_by, r.tries, r.next_try_at is None, r.parked_at is not None, r.person_id)
        for r in found
    ]


async def test_a_reply_lands_once_with_the_way_to_its_original(db, post, keyring, hilde):
    message = await mailed(db, hilde)
    to = tokens.reply_address(keyring, message.id, DOMAIN)
    raw = letter("Kun je me bellen over morgen?")
    first = await comes(db, raw, to)
    assert await comes(db, raw, to.upper()) is None

    assert (await read.run(db, post, now=NOW)).counts == {"person": 1}
    assert (await read.run(db, post, now=NOW + timedelta(days=1))).counts == {}
    [said] = await db.fetch_all(request_messages.select())
    assert (said.body, said.received_id, said.by) == (
        "Kun je me bellen over morgen?",
        first,
        f"jim:{hilde.id}",
    )
    assert await rows(db) == [("person", "token", 1, True, False, hilde.id)]
    assert await inbox.raw_of(db, first) == raw


async def test_what_cannot_be_read_is_parked_with_its_bytes_and_stalls_nothing(db, post, keyring, hilde):
    message = await mailed(db, hilde)
    to = tokens.reply_address(keyring, message.id, DOMAIN)
    odd = b"boundary " * 1000 + b"\r\n\r\nwat is dit"
    for raw in (odd, letter("Dag", 2), letter("Goed", 3)):
        await comes(db, raw, to)
    await db.execute(text("UPDATE received SET sender = 'new:nonsense' WHERE id = 2"))

    assert (await read.run(db, post, now=NOW)).counts == {"parked": 1, "again": 1, "person": 1}
    for counts, minutes in (({"again": 1}, 2), ({"parked": 1}, 20), ({}, 60)):
        assert (await read.run(db, post, now=NOW + timedelta(minutes=minutes))).counts == counts
    assert await rows(db) == [
        ("unreadable", None, 1, True, True, hilde.id),
        (None, None, 3, True, True, None),
        ("person", "token", 1, True, False, hilde.id),
    ]
    assert await inbox.raw_of(db, 1) == odd


async def test_what_a_worker_had_in_hand_when_it_died_is_read_by_another(db, post, keyring, hilde):
    message = await mailed(db, hilde)
    await comes(db, letter("Goed zo"), tokens.reply_address(keyring, message.id, DOMAIN))
    assert len(await inbox.claim(db, now=NOW, limit=5)) == 1
    assert (await read.run(db, post, now=NOW + timedelta(minutes=9))).counts == {}
    assert (await read.run(db, post, now=NOW + timedelta(minutes=11))).counts == {"person": 1}
    with pytest.raises(inbox.AlreadyRead):  # the first one wakes up
        await inbox.done(db, 1, kind="person", now=NOW)


async def test_what_nobody_came_back_from_reading_is_parked(db, post):
    await comes(db, letter("Dag"), "hallo@mail.test")
    later = NOW
    for _ in range(3):
        assert len(await inbox.claim(db, now=later, limit=5)) == 1
        later += inbox.LEASE
    assert (await read.run(db, post, now=later)).counts == {"parked": 1}


async def test_the_bytes_go_when_they_have_served_their_time(db, hilde):
    for number in (1, 2):
        await comes(db, letter("Dag", number), "hallo@mail.test")
    await inbox.done(db, 1, kind="auto_reply", person_id=hilde.id, now=NOW)
    await inbox.park(db, 2, "onleesbaar", now=NOW)
    for days, erased in ((29, 0), (31, 1), (89, 0), (91, 1), (200, 0)):
        assert (await tidy.erase(db, now=NOW + timedelta(days=days))).counts["erased_mail"] == erased
    left = await db.fetch_all(received.select().order_by(received.c.id))
    assert [(r.raw, r.sender, r.recipient, r.kind, r.settled_by) for r in left] == [
        (None, "", "[]", "auto_reply", None),
        (None, "", "[]", None, "worker"),
    ]


async def test_a_mail_that_takes_too_long_is_given_up_and_the_next_is_read():
    async with Reader(seconds=0) as hasty:
        with pytest.raises(TooHard):
            await hasty.read(letter("Dag"))
    async with Reader() as reader:
        with pytest.raises(TooHard):
            await reader.read(letter("Dag"), nonsense=True)
        assert (await reader.read(letter("Dag"))).text.strip() == "Dag"


def test_the_secret_of_a_link_is_kept_by_nobody_who_reads_the_mail():
    wrapped = "https://safe.example/?url=https%3A%2F%2Fjimsupport.test%2Fa%2F{}&data=1"
    text = "Zie https://jimsupport.test/a/{} en " + wrapped
    secret = "AbCd_efgh-1234567890"
    assert inbox.without_secrets(text.format(secret, secret), "https://jimsupport.test") == text.format(
        "…", "…"
    )
