"""Published situations for everybody, for professionals, on paper, as an image and as a feed; gone at once."""

import re

import feedparser
import pytest

from jimsupport.domain.dilemmas import dilemmas, library
from jimsupport.domain.tips import review, tips
from jimsupport.web import card_image
from tests.conftest import NOW

BY = {"by": "staff:9", "now": NOW}
TEXTS = {
    "nl": ("Geld uit de portemonnee", "Je neefje nam weer geld van zijn moeder.\n\nWat zou jij doen?"),
    "ar": ("نقود من المحفظة", "أخذ ابن أختك النقود مرة أخرى. ماذا كنت ستفعل؟"),
}
SAID = "Eerst samen eten & dan pas <praten>."
AT = "/dilemmas/geld-uit-de-portemonnee"


@pytest.fixture
async def posed(db):
    """A dilemma that everybody may read."""
    dilemma_id = await dilemmas.make(db, theme="money", texts=TEXTS, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    await dilemmas.publish(db, dilemma_id, **BY)
    return dilemma_id


@pytest.fixture
async def tip(db, hilde, posed):
    """An answer to it that is published, signed without a name."""
    how = {
        "language": "nl",
        "dilemma_id": posed,
        "signature": "een tante",
        "by": f"jim:{hilde.id}",
        "now": NOW,
    }
    tip_id = await tips.give(db, hilde.id, text=SAID, **how)
    await review.publish(db, tip_id, staff_id=9, **BY)
    return tip_id


async def feed(client, query=""):
    answer = await client.get(f"/dilemmas.atom{query}")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    assert (read.bozo, read.version) == (False, "atom10")
    return read


async def test_everybody_reads_it_with_its_answers_and_no_name(client, tip):
    assert AT in (await client.get("/dilemmas")).text
    assert AT not in (await client.get("/dilemmas?theme=school")).text
    page = (await client.get(AT)).text
    assert "Eerst samen eten &amp; dan pas &lt;praten&gt;." in page
    assert ("een tante" in page, "Hilde" in page, "drawings/money.svg#drawing" in page) == (True, False, True)
    arabic = (await client.get(AT, headers={"accept-language": "ar"})).text
    assert TEXTS["ar"][0] in arabic
    english = (await client.get(AT, headers={"accept-language": "en"})).text
    assert '<h1 lang="nl"><bdi>Geld uit de portemonnee</bdi>' in english


async def test_a_tip_leads_to_its_situation(client, tip):
    assert f'href="{AT}"' in (await client.get(f"/tips/{tip}")).text


@pytest.mark.parametrize(("query", "size"), [("", "a5"), ("?size=a4", "a4"), ("?size=a0", "a5")])
async def test_a_card_for_paper(client, tip, query, size):
    page = (await client.get(f"{AT}/card{query}")).text
    assert f'class="paper-card {size} roomy"' in page
    assert "dan pas &lt;praten&gt;" in page
    assert '<div class="qr"' in page


async def test_an_image_to_share_in_each_language(client, tip):
    for query in ("", "?language=ar"):
        answer = await client.get(f"{AT}/card.png{query}")
        assert answer.headers["content-type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")


async def test_without_letters_there_is_no_image(client, tip, monkeypatch):
    monkeypatch.setattr(card_image, "FONTS", "No such font")
    monkeypatch.setattr(card_image, "available", lambda language: False)
    assert (await client.get(f"{AT}/card.png")).status_code == 404
    assert "card.png" not in (await client.get(AT)).text


async def test_a_feed_that_programs_read(client, db, posed, tip):
    read = await feed(client)
    [entry] = read.entries
    at = f"https://jimsupport.test{AT}"
    assert (entry.id, entry.link, entry.title) == (at, at, "Geld uit de portemonnee")
    assert "<p>Wat zou jij doen?</p>" in entry.content[0].value
    assert "Eerst samen eten &amp; dan pas &lt;praten&gt;." in entry.content[0].value
    assert entry.updated == read.feed.updated == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [link.href for link in read.feed.links if link.rel == "self"] == [
        "https://jimsupport.test/dilemmas.atom"
    ]
    [entry] = (await feed(client, "?language=ar")).entries
    assert (entry.title, entry.title_detail.language) == (TEXTS["ar"][0], "ar")
    await dilemmas.take_back(db, posed, **BY)
    assert (await feed(client)).entries == []


async def test_what_is_taken_back_is_gone_from_every_page_at_once(client, db, hilde, posed, tip):
    await library.arrange(db, posed, [tip], staff_id=9, **BY)
    await tips.withdraw(db, hilde.id, tip, by=f"jim:{hilde.id}", now=NOW)
    for path in (AT, f"{AT}/card", "/dilemmas.atom"):
        assert "samen eten" not in (await client.get(path)).text, path
    await dilemmas.take_back(db, posed, **BY)
    for path in (AT, f"{AT}/card", f"{AT}/card.png"):
        assert (await client.get(path)).status_code == 404, path
    assert AT not in (await client.get("/dilemmas")).text


async def test_professionals_only_read(client, sign_in, carla, tip):
    await sign_in(client, carla)
    assert "/situations/geld-uit-de-portemonnee" in (await client.get("/situations")).text
    page = (await client.get("/situations/geld-uit-de-portemonnee")).text
    assert "dan pas &lt;praten&gt;" in page
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    assert "<form" not in main


async def test_staff_arrange_the_card(client, db, sign_in, nadia, hilde, posed, tip):
    other = await tips.give(
        db,
        hilde.id,
        text="Ik vraag wat hij wilde kopen.",
        language="nl",
        dilemma_id=posed,
        by="jim:1",
        now=NOW,
    )
    await review.publish(db, other, staff_id=9, **BY)
    await sign_in(client, nadia)
    at = f"/staff/dilemmas/{posed}"
    assert f'name="place_{tip}"' in (await client.get(at)).text
    await client.post(f"{at}/card", data={f"place_{tip}": "2", f"place_{other}": "1"})
    assert [row.id for row in await library.on_card(db, posed, language="nl")] == [other, tip]
    await client.post(f"{at}/card", data={f"place_{tip}": "1", f"place_{other}": ""})
    assert [row.id for row in await library.on_card(db, posed, language="nl")] == [tip]


async def test_a_character_that_no_xml_can_hold_breaks_neither_feed_nor_image(client, db, hilde, posed):
    how = {"language": "nl", "dilemma_id": posed, "by": f"jim:{hilde.id}", "now": NOW}
    tip_id = await tips.give(db, hilde.id, text="Ik zou eerst luisteren.\uffff\x0c", **how)
    await review.publish(db, tip_id, staff_id=9, **BY)
    assert "Ik zou eerst luisteren." in (await feed(client)).entries[0].content[0].value
    assert (await client.get(f"{AT}/card.png")).status_code == 200
