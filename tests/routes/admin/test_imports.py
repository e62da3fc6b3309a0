"""The pages that import hand-overs from a file, as the administrator walks them."""

import csv

import pytest

from jimsupport.db import tables
from jimsupport.domain.importing import csv_file

HEADER = "voornaam;e-mail;telefoon;organisatie;e-mail hulpverlener;taal;kenmerk jongere;einddatum;bericht\r\n"
GOOD = (
    "Truus;truus@voorbeeld.example;;Jeugdhulp Noordrivier;carla@noordrivier.example;nl;J-1;1-3-2026;Dag!\r\n"
)
WRONG = "Bep;;06-1234;Jeugdhulp Noordrivier;carla@noordrivier.example;tr;J-2;31-02-2026;\r\n"


@pytest.fixture
async def browser(client, sign_in, ruth, carla):
    await sign_in(client, ruth)
    return client


async def upload(browser, content, name="afrondingen.csv"):
    content = content if isinstance(content, bytes) else content.encode()
    return await browser.post("/admin/imports", files={"file": (name, content, "text/csv")})


async def test_a_file_is_looked_at_first_and_imported_after(browser, db):
    r = await upload(browser, HEADER + GOOD + WRONG + GOOD)
    [run] = await db.fetch_all(tables.import_runs.select())
    one = f"/admin/imports/{run.id}"
    assert (r.status_code, r.headers["location"]) == (303, one)
    assert await db.fetch_all(tables.hand_overs.select()) == []

    page = (await browser.get(one)).text
    for words in (
        "1 afronding kan worden ingevoerd.",
        "1 rij is dubbel en slaan we over.",
        "1 rij heeft een fout en slaan we over.",
        "telefoon, einddatum",
        "«06-1234» is geen telefoonnummer.",
        "«31-02-2026» is geen dag op de kalender.",
        "Dit is dezelfde JIM en jongere als in rij 2.",
        "Voer 1 afronding in",
    ):
        assert words in page

    for _ in range(2):  # a double tap
        r = await browser.post(f"{one}/import")
        assert (r.status_code, r.headers["location"]) == (303, one)
    [made] = await db.fetch_all(tables.hand_overs.select())
    assert (made.imported, made.message) == (True, "Dag!")
    page = (await browser.get(one)).text
    assert ("1 afronding is ingevoerd." in page, "Voer 1 afronding in" in page) == (True, False)


async def test_rows_that_would_come_in_twice_are_warned_about(browser, db):
    await upload(browser, HEADER + GOOD.replace("J-1", ""))
    [run] = await db.fetch_all(tables.import_runs.select())
    assert "1 rij heeft geen kenmerk van de jongere." in (await browser.get(f"/admin/imports/{run.id}")).text


async def test_the_report_is_a_file_with_a_line_for_every_row(browser, db):
    await upload(browser, HEADER + GOOD + WRONG)
    [run] = await db.fetch_all(tables.import_runs.select())
    r = await browser.get(f"/admin/imports/{run.id}/report.csv")
    assert r.headers["content-type"] == "text/csv; charset=utf-8"
    assert r.headers["content-disposition"] == f'attachment; filename="rapport-{run.id}.csv"'
    lines = list(csv.reader(r.content.decode("utf-8-sig").splitlines()))
    assert [line[:3] for line in lines] == [
        ["row", "outcome", "column"],
        ["2", "ok", ""],
        ["3", "error", "telefoon, einddatum"],
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Dit bestand is leeg."),
        (b"PK\x03\x04 a spreadsheet", "Dit is geen CSV-bestand."),
        (b"a;b\r\n1;2\r\n", "geen namen van kolommen die we kennen"),
        (HEADER.encode(), "Onder de eerste rij"),
        (b"voornaam;telefoon\r\nTruus;0612345678\r\n", "organisatie, e-mail hulpverlener, einddatum"),
        (b"x" * (csv_file.MAX_BYTES + 1), "hoogstens 10 MB"),
    ],
)
async def test_a_file_that_cannot_be_read_is_said_in_words(browser, db, content, words):
    r = await upload(browser, content)
    assert (r.status_code, words in r.text, "<title>Fout: " in r.text) == (422, True, True)
    assert await db.fetch_all(tables.import_runs.select()) == []


async def test_without_a_file_it_asks_for_one(browser):
    r = await browser.post("/admin/imports", data={})
    assert (r.status_code, "Kies eerst een bestand." in r.text) == (422, True)


