"""The second factor, as a browser sees it."""

import json
import re

import httpx
import pyotp
import pytest

from jimsupport import clock
from jimsupport.db.tables import audit_rows, code_apps, outbox, roles, sessions
from jimsupport.domain.access import sessions as sign_ins
from jimsupport.domain.access.second_factor import factors, lost, passkeys
from jimsupport.mail.contexts import context_of
from tests import cast
from tests.cast import NOW
from tests.domain.access.second_factor.authenticator import PRESENT, Authenticator

COOKIE = "__Host-session"


@pytest.fixture
def come(app, db):
    """`browser = await come(nadia)`: another browser, that opened the link of a mail and showed nothing more."""

    async def with_mail(person):
        secret, _ = await sign_ins.start(db, person.id, now=clock.now())
        browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="https://jimsupport.test",
            headers={"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (iPhone)"},
        )
        browser.cookies.set(COOKIE, secret, domain="jimsupport.test")
        return browser

    return with_mail


async def make_passkey(browser, key=None, **form):
    key = key or Authenticator()
    asked = await browser.post("/second-factor/new/passkey/options")
    return key, await browser.post(
        "/second-factor/new/passkey", data={"answer": key.make(asked.text), **form}
    )


async def show_passkey(browser, key, path="/second-factor/passkey", **form):
    asked = await browser.post("/second-factor/passkey/options")
    return await browser.post(path, data={"answer": key.show(asked.text), **form})


async def make_app(browser, **form):
    await browser.post("/second-factor/new/app", data=form)
    shown = (await browser.get("/second-factor/new/app")).text
    secret = re.search(r"secret=([A-Z2-7]+)", shown)[1]
    code = pyotp.TOTP(secret).at(clock.now())
    return secret, await browser.post("/second-factor/new/app/code", data={"code": code, **form})


async def acts(db, start="second_factor"):
    rows = await db.fetch_all(audit_rows.select().order_by(audit_rows.c.id))
    return [(row.act, row.data.get("method")) for row in rows if row.act.startswith(start)]


async def test_at_the_first_sign_in_one_chooses_and_comes_in(come, db, nadia):
    browser = await come(nadia)
    asked = await browser.get("/staff?whose=mine")
    assert asked.headers["location"] == "/second-factor?next=/staff%3Fwhose%3Dmine"
    choosing = await browser.get(asked.headers["location"])
    assert choosing.headers["location"] == "/second-factor/new?next=/staff%3Fwhose%3Dmine"
    shown = await browser.get(choosing.headers["location"])
    assert shown.text.count("Kies dit") == 2
    before = browser.cookies[COOKIE]
    _, made = await make_passkey(browser, next="/staff?whose=mine")
    assert made.headers["location"] == "/second-factor/new/done?next=/staff%3Fwhose%3Dmine"
    assert browser.cookies[COOKIE] != before
    done = await browser.get(made.headers["location"])
    assert 'href="/staff?whose=mine"' in done.text
    assert (await browser.get("/staff")).status_code == 200
    browser.cookies.set(COOKIE, before, domain="jimsupport.test")
    assert (await browser.get("/staff")).headers["location"].startswith("/sign-in")
    assert [key.name for key in await passkeys.of(db, nadia.id)] == ["iPhone"]
    assert await acts(db) == [("second_factor_added", "passkey"), ("second_factor_shown", "passkey")]


async def test_the_next_time_the_passkey_is_asked(come, db, nadia):
    key, _ = await make_passkey(await come(nadia))
    browser = await come(nadia)
    page = await browser.get("/second-factor")
    assert "Ga verder met je passkey" in page.text
    for path in ("/second-factor/new", "/second-factor/new/passkey", "/access"):
        assert (await browser.get(path)).headers["location"].startswith("/second-factor")
    came = await show_passkey(browser, key)
    assert came.headers["location"] == "/staff"
    [strong] = await db.fetch_all(sessions.select().where(sessions.c.method == "passkey").limit(1))
    assert strong.strong_at == strong.fresh_at == NOW


async def test_with_an_app(come, db, passing, carla):
    secret, made = await make_app(await come(carla))
    assert made.headers["location"] == "/second-factor/new/done"
    browser = await come(carla)
    used = await browser.post("/second-factor/code", data={"code": pyotp.TOTP(secret).at(NOW)})
    assert used.status_code == 422
    assert "al gebruikt" in used.text
    passing(minutes=1)
    came = await browser.post("/second-factor/code", data={"code": pyotp.TOTP(secret).at(clock.now())})
    assert came.headers["location"] == "/hand-overs"
    assert ("second_factor_failed", "totp") in await acts(db)


