"""What people write is nowhere to be found: not in the files of the database, its log, its store of keys or a copy.

Every encrypted column there is takes part: they come from the tables themselves.
"""

import base64
import logging
import shutil
import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Integer, Text, func, select, type_coerce

from jimsupport.db import Database, DecryptionError, shredding
from jimsupport.db.tables import people, support_requests
from jimsupport.db.types import EMPTY, Encrypted, Json, UTCDateTime
from jimsupport.db.vault import ENCRYPTED
from jimsupport.domain import events
from jimsupport.domain.around import moments
from jimsupport.domain.people import erasure
from jimsupport.domain.support import requests
from tests.conftest import NOW

NAMES = [f"{column.table.name}.{column.name}" for column in ENCRYPTED]


@pytest.fixture
async def world(made, tmp_path, keyring):
    """The world as every verb of the product made it, on a copy of its files."""
    for kept in made[0].parent.glob("jimsupport*.db"):
        shutil.copyfile(kept, tmp_path / kept.name)
    db = await Database.open(f"sqlite:///{tmp_path}/jimsupport.db?synchronous=off", keyring)
    yield db
    await db.close()


def held(column):
    return type_coerce(column, Text)


def disguises(word):
    """The bytes of `word` as they could lie about: plain, wide, and in base64 at each of three places."""
    plain = word.encode()
    wide = (word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode())
    shifted = (base64.b64encode(b"x" * n + plain)[4 : -4 - n] for n in range(3))
    return plain, *wide, *shifted


def copied(folder, to):
    """A back-up of the database, as operators make it."""
    with (
        closing(sqlite3.connect(folder / "jimsupport.db")) as raw,
        closing(sqlite3.connect(to / "jimsupport.db")) as copy,
    ):
        raw.backup(copy)


async def given(db, table):
    """The id of a row of a table that the world has none of."""
    values = {}
    for column in table.c:
        if column.foreign_keys and (column.primary_key or not column.nullable):
            [key] = column.foreign_keys
            values[column.name] = await db.fetch_value(select(func.max(key.column)))
        elif not (column.nullable or column.primary_key or column.server_default):
            plain = {
                UTCDateTime: NOW,
                Json: {},
                Encrypted: "",
                Date: NOW.date(),
                Integer: 1,
                BigInteger: 1,
                Boolean: False,
            }
            values[column.name] = plain.get(type(column.type), "x")
    return await db.insert(table.insert().values(**values))


