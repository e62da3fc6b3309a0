"""The guard of an installation that is no production."""

from dataclasses import replace

import pytest

from jimsupport.mail import carrier
from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.mail.guard import Guarded
from jimsupport.mail.smtp import Smtp
from jimsupport.mail.transport import NotAllowed
from jimsupport.settings import Settings
from tests.mail.relay import Relay, serving
from tests.test_settings import GIVEN

PRODUCTION = Settings.from_env(GIVEN)
TRYING = replace(
    PRODUCTION,
    env="development",
    allow=("ruth@example.org", "@jimwerkt.test", "@bücher.test", "+31612345678"),
)


@pytest.mark.parametrize(
    ("to", "allowed"),
    [
        ("Ruth@example.org", True),
        ("nadia@JIMwerkt.test", True),
        ("hilde@xn--bcher-kva.test", True),
        ("+31612345678", True),
        ("hilde@example.org", False),
        ("hilde@sub.jimwerkt.test", False),
        ("hilde@notjimwerkt.test", False),
        ("@jimwerkt.test@example.org", False),
        ("hilde@bucher.test", False),
        ("+31612345679", False),
        ("", False),
    ],
)
def test_who_is_on_the_list(to, allowed):
    assert Guarded(FileMailbox("unused"), TRYING.allow).allows(to) is allowed


async def test_who_is_not_on_the_list_is_never_named_to_the_relay():
    async def yes():
        return True

    async with serving(Relay()) as relay:
        transport = carrier.of(replace(TRYING, mail_url=f"smtp://127.0.0.1:{relay.port}"))
        with pytest.raises(NotAllowed, match="JIMSUPPORT_ALLOW"):
            await transport.send("a@b.test", "hilde@example.org", b"Dag", handing=yes)
        assert relay.sessions == set()
        await transport.send("a@b.test", "ruth@example.org", b"Dag", handing=yes)
        await transport.close()
    assert [envelope.rcpt_tos for envelope in relay.taken] == [["ruth@example.org"]]


def test_where_it_stands(tmp_path):
    assert type(carrier.of(PRODUCTION)) is Smtp
    assert type(carrier.of(replace(PRODUCTION, allow=("@example.org",)))) is Guarded
    assert type(carrier.of(replace(PRODUCTION, env="development"))) is Guarded  # and lets nobody through
    assert type(carrier.of(replace(TRYING, mail_url=tmp_path.as_uri()))) is FileMailbox
