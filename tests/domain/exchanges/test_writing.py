"""What the two write each other: passed on once, read by nobody else, and danger always reaches staff."""

import asyncio
from datetime import timedelta

import pytest

from jimsupport.db.tables import (
    channels,
    exchange_messages,
    jims,
    office,
    outbox,
    request_messages,
    support_requests,
)
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.exchanges import endings, exchanges, offers, writing
from jimsupport.domain.handling import closures
from jimsupport.domain.people import stops
from jimsupport.domain.support import requests
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW
from tests.domain.exchanges.pair import ANSWER, SHARED, by, last_mail, mails, offered, opened, side, told

LATER = NOW + timedelta(hours=1)
WORRYING = "Hij zegt dat hij niet meer wil leven."


async def write(db, exchange_id, jim, body, *, now=LATER, **how):
    await writing.write(db, await side(db, exchange_id, jim), body, by=by(jim), now=now, **how)


async def kinds_of_requests(db):
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    return [(row.kind, row.jim_id, row.danger, row.closed_at is None) for row in rows]


@pytest.fixture
async def running(db, hilde, anna, nadia):
    """Hilde asked, Anna answered."""
    return await opened(db, hilde, anna, nadia)


async def test_each_message_is_mailed_once_to_the_other_from_us(db, running, hilde, anna):
    await write(db, running, hilde, "Dank je wel.\r\nDat help.")
    row, context = await last_mail(db)
    assert (row.kind, row.message_class, row.person_id, row.address) == (
        "exchange_message",
        "appointment",
        anna.id,
        "anna@example.org",
    )
    assert (context["first_name"], context["name"], context["body"], context["first"]) == (
        "Anna",
        "Hilde",
        "Dank je wel.\nDat help.",
        False,
    )
    assert "familie@example.org" not in str(context)
    said = await exchanges.words(db, await side(db, running, hilde))
    assert [(each.mine, each.body) for each in said] == [(False, ANSWER), (True, "Dank je wel.\nDat help.")]
    written = await db.fetch_all(exchange_messages.select())
    assert all(row.outbox_id for row in written)


async def test_writing_is_real_contact_of_who_writes(db, running, hilde, anna):
    await db.execute(jims.update().values(last_contact_at=None, silent_check_ins=1))
    await write(db, running, hilde, "Dank je.")
    rows = {row.id: row for row in await db.fetch_all(jims.select())}
    assert (rows[hilde.id].last_contact_at, rows[hilde.id].silent_check_ins) == (LATER, 0)
    assert (rows[anna.id].last_contact_at, rows[anna.id].silent_check_ins) == (None, 1)
    assert (await told(db, hilde))[-1] == "exchange_wrote"


async def test_a_double_tap_is_one_message_and_the_same_words_later_are_two(db, running, hilde):
    await asyncio.gather(*(write(db, running, hilde, "Ja.") for _ in range(5)))
    assert len(await db.fetch_all(exchange_messages.select())) == 2
    await write(db, running, hilde, "Ja.", now=LATER + timedelta(minutes=10))
    assert len(await db.fetch_all(exchange_messages.select())) == 3


async def test_both_write_at_once(db, running, hilde, anna):
    await asyncio.gather(
        *(write(db, running, jim, f"{jim.first_name} {n}") for n in range(4) for jim in (hilde, anna))
    )
    assert len(await db.fetch_all(exchange_messages.select())) == 9
    assert len(await mails(db, "exchange_message")) == 2


