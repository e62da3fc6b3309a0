"""The door for mail, as a process of its own behind a real socket: what it takes, what it refuses, and what survives."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jimsupport.db.tables import received
from jimsupport.mail import received as inbox
from jimsupport.mail.door import Line, Ours
from tests import processes
from tests.conftest import KEYS, SECRET, keys_of

OURS = "reply+aaaa@jimsupport.test"
FROM = "hilde@example.org"


@pytest.fixture
def environment(database_url):
    return os.environ | {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": database_url,
        "JIMSUPPORT_KEYS_URL": keys_of(database_url),
        "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
        "JIMSUPPORT_MAIL_URL": "file:///nowhere",
    }


# `jimsupport receive`, told by a signal that nothing may be written any more, or that there is room again.
FILLING = """
import resource, signal, sys
from jimsupport import cli
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
signal.signal(signal.SIGUSR1, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (0, most)))
signal.signal(signal.SIGUSR2, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
sys.exit(cli.main(sys.argv[1:]))
"""

# And one that bears hardly more than a megabyte of mail that is half in.
NARROW = """
import sys
from jimsupport import cli
from jimsupport.mail import door
door.MOST_HALF_IN = 1_000_000
sys.exit(cli.main(sys.argv[1:]))
"""


@asynccontextmanager
async def door(environment, *words, port=0, script=None):
    """A process that takes mail in, and its port; with a `script`, one that this starts."""
    words, more = ("receive", "--port", str(port), *words), {"env": environment, "stdout": PIPE}
    if script:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, *words, **more)
    else:
        process = await processes.start(*words, **more)
    try:
        said = await asyncio.wait_for(process.stdout.readline(), 60)
        yield process, int(re.search(rb":(\d+)\.", said)[1])
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def mail(number=1, body="Goed, dank je wel. één tot ziens"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = FROM, OURS, "Re: JIMsupport"
    message["Message-ID"] = f"<{number}@example.org>"
    message.set_content(body)
    return message.as_bytes()


async def send(port, raw, *, to=(OURS,), sender=FROM):
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=5, use_tls=False, start_tls=False)
    async with client:
        return await client.sendmail(sender, list(to), raw)


def crlf(raw):
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


async def kept(db):
    rows = await db.fetch_all(received.select().order_by(received.c.id))
    return [
        (row.door, row.sender, inbox.recipients_of(row), await inbox.raw_of(db, row.id), row.size)
        for row in rows
    ]


async def test_what_it_says_yes_to_is_kept_as_it_came_and_once(db, environment):
    raw = crlf(mail()) + b"\x00\xff\r\n"
    async with door(environment) as (process, port):
        await send(port, raw)
        assert await kept(db) == [("mail", FROM, (OURS,), raw, len(raw))]

        await send(
            port, b"Received: from elsewhere\r\n" + raw
        )  # as a server sends it that had no answer from us
        await send(port, raw, to=["Reply+AAAA@jimsupport.test"])
        await send(port, crlf(mail(2)), sender="")  # what bounces comes from nobody
        assert [row[1] for row in await kept(db)] == [FROM, ""]

        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_it_refuses(db, environment):
    async with door(environment, "--max-bytes", "20000") as (_, port):
        for stranger in ("hilde@example.org", "reply+aaaa@example.org", "nadia@jimsupport.test"):
            with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
                await send(port, mail(), to=[stranger])
            assert [one.code for one in refused.value.recipients] == [550]
        for announced in (True, False):
            with pytest.raises(aiosmtplib.SMTPResponseException) as too_large:
                await too_much(port, announced)
            assert too_large.value.code == 552
        answers, _ = await send(port, mail(), to=[f"reply+{n}@jimsupport.test" for n in range(52)])
        assert {code for code, _ in answers.values()} == {452}
        assert len(answers) == 2
    assert [len(row[2]) for row in await kept(db)] == [50]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_hardly_says_which_mail_it_is_is_not_taken_for_another(db, environment):
    odd = [b"", b"\x80\x81", b"\x00\x00", b"X: 1\r\n\r\nGoed", b"X: 2\r\n\r\nGoed"]
    odd += [b"Message-ID: <>\r\nFrom: %s@example.org\r\n\r\nGoed" % name for name in (b"hilde", b"omar")]
    async with door(environment) as (_, port):
        for raw in odd + odd[1:]:
            await send(port, raw)
    assert [row[3].removesuffix(b"\r\n") for row in await kept(db)] == odd


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_much_at_once_waits_and_what_is_small_comes_in(db, environment):
    lines = [f"MAIL FROM:<{FROM}>".encode(), f"RCPT TO:<{OURS}>".encode(), b"DATA"]
    async with door(environment, script=NARROW) as (_, port):

        async def begin(much):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for line in (b"EHLO mta", *lines):
                writer.write(line + b"\r\n")
            while not (await reader.readline()).startswith(b"354"):
                pass
            writer.write(much)
            return reader, writer

        half = await begin(b"Message-ID: <1@example.org>\r\n\r\n" + b"a" * 98 * 7_000 + b"\r\n")
        await asyncio.sleep(0)
        more, without_end = await begin(b"aa\r\n" * 300_000), await begin(b"a" * 2_000_000)
        for reader, _ in (more, without_end):
            with suppress(ConnectionResetError):  # while it still sends, it may not hear why
                assert (await reader.read()) == b"421 4.3.2 Too much at once, try again later\r\n"
        await send(port, mail(2))
        half[1].write(b".\r\n")
        assert (await half[0].readline()).startswith(b"250")
        for _, writer in (half, more, without_end):
            writer.close()
    assert len(await kept(db)) == 2


async def too_much(port, announced):
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=5, use_tls=False, start_tls=False)
    async with client:
        await client.ehlo()
        await client.mail(FROM, options=["SIZE=30000"] if announced else [])
        await client.rcpt(OURS)
        await client.data(mail(body="a\n" * 15_000))


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_lmtp_says_what_became_of_it_for_each_recipient(db, environment):
    async with door(environment, "--lmtp", "--max-bytes", "20000") as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def say(*lines, answers=1):
            writer.write(b"".join(line + b"\r\n" for line in lines))
            return [(await reader.readline())[:3] for _ in range(answers)]

        await reader.readline()
        writer.write(b"LHLO mta\r\n")
        while (await reader.readline())[3:4] == b"-":
            pass
        for text, answer in ((mail(), b"250"), (b"a\r\n" * 9_000, b"552"), (mail(2), b"250")):
            assert await say(b"MAIL FROM:<hilde@example.org>") == [b"250"]
            assert await say(b"RCPT TO:<hallo@jimsupport.test>") == [b"250"]
            assert await say(b"RCPT TO:<nobody@jimsupport.test>") == [b"550"]
            assert await say(b"RCPT TO:<postmaster>") == [b"250"]
            assert await say(b"DATA") == [b"354"]
            assert await say(crlf(text).rstrip(), b".", answers=2) == [answer, answer]
        writer.close()
    assert [row[2] for row in await kept(db)] == [("hallo@jimsupport.test", "postmaster")] * 2


async def test_killed_while_a_server_sends_and_sends_again_each_mail_is_there_once(db, environment):
    waiting, port, kills = list(range(40)), 0, [30, 15]  # so many are still to be sent when it is killed

    async def deliver(process, port):
        """As a mail server does: what was not said yes to is sent again later."""
        while waiting:
            number = waiting.pop()
            try:
                await send(port, mail(number))
            except (aiosmtplib.SMTPException, OSError):
                waiting.append(number)
                return
            if kills and len(waiting) <= kills[0]:
                kills.pop(0)
                process.kill()

    while waiting:
        async with door(environment, port=port) as (process, port):
            await asyncio.gather(*(deliver(process, port) for _ in range(4)))
    assert kills == []
    assert sorted(row[3] for row in await kept(db)) == sorted(crlf(mail(number)) for number in range(40))


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_told_to_stop_it_takes_the_mail_that_is_half_in(db, environment):
    async with door(environment) as (process, port):
        idle, busy = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for line in (b"EHLO mta", b"MAIL FROM:<h@example.org>", b"RCPT TO:<" + OURS.encode() + b">", b"DATA"):
            busy[1].write(line + b"\r\n")
        while not (await busy[0].readline()).startswith(b"354"):
            pass
        process.send_signal(signal.SIGTERM)
        assert (await idle[0].read()).splitlines()[-1].startswith(b"421")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        busy[1].write(crlf(mail()) + b".\r\n")
        assert (await busy[0].read()).startswith(b"250")
        for _, writer in (idle, busy):
            writer.close()
        assert await asyncio.wait_for(process.wait(), 20) == 0
    assert len(await kept(db)) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_database_that_is_gone_is_no_reason_to_lose_a_mail(db, database_url, environment):
    path = Path(database_url.removeprefix("sqlite:///").partition("?")[0])
    async with door(environment) as (_, port):
        await send(port, mail())
        elsewhere = path.rename(path.with_name("elsewhere.db"))
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(port, mail(2))
        assert refused.value.code == 451
        path.unlink(missing_ok=True)  # what was opened in its place
        elsewhere.rename(path)
        await send(port, mail(2))
    assert len(await kept(db)) == 2


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_full_disk_is_no_reason_to_lose_a_mail(db, environment):
    async with door(environment, script=FILLING) as (process, port):
        await send(port, mail())
        process.send_signal(signal.SIGUSR1)
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(port, mail(2))
        assert refused.value.code == 451
        process.send_signal(signal.SIGUSR2)
        await send(port, mail(2))
    assert len(await kept(db)) == 2


def test_which_addresses_are_ours():
    ours = Ours.of("post.jimsupport.test", "JIMsupport <Hallo@jimsupport.test>")
    addresses = {
        "hallo@jimsupport.test": True,
        "HALLO@post.jimsupport.test": True,
        "postmaster@jimsupport.test": True,
        "postmaster": True,
        "reply+abc@post.jimsupport.test": True,
        "bounce+abc@POST.jimsupport.test": True,
        "reply@post.jimsupport.test": True,
        "reply+abc@jimsupport.test": False,
        "abc@post.jimsupport.test": False,
        "hallo@example.org": False,
        "hallo": False,
        "": False,
    }
    assert {address: ours.takes(address) for address in addresses} == addresses


WORDS = "abcXYZ019!#$%&'*+/=?^_`{|}~-."
LOCAL = st.text(WORDS, min_size=1, max_size=12) | st.text(WORDS + '"\\ é()@<>', max_size=8)
DOMAIN = st.text("abcXYZ019-.", min_size=1, max_size=12) | st.text("ab.:[]_- é(", max_size=8)
REST = st.sampled_from(["", " SIZE=1", " BODY=8BITMIME SMTPUTF8"]) | st.text().map(" {}".format) | st.text()
FORMS = ["<{}@{}>{}"] * 6 + [" <{}@{}>{}", "{}@{}{}", "<>{2}", "<@a,@b:{}@{}>{}"]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(FORMS), LOCAL, DOMAIN, REST)
@example("<{}@{}>{}", "reply+abc", "mail.example.org", " BODY=8BITMIME SIZE=12")
@example("<{}@{}>{}", "bounce+0=hilde=example.org", "example.org", "")
@example("<{}@{}>{}", "=?utf-8?q?postmaster?=", "example.org", "")
@example("<{}@{}>{}", "hilde", "example.org", " (said so) SIZE=1")
@example("<{}@{}>{}", "hilde", "example.org", "SIZE=1")
def test_an_address_is_read_as_by_the_parser_of_headers(form, local, domain, rest):
    line = Line.__new__(Line)
    said = form.format(local, domain, rest)
    assert read(line._getaddr, said) == read(super(Line, line)._getaddr, said)


def read(how, said):
    """The address and the words behind it, or what went wrong."""
    try:
        address, rest = how(said)
    except Exception as error:
        return repr(error)
    return address, None if rest is None else rest.split()
