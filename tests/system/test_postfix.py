"""A real Postfix and OpenDKIM around us, with the files of docs/mail.md: out, signed; in, replies and bounces.

Needs to be root, as Postfix does.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from subprocess import DEVNULL

import aiosmtplib
import dkim
import pytest
from sqlalchemy import func, select

from jimsupport import clock
from jimsupport.db.tables import answers as told
from jimsupport.db.tables import channels, received
from jimsupport.mail import asking
from jimsupport.mail.door import Door, Ours
from tests import cast
from tests.mail.relay import Relay, serving
from tests.waiting import until

DOCS = (Path(__file__).parents[2] / "docs/mail.md").read_text()
DOMAIN, MAIL_DOMAIN, SELECTOR = "jimsupport.example", "mail.jimsupport.example", "2026a"
HILDE, GONE = "hilde@example.org", "gone@example.org"
OWN = """
compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
queue_directory = {home}/queue
data_directory = {home}/data
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {home}/log
maillog_file_prefixes = {home}
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = smtp:[127.0.0.1]:{internet}
relay_transport = smtp:[127.0.0.1]:{internet}
"""  # where Postfix lives in this test, and where its internet is


def written(name):
    """What the docs say stands in this file; of two that begin alike both."""
    found = re.findall(rf"^    # {re.escape(name)}\n((?:    .*\n)+)", DOCS, re.MULTILINE)
    assert found, f"docs/mail.md does not say what is in {name}"
    return re.sub("^    ", "", "\n".join(found), flags=re.MULTILINE)


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def answers(port):
    """Whether somebody listens."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port():
    """Where Postfix listens."""
    return free_port()


@pytest.fixture
def env(port):
    return {
        "JIMSUPPORT_MAIL_URL": f"smtp://127.0.0.1:{port}",
        "JIMSUPPORT_MAIL_FROM": f"JIMsupport <hallo@{DOMAIN}>",
        "JIMSUPPORT_MAIL_DOMAIN": MAIL_DOMAIN,
    }


@pytest.fixture
async def door_port(db, env):
    """Where our own door for mail is."""
    ours = Ours.of(env["JIMSUPPORT_MAIL_DOMAIN"], env["JIMSUPPORT_MAIL_FROM"])
    door = Door(db, ours, now=clock.now, lmtp=True)
    yield await door.open("127.0.0.1", 0)
    await door.close(within=1)


@pytest.fixture
async def internet():
    """All other mail servers: one that takes everything, but for an address that is gone."""
    async with serving(Relay(at_rcpt={GONE: "550 5.1.1 No such user here"})) as relay:
        yield relay


@pytest.fixture
def published(tmp_path, signing_port):
    """An OpenDKIM as the docs say; what stands in the DNS of the key that it signs with."""
    keys = tmp_path / "dkimkeys"
    keys.mkdir(mode=0o700)
    [command] = re.findall(r"^    (opendkim-genkey .*)$", DOCS, re.MULTILINE)
    subprocess.run([*command.split()[:-1], f"--directory={keys}"], check=True)
    said = (
        written("/etc/opendkim.conf").replace("/etc/dkimkeys", str(keys)).replace("8891", str(signing_port))
    )
    said += "RequireSafeKeys no\n"  # others can write in the folder of all that is for a moment
    (tmp_path / "opendkim.conf").write_text(said)
    signing = subprocess.Popen(["opendkim", "-f", "-x", tmp_path / "opendkim.conf"])
    while not answers(signing_port):  # till then Postfix refuses all mail
        assert signing.poll() is None
        time.sleep(0.05)
    text = (keys / f"{SELECTOR}.txt").read_text()
    yield {f"{SELECTOR}._domainkey.{DOMAIN}.": "".join(re.findall(r'"(.*?)"', text)).encode()}
    signing.kill()
    signing.wait()


@pytest.fixture
def signing_port():
    return free_port()


