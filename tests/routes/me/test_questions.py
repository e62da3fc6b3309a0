import re
from datetime import timedelta

import pytest

from jimsupport.db.tables import answers, channels, events, planned, support_requests
from jimsupport.domain.access import links
from tests import cast
from tests.cast import NOW


async def given(db):
    rows = await db.fetch_all(answers.select().where(answers.c.undone_at.is_(None)).order_by(answers.c.id))
    return [(row.question, row.answer, row.remark, row.by) for row in rows]


def heading(response):
    return re.sub(r"\s+", " ", re.search(r"<h1>(.*?)</h1>", response.text, re.S)[1]).strip()


async def snapshot(db):
    tables = (answers, events, planned, support_requests)
    return [[tuple(row) for row in await db.fetch_all(t.select().order_by(t.c.id))] for t in tables]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?answer=good",
        "?answer=other_jim",
        "?answer=call_me",
        "?in_touch=no",
        "?snooze=2",
        "?answer=x&snooze=9",
        "?open=pause",
    ],
)
async def test_opening_a_link_changes_nothing(client, db, link, query):
    before = await snapshot(db)
    for method in ("GET", "HEAD"):
        assert (await client.request(method, link + query)).status_code == 200
    assert await snapshot(db) == before


async def test_the_answer_of_the_mail_stands_ready_under_one_button(client, link):
    page = await client.get(f"{link}?answer=other_jim")
    assert heading(page) == "Dag Hilde, hoe gaat het?"
    assert page.text.count('class="button primary"') == 1
    assert "<strong>Liever een andere JIM</strong>" in page.text
    assert "Carla" not in page.text


async def test_good_is_one_tap_and_makes_no_work(client, db, hilde, link):
    for _ in range(2):
        sent = await client.post(f"{link}/answer", data={"answer": "good"})
        assert (sent.status_code, sent.headers["location"]) == (303, link)
    assert heading(await client.get(link)) == "Dank je wel. Fijn om te horen."
    assert await given(db) == [("how", "good", None, f"jim:{hilde.id}")]
    assert await db.fetch_all(support_requests.select()) == []


async def test_bel_mij_opens_a_question_and_says_who_rings_and_when(client, db, hilde, link):
    await client.post(f"{link}/answer", data={"answer": "call_me"})
    page = await client.get(link)
    assert heading(page) == "We bellen je"
    assert "uiterlijk dinsdag 31 maart 2026, 10.00 uur" in page.text
    assert "eindigt op 01" in page.text
    assert "12345601" not in page.text
    [request] = await db.fetch_all(support_requests.select())
    assert (request.kind, request.door, request.jim_id) == ("call_back", "check_in", hilde.id)

    await client.post(f"{link}/remark", data={"remark": "Na zes uur graag"})
    assert [(q, a, r) for q, a, r, _ in await given(db)] == [("how", "call_me", "Na zes uur graag")]
    assert len(await db.fetch_all(support_requests.select())) == 1


async def test_who_has_no_number_is_asked_for_one(client, db, hilde, link):
    await db.execute(channels.delete().where(channels.c.kind == "phone"))
    await client.post(f"{link}/answer", data={"answer": "call_me"})
    assert heading(await client.get(link)) == "Op welk nummer bellen we je?"
    wrong = await client.post(f"{link}/remark", data={"phone": "06-12", "remark": "Graag vanavond"})
    assert wrong.status_code == 422
    assert "Vul een telefoonnummer in" in wrong.text
    assert "Graag vanavond" in wrong.text
    await client.post(f"{link}/remark", data={"phone": "06 12345678"})
    assert heading(await client.get(link)) == "We bellen je"


async def test_after_how_comes_contact_and_a_no_shows_the_way_to_stop(client, db, link, handed):
    await client.post(f"{link}/answer", data={"answer": "good"})
    assert "hebben jullie nog contact?" in (await client.get(link)).text
    await client.post(f"{link}/answer", data={"answer": "no"})
    page = await client.get(link)
    assert "Jullie hebben geen contact meer." in page.text
    assert f"{link}/young-person?about={handed.id}" in page.text
    assert [(q, a) for q, a, _, _ in await given(db)] == [("how", "good"), ("in_touch", "no")]


