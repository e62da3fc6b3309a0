"""A form sent five times at once, by an impatient finger or a bad line, does what it does once; on both engines."""

import asyncio

import pytest
from sqlalchemy import func, select

from jimsupport.db.tables import (
    action_links,
    answers,
    calls,
    hand_over_drafts,
    hand_overs,
    jims,
    join_requests,
    muted,
    organisations,
    outbox,
    people,
    programmes,
    request_calls,
    request_messages,
    request_notes,
    roles,
    support_requests,
)
from jimsupport.domain.access import links
from jimsupport.domain.people import consent, joining
from jimsupport.domain.support import requests
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW
from tests.routes.professional.test_drafts import STEPS
from tests.web.world import browser

TIMES = 5


async def at_once(client, path, data=None, times=TIMES):
    """The statuses of the same POST, sent `times` at the same moment."""
    answers = await asyncio.gather(*(client.post(path, data=data) for _ in range(times)))
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    return answers


async def count(db, table, *where):
    return await db.fetch_value(select(func.count()).select_from(table).where(*where))


async def test_ringing_back(client, db):
    await at_once(client, "/call-back", {"first_name": "Truus", "phone": "0612345678", "message": "Bel me"})
    assert await count(db, support_requests) == 1
    assert await count(db, request_messages) == 1


async def test_joining_by_mail(client, db):
    await at_once(client, "/join", {"first_name": "Truus", "contact": "truus@example.org"})
    assert await count(db, join_requests) == await count(db, outbox) == 1
    await at_once(client, "/join", {"first_name": "Kees", "contact": "truus@example.org"})
    assert await count(db, join_requests) == await count(db, outbox) == 2


async def test_joining_by_phone(client, db):
    await at_once(client, "/join", {"first_name": "Truus", "contact": "0612345678"})
    assert await count(db, people) == await count(db, jims) == await count(db, support_requests) == 1


async def test_confirming(client, db):
    await joining.ask(
        db, first_name="Truus", kind="mail", address="truus@example.org", language="nl", now=NOW
    )
    token = (await context_of(db, await db.fetch_value(select(outbox.c.id))))["token"]
    await at_once(client, f"/join/{token}")
    assert await count(db, jims) == 1


async def test_two_links_to_confirm_make_one_person(client, db, passing):
    for _ in range(2):
        asked = {"first_name": "Truus", "kind": "mail", "address": "truus@example.org", "language": "nl"}
        await joining.ask(db, **asked, now=passing(minutes=20))
    tokens = [(await context_of(db, row.id))["token"] for row in await db.fetch_all(select(outbox.c.id))]
    await asyncio.gather(*(client.post(f"/join/{token}") for token in tokens))
    assert (len(tokens), await count(db, jims)) == (2, 1)


@pytest.fixture
async def link(db, hilde, carla, noordrivier):
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    asked = await cast.check_in(db, hilde, handed, due_at=None, outcome="sent", decided_at=NOW)
    token = await links.create(db, hilde.id, "check_in", planned_id=asked.id, hand_over_id=handed.id, now=NOW)
    return f"/a/{token}"


@pytest.mark.parametrize(
    ("path", "data", "table", "rows"),
    [
        ("answer", {"answer": "good"}, answers, 1),
        ("answer", {"answer": "call_me"}, support_requests, 1),
        ("ask", {"body": "Mijn vraag"}, support_requests, 1),
        ("ask", {"body": "Mijn vraag"}, request_messages, 1),
        ("call-back", {"when": "straks"}, support_requests, 1),
        ("call-back", {"phone": "0687654321"}, support_requests, 1),
        ("stop", {}, outbox, 1),
        ("young-person", {"about": "1", "reason": "terrible", "call": "yes"}, support_requests, 1),
    ],
)
async def test_a_jim_by_a_link(client, db, link, path, data, table, rows):
    await at_once(client, f"{link}/{path}", data)
    assert await count(db, table) == rows


async def test_saying_yes_with_the_code_on_the_screen(client, db, carla, noordrivier):
    femke = await cast.jim(db, "Femke", mail="femke@example.org", consented_at=None)
    handed = await cast.hand_over(db, femke, professional=carla, organisation_id=noordrivier)
    token = await links.create(db, femke.id, links.TOGETHER, hand_over_id=handed.id, now=NOW)
    await at_once(client, f"/a/{token}/consent", {"version": consent.VERSION})
    made = await count(db, action_links, action_links.c.purpose == "invitation")
    assert (made, (await cast.load_jim(db, femke.id)).consented_at) == (1, NOW)


async def test_muting(client, db, hilde, sign_in):
    await sign_in(client, hilde)
    await at_once(client, "/me/messages/off", {"kind": "check_in"})
    assert await count(db, muted) == 1