async def test_many_messages_are_one_mail_in_ten_minutes_and_no_words_are_lost(db, running, hilde, anna):
    await write(db, running, hilde, "Eén")
    await write(db, running, hilde, "Twee")
    row, context = await last_mail(db)
    assert (row.person_id, row.next_try_at, context["body"]) == (anna.id, LATER, "Eén\n\nTwee")
    await db.execute(outbox.update().values(state="sent", sent_at=LATER, next_try_at=None))

    soon = LATER + timedelta(minutes=1)
    for n in range(40):
        await write(db, running, hilde, f"{n} {WORRYING if n == 39 else 'a' * 300}", now=soon)
    to_anna = [each for each in await mails(db, "exchange_message") if each[1] == anna.id]
    assert [state for *_, state in to_anna] == ["sent", "pending"]
    mailed = await db.fetch_one(
        outbox.select().where(outbox.c.state == "pending", outbox.c.person_id == anna.id)
    )
    assert mailed.next_try_at == LATER + timedelta(minutes=10)
    body = (await context_of(db, mailed.id))["body"]
    assert body.startswith("0 aaa")
    assert body.endswith("a\n\n…")
    assert len(body) < 8100
    assert len(await exchanges.words(db, await side(db, running, anna))) == 43
    assert (await kinds_of_requests(db))[1:] == [("worry", hilde.id, True, True)]

    await db.execute(outbox.update().values(state="sent", sent_at=mailed.next_try_at, next_try_at=None))
    await write(db, running, hilde, "Later", now=LATER + timedelta(minutes=20))
    row, context = await last_mail(db)
    assert (row.next_try_at, context["body"]) == (LATER + timedelta(minutes=20), "Later")


@pytest.mark.parametrize("body", ["", " \n ", "a" * 2001])
async def test_what_cannot_be_sent(db, running, hilde, body):
    with pytest.raises(Invalid):
        await write(db, running, hilde, body)


async def test_what_has_ended_takes_no_more_words(db, running, hilde, anna):
    await endings.stop(db, await side(db, running, anna), by=by(anna), now=NOW)
    with pytest.raises(Refused):
        await write(db, running, hilde, "Nog iets")
    assert len(await db.fetch_all(exchange_messages.select())) == 1


async def test_staff_read_nothing_by_themselves(db, running, nadia):
    with pytest.raises(NotFound):
        await exchanges.to_read(db, running, staff_id=nadia.id)
    row = await exchanges.for_staff(db, running, staff_id=nadia.id)
    assert (row.state, bool(row.read_along)) == ("open", False)


async def test_either_brings_in_staff_who_read_while_the_question_is_open(db, running, hilde, anna, nadia):
    seen = await side(db, running, anna)
    ids = [await writing.bring_in(db, seen, by=by(anna), now=LATER) for _ in range(3)]
    assert len(set(ids)) == 1
    assert (await kinds_of_requests(db))[1:] == [("question", anna.id, False, True)]
    row, said = await exchanges.to_read(db, running, staff_id=nadia.id)
    assert (row.shared, [each.body for each in said]) == (SHARED, [ANSWER])
    assert [each.id for each in await exchanges.about(db, ids[0], staff_id=nadia.id)] == [running]
    assert (await side(db, running, hilde)).read_along
    assert (await told(db, anna))[-1] == "exchange_opened"

    request = await requests.for_staff(db, ids[0], staff_id=nadia.id)
    await closures.close(db, request, "called", by=by(nadia, "staff"), now=LATER)
    with pytest.raises(NotFound):
        await exchanges.to_read(db, running, staff_id=nadia.id)
    assert not (await side(db, running, hilde)).read_along
    assert await writing.bring_in(db, seen, by=by(anna), now=LATER + timedelta(days=1)) != ids[0]


async def test_five_taps_bring_in_one(db, running, anna, hilde):
    seen = await side(db, running, anna)
    ids = await asyncio.gather(*(writing.bring_in(db, seen, by=by(anna), now=LATER) for _ in range(5)))
    assert len(set(ids)) == 1


async def test_danger_reaches_staff_at_once_and_the_message_goes_on(db, running, hilde, anna, nadia):
    await db.execute(office.update().values(duty_mail="piket@jimwerkt.example"))
    await write(db, running, hilde, WORRYING)
    assert (await kinds_of_requests(db))[1:] == [("worry", hilde.id, True, True)]
    rows = await mails(db, "exchange_message")
    assert rows[-1] == ("exchange_message", anna.id, "pending")
    alert, context = await last_mail(db)
    assert (alert.kind, alert.address) == ("danger_alert", "piket@jimwerkt.example")
    assert WORRYING not in str(context)
    assert (await exchanges.to_read(db, running, staff_id=nadia.id))[0].id == running
    assert [row.kind for row in await db.fetch_all(support_requests.select())].count("worry") == 1


