"""Headers on every answer, hosts, other sites, sizes, methods."""

import asyncio
from dataclasses import replace

import pytest

from jimsupport import app as application
from jimsupport.web import policies, routing
from jimsupport.web.routing import page
from jimsupport.web.security import HEADERS, for_room

KINDS = {
    "/": 200,
    "/sign-in/code": 303,
    "/nowhere": 404,
    "/%00%ff": 404,
    "/static/x/../y": 404,
    "/health": 200,
}


@pytest.mark.parametrize(("path", "status"), KINDS.items())
async def test_every_answer_has_every_header(client, path, status):
    answer = await client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_static_files_may_be_kept_and_their_address_changes_with_them(client):
    page_text = (await client.get("/")).text
    address = page_text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    kept = await client.get(address)
    assert (kept.status_code, kept.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    old = await client.get("/static/000000000000/style.css")
    assert (old.text, old.headers["cache-control"]) == (kept.text, "no-cache")
    assert (await client.get("/static/000000000000/nothing.css")).status_code == 404


async def test_an_unknown_host_is_refused_and_not_repeated(client):
    answer = await client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


FROM_ELSEWHERE = [
    {"sec-fetch-site": "cross-site", "origin": "https://jimsupport.test"},
    {"sec-fetch-site": "same-site", "origin": "https://other.jimsupport.test"},
    {"sec-fetch-site": "", "origin": "https://jimsupport.test"},
]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
async def test_another_site_cannot_post(client, headers):
    answer = await client.post("/theme", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://jimsupport.test", 303),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://jimsupport.test", 403),
    ],
)
async def test_without_sec_fetch_site_the_origin_decides(client, origin, status):
    del client.headers["sec-fetch-site"]
    answer = await client.post("/theme", data={"theme": "dark"}, headers={"origin": origin})
    assert answer.status_code == status


async def test_with_neither_only_someone_without_a_session_may_post(client, sign_in, hilde):
    del client.headers["sec-fetch-site"]
    assert (await client.post("/theme", data={"theme": "dark"})).status_code == 303
    await sign_in(client, hilde)
    assert (await client.post("/theme", data={"theme": "dark"})).status_code == 403


async def test_a_large_body_is_refused_announced_or_not(client):
    async def chunks():
        for _ in range(30):
            yield b"email=" + b"a" * 100_000 + b"&"

    form = {"content-type": "application/x-www-form-urlencoded"}
    announced = await client.post("/sign-in", content=b"email=" + b"a" * 12_000_000, headers=form)
    streamed = await client.post("/sign-in", content=chunks(), headers=form)
    assert (announced.status_code, streamed.status_code) == (413, 413)
    assert "Dit is te groot" in announced.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
        ("application/json", b"{" * 5000),
        ("application/x-www-form-urlencoded", b"\xff\xfe%zz=%"),
        ("application/x-www-form-urlencoded", b"a=1&" * 5000),
        ("text/xml", b"<!DOCTYPE a>"),
        ("", b""),
    ],
)
async def test_odd_bodies_are_answered(client, kind, body):
    answer = await client.post("/sign-in", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/x/style.css", "/sign-out"])
async def test_methods_that_a_page_does_not_have(client, path):
    for method in ("TRACE", "PUT", "DELETE", "PATCH"):
        assert (await client.request(method, path)).status_code == 405


async def test_a_page_can_be_asked_for_by_head(client):
    assert (await client.head("/")).status_code == 200


async def test_an_id_too_large_for_the_database_is_just_not_there(client, app):
    async def show(request):
        raise AssertionError("never opened")

    app.router.routes.insert(0, page("/thing/{id:int}", show, policy=policies.public))
    assert (await client.get(f"/thing/{'9' * 40}")).status_code == 404


def test_a_route_without_a_policy_does_not_start(settings, db, monkeypatch):
    class Module:
        routes = ("no page",)

    monkeypatch.setattr(application, "MODULES", (Module,))
    with pytest.raises(RuntimeError, match="names no policy"):
        application.build(settings, db)


async def test_a_body_that_takes_for_ever_is_given_up_and_holds_no_connection(client, db, monkeypatch):
    async def drops():
        yield b"email="
        assert not db._holds  # nobody waits for the database meanwhile
        await asyncio.sleep(5)

    monkeypatch.setattr(routing, "SLOWEST_BODY", 0.05)
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post("/sign-in", content=drops(), headers=form)
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")


@pytest.mark.parametrize(
    ("path", "known", "unknown"),
    [
        ("/sign-in", {"email": "anna@example.org"}, {"email": "niemand@example.org"}),
        ("/join", {"first_name": "Anna", "contact": "anna@example.org"}, {"first_name": "X", "contact": "x@y.nl"}),
        ("/call-back", {"first_name": "Anna", "phone": "0612345601"}, {"first_name": "X", "phone": "0612345602"}),
    ],
)  # fmt: skip
async def test_forms_that_anyone_can_send_answer_on_the_beat(client, anna, monkeypatch, path, known, unknown):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(routing.asyncio, "sleep", sleep)
    monkeypatch.setattr(routing, "BEAT", 1000.0)
    for data in (known, unknown):
        assert (await client.post(path, data=data)).status_code == 303
    assert len(slept) == 2
    assert all(990 < seconds <= 1000 for seconds in slept)


def test_the_page_of_a_room_may_use_camera_microphone_and_its_line_and_no_other_page_does(settings):
    room = for_room(settings)
    assert "connect-src 'self' wss://jimsupport.test;" in room["content-security-policy"]
    assert (
        room["content-security-policy"].replace(" wss://jimsupport.test", "")
        == HEADERS["content-security-policy"]
    )
    assert "camera=(self), microphone=(self), display-capture=()," in room["permissions-policy"]
    assert "camera=(), microphone=()," in HEADERS["permissions-policy"]
    plain = replace(settings, base_url="http://127.0.0.1:8000")
    assert "connect-src 'self' ws://127.0.0.1:8000;" in for_room(plain)["content-security-policy"]