async def test_a_new_form_and_its_hand_over(client, db, sign_in, carla):
    await sign_in(client, carla)
    await at_once(client, "/hand-overs/drafts")
    [draft] = await db.fetch_all(select(hand_over_drafts.c.id))
    for step, data in STEPS.items():
        assert (await client.post(f"/hand-overs/drafts/{draft.id}/{step}", data=data)).status_code == 303
    await at_once(client, f"/hand-overs/drafts/{draft.id}/registration")
    assert await count(db, hand_overs) == await count(db, jims) == 1


async def test_two_forms_about_one_jim_make_one_person(client, db, sign_in, carla, noordrivier):
    await sign_in(client, carla)
    ids = []
    for number in range(2):
        await client.post("/hand-overs/drafts")
        [row] = await db.fetch_all(select(hand_over_drafts.c.id).where(hand_over_drafts.c.id.not_in(ids)))
        ids.append(row.id)
        for step, data in STEPS.items():
            given = data | ({"reference": f"J-{number}"} if step == "young-person" else {})
            await client.post(f"/hand-overs/drafts/{row.id}/{step}", data=given)
    await asyncio.gather(*(client.post(f"/hand-overs/drafts/{each}/registration") for each in ids))
    assert (await count(db, hand_overs), await count(db, jims)) == (2, 1)


@pytest.fixture
async def question(db, hilde):
    return await requests.open(
        db, kind="question", door="page", body="Mijn vraag", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )


@pytest.mark.parametrize(
    ("path", "data", "table", "rows"),
    [
        ("reply", {"reply": "Ons antwoord", "once": "a"}, request_messages, 2),
        ("note", {"note": "Onder ons", "once": "a"}, request_notes, 1),
        ("call", {"call": "reached", "once": "a"}, request_calls, 1),
    ],
)
async def test_staff_on_a_question(client, db, sign_in, nadia, question, path, data, table, rows):
    await sign_in(client, nadia)
    await at_once(client, f"/staff/requests/{question}/{path}", data)
    assert await count(db, table) == rows


async def test_staff_note_a_question_and_add_a_jim(client, db, sign_in, nadia):
    await sign_in(client, nadia)
    asked = {"kind": "question", "body": "Iets", "name": "Truus", "contact": "0612345678"}
    await at_once(client, "/staff/requests/new", asked)
    assert await count(db, support_requests) == 1
    await at_once(
        client, "/staff/jims/new", {"first_name": "Truus", "contact": "0612345678", "agrees": "yes"}
    )
    assert await count(db, jims) == 1


async def test_one_call_is_made_once(client, db, sign_in, nadia, hilde, question):
    post = await db.fetch_value(select(outbox.c.id))
    call = await db.insert(calls.insert().values(outbox_id=post, jim_id=hilde.id, due_at=NOW))
    await sign_in(client, nadia)
    await at_once(client, f"/staff/calls/{call}/attempt", {"outcome": "not_reached", "seen": "0"})
    assert (await db.fetch_one(calls.select())).attempts == 1


async def test_what_an_administrator_makes(client, db, sign_in, ruth, noordrivier):
    await sign_in(client, ruth)
    await at_once(client, "/admin/organisations", {"name": "Wijkteam Noord"})
    assert await count(db, organisations) == 2
    account = {
        "role": "professional",
        "email": "p@w.example",
        "first_name": "Piet",
        "organisation": noordrivier,
    }
    await at_once(client, "/admin/accounts", account)
    assert (await count(db, people), await count(db, roles), await count(db, outbox)) == (2, 2, 1)
    await at_once(client, "/admin/programmes", {"name": "Rustig", "steps": "P1M", "then_every": ""})
    assert await count(db, programmes) <= 2


async def test_an_import_is_done_once(client, db, sign_in, ruth, noordrivier):
    await sign_in(client, ruth)
    text = (
        "voornaam;e-mail;organisatie;e-mail hulpverlener;einddatum\r\n"
        "Truus;truus@example.org;Jeugdhulp Noordrivier;carla@noordrivier.example;1-3-2026\r\n"
    )
    sent = await client.post("/admin/imports", files={"file": ("a.csv", text.encode(), "text/csv")})
    await at_once(client, f"{sent.headers['location']}/import")
    assert await count(db, jims) == await count(db, hand_overs) == 1


async def test_two_who_take_one_question_at_once(client, app, db, sign_in, nadia, question):
    other = await cast.worker(db, "Olga", "staff", mail="olga@jimwerkt.example")

    async with browser(app) as second:
        await sign_in(client, nadia)
        await sign_in(second, other)
        sent = await asyncio.gather(
            *(each.post(f"/staff/requests/{question}/claim") for each in (client, second))
        )
        said = [
            (await each.get(answer.headers["location"])).text
            for each, answer in zip((client, second), sent, strict=True)
        ]
    row = await db.fetch_one(support_requests.select())
    won, lost = (0, 1) if row.claimed_by == nadia.id else (1, 0)
    assert "Deze vraag is nu van jou." in said[won]
    assert "heeft deze vraag al opgepakt" in said[lost]
