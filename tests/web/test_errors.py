"""What goes wrong is said kindly, with its status and without a trace."""

import logging

import pytest

from jimsupport.db import Unavailable
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.web import policies
from jimsupport.web.routing import page
from jimsupport.web.security import HEADERS

CASES = [
    (NotFound(), 404, "Deze pagina is er niet"),
    (Refused("Deze afronding is al ingetrokken."), 409, "Deze afronding is al ingetrokken."),
    (
        Invalid("day", "Vul een dag in, bijvoorbeeld %(example)s.", example="24-11-2026"),
        422,
        "bijvoorbeeld 24-11-2026.",
    ),
    (Unavailable("gone"), 503, "030 200 40 60"),
    (ValueError("the inner secret"), 500, "Er ging bij ons iets mis"),
]


@pytest.mark.parametrize(("error", "status", "words"), CASES)
async def test_an_error_becomes_a_page(client, app, error, status, words):
    async def fail(request):
        raise error

    app.router.routes.insert(0, page("/fail", fail, policy=policies.public))
    answer = await client.get("/fail")
    assert answer.status_code == status
    assert words in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


UNROUTED = [("GET", "/nothing/here", 404), ("DELETE", "/me", 405), ("GET", "/sign-out", 405)]


@pytest.mark.parametrize(("method", "path", "status"), UNROUTED)
async def test_whoever_is_signed_in_keeps_their_own_header_where_no_route_is(
    client, sign_in, nadia, method, path, status
):
    of_visitor = await client.request(method, path)
    await sign_in(client, nadia)
    own = await client.request(method, path)
    assert of_visitor.status_code == own.status_code == status
    assert [header in of_visitor.text for header in ('href="/staff/jims"', 'action="/sign-out"')] == [
        False
    ] * 2
    assert [header in own.text for header in ('href="/staff/jims"', 'action="/sign-out"')] == [True] * 2


async def test_a_failure_is_logged_under_the_number_on_the_page(client, app, caplog):
    async def fail(request):
        raise ValueError("the inner secret")

    app.router.routes.insert(0, page("/fail", fail, policy=policies.public))
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/fail")
    [record] = [record for record in caplog.records if record.name == "jimsupport.web"]
    reference = record.getMessage().split("reference ")[1][:8]
    assert reference in answer.text


async def test_without_a_database_the_danger_numbers_are_still_there(client, app, monkeypatch):
    class Gone:
        def read(self):
            raise Unavailable("no such file")

        async def fetch_all(self, statement):
            raise Unavailable("no such file")

    app.state.db = Gone()
    client.cookies.set("__Host-session", "x", domain="jimsupport.test")
    asked = {
        path: await client.get(path)
        for path in ("/help-now", "/", "/about", "/privacy", "/sign-in", "/health")
    }
    assert {path: answer.status_code for path, answer in asked.items()} == {
        "/help-now": 200,
        "/": 200,
        "/about": 200,
        "/privacy": 200,
        "/sign-in": 503,
        "/health": 503,
    }
    assert "0800-2000" in asked["/help-now"].text
    assert "0800-2000" in asked["/sign-in"].text
