import pytest

from jimsupport.db.tables import answers, channels, request_notes, support_requests
from jimsupport.domain.follow_up import check_ins
from jimsupport.domain.people import channels as reach
from jimsupport.domain.support import requests
from tests import cast
from tests.cast import NOW
from tests.routes.me.test_questions import heading

PAGES = (
    "",
    "/told",
    "/data",
    "/consent",
    "/pause",
    "/stop",
    "/rhythm",
    "/silence",
    "/reach",
    "/details",
    "/messages",
    "/young-person",
    "/call-back",
    "/ask",
    "/asked",
)


@pytest.mark.parametrize("page", PAGES)
async def test_for_the_jim_and_nobody_else(client, sign_in, hilde, carla, nadia, page):
    nobody = await client.get(f"/me{page}")
    assert nobody.status_code == 303
    assert nobody.headers["location"] == f"/sign-in?next=/me{page}"
    for other in (carla, nadia):
        await sign_in(client, other)
        assert (await client.get(f"/me{page}")).status_code == 404
    await sign_in(client, hilde)
    assert (await client.get(f"/me{page}")).status_code == 200


async def test_the_question_stands_first_then_worry_then_the_rest(client, sign_in, hilde, asked):
    await sign_in(client, hilde)
    text = (await client.get("/me")).text
    parts = [
        "hoe gaat het?",
        "Carla is gestopt op",
        "Een vraag voor jou",
        "grote zorgen",
        "0800-2000",
        "Wat we elkaar",
    ]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


async def test_nothing_to_do_says_when_we_ask_again(client, db, sign_in, hilde, handed):
    await cast.check_in(db, hilde, handed, step="P6M", due_at=NOW.replace(month=9))
    await sign_in(client, hilde)
    assert "Rond woensdag 30 september 2026 vragen we je hoe het gaat." in (await client.get("/me")).text


async def test_a_question_put_off_is_not_asked_again_before_its_day(client, sign_in, hilde, asked):
    await sign_in(client, hilde)
    assert "Een vraag voor jou" in (await client.get("/me")).text
    await client.post(f"/me/check-ins/{asked.id}/snooze", data={"weeks": "4"})
    text = (await client.get("/me")).text
    assert "Een vraag voor jou" not in text
    assert "Rond dinsdag 28 april 2026 vragen we je hoe het gaat." in text


async def test_what_we_told_each_other_is_ours_alone_and_holds_no_notes(
    client, db, sign_in, hilde, anna, asked
):
    await check_ins.answer(db, asked, "good", remark="Ze lacht weer.", by=f"jim:{hilde.id}", now=NOW)
    request_id = await requests.open(
        db,
        kind="question",
        door="page",
        body="Mag ik bellen?",
        jim_id=hilde.id,
        by=f"jim:{hilde.id}",
        now=NOW,
    )
    await db.insert(
        request_notes.insert().values(request_id=request_id, by="staff:1", body="Geheime notitie", at=NOW)
    )
    await sign_in(client, hilde)
    text = (await client.get("/me/told")).text
    assert [part in text for part in ("Ze lacht weer.", "Mag ik bellen?", "Geheime notitie")] == [
        True,
        True,
        False,
    ]
    await sign_in(client, anna)
    assert "Hier staat nog niets" in (await client.get("/me/told")).text


async def test_as_many_queries_for_one_answer_as_for_ten(client, db, sign_in, hilde, handed):
    await sign_in(client, hilde)
    counts = []
    for number in (1, 10):
        for n in range(number):
            item = await cast.check_in(
                db, hilde, handed, key=f"{handed.id}:check_in:{number}-{n}:1", due_at=None
            )
            await db.insert(
                answers.insert().values(
                    planned_id=item.id, jim_id=hilde.id, question="how", answer="good", by="x", at=NOW
                )
            )
        before = db.statements
        assert (await client.get("/me/told")).status_code == 200
        counts.append(db.statements - before)
    assert counts[0] == counts[1]


