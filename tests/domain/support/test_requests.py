"""Questions: opened through any door, once; danger on top; one person on it; closed with what came of it."""

import json
from datetime import timedelta

import pytest

from jimsupport.db.tables import events, outbox, request_messages, support_requests
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.handling import askers, closures
from jimsupport.domain.support import claims, requests
from tests import cast
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)


async def opened(db, jim=None, **values):
    given = {
        "kind": "question",
        "door": "page",
        "body": "Hoe vraag ik dit?",
        "by": "visitor",
        "now": NOW,
    } | values
    if jim:
        given |= {"jim_id": jim.id, "by": f"jim:{jim.id}"} | values
    return await requests.open(db, **given)


async def load(db, request_id, staff):
    return await requests.for_staff(db, request_id, staff_id=staff.id)


async def kinds(db):
    return [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]


async def test_a_jim_asks_and_gets_an_automatic_answer(db, hilde, nadia):
    request = await load(db, await opened(db, hilde), nadia)

    assert (request.first_name, request.kind, request.danger, request.claimed_by) == (
        "Hilde",
        "question",
        False,
        None,
    )
    [row] = await db.fetch_all(outbox.select())
    assert (row.kind, row.message_class, row.person_id, row.address) == (
        "request_received",
        "answer",
        hilde.id,
        cast.SHARED,
    )
    context = json.loads(row.context)
    assert (context["reply_by"], context["call_back"], context["way_back"]) == ("2026-03-31", False, None)


async def test_the_automatic_answer_shows_the_way_back_to_help(db, hilde, carla, noordrivier):
    way_back = {"name": "Wijkteam Assen", "phone": "0592 123456"}
    await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, way_back=json.dumps(way_back)
    )

    await opened(db, hilde)

    [row] = await db.fetch_all(outbox.select())
    assert json.loads(row.context)["way_back"] == way_back


async def test_on_the_phone_a_first_name_and_a_number_or_neither_is_enough_and_nothing_is_sent(
    db, hilde, nadia
):
    by = f"staff:{nadia.id}"
    named = await opened(db, door="phone", kind="call_back", name=" Bep ", contact="0612345678", by=by)
    nameless = await opened(db, door="phone", body="", by=by)
    known = await opened(db, door="phone", jim_id=hilde.id, by=by, phone=True)

    rows = [await load(db, request_id, nadia) for request_id in (named, nameless, known)]
    assert [(row.name, row.contact, row.jim_id) for row in rows] == [
        ("Bep", "0612345678", None),
        ("", None, None),
        ("", None, hilde.id),
    ]
    assert await db.fetch_all(outbox.select()) == []


async def test_words_of_danger_lift_a_request_also_when_they_come_later(db, hilde, nadia):
    calm = await opened(db, hilde, kind="call_back", body="")
    assert not (await load(db, calm, nadia)).danger

    again = await opened(db, hilde, kind="call_back", body="Hij is weer geslagen", now=LATER)

    assert again == calm
    assert (await load(db, calm, nadia)).danger


async def test_a_double_tap_opens_one_request(db, hilde):
    first = await opened(db, hilde)
    assert await opened(db, hilde, now=NOW + timedelta(seconds=2)) == first
    visitor = await opened(db, name="Bep", contact="+31612345678", kind="call_back", body="")
    assert await opened(db, name="Bep", contact="+31612345678", kind="call_back", body="") == visitor
    assert await opened(db, name="Bep", contact="+31687654321", kind="call_back", body="") != visitor
    assert len(await db.fetch_all(support_requests.select())) == 3
    assert len(await db.fetch_all(request_messages.select())) == 1


async def test_what_the_system_asks_for_is_asked_once_until_it_is_closed(db, hilde, nadia):
    first = await opened(db, hilde, kind="channel", door="system", body="", by="worker")
    assert await opened(db, hilde, kind="channel", door="system", body="", by="worker", now=LATER) == first
    await closures.close(db, await load(db, first, nadia), "answered", by=f"staff:{nadia.id}", now=LATER)
    assert await opened(db, hilde, kind="channel", door="system", body="", by="worker", now=LATER) != first


async def test_asking_is_contact(db, hilde):
    await opened(db, hilde)
    assert (await cast.load_jim(db, hilde.id)).last_contact_at == NOW


async def test_a_text_that_is_too_long_is_said_in_words(db, hilde):
    with pytest.raises(Invalid):
        await opened(db, hilde, body="a" * 4001)
    assert await db.fetch_all(support_requests.select()) == []


