"""Rows of the audit log: what can be in them, and that they stay."""

from datetime import timedelta
from enum import StrEnum

import pytest
from sqlalchemy import select, text

from jimsupport.db.tables import audit_rows, audit_seals
from jimsupport.domain import audit
from tests.cast import NOW


class Door(StrEnum):
    FRONT = "front"
    NAMED = "Van Dijk"


CONTENT = (
    audit_rows.c.at,
    audit_rows.c.act,
    audit_rows.c.actor,
    audit_rows.c.subject_kind,
    audit_rows.c.subject_id,
    audit_rows.c.data,
)


async def kept(db):
    return await db.fetch_all(select(*CONTENT).order_by(audit_rows.c.id))


async def test_a_row_says_what_was_done_by_whom_to_what(db):
    await audit.record(
        db, "role_granted", actor="administrator:4", subject=("person", 12), now=NOW, role="staff", made=True
    )
    await audit.record(
        db, "sign_in_failed", actor="visitor", now=NOW, method=None, tries=3, at_door=Door.FRONT
    )
    assert await kept(db) == [
        (NOW, "role_granted", "administrator:4", "person", 12, {"role": "staff", "made": True}),
        (NOW, "sign_in_failed", "visitor", None, None, {"tries": 3, "at_door": "front"}),
    ]


@pytest.mark.parametrize("value", ["Hilde", "h.bos@example.org", "jan", 1.5, ["staff"], NOW, Door.NAMED])
def test_words_of_people_are_refused(value):
    with pytest.raises(ValueError, match="not a number"):
        audit.row("looked", actor="staff:3", now=NOW, why=value)


@pytest.mark.parametrize(
    ("act", "actor", "subject"),
    [
        ("Looked at Hilde", "staff:3", None),
        ("l" * 41, "staff:3", None),
        ("looked", "Omar", None),
        ("looked", "staff:omar", None),
        ("looked", "staff:3", ("Hilde Bos", 3)),
        ("looked", "staff:3", ("person", "Hilde")),
    ],
)
def test_acts_actors_and_subjects_hold_no_names(act, actor, subject):
    with pytest.raises(ValueError, match=r"act|Who|What"):
        audit.row(act, actor=actor, subject=subject, now=NOW)


async def test_what_refuses_does_not_repeat_what_was_said():
    with pytest.raises(ValueError, match="why") as refused:
        audit.row("looked", actor="staff:3", now=NOW, why="Hilde Bos")
    assert "Hilde" not in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_rows SET actor = 'staff:4'",
        "UPDATE audit_rows SET data = '{}'",
        "UPDATE audit_rows SET subject_id = NULL",
        "UPDATE audit_rows SET id = id + 1000",
        "DELETE FROM audit_rows",
        "DELETE FROM audit_rows WHERE seal_id IS NOT NULL",
        "UPDATE audit_rows SET seal_id = NULL WHERE seal_id IS NOT NULL",
        "UPDATE audit_seals SET digest = ''",
        "DELETE FROM audit_seals",
    ],
)
async def test_nothing_is_changed_or_removed(db, change):
    seal = await db.insert(
        audit_seals.insert().values(
            sealed_at=NOW, rows=1, newest_at=NOW, rows_digest="a", previous="", digest="b"
        )
    )
    for _ in range(2):
        await audit.record(db, "looked", actor="staff:3", subject=("person", 12), now=NOW, reason="phone")
    first = await db.fetch_value(select(audit_rows.c.id).order_by(audit_rows.c.id))
    await db.execute(audit_rows.update().where(audit_rows.c.id == first).values(seal_id=seal))  # once, it may
    before = await db.fetch_all(select(audit_rows).order_by(audit_rows.c.id))
    with pytest.raises(Exception, match="only added to"):
        await db.execute(text(change))
    assert await db.fetch_all(select(audit_rows).order_by(audit_rows.c.id)) == before
    assert await db.fetch_value(select(audit_seals.c.digest)) == "b"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
async def test_a_table_is_not_emptied_at_once(db):
    for table in ("audit_rows", "audit_seals, audit_rows"):
        with pytest.raises(Exception, match="only added to"):
            await db.execute(text(f"TRUNCATE {table}"))


async def test_what_is_sealed_may_go_after_five_years(db):
    for years in (4, 6):
        at = NOW - timedelta(days=366 * years)
        seal = await db.insert(
            audit_seals.insert().values(
                sealed_at=at, rows=1, newest_at=at, rows_digest="a", previous="", digest="b"
            )
        )
        await db.insert_many(
            audit_rows, [{**audit.row("looked", actor="staff:3", now=at, years=years), "seal_id": seal}]
        )
    await db.execute(audit_rows.delete().where(audit_rows.c.at < NOW - timedelta(days=366 * 5)))
    assert await db.fetch_all(select(audit_rows.c.data)) == [({"years": 4},)]
