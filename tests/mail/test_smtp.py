"""The SMTP transport against a real server: what each answer means."""

import asyncio
from urllib.parse import quote

import pytest

from jimsupport.mail.carrier import for_url
from jimsupport.mail.transport import Flawed, InDoubt, Refused, RelayDown, TakenOver, Temporary
from tests.mail.relay import (
    HANGS_UP,
    KEEPS_SILENT,
    PASSWORD,
    USER,
    Relay,
    certificate,
    scripted,
    serving,
)

FROM = "bounce+abc@jimsupport.test"
TEXT = b"Subject: Dag\r\n\r\nDag Hilde\r\n.een punt vooraan\n.\nlaatste regel"


async def yes() -> bool:
    return True


async def send(transport, to="hilde@example.org", data=TEXT, handing=yes):
    await transport.send(FROM, to, data, handing=handing)


@pytest.fixture
async def relay():
    async with serving(Relay()) as running:
        yield running


@pytest.fixture
async def transport(relay):
    opened = for_url(f"smtp://127.0.0.1:{relay.port}?timeout=1&connections=2")
    yield opened
    await opened.close()


async def test_a_message_arrives_whole(relay, transport):
    await send(transport)
    [envelope] = relay.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (FROM, ["hilde@example.org"])
    assert envelope.content == b"Subject: Dag\r\n\r\nDag Hilde\r\n.een punt vooraan\r\n.\r\nlaatste regel\r\n"


async def test_connections_stay_open_and_are_no_more_than_asked(relay, transport):
    await asyncio.gather(*(send(transport) for _ in range(8)))
    await send(transport)
    assert len(relay.taken) == 9
    assert len(relay.sessions) == 2


async def test_a_line_that_went_dead_is_opened_again(relay, transport):
    await send(transport)
    relay.at_rcpt["weg@example.org"] = "421 closing"
    with pytest.raises(RelayDown, match="421 closing"):
        await send(transport, "weg@example.org")
    await send(transport)
    assert len(relay.taken) == 2


async def never_says_goodbye(reader, writer):
    """A relay that takes every message, and does not answer who wants to go."""
    writer.write(b"220 relay\r\n")
    while line := await reader.readline():
        if line.startswith(b"DATA"):
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        if not line.startswith(b"QUIT"):
            writer.write(b"250 OK\r\n")
    writer.close()


async def test_closing_waits_for_no_relay():
    server = await asyncio.start_server(never_says_goodbye, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport = for_url(f"smtp://127.0.0.1:{port}?timeout=30&connections=8")
    await asyncio.gather(*(send(transport) for _ in range(8)))
    async with asyncio.timeout(10):  # all together, each two seconds
        await transport.close()
    server.close()


async def test_starttls_and_a_password(tmp_path):
    pem = certificate(tmp_path)
    async with serving(Relay(), certificate=pem) as relay:
        credentials = f"{USER}:{quote(PASSWORD, safe='')}"
        transport = for_url(f"smtp://{credentials}@localhost:{relay.port}?ca={quote(str(pem))}")
        await send(transport)
        await transport.close()
        assert relay.secure == [True]

        wrong = for_url(f"smtp://{USER}:wrong@localhost:{relay.port}?ca={quote(str(pem))}")
        with pytest.raises(RelayDown, match="535") as trouble:
            await send(wrong)
        assert trouble.value.alarm

        unknown = for_url(f"smtp://{credentials}@localhost:{relay.port}")
        with pytest.raises(RelayDown, match="certificate") as trouble:
            await send(unknown)
        assert trouble.value.alarm

        nowhere = for_url(f"smtp://{credentials}@localhost:{relay.port}?ca=/nowhere.pem")
        with pytest.raises(RelayDown) as trouble:
            await send(nowhere)
        assert trouble.value.alarm
        assert len(relay.taken) == 1


async def test_no_server_is_the_relays_trouble():
    transport = for_url("smtp://127.0.0.1:1")
    with pytest.raises(RelayDown, match=r"127\.0\.0\.1") as trouble:
        await send(transport)
    assert not trouble.value.alarm


WAITS, ALARM, THIS_ONE = (False, False), (True, False), (True, True)


@pytest.mark.parametrize(
    ("said", "query", "alarm"),
    [
        ({"greeting": "554 5.7.1 no service for you"}, "", ALARM),
        ({"greeting": "421 4.3.2 too busy"}, "", WAITS),
        ({"greeting": "450 4.7.0 later"}, "", WAITS),
        ({"greeting": "hello"}, "", WAITS),
        ({"EHLO": "550 5.7.1 go away", "HELO": "550 5.7.1 go away"}, "", ALARM),
        ({"EHLO": "250 relay"}, "?starttls=1", ALARM),  # what we insist on is not there
        ({"STARTTLS": "454 4.7.0 not now"}, "?starttls=1", WAITS),
        ({"STARTTLS": "502 5.5.1 no"}, "?starttls=1", ALARM),
        ({"AUTH": "535 5.7.8 wrong"}, "?starttls=0", ALARM),
        ({"AUTH": "454 4.7.0 temporary failure"}, "?starttls=0", WAITS),
        ({"MAIL": "550 5.7.0 who are you"}, "", ALARM),
        ({"MAIL": "452 4.3.1 no room"}, "", WAITS),
        ({"RCPT": "452 4.3.1 no room"}, "", (False, True)),
        ({"DATA": "554 5.7.1 no"}, "", THIS_ONE),
        ({"dot": "554 5.7.1 spam"}, "", THIS_ONE),
        ({"dot": "452 4.3.1 no room"}, "", (False, True)),
    ],
)
async def test_what_is_the_relays_trouble_and_what_needs_a_person(said, query, alarm):
    async with scripted(**said) as port:
        who = "user:secret@" if "AUTH" in said else ""
        transport = for_url(f"smtp://{who}127.0.0.1:{port}{query}{'&' if query else '?'}timeout=1")
        with pytest.raises(RelayDown) as trouble:
            await send(transport)
        await transport.close()
    assert (trouble.value.alarm, trouble.value.mine) == alarm


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("550 5.1.1 no such user", Refused),
        ("552 5.2.2 mailbox full", Refused),
        ("450 4.2.0 greylisted", Temporary),
        ("452 4.2.2 mailbox full", Temporary),
        ("554 5.7.1 relay access denied", RelayDown),
        ("530 authentication required", RelayDown),
        ("421 4.3.2 going down", RelayDown),
        ("452 4.3.1 out of disk", RelayDown),
    ],
)
async def test_what_is_said_of_a_receiver(relay, transport, answer, meaning):
    relay.at_rcpt["said@example.org"] = answer
    with pytest.raises(meaning, match=answer[:3]):
        await send(transport, "said@example.org")
    await send(transport)
    assert [envelope.rcpt_tos for envelope in relay.taken] == [["hilde@example.org"]]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("550 5.7.0 who are you", RelayDown), ("451 4.3.0 later", Temporary), ("421 bye", RelayDown)],
)
async def test_what_is_said_of_the_sender(relay, transport, answer, meaning):
    relay.at_mail = answer
    with pytest.raises(meaning, match=answer[:3]):
        await send(transport)


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("451 4.3.0 disk full", Temporary),
        ("554 5.6.0 malformed", Flawed),
        ("550 5.1.1 user unknown", Refused),
        ("554 5.7.1 refused by policy", RelayDown),
        ("nonsense", InDoubt),
    ],
)
async def test_what_is_said_of_the_text(relay, transport, answer, meaning):
    relay.at_text["said@example.org"] = answer
    with pytest.raises(meaning, match=answer[:3]):
        await send(transport, "said@example.org")
    await send(transport)
    assert len(relay.taken) == 1


