"""Organisations and their hand-overs, as the administrator keeps them."""

import pytest

from jimsupport.db import tables
from tests import cast
from tests.domain.care.people import details, register


@pytest.fixture
async def browser(client, sign_in, ruth):
    await sign_in(client, ruth)
    return client


async def test_the_list_counts(browser, db, carla, noordrivier, oosterpoort):
    await register(db, carla, noordrivier)
    page = (await browser.get("/admin/organisations")).text
    assert ("2 organisaties" in page, "Jeugdhulp Noordrivier" in page) == (True, True)
    assert "1 organisatie " in (await browser.get("/admin/organisations?q=oosterp")).text


async def test_as_many_queries_for_three_as_for_one(browser, db, noordrivier):
    async def queries():
        before = db.statements
        assert (await browser.get("/admin/organisations")).status_code == 200
        return db.statements - before

    one = await queries()
    for name in ("Wijkteam Noord", "Wijkteam Zuid"):
        await cast.organisation(db, name)
    assert await queries() == one


async def test_adding_one(browser, db, noordrivier):
    for name in ("", "  JEUGDHULP  noordrivier ", "x" * 121):
        assert (await browser.post("/admin/organisations", data={"name": name})).status_code == 422
    r = await browser.post("/admin/organisations", data={"name": " Wijkteam  Noord "})
    [_, made] = await db.fetch_all(tables.organisations.select().order_by(tables.organisations.c.id))
    assert (r.status_code, r.headers["location"]) == (303, f"/admin/organisations/{made.id}")
    assert (made.name, made.name_key) == ("Wijkteam Noord", "wijkteam noord")
    [event] = await db.fetch_all(tables.events.select())
    assert (event.kind, event.data) == ("organisation_added", {"organisation": made.id})


async def test_another_name(browser, db, noordrivier, oosterpoort):
    one = f"/admin/organisations/{noordrivier}"
    assert (await browser.post(one, data={"name": "Oosterpoort jeugd"})).status_code == 422
    for _ in range(2):
        r = await browser.post(one, data={"name": "Jeugdhulp NoordRivier"})
        assert (r.status_code, r.headers["location"]) == (303, one)
    assert "Jeugdhulp NoordRivier" in (await browser.get(one)).text
    assert len(await db.fetch_all(tables.events.select())) == 1


async def test_a_hand_over_is_withdrawn_put_back_and_passed_on(browser, db, carla, noordrivier, mo, ruth):
    made = await register(db, carla, noordrivier)
    lotte = await cast.worker(db, "Lotte", "professional", mail="l@x.example", organisation_id=noordrivier)
    one = f"/admin/hand-overs/{made}"
    assert "Truus" in (await browser.get(f"/admin/organisations/{noordrivier}?q=truus")).text
    assert "Carla" in (await browser.get(one)).text
    for path in ("withdrawal", "reopening", "colleague"):
        assert (await browser.get(f"{one}/{path}")).status_code == 200
    r = await browser.post(f"{one}/withdrawal", data={"reason": "Dubbel."})
    assert (r.status_code, r.headers["location"]) == (303, one)
    assert "Dubbel." in (await browser.get(one)).text
    assert (await browser.post(f"{one}/reopening", data={"note": "Toch niet."})).status_code == 303
    assert (await browser.post(f"{one}/colleague", data={"to": str(mo.id)})).status_code == 422
    assert (await browser.post(f"{one}/colleague", data={"to": str(lotte.id)})).status_code == 303
    row = await db.fetch_one(tables.hand_overs.select())
    events = await db.fetch_all(tables.events.select().order_by(tables.events.c.id))
    assert (row.professional_id, row.withdrawn_at) == (lotte.id, None)
    assert [(event.kind, event.by) for event in events[1:]] == [
        ("hand_over_withdrawn", f"administrator:{ruth.id}"),
        ("handed_over", f"administrator:{ruth.id}"),
        ("hand_over_passed_on", f"administrator:{ruth.id}"),
    ]


async def test_as_many_queries_for_three_hand_overs_as_for_one(browser, db, carla, noordrivier):
    async def queries():
        before = db.statements
        assert (await browser.get(f"/admin/organisations/{noordrivier}")).status_code == 200
        return db.statements - before

    await register(db, carla, noordrivier)
    one = await queries()
    for name in ("Kees", "Jan"):
        await register(db, carla, noordrivier, details(name, mail=f"{name}@example.org"))
    assert await queries() == one


async def test_only_the_administrator(browser, db, sign_in, carla, nadia, hilde, noordrivier):
    made = await register(db, carla, noordrivier)
    reading = ["/admin/organisations", f"/admin/organisations/{noordrivier}", f"/admin/hand-overs/{made}"]
    reading += [f"/admin/hand-overs/{made}/{path}" for path in ("withdrawal", "reopening", "colleague")]
    for outsider in (carla, nadia, hilde):
        await sign_in(browser, outsider)
        assert {(await browser.get(path)).status_code for path in reading} == {404}
        assert {
            (await browser.post(path, data={"reason": "x"})).status_code for path in reading if "hand" in path
        } <= {404, 405}
        assert (await browser.post("/admin/organisations", data={"name": "X"})).status_code == 404
    browser.cookies.clear()
    assert {(await browser.get(path)).status_code for path in reading} == {303}
    assert (await browser.post(reading[0], data={"name": "X"})).headers["location"] == "/sign-in"
    assert (await db.fetch_one(tables.hand_overs.select())).withdrawn_at is None
