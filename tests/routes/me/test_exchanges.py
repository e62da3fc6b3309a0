"""A JIM and another JIM: asking, answering and writing, behind a link and on the own page."""

import re
from html import unescape

import pytest

from jimsupport.db.tables import exchange_wishes, exchanges, listeners, support_requests
from jimsupport.domain.exchanges import offers
from jimsupport.domain.support import requests
from tests.cast import NOW
from tests.domain.exchanges.pair import (
    ANSWER,
    SHARED,
    asks,
    by,
    last_mail,
    listens,
    mails,
    offered,
    opened,
    side,
    states,
)


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])))


async def link_in_last_mail(db):
    _, context = await last_mail(db)
    return f"/a/{context['token']}"


async def test_after_the_answer_it_is_asked_what_the_other_may_know(client, db, hilde, link):
    await client.post(f"{link}/answer", data={"answer": "other_jim"})
    page = await client.get(f"{link}?answer=other_jim")
    assert "Wat mag de andere JIM weten?" in text_of(page)

    done = await client.post(f"{link}/other-jim", data={"shared": SHARED, "theme": "rules"})
    assert (done.status_code, done.headers["location"]) == (303, f"{link}/asked")
    [wish] = await db.fetch_all(exchange_wishes.select())
    [request] = await db.fetch_all(support_requests.select())
    assert (wish.id, wish.shared, wish.theme, wish.by) == (request.id, SHARED, "rules", by(hilde))
    assert (request.kind, request.door, request.closed_at) == ("other_jim", "check_in", None)
    for path in (f"{link}?answer=other_jim", f"{link}/other-jim", f"{link}/asked"):
        assert SHARED not in (await client.get(path)).text  # a mail may be forwarded


async def test_asking_without_a_check_in(client, db, hilde, sign_in):
    await sign_in(client, hilde)
    assert "/me/other-jim" in (await client.get("/me/ask")).text
    await client.post("/me/other-jim", data={"shared": SHARED, "theme": ""})
    await client.post("/me/other-jim", data={"shared": "Liever zo.", "theme": "school"})
    [request] = await db.fetch_all(support_requests.select())
    [wish] = await db.fetch_all(exchange_wishes.select())
    assert (request.kind, request.door, wish.shared, wish.theme) == (
        "other_jim",
        "page",
        "Liever zo.",
        "school",
    )
    assert "Liever zo." in (await client.get("/me/other-jim")).text
    await client.post("/me/other-jim/undo")
    assert await db.fetch_all(exchange_wishes.select()) == []
    [request] = await db.fetch_all(support_requests.select())
    assert request.outcome == "not_needed"


async def test_by_a_link_only_its_own_wish_is_taken_back(client, db, hilde, link):
    await asks(db, hilde)
    assert "Toch liever niet" not in text_of(await client.get(f"{link}/other-jim"))
    assert (await client.post(f"{link}/other-jim/undo")).status_code == 404
    assert len(await db.fetch_all(exchange_wishes.select())) == 1

    await client.post(f"{link}/other-jim", data={"shared": SHARED, "theme": ""})  # now it is
    assert "Toch liever niet" in text_of(await client.get(f"{link}/other-jim"))
    assert (await client.post(f"{link}/other-jim/undo")).status_code == 303
    assert await db.fetch_all(exchange_wishes.select()) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"shared": " "}, "Schrijf op wat de andere JIM mag weten."),
        ({"shared": "a" * 1001}, "1000 tekens"),
        ({"shared": "Hoi", "theme": "weather"}, "Kies een onderwerp uit de lijst"),
    ],
)
async def test_what_cannot_be_kept_is_said_in_words(client, db, hilde, sign_in, typed, said):
    await sign_in(client, hilde)
    page = await client.post("/me/other-jim", data=typed)
    assert page.status_code == 422
    assert said in text_of(page)
    assert await db.fetch_all(exchange_wishes.select()) == []


async def test_listening_is_a_yes_of_its_own(client, db, anna, sign_in):
    await sign_in(client, anna)
    assert "Nu: nee." in text_of(await client.get("/me/listening"))
    await client.post("/me/listening", data={"languages": ["nl", "tr"], "themes": ["school"]})
    [row] = await db.fetch_all(listeners.select())
    assert (row.id, row.languages, row.themes, row.since) == (anna.id, ["nl", "tr"], ["school"], NOW)
    assert "Nu: ja" in text_of(await client.get("/me/listening"))
    await client.post("/me/listening/off")
    [row] = await db.fetch_all(listeners.select())
    assert row.ended_at == NOW


async def test_an_offer_is_answered_by_its_link(client, db, hilde, anna, nadia):
    await offered(db, hilde, anna, nadia)
    link = await link_in_last_mail(db)
    page = await client.get(link)
    assert "Dag Anna, wil je Hilde antwoorden?" in text_of(page)
    assert SHARED in page.text
    assert "de Wit" not in page.text
    assert "example.org" not in page.text

    done = await client.post(f"{link}/exchange/words", data={"body": ANSWER})
    assert (done.status_code, done.headers["location"]) == (303, f"{link}/exchange")
    assert await states(db) == ["open"]
    assert ANSWER not in (await client.get(link)).text  # their own words are not shown behind a link

    row, context = await last_mail(db)
    assert (row.kind, row.person_id, context["name"], context["body"]) == (
        "exchange_message",
        hilde.id,
        "Anna",
        ANSWER,
    )
    hers = await client.get(f"/a/{context['token']}")
    assert ANSWER in hers.text
    assert SHARED not in hers.text


