"""Signing in by text: for JIMs who chose texts alone, and nobody learns whose number is known."""

import json

import pytest

from jimsupport.db.tables import jims, outbox, sign_in_links
from jimsupport.domain.access import sign_in, tokens
from jimsupport.domain.errors import Invalid
from jimsupport.domain.people import channels
from tests import cast
from tests.cast import NOW

NUMBER, TYPED = "+31612345601", "06 - 12 34 56 01"


@pytest.fixture
async def texted(db, hilde):
    await channels.prefer(db, hilde.id, "text", by=f"jim:{hilde.id}", now=NOW)
    return hilde


async def ask(db, typed=TYPED, **more):
    await sign_in.ask(db, typed, browser="b", **{"texts": True, "now": NOW, **more})
    return await db.fetch_all(outbox.select().order_by(outbox.c.id))


async def test_a_jim_who_chose_texts_gets_a_code_and_a_link(db, texted):
    [row] = await ask(db)
    assert (row.kind, row.channel, row.address, row.person_id) == ("sign_in", "text", NUMBER, texted.id)
    said = json.loads(row.context)
    link = await sign_in.with_code(db, said["code"], browser="b", now=NOW)
    assert link.token_hash == tokens.hashed(said["token"])
    secret, _ = await sign_in.enter(db, link, texted.id, now=NOW)
    assert secret


async def test_a_number_that_gets_no_texts_of_ours_gets_none_now(db, hilde, texted):
    await cast.jim(db, "Bep", phone="+31592123456")
    await channels.prefer(db, texted.id, "mail", by=f"jim:{texted.id}", now=NOW)
    for typed in (TYPED, "0592 123456", "06 48123456"):
        assert await ask(db, typed) == []
    assert len(await db.fetch_all(sign_in_links.select())) == 3


async def test_whoever_sees_data_of_others_does_not_come_in_by_text(db, nadia):
    await channels.add(db, nadia.id, "phone", TYPED, by="x", now=NOW)
    await db.execute(jims.insert().values(id=nadia.id, channel="text"))
    assert await ask(db) == []


async def test_without_a_gateway_a_number_is_no_address(db, texted):
    with pytest.raises(Invalid):
        await ask(db, texts=False)