def finds(folder, words):
    """Which words stand in which files of a folder, in any disguise; also in what is compressed there."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert "jimsupport.db" in files
    found = {
        (name, word) for name, data in files.items() for word in words for it in disguises(word) if it in data
    }
    for name, data in files.items():
        for at in (n for n in range(len(data) - 1) if data[n : n + 2] in (b"\x78\x9c", b"\x1f\x8b")):
            try:
                opened = zlib.decompressobj(47).decompress(data[at : at + 65_536])
            except zlib.error:
                continue
            found |= {(name, word) for word in words if word.encode() in opened}
    return found


async def test_no_verb_of_the_product_leaves_a_text_that_can_be_read(world):
    seen, bare = set(), []
    for column, name in zip(ENCRYPTED, NAMES, strict=True):
        for row in await world.fetch_all(select(held(column).label("it")).where(column.is_not(None))):
            if row.it not in EMPTY:
                seen.add(name)
                bare += [name] if not row.it.startswith("v2:") else []
    assert bare == []
    assert len(seen) > 12


async def test_a_canary_in_every_encrypted_column_is_found_nowhere(world, tmp_path):
    words = {}
    for column, name in zip(ENCRYPTED, NAMES, strict=True):
        row = await world.fetch_value(select(func.max(column.table.c.id))) or await given(world, column.table)
        word = words[name] = f"Kanarie{len(words):02}vliegtuit"
        values = await world.sealed(column.table, row, **{column.name: f"Vandaag {word} over de heg."})
        await world.execute(column.table.update().where(column.table.c.id == row).values(**values))
        assert word in await world.fetch_value(select(column).where(column.table.c.id == row))
    assert (tmp_path / "jimsupport.db-wal").stat().st_size > 0
    assert finds(tmp_path, words.values()) == set()
    back_up = tmp_path / "back-up"
    back_up.mkdir()
    copied(tmp_path, back_up)
    assert finds(back_up, words.values()) == set()
    (back_up / "planted").write_bytes(
        b"\x00" + base64.b64encode(b"xy Vandaag " + words[NAMES[0]].encode() + b"!!!")
    )
    assert finds(back_up, words.values()) == {("planted", words[NAMES[0]])}  # it would have been found


async def test_after_an_erasure_a_back_up_of_before_says_nothing_of_them(world, tmp_path, keyring):
    hilde = await world.fetch_value(select(people.c.id).where(people.c.first_name == "Hilde"))
    asked = await world.fetch_all(select(support_requests.c.id).where(support_requests.c.jim_id == hilde))
    owners = {("person", hilde), *(("request", row.id) for row in asked)}
    theirs = []
    for column in ENCRYPTED:
        kind, named = column.type.owner
        if kind in ("person", "request"):
            whose = {number for each, number in owners if each == kind}
            rows = await world.fetch_all(
                select(column.table.c.id, column.label("it")).where(
                    column.table.c[named].in_(whose), column.is_not(None)
                )
            )
            theirs += [(column, row.id) for row in rows if row.it not in EMPTY]
    assert len({column for column, _ in theirs}) > 5
    before = tmp_path / "before"
    before.mkdir()
    copied(tmp_path, before)

    await erasure.erase(world, hilde, by="worker", reason="asked", now=NOW)
    await shredding.sweep(world, now=NOW)
    assert await shredding.destroy_due(world, now=NOW + shredding.WAIT + timedelta(minutes=1)) > 0
    for column in ENCRYPTED:  # whatever is left can be read: no page breaks on what is gone
        await world.fetch_all(select(column))

    for kept in tmp_path.glob("jimsupport-keys.db*"):  # today's keys beside yesterday's database
        shutil.copyfile(kept, before / kept.name)
    old = await Database.open(f"sqlite:///{before}/jimsupport.db", keyring)
    for column, row in theirs:
        with pytest.raises(DecryptionError):
            await old.fetch_all(select(column).where(column.table.c.id == row))
    await old.close()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_the_files_and_logs_of_postgresql_hold_none_either(db, hilde, caplog):
    secret, plain = "Kanarievliegtweg", "Kanarieblijftzitten"
    caplog.set_level(logging.DEBUG)
    by = {"by": f"jim:{hilde.id}", "now": NOW}
    request_id = await requests.open(
        db, kind="question", door="page", body=f"Dag {secret}", contact=secret, jim_id=hilde.id, **by
    )
    await requests.add_message(db, request_id, f"Nog {secret}", **by)
    await moments.add(db, hilde.id, day=(NOW + timedelta(days=9)).date(), what=secret, **by)
    await events.record(db, "noted", hilde.id, note=secret, **by)
    await db.execute(people.update().where(people.c.id == hilde.id).values(last_name=plain))
    await db.execute("CHECKPOINT")
    folder = Path(await db.fetch_value("SHOW data_directory"))
    number = await db.fetch_value("SELECT oid FROM pg_database WHERE datname = current_database()")
    files = [
        *(folder / "base" / str(number)).iterdir(),
        *(folder / "pg_wal").iterdir(),
        *folder.glob("log/*"),
    ]
    data = {path.name: path.read_bytes() for path in files if path.is_file()}
    found = {word: [name for name, held in data.items() if word.encode() in held] for word in (secret, plain)}
    assert found[secret] == []
    assert found[plain]  # what is not encrypted would have been found
    assert secret not in caplog.text