async def test_not_now_is_seen_by_nobody_who_asked(client, db, hilde, anna, nadia, sign_in):
    await offered(db, hilde, anna, nadia)
    link = await link_in_last_mail(db)
    assert await states(db) == ["offered"]
    assert "Nu even niet" in text_of(await client.get(f"{link}?answer=no"))
    assert await states(db) == ["offered"]  # looking changes nothing
    await client.post(f"{link}/exchange/no")
    assert await states(db) == ["declined"]
    assert "Goed, nu even niet." in text_of(await client.get(link))
    await sign_in(client, hilde)
    assert "Anna" not in (await client.get("/me")).text
    [row] = await db.fetch_all(exchanges.select())
    assert (await client.get(f"/me/exchanges/{row.id}")).status_code == 404


async def test_signed_in_they_read_all_and_write_on(client, db, hilde, anna, nadia, sign_in):
    exchange_id = await opened(db, hilde, anna, nadia)
    await sign_in(client, hilde)
    home = await client.get("/me")
    assert "Jij en Anna" in text_of(home)
    path = f"/me/exchanges/{exchange_id}"
    page = await client.get(path)
    assert SHARED in page.text
    assert ANSWER in page.text
    await client.post(f"{path}/words", data={"body": "Dank je."})
    await client.post(f"{path}/words", data={"body": "Dank je."})
    assert [kind for kind, *_ in await mails(db, "exchange_message")] == ["exchange_message"] * 2
    await sign_in(client, anna)
    assert "Dank je." in (await client.get(path)).text


async def test_words_of_danger_go_on_and_the_writer_is_told_who_reads_them(
    client, db, hilde, anna, nadia, sign_in
):
    exchange_id = await opened(db, hilde, anna, nadia)
    await sign_in(client, hilde)
    path = f"/me/exchanges/{exchange_id}"
    await client.post(f"{path}/words", data={"body": "Hij heeft haar geslagen."})
    page = text_of(await client.get(path))
    assert "dus iemand van JIMwerkt leest het ook" in page
    assert "Bel 112" in page
    assert (await mails(db, "exchange_message"))[-1][1] == anna.id


async def test_stopping_and_going_on(client, db, hilde, anna, nadia, sign_in):
    exchange_id = await opened(db, hilde, anna, nadia)
    path = f"/me/exchanges/{exchange_id}"
    await sign_in(client, anna)
    await client.post(f"{path}/stop")
    assert await states(db) == ["ended"]
    assert "Toch verder schrijven" in text_of(await client.get(path))
    refused = await client.post(f"{path}/words", data={"body": "Nog iets"})
    assert "Jullie gesprek is gestopt" in text_of(await client.get(refused.headers["location"]))
    await client.post(f"{path}/stop/undo")
    assert await states(db) == ["open"]


async def test_bringing_in_staff(client, db, hilde, anna, nadia, sign_in):
    exchange_id = await opened(db, hilde, anna, nadia)
    path = f"/me/exchanges/{exchange_id}"
    await sign_in(client, anna)
    assert "JIMwerkt leest nu mee" not in text_of(await client.get(path))
    await client.post(f"{path}/staff")
    assert "JIMwerkt leest nu mee" in text_of(await client.get(path))
    await sign_in(client, hilde)
    assert "JIMwerkt leest nu mee" in text_of(await client.get(path))


async def test_nobody_else_reads_it(client, db, hilde, said, anna, nadia, sign_in):
    exchange_id = await opened(db, hilde, anna, nadia)
    await sign_in(client, said)
    path = f"/me/exchanges/{exchange_id}"
    missing = await client.get("/me/exchanges/999999")
    theirs = await client.get(path)
    assert (theirs.status_code, theirs.text.replace(path, "")) == (
        404,
        missing.text.replace("/me/exchanges/999999", ""),
    )
    for verb in ("words", "no", "stop", "stop/undo", "staff"):
        assert (await client.post(f"{path}/{verb}", data={"body": "x"})).status_code == 404


async def test_a_link_about_something_else_opens_no_exchange(client, db, hilde, anna, nadia, link):
    await opened(db, hilde, anna, nadia)
    assert (await client.get(f"{link}/exchange")).status_code == 404
    assert (await client.post(f"{link}/exchange/words", data={"body": "x"})).status_code == 404
    assert (await client.get(f"{link}/listening")).status_code == 404


async def test_no_more_questions_from_the_mail_itself(client, db, hilde, anna, nadia):
    await offered(db, hilde, anna, nadia)
    link = await link_in_last_mail(db)
    assert "Liever niet meer gevraagd worden?" in text_of(await client.get(f"{link}/listening"))
    await client.post(f"{link}/listening/off")
    [row] = await db.fetch_all(listeners.select())
    assert (row.ended_at, await states(db)) == (NOW, ["ended"])
    assert "niet meer nodig" in text_of(await client.get(link))


async def test_an_offer_that_came_too_late_says_so(client, db, hilde, anna, nadia):
    exchange_id = await offered(db, hilde, anna, nadia)
    link = await link_in_last_mail(db)
    [row] = await db.fetch_all(support_requests.select())
    request = await requests.for_staff(db, row.id, staff_id=nadia.id)
    await offers.withdraw(db, request, by=by(nadia, "staff"), now=NOW)
    done = await client.post(f"{link}/exchange/words", data={"body": ANSWER})
    assert "niet meer nodig" in text_of(await client.get(done.headers["location"]))
    assert (await side(db, exchange_id, anna)).answered_at is None


async def test_what_another_said_yes_to(client, db, hilde, anna, sign_in):
    await asks(db, hilde)
    await listens(db, anna)
    await sign_in(client, anna)
    assert "Hilde" not in (await client.get("/me")).text
