"""A page that keeps itself fresh: told that something changed, and let go when the right to it is gone."""

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from jimsupport import app as application
from jimsupport import serving
from jimsupport.db.tables import events as table
from jimsupport.db.tables import roles
from jimsupport.domain import events
from jimsupport.domain.access import sessions
from jimsupport.domain.day import pulse
from jimsupport.domain.support import requests
from jimsupport.web import live
from jimsupport.web.live import MOST_EACH, Live
from tests.conftest import NOW

SOON = 15.0  # seconds in which what is told must have come


async def person_of(db, row):
    secret, _ = await sessions.start(db, row.id, strong=True, now=NOW)
    return await sessions.find(db, secret, now=NOW)


async def ask(db, jim, body="Een vraag"):
    who = f"jim:{jim.id}"
    return await requests.open(db, kind="question", door="page", body=body, jim_id=jim.id, by=who, now=NOW)


@pytest.fixture
async def watching(db):
    """Looks every hundredth of a second."""
    made = Live(db, every=0.01)
    yield made
    await made.end()


async def said(stream):
    """The next thing that is told, after the first line of all."""
    async with asyncio.timeout(SOON):
        async for line in stream:
            if line.startswith("id:"):
                return line
    return None


async def seen_now(db):
    return str(await pulse.take(db, now=NOW))


async def test_everybody_hears_that_something_changed(db, watching, nadia, hilde):
    person = await person_of(db, nadia)
    streams = [watching.stream(person) for _ in range(2)]
    first = f"id: {await seen_now(db)}\ndata: changed\n\n"
    assert [await said(stream) for stream in streams] == [first] * 2
    await ask(db, hilde)
    assert [await said(stream) for stream in streams] == [f"id: {await seen_now(db)}\ndata: changed\n\n"] * 2
    for stream in streams:
        await stream.aclose()


async def test_what_came_between_the_page_and_the_stream_is_told(db, watching, nadia, hilde):
    person, seen = await person_of(db, nadia), await seen_now(db)
    await ask(db, hilde)
    stream = watching.stream(person, seen=seen)
    assert await said(stream) == f"id: {await seen_now(db)}\ndata: changed\n\n"
    await stream.aclose()


async def test_as_many_statements_for_many_pages_as_for_one(db, watching, nadia):
    async def statements(count):
        person = await person_of(db, nadia)
        streams = [watching.stream(person, seen="") for _ in range(count)]
        for stream in streams:
            assert await said(stream) is not None  # the first look
        before = db.statements
        await watching._look_once()
        spent = db.statements - before
        for stream in streams:
            await stream.aclose()
        return spent

    watching._every = 60
    assert [await statements(1), await statements(4)] == [2, 2]


async def test_a_look_that_fails_is_not_the_last(db, nadia, hilde, caplog):
    class Stumbling(Live):
        stumbled = False

        async def _look_once(self):
            if not self.stumbled:
                self.stumbled = True
                raise ValueError("a row that nobody foresaw")
            await super()._look_once()

    watching = Stumbling(db, every=0.01)
    stream = watching.stream(await person_of(db, nadia), seen=await seen_now(db))
    await ask(db, hilde)
    assert await said(stream) == f"id: {await seen_now(db)}\ndata: changed\n\n"
    assert "a row that nobody foresaw" in caplog.text
    await stream.aclose()
    await watching.end()


async def test_a_right_taken_away_ends_the_stream(db, watching, nadia):
    stream = watching.stream(await person_of(db, nadia), seen=await seen_now(db))
    waiting = asyncio.create_task(said(stream))
    await db.execute(roles.update().where(roles.c.person_id == nadia.id).values(ended_at=NOW))
    assert await waiting is None


async def test_a_session_that_ended_ends_the_stream(db, watching, nadia):
    person = await person_of(db, nadia)
    stream = watching.stream(person, seen=await seen_now(db))
    waiting = asyncio.create_task(said(stream))
    await sessions.end(db, person.session_id)
    assert await waiting is None


async def test_an_open_page_keeps_nobody_signed_in(db, watching, nadia, passing):
    stream = watching.stream(await person_of(db, nadia), seen=await seen_now(db))
    waiting = asyncio.create_task(said(stream))
    passing(minutes=31)
    assert await waiting is None


async def test_a_script_that_asks_is_no_sign_of_life(db, client, sign_in, nadia, passing):
    await sign_in(client, nadia)
    passing(minutes=20)
    assert (await client.get("/staff", headers={"sec-fetch-dest": "empty"})).status_code == 200
    passing(minutes=11)
    assert (await client.get("/staff")).status_code == 303


