"""A real answer to a real mail of ours, from the bytes that come in to what it sets in motion; and no loop of them."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from jimsupport.db.tables import answers, channels, outbox, planned, support_requests
from jimsupport.domain.support import conversation
from jimsupport.mail import messages, tokens
from jimsupport.mail import outbox as outgoing
from jimsupport.mail import received as inbox
from jimsupport.mail.build import Desk, build
from jimsupport.mail.contexts import context_of
from jimsupport.mail.file_mailbox import FileMailbox
from jobs import read
from jobs.round import Post
from tests import cast
from tests.cast import NOW, SHARED
from tests.domain.replies.post import DOMAIN, mailed, newest, sent
from tests.mail.samples import HOUSE


@pytest.fixture
def desk(keyring):
    return Desk(HOUSE, f"JIMsupport <hallo@{DOMAIN}>", DOMAIN, keyring)


@pytest.fixture
def post(desk, tmp_path):
    return Post(desk, FileMailbox(tmp_path))


async def check_in(db, jim, hand_over):
    """A check-in that went out to this JIM, as it stands in the outgoing post."""
    item = await cast.check_in(db, jim, hand_over, due_at=None, due_on=date(2026, 3, 30))
    message = messages.check_in(
        first_name=jim.first_name, token="t" * 20, unsubscribe_token="u" * 20, also=[], in_touch=False
    )
    where = {"person_id": jim.id, "address": SHARED, "language": "nl", "now": NOW, "items": [item.key]}
    [outbox_id] = await outgoing.queue(db, [outgoing.Outgoing.of(message, key=item.key, **where)])
    gone = {"outcome": "sent", "decided_at": NOW, "outbox_id": outbox_id}
    await db.execute(planned.update().where(planned.c.id == item.id).values(**gone))
    await sent(db, outbox.c.id == outbox_id)
    return await db.fetch_one(outbox.select().where(outbox.c.id == outbox_id))


async def built(db, row, desk):
    """The message of this row as it comes out of somebody's mailbox."""
    context = await context_of(db, row.id)
    return message_from_bytes(build(row, context, desk, now=NOW).data, policy=policy.default)


def reply(to, words, number=1):
    """What a mail program makes of an answer: the words above what is quoted."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Hilde <{SHARED}>", str(to["Reply-To"])
    mail["Subject"], mail["Message-ID"] = f"Re: {to['Subject']}", f"<{number}@example.org>"
    mail["In-Reply-To"] = mail["References"] = to["Message-ID"]
    body = to.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    mail.set_content(
        f"{words}\n\nOp ma 30 mrt 2026 om 10:00 schreef JIMsupport <hallo@{DOMAIN}>:\n\n{quoted}\n"
    )
    return mail.as_bytes()


async def come(db, raw, sender, recipient):
    await inbox.store(db, raw, door="mail", sender=sender, recipients=[recipient], now=NOW)


async def test_a_button_pressed_in_words_and_words_that_are_none(
    db, post, desk, keyring, hilde, carla, noordrivier
):
    over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    row = await check_in(db, hilde, over)
    ours, to = await built(db, row, desk), tokens.reply_address(keyring, row.id, DOMAIN)

    await come(db, reply(ours, "Het gaat goed.\n\nGroetjes, Hilde"), SHARED, to)
    await come(db, reply(ours, "Maar wie belt er nu met school, zij of ik?", 2), SHARED, to)
    assert (await read.run(db, post, now=NOW)).counts == {"person": 2}

    assert [each.answer for each in await db.fetch_all(answers.select())] == ["good"]
    [asked] = await db.fetch_all(support_requests.select())
    assert (asked.jim_id, asked.door) == (hilde.id, "mail")


async def test_what_answers_a_mail_says_so_to_mail_programs(db, post, desk, keyring, hilde, nadia):
    """The automatic answer and that of staff refer to the mail, and to ours that it answered (RFC 5322, RFC 3834)."""
    row = await mailed(db, hilde)
    ours, to = await built(db, row, desk), tokens.reply_address(keyring, row.id, DOMAIN)
    await come(db, reply(ours, "Wie belt er met school?"), SHARED, to)
    await read.run(db, post, now=NOW)

    automatic = await built(db, await newest(db, "request_received"), desk)
    [asked] = await db.fetch_all(support_requests.select())
    by, later = f"staff:{nadia.id}", NOW + timedelta(hours=1)
    await conversation.reply(db, asked, "Ik bel ze.", by=by, now=later, once="1")
    answer = await built(db, await newest(db, "staff_reply"), desk)

    assert automatic["Auto-Submitted"] == "auto-replied"
    assert (answer["Auto-Submitted"], answer["Subject"]) == (None, f"Re: {ours['Subject']}")
    for mail in (automatic, answer):
        assert mail["In-Reply-To"] == "<1@example.org>"
        assert mail["References"].split() == [ours["Message-ID"], "<1@example.org>"]
    assert "In-Reply-To" not in await built(db, await mailed(db, hilde), desk)


async def test_stop_by_mail_is_confirmed_as_an_answer(db, post, desk, keyring, hilde):
    row = await mailed(db, hilde)
    to = tokens.reply_address(keyring, row.id, DOMAIN)
    await come(db, reply(await built(db, row, desk), "stop"), SHARED, to)
    await read.run(db, post, now=NOW)
    confirmed = await built(db, await newest(db, "stopped"), desk)
    assert (confirmed["Auto-Submitted"], confirmed["In-Reply-To"]) == ("auto-replied", "<1@example.org>")


async def test_whose_mail_it_is_must_be_sure_before_an_answer_refers_to_it(db, post, desk, keyring, hilde):
    row = await mailed(db, hilde)
    foreign = reply(await built(db, row, desk), "Klik hier").replace(SHARED.encode(), b"kwaad@example.net")
    await come(db, foreign, "kwaad@example.net", tokens.reply_address(keyring, row.id, DOMAIN))
    await read.run(db, post, now=NOW)
    assert "In-Reply-To" not in await built(db, await newest(db, "request_received"), desk)


async def test_two_systems_that_write_each_other_stop_by_themselves(db, post, desk, keyring, hilde, anna):
    """Each is the other's JIM: what we mail to the one comes in as an answer to what we mailed the other."""
    first, second = await mailed(db, hilde), await mailed(db, anna)
    address = {hilde.id: tokens.reply_address(keyring, second.id, DOMAIN)}
    address[anna.id] = tokens.reply_address(keyring, first.id, DOMAIN)
    for jim_id, theirs in address.items():
        new = {"address": theirs, "address_key": theirs.casefold()}
        mail = channels.c.person_id == jim_id, channels.c.kind == "mail"
        await db.execute(channels.update().where(*mail).values(**new))
    begin = await built(db, first, desk)
    begin.replace_header("To", address[hilde.id])
    await come(db, begin.as_bytes(), f"hallo@{DOMAIN}", address[hilde.id])
    for turn in range(6):
        await read.run(db, post, now=NOW + timedelta(minutes=turn))
        waiting = await db.fetch_all(outbox.select().where(outbox.c.state == "pending"))
        for row in waiting:
            await come(db, (await built(db, row, desk)).as_bytes(), f"hallo@{DOMAIN}", row.address)
            await sent(db, outbox.c.id == row.id)
        if turn > 2:
            assert waiting == []
