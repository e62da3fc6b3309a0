"""Signing in, as a browser sees it."""

import re

import httpx
import pytest
from sqlalchemy import select

from jimsupport.db.tables import audit_rows, outbox, sessions
from jimsupport.domain.office import stopping
from jimsupport.mail.contexts import context_of
from jimsupport.web import cookies, navigation
from tests.cast import NOW


async def newest_mail(db):
    rows = await db.fetch_all(outbox.select().order_by(outbox.c.id.desc()))
    return await context_of(db, rows[0].id) if rows else None


async def ask(client, db, address, **more):
    answer = await client.post("/sign-in", data={"email": address, **more})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")
    return await newest_mail(db)


def another_browser(app):
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="https://jimsupport.test",
        headers={"sec-fetch-site": "same-origin"},
    )


async def test_a_jim_signs_in_with_one_button(client, db, anna):
    mail = await ask(client, db, "anna@example.org")
    opened = await client.get(f"/sign-in/{mail['token']}")
    assert "Ga naar JIMsupport" in opened.text
    assert "zes cijfers" not in opened.text
    entered = await client.post(f"/sign-in/{mail['token']}")
    assert (entered.status_code, entered.headers["location"]) == (303, navigation.HOMES["jim"])
    home = await client.get("/")
    assert "Uitloggen" in home.text


async def test_opening_a_link_signs_nobody_in_however_often(client, app, db, anna):
    mail = await ask(client, db, "anna@example.org")
    async with another_browser(app) as scanner:
        for method in ("GET", "HEAD", "GET"):
            answer = await scanner.request(method, f"/sign-in/{mail['token']}")
            assert (answer.status_code, answer.headers.get("set-cookie")) == (200, None)
        assert (await scanner.post(f"/sign-in/{mail['token']}")).status_code == 422
    assert await db.fetch_all(sessions.select()) == []
    assert (await client.post(f"/sign-in/{mail['token']}")).status_code == 303


async def test_another_browser_types_the_code_of_the_same_mail(client, app, db, anna):
    mail = await ask(client, db, "anna@example.org")
    async with another_browser(app) as phone:
        opened = await phone.get(f"/sign-in/{mail['token']}")
        assert 'name="code"' in opened.text
        wrong = await phone.post(f"/sign-in/{mail['token']}", data={"code": "12"})
        assert wrong.status_code == 422
        assert "<title>Fout: Inloggen" in wrong.text
        entered = await phone.post(f"/sign-in/{mail['token']}", data={"code": mail["code"]})
        assert entered.headers["location"] == "/me"


async def test_the_browser_that_asked_types_the_code(client, db, anna):
    mail = await ask(client, db, "anna@example.org")
    shown = await client.get("/sign-in/code")
    assert "anna@example.org" in shown.text
    entered = await client.post("/sign-in/code", data={"code": f"{mail['code'][:3]} {mail['code'][3:]}"})
    assert entered.headers["location"] == "/me"


async def test_the_code_page_without_asking_first_goes_back_to_asking(client):
    assert (await client.get("/sign-in/code")).headers["location"] == "/sign-in"
    assert (await client.post("/sign-in/code", data={"code": "123456"})).headers["location"] == "/sign-in"


async def test_known_and_unknown_addresses_get_the_same_answer(client, app, db, anna):
    async def told(address):
        async with another_browser(app) as browser:
            asked = await browser.post("/sign-in", data={"email": address})
            shown = await browser.get("/sign-in/code")
        names = sorted(cookie.split("=")[0] for cookie in asked.headers.get_list("set-cookie"))
        return asked.status_code, asked.headers["location"], names, shown.text.replace(address, "@")

    assert await told("anna@example.org") == await told("niemand@example.org")


async def test_a_family_is_asked_who_it_is(client, db, hilde, said, anna):
    mail = await ask(client, db, "familie@example.org")
    asked = await client.post(f"/sign-in/{mail['token']}")
    assert asked.status_code == 200
    assert re.findall(r'name="person" value="(\d+)"', asked.text) == [str(hilde.id), str(said.id)]
    stranger = await client.post(f"/sign-in/{mail['token']}", data={"person": anna.id})
    assert stranger.status_code == 404
    entered = await client.post(f"/sign-in/{mail['token']}", data={"person": said.id})
    assert entered.headers["location"] == "/me"
    [session] = await db.fetch_all(sessions.select())
    assert session.person_id == said.id