@pytest.fixture
def postfix(port, door_port, internet, published, signing_port):
    """Postfix, running as the docs say; its log."""
    home = Path(
        tempfile.mkdtemp(prefix="postfix-")
    )  # not among those of the tests: its processes are of another user
    home.chmod(0o755)
    for folder in ("queue", "data"):
        (home / folder).mkdir()
    shutil.chown(home / "data", "postfix")
    recipients = home / "jimsupport-recipients"
    recipients.write_text(written("/etc/postfix/jimsupport-recipients"))
    main = written("/etc/postfix/main.cf") + OWN.format(home=home, internet=internet.port)
    for said, here in (
        ("/etc/postfix/jimsupport-recipients", str(recipients)),
        ("127.0.0.1:8025", f"127.0.0.1:{door_port}"),
        ("127.0.0.1:8891", f"127.0.0.1:{signing_port}"),
    ):
        assert said in main
        main = main.replace(said, here)
    (home / "main.cf").write_text(main)
    services = Path("/usr/share/postfix/master.cf.dist").read_text()
    services = re.sub(
        r"^smtp +inet .*$", f"127.0.0.1:{port} inet n - n - - smtpd", services, flags=re.MULTILINE
    )
    (home / "master.cf").write_text(re.sub(r"^(\w+ +unix +\S +\S +)y", r"\1n", services, flags=re.MULTILINE))
    subprocess.run(["postfix", "-c", home, "start"], check=True, stdout=DEVNULL, stderr=DEVNULL)
    yield home / "log"
    os.kill(int((home / "queue/pid/master.pid").read_text()), signal.SIGTERM)  # `postfix stop` takes seconds
    shutil.rmtree(home, ignore_errors=True)  # it may still be at it


async def came(db):
    """How many mails came in."""
    return await db.fetch_value(select(func.count()).select_from(received))


def reply(mail, envelope):
    """What a mail program makes of an answer to what came in this envelope."""
    answer = EmailMessage()
    answer["From"], answer["To"] = f"Hilde <{HILDE}>", mail["Reply-To"]
    answer["Subject"], answer["Message-ID"] = f"Re: {mail['Subject']}", "<1@example.org>"
    answer["Date"], answer["In-Reply-To"] = mail["Date"], mail["Message-ID"]
    answer.set_content("Het gaat goed.\n\nGroetjes, Hilde\n")
    return answer


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_out_through_postfix_and_back(site, db, postfix, port, internet, published, noordrivier, carla):
    hilde = await cast.jim(db, "Hilde", mail=HILDE)
    over = await cast.hand_over(db, hilde, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, hilde, over)
    await site.work()
    await until(lambda: internet.taken, postfix.read_text)
    [envelope] = internet.taken
    site.relay.taken.append(envelope)
    [mail] = site.mails()

    assert re.fullmatch(rf"bounce\+[a-z2-7]+@{re.escape(MAIL_DOMAIN)}", envelope.mail_from)
    assert dkim.verify(envelope.content, dnsfunc=lambda name, timeout: published.get(name.decode()))
    [signature] = mail.get_all("DKIM-Signature")
    signed = "".join(re.search(r"h=([\w:\s-]+);", signature)[1].lower().split()).split(":")
    assert {"from", "reply-to", "list-unsubscribe", "list-unsubscribe-post", "list-id"} <= set(signed)

    now = datetime.now(UTC)  # as Postfix has it
    ours, never = mail["Message-ID"].strip("<>"), f"never@{MAIL_DOMAIN}"
    asker = asking.for_url(f"postfix://{postfix}", since=now, until=now)

    async def said():
        return await asker.taken([ours, never]) == {ours: True, never: None}

    await until(said, postfix.read_text)

    await aiosmtplib.send(reply(mail, envelope), sender=HILDE, hostname="127.0.0.1", port=port)
    await until(lambda: came(db), postfix.read_text)
    await site.work()
    assert [each.answer for each in await db.fetch_all(told.select())] == ["good"]

    stranger = EmailMessage()
    stranger["From"], stranger["Subject"] = HILDE, "Hallo"
    for nobody in (f"info@{MAIL_DOMAIN}", f"reply+abc@{MAIL_DOMAIN}"):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await aiosmtplib.send(
                stranger, sender=HILDE, recipients=[nobody], hostname="127.0.0.1", port=port
            )
        assert refused.value.recipients[0].code == 550


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_a_mail_that_postfix_cannot_deliver_comes_back_to_us(
    site, db, postfix, internet, noordrivier, carla
):
    truus = await cast.jim(db, "Truus", mail=GONE)
    over = await cast.hand_over(db, truus, professional=carla, organisation_id=noordrivier)
    await cast.check_in(db, truus, over)
    await site.work()
    await until(lambda: came(db), postfix.read_text)
    await site.work()
    assert await db.fetch_value(select(received.c.kind)) == "bounce"
    found = select(channels.c.state).where(channels.c.person_id == truus.id, channels.c.kind == "mail")
    assert await db.fetch_value(found) == "bounced"
    assert internet.taken == []
