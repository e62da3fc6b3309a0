"""A mail server that refuses, says nothing or hangs up: a round ends in time, mail waits, pages answer, staff see it."""

import asyncio
import socket
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from jimsupport.db.tables import outbox
from jimsupport.mail import messages
from jimsupport.mail import outbox as post_box
from jimsupport.mail.build import Desk
from jimsupport.mail.carrier import for_url
from jobs import deliver, diary
from jobs.round import Post
from tests.cast import NOW
from tests.mail.relay import Relay, serving
from tests.mail.samples import HOUSE

MANY = 12
TIMEOUT = 0.5  # seconds that we wait for a word of the relay
LINE, BANNER = "Er ging iets mis bij het versturen.", "Onze mail komt nu niet weg."


@asynccontextmanager
async def listening(reaction):
    """A port where `reaction(reader, writer)` is all that is said."""
    server = await asyncio.start_server(reaction, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def silent(reader, writer):
    """Takes the call and says nothing."""
    await reader.read()
    writer.close()


async def greets_and_is_silent(reader, writer):
    writer.write(b"220 relay\r\n")
    await reader.read()
    writer.close()


async def hangs_up(reader, writer):
    writer.close()


async def greets_and_hangs_up(reader, writer):
    writer.write(b"220 relay\r\n")
    await reader.readline()
    writer.close()


async def drops_at_the_text(reader, writer):
    """Takes everything until it is asked for the text, then hangs up: nothing of a message ever came."""
    writer.write(b"220 relay\r\n")
    while line := await reader.readline():
        if line.upper().startswith(b"DATA"):
            break
        writer.write(b"250 OK\r\n")
    writer.close()


TROUBLES = [silent, greets_and_is_silent, hangs_up, greets_and_hangs_up, drops_at_the_text]


@asynccontextmanager
async def posting(port, keyring):
    transport = for_url(f"smtp://127.0.0.1:{port}?timeout={TIMEOUT}&connections=2")
    yield Post(Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.test", keyring), transport)
    async with asyncio.timeout(5):
        await transport.close()


async def queue(db):
    message = messages.link_renewed(first_name="Hilde", token="t")
    where = {"person_id": None, "language": "nl", "now": NOW}
    addresses = [f"jim{n}@example.org" for n in range(MANY)]
    await post_box.queue(
        db, [post_box.Outgoing.of(message, key=f"join:{a}", address=a, **where) for a in addresses]
    )


async def deliver_and_note(db, post, now):
    outcome = await deliver.run(db, post, now=now)
    await diary.write(db, "deliver", outcome, now=now)
    return outcome


async def staff_see(client):
    """What the page of the day and the page of what goes out say of it, both the same."""
    words = (LINE, BANNER, f"Er wachten {MANY} mails, de oudste sinds")
    day, outgoing = [(await client.get(path)).text for path in ("/staff", "/staff/outgoing")]
    seen = {said for said in words if said in day}
    assert seen == {said for said in words if said in outgoing}
    return seen


async def the_mail_waits_and_then_goes(db, post, keyring, client, passing):
    """A round with a relay in trouble beside a page, one a while later, and one with a relay that is well again."""
    began = time.monotonic()
    round_ = asyncio.create_task(deliver_and_note(db, post, NOW))
    pages = 0
    while not round_.done():
        await asyncio.sleep(0.01)  # a page is made without ever waiting
        async with asyncio.timeout(5):
            assert (await client.get("/health")).status_code == 200  # which asks the database
        pages += 1
    outcome = await round_
    assert time.monotonic() - began < 20
    assert pages > 0
    assert set(outcome.counts) <= {"waiting", "retried"}
    assert outcome.error
    rows = await db.fetch_all(outbox.select())
    assert {(row.state, row.lease_until) for row in rows} == {("pending", None)}
    assert sum(row.tries for row in rows) == outcome.counts["retried"]  # where it may be about that one alone
    assert all(row.next_try_at >= NOW for row in rows)
    assert any(row.next_try_at > NOW and row.error for row in rows)

    assert await staff_see(client) == {LINE}
    later = passing(minutes=16)
    assert (await deliver_and_note(db, post, later)).error
    assert await staff_see(client) == {LINE, BANNER, f"Er wachten {MANY} mails, de oudste sinds"}
    await deliver_and_note(db, post, later)  # while the relay rests nothing is tried, so there is no error
    assert BANNER in await staff_see(client)

    async with serving(Relay()) as well, posting(well.port, keyring) as other:
        while len(well.taken) < MANY:  # a few first, and then all
            assert later < NOW + timedelta(minutes=20)
            later += timedelta(seconds=30)
            await deliver_and_note(db, other, later)
    assert await staff_see(client) == set()
    assert sorted(envelope.rcpt_tos[0] for envelope in well.taken) == sorted(row.address for row in rows)


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_mail_waits_for_a_relay_in_trouble(db, client, sign_in, nadia, keyring, passing, trouble):
    await sign_in(client, nadia)
    await queue(db)
    async with listening(trouble) as port, posting(port, keyring) as post:
        await the_mail_waits_and_then_goes(db, post, keyring, client, passing)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_mail_waits_for_a_relay_that_is_not_there(db, client, sign_in, nadia, keyring, passing):
    await sign_in(client, nadia)
    await queue(db)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen: refused
        async with posting(nobody.getsockname()[1], keyring) as post:
            await the_mail_waits_and_then_goes(db, post, keyring, client, passing)
