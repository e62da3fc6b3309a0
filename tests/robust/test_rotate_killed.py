"""`jimsupport rotate`, killed again and again while the service writes: nothing is lost, and it comes to its end."""

import asyncio
import os
from asyncio.subprocess import PIPE

from sqlalchemy import select, text

from jimsupport.db import Database, Keyring
from jimsupport.db.tables import events, people
from tests import processes
from tests.cast import NOW
from tests.conftest import KEYS, SECRET, keys_of

OLD, NEW = Keyring(SECRET, KEYS[1:]), Keyring(SECRET, KEYS[:1])
NUMBER = 2_400


def note(number):
    return f"Wat ik schreef op dag {number}"


async def fill(db):
    """Half of the notes as an older release left them, half encrypted with the keys of 1,200 people."""
    rows = [{"first_name": str(n), "created_at": NOW} for n in range(NUMBER // 2)]
    await db.insert_many(people, rows)
    ids = [row.id for row in await db.fetch_all(select(people.c.id).order_by(people.c.id))]
    event = {"kind": "x", "by": "worker", "at": NOW, "data": {}}
    await db.insert_many(
        events, [event | {"person_id": one, "note": note(n)} for n, one in enumerate(ids, 1)]
    )
    await db.insert_many(events, [event | {"person_id": one, "note": None} for one in ids])
    async with db.write():
        for number in range(len(ids) + 1, NUMBER + 1):
            old = OLD.encrypt(note(number), "events.note")
            await db.execute(text("UPDATE events SET note = :it WHERE id = :n").bindparams(it=old, n=number))


async def test_rotating_goes_on_where_it_was_killed(database_url):
    db = await Database.open(database_url, OLD)
    await fill(db)
    await db.close()
    service = await Database.open(database_url, Keyring(SECRET, KEYS))
    environment = os.environ | {
        "JIMSUPPORT_ENV": "production",
        "JIMSUPPORT_DATABASE_URL": database_url,
        "JIMSUPPORT_KEYS_URL": keys_of(database_url),
        "JIMSUPPORT_BASE_URL": "https://jimsupport.test",
        "JIMSUPPORT_SECRET": SECRET,
        "JIMSUPPORT_ENCRYPTION_KEYS": ",".join(KEYS),
        "JIMSUPPORT_MAIL_URL": "file:///nowhere",
    }
    killed, said = 0, b""
    for lines in (1, 3, 4, 1_000):
        process = await processes.start("rotate", "--re-encrypt", env=environment, stdout=PIPE)
        assert process.stdout
        for _ in range(lines):
            line = await asyncio.wait_for(process.stdout.readline(), 120)
            if not line:
                break
            said += line
            values = await service.sealed(events, 1, note=note(1))  # somebody changes something meanwhile
            await service.execute(events.update().where(events.c.id == 1).values(**values))
        else:
            process.kill()
            killed += 1
        await process.wait()
    await service.close()
    assert (killed, process.returncode) == (3, 0)
    assert "May go, once no back-up needs it: old." in said.decode()

    after = await Database.open(database_url, NEW)
    await after.vault.check()
    found = await after.fetch_all(select(events.c.note).order_by(events.c.id))
    assert [row.note for row in found] == [note(n) for n in range(1, NUMBER + 1)]
    await after.close()
