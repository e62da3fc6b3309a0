"""A bounce makes one thing for staff, switches the address off, and sets off no other mail."""

import pytest

from jimsupport.db.tables import channels, office, outbox, support_requests
from jimsupport.domain.support import conversation, requests
from jimsupport.mail.build import Desk
from jimsupport.mail.carrier import for_url
from jobs import deliver
from jobs.round import Post
from tests import cast
from tests.conftest import NOW
from tests.mail.relay import Relay, serving
from tests.mail.samples import HOUSE

DEAD = "weg@example.org"
DUTY = "dienst@jimwerkt.example"


@pytest.fixture
async def post(keyring):
    refused = dict.fromkeys((DEAD, DUTY), "550 5.1.1 no such user")
    async with serving(Relay(at_rcpt=refused)) as relay:
        transport = for_url(f"smtp://127.0.0.1:{relay.port}?timeout=1")
        yield Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), transport)
        await transport.close()


async def states(db):
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id))
    return [(row.kind, row.state) for row in rows]


async def open_kinds(db):
    rows = await db.fetch_all(support_requests.select().where(support_requests.c.closed_at.is_(None)))
    return sorted(row.kind for row in rows)


async def test_an_answer_that_bounces(db, post, nadia):
    bep = await cast.jim(db, "Bep", mail=DEAD)
    asked = await requests.open(
        db, kind="question", door="page", body="Hallo", jim_id=bep.id, by=f"jim:{bep.id}", now=NOW
    )
    row = await requests.for_staff(db, asked, staff_id=nadia.id)
    await conversation.reply(db, row, "Dag", by=f"staff:{nadia.id}", now=NOW, once="a")
    for _ in range(3):
        await deliver.run(db, post, now=NOW)

    assert await states(db) == [("request_received", "failed"), ("staff_reply", "failed")]
    assert await open_kinds(db) == ["channel", "question"]
    [channel] = await db.fetch_all(channels.select().where(channels.c.person_id == bep.id))
    assert channel.state == "bounced"


async def test_word_of_danger_that_bounces_tells_nobody_of_itself(db, post, hilde):
    await db.execute(office.update().values(duty_mail=DUTY))
    await requests.open(
        db, kind="question", door="phone", body="Hij heeft een mes", jim_id=hilde.id, by="staff:1", now=NOW
    )
    for _ in range(3):
        await deliver.run(db, post, now=NOW)
    assert await states(db) == [("danger_alert", "failed")]
    assert await open_kinds(db) == ["question"]