async def test_snooze_says_the_day_and_can_be_undone(client, db, asked, link):
    await client.post(f"{link}/snooze", data={"weeks": "2"})
    page = await client.get(link)
    assert heading(page) == "Goed, we vragen het later"
    assert "maandag 13 april 2026" in page.text
    later = await db.fetch_one(planned.select().where(planned.c.occurrence == 2))
    assert later.due_on == (NOW + timedelta(weeks=2)).date()

    await client.post(f"{link}/undo")
    assert heading(await client.get(link)) == "Dag Hilde, hoe gaat het?"
    assert (await db.fetch_one(planned.select().where(planned.c.occurrence == 2))).due_at is None


async def test_an_answer_can_be_undone_and_changed(client, db, link):
    await client.post(f"{link}/answer", data={"answer": "call_me"})
    await client.post(f"{link}/undo")
    assert await given(db) == []
    [request] = await db.fetch_all(support_requests.select())
    assert request.outcome == "not_needed"
    await client.post(f"{link}/answer", data={"answer": "good"})
    assert heading(await client.get(f"{link}?answer=other_jim")) == "Dag Hilde, hoe gaat het?"
    await client.post(f"{link}/answer", data={"answer": "other_jim"})
    assert [(q, a) for q, a, _, _ in await given(db)] == [("how", "other_jim")]


async def test_words_of_danger_reach_a_person_whatever_the_answer(client, db, link):
    await client.post(f"{link}/answer", data={"answer": "good"})
    await client.post(f"{link}/remark", data={"remark": "Maar hij is gisteren geslagen."})
    assert [(r.kind, r.danger) for r in await db.fetch_all(support_requests.select())] == [("question", True)]
    page = await client.get(link)
    assert heading(page) == "Goed dat je dit vertelt"
    assert "uiterlijk dinsdag 31 maart 2026, 10.00 uur" in page.text
    assert "Is er nu gevaar? Wacht niet op ons" in page.text
    await client.post(f"{link}/undo")
    assert (await db.fetch_one(support_requests.select())).closed_at is None


async def test_a_kind_word_calls_nobody(client, link):
    await client.post(f"{link}/answer", data={"answer": "good"})
    await client.post(f"{link}/remark", data={"remark": "We eten elke week samen."})
    page = await client.get(link)
    assert heading(page) == "Dank je wel. Fijn om te horen."
    assert "Wacht niet op ons" not in page.text


async def test_contact_answered_first_leaves_the_question_how_it_goes(client, db, link):
    await client.post(f"{link}/answer", data={"answer": "sometimes"})
    page = await client.get(link)
    assert heading(page) == "Dank je wel voor je antwoord"
    assert "En hoe gaat het met jou?" in page.text
    await client.post(f"{link}/answer", data={"answer": "good"})
    assert "En hoe gaat het met jou?" not in (await client.get(link)).text
    assert [(q, a) for q, a, _, _ in await given(db)] == [("in_touch", "sometimes"), ("how", "good")]


async def test_putting_off_after_an_answer_says_so(client, link):
    await client.post(f"{link}/answer", data={"answer": "good"})
    await client.post(f"{link}/snooze", data={"weeks": "1"})
    page = await client.get(link)
    assert "Goed, we vragen het later" in page.text
    assert "We vragen het weer rond dinsdag 7 april 2026." in page.text


async def test_another_answer_takes_the_first_request_back(client, db, link):
    for answer in ("call_me", "other_jim"):
        await client.post(f"{link}/answer", data={"answer": answer})
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    assert [(r.kind, r.outcome) for r in rows] == [("call_back", "not_needed"), ("other_jim", None)]


@pytest.mark.parametrize(
    ("path", "data"), [("answer", {"answer": "boos"}), ("answer", {}), ("snooze", {"weeks": "3"})]
)
async def test_what_is_no_answer_is_said_in_words(client, db, link, path, data):
    assert (await client.post(f"{link}/{path}", data=data)).status_code == 422
    assert await given(db) == []


