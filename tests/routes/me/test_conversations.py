"""A JIM who says more: on their own page and by the link in our answer, in the same conversation; notes never show."""

import html

import pytest

from jimsupport.db.tables import request_messages, support_requests
from jimsupport.domain.access import links
from jimsupport.domain.handling import closures, merges
from jimsupport.domain.people import stops
from jimsupport.domain.support import claims, conversation, notes, requests
from jimsupport.mail.contexts import context_of
from tests.conftest import NOW


@pytest.fixture
async def asked(db, hilde):
    return await requests.open(
        db, kind="question", door="page", body="Mijn vraag", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )


@pytest.fixture
async def answered(db, asked, nadia):
    """A question that was answered and closed, with a note; the token in the mail with the answer."""
    by = f"staff:{nadia.id}"
    row = await requests.for_staff(db, asked, staff_id=nadia.id)
    await notes.add(db, row, "Klinkt moe, onder ons", by=by, now=NOW)
    await conversation.reply(db, row, "Ons antwoord", by=by, now=NOW, once="a")
    await closures.close(db, row, "answered", by=by, now=NOW)
    message = await db.fetch_one(request_messages.select().where(request_messages.c.outbox_id.is_not(None)))
    return (await context_of(db, message.outbox_id))["token"]


async def load(db, request_id):
    return await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))


async def seen(browser, path):
    answer = await browser.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.text)


async def bodies(db, request_id):
    rows = await db.fetch_all(
        request_messages.select()
        .where(request_messages.c.request_id == request_id)
        .order_by(request_messages.c.id)
    )
    return [row.body for row in rows]


