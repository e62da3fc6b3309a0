"""Short replies: a button's own text is applied as if tapped, anything else is proposed, and both can be taken back."""

from datetime import date, timedelta

import pytest

from jimsupport.db.tables import answers, outbox, planned, proposals
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.follow_up import check_ins
from jimsupport.domain.people import channels, stops
from jimsupport.domain.replies import proposals as verbs
from jimsupport.domain.support import timeline
from tests import cast
from tests.cast import NOW
from tests.domain.replies.post import comes, mailed, question, questions, receipts, said

LATER = NOW + timedelta(hours=2)


@pytest.fixture
async def asked(db, hilde, carla, noordrivier):
    """A check-in that went out to Hilde, and the mail it went in."""
    over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    item = await cast.check_in(db, hilde, over, due_at=None, due_on=date(2026, 3, 30))
    message = await mailed(db, hilde, "check_in", items=[item.key])
    gone = {"outcome": "sent", "decided_at": NOW, "outbox_id": message.id}
    await db.execute(planned.update().where(planned.c.id == item.id).values(**gone))
    return message


@pytest.fixture
def by(nadia):
    return f"staff:{nadia.id}"


async def given(db):
    """The answers that stand, and by whom."""
    rows = await db.fetch_all(answers.select().where(answers.c.undone_at.is_(None)).order_by(answers.c.id))
    return [(row.answer, row.by) for row in rows]


async def proposal(db):
    return await db.fetch_one(proposals.select().order_by(proposals.c.id.desc()).limit(1))


async def test_a_buttons_own_text_is_the_answer(db, keyring, hilde, asked):
    row = await comes(db, keyring, "Het gaat goed!", to=asked, now=LATER)

    assert row.request_id is None
    assert await given(db) == [("good", f"jim:{hilde.id}")]
    assert (await questions(db), await receipts(db)) == ([], 0)
    assert (await proposal(db)).state == "applied"
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == LATER
    [entry] = await timeline.of_jim(db, hilde.id)
    assert (entry.text, entry.via) == ("Antwoord", "mail")


async def test_bel_mij_asks_to_be_called(db, keyring, hilde, asked):
    await comes(db, keyring, "Bel mij", to=asked)
    assert await given(db) == [("call_me", f"jim:{hilde.id}")]
    assert await questions(db) == [(hilde.id, "call_back", "check_in", False)]
    assert await receipts(db) == 1


async def test_bel_mij_in_answer_to_anything_else_is_a_question_to_be_called(db, keyring, hilde):
    await comes(db, keyring, "Bel mij", to=await mailed(db, hilde, "talk_booked"))
    assert await questions(db) == [(hilde.id, "call_back", "mail", False)]


async def test_other_words_are_proposed_and_applied_in_one_tap(db, keyring, hilde, asked, by):
    row = await comes(db, keyring, "goed hoor", to=asked)

    assert await given(db) == []
    assert await said(db, row.request_id) == [(f"jim:{hilde.id}", "goed hoor")]
    found = await proposal(db)
    assert (found.state, found.answer) == ("proposed", "well")

    await verbs.apply(db, found, by=by, now=LATER)
    await verbs.apply(db, found, by=by, now=LATER)

    assert await given(db) == [("good", by)]
    assert (await question(db, row.request_id)).outcome == "not_needed"
    await verbs.undo(db, await proposal(db), by=by, now=LATER)
    assert (await given(db), (await proposal(db)).state) == ([], "undone")


async def test_a_proposed_call_goes_on_in_the_question_that_the_answer_opens(db, keyring, hilde, asked, by):
    row = await comes(db, keyring, "kun je me bellen?", to=asked)
    await verbs.apply(db, await proposal(db), by=by, now=LATER)
    merged = await question(db, row.request_id)
    assert merged.outcome == "merged"
    assert (await question(db, merged.merged_into)).kind == "call_back"


async def test_dismissed_nothing_is_answered(db, keyring, hilde, asked, by):
    row = await comes(db, keyring, "goed hoor", to=asked)
    await verbs.dismiss(db, await proposal(db), by=by, now=LATER)
    await verbs.apply(db, await proposal(db), by=by, now=LATER)
    assert (await given(db), (await proposal(db)).state) == ([], "dismissed")
    assert (await question(db, row.request_id)).closed_at is None


