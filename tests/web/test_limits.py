"""Who asks much is asked to wait, in their own language, and loses nothing they typed; a cry for help is always kept."""

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from jimsupport import app as application
from jimsupport import serving
from jimsupport.db.tables import office, outbox, support_requests
from jimsupport.domain.access import limits
from jimsupport.domain.access.limits import Rate
from jimsupport.web import policies

UNLIMITED = {  # what anybody can send, and why that does no harm
    "sign_out": "ends one's own session",
    "language": "changes a cookie",
    "theme": "changes a cookie",
    "call_back_create": "a cry for help: always kept, marked when many come at once",
    "letter_reply": "in development alone",
    "text_delivery": "signed: what is not signed is limited there",
    "text_reply": "signed: what is not signed is limited there",
}


def few(limit, most=2):
    """The same limit, for each, but sooner."""
    return replace(limit, each=Rate(most, limit.each.within), together=None)


@pytest.fixture
def sooner(monkeypatch):
    """Twice is enough to try it."""
    taken = limits.check

    async def check(db, limit, who, **rest):
        await taken(db, few(limit), who, **rest)

    monkeypatch.setattr(limits, "check", check)


def test_every_form_that_anybody_can_send_has_a_limit(app):
    open_to_all = {
        route.name
        for route in app.routes
        if getattr(route, "policy", None) is policies.public
        and "POST" in (getattr(route, "methods", None) or ())
    }
    limited = {route.name for route in app.routes if getattr(route, "limit", None)}
    assert open_to_all - limited == set(UNLIMITED)


def test_what_else_has_a_limit(app):
    found = {route.name for route in app.routes if getattr(route, "limit", None)}
    assert {"sign_in_use_link", "import_upload", "hand_over_register", "me_gathering_sign_up"} <= found


FORMS = [
    ("/sign-in", {"email": "niemand@example.org"}, 303),
    ("/join", {"first_name": "Truus", "contact": "truus@example.org"}, 303),
]


@pytest.mark.parametrize(("path", "typed", "status"), FORMS)
async def test_who_sends_much_waits_and_keeps_what_was_typed(client, sooner, path, typed, status):
    assert [(await client.post(path, data=typed)).status_code for _ in range(2)] == [status] * 2
    refused = await client.post(path, data=typed)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    for name, value in typed.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in refused.text
    assert f'<form method="post" action="{path}">' in refused.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Het is even te druk"), ("en", "A lot is coming in"), ("ar", 'dir="rtl"')],
)
async def test_it_is_said_in_ones_own_language_and_the_buttons_keep_it_all(client, sooner, language, words):
    client.headers["accept-language"] = language
    for _ in range(3):
        refused = await client.post("/sign-in", data={"email": "a@b.example", "next": "/me"})
    assert words in refused.text
    button = {"email": "a@b.example", "next": "/me", "in_language": "en"}
    again = await client.post("/sign-in", data=button)
    assert (again.status_code, "A lot is coming in" in again.text) == (429, True)


async def test_known_or_not_it_is_the_same(client, sooner, anna):
    for email in ("anna@example.org", "niemand@example.org"):
        assert (await client.post("/sign-in", data={"email": email})).status_code == 303
    texts = [
        (await client.post("/sign-in", data={"email": email})).text.replace(email, "IT")
        for email in ("anna@example.org", "niemand@example.org")
    ]
    assert texts[0] == texts[1]


async def test_codes_are_tried_so_often_and_no_more(client, sooner):
    await client.post("/sign-in", data={"email": "niemand@example.org"})
    tried = [(await client.post("/sign-in/code", data={"code": "000000"})).status_code for _ in range(3)]
    assert tried == [422, 422, 429]


async def test_a_cry_for_help_is_kept_and_marked_and_one_mail_says_that_many_came(client, db, sooner):
    await db.execute(office.update().values(duty_mail="dienst@jimwerkt.example"))
    for number in range(5):
        asked_for = {
            "first_name": f"Bep {number}",
            "phone": "0612345678",
            "message": f"Hij slaat me, keer {number}",
        }
        answer = await client.post("/call-back", data=asked_for)
        assert (answer.status_code, answer.headers["location"]) == (303, "/call-back/asked")
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    assert [(row.many, row.danger) for row in rows] == [(False, True)] * 2 + [(True, True)] * 3
    kinds = await db.fetch_all(select(outbox.c.kind).where(outbox.c.kind == "danger_alert"))
    assert len(kinds) == 3


async def test_staff_see_that_many_came(client, db, sign_in, nadia, sooner):
    for number in range(3):
        await client.post("/call-back", data={"first_name": f"Bep {number}", "phone": "0612345678"})
    await sign_in(client, nadia)
    assert (await client.get("/staff")).text.count("veel tegelijk") == 1
    rows = await db.fetch_all(support_requests.select().where(support_requests.c.many))
    page = (await client.get(f"/staff/requests/{rows[0].id}")).text
    assert "niets is weggegooid" in page


@asynccontextmanager
async def served(settings, db):
    """A real server on this database; its port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = serving.server(settings, application.build(settings, db))
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = True
            await running


async def who_is_counted(settings, db, monkeypatch, forwarded):
    """For whom a request with this X-Forwarded-For counts, sent from this machine."""
    counted = []

    async def check(db, limit, who, **rest):
        counted.append(who)

    monkeypatch.setattr(limits, "check", check)
    async with served(settings, db) as port, httpx.AsyncClient() as browser:
        headers = {"host": "jimsupport.test", "sec-fetch-site": "same-origin", "x-forwarded-for": forwarded}
        where = f"http://127.0.0.1:{port}/sign-in"
        assert (await browser.post(where, data={"email": "a@b.example"}, headers=headers)).status_code == 303
    return counted


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "198.51.100.9, 192.0.2.7", "192.0.2.7"),  # the first was there already: it is made up
        ("127.0.0.1,10.0.0.0/8", "198.51.100.9, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("127.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("10.0.0.1", "192.0.2.7", "127.0.0.1"),
        ("10.0.0.1", "127.0.0.1, 10.0.0.1, 192.0.2.7", "127.0.0.1"),
    ],
)
async def test_an_address_is_believed_of_our_own_proxy_alone(
    settings, db, monkeypatch, trusted, forwarded, counted
):
    chosen = replace(settings, trusted_proxies=trusted)
    assert await who_is_counted(chosen, db, monkeypatch, forwarded) == [counted]


async def test_codes_of_one_address_whoever_tries_them(client, app, db, anna, monkeypatch):
    monkeypatch.setattr(limits, "CODES_A_DAY", Rate(3, limits.CODES_A_DAY.within))
    await client.post("/sign-in", data={"email": "anna@example.org"})
    said = [(await client.post("/sign-in/code", data={"code": "000000"})).text for _ in range(4)]
    assert ["te veel codes geprobeerd" in text for text in said] == [False] * 3 + [True]
