"""Newsletters: written by staff, looked at, tried out, sent, stopped; read by everybody; a yes, and a no in one tap."""

import re
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from jimsupport.db.tables import newsletter_readers, outbox
from jimsupport.domain.around import looks
from jimsupport.domain.follow_up import wording
from jimsupport.domain.newsletters import newsletters, readers, sending
from jimsupport.mail.build import Desk, build
from tests.conftest import NOW

WORDS = {
    "title_nl": "De JIM-dag",
    "text_nl": "Het was **mooi**.\n\n- soep\n- brood\n\n[Lees meer](https://jimwerkt.nl) <script>alert(1)</script>",
    "title_en": "The JIM day",
    "text_en": "It was *good*.",
}


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def written(staff):
    """The path of a newsletter in concept."""
    return (await staff.post("/staff/newsletters/new", data=WORDS)).headers["location"]


async def state(db, path):
    return (await newsletters.load(db, int(path.rpartition("/")[2]))).state


async def sent(db, path, *people):
    """Let these people read it and it be on its way."""
    for person in people:
        await readers.start(db, person.id, by=f"jim:{person.id}", now=NOW)
    number = int(path.rpartition("/")[2])
    await newsletters.schedule(db, number, NOW, by="staff:9", now=NOW)
    await sending.run(db, now=NOW)
    return number


async def test_it_is_looked_at_as_page_and_as_mail(staff, db, written):
    page = (await staff.get(written)).text
    assert "<strong>mooi</strong>" in page
    assert "<li>soep</li>" in page
    assert "<script>alert" not in page
    assert "De JIM-dag" in (await staff.get("/staff/newsletters")).text
    mail = await staff.get(f"{written}/body")
    assert "Dag Nadia," in mail.text
    assert "<script>" not in mail.text
    english = await staff.get(f"{written}/body?in=en")
    assert ("The JIM day" in english.text, 'lang="en"' in english.text) == (True, True)
    assert (await staff.get("/newsletters/de-jim-dag")).status_code == 404