async def test_an_answer_on_the_page_stands_whatever_the_mail_says(db, keyring, hilde, asked, by):
    item = await db.fetch_one(planned.select())
    await check_ins.answer(db, item, "call_me", by=f"jim:{hilde.id}", now=LATER)

    await comes(db, keyring, "Het gaat goed", to=asked, now=NOW)

    assert await given(db) == [("call_me", f"jim:{hilde.id}")]
    assert (await proposal(db)).state == "proposed"
    with pytest.raises(Refused):
        await verbs.apply(db, await proposal(db), by=by, now=LATER + timedelta(hours=1))


async def test_what_was_applied_is_not_taken_back_over_a_later_answer(db, keyring, hilde, asked, by):
    await comes(db, keyring, "Het gaat goed", to=asked)
    item = await db.fetch_one(planned.select())
    await check_ins.answer(db, item, "other_jim", by=f"jim:{hilde.id}", now=LATER)
    with pytest.raises(Refused):
        await verbs.undo(db, await proposal(db), by=by, now=LATER)
    assert await given(db) == [("other_jim", f"jim:{hilde.id}")]


@pytest.mark.parametrize("text", ["Het gaat goed", "STOP", "Bel mij"])
async def test_from_another_address_it_never_acts_by_itself(db, keyring, hilde, asked, text):
    row = await comes(db, keyring, text, to=asked, sender="ander@example.net")
    assert await given(db) == []
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert ((await proposal(db)).state, row.doubtful) == ("proposed", True)


async def test_from_an_address_that_is_off_it_never_acts_by_itself(db, keyring, hilde, asked):
    await channels.add(db, hilde.id, "mail", "hilde@example.net", by="staff:1", now=NOW)
    [shared] = [row for row in await channels.of(db, hilde.id) if row.address == cast.SHARED]
    await channels.off(db, shared.id, by="staff:1", now=NOW)
    row = await comes(db, keyring, "stop", to=asked)
    assert ((await cast.load_jim(db, hilde.id)).stopped_at, row.doubtful) == (None, True)


async def test_stop_stops_and_confirms_once_and_start_goes_on(db, keyring, hilde, asked):
    await comes(db, keyring, "STOP.", to=asked)
    await comes(db, keyring, "stop", to=asked, now=LATER)

    assert (await cast.load_jim(db, hilde.id)).stopped_at == NOW
    assert len(await db.fetch_all(outbox.select().where(outbox.c.kind == "stopped"))) == 1
    assert await questions(db) == []

    await comes(db, keyring, "Start", to=asked, now=LATER)
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert len(await db.fetch_all(outbox.select().where(outbox.c.kind == "resumed"))) == 1


async def test_stop_within_a_sentence_stops_nothing(db, keyring, hilde, asked):
    row = await comes(db, keyring, "Ik zei nog: stop daar eens mee tegen hem.", to=asked)
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None
    assert (await question(db, row.request_id)).jim_id == hilde.id


async def test_staff_take_a_stop_back(db, keyring, hilde, asked, by):
    await comes(db, keyring, "stop", to=asked)
    await verbs.undo(db, await proposal(db), by=by, now=LATER)
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None


async def test_start_from_who_never_stopped_is_words(db, keyring, hilde, asked):
    row = await comes(db, keyring, "start", to=asked)
    assert await said(db, row.request_id) == [(f"jim:{hilde.id}", "start")]


async def test_stop_from_a_professional_ends_the_monthly_question(db, keyring, carla):
    address = "carla@noordrivier.example"
    message = await mailed(db, carla, "still_helping", address=address)
    row = await comes(db, keyring, "stop", to=message, sender=address)
    from jimsupport.domain.around import still_helping

    assert await still_helping.is_off(db, carla.id)
    assert (row.request_id, await questions(db)) == (None, [])


async def test_nobody_settles_what_is_about_themselves(db, keyring, hilde, asked):
    await comes(db, keyring, "goed hoor", to=asked)
    with pytest.raises(NotFound):
        await verbs.for_staff(db, (await proposal(db)).id, staff_id=hilde.id)


async def test_resumed_meanwhile_start_does_nothing(db, keyring, hilde, asked):
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    await stops.resume(db, hilde.id, by=f"jim:{hilde.id}", now=LATER)
    row = await comes(db, keyring, "START", to=asked, now=LATER)
    assert (await question(db, row.request_id)).jim_id == hilde.id