async def test_call_me_asks_a_number_only_of_who_has_none(client, db, sign_in, hilde, said):
    await sign_in(client, said)
    wrong = await client.post("/me/call-back", data={"when": "Na zes uur"})
    assert wrong.status_code == 422
    assert 'value="Na zes uur"' in wrong.text
    sent = await client.post("/me/call-back", data={"phone": "0612345678", "when": "Na zes uur"})
    assert sent.headers["location"] == "/me/asked"
    await sign_in(client, hilde)
    await client.post("/me/call-back", data={})
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    assert [(r.jim_id, r.kind, r.door, r.when_to_call) for r in rows] == [
        (said.id, "call_back", "page", "Na zes uur"),
        (hilde.id, "call_back", "page", ""),
    ]


async def test_a_question_goes_to_staff_says_when_and_can_be_taken_back(client, db, sign_in, hilde, anna):
    await sign_in(client, hilde)
    assert (await client.post("/me/ask", data={"body": " "})).status_code == 422
    await client.post("/me/ask", data={"body": "Hoe vaak mag ik bellen?"})
    assert (
        "Uiterlijk dinsdag 31 maart 2026, 10.00 uur heb je antwoord." in (await client.get("/me/asked")).text
    )
    [request] = await db.fetch_all(support_requests.select())

    await sign_in(client, anna)
    await client.post("/me/asked/undo", data={"request": str(request.id)})
    assert (await db.fetch_one(support_requests.select())).closed_at is None
    await sign_in(client, hilde)
    await client.post("/me/asked/undo", data={"request": str(request.id)})
    assert (await db.fetch_one(support_requests.select())).outcome == "not_needed"


async def test_adding_preferring_and_leaving_an_address(client, db, sign_in, said, hilde):
    await sign_in(client, said)
    assert (await client.post("/me/reach", data={"contact": "geen idee"})).status_code == 422
    await client.post("/me/reach", data={"contact": "06 12345678"})
    mail, phone = await reach.of(db, said.id)
    await client.post("/me/reach/first", data={"channel": str(phone.id)})
    assert (await cast.load_jim(db, said.id)).channel == "phone"
    await client.post("/me/reach/off", data={"channel": str(mail.id)})
    last = await client.post("/me/reach/off", data={"channel": str(phone.id)})
    assert last.status_code == 409
    assert "enige manier" in last.text
    await client.post("/me/reach/on", data={"channel": str(mail.id)})
    assert [row.state for row in await reach.of(db, said.id)] == ["works", "works"]

    [theirs, _] = await reach.of(db, hilde.id)
    assert (await client.post("/me/reach/off", data={"channel": str(theirs.id)})).status_code == 404
    assert (await db.fetch_one(channels.select().where(channels.c.id == theirs.id))).state == "works"


async def test_name_language_and_place(client, db, sign_in, hilde):
    await sign_in(client, hilde)
    data = {
        "first_name": "Hil",
        "last_name": "",
        "language": "ar",
        "zone": "Africa/Casablanca",
        "interpreter": "ar",
    }
    assert (await client.post("/me/details", data=data | {"first_name": ""})).status_code == 422
    sent = await client.post("/me/details", data=data)
    assert (sent.status_code, sent.headers["location"]) == (303, "/me/data")
    jim = await cast.load_jim(db, hilde.id)
    assert (jim.first_name, jim.last_name, jim.language, jim.zone, jim.interpreter) == (
        "Hil",
        "",
        "ar",
        "Africa/Casablanca",
        "ar",
    )
    assert [row.kind for row in await db.fetch_all(support_requests.select())] == ["interpreter"]


async def test_rhythm_silence_and_kinds(client, db, sign_in, hilde):
    await sign_in(client, hilde)
    assert (await client.post("/me/rhythm", data={"rhythm": "nooit"})).status_code == 422
    await client.post("/me/rhythm", data={"rhythm": "on_request"})
    await client.post("/me/silence", data={"call": "yes"})
    await client.post("/me/messages/off", data={"kind": "contact_reminder"})
    jim = await cast.load_jim(db, hilde.id)
    assert (jim.rhythm, jim.call_when_silent) == ("on_request", "staff")
    text = (await client.get("/me/data")).text
    assert "alleen als ik erom vraag" in text
    assert "We zijn er" in text


async def test_who_stopped_sees_the_way_back(client, sign_in, hilde):
    await sign_in(client, hilde)
    await client.post("/me/stop")
    page = await client.get("/me")
    assert heading(page) == "Dag Hilde"
    assert "Toch weer berichten" in page.text
