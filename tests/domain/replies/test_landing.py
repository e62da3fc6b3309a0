"""Where a reply lands: in the conversation it goes on with, in a new question, with the other JIM, or with staff."""

import time
from datetime import timedelta

import pytest

from jimsupport.db.tables import jims, outbox, people, received, support_requests
from jimsupport.domain.around import helpers
from jimsupport.domain.dilemmas import dilemmas
from jimsupport.domain.handling import closures, merges
from jimsupport.domain.replies import exchanges as replied
from jimsupport.domain.replies import inbox, taking
from jimsupport.domain.support import conversation
from jimsupport.domain.tips import tips
from jimsupport.mail import received as kept
from jimsupport.mail.contexts import context_of
from jimsupport.mail.reading.read import Reading
from tests import cast
from tests.cast import NOW
from tests.domain.exchanges import pair
from tests.domain.handling.asked import ask
from tests.domain.replies.post import (
    comes,
    fate,
    mailed,
    newest,
    question,
    questions,
    receipts,
    said,
    sent,
)

LATER = NOW + timedelta(hours=2)


async def test_an_answer_to_staff_goes_on_in_its_question(db, keyring, hilde, nadia):
    asked = await ask(db, hilde)
    await conversation.reply(db, asked, "Dat kan.", by=f"staff:{nadia.id}", now=NOW, once="1")
    await closures.close(db, await question(db, asked.id), "answered", by=f"staff:{nadia.id}", now=NOW)
    await sent(db, outbox.c.kind == "staff_reply")

    row = await comes(db, keyring, "Dank je!", to=await newest(db, "staff_reply"), now=LATER)

    assert (row.kind, row.found_by, row.doubtful, row.request_id) == ("person", "token", False, asked.id)
    assert (await said(db, asked.id))[-1] == (f"jim:{hilde.id}", "Dank je!")
    assert (await question(db, asked.id)).closed_at is None
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == LATER


async def test_a_merged_question_is_answered_where_it_went(db, keyring, hilde, nadia):
    first, second = await ask(db, hilde), await ask(db, hilde, "Nog iets")
    reply = await mailed(db, hilde, key=f"request-{first.id}:reply:1")
    await merges.merge(db, first, second.id, by=f"staff:{nadia.id}", now=NOW)

    row = await comes(db, keyring, "En dit ook", to=reply, now=LATER)

    assert row.request_id == second.id
    assert (await said(db, second.id))[-1] == (f"jim:{hilde.id}", "En dit ook")


async def test_without_a_question_there_is_a_new_one_with_one_automatic_answer(db, keyring, hilde):
    message = await mailed(db, hilde, "contact_reminder")

    first = await comes(db, keyring, "Ik wil wat vragen", to=message)
    second = await comes(db, keyring, "En nog wat", to=message, now=LATER)

    assert first.request_id == second.request_id
    assert await questions(db) == [(hilde.id, "question", "mail", False)]
    assert [body for _, body in await said(db, first.request_id)] == ["Ik wil wat vragen", "En nog wat"]
    assert await receipts(db) == 1


async def test_the_same_row_twice_is_taken_in_once(db, keyring, hilde):
    row = await comes(db, keyring, "Hallo", to=await mailed(db, hilde))

    again = await kept.load(db, row.id)
    await taking.take_in(db, again, Reading("person", text="Hallo"), keyring, now=LATER)

    assert [body for _, body in await said(db, row.request_id)] == ["Hallo"]


async def test_it_is_found_by_what_it_refers_to_and_never_by_its_subject(db, keyring, hilde, anna):
    asked = await ask(db, hilde)
    message = await mailed(db, hilde, key=f"request-{asked.id}:received")

    referring = await comes(
        db, keyring, "Ja", answers=("x@y.example", f"{message.message_id}@jimsupport.test")
    )
    stranger = await comes(db, keyring, "Ja", sender="wie@example.net", subject=f"Re: vraag {asked.id}")

    assert (referring.found_by, referring.doubtful, referring.request_id) == ("references", False, asked.id)
    assert (stranger.found_by, stranger.person_id) == (None, None)
    assert (await question(db, stranger.request_id)).contact == "wie@example.net"
    assert await said(db, stranger.request_id) == [("visitor", f"Re: vraag {asked.id}\n\nJa")]


