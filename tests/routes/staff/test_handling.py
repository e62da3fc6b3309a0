"""What staff do with a question beside talking about it: hand it on, put it away, put two together, saved answers."""

import html

import pytest

from jimsupport.db.tables import leaves, outbox, request_messages, request_notes, support_requests, tags
from jimsupport.domain.handling import saved_answers
from jimsupport.domain.support import requests
from tests import cast
from tests.conftest import NOW


@pytest.fixture
async def asked(db, hilde):
    return await ask(db, hilde, "Hoe zit het met een bijbaan?")


@pytest.fixture
async def staff(client, sign_in, nadia):
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def omar(db):
    return await cast.worker(db, "Omar", "staff", last_name="Said", mail="omar@jimwerkt.example")


async def ask(db, jim, body, kind="question", **values):
    given = {"jim_id": jim.id, "by": f"jim:{jim.id}"} if jim else {"by": "visitor"}
    return await requests.open(db, kind=kind, door="page", body=body, now=NOW, **(given | values))


async def load(db, request_id):
    return await db.fetch_one(support_requests.select().where(support_requests.c.id == request_id))


async def seen(browser, path):
    answer = await browser.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.text)


async def test_handed_to_a_colleague_with_a_note(staff, client, db, asked, omar, sign_in):
    page = await seen(staff, f"/staff/requests/{asked}")
    assert "Doorgeven aan een collega" in page
    assert "Omar Said" in page
    sent = await staff.post(
        f"/staff/requests/{asked}/colleague", data={"to": omar.id, "hand_note": "Jij sprak haar al."}
    )
    assert sent.status_code == 303
    assert (await load(db, asked)).claimed_by == omar.id
    assert len(await db.fetch_all(request_notes.select())) == 1

    await sign_in(client, omar)
    page = await seen(client, f"/staff/requests/{asked}")
    assert "van jou" in page
    assert "doorgegeven door Nadia" in page
    assert "Jij sprak haar al." in page


@pytest.mark.parametrize("to", ["", "999", "x"])
async def test_handing_to_nobody_keeps_the_note(staff, asked, omar, to):
    answer = await staff.post(f"/staff/requests/{asked}/colleague", data={"to": to, "hand_note": "Lees dit"})
    assert answer.status_code == 422
    assert "Kies een collega." in answer.text
    assert "Lees dit" in answer.text


async def test_a_colleague_on_leave_is_shown_as_such(staff, db, asked, omar):
    away = {"staff_id": omar.id, "first_day": NOW.date(), "last_day": NOW.date(), "created_at": NOW}
    await db.execute(leaves.insert().values(**away))
    assert "Omar Said (met verlof)" in await seen(staff, f"/staff/requests/{asked}")


async def test_put_away_and_taken_back_and_the_same_day_in_one_click(staff, db, asked, anna):
    await staff.post(f"/staff/requests/{asked}/snooze", data={"until": "3-4-2026"})
    page = await seen(staff, f"/staff/requests/{asked}")
    assert "Weggelegd tot vrijdag 3 april 2026, of tot de JIM iets zegt." in page
    assert "Hoe zit het met een bijbaan?" not in await seen(staff, "/staff")
    await staff.post(f"/staff/requests/{asked}/snooze/undo")
    assert "Hoe zit het met een bijbaan?" in await seen(staff, "/staff")
    assert 'name="until" value="03-04-2026"' in await seen(staff, f"/staff/requests/{asked}")
    other = await ask(db, anna, "Nog een vraag")
    assert 'name="until" value="03-04-2026"' in await seen(staff, f"/staff/requests/{other}")
    await staff.post(f"/staff/requests/{other}/snooze", data={"how": "reply"})
    assert "Weggelegd tot de JIM iets zegt." in await seen(staff, f"/staff/requests/{other}")


@pytest.mark.parametrize("until", ["", "gisteren", "29-3-2026", "30-03-2026", "31-12-9999"])
async def test_a_day_that_cannot_be_is_said(staff, db, asked, until):
    answer = await staff.post(f"/staff/requests/{asked}/snooze", data={"until": until})
    assert answer.status_code == 422
    assert (await load(db, asked)).snoozed_at is None


