"""The head of the log leaves the house once a day."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from jimsupport.db.tables import audit_checks, audit_rows, channels, outbox, roles
from jimsupport.domain import audit
from jimsupport.domain.audit import attesting, seals
from jobs import watch
from tests import cast
from tests.cast import NOW

HEAD = (outbox.c.kind, outbox.c.message_class, outbox.c.person_id, outbox.c.address, outbox.c.language)


@pytest.fixture
async def log(db):
    await audit.record(db, "looked", actor="staff:3", now=NOW)
    await seals.seal(db, now=NOW)


async def mailed(db):
    return await db.fetch_all(select(*HEAD).order_by(outbox.c.id))


async def test_the_address_of_the_settings_gets_the_head_once_a_day(db, log, ruth):
    for later in (0, 1, 23, 24):
        await attesting.run(db, to="kluis@accountant.example", now=NOW + timedelta(hours=later))
    assert await mailed(db) == [("audit_head", "answer", None, "kluis@accountant.example", "nl")] * 2


async def test_without_one_every_administrator_does(db, log, ruth, nadia):
    second = await cast.worker(db, "Yusuf", "administrator", mail="yusuf@jimwerkt.example")
    gone = await cast.worker(db, "Els", "administrator", mail="els@jimwerkt.example")
    await db.execute(roles.update().where(roles.c.person_id == gone.id).values(ended_at=NOW))
    other = {"kind": "mail", "address": "y@thuis.example", "address_key": "y@thuis.example"}
    await db.insert(channels.insert().values(person_id=second.id, created_at=NOW, **other))
    await attesting.run(db, to="", now=NOW)
    assert [row.address for row in await mailed(db)] == ["ruth@jimwerkt.example", "yusuf@jimwerkt.example"]


async def test_not_before_the_morning(db, log, ruth):
    assert await attesting.run(db, to="", now=NOW.replace(hour=4, minute=39)) is None  # 6.39 in summer
    assert await attesting.run(db, to="", now=NOW.replace(hour=4, minute=40)) is not None


async def test_an_empty_log_has_no_head_to_mail(db, ruth):
    assert (await attesting.run(db, to="", now=NOW)).holds
    assert await mailed(db) == []


async def test_of_several_workers_one_mails(db, log, ruth):
    await asyncio.gather(*(attesting.run(db, to="", now=NOW) for _ in range(4)))
    assert len(await mailed(db)) == 1
    assert await db.fetch_value(select(func.count()).select_from(audit_checks)) == 1


async def test_the_jobs_seal_and_say_what_does_not_hold(db, log):
    await audit.record(db, "looked", actor="staff:3", now=NOW)
    assert (await watch.seal(db, now=NOW)).counts == {"sealed": 1}
    assert (await watch.seal(db, now=NOW)).counts == {}
    assert (await watch.attest(db, "", now=NOW)).counts == {"attested": 2}
    await db.insert_many(  # nothing refuses a row that says it has a seal: it shows at the next walk
        audit_rows, [{**audit.row("looked", actor="staff:3", now=NOW), "seal_id": 1}]
    )
    found = await watch.attest(db, "", now=NOW + timedelta(days=1))
    assert found.error == "The audit log does not hold: rows, seal 1."
