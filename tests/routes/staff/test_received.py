"""Mail that came in, as staff see it: what nobody could place gets a place, with undo; the original is bytes."""

import re
from datetime import timedelta

import pytest

from jimsupport.db.tables import events, jims, received, request_messages, support_requests
from jimsupport.domain.support import requests
from jimsupport.mail import received as inbox
from tests.conftest import NOW
from tests.domain.replies.post import comes, mailed

HTML = (
    b"From: Wie <wie@elders.example>\r\nSubject: Hoi\r\nContent-Type: text/html\r\n\r\n"
    b'<p onclick="x()">Dag <b>Nadia</b></p><script>alert(1)</script><img src="https://volgt.example/p.png">'
    b'<blockquote><a href="https://jimsupport.test/a/geheim_geheim_geheim?answer=good">ja</a></blockquote>'
)


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def parked(db):
    """A mail that could not be read."""
    number = await inbox.store(
        db, HTML, door="mail", sender="wie@elders.example", recipients=["hallo@jimsupport.test"], now=NOW
    )
    await inbox.park(db, number, "te moeilijk", now=NOW)
    return number


async def questions(db):
    rows = await db.fetch_all(support_requests.select().order_by(support_requests.c.id))
    said = await db.fetch_all(request_messages.select().order_by(request_messages.c.id))
    return [
        (row.jim_id, bool(row.closed_at), [(m.by, m.body) for m in said if m.request_id == row.id])
        for row in rows
    ]


async def test_what_nobody_could_read_stands_on_the_day_and_gets_a_place(staff, db, parked, anna):
    assert "1 bericht kwam binnen" in (await staff.get("/staff")).text
    assert "wie@<wbr>elders" in (await staff.get("/staff/received")).text.replace("wie<wbr>@", "wie@<wbr>")
    page = await staff.get(f"/staff/received/{parked}?q=Anna")
    assert page.status_code == 200
    assert f'value="{anna.id}"' in page.text

    answer = await staff.post(f"/staff/received/{parked}/jim", data={"jim": anna.id})
    assert answer.headers["location"] == "/staff/requests/1"
    assert await questions(db) == [(anna.id, False, [(f"jim:{anna.id}", "Dag Nadia")])]
    assert "bekijk het hele bericht" in (await staff.get("/staff/requests/1")).text
    assert "kwam binnen" not in (await staff.get("/staff")).text

    await staff.post(f"/staff/received/{parked}/settlement/undo")
    assert await questions(db) == [(anna.id, True, [])]
    assert "1 bericht kwam binnen" in (await staff.get("/staff")).text

    await staff.post(f"/staff/received/{parked}/settlement")
    assert "kwam binnen" not in (await staff.get("/staff")).text
    assert "wie" in (await staff.get("/staff/received?show=settled")).text
    kinds = [row.kind for row in await db.fetch_all(events.select().order_by(events.c.id))]
    assert [kind for kind in kinds if kind.startswith("mail_")] == [
        "mail_attached",
        "mail_unsettled",
        "mail_set_aside",
    ]


async def test_what_nobody_could_read_is_seen_as_it_came(staff, db):
    raw = (
        b"Subject: hoi\r\n"
        + b"X: y\r\n" * 12_000
        + b"\r\nBel <b>mij</b>: https://jimsupport.test/a/geheim_geheim_x\r\n"
    )
    number = await inbox.store(db, raw, door="mail", sender="wie@elders.example", recipients=[], now=NOW)
    await inbox.park(db, number, "too many headers", kind="unreadable", now=NOW)
    page = (await staff.get(f"/staff/received/{number}")).text
    assert "Zo kwam het binnen, letter voor letter" in page
    assert "Bel &lt;b&gt;mij&lt;/b&gt;: https://jimsupport.test/a/…" in page
    assert page.count("X: y") < 200
    assert "letter voor letter" not in (await staff.get("/staff/received")).text


