"""Another mail address is used once it was confirmed from its mailbox; the old one is never lost."""

import json
from datetime import timedelta

import pytest

from jimsupport.db.tables import channels, join_requests, outbox
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import addresses, joining
from jimsupport.domain.people import channels as reach
from tests import cast
from tests.cast import NOW


async def ask(db, jim, address="hilde.nieuw@example.org", now=NOW):
    return await addresses.ask(db, jim, address, by=f"jim:{jim.id}", now=now)


async def token(db):
    [mail] = await db.fetch_all(outbox.select().where(outbox.c.kind == "address_confirm"))
    assert mail.address == "hilde.nieuw@example.org"
    return json.loads(mail.context)["token"]


async def mails_of(db, jim):
    return [row.address for row in await reach.of(db, jim.id) if row.kind == "mail"]


async def test_asking_changes_nothing_and_confirming_puts_it_first(db, hilde):
    assert await ask(db, hilde)
    assert await mails_of(db, hilde) == [cast.SHARED]
    secret = await token(db)
    for _ in range(2):
        await addresses.confirm(db, secret, now=NOW + timedelta(hours=1))
    assert await mails_of(db, hilde) == [cast.SHARED, "hilde.nieuw@example.org"]
    assert reach.choose("mail", await reach.of(db, hilde.id)).address == "hilde.nieuw@example.org"
    old = (await reach.of(db, hilde.id))[0]
    assert old.state == "works"
    later = NOW + timedelta(days=1)
    await reach.prefer(db, hilde.id, "mail", channel_id=old.id, by=f"jim:{hilde.id}", now=later)
    assert reach.choose("mail", await reach.of(db, hilde.id)).address == cast.SHARED


async def test_one_they_have_is_used_again_at_once(db, hilde):
    await db.execute(channels.update().where(channels.c.kind == "mail").values(state="off"))
    assert not await ask(db, hilde, cast.SHARED.upper())
    assert [row.state for row in await reach.of(db, hilde.id)] == ["works", "works"]
    assert await db.fetch_all(join_requests.select()) == []


async def test_nobodys_mailbox_is_flooded(db, hilde):
    for _ in range(5):
        assert await ask(db, hilde)
    assert len(await db.fetch_all(outbox.select())) == joining.AT_MOST


async def test_a_link_serves_its_own_purpose_until_it_is_too_old(db, hilde):
    await ask(db, hilde)
    secret = await token(db)
    with pytest.raises(NotFound):
        await joining.look(db, secret, now=NOW)
    with pytest.raises(Refused):
        await addresses.confirm(db, secret, now=NOW + timedelta(days=7))
    with pytest.raises(NotFound):
        await addresses.look(db, "geraden", now=NOW)
    with pytest.raises(Invalid):
        await ask(db, hilde, "geen adres")
    assert await mails_of(db, hilde) == [cast.SHARED]


async def test_what_nobody_confirmed_is_forgotten_after_a_week(db, hilde):
    await ask(db, hilde)
    await joining.clear(db, now=NOW + timedelta(days=6))
    assert len(await db.fetch_all(join_requests.select())) == 1
    await joining.clear(db, now=NOW + timedelta(days=7))
    assert [row.details for row in await db.fetch_all(join_requests.select())] == ["{}"]
    assert [(row.address, row.context) for row in await db.fetch_all(outbox.select())] == [(None, "{}")]
    await joining.clear(db, now=NOW + timedelta(days=37))
    assert await db.fetch_all(join_requests.select()) == []
