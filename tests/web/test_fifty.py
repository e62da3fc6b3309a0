"""Fifty at the same moment, by one link: what happens once happens once, and nobody sees an error; on both engines."""

import asyncio
from collections import Counter

from sqlalchemy import func, select

from jimsupport.db.tables import answers, events, outbox, sessions, support_requests
from jimsupport.domain.access import links
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW

FIFTY = 50


async def at_once(client, path, data=None):
    """How often each status came back, and the answers."""
    said = await asyncio.gather(*(client.post(path, data=data) for _ in range(FIFTY)))
    return Counter(answer.status_code for answer in said), said


async def count(db, table, *where):
    return await db.fetch_value(select(func.count()).select_from(table).where(*where))


async def test_a_sign_in_link_makes_one_session(client, db, anna):
    await client.post("/sign-in", data={"email": "anna@example.org"})
    token = (await context_of(db, await db.fetch_value(select(outbox.c.id))))["token"]
    statuses, said = await at_once(client, f"/sign-in/{token}")
    assert statuses[303] == 1
    assert statuses[404] + statuses[429] == FIFTY - 1  # used up, or asked too often from one place
    assert sum("__Host-session=" in answer.headers.get("set-cookie", "") for answer in said) == 1
    assert await count(db, sessions) == 1


async def test_a_code_makes_one_session_and_guessing_fifty_at_once_gives_no_more_tries(client, db, anna):
    await client.post("/sign-in", data={"email": "anna@example.org"})
    code = (await context_of(db, await db.fetch_value(select(outbox.c.id))))["code"]
    wrong, _ = await at_once(client, "/sign-in/code", {"code": f"{(int(code) + 1) % 1_000_000:06}"})
    assert wrong[422] + wrong[429] == FIFTY
    spent, _ = await at_once(client, "/sign-in/code", {"code": code})
    assert spent[422] + spent[429] == FIFTY
    assert await count(db, sessions) == 0


async def test_a_link_in_a_mail_takes_one_answer(client, db, hilde, carla, noordrivier):
    handed = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    asked = await cast.check_in(db, hilde, handed, due_at=None, outcome="sent", decided_at=NOW)
    token = await links.create(db, hilde.id, "check_in", planned_id=asked.id, hand_over_id=handed.id, now=NOW)
    statuses, _ = await at_once(client, f"/a/{token}/answer", {"answer": "call_me"})
    assert statuses == {303: FIFTY}
    found = [await count(db, table) for table in (answers, support_requests)]
    told = await count(db, events, events.c.kind == "answered")
    assert (found, told) == ([1, 1], 1)
