"""A mail may be forwarded: what its link opens is its own question, and what helps the JIM; nothing else of theirs."""

import re
from datetime import timedelta

import pytest

from jimsupport.db.tables import action_links, answers, hand_overs, jims, support_requests
from jimsupport.domain.access import links, tokens
from jimsupport.domain.people import consent
from jimsupport.domain.support import conversation, requests
from tests import cast
from tests.cast import NOW
from tests.routes.me.test_questions import heading


@pytest.fixture
async def other(db, hilde, mo, oosterpoort):
    """A second hand-over of Hilde, elsewhere."""
    return await cast.hand_over(
        db, hilde, professional=mo, organisation_id=oosterpoort, message="Alleen voor Hilde bedoeld."
    )


async def ask(db, jim, body, now=NOW, kind="question"):
    return await requests.open(
        db, kind=kind, door="page", body=body, jim_id=jim.id, by=f"jim:{jim.id}", now=now
    )


async def open_ones(db):
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    return [row.id for row in rows if row.closed_at is None]


async def test_another_hand_over_of_the_same_jim_is_not_there(client, db, link, handed, other):
    assert (await client.get(f"{link}/young-person?about={handed.id}")).status_code == 200
    assert (await client.get(f"{link}/young-person?about={other.id}")).status_code == 404
    for data in ({"about": other.id, "reason": "terrible"}, {"about": 0, "reason": "terrible"}):
        assert (await client.post(f"{link}/young-person", data=data)).status_code == 404
        assert (await client.post(f"{link}/young-person/undo", data=data)).status_code == 404
    assert {row.ended_at for row in await db.fetch_all(hand_overs.select())} == {None}


async def test_a_link_about_nobody_names_no_hand_overs(client, db, hilde, handed, other):
    token = await links.create(db, hilde.id, "request_received", now=NOW)
    assert (await client.get(f"/a/{token}/young-person")).status_code == 404


async def test_on_the_own_page_both_are_there(client, db, sign_in, hilde, handed, other):
    await sign_in(client, hilde)
    page = (await client.get("/me/young-person")).text
    assert f"about={handed.id}" in page
    assert f"about={other.id}" in page


async def test_other_questions_are_neither_shown_nor_taken_back(client, db, hilde, link):
    mine = await ask(db, hilde, "Mijn vraag")
    assert "Je stelde een vraag" not in (await client.get(f"{link}/asked")).text
    await client.post(f"{link}/asked/undo", data={"request": mine})
    assert await open_ones(db) == [mine]


async def test_what_was_asked_through_a_link_can_be_taken_back_through_it(client, db, hilde, link):
    mine = await ask(db, hilde, "Mijn vraag")
    for path, data in (("ask", {"body": "Nog iets"}), ("call-back", {"body": "Bel me"})):
        sent = await client.post(f"{link}/{path}", data=data)
        page = (await client.get(sent.headers["location"])).text
        [asked] = re.findall(r'name="request" value="(\d+)"', page)
        await client.post(f"{link}/asked/undo", data={"request": asked})
        assert await open_ones(db) == [mine]


async def test_the_mail_that_answers_a_question_opens_that_one(client, db, hilde):
    first = await ask(db, hilde, "De eerste vraag")
    await ask(db, hilde, "De tweede vraag", kind="call_back")
    row = await db.fetch_one(action_links.select().where(action_links.c.request_id == first))
    token = await _known_secret(db, row)
    page = (await client.get(f"/a/{token}")).text
    assert "Je stelde een vraag" in page
    assert "Je vroeg of we je bellen" not in page


async def test_danger_is_not_taken_back(client, db, hilde, link):
    sent = await client.post(f"{link}/ask", data={"body": "Hij slaat me, ik wil dood"})
    assert "Toch niet nodig" not in (await client.get(sent.headers["location"])).text
    [asked] = await open_ones(db)
    await client.post(f"{link}/asked/undo", data={"request": asked})
    assert await open_ones(db) == [asked]


async def test_an_old_reply_does_not_open_the_next_one(client, db, hilde, nadia):
    question = await ask(db, hilde, "Mijn vraag")
    tokens_of = []
    for number, text in enumerate(("Het eerste antwoord", "Het tweede antwoord")):
        row = await requests.for_staff(db, question, staff_id=nadia.id)
        now = NOW + timedelta(hours=number)
        await conversation.reply(db, row, text, by=f"staff:{nadia.id}", now=now, once=text)
        newest = action_links.select().order_by(action_links.c.id.desc())
        tokens_of.append(await _known_secret(db, await db.fetch_one(newest)))
    other = await ask(db, hilde, "Iets heel anders", now=NOW + timedelta(hours=3))
    row = await requests.for_staff(db, other, staff_id=nadia.id)
    await conversation.reply(db, row, "Over iets anders", by=f"staff:{nadia.id}", now=NOW, once="x")
    for token, shown in zip(tokens_of, ("Het eerste antwoord", "Het tweede antwoord"), strict=True):
        page = (await client.get(f"/a/{token}")).text
        assert shown in page
        assert len([text for text in ("Het eerste", "Het tweede", "Over iets anders") if text in page]) == 1


async def _known_secret(db, row):
    """Only its receiver has the secret of a link: give the row one that the test knows."""
    secret = tokens.new()
    changed = action_links.update().where(action_links.c.id == row.id)
    await db.execute(changed.values(token_hash=tokens.hashed(secret)))
    return secret