async def test_who_writes_from_elsewhere_is_looked_at_first(db, keyring, hilde):
    before = hilde.last_contact_at
    row = await comes(db, keyring, "Ik ben het", to=await mailed(db, hilde), sender="ander@example.net")

    assert (row.found_by, row.doubtful, row.person_id) == ("token", True, hilde.id)
    assert await said(db, row.request_id) == [("visitor", "Ik ben het")]
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == before


@pytest.mark.parametrize(("sender", "whose"), [(cast.SHARED, True), ("wie@example.net", False)])
async def test_an_address_that_we_never_signed_is_looked_at(db, keyring, anna, said_, sender, whose):
    """With what it refers to, or without: it is taken in, staff see why it is flagged, and it sets nothing in motion."""
    message = await mailed(db, said_, "check_in")
    forged = f"reply+{'a' * 24}@jimsupport.test"
    named = (f"{message.message_id}@jimsupport.test",) if whose else ()
    row = await comes(db, keyring, "STOP", sender=sender, recipients_to=(forged,), answers=named)
    assert (row.found_by, row.doubtful, row.person_id) == ("wrong_token", True, said_.id if whose else None)
    assert await said(db, row.request_id) == [("visitor", "STOP")]
    assert (await cast.load_jim(db, said_.id)).stopped_at is None


@pytest.mark.parametrize(
    ("text", "sender", "apart"),
    [
        ("Goedkope pillen", "wie@example.net", True),
        ("Hij wil dood", "wie@example.net", False),
        ("Goedkope pillen?", "anna@example.org", False),  # somebody we know
    ],
)
async def test_spam_of_a_stranger_is_no_question_but_kept_for_staff(db, keyring, anna, text, sender, apart):
    row = await comes(db, keyring, text, sender=sender, spam=True)
    assert (row.found_by == "spam", row.request_id is None) == (apart, apart)
    assert await inbox.count(db, staff_id=0) == (0 if "dood" in text else 1)


async def test_a_sender_we_know_without_any_mark_of_ours(db, keyring, anna):
    row = await comes(db, keyring, "Hoi", sender="Anna@Example.org", subject="Vraagje")

    assert (row.found_by, row.doubtful, row.person_id) == ("sender", True, anna.id)
    assert await said(db, row.request_id) == [("visitor", "Vraagje\n\nHoi")]


async def test_of_two_jims_with_one_address_staff_say_who_it_is(db, keyring, hilde, said_):
    first = await comes(db, keyring, "Wij weer")
    second = await comes(db, keyring, "Nog iets", now=LATER)

    assert (first.person_id, first.doubtful) == (None, False)  # the question asks whose it is
    assert first.request_id == second.request_id
    row = await question(db, first.request_id)
    assert (row.jim_id, row.contact, row.door) == (None, cast.SHARED, "mail")
    assert await receipts(db) == 0


@pytest.fixture
async def said_(said):
    return said


@pytest.mark.parametrize("state", ["stopped_at", "declined_at"])
async def test_who_stopped_is_read_all_the_same(db, keyring, hilde, state):
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(**{state: NOW}))
    row = await comes(db, keyring, "Nog één ding", to=await mailed(db, hilde))
    assert (await question(db, row.request_id)).jim_id == hilde.id


async def test_from_the_mailbox_of_who_died_it_is_not_theirs(db, keyring, hilde):
    await db.execute(jims.update().where(jims.c.id == hilde.id).values(deceased_at=NOW))
    row = await comes(db, keyring, "Hier haar zoon", to=await mailed(db, hilde))
    assert (row.doubtful, (await question(db, row.request_id)).jim_id) == (True, hilde.id)
    assert await receipts(db) == 0


async def test_whose_data_is_gone_is_somebody_new(db, keyring, hilde):
    message = await mailed(db, hilde)
    await db.execute(people.update().where(people.c.id == hilde.id).values(erased_at=NOW, first_name=""))
    row = await comes(db, keyring, "Bestaan jullie nog?", to=message)
    assert (await question(db, row.request_id)).jim_id is None


