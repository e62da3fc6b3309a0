"""Searching, as a visitor, a JIM and a professional see it; and what staff keep for it."""

import pytest
from sqlalchemy import select

from jimsupport.db.tables import request_messages, support_requests, tips
from jimsupport.domain.dilemmas import dilemmas
from jimsupport.domain.search import query
from jimsupport.domain.stories import stories
from jimsupport.domain.tips import review
from jimsupport.domain.tips import tips as giving
from tests.conftest import NOW

TEXT = "Leg samen vast wanneer de telefoon weggaat, en houd je er zelf ook aan."


@pytest.fixture
async def tip(db, anna, nadia):
    """Published, of Anna; its id."""
    tip_id = await giving.give(
        db, anna.id, text=TEXT, language="nl", theme="online", signature="een tante", by="jim", now=NOW
    )
    await review.publish(db, tip_id, by=f"staff:{nadia.id}", staff_id=nadia.id, now=NOW)
    return tip_id


@pytest.fixture
async def situation(db):
    texts = {
        "nl": ("De hele nacht wakker", "Hij slaapt niet. Zijn telefoon ligt onder het kussen. Wat doe je?"),
        "en": ("Awake all night", "He does not sleep. What do you do?"),
    }
    number = await dilemmas.make(db, theme="online", texts=texts, by="staff:1", now=NOW)
    await dilemmas.ask(db, number, by="staff:1", now=NOW)
    await dilemmas.publish(db, number, by="staff:1", now=NOW)
    return number


async def test_a_visitor_finds_tips_and_situations_alike(client, tip, situation):
    page = (await client.get("/search?q=telefoons")).text
    assert "We vonden 2 teksten over «<bdi>telefoons</bdi>»." in page
    assert '<mark class="fits">telefoon</mark>' in page
    assert f'href="/tips/{tip}"' in page
    assert 'href="/dilemmas/de-hele-nacht-wakker"' in page
    assert "een tante" in page


async def test_one_is_one(client, tip):
    assert "We vonden 1 tekst over" in (await client.get("/search?q=telefoon")).text


async def test_a_typing_error_is_forgiven_and_said(client, tip):
    page = (await client.get("/search?q=telefnoon")).text
    assert "We vonden 1 tekst over «<bdi>telefoon</bdi>»." in page
    assert "«<bdi>telefnoon</bdi>» staat nergens. We zochten op «<bdi>telefoon</bdi>»." in page


async def test_what_was_typed_is_text(client, tip):
    page = (await client.get("/search", params={"q": "<script>alert(1)</script>"})).text
    assert "<script>alert" not in page


async def test_a_visitor_who_finds_nothing_is_called_about_it(client, tip):
    page = (await client.get("/search?q=olifant")).text
    assert "We vonden niets over" in page
    assert 'href="/call-back?message=olifant"' in page
    assert 'href="/tips?theme=school"' in page
    assert "olifant</textarea>" in (await client.get("/call-back?message=olifant")).text


async def test_a_jim_asks_us_what_is_not_there(client, db, hilde, sign_in):
    await sign_in(client, hilde)
    assert (await client.get("/search?q=olifant")).headers["location"] == "/me/search?q=olifant"
    page = (await client.get("/me/search?q=olifant")).text
    assert ("Vraag het ons" in page, 'href="/tips?theme=school"' in page) == (True, True)
    for _ in range(2):  # a double tap is one question
        answer = await client.post("/me/search/ask", data={"q": "olifant"})
    assert answer.headers["location"] == "/me/asked"
    [question] = await db.fetch_all(support_requests.select())
    assert (question.kind, question.jim_id) == ("question", hilde.id)
    [message] = await db.fetch_all(select(request_messages.c.body))
    assert message.body == "Ik zocht bij de tips naar «olifant», en vond niet wat ik zocht."


async def test_nothing_typed_asks_nothing(client, db, hilde, sign_in):
    await sign_in(client, hilde)
    assert (await client.post("/me/search/ask", data={"q": " "})).headers["location"] == "/me/search"
    assert await db.fetch_all(support_requests.select()) == []


