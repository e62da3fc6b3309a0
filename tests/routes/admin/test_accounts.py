"""Accounts, as the administrator keeps them."""

import re

import pytest

from jimsupport.db import tables
from tests import cast
from tests.domain.access.single_sign_on.made import provider
from tests.domain.care.people import register


@pytest.fixture
async def browser(client, sign_in, ruth):
    await sign_in(client, ruth)
    return client


async def role_of(db, person):
    return await db.fetch_one(tables.roles.select().where(tables.roles.c.person_id == person.id))


async def test_everyone_who_works_here_and_no_jim(browser, carla, nadia, hilde):
    page = (await browser.get("/admin/accounts")).text
    assert [name in page for name in ("Carla", "Nadia", "Ruth", "Hilde")] == [True, True, True, False]
    assert "3 mensen" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "carla"}, "Carla"),
        ({"q": "CARLA noord"}, "Carla"),
        ({"q": "mo@"}, "Mo"),
        ({"role": "staff"}, "Nadia"),
    ],
)
async def test_finding_someone(browser, carla, mo, nadia, asked, found):
    page = (await browser.get("/admin/accounts", params=asked)).text
    assert ("1 persoon" in page, found in page) == (True, True)


async def test_nobody_found(browser, carla):
    assert "Niemand gevonden" in (await browser.get("/admin/accounts?q=%25_")).text


async def test_as_many_queries_for_three_as_for_one(browser, db, carla, noordrivier):
    async def queries():
        before = db.statements
        assert (await browser.get("/admin/accounts?role=professional")).status_code == 200
        return db.statements - before

    one = await queries()
    for name in ("Lotte", "Bram"):
        await cast.worker(db, name, "professional", mail=f"{name}@x.example", organisation_id=noordrivier)
    assert await queries() == one


async def test_inviting_a_professional(browser, db, noordrivier):
    assert "Wie nodig je uit?" in (await browser.get(f"/admin/accounts/new?organisation={noordrivier}")).text
    typed = {"first_name": "Lotte", "email": "Lotte@Noordrivier.example", "role": "professional"}
    r = await browser.post("/admin/accounts", data=typed)
    assert (r.status_code, "Kies de organisatie waar deze hulpverlener werkt." in r.text) == (422, True)
    assert 'value="Lotte"' in r.text

    r = await browser.post("/admin/accounts", data=typed | {"organisation": str(noordrivier)})
    [mail] = await db.fetch_all(tables.outbox.select())
    assert (r.status_code, r.headers["location"]) == (303, f"/admin/accounts/{mail.person_id}")
    assert (mail.kind, mail.address) == ("account_invitation", "Lotte@noordrivier.example")
    page = (await browser.get(r.headers["location"])).text
    assert ("uitgenodigd" in page, "Jeugdhulp Noordrivier" in page) == (True, True)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "lotte"}, "Vul een e-mailadres in"),
        ({"email": ""}, "Vul een mailadres in"),
        ({"first_name": ""}, "Vul een voornaam in"),
        ({"role": "king"}, "Kies wat deze persoon hier doet."),
    ],
)
async def test_what_is_missing_is_said(browser, db, changed, words):
    r = await browser.post(
        "/admin/accounts", data={"first_name": "L", "email": "l@x.nl", "role": "staff"} | changed
    )
    assert (r.status_code, words in r.text) == (422, True)
    assert len(await db.fetch_all(tables.people.select())) == 1


async def test_a_role_ends_at_once_and_can_be_given_back(browser, db, sign_in, nadia, ruth):
    role = await role_of(db, nadia)
    for _ in range(2):
        r = await browser.post(f"/admin/accounts/{nadia.id}/roles/{role.id}/end")
        assert (r.status_code, r.headers["location"]) == (303, f"/admin/accounts/{nadia.id}")
    assert (await role_of(db, nadia)).ended_at == cast.NOW
    assert "Geef terug" in (await browser.get(f"/admin/accounts/{nadia.id}")).text
    await browser.post(f"/admin/accounts/{nadia.id}/roles/{role.id}/restore")
    assert (await role_of(db, nadia)).ended_at is None


async def test_the_last_administrator_stays(browser, db, ruth):
    role = await role_of(db, ruth)
    r = await browser.post(f"/admin/accounts/{ruth.id}/roles/{role.id}/end")
    assert (r.status_code, "Dit is de laatste beheerder" in r.text) == (409, True)
    assert (await role_of(db, ruth)).ended_at is None