async def test_a_family_can_use_the_code_and_then_choose(client, db, hilde, said):
    mail = await ask(client, db, "familie@example.org")
    asked = await client.post("/sign-in/code", data={"code": mail["code"]})
    assert f'name="code" value="{mail["code"]}"' in asked.text
    entered = await client.post("/sign-in/code", data={"code": mail["code"], "person": hilde.id})
    assert entered.headers["location"] == "/me"


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/privacy", "/privacy"),
        ("/privacy?from=mail", "/privacy?from=mail"),
        ("//evil.example/", "/me"),
        ("/\\evil.example", "/me"),
        ("https://evil.example/", "/me"),
        ("/sign-out", "/me"),
        ("/nowhere", "/me"),
    ],
)
async def test_who_was_going_somewhere_gets_there_if_it_is_ours(client, db, anna, back, to):
    mail = await ask(client, db, "anna@example.org", next=back)
    entered = await client.post(f"/sign-in/{mail['token']}")
    assert entered.headers["location"] == to


async def test_a_new_session_replaces_the_one_that_was_there(client, db, sign_in, hilde, anna):
    await sign_in(client, hilde)
    mail = await ask(client, db, "anna@example.org")
    await client.post(f"/sign-in/{mail['token']}")
    rows = await db.fetch_all(sessions.select())
    assert [row.person_id for row in rows] == [anna.id]


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client, db, anna):
    mail = await ask(client, db, "anna@example.org")
    entered = await client.post(f"/sign-in/{mail['token']}")
    [session] = [c for c in entered.headers.get_list("set-cookie") if c.startswith(cookies.SESSION)]
    attributes = {part.strip().lower() for part in session.split(";")[1:]}
    assert attributes == {"httponly", "max-age=7776000", "path=/", "samesite=lax", "secure"}


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "%ff", "a" * 3000])
async def test_a_link_that_is_none_is_a_kind_page(client, token):
    for answer in (await client.get(f"/sign-in/{token}"), await client.post(f"/sign-in/{token}")):
        assert answer.status_code == 404
        assert "Deze link werkt niet meer" in answer.text


@pytest.mark.parametrize("email", ["", "geen adres", "a@b.c\nBcc: x@evil.example", "A" * 200_000])
async def test_what_is_no_address_is_said_and_kept(client, email):
    answer = await client.post("/sign-in", data={"email": email})
    assert answer.status_code == 422
    assert "<title>Fout: " in answer.text
    assert 'href="#email"' in answer.text
    if email == "geen adres":
        assert 'value="geen adres"' in answer.text


async def test_signing_out_ends_the_session_and_twice_is_fine(client, db, sign_in, anna):
    await sign_in(client, anna)
    first = await client.post("/sign-out")
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "Je bent uitgelogd." in (await client.get("/")).text
    assert "Je bent uitgelogd." not in (await client.get("/")).text
    assert await db.fetch_all(sessions.select()) == []
    assert (await client.post("/sign-out")).status_code == 303


async def test_who_is_in_already_goes_home(client, sign_in, anna, nadia):
    await sign_in(client, anna)
    assert (await client.get("/sign-in")).headers["location"] == "/me"
    await sign_in(client, nadia)
    assert (await client.get("/sign-in")).headers["location"] == "/staff"


async def test_while_all_post_is_stopped_nobody_waits_for_a_link(client, db, anna):
    """The same for an address that we know and one that we do not."""
    said = "We sturen nu even geen post"
    assert said not in (await client.get("/sign-in")).text
    await stopping.stop(db, by="administrator:1", now=NOW)
    assert said in (await client.get("/sign-in")).text
    pages = set()
    for address in ("anna@example.org", "nobody@example.org"):
        await ask(client, db, address)
        page = (await client.get("/sign-in/code")).text
        pages.add(re.sub(r"nonce-?\S*", "", page.replace(address, "…")))
    [page] = pages
    assert said in page
    assert "is er nu een mail onderweg" not in page


async def test_signing_in_and_failing_to_are_in_the_audit_log(client, db, anna):
    """By how, and by no name or address."""
    mail = await ask(client, db, "anna@example.org")
    for code in ("000001", mail["code"]):
        await client.post("/sign-in/code", data={"code": code})
    await client.post("/sign-out")
    rows = await db.fetch_all(select(audit_rows).order_by(audit_rows.c.id))
    who = f"person:{anna.id}"
    assert [(row.act, row.actor, row.subject_id, row.data) for row in rows] == [
        ("sign_in_failed", "visitor", None, {"reason": "wrong"}),
        ("signed_in", who, anna.id, {"method": "code"}),
        ("signed_out", f"jim:{anna.id}", anna.id, {}),
    ]
