"""The pages of the roster and of the office: what staff and an administrator do there."""

import pytest

from jimsupport.db.tables import closures, duties, leaves, office
from jimsupport.domain.office import office as offices
from jimsupport.domain.support import requests
from tests import cast
from tests.conftest import NOW

SEE_OTHER = 303


@pytest.fixture
async def joris(db):
    """A colleague."""
    return await cast.worker(db, "Joris", "staff", last_name="Mulder", mail="joris@jimwerkt.example")


@pytest.fixture
async def staff(client, sign_in, nadia):
    """Nadia's browser."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def administrator(client, sign_in, ruth):
    """Ruth's browser."""
    await sign_in(client, ruth)
    return client


async def ask(db, jim):
    by = f"jim:{jim.id}"
    await requests.open(db, kind="question", door="page", body="Een vraag", jim_id=jim.id, by=by, now=NOW)


async def test_the_coming_weeks(staff, nadia, joris):
    await staff.post(f"/staff/roster/{nadia.id}/week", data={"weekday": ["1", "2"]})
    page = (await staff.get("/staff/roster")).text
    assert ("Deze week" in page, "Volgende week" in page) == (True, True)
    assert page.count("niemand") >= 3  # Wednesday to Friday
    assert "niet op het rooster" in page  # Joris
    assert "feestdag" in page  # Good Friday


async def test_ones_days(staff, db, nadia):
    path = f"/staff/roster/{nadia.id}"
    answer = await staff.post(f"{path}/week", data={"weekday": ["1", "4", "x", "7"]})
    assert (answer.status_code, answer.headers["location"]) == (SEE_OTHER, path)
    assert sorted(row.weekday for row in await db.fetch_all(duties.select())) == [1, 4]
    assert (await staff.get(path)).text.count(" checked") == 2

    await staff.post(f"{path}/days", data={"day": "31-3-2026", "here": "yes"})
    page = (await staff.get(path)).text
    assert "dinsdag 31 maart 2026" in page
    wrong = await staff.post(f"{path}/days", data={"day": "gisteren"})
    assert (wrong.status_code, wrong.text.count('href="#day"'), wrong.text.count('href="#here"')) == (
        422,
        1,
        1,
    )


async def test_leave_of_a_colleague_who_fell_ill(staff, db, nadia, joris):
    path = f"/staff/roster/{joris.id}"
    form = {"first_day": "31-3-2026", "last_day": "1-4-2026", "cover": str(nadia.id)}
    assert (await staff.post(f"{path}/leaves", data=form)).status_code == SEE_OTHER
    [row] = await db.fetch_all(leaves.select())
    assert (row.staff_id, row.cover_id) == (joris.id, nadia.id)
    assert "Nadia let op" in (await staff.get(path)).text
    again = await staff.post(f"{path}/leaves", data=form)
    assert (again.status_code, "Er staat al verlof" in again.text) == (422, True)
    await staff.post(f"{path}/leaves/undo", data={"leave": str(row.id)})
    assert await db.fetch_all(leaves.select()) == []


async def test_what_leave_touches_is_shown_before_it_is_saved(staff, db, nadia, hilde):
    await ask(db, hilde)
    path, form = f"/staff/roster/{nadia.id}/leaves", {"first_day": "30-3-2026", "last_day": "31-3-2026"}
    shown = await staff.post(path, data=form)
    assert (shown.status_code, "Hilde" in shown.text, "Er is nog niets bewaard" in shown.text) == (
        200,
        True,
        True,
    )
    assert await db.fetch_all(leaves.select()) == []
    sure = await staff.post(path, data=form | {"sure": "yes"})
    assert (sure.status_code, len(await db.fetch_all(leaves.select()))) == (SEE_OTHER, 1)


async def test_who_is_no_colleague_has_no_page(staff, carla):
    assert (await staff.get(f"/staff/roster/{carla.id}")).status_code == 404


async def test_the_opening_hours(administrator, db):
    hours = {f"opens-{day}": "9" for day in range(1, 5)} | {f"closes-{day}": "12.30" for day in range(1, 5)}
    answer = await administrator.post("/admin/office/hours", data=hours)
    assert answer.status_code == SEE_OTHER
    assert await offices.week(db) == dict.fromkeys(range(1, 5), (540, 750))
    assert 'value="12.30"' in (await administrator.get("/admin/office")).text
    wrong = await administrator.post("/admin/office/hours", data={"opens-1": "straks", "opens-2": "9"})
    assert wrong.status_code == 422
    assert [f'href="#{name}"' in wrong.text for name in ("opens-1", "closes-1", "closes-2")] == [True] * 3


async def test_closing_touches_what_was_promised(administrator, db, nadia, hilde):
    await ask(db, hilde)
    form = {"first_day": "31 maart 2026", "reason": "Teamdag"}
    shown = await administrator.post("/admin/office/closures", data=form)
    assert (shown.status_code, "Hilde" in shown.text) == (200, False)  # an administrator reads no requests
    assert "een JIM" in shown.text
    assert (
        await administrator.post("/admin/office/closures", data=form | {"sure": "yes"})
    ).status_code == SEE_OTHER
    [row] = await db.fetch_all(closures.select())
    assert "Teamdag" in (await administrator.get("/admin/office")).text
    await administrator.post("/admin/office/closures/undo", data={"closure": str(row.id)})
    assert await db.fetch_all(closures.select()) == []


async def test_what_the_team_agreed_on(administrator, db):
    form = {"duty_mail": "dienst@jimwerkt.example", "ceiling": "15", "returns_after": "4"}
    assert (await administrator.post("/admin/office/agreements", data=form)).status_code == SEE_OTHER
    [row] = await db.fetch_all(office.select())
    assert (row.duty_mail, row.ceiling, row.returns_after) == ("dienst@jimwerkt.example", 15, 4)
    wrong = await administrator.post("/admin/office/agreements", data=form | {"ceiling": "veel"})
    assert (wrong.status_code, 'href="#ceiling"' in wrong.text) == (422, True)


async def test_a_promise_follows_the_roster(client, db, nadia):
    await db.execute(closures.insert().values(day=NOW.date().replace(day=31), reason=""))
    page = (await client.get("/call-back/asked")).text
    assert "woensdag 1 april 2026" in page


async def test_the_day_says_who_is_on_duty_and_what_can_wait(staff, db, nadia, joris):
    await db.execute(office.update().values(ceiling=1))
    for number in range(4):
        jim = await cast.jim(db, f"Stil {number}", phone=f"+3161234500{number}")
        by = "worker"
        await requests.open(db, kind="silent", door="system", jim_id=jim.id, by=by, now=NOW)
    page = (await staff.get("/staff")).text
    assert "<bdi>Joris</bdi>, <bdi>Nadia</bdi>" in page
    assert "Nog 2 dingen kunnen later deze week." in page
    later = (await staff.get("/staff?whose=later")).text
    assert ("Stil 3" in later, "Stil 0" in later) == (True, False)