async def test_no_connection_is_held_while_watching(db, watching, nadia, hilde):
    person = await person_of(db, nadia)
    streams = [watching.stream(person, seen="") for _ in range(MOST_EACH)]
    for stream in streams:
        await said(stream)
    async with asyncio.timeout(SOON):
        await asyncio.gather(*(ask(db, hilde, f"Vraag {n}") for n in range(6)))
    for stream in streams:
        await stream.aclose()


async def test_a_person_watches_so_many_pages_and_no_more(db, watching, nadia, ruth):
    person = await person_of(db, nadia)
    streams = [watching.stream(person, seen="") for _ in range(MOST_EACH)]
    for stream in streams:
        assert not watching.is_full(person)
        await anext(stream)
    assert watching.is_full(person)
    assert not watching.is_full(await person_of(db, ruth))
    await streams[0].aclose()
    assert not watching.is_full(person)
    for stream in streams[1:]:
        await stream.aclose()


async def test_a_process_that_stops_lets_everyone_go(db, nadia):
    watching = Live(db, every=60)
    person = await person_of(db, nadia)
    stream = watching.stream(person)
    assert await said(stream) is not None
    async with asyncio.timeout(1):
        await watching.end()
    assert await said(stream) is None
    assert await said(watching.stream(person, seen="")) is None


async def test_silence_is_broken_for_proxies(db, watching, nadia, monkeypatch):
    monkeypatch.setattr(live, "BREATH", 0.01)
    stream = watching.stream(await person_of(db, nadia), seen=await seen_now(db))
    assert [await anext(stream) for _ in range(2)] == ["retry: 3000\n\n", ":\n\n"]
    await stream.aclose()


async def test_what_counts_and_what_does_not(db, nadia, hilde):
    before = await pulse.take(db, now=NOW)
    await sessions.start(db, nadia.id, strong=True, now=NOW)
    assert await pulse.take(db, since=before.event, now=NOW) == before
    await ask(db, hilde)
    after = await pulse.take(db, since=before.event, now=NOW + timedelta(hours=1))
    assert after.event > before.event
    assert str(await pulse.take(db, now=NOW)) == str(after)


async def test_an_event_that_was_overtaken_is_told_as_well(db):
    async def happens(number):
        row = events.row("request_opened", None, by="visitor", now=NOW, data={})
        await db.execute(table.insert().values(id=number, **row))

    await happens(1001)
    seen = await pulse.take(db, now=NOW)
    await happens(1000)  # numbered first, saved last
    after = await pulse.take(db, since=seen.event, now=NOW)
    assert (after.event, str(after) == str(seen)) == (1001, False)
    assert str(await pulse.take(db, now=NOW)) == str(after)


async def test_the_stream_is_no_page(app, client, sign_in, nadia):
    await sign_in(client, nadia)
    await app.state.live.end()
    answer = await client.get("/staff/live")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert (answer.text, answer.headers["cache-control"]) == ("retry: 3000\n\n", "no-store")
    assert (await client.head("/staff/live")).status_code == 200


async def test_a_server_told_to_stop_does_not_wait_for_open_pages(settings, db, nadia):
    settings = replace(settings, hosts=("127.0.0.1",))
    app = application.build(settings, db)
    secret, _ = await sessions.start(db, nadia.id, strong=True, now=NOW)
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = serving.server(settings, app)
        running = asyncio.create_task(server.serve(sockets=[door]))
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        async with (
            httpx.AsyncClient(base_url=base, headers={"cookie": f"__Host-session={secret}"}) as browser,
            browser.stream("GET", "/staff/live") as answer,
        ):
            lines = answer.aiter_lines()
            assert await anext(lines) == "retry: 3000"
            server.should_exit = True
            async with asyncio.timeout(SOON):  # far less than requests under way get
                async for _ in lines:
                    pass
                await running


async def test_who_has_too_many_pages_open_is_told_so(app, client, sign_in, nadia, db):
    await sign_in(client, nadia)
    person = await person_of(db, nadia)
    streams = [app.state.live.stream(person) for _ in range(MOST_EACH)]
    for stream in streams:
        await anext(stream)
    assert (await client.get("/staff/live")).status_code == 429
    for stream in streams:
        await stream.aclose()
    await app.state.live.end()