async def test_the_phone_number_is_not_shown(client, db, sign_in, hilde, link):
    assert "eindigt op 01" in (await client.get(f"{link}/call-back")).text
    sent = await client.post(f"{link}/call-back", data={"when": "na zessen"})
    for path in (f"{link}/call-back", sent.headers["location"]):
        page = (await client.get(path)).text.replace(" ", "")
        assert "12345601" not in page
        assert "+31612345601" not in page
    await sign_in(client, hilde)
    assert "06 12345601" in (await client.get("/me/call-back")).text


async def test_what_was_written_with_an_answer_is_not_shown_and_not_lost(client, db, link):
    await client.post(f"{link}/answer", data={"answer": "good"})
    await client.post(f"{link}/remark", data={"remark": "Alleen voor jullie ogen"})
    assert "Alleen voor jullie ogen" not in (await client.get(link)).text
    await client.post(f"{link}/remark", data={"remark": ""})
    for _ in range(2):
        await client.post(f"{link}/remark", data={"remark": "Nog iets"})
    rows = await db.fetch_all(answers.select().where(answers.c.undone_at.is_(None)))
    assert [row.remark for row in rows] == ["Alleen voor jullie ogen\nNog iets"]


async def test_the_words_of_another_professional_are_not_shown(client, db, hilde, handed, other):
    token = await links.create(db, hilde.id, "invitation", hand_over_id=handed.id, now=NOW)
    await db.execute(jims.update().values(consented_at=None))
    await db.execute(hand_overs.update().where(hand_overs.c.id == handed.id).values(withdrawn_at=NOW))
    page = await client.get(f"/a/{token}/consent")
    assert (page.status_code, "Alleen voor Hilde bedoeld." in page.text) == (200, False)


@pytest.fixture
async def invited(db):
    return await cast.jim(db, "Femke", mail="femke@example.org", consented_at=None, consent_version=None)


@pytest.fixture
async def together(db, invited, carla, noordrivier):
    """The link in the code on Carla's screen."""
    handed = await cast.hand_over(db, invited, professional=carla, organisation_id=noordrivier)
    return f"/a/{await links.create(db, invited.id, links.TOGETHER, hand_over_id=handed.id, now=NOW)}"


@pytest.mark.parametrize(
    ("path", "data", "says"),
    [
        ("consent", {"version": consent.VERSION}, "Fijn, Femke. Je zei ja."),
        ("decline", {}, "Goed. We sturen je niets meer."),
    ],
)
async def test_after_yes_or_no_the_code_on_the_screen_says_no_more(
    client, db, invited, together, path, data, says
):
    assert heading(await client.get(together)) == "Dag Femke, mogen we je af en toe vragen hoe het gaat?"
    sent = await client.post(f"{together}/{path}", data=data)
    assert together not in sent.headers["location"]
    assert heading(await client.get(sent.headers["location"])) == says
    assert heading(await client.get(together)) == "Je hebt al gekozen"
    again = await client.post(f"{together}/{path}", data=data)
    assert again.headers["location"] == together


async def test_the_code_is_for_yes_or_no_alone(client, together):
    for path in ("pause", "stop", "rhythm", "silence", "asked", "ask", "call-back", "young-person"):
        assert (await client.get(f"{together}/{path}")).status_code == 404
    for path in ("pause", "stop", "resume", "rhythm", "ask", "call-back", "decline/undo", "answer", "snooze"):
        assert (await client.post(f"{together}/{path}")).status_code == 404
    for opened in ("pause", "stop"):
        page = await client.get(f"{together}?open={opened}")
        assert heading(page) == "Dag Femke, mogen we je af en toe vragen hoe het gaat?"
    assert 'href="/call-back"' in page.text


@pytest.mark.parametrize(
    "told", [{"consented_at": NOW}, {"declined_at": NOW}, {"stopped_at": NOW}, {"consented_at": NOW, "rhythm": "yearly"}]
)  # fmt: skip
async def test_the_code_does_not_tell_the_professional_what_was_chosen_before(
    client, db, invited, together, told
):
    await db.execute(jims.update().where(jims.c.id == invited.id).values(**told))
    page = await client.get(together)
    assert heading(page) == "Je hebt al gekozen"
    assert "Femke" not in page.text
    before = await cast.load_jim(db, invited.id)
    for path in ("consent", "decline"):
        await client.post(f"{together}/{path}", data={"version": consent.VERSION})
    assert await cast.load_jim(db, invited.id) == before


async def test_the_code_lasts_an_hour_and_is_not_renewed(client, db, together, passing):
    passing(minutes=61)
    assert (await client.get(together)).status_code == 404
    assert (await client.post(f"{together}/renew")).status_code == 404


async def test_asking_by_the_link_in_our_answer_opens_no_other_conversation(client, db, hilde, nadia):
    async def answered(kind, answer):
        row = await requests.for_staff(db, await ask(db, hilde, "Iets", kind=kind), staff_id=nadia.id)
        await conversation.reply(db, row, answer, by=f"staff:{nadia.id}", now=NOW, once=kind)
        return row.id

    asked = await answered("question", "Dit stond in de mail")
    home = f"/a/{await links.create(db, hilde.id, 'staff_reply', request_id=asked, now=NOW)}"
    assert "Dit stond in de mail" in (await client.get(home)).text
    await answered("call_back", "Dit stond in een andere mail")
    await client.post(f"{home}/call-back", data={"phone": "06 12 34 56 01"})
    for path in ("", "/asked"):
        page = (await client.get(home + path)).text
        assert "Je vroeg of we je bellen." in page
        assert "andere mail" not in page