async def test_a_professional_and_who_reads_along_come_to_staff_by_name(db, keyring, carla):
    row = await comes(
        db,
        keyring,
        "Ik ben er morgen weer",
        to=await mailed(db, carla, "still_helping", address="carla@noordrivier.example"),
        sender="carla@noordrivier.example",
    )
    asked = await question(db, row.request_id)
    assert (asked.jim_id, asked.name, asked.contact) == (None, "Carla", "carla@noordrivier.example")


async def test_who_reads_along_comes_to_staff_by_name_and_stops_with_a_word(db, keyring, hilde):
    address = "sanne@example.org"
    asked = {"first_name": "Sanne", "address": address, "by": f"jim:{hilde.id}"}
    await helpers.ask(db, hilde.id, **asked, now=NOW)
    message = await newest(db, "helper_asked")
    await sent(db, outbox.c.id == message.id)

    row = await comes(db, keyring, "Gaat het wel goed met haar?", to=message, sender=address)
    asked = await question(db, row.request_id)
    assert (asked.jim_id, asked.name, asked.contact, row.doubtful) == (None, "Sanne (Hilde)", address, False)

    await comes(db, keyring, "Stop", to=message, sender=address)
    assert (await helpers.latest(db, hilde.id)).ended_by == "helper"


async def test_an_attachment_alone_is_a_question(db, keyring, hilde):
    row = await comes(db, keyring, "", to=await mailed(db, hilde), attachments=("foto.jpg",))
    assert await said(db, row.request_id) == [(f"jim:{hilde.id}", "")]
    assert await receipts(db) == 1


async def test_danger_lifts_it_and_a_long_text_is_kept_whole(db, keyring, hilde):
    text = "Het gaat zo. " * 800 + "Ze wil dood."
    row = await comes(db, keyring, text, to=await mailed(db, hilde))
    assert (await question(db, row.request_id)).danger is True
    assert await said(db, row.request_id) == [(f"jim:{hilde.id}", text)]


async def test_danger_in_what_they_forward_lifts_it_once(db, keyring, hilde):
    """Beside a button's own text, too; but not what stands in the conversation, and comes along with each reply."""
    message, chat = await mailed(db, hilde), "Van: Sem\nIk wil dood, echt waar."
    row = await comes(db, keyring, "Stop", to=message, along=chat)
    assert (await question(db, row.request_id)).danger is True
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None

    own = "Ze zei: ik wil dood, echt waar."
    second = await comes(db, keyring, own, to=await mailed(db, hilde), now=LATER)
    calm = {"danger": False}
    await db.execute(support_requests.update().values(**calm))
    third = await comes(db, keyring, "Dank je", to=message, along=f"> {own}", now=LATER + timedelta(hours=1))
    assert second.request_id == third.request_id
    assert (await question(db, third.request_id)).danger is False


async def test_who_writes_of_danger_again_reads_whom_to_call_once_a_day(db, keyring, hilde):
    message = await mailed(db, hilde)
    await comes(db, keyring, "Een vraag", to=message)
    for hours in (1, 2):
        await comes(db, keyring, f"Ze wil dood {hours}", to=message, now=NOW + timedelta(hours=hours))
    assert await receipts(db) == 2
    assert (await context_of(db, (await newest(db, "request_received")).id))["urgent"] is True


async def test_a_reply_in_an_exchange_goes_to_the_other_jim(db, keyring, hilde, anna, nadia):
    await pair.opened(db, hilde, anna, nadia)
    message = await newest(db, "exchange_message")
    await sent(db, outbox.c.id == message.id)

    row = await comes(db, keyring, "Dat helpt me echt.", to=message)

    assert row.request_id is None
    last = await newest(db, "exchange_message")
    assert (last.person_id, last.address) == (anna.id, "anna@example.org")


async def test_in_an_exchange_no_number_and_nothing_doubtful_reaches_the_other(
    db, keyring, hilde, anna, nadia
):
    await pair.opened(db, hilde, anna, nadia)
    message = await newest(db, "exchange_message")
    await sent(db, outbox.c.id == message.id)

    signed = await comes(db, keyring, "Dank je. Bel me op 06 12 34 56 01", to=message)
    foreign = await comes(db, keyring, "Hallo", to=message, sender="ander@example.net")

    assert (await newest(db, "exchange_message")).id == message.id
    assert signed.request_id == foreign.request_id
    assert (await question(db, signed.request_id)).jim_id == hilde.id