async def test_of_two_who_claim_the_second_is_told_who_was_first(db, hilde, nadia):
    omar = await cast.worker(db, "Omar", "staff", mail="omar@jimsupport.test")
    seen = await load(db, await opened(db, hilde), nadia)

    await claims.claim(db, seen, by=f"staff:{nadia.id}", now=NOW)
    with pytest.raises(Refused) as refused:
        await claims.claim(db, seen, by=f"staff:{omar.id}", now=LATER)

    assert refused.value.values == {"name": "Nadia"}
    await claims.claim(db, seen, by=f"staff:{nadia.id}", now=LATER)  # her own double tap
    assert (await load(db, seen.id, nadia)).claimer == "Nadia"
    assert (await kinds(db)).count("request_claimed") == 1


async def test_a_colleague_takes_over_or_it_goes_back_on_the_pile(db, hilde, nadia):
    omar = await cast.worker(db, "Omar", "staff", mail="omar@jimsupport.test")
    seen = await load(db, await opened(db, hilde), nadia)
    await claims.claim(db, seen, by=f"staff:{nadia.id}", now=NOW)

    await claims.release(db, seen, by=f"staff:{omar.id}", now=NOW)
    assert (await load(db, seen.id, nadia)).claimer == "Nadia"
    await claims.claim(db, seen, by=f"staff:{omar.id}", now=NOW, instead_of=nadia.id)
    assert (await load(db, seen.id, nadia)).claimer == "Omar"
    await claims.release(db, seen, by=f"staff:{omar.id}", now=NOW)
    assert (await load(db, seen.id, nadia)).claimed_by is None


async def test_closing_says_what_came_of_it_and_can_be_undone(db, hilde, nadia):
    by = f"staff:{nadia.id}"
    seen = await load(db, await opened(db, hilde), nadia)
    with pytest.raises(Invalid):
        await closures.close(db, seen, "weg", by=by, now=NOW)

    await closures.close(db, seen, "answered", by=by, now=NOW)
    await closures.close(db, seen, "not_needed", by=by, now=LATER)
    row = await load(db, seen.id, nadia)
    assert (row.closed_at, row.outcome) == (NOW, "answered")
    with pytest.raises(Refused):
        await claims.claim(db, row, by=by, now=LATER)

    await closures.reopen(db, row, by=by, now=LATER)
    assert (await load(db, seen.id, nadia)).closed_at is None


async def test_staff_say_which_jim_asked(db, hilde, said, nadia):
    seen = await load(db, await opened(db, name="Said?", kind="call_back", contact="+31612345601"), nadia)
    await askers.attach(db, seen, said.id, by=f"staff:{nadia.id}", now=LATER)
    assert (await load(db, seen.id, nadia)).first_name == "Said"
    assert [row.id for row in await requests.of_jim(db, said.id)] == [seen.id]
    assert await requests.of_jim(db, hilde.id) == []


async def test_what_a_jim_asked_themselves_stays_theirs(db, hilde, said, nadia):
    seen = await load(db, await opened(db, hilde), nadia)
    with pytest.raises(Refused):
        await askers.attach(db, seen, said.id, by=f"staff:{nadia.id}", now=LATER)
    assert [row.id for row in await requests.of_jim(db, hilde.id)] == [seen.id]


async def test_staff_who_are_a_jim_never_see_their_own_request(db, hilde, nadia):
    own = await opened(db, hilde)
    with pytest.raises(NotFound):
        await requests.for_staff(db, own, staff_id=hilde.id)
    with pytest.raises(NotFound):
        await requests.for_staff(db, own + 99, staff_id=nadia.id)


async def test_an_answer_taken_back_closes_what_it_opened_unless_someone_is_on_it(
    db, hilde, anna, carla, noordrivier, nadia
):
    calm, taken, worrying = [], [], []
    for jim, made, body in ((hilde, calm, ""), (anna, taken, ""), (anna, worrying, "Hij heeft een mes")):
        hand_over = await cast.hand_over(db, jim, professional=carla, organisation_id=noordrivier)
        item = await cast.check_in(db, jim, hand_over, due_at=None)
        made += [
            item.id,
            await opened(db, jim, kind="call_back", door="check_in", body=body, planned_id=item.id),
        ]
    await claims.claim(db, await load(db, taken[1], nadia), by=f"staff:{nadia.id}", now=NOW)

    for item_id, _ in (calm, taken, worrying):
        await closures.take_back(db, planned_id=item_id, by="jim:1", now=LATER)

    outcomes = [(await load(db, request_id, nadia)).outcome for _, request_id in (calm, taken, worrying)]
    assert outcomes == ["not_needed", None, None]
