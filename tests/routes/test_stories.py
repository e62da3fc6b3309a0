"""Stories: staff write and look first, everybody reads, JIMs find them beside a question; and who tells theirs."""

import re

import pytest
from sqlalchemy import select

from jimsupport.db.tables import events
from jimsupport.domain.dilemmas import dilemmas
from jimsupport.domain.stories import stories, storytellers
from tests import cast
from tests.conftest import NOW

BY = {"by": "staff:9", "now": NOW}
TYPED = {
    "kind": "text",
    "title_nl": "Zij bleef",
    "text_nl": "Elke week **samen** eten.\n\n<script>alert(1)</script>\n\n[lees](javascript:x)",
    "themes": ["money", "family"],
    "turning_18": "yes",
}
FILM = {"kind": "film", "texts": {"nl": ("Blijven", "Een *film*.")}, "link": "https://www.video.example/1"}


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


async def published(db, **how):
    story_id = await stories.make(
        db, **({"kind": "text", "texts": {"nl": ("Zij bleef", "Samen.")}} | how), **BY
    )
    await stories.publish(db, story_id, **BY)
    return story_id


async def test_staff_look_before_it_is_kept_then_publish_and_take_back(staff, db):
    look = await staff.post("/staff/stories/new", data=TYPED | {"look": "yes"})
    assert (look.status_code, "<strong>samen</strong>" in look.text) == (200, True)
    assert await stories.listed(db) == []
    at = (await staff.post("/staff/stories/new", data=TYPED)).headers["location"]
    page = (await staff.get(at)).text
    assert "<strong>samen</strong>" in page
    assert "alert(1)</script>" not in page
    assert 'href="javascript' not in page
    assert (await staff.get("/stories/zij-bleef")).status_code == 404
    await staff.post(f"{at}/publication")
    assert "<strong>samen</strong>" in (await staff.get("/stories/zij-bleef")).text
    changed = TYPED | {"title_nl": "Zij bleef toch", "themes": []}
    assert "Zij bleef toch" in (await staff.post(f"{at}/edit", data=changed | {"look": "yes"})).text
    assert "Zij bleef toch" not in (await staff.get("/stories/zij-bleef")).text
    await staff.post(f"{at}/edit", data=changed)
    assert "Zij bleef toch" in (await staff.get("/stories/zij-bleef")).text
    await staff.post(f"{at}/removal")
    assert len(await stories.listed(db)) == 1
    await staff.post(f"{at}/publication/end")
    assert (await staff.get("/stories/zij-bleef")).status_code == 404
    await staff.post(f"{at}/removal")
    assert await stories.listed(db) == []


async def test_a_story_is_as_long_as_it_may_be_and_no_longer(staff, db):
    told = "woord " * (stories.LONGEST_TEXT // 6 - 1)
    at = (await staff.post("/staff/stories/new", data=TYPED | {"text_nl": told})).headers["location"]
    assert (await stories.load(db, int(at.rpartition("/")[2]))).texts == {"nl": told.strip()}
    longer = await staff.post("/staff/stories/new", data=TYPED | {"text_nl": told * 2})
    assert (longer.status_code, 'href="#text_nl"' in longer.text) == (422, True)


async def test_what_is_wrong_is_said_with_what_was_typed(staff, db):
    wrong = await staff.post("/staff/stories/new", data=TYPED | {"kind": "film", "link": "video.example"})
    assert (wrong.status_code, 'href="#link"' in wrong.text, "Elke week" in wrong.text) == (422, True, True)
    assert "checked" in re.search(r'<input[^>]*value="family"[^>]*>', wrong.text)[0]
    wrong = await staff.post("/staff/stories/new", data=TYPED | {"minutes": "lang"})
    assert 'href="#minutes"' in wrong.text


async def test_a_film_is_a_link_elsewhere_and_nothing_of_it_is_loaded(client, db):
    await published(db, **FILM, minutes=12)
    page = (await client.get("/stories/blijven")).text
    link = re.search(r'<a [^>]*href="https://www.video.example/1"[^>]*>', page)[0]
    assert 'rel="noopener noreferrer"' in link
    assert (
        "film van 12 minuten" in page,
        "<iframe" in page,
        '<bdi dir="ltr">video.example</bdi>' in page,
    ) == (
        True,
        False,
        True,
    )


async def test_who_reads_another_language_sees_in_which_it_stands(client, db):
    await published(db, texts={"nl": ("Zij bleef", "Samen."), "ar": ("بقيت", "معًا.")})
    arabic = (await client.get("/stories/zij-bleef", headers={"accept-language": "ar"})).text
    assert ("بقيت" in arabic, 'dir="rtl"' in arabic) == (True, True)
    english = (await client.get("/stories", headers={"accept-language": "en"})).text
    assert '<bdi lang="nl">Nederlands</bdi>' in english


async def test_beside_a_situation_of_its_theme(client, db):
    dilemma_id = await dilemmas.make(db, theme="money", texts={"nl": ("Geld", "Wat zou jij doen?")}, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    await dilemmas.publish(db, dilemma_id, **BY)
    story = await published(db, themes=["money"])
    assert "/stories/zij-bleef" in (await client.get("/dilemmas/geld")).text
    await stories.take_back(db, story, **BY)
    assert "/stories/zij-bleef" not in (await client.get("/dilemmas/geld")).text


async def test_staff_note_it_on_the_phone(staff, db, hilde):
    at = f"/staff/jims/{hilde.id}"
    await staff.post(f"{at}/why", data={"reason": "phone"})
    assert (await staff.post(f"{at}/storytelling", data={})).status_code == 422
    await staff.post(f"{at}/storytelling", data={"uses": "newsletter", "about": "Over de fiets"})
    assert (await storytellers.of(db, hilde.id)).uses == ["newsletter"]
    assert "Over de fiets" in (await staff.get(f"{at}/phone")).text
    await staff.post(f"{at}/storytelling/off")
    told = await db.fetch_all(
        select(events.c.kind, events.c.by_phone)
        .where(events.c.kind.like("storytelling%"))
        .order_by(events.c.id)
    )
    assert [(row.kind, row.by_phone) for row in told] == [
        ("storytelling_wanted", "phone"),
        ("storytelling_unwanted", "phone"),
    ]


@pytest.mark.parametrize(
    "path", ["/stories", "/dilemmas", "/dilemmas.atom", "/staff/stories", "/staff/stories/tellers"]
)
async def test_three_ask_no_more_of_the_database_than_one(staff, db, path):
    async def asked():
        before = db.statements
        assert (await staff.get(path)).status_code == 200
        return db.statements - before

    counts = []
    for number in range(3):
        await published(db, texts={"nl": (f"Verhaal {number}", "Samen.")})
        dilemma_id = await dilemmas.make(db, theme="money", texts={"nl": ("Geld", "Wat zou jij doen?")}, **BY)
        await dilemmas.ask(db, dilemma_id, **BY)
        await dilemmas.publish(db, dilemma_id, **BY)
        jim = await cast.jim(db, f"Jim {number}", mail=f"jim{number}@voorbeeld.example")
        await storytellers.start(db, jim.id, uses=["training"], about="Iets", by=f"jim:{jim.id}", now=NOW)
        await asked()
        counts.append(await asked())
    assert len(set(counts)) == 1