async def test_words_of_danger_show_whom_to_call(client):
    assert "Is er nu gevaar?" in (await client.get("/search?q=zelfmoord")).text
    assert "Is er nu gevaar?" not in (await client.get("/search?q=zakgeld")).text


async def test_a_professional_searches_too(client, carla, tip, situation, sign_in):
    await sign_in(client, carla)
    page = (await client.get("/search?q=telefoon")).text
    assert 'href="/situations/de-hele-nacht-wakker"' in page
    assert "Vraag het ons" not in (await client.get("/search?q=olifant")).text


async def test_what_is_withdrawn_is_found_nowhere_at_once(client, db, anna, tip):
    await giving.withdraw(db, anna.id, tip, by=f"jim:{anna.id}", now=NOW)
    assert "We vonden niets over" in (await client.get("/search?q=telefoon")).text


async def test_what_was_never_published_is_not_found(client, db, anna):
    await giving.give(db, anna.id, text=TEXT, language="nl", theme="online", by="jim", now=NOW)
    assert "We vonden niets over" in (await client.get("/search?q=telefoon")).text


async def test_what_an_index_still_holds_is_not_shown(client, db, tip):
    await db.execute(tips.update().where(tips.c.id == tip).values(state="declined"))
    assert TEXT not in (await client.get("/search?q=telefoon")).text


async def test_it_comes_by_the_page_with_as_many_queries(client, db, anna, nadia, tip):
    async def queries(path):
        await client.get(path)
        before = db.statements
        answer = await client.get(path)
        return db.statements - before, answer.text

    few, _ = await queries("/search?q=telefoon")
    for number in range(12):
        text = f"{TEXT} En nog iets anders, voor de {number}e keer gezegd."
        tip_id = await giving.give(db, anna.id, text=text, language="nl", theme="online", by="jim", now=NOW)
        await review.publish(db, tip_id, by=f"staff:{nadia.id}", staff_id=nadia.id, now=NOW)
    many, page = await queries("/search?q=telefoon")
    assert many == few
    assert "We vonden 13 teksten" in page
    assert 'href="/search?q=telefoon&amp;page=2" rel="next"' in page
    assert (await client.get("/search?q=telefoon&page=2")).text.count('class="card"') == 3


async def test_staff_keep_words_that_mean_the_same(client, db, nadia, tip, sign_in):
    await sign_in(client, nadia)
    page = (await client.get("/staff/synonyms")).text
    assert "stelen, pikken, jatten" in page
    assert "stelen, pikken, jatten" not in (await client.get("/staff/synonyms?q=wifi")).text
    assert "stelen, pikken, jatten" in (await client.get("/staff/synonyms?q=Jat")).text
    wrong = await client.post("/staff/synonyms?in=nl", data={"words": "wifi"})
    assert wrong.status_code == 422
    assert "wifi</textarea>" in wrong.text
    await client.post("/staff/synonyms?in=nl", data={"words": "horloge، telefoon"})
    assert (await query.find(db, "horloge", language="nl")).total == 1
    [row] = await db.fetch_all("SELECT id FROM synonyms ORDER BY id DESC LIMIT 1")
    assert "horloge, telefoon</textarea>" in (await client.get(f"/staff/synonyms/{row.id}")).text
    await client.post(f"/staff/synonyms/{row.id}?in=nl", data={"words": "horloge, klok"})
    assert (await query.find(db, "horloge", language="nl")).total == 0
    await client.post(f"/staff/synonyms/{row.id}/removal?in=nl")
    assert (await client.get(f"/staff/synonyms/{row.id}")).status_code == 404


async def test_a_story_is_shown_without_its_signs(client, db):
    texts = {"nl": ("Mijn **opa** telt mee", "# Hoe het ging\n\n- Hij _nam_ de [trein](https://example.org)")}
    number = await stories.make(db, kind="text", texts=texts, by="staff:1", now=NOW)
    await stories.publish(db, number, by="staff:1", now=NOW)
    page = (await client.get("/search?q=trein")).text
    assert "Hoe het ging Hij nam de <mark" in page