async def test_what_is_amiss_leads_nowhere(come, db, nadia, ruth):
    key, _ = await make_passkey(await come(nadia))
    hers, _ = await make_passkey(await come(ruth))
    browser, other = await come(nadia), await come(nadia)
    elsewhere = Authenticator(id=key.id, key=key.key, origin="https://evil.example")
    unseen = Authenticator(id=key.id, key=key.key, flags=PRESENT)
    for wrong in (elsewhere, unseen, hers, Authenticator()):
        answer = await show_passkey(browser, wrong)
        assert answer.status_code == 422
        assert "Dat lukte niet" in answer.text
    asked = await other.post("/second-factor/passkey/options")
    answer = await browser.post("/second-factor/passkey", data={"answer": key.show(asked.text)})
    assert answer.status_code == 422  # the challenge is of another session
    assert (await browser.get("/staff")).headers["location"].startswith("/second-factor")
    assert len(await acts(db, "second_factor_failed")) == 5


async def test_other_sites_cannot_press_for_one(come, nadia):
    browser = await come(nadia)
    for path in ("/second-factor/new/passkey/options", "/second-factor/new/app", "/second-factor/lost"):
        answer = await browser.post(path, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403


async def test_two_browsers_that_begin_at_once_are_one_person(come, db, nadia):
    """Who reads the mailbox as well adds nothing once the first is there."""
    first, second = await come(nadia), await come(nadia)
    asked = await second.post("/second-factor/new/passkey/options")
    await second.post("/second-factor/new/app")
    await make_passkey(first)
    late = await second.post("/second-factor/new/passkey", data={"answer": Authenticator().make(asked.text)})
    assert late.headers["location"] == "/second-factor"
    assert (await second.get("/second-factor/new/app")).headers["location"] == "/second-factor"
    assert len(await factors.of(db, nadia.id)) == 1


async def test_a_jim_who_is_staff_keeps_their_own_pages(come, db, hilde):
    await db.insert(roles.insert().values(person_id=hilde.id, role="staff", granted_at=NOW))
    browser = await come(hilde)
    assert (await browser.get("/me")).status_code == 200
    assert (await browser.get("/staff")).headers["location"] == "/second-factor?next=/staff"
    shown = await browser.get("/second-factor/new")
    assert 'href="/me"' in shown.text


async def test_who_comes_by_their_organisation_changes_nothing_here(come, db, client, carla, noordrivier):
    """Else whoever runs that sign-in could add a passkey beside hers, and be whatever she is elsewhere."""
    await make_passkey(await come(carla))
    through = {"method": "oidc", "strong": True, "organisation_id": noordrivier}
    secret, _ = await sign_ins.start(db, carla.id, **through, now=clock.now())
    client.cookies.set(COOKIE, secret, domain="jimsupport.test")
    shown = await client.get("/hand-overs")
    assert (shown.status_code, "Mijn toegang" in shown.text) == (200, False)
    for path in ("/access", "/second-factor/new", "/second-factor/new/passkey"):
        assert (await client.get(path)).status_code == 404
    for path in ("/second-factor/new/passkey/options", "/second-factor/new/app", "/access/app/removal"):
        assert (await client.post(path)).status_code == 404


async def test_it_is_nothing_for_a_jim(client, sign_in, hilde):
    await sign_in(client, hilde)
    for path in ("/second-factor", "/second-factor/new", "/second-factor/lost", "/access"):
        assert (await client.get(path)).status_code == 404
    assert "Mijn toegang" not in (await client.get("/me")).text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
async def test_nobody_is_led_elsewhere(come, nadia, back):
    browser = await come(nadia)
    _, made = await make_passkey(browser, next=back)
    assert made.headers["location"] == "/second-factor/new/done"
    done = await browser.get("/second-factor/new/done", params={"next": back})
    assert re.findall(r'class="button primary" href="([^"]*)"', done.text) == ["/staff"]


async def test_my_access_asks_afresh_and_manages_all(come, db, passing, nadia):
    browser = await come(nadia)
    key, _ = await make_passkey(browser)
    assert "Mijn toegang" in (await browser.get("/staff")).text
    assert "iPhone" in (await browser.get("/access")).text
    passing(minutes=11)
    asked = await browser.get("/access")
    assert asked.headers["location"] == "/sign-in/afresh?next=/access"
    refused = await browser.post("/access/app/removal")
    assert refused.headers["location"] == "/sign-in/afresh"
    assert "passkey" in (await browser.get(asked.headers["location"])).text
    proved = await show_passkey(browser, key, "/sign-in/afresh/passkey", next="/access")
    assert proved.headers["location"] == "/access"

    [kept] = await passkeys.of(db, nadia.id)
    alone = await browser.post("/access/passkeys/removal", data={"passkey": kept.id})
    assert alone.status_code == 409
    assert "laatste manier" in alone.text
    _, added = await make_app(browser)
    assert added.headers["location"] == "/access"
    renamed = await browser.post("/access/passkeys/name", data={"passkey": kept.id, "name": "Oude telefoon"})
    assert renamed.status_code == 303
    assert "Oude telefoon" in (await browser.get("/access")).text
    empty = await browser.post("/access/passkeys/name", data={"passkey": kept.id, "name": " "})
    assert empty.status_code == 422
    for _ in range(2):
        removed = await browser.post("/access/passkeys/removal", data={"passkey": kept.id})
        assert removed.status_code == 303
    assert await passkeys.of(db, nadia.id) == []
    mails = [
        await context_of(db, row.id) for row in await db.fetch_all(outbox.select().order_by(outbox.c.id))
    ]
    assert [(mail["what"], mail["added"]) for mail in mails] == [
        ("passkey", True),
        ("app", True),
        ("passkey", False),
    ]


async def test_afresh_with_a_code_of_an_app(come, passing, nadia):
    browser = await come(nadia)
    secret, _ = await make_app(browser)
    passing(minutes=11)
    wrong = await browser.post("/sign-in/afresh/app", data={"code": "1", "next": "/access"})
    assert wrong.status_code == 422
    right = {"code": pyotp.TOTP(secret).at(clock.now()), "next": "/access"}
    assert (await browser.post("/sign-in/afresh/app", data=right)).headers["location"] == "/access"
    assert (await browser.get("/access")).status_code == 200


async def test_a_jim_proves_it_with_a_code_by_mail(client, db, sign_in, passing, anna):
    await sign_in(client, anna)
    passing(minutes=11)
    assert "Stuur mij een code" in (await client.get("/sign-in/afresh?next=/privacy")).text
    sent = await client.post("/sign-in/afresh", data={"next": "/privacy"})
    assert sent.headers["location"] == "/sign-in/afresh?next=/privacy&asked=1"
    shown = await client.get(sent.headers["location"])
    assert "anna@example.org" in shown.text
    [mail] = await db.fetch_all(outbox.select())
    code = (await context_of(db, mail.id))["code"]
    wrong = await client.post("/sign-in/afresh/code", data={"code": "12", "next": "/privacy"})
    assert (wrong.status_code, 'name="code"' in wrong.text) == (422, True)
    proved = await client.post("/sign-in/afresh/code", data={"code": code, "next": "/privacy"})
    assert proved.headers["location"] == "/privacy"
    [session] = await db.fetch_all(sessions.select())
    assert session.fresh_at == clock.now()
    again = await client.post("/sign-in/afresh/code", data={"code": code})
    assert again.status_code == 422


async def test_the_code_of_somebody_else_proves_nothing(client, app, db, sign_in, anna, hilde):
    await sign_in(client, anna)
    before = [row.fresh_at for row in await db.fetch_all(sessions.select())]
    await client.post("/sign-out")
    await client.post("/sign-in", data={"email": "familie@example.org"})
    [mail] = await db.fetch_all(outbox.select())
    code = (await context_of(db, mail.id))["code"]
    pending = client.cookies["__Host-pending"]
    await sign_in(client, anna)
    client.cookies.set("__Host-pending", pending, domain="jimsupport.test")
    tried = await client.post("/sign-in/afresh/code", data={"code": code})
    assert tried.status_code == 422
    assert [row.fresh_at for row in await db.fetch_all(sessions.select())] == before


async def test_a_mail_is_not_enough_where_a_factor_was_shown(come, db, passing, nadia):
    browser = await come(nadia)
    await make_passkey(browser)
    passing(minutes=11)
    sent = await browser.post("/sign-in/afresh")
    assert sent.status_code == 303
    mails = await db.fetch_all(outbox.select().where(outbox.c.kind == "sign_in"))
    code = (await context_of(db, mails[-1].id))["code"]
    assert (await browser.post("/sign-in/afresh/code", data={"code": code})).status_code == 422
    assert (await browser.get("/access")).headers["location"] == "/sign-in/afresh?next=/access"


async def test_a_colleague_helps_who_lost_it(come, db, nadia, ruth):
    joost = await cast.worker(db, "Joost", "staff", mail="joost@jimwerkt.example", last_name="Bos")
    await make_passkey(await come(nadia))
    browser, helper = await come(nadia), await come(joost)
    await make_passkey(helper)
    assert "lost-factors" not in (await helper.get("/staff/quiet")).text
    assert (await browser.get("/second-factor/lost")).status_code == 200
    await browser.post("/second-factor/lost")
    assert "Een collega belt je" in (await browser.get("/second-factor/lost")).text
    assert "/staff/lost-factors" in (await helper.get("/staff/quiet")).text
    listed = (await helper.get("/staff/lost-factors")).text
    [number] = re.findall(r"/staff/lost-factors/(\d+)", listed)
    one = f"/staff/lost-factors/{number}"
    unread = await helper.post(f"{one}/confirmation", data={"name": "Nadia"})
    assert (unread.status_code, "Bel eerst" in unread.text) == (422, True)
    other = await helper.post(f"{one}/confirmation", data={"name": "Ruth", "rang": "yes"})
    assert other.status_code == 422
    done = await helper.post(f"{one}/confirmation", data={"name": "Nadia", "rang": "yes"})
    assert done.headers["location"] == one
    digits = re.findall(r"<span>(\d{3})</span>", (await helper.get(one)).text)
    assert "Joost" in (await browser.get("/second-factor/lost")).text
    wrong = await browser.post("/second-factor/lost/code", data={"code": "0"})
    assert wrong.status_code == 422
    right = await browser.post("/second-factor/lost/code", data={"code": " ".join(digits)})
    assert right.headers["location"] == "/second-factor/new"
    _, made = await make_passkey(browser)
    assert made.headers["location"] == "/second-factor/new/done"
    assert (await helper.get(one)).status_code == 404


async def test_nobody_sees_their_own_nor_administrators_that_of_staff(come, db, client, sign_in, nadia, ruth):
    await lost.ask(db, nadia.id, now=NOW)
    [row] = await lost.waiting(db, helper_id=ruth.id, role="staff", now=NOW)
    await sign_in(client, nadia)
    assert (await client.get(f"/staff/lost-factors/{row.id}")).status_code == 404
    await sign_in(client, ruth)
    assert (await client.get(f"/admin/lost-factors/{row.id}")).status_code == 404
    answer = await client.post(
        f"/admin/lost-factors/{row.id}/confirmation", data={"name": "Nadia", "rang": "1"}
    )
    assert answer.status_code == 404


async def test_helping_asks_afresh(client, db, sign_in, passing, nadia, carla):
    await lost.ask(db, carla.id, now=NOW)
    [row] = await lost.waiting(db, helper_id=nadia.id, role="staff", now=NOW)
    await sign_in(client, nadia)
    passing(minutes=11)
    for answer in (
        await client.get(f"/staff/lost-factors/{row.id}"),
        await client.post(f"/staff/lost-factors/{row.id}/confirmation"),
        await client.post(f"/staff/lost-factors/{row.id}/refusal"),
    ):
        assert answer.headers["location"].startswith("/sign-in/afresh")


async def test_who_finds_it_after_all_ends_what_they_asked(come, db, nadia, ruth):
    key, _ = await make_passkey(await come(nadia))
    browser = await come(nadia)
    await browser.post("/second-factor/lost")
    await show_passkey(browser, key)
    assert await lost.of(db, nadia.id, now=NOW) is None
    browser = await come(nadia)
    await browser.post("/second-factor/lost")
    ended = await browser.post("/second-factor/lost/withdrawal")
    assert ended.headers["location"] == "/second-factor"
    assert await lost.of(db, nadia.id, now=NOW) is None


async def test_a_session_that_ended_makes_nothing(come, db, nadia):
    browser = await come(nadia)
    asked = await browser.post("/second-factor/new/passkey/options")
    await db.execute(sessions.delete())
    late = await browser.post("/second-factor/new/passkey", data={"answer": Authenticator().make(asked.text)})
    assert late.headers["location"].startswith("/sign-in")
    assert not len(await factors.of(db, nadia.id))


async def test_the_options_are_json_and_kept_nowhere(come, nadia):
    browser = await come(nadia)
    answer = await browser.post("/second-factor/new/passkey/options")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.text)["rp"]["id"] == "jimsupport.test"


async def test_the_secret_of_an_app_is_shown_to_the_session_that_asked_alone(come, db, nadia):
    first, second = await come(nadia), await come(nadia)
    await first.post("/second-factor/new/app")
    [waiting] = await db.fetch_all(code_apps.select())
    assert waiting.secret in (await first.get("/second-factor/new/app")).text.replace("</span> <span>", "")
    assert (await second.get("/second-factor/new/app")).headers["location"] == "/second-factor/new"


async def test_who_tries_on_and_on_does_not_fill_the_log(come, db, nadia):
    await make_passkey(await come(nadia))
    browser = await come(nadia)
    for _ in range(35):
        assert (await browser.post("/second-factor/passkey", data={"answer": "{}"})).status_code == 422
    assert (await acts(db)).count(("second_factor_failed", "passkey")) == 30