async def test_by_the_link_in_our_answer_it_is_open_again_with_the_same_person(
    client, db, asked, answered, nadia
):
    page = await seen(client, f"/a/{answered}")
    assert "Ons antwoord" in page
    assert "onder ons" not in page
    assert "Mijn vraag" not in page  # a mail may be forwarded
    assert f'action="/a/{answered}/reply"' in page
    sent = await client.post(f"/a/{answered}/reply", data={"body": "En nog dit"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/a/{answered}/asked")
    again = await load(db, asked)
    assert (again.closed_at, again.claimed_by) == (None, nadia.id)
    assert await bodies(db, asked) == ["Mijn vraag", "Ons antwoord", "En nog dit"]
    assert len(await db.fetch_all(support_requests.select())) == 1
    assert "Je stelde een vraag." in await seen(client, f"/a/{answered}/asked")


async def test_by_the_link_it_lands_where_the_question_went(client, db, hilde, asked, answered, nadia):
    row = await requests.for_staff(db, asked, staff_id=nadia.id)
    await closures.reopen(db, row, by="staff:1", now=NOW)
    other = await requests.open(
        db, kind="question", door="page", body="Andere", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )
    row = await requests.for_staff(db, asked, staff_id=nadia.id)
    await merges.merge(db, row, other, by=f"staff:{nadia.id}", now=NOW)
    await client.post(f"/a/{answered}/reply", data={"body": "En nog dit"})
    assert await bodies(db, other) == ["Andere", "En nog dit"]
    assert "Je stelde een vraag." in await seen(client, f"/a/{answered}/asked")


async def test_who_stopped_can_still_read_and_answer(client, db, hilde, answered, asked):
    await stops.stop(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    assert "Ons antwoord" in await seen(client, f"/a/{answered}")
    await client.post(f"/a/{answered}/reply", data={"body": "Toch nog iets"})
    assert (await load(db, asked)).closed_at is None


@pytest.mark.parametrize("body", ["", " ", "a" * 4001])
async def test_nothing_and_too_much_are_said_and_kept(client, db, answered, asked, body):
    answer = await client.post(f"/a/{answered}/reply", data={"body": body})
    assert answer.status_code == 422
    assert "Fout: " in answer.text
    assert body.strip() in answer.text
    assert (await load(db, asked)).closed_at is not None


async def test_a_link_about_no_question_answers_none(client, db, hilde):
    token = await links.create(db, hilde.id, "contact_reminder", now=NOW)
    assert (await client.post(f"/a/{token}/reply", data={"body": "Hallo"})).status_code == 404


async def test_on_their_own_page_a_jim_reads_the_whole_conversation_and_says_more(
    client, db, sign_in, hilde, asked, answered, nadia
):
    await sign_in(client, hilde)
    assert f"/me/requests/{asked}" in await seen(client, "/me/asked")
    page = await seen(client, f"/me/requests/{asked}")
    assert page.index("Mijn vraag") < page.index("Ons antwoord")
    assert "onder ons" not in page
    assert "Een foto of bestand kunnen we niet aannemen" in page
    sent = await client.post(f"/me/requests/{asked}/reply", data={"body": "Dank je wel"})
    assert sent.headers["location"] == f"/me/requests/{asked}"
    assert "Dank je wel" in await seen(client, f"/me/requests/{asked}")
    assert (await load(db, asked)).closed_at is None
    wrong = await client.post(f"/me/requests/{asked}/reply", data={"body": ""})
    assert wrong.status_code == 422


async def test_of_two_put_together_the_jim_reads_one(client, db, sign_in, hilde, asked, nadia):
    by = f"staff:{nadia.id}"
    other = await requests.open(
        db, kind="question", door="page", body="Andere", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )
    row = await requests.for_staff(db, other, staff_id=nadia.id)
    await notes.add(db, row, "Onder ons", by=by, now=NOW)
    await merges.merge(db, row, asked, by=by, now=NOW)
    await sign_in(client, hilde)
    for path in (f"/me/requests/{asked}", f"/me/requests/{other}"):
        page = await seen(client, path)
        assert ("Mijn vraag" in page, "Andere" in page, "Onder ons" in page) == (True, True, False)
    assert f"/me/requests/{other}" not in await seen(client, "/me/asked")
    await client.post(f"/me/requests/{other}/reply", data={"body": "Nog iets"})
    assert await bodies(db, asked) == ["Mijn vraag", "Nog iets"]


async def test_nobody_reads_or_answers_anothers(client, db, sign_in, anna, asked, answered):
    await sign_in(client, anna)
    assert (await client.get(f"/me/requests/{asked}")).status_code == 404
    assert (await client.post(f"/me/requests/{asked}/reply", data={"body": "Hoi"})).status_code == 404
    token = await links.create(db, anna.id, "staff_reply", request_id=asked, now=NOW)
    assert (await client.post(f"/a/{token}/reply", data={"body": "Hoi"})).status_code == 404
    assert await bodies(db, asked) == ["Mijn vraag", "Ons antwoord"]


async def test_staff_see_the_new_words_on_their_day(client, db, sign_in, hilde, asked, nadia):
    row = await requests.for_staff(db, asked, staff_id=nadia.id)
    await claims.claim(db, row, by=f"staff:{nadia.id}", now=NOW)
    await closures.close(db, row, "answered", by=f"staff:{nadia.id}", now=NOW)
    await sign_in(client, hilde)
    await client.post(f"/me/requests/{asked}/reply", data={"body": "Er is weer iets"})
    await sign_in(client, nadia)
    assert "Er is weer iets" in await seen(client, "/staff")


async def test_why_we_take_no_files_stands_where_one_asks(client, sign_in, hilde):
    await sign_in(client, hilde)
    assert "Een foto of bestand kunnen we niet aannemen" in await seen(client, "/me/ask")


async def test_what_is_open_shows_how_it_began_to_who_is_signed_in(client, db, sign_in, hilde, asked):
    token = await links.create(db, hilde.id, "request_received", request_id=asked, now=NOW)
    by_link = await seen(client, f"/a/{token}/asked")
    await sign_in(client, hilde)
    page = await seen(client, "/me/asked")
    assert ("Mijn vraag" in page, "Mijn vraag" in by_link) == (True, False)


async def test_who_writes_of_danger_sees_the_numbers_at_once(client, sign_in, hilde, asked):
    await sign_in(client, hilde)
    assert "banner danger" not in await seen(client, "/me/asked")
    await client.post("/me/ask", data={"body": "Hij dreigt met een mes"})
    page = await seen(client, "/me/asked")
    assert page.index("banner danger") < page.index("0800-2000") < page.index("Mijn vraag")