async def test_a_try_goes_to_who_asks(staff, db, written, nadia):
    assert (await staff.post(f"{written}/trial", data={"in": "en"})).status_code == 303
    rows = await db.fetch_all(select(outbox.c.person_id, outbox.c.kind, outbox.c.language))
    assert rows == [(nadia.id, "newsletter_trial", "en")]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (WORDS | {"title_nl": ""}, "Geef de nieuwsbrief een titel"),
        (WORDS | {"text_en": ""}, "een titel én een tekst"),
        (WORDS | {"text_nl": "x" * 8001}, "Maak dit korter"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(staff, written, form, words):
    for path in ("/staff/newsletters/new", f"{written}/edit"):
        answer = await staff.post(path, data=form)
        assert (answer.status_code, words in answer.text) == (422, True)
        assert "The JIM day" in answer.text


async def test_from_concept_to_on_its_way_stopped_and_on(staff, db, written, hilde):
    assert (
        await staff.post(f"{written}/sending", data={"day": "gisteren", "hour": "10.00"})
    ).status_code == 422
    assert (
        await staff.post(f"{written}/sending", data={"day": "1-1-2099", "hour": "10.00"})
    ).status_code == 422
    assert await state(db, written) == "draft"
    at = {"day": f"{NOW:%d-%m-%Y}", "hour": "23.30"}
    assert (await staff.post(f"{written}/sending", data=at)).status_code == 303
    assert await state(db, written) == "scheduled"
    await staff.post(f"{written}/edit", data=WORDS | {"title_nl": "De JIM-dag was mooi"})
    assert "De JIM-dag was mooi" in (await staff.get(written)).text
    await staff.post(f"{written}/sending/end")
    assert await state(db, written) == "draft"
    await sent(db, written, hilde)
    assert (await staff.post(f"{written}/edit", data=WORDS)).status_code == 303
    assert (await staff.get(f"{written}/edit")).headers["location"] == written
    assert "De JIM-dag was mooi" in (await staff.get("/newsletters/de-jim-dag")).text
    await staff.post(f"{written}/sending/end")
    assert await state(db, written) == "stopped"
    assert (await staff.get("/newsletters/de-jim-dag")).status_code == 404
    assert "Verstuur de rest" in (await staff.get(written)).text
    await staff.post(f"{written}/sending", data=at)
    assert await state(db, written) == "sending"


async def test_everybody_reads_it_in_their_language_or_in_dutch(staff, db, written, hilde, passing):
    await sent(db, written, hilde)
    await staff.post("/sign-out")
    page = (await staff.get("/newsletters/de-jim-dag")).text
    assert ("<strong>mooi</strong>" in page, "Hilde" in page) == (True, False)
    assert "De JIM-dag" in (await staff.get("/newsletters")).text
    for language, words in (("en", "It was <em>good</em>."), ("ar", "Het was <strong>mooi</strong>.")):
        await staff.post("/language", data={"language": language, "back": "/newsletters"})
        assert words in (await staff.get("/newsletters/de-jim-dag")).text


async def test_a_yes_of_ones_own_and_a_no(client, sign_in, db, hilde, carla):
    assert (await client.post("/my-newsletter")).status_code == 303
    assert await readers.number(db) == 0
    for person in (hilde, carla):
        await sign_in(client, person)
        assert "Wil je onze nieuwsbrief?" in (await client.get("/my-newsletter")).text
        await client.post("/my-newsletter")
        await client.post("/my-newsletter")
        assert "Je krijgt de nieuwsbrief" in (await client.get("/my-newsletter")).text
    rows = await db.fetch_all(newsletter_readers.select().order_by(newsletter_readers.c.id))
    assert [(row.id, row.by) for row in rows] == [
        (hilde.id, f"jim:{hilde.id}"),
        (carla.id, f"professional:{carla.id}"),
    ]
    await client.post("/my-newsletter/end")
    assert await readers.number(db) == 1


async def test_on_the_phone(staff, db, hilde, nadia):
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    home = f"/staff/jims/{hilde.id}/newsletter"
    await staff.post(home)
    assert await readers.of(db, hilde.id)
    assert "Krijgt de nieuwsbrief" in (await staff.get(f"/staff/jims/{hilde.id}/phone")).text
    await staff.post(f"{home}/end")
    assert await readers.of(db, hilde.id) is None


async def letter(db, settings, keyring):
    """The one copy that waits, as it goes over the wire."""
    row = await db.fetch_one(outbox.select().where(outbox.c.kind == "newsletter"))
    context = (await wording.leaving(db, [row], now=NOW))[row.id]
    wire = build(row, context, Desk.of(settings, keyring), now=NOW)
    return message_from_bytes(bytes(wire.data), policy=policy.default)


async def test_a_mail_program_stops_it_without_a_cookie_and_once_more_changes_nothing(
    client, staff, db, written, hilde, settings, keyring
):
    """RFC 8058: the address of List-Unsubscribe, posted to as the header says, from anywhere."""
    number = await sent(db, written, hilde)
    mail = await letter(db, settings, keyring)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip("<>").removeprefix(settings.base_url)
    assert re.fullmatch(r"/newsletters/stop/[0-9a-f-]+", path)
    client.cookies.clear()
    assert (await client.get(path)).status_code == 200
    assert await readers.of(db, hilde.id)
    for _ in range(2):
        answer = await client.post(
            path,
            content="List-Unsubscribe=One-Click",
            headers={"content-type": "application/x-www-form-urlencoded", "origin": "https://mail.example"},
        )
        assert (answer.status_code, answer.text) == (200, "")
    assert await readers.of(db, hilde.id) is None
    assert (await newsletters.figures(db, [number]))[number].unsubscribed == 1
    assert not hilde.stopped_at
    assert "Je krijgt geen nieuwsbrief meer" in (await client.get(path)).text
    await client.post(f"{path}/undo")
    assert await readers.of(db, hilde.id)
    assert (await newsletters.figures(db, [number]))[number].unsubscribed == 0
    assert (await client.post(path, data={"page": "yes"})).status_code == 303
    for wrong in (f"{path}x", "/newsletters/stop/1-1-x"):
        assert (await client.get(wrong)).status_code == (await client.post(wrong)).status_code == 404


async def test_nothing_in_a_copy_says_that_it_was_opened(staff, db, written, hilde, settings, keyring):
    await sent(db, written, hilde)
    mail = await letter(db, settings, keyring)
    html = mail.get_body(("html",)).get_content()
    ours = settings.base_url
    links = set(re.findall(r'(?:href|src)="([^"]+)"', html))
    stop = next(each for each in links if "/stop/" in each)
    assert links == {
        "https://jimwerkt.nl",
        f"{ours}/newsletters/de-jim-dag",
        stop,
        next(iter(re.findall(r"tel:\d+", html))),
    }
    assert "<img" not in html
