"""A reply to an invitation: a button's own text answers it, other words are proposed, and both can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from jimsupport.db import Database
from jimsupport.db.tables import outbox, proposals, received
from jimsupport.domain.errors import Refused
from jimsupport.domain.groups import groups, invitations
from jimsupport.domain.replies import proposals as verbs
from jimsupport.domain.support import timeline
from tests.cast import NOW
from tests.domain.groups.drafted import NAMES, draft, group, states, wish, wisher
from tests.domain.replies.post import comes, load, question, questions, sent

LATER = NOW + timedelta(hours=2)


@pytest.fixture
async def asked(db: Database) -> Any:
    """A group of five who got their invitations; its number, and they."""
    people = [await wisher(db, name) for name in NAMES[:5]]
    group_id = await draft(db, people)
    await invitations.send(db, group_id, by="staff:3", now=NOW)
    await sent(db, outbox.c.kind == "group_invitation")
    return group_id, people


async def writes(db: Database, keyring: Any, jim: Any, text: str, **more: Any) -> Any:
    row = await db.fetch_one(
        outbox.select().where(outbox.c.kind == "group_invitation", outbox.c.person_id == jim.id)
    )
    assert row is not None
    sender = f"{jim.first_name.casefold()}@example.org"
    return await comes(
        db, keyring, text, to=await load(db, row.id), **{"sender": sender, "now": LATER} | more
    )


async def proposal(db: Database) -> Any:
    return await db.fetch_one(proposals.select().order_by(proposals.c.id.desc()).limit(1))


async def test_the_buttons_text_in_each_language_answers_and_four_begin(
    db: Database, keyring: Any, asked: Any
) -> None:
    group_id, people = asked
    said = ("Ja, ik doe mee", "Yes, I want to join", "نعم، أريد الانضمام", "ja, ik doe mee.")
    for row, text in zip(people, said, strict=False):
        assert (await writes(db, keyring, row, text)).request_id is None
    assert await states(db, group_id) == ["member"] * 4 + ["invited"]
    assert (await group(db, group_id)).state == "running"
    assert await questions(db) == []
    found = await timeline.of_jim(db, people[0].id)
    assert [entry.via for entry in found if entry.text == "Zei ja tegen een groep"] == ["mail"]


async def test_other_words_are_proposed_and_applied_in_one_tap(
    db: Database, keyring: Any, asked: Any
) -> None:
    group_id, people = asked
    row = await writes(db, keyring, people[0], "nee, liever een andere avond")
    assert ((await states(db, group_id))[0], (await proposal(db)).answer) == ("invited", "group_other")
    before = (await wish(db, people[0].id)).moments
    await verbs.apply(db, await proposal(db), by="staff:9", now=LATER)
    assert (await states(db, group_id))[0] == "other"
    assert (await question(db, row.request_id)).outcome == "not_needed"
    assert (await wish(db, people[0].id)).moments != before
    await verbs.undo(db, await proposal(db), by="staff:9", now=LATER)
    assert ((await states(db, group_id))[0], (await wish(db, people[0].id)).moments) == ("invited", before)
    assert (await wish(db, people[0].id)).waiting_since is None
    [seen] = [await groups.for_jim(db, group_id, people[0].id)]
    await invitations.answer(db, seen, "yes", by="x", now=LATER)


@pytest.mark.parametrize(("text", "answer"), [("ja", "group_yes"), ("doe ik niet", "group_no")])
async def test_a_bare_yes_or_no_is_for_staff_to_say(
    db: Database, keyring: Any, asked: Any, text: str, answer: str
) -> None:
    group_id, people = asked
    await writes(db, keyring, people[0], text)
    found = await proposal(db)
    assert ((await states(db, group_id))[0], found.state, found.answer) == ("invited", "proposed", answer)


async def test_never_over_what_they_chose_themselves_nor_from_elsewhere_nor_too_late(
    db: Database, keyring: Any, asked: Any
) -> None:
    group_id, people = asked
    seen = await groups.for_jim(db, group_id, people[0].id)
    await invitations.answer(db, seen, "yes", by=f"jim:{people[0].id}", now=LATER)
    await writes(db, keyring, people[0], "Nee, deze groep niet", now=NOW)
    with pytest.raises(Refused):
        await verbs.apply(db, await proposal(db), by="staff:9", now=LATER + timedelta(hours=1))
    await writes(db, keyring, people[1], "Ja, ik doe mee", sender="ander@example.net")
    assert (await states(db, group_id))[:2] == ["yes", "invited"]
    number = len(await db.fetch_all(received.select()))
    await writes(db, keyring, people[2], "Ja, ik doe mee", now=NOW + timedelta(days=11))
    assert (await states(db, group_id))[2] == "invited"
    assert len(await db.fetch_all(proposals.select())) == number