async def test_side_by_side_then_merged_then_apart(staff, db, hilde, asked):
    other = await ask(db, hilde, "En mag ze daarvoor reizen?")
    page = await seen(staff, f"/staff/requests/{asked}")
    assert f"/staff/requests/{asked}/beside/{other}" in page
    beside = await seen(staff, f"/staff/requests/{asked}/beside/{other}")
    assert "Hoe zit het met een bijbaan?" in beside
    assert "En mag ze daarvoor reizen?" in beside

    sent = await staff.post(f"/staff/requests/{other}/merge", data={"into": asked})
    assert sent.headers["location"] == f"/staff/requests/{asked}"
    whole = await seen(staff, f"/staff/requests/{asked}")
    assert whole.index("bijbaan") < whole.index("daarvoor reizen")
    assert f'action="/staff/requests/{other}/merge/undo"' in whole
    gone = await seen(staff, f"/staff/requests/{other}")
    assert f"Deze vraag is samengevoegd. Het gesprek gaat verder in vraag {asked}." in gone
    assert (await seen(staff, "/staff")).count("Hilde") < 4

    await staff.post(f"/staff/requests/{other}/merge/undo")
    assert (await load(db, other)).merged_into is None
    assert "merge/undo" not in await seen(staff, f"/staff/requests/{asked}")


async def test_what_staff_do_on_an_old_page_of_a_merged_one_lands_where_it_went(staff, db, hilde, asked):
    other = await ask(db, hilde, "En mag ze daarvoor reizen?")
    await staff.post(f"/staff/requests/{other}/merge", data={"into": asked})
    for verb, data in (
        ("reply", {"reply": "Dat mag.", "once": "a"}),
        ("note", {"note": "Onder ons"}),
        ("call", {"call": "reached"}),
        ("told", {"told": "Ze bedankte ons"}),
    ):
        sent = await staff.post(f"/staff/requests/{other}/{verb}", data=data)
        assert sent.headers["location"] == f"/staff/requests/{asked}"
    page = await seen(staff, f"/staff/requests/{asked}")
    for words in ("Dat mag.", "Onder ons", "Gesproken.", "Ze bedankte ons"):
        assert words in page


@pytest.mark.parametrize("into", ["", "x", "999999"])
async def test_merging_with_nothing_is_said(staff, asked, into):
    answer = await staff.post(f"/staff/requests/{asked}/merge", data={"into": into})
    assert answer.status_code in (404, 422)


async def test_two_of_different_jims_do_not_go_together(staff, db, asked, anna):
    other = await ask(db, anna, "Iets anders")
    assert (await staff.get(f"/staff/requests/{asked}/beside/{other}")).status_code == 404
    refused = await staff.post(f"/staff/requests/{other}/merge", data={"into": asked}, follow_redirects=True)
    assert "Deze vragen zijn van twee verschillende JIMs." in refused.text


async def test_a_saved_answer_is_filled_in_under_what_was_typed_and_nothing_is_sent(staff, db, hilde, asked):
    bodies = {"nl": "Dag {voornaam}, bel {telefoon} of {terugweg}. {collega}"}
    saved = await saved_answers.add(db, "Bellen", bodies, by="staff:1", now=NOW)
    before = len(await db.fetch_all(outbox.select()))
    assert "Bellen" in await seen(staff, f"/staff/requests/{asked}")
    filled = await staff.post(
        f"/staff/requests/{asked}/reply/filled", data={"saved": saved, "reply": "Fijn dat je vraagt."}
    )
    assert filled.status_code == 200
    text = filled.text.partition('<textarea id="reply"')[2].partition("</textarea>")[0]
    assert "Fijn dat je vraagt.\n\nDag Hilde, bel 030 200 40 60 of JIMwerkt, 030 200 40 60. Nadia" in text
    assert len(await db.fetch_all(outbox.select())) == before


async def test_it_comes_in_the_language_of_the_jim(staff, db):
    amal = await cast.jim(db, "Amal", mail="amal@example.org", language="ar")
    asked = await ask(db, amal, "مرحبا")
    whole = {"nl": "Dag {voornaam}", "en": "", "ar": "مرحبا {voornaam}"}
    saved = await saved_answers.add(db, "Groet", whole, by="staff:1", now=NOW)
    dutch = await saved_answers.add(db, "Alleen hier", {"nl": "Dag"}, by="staff:1", now=NOW)
    assert "Alleen hier (alleen in het Nederlands)" in await seen(staff, f"/staff/requests/{asked}")
    filled = await staff.post(f"/staff/requests/{asked}/reply/filled", data={"saved": saved})
    assert "مرحبا Amal" in filled.text
    filled = await staff.post(f"/staff/requests/{asked}/reply/filled", data={"saved": dutch})
    assert "Dag</textarea>" in filled.text


