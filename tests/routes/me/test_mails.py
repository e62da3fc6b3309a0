"""What a mail begins with is what the page behind it begins with; a new address is confirmed from its mailbox."""

import json

import pytest

from jimsupport.db.tables import channels, outbox, support_requests
from jimsupport.domain.people import channels as reach
from jimsupport.domain.support import conversation, requests
from jimsupport.mail import writing
from tests import cast
from tests.cast import NOW
from tests.mail.samples import HOUSE
from tests.routes.me.test_questions import heading


async def the_mail(db, kind):
    """The first line of the newest mail of this kind, and the link in it."""
    rows = await db.fetch_all(outbox.select().where(outbox.c.kind == kind).order_by(outbox.c.id.desc()))
    context = json.loads(rows[0].context)
    text = writing.write(rows[0].template, "nl", context, HOUSE).text
    return text.splitlines()[0], f"/a/{context['token']}", text


@pytest.fixture
async def question(db, hilde):
    return await requests.open(
        db, kind="question", door="page", body="Mag dat?", jim_id=hilde.id, by=f"jim:{hilde.id}", now=NOW
    )


async def test_we_have_your_question(client, db, question):
    first, link, _ = await the_mail(db, "request_received")
    assert first == heading(await client.get(link)) == "Dag Hilde, we hebben je vraag."


async def test_words_of_danger_are_told_not_to_wait_before_anything_is_promised(client, db, hilde):
    said = {"kind": "question", "door": "page", "body": "Hij heeft een mesje", "jim_id": hilde.id}
    await requests.open(db, **said, by=f"jim:{hilde.id}", now=NOW)
    _, link, text = await the_mail(db, "request_received")
    page = (await client.get(f"{link}/asked")).text
    for told, promise in ((text, "antwoordt je, uiterlijk"), (page, "Uiterlijk dinsdag 31 maart")):
        assert told.index("112") < told.index("Wij lezen dit zodra er iemand is.") < told.index(promise)
        assert told.index("0800-2000") < told.index(promise)


async def test_our_answer_and_something_back(client, db, nadia, question):
    row = await db.fetch_one(support_requests.select())
    await conversation.reply(db, row, "Ja hoor.", by=f"staff:{nadia.id}", now=NOW, once="1")
    first, link, _ = await the_mail(db, "staff_reply")
    page = await client.get(link)
    assert first == heading(page) == "Dag Hilde, hier is ons antwoord."
    assert "Ja hoor." in page.text
    sent = await client.post(f"{link}/ask", data={"body": "Fijn, dank je."})
    assert heading(await client.get(sent.headers["location"])) == "Dag Hilde, we hebben je vraag."
    assert len(await db.fetch_all(support_requests.select())) == 2


async def test_stopped(client, db, link):
    await client.post(f"{link}/stop")
    first, mailed, _ = await the_mail(db, "stopped")
    assert first == heading(await client.get(mailed)) == "Dag Hilde, we sturen je niets meer."


async def test_the_mail_asks_for_a_number_where_we_have_none(client, db, hilde, link):
    await client.post(f"{link}/call-back")
    assert "/call-back" not in (await the_mail(db, "request_received"))[2]
    await client.post(f"{link}/asked/undo", data={"request": "1"})
    await db.execute(channels.delete().where(channels.c.kind == "phone"))
    await client.post(f"{link}/answer", data={"answer": "call_me"})
    _, received, text = await the_mail(db, "request_received")
    assert f"{HOUSE.base_url}{received}/call-back" in text
    assert "Geef je nummer" in (await client.get(received)).text
    await client.post(f"{received}/call-back", data={"phone": "06 12345678"})
    assert "Geef je nummer" not in (await client.get(received)).text
    assert len([r for r in await db.fetch_all(support_requests.select()) if not r.closed_at]) == 1


async def test_another_address_is_confirmed_from_its_mailbox(client, db, sign_in, hilde):
    await sign_in(client, hilde)
    sent = await client.post("/me/reach", data={"contact": "hilde@nieuw.example"})
    page = await client.get(sent.headers["location"])
    assert "Kijk in je mail op hilde@nieuw.example" in page.text
    assert "Dit gebruiken we" in page.text
    assert [row.address for row in await reach.of(db, hilde.id)] == [cast.SHARED, "+31612345601"]

    client.cookies.clear()
    [mail] = await db.fetch_all(outbox.select())
    link = f"/address/{json.loads(mail.context)['token']}"
    text = writing.write(mail.template, "nl", json.loads(mail.context), HOUSE).text
    assert text.splitlines()[0] == heading(await client.get(link)) == "Is dit jouw adres?"
    assert len(await reach.of(db, hilde.id)) == 2
    for _ in range(2):
        await client.post(link)
    assert heading(await client.get(link)) == "Gelukt. We mailen je voortaan hier."

    await sign_in(client, hilde)
    rows = await reach.of(db, hilde.id)
    assert [row.address for row in rows] == [cast.SHARED, "+31612345601", "hilde@nieuw.example"]
    assert "Liever dit adres" in (await client.get("/me/reach")).text
    await client.post("/me/reach/first", data={"channel": str(rows[0].id)})
    assert reach.choose("mail", rows).address == "hilde@nieuw.example"
    assert reach.choose("mail", await reach.of(db, hilde.id)).address == cast.SHARED


async def test_an_old_or_unknown_link_changes_nothing(client, db, sign_in, hilde, passing):
    await sign_in(client, hilde)
    await client.post("/me/reach", data={"contact": "hilde@nieuw.example"})
    [mail] = await db.fetch_all(outbox.select())
    link = f"/address/{json.loads(mail.context)['token']}"
    assert (await client.get("/address/geraden")).status_code == 404
    assert (await client.post(f"/join/{link.rpartition('/')[2]}")).status_code == 404
    passing(days=8)
    for way in (client.get, client.post):
        late = await way(link)
        assert (late.status_code, heading(late)) == (410, "Deze link is te oud")
    assert len(await reach.of(db, hilde.id)) == 2


async def test_an_address_switched_off_lets_nobody_in(client, db, sign_in, hilde):
    await sign_in(client, hilde)
    [mail] = [row for row in await reach.of(db, hilde.id) if row.kind == "mail"]
    await client.post("/me/reach/off", data={"channel": str(mail.id)})
    await client.post("/sign-in", data={"email": cast.SHARED})
    assert await db.fetch_all(outbox.select()) == []