async def test_a_role_of_somebody_else_is_not_found_here(browser, db, nadia, ruth):
    role = await role_of(db, nadia)
    assert (await browser.post(f"/admin/accounts/{ruth.id}/roles/{role.id}/end")).status_code == 404


async def test_what_a_leaver_had_goes_to_a_colleague(browser, db, carla, noordrivier):
    made = await register(db, carla, noordrivier)
    lotte = await cast.worker(db, "Lotte", "professional", mail="l@x.example", organisation_id=noordrivier)
    await db.execute(
        tables.roles.update().where(tables.roles.c.person_id == carla.id).values(ended_at=cast.NOW)
    )
    leaving = f"/admin/accounts/{carla.id}/leaving"
    assert "Lotte" in (await browser.get(leaving)).text
    r = await browser.post(
        leaving, data={"organisation": str(noordrivier), f"to_{noordrivier}": str(lotte.id)}
    )
    assert (r.status_code, r.headers["location"]) == (303, leaving)
    one = tables.hand_overs.select().where(tables.hand_overs.c.id == made)
    assert (await db.fetch_one(one)).professional_id == lotte.id
    passed = re.search(r'name="passed" value="(\d+)"', (await browser.get(leaving)).text)[1]
    await browser.post(f"{leaving}/undo", data={"passed": passed})
    assert (await db.fetch_one(one)).professional_id == carla.id


async def test_a_jim_has_no_account_page(browser, hilde):
    assert (await browser.get(f"/admin/accounts/{hilde.id}")).status_code == 404


async def test_only_the_administrator(browser, db, sign_in, carla, nadia, hilde):
    role = await role_of(db, nadia)
    reading = ["/admin", "/admin/accounts", "/admin/accounts/new", f"/admin/accounts/{carla.id}"]
    reading.append(f"/admin/accounts/{carla.id}/leaving")
    writing = ["/admin/accounts", f"/admin/accounts/{nadia.id}/roles/{role.id}/end", reading[-1]]
    assert {(await browser.get(path)).status_code for path in reading} == {200}
    for outsider in (carla, nadia, hilde):
        await sign_in(browser, outsider)
        assert {(await browser.get(path)).status_code for path in reading} == {404}
        assert {(await browser.post(path)).status_code for path in writing} == {404}
    browser.cookies.clear()
    assert {(await browser.get(path)).status_code for path in reading} == {303}
    assert {(await browser.post(path)).headers["location"] for path in writing} == {"/sign-in"}
    assert (await role_of(db, nadia)).ended_at is None


async def test_an_account_of_their_work_is_let_go_of(browser, db, carla, noordrivier):
    number = await provider(db, noordrivier)
    mine = {"provider_id": number, "issuer": "https://x.example", "subject": "c", "person_id": carla.id}
    await db.insert(tables.identities.insert().values(**mine, created_at=cast.NOW, used_at=cast.NOW))
    assert "Maak los" in (await browser.get(f"/admin/accounts/{carla.id}")).text
    for _ in range(2):
        assert (await browser.post(f"/admin/accounts/{carla.id}/identities/end")).status_code == 303
    assert await db.fetch_all(tables.identities.select()) == []
    assert "Maak los" not in (await browser.get(f"/admin/accounts/{carla.id}")).text


async def test_giving_a_role_asks_afresh_who_it_is(client, sign_in, db, passing, ruth, carla):
    await sign_in(client, ruth)
    assert (await client.get("/admin/accounts/new")).status_code == 200
    passing(minutes=11)
    led = await client.get("/admin/accounts/new?role=staff")
    assert led.headers["location"] == "/sign-in/afresh?next=/admin/accounts/new%3Frole%3Dstaff"
    somebody = {"role": "administrator", "email": "ik@example.org", "first_name": "Ik"}
    sent = await client.post("/admin/accounts", data=somebody)  # the form of before
    assert sent.headers["location"].startswith("/admin/accounts/")
    held = await db.fetch_all(tables.roles.select().order_by(tables.roles.c.id))
    [hers] = [role for role in held if role.person_id == carla.id]
    await client.post(f"/admin/accounts/{carla.id}/roles/{hers.id}/end")
    passing(minutes=19, seconds=30)
    for path in ("/admin/accounts", f"/admin/accounts/{carla.id}/roles/{hers.id}/restore"):
        refused = await client.post(path, data=somebody | {"email": "nog@example.org"})
        assert refused.headers["location"] == "/sign-in/afresh"
    now = await db.fetch_all(tables.roles.select().order_by(tables.roles.c.id))
    assert [role.id for role in now] == [role.id for role in held]
    assert [role.ended_at is None for role in now if role.id == hers.id] == [False]