@pytest.mark.parametrize(("saved", "status"), [("", 422), ("x", 422), ("999", 404)])
async def test_no_saved_answer_chosen(staff, asked, saved, status):
    answer = await staff.post(f"/staff/requests/{asked}/reply/filled", data={"saved": saved, "reply": "Zo"})
    assert answer.status_code == status


async def test_saved_answers_are_kept_changed_and_taken_out(staff, db):
    assert "Er zijn nog geen bewaarde antwoorden." in await seen(staff, "/staff/saved-answers")
    wrong = await staff.post("/staff/saved-answers", data={"title": "Groet", "body_nl": "Dag {naam}"})
    assert wrong.status_code == 422
    assert "{naam} kennen we niet." in html.unescape(wrong.text)
    await staff.post("/staff/saved-answers", data={"title": "Groet", "body_nl": "Dag {voornaam}"})
    [row] = await saved_answers.listed(db)
    page = await seen(staff, f"/staff/saved-answers/{row.id}")
    assert "Dag {voornaam}" in page
    wrong = await staff.post(f"/staff/saved-answers/{row.id}", data={"title": "", "body_nl": "Dag"})
    assert wrong.status_code == 422
    await staff.post(f"/staff/saved-answers/{row.id}", data={"title": "Hallo", "body_nl": "Hoi"})
    assert "Hallo" in await seen(staff, "/staff/saved-answers")
    await staff.post(f"/staff/saved-answers/{row.id}/retirement")
    assert await saved_answers.listed(db) == []
    await staff.post(f"/staff/saved-answers/{row.id}/retirement/undo")
    assert len(await saved_answers.listed(db)) == 1


async def test_the_words_of_danger_can_be_tried_added_and_removed(staff, db):
    page = await seen(staff, "/staff/danger-words")
    assert "Er is nog geen mailadres voor wie dienst heeft." in page
    tried = await staff.post("/staff/danger-words/trial", data={"text": "Er was een vechtpartij"})
    assert "Nee, hierin staat geen woord van de lijst." in tried.text
    await staff.post("/staff/danger-words", data={"phrase": "vechtpartij"})
    tried = await staff.post(
        "/staff/danger-words/trial", data={"text": "Er was een vechtpartij, met een mes"}
    )
    found = html.unescape(tried.text).partition("Ja, dit komt bovenaan. Gevonden:")[2]
    assert [word in found for word in ("<bdi>vechtpartij</bdi>", "<bdi>mes</bdi>")] == [True, True]
    assert await db.fetch_all(request_messages.select()) == []
    arabic = await seen(staff, "/staff/danger-words?in=ar")
    assert "سكين" in arabic
    wrong = await staff.post("/staff/danger-words?in=ar", data={"phrase": "!"})
    assert wrong.status_code == 422
    assert "سكين" in wrong.text


async def test_a_jim_is_found_by_a_word_put_on_their_page(staff, db, hilde, anna, nadia):
    await staff.post(f"/staff/jims/{hilde.id}/why", data={"reason": "phone"})
    wrong = await staff.post(f"/staff/jims/{hilde.id}/tags", data={"tag": " "})
    assert wrong.status_code == 422
    await staff.post(f"/staff/jims/{hilde.id}/tags", data={"tag": "JIM-dag"})
    assert "JIM-dag" in await seen(staff, f"/staff/jims/{hilde.id}")
    found = await seen(staff, "/staff/jims?q=jim-dag")
    assert ("Hilde" in found, "Anna" in found) == (True, False)
    [word] = await db.fetch_all(tags.select())
    await staff.post(f"/staff/jims/{hilde.id}/tags/removal", data={"tag": word.id})
    assert "Hilde" not in (await seen(staff, "/staff/jims?q=jim-dag")).partition("JIM gevonden")[2]


async def test_the_five_steps_stand_a_tap_away_from_danger(staff, db, hilde):
    worrying = await ask(db, hilde, "Hij is geslagen")
    assert 'href="/staff/help/meldcode"' in await seen(staff, f"/staff/requests/{worrying}")
    page = await seen(staff, "/staff/help/meldcode")
    assert page.count("<h2>") >= 5
    assert "0800-2000" in page


async def test_the_page_asks_as_much_for_many_as_for_one(staff, db, hilde, asked):
    async def statements():
        await seen(staff, f"/staff/requests/{asked}")
        before = db.statements
        await seen(staff, f"/staff/requests/{asked}")
        return db.statements - before

    await ask(db, hilde, "Eerste")
    few = await statements()
    for n in range(8):
        await ask(db, hilde, f"Nog {n}")
        await saved_answers.add(db, f"Antwoord {n}", {"nl": "Dag"}, by="staff:1", now=NOW)
    assert await statements() == few
