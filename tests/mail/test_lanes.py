"""What mail waits at: a relay that rests, and limits that hold over all workers together."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from jimsupport.db import Database
from jimsupport.db.tables import lanes as table
from jimsupport.mail import lanes
from jimsupport.mail.lanes import RELAY, TEXT, Limits
from tests.conftest import NOW

NONE = Limits()
MINUTE = timedelta(minutes=1)


def mails(many, *, domain="example.org", rank=2, start=1, channel="mail"):
    return [
        SimpleNamespace(id=n, rank=rank, channel=channel, address=f"jim{n}@{domain}")
        for n in range(start, start + many)
    ]


async def ids(asked):
    may, later = await asked
    return [row.id for row in may], {row.id: at for row, at in later}


@pytest.mark.parametrize(
    ("address", "lane"),
    [
        ("hilde@Example.ORG.", "example.org"),
        ("jan@bücher.example", "xn--bcher-kva.example"),
        ("jan@straße.example", "xn--strae-oqa.example"),
        ("odd@..", ""),
        ("a@b@c.example", "c.example"),
        ("x@" + "a" * 70 + ".example", "a" * 70 + ".example"),
        ("+31612345678", TEXT),
    ],
)
def test_a_lane_is_a_domain_as_dns_writes_it(address, lane):
    assert lanes.lane_of(address) == lane


async def test_a_relay_in_trouble_rests_longer_each_time_and_is_tried_with_care(db):
    assert await lanes.resting(db, RELAY, now=NOW) is None
    at, rests = NOW, []
    for _ in range(8):
        until = await lanes.rest(db, RELAY, "421 4.3.2 <hilde@example.org> too busy", now=at, alarm=False)
        again = await lanes.rest(db, RELAY, "452 4.3.1 full", now=at, alarm=False)  # another connection
        assert again == until == await lanes.resting(db, RELAY, now=at)
        assert await ids(lanes.open_for(db, mails(2, rank=0), now=at, limits=NONE)) == (
            [],
            {1: until, 2: until},
        )
        rests.append(until - at)
        at = until
    for rest, length in zip(rests, [*lanes.RESTS, *lanes.RESTS[-1:] * 2], strict=True):
        assert length <= rest <= length * 1.25
    assert len({rest / length for rest, length in zip(rests, lanes.RESTS, strict=False)}) == 6  # spread out

    assert await lanes.resting(db, RELAY, now=at) is None
    few = await ids(lanes.open_for(db, mails(3) + mails(1, rank=0, start=9), now=at, limits=NONE))
    assert few == ([9, 1], {2: at + lanes.PROBED_WITHIN, 3: at + lanes.PROBED_WITHIN})
    texts = mails(3, channel="text")
    assert (await lanes.open_for(db, texts, now=at, limits=NONE))[0] == texts

    await lanes.well(db, RELAY, now=at)
    assert await lanes.state(db) == []
    assert (await ids(lanes.open_for(db, mails(3), now=at, limits=NONE)))[0] == [1, 2, 3]
    assert (
        await lanes.rest(db, RELAY, "421", now=at, alarm=False) < at + MINUTE
    )  # counts from the start again


async def test_an_alarm_stays_with_what_was_said_until_mail_flows(db):
    until = await lanes.rest(db, RELAY, "535 5.7.8 wrong password", now=NOW, alarm=True)
    await lanes.well(db, RELAY, now=NOW)  # another connection still took one
    await lanes.rest(db, RELAY, "could not connect", now=until, alarm=False)
    [line] = await lanes.state(db)
    assert (line.name, line.trouble, line.alarm_at, line.rests) == (
        RELAY,
        "535 5.7.8 wrong password",
        NOW,
        2,
    )

    await lanes.try_now(db, RELAY, now=until)
    assert await lanes.resting(db, RELAY, now=until) is None
    assert [line.alarm_at for line in await lanes.state(db)] == [NOW]
    before = db.statements
    await lanes.well(db, RELAY, now=until)
    await lanes.well(db, RELAY, now=until)
    assert (await lanes.state(db), db.statements - before) == ([], 4)


async def test_nobodys_address_stands_in_what_a_relay_said(db):
    await lanes.rest(db, RELAY, "554 5.7.1 <hilde@example.org>: no relaying for a@b", now=NOW, alarm=True)
    assert [line.trouble for line in await lanes.state(db)] == [
        "554 5.7.1 <…@example.org>: no relaying for …@b"
    ]


async def test_limits_hold_and_answers_overtake(db):
    limits = Limits(relay=5, domain=3)
    at = NOW + timedelta(seconds=20)
    asked = mails(4) + mails(4, domain="other.example", start=5)
    assert await ids(lanes.open_for(db, asked, now=at, limits=limits)) == (
        [1, 2, 3, 5, 6],
        {4: NOW + MINUTE, 7: NOW + MINUTE, 8: NOW + MINUTE},
    )
    assert (await ids(lanes.open_for(db, mails(2, rank=0), now=at, limits=limits)))[0] == [1, 2]
    assert await ids(lanes.open_for(db, mails(1, rank=1), now=at, limits=limits)) == ([], {1: NOW + MINUTE})
    texts = mails(9, channel="text")
    assert (await lanes.open_for(db, texts, now=at, limits=limits))[0] == texts
    assert (await ids(lanes.open_for(db, mails(4), now=NOW + MINUTE, limits=limits)))[0] == [1, 2, 3]


async def test_a_backlog_spreads_over_the_minutes_to_come(db):
    _, later = await ids(lanes.open_for(db, mails(10), now=NOW, limits=Limits(domain=3)))
    assert [int((at - NOW) / MINUTE) for at in later.values()] == [1, 1, 1, 2, 2, 2, 3]
    _, later = await ids(lanes.open_for(db, mails(2, rank=1), now=NOW, limits=Limits(domain=3)))
    assert set(later.values()) == {NOW + MINUTE}  # an appointment stands in no such line


async def test_limits_hold_over_all_workers_together(db, database_url, keyring):
    others = [await Database.open(database_url, keyring) for _ in range(3)]
    limits = Limits(relay=10, domain=10)
    asked = [
        lanes.open_for(each, mails(2, start=10 * n, domain=domain), now=NOW, limits=limits)
        for n, each in enumerate([db, *others] * 2)
        for domain in ("example.org", "other.example")
    ]
    answers = await asyncio.gather(*asked)
    for other in others:
        await other.close()
    assert sum(len(may) for may, _ in answers) == 10
    assert sum(len(later) for _, later in answers) == 32 - 10
    [relay] = await db.fetch_all(table.select().where(table.c.name == RELAY))
    assert (relay.minute, relay.used) == (NOW, 32)


async def test_which_domains_got_mail_is_forgotten(db):
    await lanes.open_for(db, mails(1), now=NOW, limits=Limits(domain=3))
    await lanes.rest(db, TEXT, "503", now=NOW, alarm=False)
    await lanes.clear(db, now=NOW + MINUTE)
    assert {lane.name for lane in await db.fetch_all(table.select())} == {"example.org", TEXT}
    await lanes.clear(db, now=NOW + 3 * MINUTE)
    assert {lane.name for lane in await db.fetch_all(table.select())} == {TEXT}