async def test_more_danger_goes_on_in_the_same_question_and_nobody_gets_a_receipt(db, running, hilde, anna):
    await write(db, running, hilde, WORRYING)
    await write(db, running, hilde, "Er is ook een mes.", now=LATER + timedelta(minutes=1))
    await write(db, running, anna, "Bel dan 112.", now=LATER + timedelta(minutes=2))
    assert (await kinds_of_requests(db))[1:] == [
        ("worry", hilde.id, True, True),
        ("worry", anna.id, True, True),
    ]
    said = await db.fetch_all(request_messages.select().order_by(request_messages.c.id))
    assert [row.body for row in said] == [WORRYING, "Er is ook een mes.", "Bel dan 112."]
    mailed = [row.kind for row in await db.fetch_all(outbox.select())]
    assert mailed.count("request_received") == 1  # of the wish itself


async def test_danger_in_another_exchange_is_another_question(db, running, hilde, anna, nadia):
    await write(db, running, hilde, WORRYING)
    await endings.stop(db, await side(db, running, hilde), by=by(hilde), now=LATER)
    bea = await cast.jim(db, "Bea", mail="bea@example.org")
    other = await opened(db, hilde, bea, nadia, now=LATER)
    await write(db, other, hilde, "Er was een mes.", now=LATER + timedelta(minutes=5))
    assert [kind for kind, *_ in await kinds_of_requests(db)].count("worry") == 2
    assert (await exchanges.to_read(db, other, staff_id=nadia.id))[0].id == other


async def test_who_has_no_mail_hears_it_from_us(db, running, hilde, anna, nadia):
    mail = channels.c.person_id == hilde.id, channels.c.kind == "mail"
    await db.execute(channels.update().where(*mail).values(state="off"))
    await write(db, running, anna, "Ben je er nog?")
    await write(db, running, anna, "Laat maar weten.", now=LATER + timedelta(minutes=1))
    assert (await kinds_of_requests(db))[1:] == [("read_aloud", hilde.id, False, True)]
    _, said = await exchanges.to_read(db, running, staff_id=nadia.id)
    assert [each.body for each in said] == [ANSWER, "Ben je er nog?", "Laat maar weten."]


async def test_on_the_phone_it_says_so(db, running, hilde, nadia):
    seen = await side(db, running, hilde)
    await writing.write(db, seen, "Dank je, zei ze.", by=by(nadia, "staff"), now=LATER, phone=True)
    said = await exchanges.words(db, seen)
    assert [(each.mine, each.body) for each in said] == [(False, ANSWER), (True, "Dank je, zei ze.")]


async def test_danger_reaches_staff_from_an_exchange_that_is_over(db, hilde, anna, nadia):
    exchange_id = await opened(db, hilde, anna, nadia)
    seen = await side(db, exchange_id, hilde)
    await endings.stop(db, await side(db, exchange_id, anna), by=by(anna), now=NOW)
    for _ in range(2):  # a double tap
        with pytest.raises(Refused):
            await writing.write(db, seen, WORRYING, by=by(hilde), now=NOW)
    assert (await kinds_of_requests(db))[1:] == [("worry", hilde.id, True, True)]
    assert len(await mails(db, "exchange_message")) == 1  # the answer it began with


async def test_danger_reaches_staff_in_an_answer_that_comes_too_late(db, hilde, anna, nadia):
    exchange_id = await offered(db, hilde, anna, nadia)
    seen = await side(db, exchange_id, anna)
    await stops.stop(db, hilde.id, by=by(hilde), now=NOW)
    with pytest.raises(Refused):
        await offers.accept(db, seen, WORRYING, by=by(anna), now=NOW)
    assert (await kinds_of_requests(db))[1:] == [("worry", anna.id, True, True)]
