"""The pages on which an administrator changes a programme."""

from datetime import date

import pytest

from jimsupport.db.tables import planned
from jimsupport.domain.follow_up import planning, programmes
from tests import cast
from tests.conftest import NOW

SHORTER = {
    "name": "Gewoon",
    "number_1": "2",
    "unit_1": "W",
    "number_2": "4",
    "unit_2": "M",
    "repeat": "1",
    "repeat_unit": "Y",
}
PATHS = [
    "/admin/programmes",
    "/admin/programmes/new",
    "/admin/programmes/{id}",
    "/admin/programmes/{id}/default",
]


@pytest.fixture
async def programme(db):
    return await programmes.default(db)


@pytest.fixture
async def hildes(db, hilde, carla, noordrivier):
    made = await cast.hand_over(
        db, hilde, professional=carla, organisation_id=noordrivier, ends_on=date(2026, 3, 16)
    )
    await planning.plan_hand_over(db, made.id, now=NOW)
    return made


@pytest.mark.parametrize("path", PATHS)
async def test_only_administrators_get_in(
    client, sign_in, programme, ruth, nadia, carla, hilde, path
) -> None:
    path = path.format(id=programme.id)
    assert (await client.get(path)).status_code == 303
    for person in (nadia, carla, hilde):
        await sign_in(client, person)
        assert (await client.get(path)).status_code == 404
        assert (await client.post("/admin/programmes", data=SHORTER)).status_code == 404
    await sign_in(client, ruth)
    assert (await client.get(path)).status_code == 200


async def test_the_list_says_the_course_in_words(client, sign_in, ruth, hildes) -> None:
    await sign_in(client, ruth)
    shown = (await client.get("/admin/programmes")).text
    for words in ("na 2 weken", "na 3 maanden", "na 1 jaar", "daarna steeds na 1 jaar", "1 afronding loopt"):
        assert words in shown


async def test_a_change_is_shown_first_and_then_made(db, client, sign_in, ruth, programme, hildes) -> None:
    await sign_in(client, ruth)
    preview = await client.get(f"/admin/programmes/{programme.id}/effect", params=SHORTER)
    assert preview.status_code == 200
    assert "Er komen 2 berichten bij." in preview.text
    assert "Er vallen 4 berichten weg." in preview.text
    assert (await programmes.default(db)).steps == ["P2W", "P3M", "P6M", "P12M"]

    saved = await client.post(f"/admin/programmes/{programme.id}", data=SHORTER)
    assert (saved.status_code, saved.headers["location"]) == (303, "/admin/programmes")
    changed = await programmes.default(db)
    assert (changed.steps, changed.then_every) == (["P2W", "P4M"], "P1Y")
    rows = await db.fetch_all(
        planned.select()
        .where(planned.c.kind == "check_in", planned.c.due_at.is_not(None))
        .order_by(planned.c.due_on)
    )
    assert [row.step for row in rows] == ["P4M", "P16M"]


async def test_the_same_again_changes_nothing(client, sign_in, ruth, programme, hildes) -> None:
    await sign_in(client, ruth)
    same = {
        f"{kind}_{n}": text
        for n, step in enumerate(programme.steps, 1)
        for kind, text in (("number", step[1:-1]), ("unit", step[-1]))
    }
    shown = await client.get(
        f"/admin/programmes/{programme.id}/effect",
        params={"name": "Gewoon", **same, "repeat": "12", "repeat_unit": "M"},
    )
    assert "verandert niets" in shown.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Geef het ritme een naam."),
        ("number_1", "twee", "Vul een heel getal in"),
        ("number_1", "0", "Vul een heel getal in"),
        ("number_1", "99999", "Vul een heel getal in"),
        ("unit_1", "eeuw", "Kies dagen, weken, maanden of jaren."),
        ("number_2", "9999", "hoogstens 20 jaar"),
        ("repeat_unit", "D", "minstens een maand"),
    ],
)
async def test_what_is_wrong_is_said_and_kept(client, sign_in, ruth, programme, field, typed, words) -> None:
    await sign_in(client, ruth)
    data = {**SHORTER, "name": "Rustig", field: typed}
    for answer in (
        await client.get(f"/admin/programmes/{programme.id}/effect", params=data),
        await client.post(f"/admin/programmes/{programme.id}", data=data),
        await client.post("/admin/programmes", data=data),
    ):
        assert answer.status_code == 422
        assert words in answer.text
        assert "<title>Fout: " in answer.text
        assert 'value="4"' in answer.text or field == "number_2"


async def test_make_one_and_use_it(db, client, sign_in, ruth, programme) -> None:
    await sign_in(client, ruth)
    made = await client.post("/admin/programmes", data={"name": "Rustig", "number_1": "6", "unit_1": "M"})
    assert made.status_code == 303
    rustig = next(found for found in await programmes.listed(db) if found.name == "Rustig")
    assert (rustig.steps, rustig.then_every, rustig.is_default) == (["P6M"], None, False)
    assert "Rustig" in (await client.get(f"/admin/programmes/{rustig.id}/default")).text
    assert (await client.post(f"/admin/programmes/{rustig.id}/default")).status_code == 303
    assert (await programmes.default(db)).id == rustig.id


@pytest.mark.parametrize("path", ["", "/effect", "/default"])
async def test_one_that_is_not_there(client, sign_in, ruth, path) -> None:
    await sign_in(client, ruth)
    assert (await client.get(f"/admin/programmes/99{path}")).status_code == 404


async def test_an_effect_without_a_change_goes_back_to_the_form(client, sign_in, ruth, programme) -> None:
    await sign_in(client, ruth)
    answer = await client.get(f"/admin/programmes/{programme.id}/effect")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/programmes/{programme.id}")
