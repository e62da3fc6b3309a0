"""Asking what became of a message: over HTTP, and in the log of Postfix."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from jimsupport.mail import asking
from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.mail.guard import Guarded
from tests.mail.sink import sink

HANDED = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
IDS = ["a@jim.test", "b@jim.test", "c@jim.test", "d@jim.test"]
LOG = """\
{0} mx postfix/smtpd[1]: connect from jim[192.0.2.1]
{1} mx postfix/cleanup[2]: 4Xa1: message-id=<a@jim.test>
{1} mx postfix/qmgr[3]: 4Xa1: from=<bounce@jim.test>, size=1200, nrcpt=1 (queue active)
{1} mx postfix-out/cleanup[2]: 4Xb2: message-id=<b@jim.test>
{1} mx postfix/smtpd[1]: lost connection after DATA (900 bytes) from jim[192.0.2.1]
{1} mx other/qmgr[3]: 4Xb2: from=<bounce@jim.test>
{1} mx postfix/cleanup[2]: 4Xd4: message-id=<d@jim.test>
{1} mx postfix/qmgr[3]: 4Xa1: removed
{2} mx postfix/qmgr[3]: 4Xd4: from=<bounce@jim.test>, size=1200, nrcpt=1 (queue active)
{3} mx postfix/anvil[9]: statistics: max connection rate 1/60s
"""


def rfc3339(moment):
    return moment.isoformat()


def syslog(moment):
    return moment.astimezone().strftime("%b %e %H:%M:%S")


def written(folder, style, *, begins, ends):
    moments = [style(m) for m in (begins, HANDED, HANDED + timedelta(minutes=1), ends)]
    path = folder / "mail.log"
    path.write_text(LOG.format(*moments))
    os.utime(path, times=(ends.timestamp(), ends.timestamp()))
    return path


async def asked(path, ids=IDS):
    asker = asking.for_url(f"postfix://{path}", since=HANDED, until=HANDED + timedelta(minutes=1))
    return await asker.taken(ids)


@pytest.mark.parametrize("style", [rfc3339, syslog])
async def test_the_log_of_postfix_says_what_is_in_its_queue(tmp_path, style):
    hour = timedelta(hours=1)
    path = written(tmp_path, style, begins=HANDED - hour, ends=HANDED + hour)
    assert await asked(path) == {IDS[0]: True, IDS[1]: False, IDS[2]: False, IDS[3]: True}


@pytest.mark.parametrize(
    ("begins", "ends"), [(5, 60), (-60, 10)], ids=["it begins too late", "it ends too early"]
)
async def test_a_log_with_a_hole_says_of_nothing_that_it_was_not_taken(tmp_path, begins, ends):
    moments = {"begins": HANDED + timedelta(minutes=begins), "ends": HANDED + timedelta(minutes=ends)}
    path = written(tmp_path, rfc3339, **moments)
    assert await asked(path) == {IDS[0]: True, IDS[1]: None, IDS[2]: None, IDS[3]: True}


async def test_the_log_before_counts_and_none_says_nothing(tmp_path):
    assert await asked(tmp_path / "mail.log") == {}
    hour = timedelta(hours=1)
    path = written(tmp_path, rfc3339, begins=HANDED - hour, ends=HANDED)
    path.rename(tmp_path / "mail.log.1")
    path.write_text(f"{rfc3339(HANDED + hour)} mx postfix/smtpd[1]: connect from jim[192.0.2.1]\n")
    assert await asked(path) == {IDS[0]: True, IDS[1]: False, IDS[2]: False, IDS[3]: True}


async def test_who_keeps_count_is_asked_over_http():
    async with sink() as said:
        said.taken |= {"a@jim.test": True, "b@jim.test": False, "c@jim.test": None, "d@jim.test": "yes"}
        asker = asking.for_url(said.ask_url, since=HANDED, until=HANDED)
        assert await asker.taken(IDS) == {"a@jim.test": True, "b@jim.test": False}
        said.answer = "500 Oops", b""
        assert await asker.taken(IDS) == {}
        said.answer = "200 OK", json.dumps({"taken": ["a@jim.test"]}).encode()
        assert await asker.taken(IDS) == {}
    assert await asker.taken(IDS) == {}  # nobody there


def test_nobody_to_ask():
    assert asking.for_url("", since=HANDED, until=HANDED) is None
    assert asking.of(None) is None
    assert asking.of(FileMailbox("unused")) is None

    class Gateway(FileMailbox):
        async def taken(self, message_ids):
            return {}

    gateway = Gateway("unused")
    assert asking.of(Guarded(gateway, [])) is gateway
