"""The page of a message that asked about two young people: one question at a time, by its link or signed in."""

import re

import pytest

from jimsupport.db.tables import answers
from jimsupport.domain.access import links
from tests import cast
from tests.cast import NOW
from tests.domain.follow_up.rounds import go, put, row_of


@pytest.fixture
async def two(db, hilde, carla, mo, noordrivier, oosterpoort):
    rows = []
    for professional, organisation in ((carla, noordrivier), (mo, oosterpoort)):
        handed = await cast.hand_over(db, hilde, professional=professional, organisation_id=organisation)
        rows.append(await put(db, hilde, "check_in", "P3M", NOW.date(), hand_over_id=handed.id))
    await go(db, NOW)
    return [await row_of(db, row.key) for row in rows]


@pytest.fixture
async def link(db, hilde, two):
    about = {"planned_id": two[0].id, "hand_over_id": two[0].hand_over_id}
    return f"/a/{await links.create(db, hilde.id, 'check_in', **about, now=NOW)}"


async def given(db):
    rows = await db.fetch_all(answers.select().where(answers.c.undone_at.is_(None)).order_by(answers.c.id))
    return sorted((row.planned_id, row.question, row.answer) for row in rows)


async def test_first_both_then_contact_with_each(client, db, two, link):
    first, second = (row.id for row in two)
    await client.post(f"{link}/answer", data={"answer": "good"})
    assert await given(db) == [(first, "how", "good"), (second, "how", "good")]
    page = (await client.get(link)).text
    assert "Nog één vraag: hebben jullie nog contact?" in page
    assert "En de andere jongere: hebben jullie nog contact?" not in page
    assert re.findall(r"De jongere van de hulp van (\w+)", page) == ["Carla", "Mo"]
    await client.post(f"{link}/answer", data={"answer": "yes"})
    assert "En de andere jongere: hebben jullie nog contact?" in (await client.get(link)).text
    await client.post(f"{link}/answer", data={"answer": "no", "item": second})
    await client.post(f"{link}/answer", data={"answer": "call_me", "item": second})
    assert await given(db) == [
        (first, "how", "good"),
        (first, "in_touch", "yes"),
        (second, "how", "call_me"),
        (second, "in_touch", "no"),
    ]


async def test_what_this_message_did_not_ask_is_not_answered_by_it(client, db, hilde, two, link, anna):
    later = await put(db, hilde, "check_in", "P6M", NOW.date(), hand_over_id=two[1].hand_over_id)
    for item in (later.id, 9999):
        assert (await client.post(f"{link}/answer", data={"answer": "good", "item": item})).status_code == 404
    assert await given(db) == []


async def test_on_the_own_page_as_well(client, db, hilde, two, sign_in):
    await sign_in(client, hilde)
    question = f"/me/check-ins/{two[1].id}"
    await client.post(f"{question}/answer", data={"answer": "good"})
    await client.post(f"{question}/undo")
    assert await given(db) == []
