"""Organisations out of a file: each once, whatever the spelling."""

import pytest

from jimsupport.db.tables import events
from jimsupport.db.tables import organisations as rows
from jimsupport.domain.care.organisations import name_key
from jimsupport.domain.errors import Invalid
from jimsupport.domain.importing import organisations
from tests.cast import NOW


async def run(db, content):
    return await organisations.run(db, content, by="terminal", now=NOW)


async def test_they_are_added_once(db):
    content = (
        "\ufefforganisatie\r\n Wijkteam  Noord\r\nwijkteam noord\r\n\r\nJEUGDHULP Noordrivier\r\n".encode()
    )
    assert await run(db, content) == {"added": 2, "known": 1, "skipped": 0}
    assert await run(db, content) == {"added": 0, "known": 3, "skipped": 0}
    names = [each.name for each in await db.fetch_all(rows.select().order_by(rows.c.id))]
    assert names == ["Wijkteam Noord", "JEUGDHULP Noordrivier"]


async def test_what_was_added_stands_on_the_record(db):
    await run(db, b"organisatie\r\nWijkteam Noord")
    [event] = await db.fetch_all(events.select())
    assert (event.kind, event.by, event.data) == (
        "organisations_imported",
        "terminal",
        {"added": 1, "known": 0, "skipped": 0},
    )


async def test_what_is_no_name_is_skipped_and_counted(db):
    content = f"nummer;Organisatie\r\n1;\r\n2;{'x' * 121}\r\n3;Wijk\x00team\r\n4;Wijkteam\r\n5".encode()
    assert await run(db, content) == {"added": 1, "known": 0, "skipped": 4}


async def test_a_file_without_the_heading_is_refused(db):
    with pytest.raises(Invalid):
        await run(db, b"Wijkteam Noord\r\nWijkteam Zuid\r\n")
    assert await db.fetch_all(rows.select()) == []


async def test_the_key_is_that_of_the_look_up(db):
    await run(db, b"organisatie\r\nWijkteam  Noord")
    keys = {each.name_key for each in await db.fetch_all(rows.select())}
    assert keys == {name_key("WIJKTEAM noord")}
