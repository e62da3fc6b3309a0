"""The page of the audit log."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import audit_rows
from jimsupport.domain import audit
from jimsupport.domain.audit import attesting, seals
from tests.cast import NOW


@pytest.fixture
async def written(db, hilde, nadia, ruth):
    """Three days of acts, the last one today."""
    for days, act, actor, person in (
        (2, "role_granted", f"administrator:{ruth.id}", nadia),
        (1, "looked", f"staff:{nadia.id}", hilde),
        (0, "looked", f"staff:{nadia.id}", hilde),
    ):
        await audit.record(
            db, act, actor=actor, subject=("person", person.id), now=NOW - timedelta(days=days), role="staff"
        )


@pytest.fixture
async def page(client, sign_in, ruth):
    await sign_in(client, ruth)

    async def opened(**wanted):
        answer = await client.get("/admin/audit", params=wanted)
        return answer.status_code, answer.text

    return opened


def lines(text):
    """How many rows the table has."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return body.count("<tr>")


async def test_who_works_here_has_a_name_and_a_jim_is_a_number(written, page, hilde, nadia):
    status, text = await page(act="looked")
    assert (status, lines(text)) == (200, 2)
    assert "Nadia Vos" in text
    assert f"person:{hilde.id}" in text
    assert "Hilde" not in text


async def test_a_name_stands_beside_people_alone(db, written, page, nadia):
    for kind in ("gathering", "person"):
        await audit.record(db, "gathering_made", actor="worker", subject=(kind, nadia.id), now=NOW)
    text = (await page(act="gathering_made"))[1]
    assert text.count("Nadia Vos") == 1
    assert f"gathering:{nadia.id}" in text


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"theme": "looks"}, 2),
        ({"theme": "rights"}, 1),
        ({"who": "nadia"}, 2),
        ({"who": "Vos"}, 2),
        ({"who": "nobody at all"}, 0),
        ({"since": "30-3-2026"}, 1),
        ({"until": "29-3-2026"}, 2),
        ({"since": "29-3-2026", "until": "29-3-2026"}, 1),
        ({"act": "looked", "since": "29 maart 2026", "theme": "looks"}, 2),
    ],
)
async def test_filters(written, page, wanted, found):
    status, text = await page(**wanted)
    assert (status, lines(text)) == (200, found)


async def test_by_number(written, page, hilde, nadia):
    assert lines((await page(who=f"staff:{nadia.id}"))[1]) == 2
    assert lines((await page(subject=f"person:{nadia.id}"))[1]) == 1
    assert lines((await page(who="visitor", theme="looks"))[1]) == 0


async def test_what_cannot_be_is_said_at_its_field(written, page):
    status, text = await page(subject="Hilde", since="gisteren")
    assert status == 422
    assert 'href="#subject"' in text
    assert 'href="#since"' in text


async def test_a_look_at_the_log_is_a_line_of_it(db, client, written, page, hilde, ruth):
    await page(subject=f"person:{hilde.id}")
    await client.head("/admin/audit")
    rows = await db.fetch_all(select(audit_rows).where(audit_rows.c.act == "audit_looked"))
    assert [(row.actor, row.subject_kind, row.subject_id) for row in rows] == [
        (f"administrator:{ruth.id}", "person", hilde.id)
    ]


async def test_it_says_whether_the_log_holds(db, written, page):
    assert "elke ochtend" in (await page())[1]
    await seals.seal(db, now=NOW)
    await attesting.run(db, to="", now=NOW)
    text = (await page())[1]
    assert (await seals.latest(db)).digest in text
    assert "<strong>Ja.</strong>" in text
    await db.insert_many(audit_rows, [{**audit.row("looked", actor="staff:3", now=NOW), "seal_id": 1}])
    await attesting.run(db, to="", now=NOW + timedelta(days=1))
    text = (await page())[1]
    assert "<strong>Nee.</strong>" in text
    assert "Het eerste zegel dat niet klopt: 1." in text


async def test_pages_of_it_and_as_many_queries_for_fifty_as_for_three(db, written, page):
    before = db.statements
    await page()
    few = db.statements - before
    await audit.record_many(db, [audit.row("looked", actor=f"staff:{n}", now=NOW, n=n) for n in range(60)])
    before = db.statements
    text = (await page())[1]
    assert db.statements - before == few
    assert lines(text) == 50
    assert "page=2" in text
    assert lines((await page(page=2))[1]) > 3