async def test_the_upload_is_encrypted_and_gone_after_the_import(browser, db):
    await upload(browser, HEADER + GOOD)
    raw = await db.fetch_value("SELECT content FROM import_runs")
    assert "truus" not in raw.casefold()
    [run] = await db.fetch_all(tables.import_runs.select())
    await browser.post(f"/admin/imports/{run.id}/import")
    [run] = await db.fetch_all(tables.import_runs.select())
    assert "truus" not in run.content.casefold()


async def test_files_that_nobody_imports_and_old_reports_go_away(browser, db, passing, sign_in, ruth):
    await upload(browser, HEADER + GOOD)
    [run] = await db.fetch_all(tables.import_runs.select())
    await browser.post(f"/admin/imports/{run.id}/import")
    await upload(browser, HEADER + GOOD)
    passing(days=8)
    await sign_in(browser, ruth)
    await upload(browser, HEADER + GOOD)
    kept = await db.fetch_all(tables.import_runs.select().order_by(tables.import_runs.c.id))
    assert [(row.id == run.id, row.content is None) for row in kept] == [(True, True), (False, False)]
    page = (await browser.get(f"/admin/imports/{run.id}")).text
    assert ("1 afronding is ingevoerd." in page, "Dat is voorbij." in page) == (True, True)
    assert (await browser.get(f"/admin/imports/{run.id}/report.csv")).status_code == 404


async def test_a_file_can_be_thrown_away(browser, db):
    await upload(browser, HEADER + GOOD)
    [run] = await db.fetch_all(tables.import_runs.select())
    r = await browser.post(f"/admin/imports/{run.id}/drop")
    assert (r.status_code, r.headers["location"]) == (303, "/admin/imports")
    assert await db.fetch_all(tables.import_runs.select()) == []
    assert (await browser.get(f"/admin/imports/{run.id}")).status_code == 404


async def test_a_long_file_comes_in_pages_and_by_outcome(browser, db):
    rows = "".join(
        GOOD.replace("Truus", f"Truus{n}").replace("truus@", f"t{n}@").replace("J-1", f"J-{n}")
        for n in range(130)
    )
    await upload(browser, HEADER + rows + WRONG)
    [run] = await db.fetch_all(tables.import_runs.select())
    one = f"/admin/imports/{run.id}"
    first, second = (await browser.get(one)).text, (await browser.get(f"{one}?page=2")).text
    assert ("?page=2" in first, "?page=3" in second) == (True, False)
    errors = (await browser.get(f"{one}?outcome=error")).text
    assert (errors.count("«06-1234»"), "De hulp stopte op" in errors) == (1, False)


async def test_it_shows_as_text_what_looks_like_markup(browser, db):
    await upload(
        browser, HEADER + WRONG.replace("06-1234", "<script>1</script>").replace("Bep", "<b>Bep</b>")
    )
    [run] = await db.fetch_all(tables.import_runs.select())
    page = (await browser.get(f"/admin/imports/{run.id}")).text
    assert ("<script>1" in page, "&lt;script&gt;1" in page) == (False, True)


@pytest.mark.parametrize("who", ["carla", "nadia", "hilde", None])
async def test_only_an_administrator_imports(client, sign_in, db, ruth, carla, nadia, hilde, who):
    await sign_in(client, ruth)
    await upload(client, HEADER + GOOD)
    [run] = await db.fetch_all(tables.import_runs.select())
    client.cookies.clear()
    if who:
        await sign_in(client, {"carla": carla, "nadia": nadia, "hilde": hilde}[who])
    for path in ("", f"/{run.id}", f"/{run.id}/report.csv", "/example.csv"):
        r = await client.get(f"/admin/imports{path}")
        assert r.status_code == (404 if who else 303)
    r = await client.post(f"/admin/imports/{run.id}/import")
    assert r.status_code == (404 if who else 303)
    assert await db.fetch_all(tables.hand_overs.select()) == []


async def test_the_example_holds_the_headings_and_nothing_else(browser):
    r = await browser.get("/admin/imports/example.csv")
    assert r.content.decode("utf-8-sig") == (
        "voornaam;achternaam;e-mail;telefoon;organisatie;e-mail hulpverlener;voornaam hulpverlener;taal;relatie;"
        "kenmerk jongere;geboortemaand jongere;woonplaats;einddatum;bericht\r\n"
    )
