"""Replies go by mail where an address works; calls that reach someone are contact; one line holds it all."""

import json
from datetime import timedelta

import pytest

from jimsupport.db.tables import channels, events, outbox, request_calls
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.support import conversation, notes, requests
from tests import cast
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def asked(db, hilde, nadia):
    """Hilde's question, as Nadia sees it."""
    request_id = await requests.open(
        db,
        kind="question",
        door="page",
        body="Hoe zit het met een bijbaan?",
        jim_id=hilde.id,
        by=f"jim:{hilde.id}",
        now=NOW,
    )
    return await requests.for_staff(db, request_id, staff_id=nadia.id)


async def replies(db):
    return await db.fetch_all(outbox.select().where(outbox.c.kind == "staff_reply"))


async def test_a_reply_is_mailed_once_and_the_writer_is_on_it(db, asked, hilde, nadia):
    for _ in range(2):
        await conversation.reply(db, asked, "Dat mag gewoon.", by=f"staff:{nadia.id}", now=LATER, once="a1")

    [row] = await replies(db)
    context = json.loads(row.context)
    assert (row.message_class, row.address, row.person_id) == ("answer", cast.SHARED, hilde.id)
    assert (context["first_name"], context["staff_name"], context["body"]) == (
        "Hilde",
        "Nadia",
        "Dat mag gewoon.",
    )
    assert (await requests.for_staff(db, asked.id, staff_id=nadia.id)).claimer == "Nadia"
    thread = (await conversation.thread(db, asked.id)).entries
    assert [(entry.what, entry.body, entry.state) for entry in thread] == [
        ("message", "Hoe zit het met een bijbaan?", ""),
        ("reply", "Dat mag gewoon.", "pending"),
    ]
    assert await conversation.names(db, thread) == {f"jim:{hilde.id}": "Hilde", f"staff:{nadia.id}": "Nadia"}


async def test_without_an_address_that_works_staff_are_told_to_ring(db, asked, hilde, nadia):
    await db.execute(channels.update().where(channels.c.kind == "mail").values(state="bounced"))
    with pytest.raises(Refused):
        await conversation.reply(db, asked, "Dat mag.", by=f"staff:{nadia.id}", now=LATER, once="a1")
    assert await replies(db) == []


async def test_an_empty_reply_is_not_sent(db, asked, nadia):
    with pytest.raises(Invalid):
        await conversation.reply(db, asked, "  \n", by=f"staff:{nadia.id}", now=LATER, once="a1")


async def test_a_talk_is_contact_and_a_vain_call_is_not(db, asked, hilde, nadia):
    by = f"staff:{nadia.id}"
    await conversation.call_made(db, asked, "not_reached", by=by, now=LATER)
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == NOW
    await conversation.call_made(db, asked, "reached", by=by, now=LATER)
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == LATER
    rows = await db.fetch_all(request_calls.select().order_by(request_calls.c.id))
    assert [row.outcome for row in rows] == ["not_reached", "reached"]
    with pytest.raises(Invalid):
        await conversation.call_made(db, asked, "misschien", by=by, now=LATER)


async def test_a_note_stands_in_the_thread_and_nowhere_in_the_post(db, asked, nadia):
    await notes.add(db, asked, "Klinkt moe. Morgen even bellen.", by=f"staff:{nadia.id}", now=LATER)
    await conversation.reply(db, asked, "Ik bel je morgen.", by=f"staff:{nadia.id}", now=LATER, once="a1")

    thread = (await conversation.thread(db, asked.id)).entries
    assert [entry.what for entry in thread] == ["message", "reply", "note"]
    written = [row.context for row in await db.fetch_all(outbox.select())]
    assert [text for text in written if "moe" in text] == []


async def test_what_staff_wrote_down_on_the_phone_is_not_said_by_them(db, hilde, nadia):
    by = f"staff:{nadia.id}"
    request_id = await requests.open(
        db, kind="question", door="phone", body="Hoe nu verder?", jim_id=hilde.id, by=by, now=NOW, phone=True
    )
    assert [entry.what for entry in (await conversation.thread(db, request_id)).entries] == ["taken"]


async def test_a_long_conversation_is_shown_by_the_page_and_begins_with_the_last(db, asked, nadia):
    by = f"staff:{nadia.id}"
    for number in range(conversation.PAGE + 5):
        await notes.add(db, asked, f"Notitie {number}", by=by, now=LATER)
    first = await conversation.thread(db, asked.id)
    second = await conversation.thread(db, asked.id, page=2)
    assert (first.entries[0].body, first.entries[-1].body, first.earlier) == (
        "Notitie 5",
        "Notitie 24",
        True,
    )
    assert ([entry.what for entry in second.entries], second.earlier) == (["message"] + ["note"] * 5, False)
    assert (await conversation.thread(db, asked.id, page=9)).entries == []


async def test_the_last_thing_done_says_what_probably_came_of_it(db, asked, hilde, nadia):
    by = f"staff:{nadia.id}"
    assert (await conversation.thread(db, asked.id)).likely_outcome == ""
    await conversation.call_made(db, asked, "not_reached", by=by, now=LATER)
    assert (await conversation.thread(db, asked.id)).likely_outcome == ""
    await conversation.reply(db, asked, "Dat mag.", by=by, now=LATER, once="a1")
    assert (await conversation.thread(db, asked.id)).likely_outcome == "answered"
    await conversation.call_made(db, asked, "reached", by=by, now=LATER + timedelta(hours=1))
    assert (await conversation.thread(db, asked.id)).likely_outcome == "called"


async def test_a_call_recorded_by_a_slip_is_taken_back_by_who_did_it(db, asked, hilde, nadia):
    by = f"staff:{nadia.id}"
    await conversation.call_made(db, asked, "not_reached", by=by, now=LATER)
    row = await db.fetch_one(request_calls.select())
    with pytest.raises(Refused):
        await conversation.undo_call(db, asked, row.id, by="staff:999", now=LATER)
    for _ in range(2):
        await conversation.undo_call(db, asked, row.id, by=by, now=LATER + timedelta(hours=1))
    assert await db.fetch_all(request_calls.select()) == []
    kinds = [each.kind for each in await db.fetch_all(events.select().order_by(events.c.id))]
    assert kinds[-2:] == ["request_claimed", "call_undone"]
