"""Staff and JIMs who ask JIMs: choosing whom to ask, doing it on the phone, and reading only when they may."""

import re
from html import unescape

import pytest

from jimsupport.db.tables import exchange_messages, exchange_wishes, exchanges, listeners, support_requests
from jimsupport.domain.around import looks
from jimsupport.domain.exchanges import writing
from tests.cast import NOW
from tests.domain.exchanges.pair import ANSWER, SHARED, asks, by, listens, offered, opened, side, states, told

HERE = "/staff/requests/{}"


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])))


@pytest.fixture
async def at_work(client, nadia, sign_in):
    await sign_in(client, nadia)
    return nadia


async def test_who_fits_is_asked_in_one_tap(client, db, at_work, hilde, said, anna):
    await listens(db, anna, about=["rules"])
    await listens(db, said)
    request = await asks(db, hilde, theme="rules")
    page = text_of(await client.get(HERE.format(request.id)))
    for words in (
        SHARED,
        "Anna Bos",
        "Schrijft Nederlands",
        "weet van grenzen en ruzie",
        "nog nooit gevraagd",
    ):
        assert words in page
    assert "1 × familie, of zelfde adres of nummer" in page
    assert "Vraag Said" not in page

    done = await client.post(f"{HERE.format(request.id)}/offer", data={"jim": anna.id})
    assert (done.status_code, await states(db)) == (303, ["offered"])
    page = text_of(await client.get(HERE.format(request.id)))
    assert "Haal de vraag terug" in page
    assert "Vraag Anna" not in page
    again = await client.post(f"{HERE.format(request.id)}/offer", data={"jim": anna.id})
    assert "al een JIM gevraagd" in text_of(await client.get(again.headers["location"]))
    await client.post(f"{HERE.format(request.id)}/offer/undo")
    assert await states(db) == ["ended"]


async def test_without_words_nobody_is_asked_until_they_are_told_on_the_phone(
    client, db, at_work, hilde, anna
):
    await listens(db, anna)
    request = await asks(db, hilde)
    await db.execute(exchange_wishes.delete())
    page = text_of(await client.get(HERE.format(request.id)))
    assert "schreef nog niet" in page
    assert "Vraag Anna" not in page
    wrong = await client.post(f"{HERE.format(request.id)}/wish", data={"shared": ""})
    assert wrong.status_code == 422
    await client.post(f"{HERE.format(request.id)}/wish", data={"shared": "Hoe doe jij dat?", "theme": ""})
    [wish] = await db.fetch_all(exchange_wishes.select())
    assert (wish.shared, wish.by) == ("Hoe doe jij dat?", by(at_work, "staff"))
    assert "Vraag Anna" in text_of(await client.get(HERE.format(request.id)))


async def test_staff_read_only_what_they_were_brought_in_to(client, db, at_work, hilde, anna):
    exchange_id = await opened(db, hilde, anna, at_work)
    [request] = await db.fetch_all(support_requests.select())
    path = f"/staff/exchanges/{exchange_id}"
    assert (await client.get(path)).status_code == 404
    page = await client.get(HERE.format(request.id))
    assert "ze schrijven elkaar" in text_of(page)
    assert ANSWER not in page.text

    about = await writing.bring_in(db, await side(db, exchange_id, anna), by=by(anna), now=NOW)
    page = await client.get(HERE.format(about))
    assert "Gaat over een gesprek tussen twee JIMs" in text_of(page)
    assert ANSWER in (await client.get(path)).text
    assert ANSWER in (await client.get(path)).text
    for jim in (hilde, anna):  # they can read that she looked
        assert [row.reason for row in await looks.of_jim(db, jim.id)] == ["exchange"]

    await client.post(f"{HERE.format(about)}/closure", data={"outcome": "called"})
    assert (await client.get(path)).status_code == 404
    assert "we lezen niet meer mee" in text_of(await client.get(HERE.format(about)))


async def test_staff_end_what_they_read(client, db, at_work, hilde, anna):
    exchange_id = await opened(db, hilde, anna, at_work)
    path = f"/staff/exchanges/{exchange_id}"
    assert (await client.post(f"{path}/end")).status_code == 404
    await writing.bring_in(db, await side(db, exchange_id, anna), by=by(anna), now=NOW)
    assert (await client.post(f"{path}/end")).status_code == 303
    assert await states(db) == ["ended"]


async def test_everything_on_the_phone(client, db, at_work, hilde, anna):
    here = f"/staff/jims/{anna.id}"
    assert (await client.get(f"{here}/exchanges")).status_code == 303  # why do you look?
    await looks.say_why(db, anna.id, "phone", staff_id=at_work.id, now=NOW)
    await client.post(f"{here}/listening", data={"languages": ["nl"], "themes": ["rules"]})
    [row] = await db.fetch_all(listeners.select())
    assert (row.id, row.themes, row.ended_at) == (anna.id, ["rules"], None)

    exchange_id = await offered(db, hilde, anna, at_work)
    page = text_of(await client.get(f"{here}/exchanges"))
    assert SHARED in page
    theirs = f"{here}/exchanges/{exchange_id}"
    await client.post(f"{theirs}/no")
    assert await states(db) == ["declined"]
    assert (await client.post(f"{theirs}/words", data={"body": ""})).status_code == 422
    await client.post(f"{theirs}/words", data={"body": ANSWER})
    assert await states(db) == ["open"]
    [said] = await db.fetch_all(exchange_messages.select())
    assert (said.by_jim_id, said.body) == (anna.id, ANSWER)
    assert ANSWER not in (await client.get(f"{here}/exchanges")).text
    await client.post(f"{theirs}/stop")
    [row] = await db.fetch_all(exchanges.select())
    assert (row.state, row.ended_by) == ("ended", by(anna))
    await client.post(f"{theirs}/stop/undo")
    assert await states(db) == ["open"]
    for why in ("", " ", "x" * 201):
        assert (await client.post(f"{theirs}/staff", data={"why": why})).status_code == 422
    assert (await client.get(f"/staff/exchanges/{exchange_id}")).status_code == 404
    for _ in range(2):  # a second tap says it once
        await client.post(f"{theirs}/staff", data={"why": "Anna wil  weten of dit mag."})
    for jim in (anna, hilde):
        read = [row.note for row in await looks.of_jim(db, jim.id) if row.reason == "exchange"]
        assert read == ["Anna wil weten of dit mag."]
    assert ANSWER in (await client.get(f"/staff/exchanges/{exchange_id}")).text
    await client.post(f"{here}/listening/off")
    assert await states(db) == ["ended"]
    assert "telefonisch" in text_of(await client.get(here))
    assert "listening_ended" in await told(db, anna)


async def test_for_somebody_else_it_is_not_there(client, db, at_work, hilde, said, anna):
    exchange_id = await offered(db, hilde, anna, at_work)
    for jim in (said, hilde):  # hilde asked, and does not know yet
        for verb in ("words", "no", "stop", "stop/undo", "staff"):
            path = f"/staff/jims/{jim.id}/exchanges/{exchange_id}/{verb}"
            assert (await client.post(path, data={"body": "x"})).status_code == 404
    assert await states(db) == ["offered"]