async def test_the_original_is_bytes_and_its_html_is_harmless(staff, parked):
    original = await staff.get(f"/staff/received/{parked}/original")
    assert original.content == HTML
    assert original.headers["content-disposition"] == f'attachment; filename="bericht-{parked}.eml"'
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["x-content-type-options"] == "nosniff"

    shown = await staff.get(f"/staff/received/{parked}/body")
    assert "<p>Dag <b>Nadia</b></p>" in shown.text
    assert not re.search("script|onclick|img|volgt|geheim", shown.text)
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert "img-src" not in shown.headers["content-security-policy"]
    page = (await staff.get(f"/staff/received/{parked}")).text
    assert "geheim" not in page
    assert re.search(rf'<iframe [^>]*src="/staff/received/{parked}/body"[^>]* sandbox>', page)


async def test_it_goes_to_a_question_that_there_is(staff, db, parked, anna):
    number = await requests.open(
        db,
        kind="question",
        door="phone",
        body="Eerst",
        jim_id=anna.id,
        by=f"jim:{anna.id}",
        now=NOW,
        phone=True,
    )
    wrong = await staff.post(f"/staff/received/{parked}/request", data={"into": "77"})
    assert (wrong.status_code, "Er is geen vraag met dit nummer." in wrong.text) == (422, True)
    await staff.post(f"/staff/received/{parked}/request", data={"into": number})
    assert await questions(db) == [
        (anna.id, False, [(f"jim:{anna.id}", "Eerst"), (f"jim:{anna.id}", "Dag Nadia")])
    ]
    row = await db.fetch_one(received.select())
    assert (row.request_id, row.person_id, row.settled_at) == (number, anna.id, NOW)


async def test_from_another_address_it_counts_once_staff_say_so(staff, db, keyring, anna, passing):
    message = await mailed(db, anna, address="anna@example.org")
    row = await comes(db, keyring, "Mijn nieuwe adres", to=message, sender="nieuw@elders.example")
    assert row.doubtful
    [(jim, _, [(by, body)])] = await questions(db)
    assert (jim, by, body) == (anna.id, "visitor", "Mijn nieuwe adres")
    page = (await staff.get(f"/staff/received/{row.id}")).text
    assert "Maar het komt van een ander adres." in page

    await staff.post(f"/staff/received/{row.id}/confirmation")
    [(_, _, [(by, _)])] = await questions(db)
    assert by == f"jim:{anna.id}"
    assert (await db.fetch_one(jims.select().where(jims.c.id == anna.id))).last_contact_at == NOW
    assert (await db.fetch_one(received.select())).settled_at == NOW
    passing(days=2)
    late = await staff.post(f"/staff/received/{row.id}/settlement/undo")
    assert late.status_code == 303
    assert (await db.fetch_one(received.select())).settled_at == NOW


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_staff_see_no_mail_of_themselves_nor_what_two_jims_write(staff, db, keyring, nadia, anna):
    await db.execute(jims.insert().values(id=nadia.id))
    number = await inbox.store(
        db, HTML, door="mail", sender="x@y.example", recipients=["hallo@x.test"], now=NOW
    )
    await inbox.park(db, number, "te moeilijk", person_id=nadia.id, now=NOW)
    message = await mailed(db, anna, kind="exchange_message", address="anna@example.org")
    other = await inbox.store(
        db, b"Message-ID: <a>\r\n\r\nvan ons", door="mail", sender="a", recipients=[], now=NOW
    )
    await inbox.done(db, other, kind="person", person_id=anna.id, outbox_id=message.id, now=NOW)
    for each in (number, other):
        for part in ("", "/body", "/original"):
            assert (await staff.get(f"/staff/received/{each}{part}")).status_code == 404
        assert (await staff.post(f"/staff/received/{each}/settlement")).status_code == 404
    assert "kwam binnen" not in (await staff.get("/staff")).text
    assert "Alle post is op zijn plek." in (await staff.get("/staff/received")).text


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_an_original_that_served_its_time_is_gone(staff, db, parked):
    await inbox.erase_due(db, now=NOW + timedelta(days=91))
    assert (await staff.get(f"/staff/received/{parked}/original")).status_code == 404
    assert "Het origineel is gewist" in (await staff.get(f"/staff/received/{parked}")).text