async def test_a_no_to_an_offer_is_not_passed_on(db, keyring, hilde, anna, nadia):
    await pair.offered(db, hilde, anna, nadia)
    offer = await newest(db, "exchange_offer")
    await sent(db, outbox.c.id == offer.id)
    row = await comes(db, keyring, "Nee, nu even niet", to=offer, sender="anna@example.org")
    assert (await question(db, row.request_id)).jim_id == anna.id


@pytest.mark.parametrize(
    "text", ["Mail me: anna@example.org", "zie www.example.org", "Bel 0612345601", "+31 6 1234 5601"]
)
def test_a_way_to_reach_somebody(text):
    assert replied.holds_a_way_to_reach(text)


def test_a_long_text_with_many_signs_is_looked_through_once():
    begun = time.perf_counter()
    assert not replied.holds_a_way_to_reach("a@" * 50_000)
    assert time.perf_counter() - begun < 5  # seconds; it took a minute, and held up all that the worker does


def test_no_way_to_reach_anybody():
    assert not replied.holds_a_way_to_reach("Hij is 17 en het is pas 2026, op 3 maart belt ze.")


@pytest.mark.parametrize("kind", ["auto_reply", "bounce", "complaint", "list", "own"])
async def test_what_a_machine_wrote_is_no_question_and_is_never_answered(db, keyring, hilde, kind):
    row = await comes(db, keyring, "Ik ben er niet", to=await mailed(db, hilde), kind=kind)
    assert (row.kind, row.request_id, row.next_try_at) == (kind, None, None)
    assert (await questions(db), await receipts(db)) == ([], 0)


async def test_an_answering_machine_that_says_it_is_none_makes_no_loop(db, keyring, hilde):
    """It answers each of our mails, the automatic answer too, as a person would."""
    message = await mailed(db, hilde, "check_in")
    for turn in range(4):
        await comes(
            db, keyring, f"Bedankt voor uw bericht {turn}", to=message, now=NOW + timedelta(hours=turn)
        )
        unanswered = outbox.c.kind == "request_received", outbox.c.state == "pending"
        new = await db.fetch_all(outbox.select().where(*unanswered))
        assert len(new) == (turn == 0)
        if new:
            message = new[0]
            await sent(db, outbox.c.id == message.id)
    assert len(await questions(db)) == 1


async def test_what_nobody_can_read_is_parked(db, keyring):
    row = await comes(db, keyring, kind="unreadable", reason="te groot")
    assert (row.kind, row.error, bool(row.parked_at)) == ("unreadable", "te groot", True)
    assert (await fate(db, row.id)).next_try_at is None
    assert len(await db.fetch_all(received.select())) == 1


async def _posed(db, jim):
    """A dilemma, and the mail in which this JIM was asked."""
    texts = {"nl": ("Geld uit de portemonnee", "Wat zou jij doen?")}
    dilemma_id = await dilemmas.make(db, theme="money", texts=texts, by="staff:9", now=NOW)
    await dilemmas.ask(db, dilemma_id, by="staff:9", now=NOW)
    key = f"dilemma-{dilemma_id}-jim-{jim.id}:dilemma:ASK:1"
    message = await mailed(db, jim, "dilemma", key=key)
    await db.execute(outbox.update().where(outbox.c.id == message.id).values(items=[key]))
    return dilemma_id, message


async def test_a_reply_to_a_dilemma_is_what_they_would_do(db, keyring, hilde):
    dilemma_id, message = await _posed(db, hilde)

    row = await comes(db, keyring, "Eerst samen eten, en dan pas praten.", to=message)

    assert row.request_id is None
    [tip] = await tips.all_of(db, hilde.id)
    assert (tip.dilemma_id, tip.state, tip.door, tip.theme) == (dilemma_id, "waiting", "mail", "money")
    assert tip.given == "Eerst samen eten, en dan pas praten."
    assert await questions(db) == []


@pytest.mark.parametrize("words", ["Bel mij", "Geen idee", "Kunnen jullie mij eens bellen over iets anders?"])
async def test_a_reply_to_a_dilemma_that_is_no_answer_to_it_comes_to_staff(db, keyring, hilde, words):
    _, message = await _posed(db, hilde)

    row = await comes(db, keyring, words, to=message)

    assert row.request_id is not None
    assert await tips.all_of(db, hilde.id) == []