async def test_the_rest_question_is_answered_yes_or_no(client, db, hilde, handed):
    item = await cast.check_in(
        db,
        hilde,
        handed,
        kind="rest_question",
        key=f"{handed.id}:rest_question:P3M:1",
        due_at=None,
        outcome="sent",
        decided_at=NOW,
    )
    link = f"/a/{await links.create(db, hilde.id, 'rest_question', planned_id=item.id, now=NOW)}"
    assert heading(await client.get(link)) == "Dag Hilde, zullen we je met rust laten?"
    await client.post(f"{link}/answer", data={"answer": "rest"})
    assert heading(await client.get(link)) == "Goed, we laten je met rust"
    assert (await cast.load_jim(db, hilde.id)).resting_since == NOW
    await client.post(f"{link}/answer", data={"answer": "go_on"})
    assert (await cast.load_jim(db, hilde.id)).resting_since is None


async def test_how_it_goes_can_be_answered_from_a_mail_that_asks_for_rest(client, db, hilde, handed):
    item = await cast.check_in(
        db, hilde, handed, kind="rest_question", key="rest", due_at=None, outcome="sent", decided_at=NOW
    )
    link = f"/a/{await links.create(db, hilde.id, 'rest_question', planned_id=item.id, now=NOW)}"
    page = await client.get(f"{link}?answer=good")
    assert heading(page) == "Dag Hilde, hoe gaat het?"
    assert "<strong>Het gaat goed</strong>" in page.text
    assert heading(await client.get(f"{link}?answer=call_me")) == "Dag Hilde, zullen we je met rust laten?"


async def test_the_own_page_asks_the_newest_question_alone(client, db, sign_in, hilde, handed, asked):
    older = await cast.check_in(
        db,
        hilde,
        handed,
        key=f"{handed.id}:check_in:P2W:1",
        due_at=None,
        outcome="sent",
        decided_at=NOW - timedelta(days=70),
    )
    await sign_in(client, hilde)
    assert f"/me/check-ins/{asked.id}/answer" in (await client.get("/me")).text
    await client.post(f"/me/check-ins/{asked.id}/answer", data={"answer": "good"})
    assert "Een vraag voor jou" not in (await client.get("/me")).text
    await client.post(f"/me/check-ins/{asked.id}/undo")
    assert f"/me/check-ins/{asked.id}/answer" in (await client.get("/me")).text
    assert heading(await client.get(f"/me/check-ins/{older.id}")) == "Dag Hilde, hoe gaat het?"


async def test_after_something_terrible_the_own_page_asks_nothing(client, db, sign_in, hilde, handed, asked):
    await sign_in(client, hilde)
    await client.post("/me/young-person", data={"about": str(handed.id), "reason": "terrible"})
    page = await client.get("/me")
    assert heading(page) == "Dag Hilde"
    assert "Een vraag voor jou" not in page.text
    assert f"/me/young-person?about={handed.id}" in (await client.get("/me/data")).text


async def test_on_the_own_page_by_the_jim_an_outsider_and_nobody(
    client, db, sign_in, hilde, anna, nadia, asked
):
    path = f"/me/check-ins/{asked.id}"
    for method, to in (("GET", path), ("POST", f"{path}/answer")):
        nobody = await client.request(method, to, data={"answer": "good"} if method == "POST" else None)
        assert nobody.status_code == 303
        assert nobody.headers["location"].startswith("/sign-in")
    for other in (anna, nadia):
        await sign_in(client, other)
        theirs = [await client.get(path), await client.get("/me/check-ins/999")]
        assert [r.status_code for r in theirs] == [404, 404]
        assert (await client.post(f"{path}/answer", data={"answer": "good"})).status_code == 404
    assert await given(db) == []

    await sign_in(client, hilde)
    assert (await client.get(path)).status_code == 200
    sent = await client.post(f"{path}/answer", data={"answer": "good"})
    assert (sent.status_code, sent.headers["location"]) == (303, path)
    assert heading(await client.get(path)) == "Dank je wel. Fijn om te horen."
