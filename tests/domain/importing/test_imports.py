"""What an import makes of people: who is known, who is new, who is left alone."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from jimsupport.db.tables import (
    channels,
    events,
    hand_overs,
    jims,
    outbox,
    people,
    planned,
    roles,
    support_requests,
    young_people,
)
from jimsupport.domain.errors import Invalid
from jimsupport.domain.importing import imports
from jimsupport.domain.people import consent, stops
from tests import cast

NOW = cast.NOW
COLUMNS = (
    "voornaam", "e-mail", "telefoon", "organisatie", "e-mail hulpverlener", "taal", "kenmerk jongere",
    "geboortemaand jongere", "einddatum", "bericht",
)  # fmt: skip


def row(**values):
    given = {
        "voornaam": "Truus",
        "e-mail": "truus@voorbeeld.example",
        "organisatie": "Jeugdhulp Noordrivier",
        "e-mail hulpverlener": "carla@noordrivier.example",
        "einddatum": "1-3-2026",
    }
    return given | {name.replace("_", " "): value for name, value in values.items()}


def file(*rows, columns=COLUMNS):
    lines = [";".join(columns), *(";".join(each.get(column, "") for column in columns) for each in rows)]
    return "\r\n".join(lines).encode()


async def run(db, *rows, dry_run=False, **options):
    return await imports.run(db, file(*rows), dry_run=dry_run, by="administrator:1", now=NOW, **options)


async def outcomes(db, *rows, **options):
    return [(line.outcome, line.column) for line in (await run(db, *rows, **options)).lines]


async def everyone(db):
    rows = await db.fetch_all(
        select(people.c.first_name).join(jims, jims.c.id == people.c.id).order_by(people.c.id)
    )
    return [row.first_name for row in rows]


@pytest.fixture(autouse=True)
async def _noordrivier(db, noordrivier, carla):
    """Every test has the organisation, and Carla who works there."""


async def test_one_row_makes_a_jim_a_young_person_and_a_hand_over(db, carla, noordrivier):
    await run(
        db,
        row(kenmerk_jongere="J-1", geboortemaand_jongere="11-2010", telefoon="06 12345678", bericht="=Dag!"),
    )
    [jim] = await db.fetch_all(
        select(people, jims.c.channel, jims.c.consented_at).join(jims, jims.c.id == people.c.id)
    )
    assert (jim.first_name, jim.language, jim.channel, jim.consented_at) == ("Truus", "nl", "mail", None)
    reached = await db.fetch_all(
        channels.select().where(channels.c.person_id == jim.id).order_by(channels.c.id)
    )
    assert [(c.kind, c.address) for c in reached] == [
        ("mail", "truus@voorbeeld.example"),
        ("phone", "+31612345678"),
    ]
    [young] = await db.fetch_all(young_people.select())
    assert (young.birth_month, "J-1" in (young.reference_hash or "")) == ("2010-11", False)
    [made] = await db.fetch_all(hand_overs.select())
    assert (made.jim_id, made.young_person_id, made.professional_id) == (jim.id, young.id, carla.id)
    assert (made.organisation_id, made.ends_on, made.message) == (noordrivier, date(2026, 3, 1), "=Dag!")
    happened = await db.fetch_all(events.select().order_by(events.c.id))
    assert [(e.kind, e.person_id, e.by) for e in happened] == [
        ("handed_over", jim.id, "administrator:1"),
        ("imported", None, "administrator:1"),
    ]
    rows = await db.fetch_all(planned.select().order_by(planned.c.due_on))
    assert [(r.kind, r.step) for r in rows][:1] == [("invitation", "start")]
    assert min(r.due_on for r in rows) > NOW.date()
    assert await db.fetch_all(outbox.select()) == []


async def test_ids_go_on_after_an_import(db):
    await run(db, row())
    made = await cast.jim(db, "Anna", mail="anna@example.org")
    assert await db.fetch_value(select(people.c.id).order_by(people.c.id.desc()).limit(1)) == made.id


async def test_a_future_end_holds_everything_back(db):
    await run(db, row(einddatum="1-6-2026"))
    days = [each.due_on for each in await db.fetch_all(planned.select())]
    assert min(days) >= date(2026, 6, 1)


async def test_someone_we_know_gets_the_hand_over_beside_what_they_told_us(db, hilde):
    await run(db, row(voornaam="HILDE", **{"e-mail": cast.SHARED.upper()}, kenmerk_jongere="J-1", taal="tr"))
    [made] = await db.fetch_all(hand_overs.select())
    assert made.jim_id == hilde.id
    kept = await cast.load_jim(db, hilde.id)
    assert (kept.first_name, kept.interpreter, kept.consented_at) == ("Hilde", None, hilde.consented_at)


async def test_a_shared_mailbox_makes_a_person_of_their_own(db, hilde, said):
    report = await run(db, row(voornaam="Fatima", **{"e-mail": cast.SHARED}))
    assert await everyone(db) == ["Hilde", "Said", "Fatima"]
    assert "wordt een eigen persoon" in report.lines[0].message()


async def test_the_same_jim_of_two_young_people_is_one_person_with_one_first_day(db):
    await run(
        db,
        row(kenmerk_jongere="J-1"),
        row(voornaam=" truus ", kenmerk_jongere="J-2", telefoon="0612345678"),
        row(voornaam="Truus", **{"e-mail": ""}, telefoon="+31 6 12345678", kenmerk_jongere="J-3"),
    )
    assert await everyone(db) == ["Truus"]
    assert len(await db.fetch_all(hand_overs.select())) == 3
    days = {r.due_on for r in await db.fetch_all(planned.select().where(planned.c.kind == "invitation"))}
    assert len(days) == 1


async def test_duplicates_within_the_file(db):
    one = row(kenmerk_jongere="J-1", telefoon="0612345678")
    assert await outcomes(
        db,
        one,
        one | {"e-mail": "ander@voorbeeld.example"},  # the same phone
        one
        | {
            "telefoon": "",
            "kenmerk jongere": "j 1-".replace(" 1-", "-1"),
        },  # the same mail, spelled otherwise
        one
        | {"e-mail": "ander@voorbeeld.example", "telefoon": "0687654321", "voornaam": "Wil"},  # another JIM
        one | {"kenmerk jongere": "J-2"},
        one | {"kenmerk jongere": ""},
        one | {"kenmerk jongere": ""},  # an empty one matches none
    ) == [("ok", ""), ("duplicate", ""), ("duplicate", ""), ("ok", ""), ("ok", ""), ("ok", ""), ("ok", "")]


async def test_a_jim_reached_in_two_ways_is_still_handed_over_once(db):
    """By mail in one row, by phone in another: the third row knows both."""
    assert await outcomes(
        db,
        row(kenmerk_jongere="J-1"),
        row(kenmerk_jongere="J-2", telefoon="0612345678"),
        row(**{"e-mail": ""}, kenmerk_jongere="J-1", telefoon="0612345678"),
    ) == [("ok", ""), ("ok", ""), ("duplicate", "")]


async def test_the_same_reference_elsewhere_is_somebody_else(db, oosterpoort):
    elsewhere = row(organisatie="oosterpoort  JEUGD", kenmerk_jongere="J-1")
    assert await outcomes(db, row(kenmerk_jongere="J-1"), elsewhere) == [("ok", ""), ("ok", "")]
    assert len(await db.fetch_all(young_people.select())) == 2
    at = await db.fetch_all(roles.select().where(roles.c.role == "professional"))
    assert len({r.person_id for r in at}) == 1


async def test_a_row_with_an_error_is_not_what_another_is_a_duplicate_of(db):
    wrong = row(kenmerk_jongere="J-1", einddatum="31-02-2026")
    assert await outcomes(db, wrong, row(kenmerk_jongere="J-1")) == [("error", "einddatum"), ("ok", "")]


@pytest.mark.parametrize("column", ["withdrawn_at", "ended_at"])
async def test_what_was_withdrawn_or_ended_does_not_come_back_by_itself(db, column):
    await run(db, row(kenmerk_jongere="J-1"))
    await db.execute(hand_overs.update().values({column: NOW}))
    report = await run(db, row(kenmerk_jongere="J-1"))
    assert [line.outcome for line in report.lines] == ["duplicate"]
    assert ("ingetrokken" in report.lines[0].message()) is (column == "withdrawn_at")


async def test_who_stopped_said_no_or_died_is_left_alone(db, hilde, said, anna):
    await stops.stop(db, hilde.id, by="jim:1", now=NOW)
    await stops.deceased(db, anna.id, by="staff:1", now=NOW)
    await run(db, row(voornaam="Wim", **{"e-mail": "wim@voorbeeld.example"}))
    [wim] = await db.fetch_all(people.select().where(people.c.first_name == "Wim"))
    await consent.decline(db, wim.id, by=f"jim:{wim.id}", now=NOW)
    report = await run(
        db,
        row(**{"voornaam": "hilde", "e-mail": cast.SHARED}),
        row(**{"voornaam": "Anna", "e-mail": "anna@example.org"}),
        row(**{"voornaam": "Wim", "e-mail": "wim@voorbeeld.example"}),
        row(**{"voornaam": "Said", "e-mail": cast.SHARED}),  # the family goes on
    )
    assert [(line.outcome, line.column) for line in report.lines] == [("error", "e-mail")] * 3 + [("ok", "")]
    assert "wil geen berichten" in report.lines[0].message()


async def test_another_language_writes_dutch_and_keeps_the_wish_for_an_interpreter(db):
    await run(db, row(taal="Turks"), row(voornaam="Ans", **{"e-mail": "ans@voorbeeld.example"}, taal="ar"))
    rows = await db.fetch_all(
        select(people.c.language, people.c.interpreter)
        .join(jims, jims.c.id == people.c.id)
        .order_by(people.c.language)
    )
    assert [tuple(each) for each in rows] == [("ar", None), ("nl", "tr")]
    assert await db.fetch_all(support_requests.select()) == []  # nothing for staff to do today


async def test_every_cell_to_mend_is_named_once_in_one_line(db):
    [line] = (
        await run(db, row(voornaam=" ", telefoon="06-1234", taal="xx", einddatum="ooit"), dry_run=True)
    ).lines
    assert (line.outcome, line.column) == ("error", "voornaam, telefoon, taal, einddatum")
    assert "«06-1234» is geen telefoonnummer." in line.message()


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"voornaam": "?"}, "voornaam"),
        ({"voornaam": "B\x00p"}, "voornaam"),
        ({"voornaam": "x" * 81}, "voornaam"),
        ({"e-mail": ""}, "e-mail, telefoon"),
        ({"e-mail": "geen"}, "e-mail"),
        ({"e-mail": "Carla@noordrivier.example"}, "e-mail"),
        ({"organisatie": ""}, "organisatie"),
        ({"organisatie": "Onbekend"}, "organisatie"),
        ({"e-mail hulpverlener": ""}, "e-mail hulpverlener"),
        ({"geboortemaand jongere": "2035-01"}, "geboortemaand jongere"),
        ({"geboortemaand jongere": "11-1908"}, "geboortemaand jongere"),
        ({"einddatum": "1-1-1999"}, "einddatum"),
        ({"einddatum": "1-1-2036"}, "einddatum"),
        ({"bericht": "x" * 501}, "bericht"),
        ({"bericht": "een;twee"}, "bericht"),  # a cell too many
    ],
)
async def test_errors_name_the_column(db, values, column):
    assert await outcomes(db, row(**values), dry_run=True) == [("error", column)]


async def test_a_professional_who_left_hands_over_no_more(db, carla):
    await db.execute(
        roles.update().where(roles.c.person_id == carla.id).values(ended_at=NOW - timedelta(days=1))
    )
    assert await outcomes(db, row()) == [("error", "e-mail hulpverlener")]


async def test_a_new_professional_is_named_after_the_address_and_once(db):
    new = {"e-mail hulpverlener": "jan.bos@noordrivier.example"}
    await run(db, row(**new), row(voornaam="Bep", **new))
    [made] = await db.fetch_all(
        select(people, roles.c.activated_at)
        .join(roles, roles.c.person_id == people.c.id)
        .where(people.c.first_name == "Jan")
    )
    assert made.activated_at is None


async def test_headings_in_any_spelling_and_order_with_strange_ones_beside(db):
    columns = (
        "EINDDATUM ",
        "Naam jongere",
        "Organisatie",
        "E-mailadres hulpverlener",
        "Voornaam JIM",
        "Tel.",
    )
    given = {
        "EINDDATUM ": "1 maart 2026",
        "Naam jongere": "Kees",
        "Organisatie": "jeugdhulp noordrivier",
        "E-mailadres hulpverlener": "carla@noordrivier.example",
        "Voornaam JIM": "Truus",
        "Tel.": "0612345678",
    }
    report = await imports.run(db, file(given, columns=columns), dry_run=True, by="x", now=NOW)
    assert ([line.outcome for line in report.lines], report.unused) == (["ok"], ("Naam jongere",))
    broken = await imports.run(
        db, file(given | {"Tel.": "06"}, columns=columns), dry_run=True, by="x", now=NOW
    )
    assert [line.column for line in broken.lines] == ["Tel."]


@pytest.mark.parametrize(
    "columns", [COLUMNS[1:], COLUMNS[:1] + COLUMNS[3:], (*COLUMNS, "Telefoonnummer"), ("a", "b")]
)
async def test_a_header_without_what_is_needed_is_refused_as_a_whole(db, columns):
    with pytest.raises(Invalid) as refused:
        await imports.run(db, file(row(), columns=columns), dry_run=False, by="x", now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["file"]


async def test_short_rows_are_filled(db):
    header = "voornaam;telefoon;e-mail hulpverlener;einddatum;organisatie;bericht"
    content = f"{header}\r\nTruus;0612345678;carla@noordrivier.example;1-3-2026;Jeugdhulp Noordrivier"
    report = await imports.run(db, content.encode(), dry_run=True, by="x", now=NOW)
    assert [line.outcome for line in report.lines] == ["ok"]


async def test_a_crash_halfway_saves_nothing(db, monkeypatch):
    async def fall(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(imports.events, "record_many", fall)
    with pytest.raises(OSError, match="full"):
        await run(db, row())
    assert (await everyone(db), await db.fetch_all(hand_overs.select())) == ([], [])


async def test_two_imports_at_once_make_everyone_once(db):
    rows = [
        row(voornaam=f"An{n}", **{"e-mail": f"an{n}@voorbeeld.example"}, kenmerk_jongere=f"A-{n}")
        for n in range(20)
    ]
    reports = await asyncio.gather(run(db, *rows), run(db, *rows))
    assert sorted(report.counts["ok"] for report in reports) == [0, 20]
    assert len(await everyone(db)) == 20


async def test_the_number_of_queries_does_not_grow_with_the_rows(db):
    async def queries(*rows):
        before = db.statements
        await run(db, *rows)
        return db.statements - before

    few = await queries(*(row(voornaam=f"An{n}", kenmerk_jongere=f"A-{n}") for n in range(3)))
    many = await queries(*(row(voornaam=f"Bo{n}", kenmerk_jongere=f"B-{n}") for n in range(60)))
    assert many <= few