async def test_silence_after_the_final_dot_leaves_it_in_doubt(relay, transport):
    relay.drops.add("drop@example.org")
    relay.hangs.add("hang@example.org")
    for to in ("drop@example.org", "hang@example.org"):
        with pytest.raises(InDoubt):
            await send(transport, to)
    await send(transport)
    assert len(relay.taken) == 3


async def test_nothing_goes_out_without_leave(relay, transport):
    order = []

    async def no() -> bool:
        order.append(("asked", len(relay.taken)))
        return False

    with pytest.raises(TakenOver):
        await send(transport, handing=no)
    await send(transport)
    assert (order, len(relay.taken)) == ([("asked", 0)], 1)


TOGETHER = {"EHLO": "250-relay\r\n250 PIPELINING"}


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (
            {"MAIL": "451 4.3.0 later", "RCPT": "503 5.5.1 MAIL first", "DATA": "503 5.5.1 MAIL first"},
            Temporary,
        ),
        ({"MAIL": "451 4.3.0 later", "RCPT": "503 5.5.1 MAIL first"}, Temporary),  # and waits for a text
        ({"RCPT": "550 5.1.1 no such user", "DATA": "503 5.5.1 RCPT first"}, Refused),
        ({"RCPT": "550 5.1.1 no such user"}, Refused),
        ({"DATA": "451 4.3.0 later"}, Temporary),
        ({"dot": "554 5.6.0 malformed"}, Flawed),
    ],
)
async def test_commands_that_go_out_together_have_an_answer_each(said, meaning):
    said = dict(said)
    async with scripted(**TOGETHER, **said) as port:
        transport = for_url(f"smtp://127.0.0.1:{port}?timeout=1")
        for _ in range(2):  # over the line that was kept, or another one
            with pytest.raises(meaning, match=next(iter(said.values()))[:3]):
                await send(transport)
        await transport.close()


async def test_a_message_arrives_where_commands_go_out_together():
    async with scripted(**TOGETHER) as port:
        transport = for_url(f"smtp://127.0.0.1:{port}?timeout=1&connections=2")
        await asyncio.gather(*(send(transport) for _ in range(8)))
        await transport.close()


@pytest.mark.parametrize("said", [TOGETHER, {"EHLO": "250 relay"}], ids=["together", "one by one"])
@pytest.mark.parametrize("at", ["RCPT", "DATA"])
@pytest.mark.parametrize("does", [HANGS_UP, KEEPS_SILENT])
async def test_a_line_lost_at_one_receiver_is_about_that_message(said, at, does):
    """Else the message that a relay cannot stomach, or thinks about for long, would be the first to try it each time."""
    async with scripted(**said, **{at: does}) as port:
        transport = for_url(f"smtp://127.0.0.1:{port}?timeout=0.3")
        with pytest.raises(RelayDown) as trouble:
            await send(transport)
        await transport.close()
    assert (trouble.value.alarm, trouble.value.mine) == (False, True)
