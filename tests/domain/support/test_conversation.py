"""Replies go by mail where an address works; calls that reach someone are contact; one line holds it all."""

import json
from datetime import timedelta

import pytest

from jimsupport.db.tables import channels, outbox, request_calls
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
    thread = await conversation.thread(db, asked.id)
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

    thread = await conversation.thread(db, asked.id)
    assert [entry.what for entry in thread] == ["message", "reply", "note"]
    written = [row.context for row in await db.fetch_all(outbox.select())]
    assert [text for text in written if "moe" in text] == []
