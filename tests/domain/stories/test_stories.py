"""Stories: written, put on the website, found, taken back; what may be in them, and how long they take."""

import pytest

from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.search import query
from jimsupport.domain.stories import reading, stories
from tests.conftest import NOW

BY = {"by": "staff:9", "now": NOW}
WORDS = {"nl": ("Zij bleef", "Elke week **samen** fietsen."), "ar": ("بقيت", "كل أسبوع نركب الدراجة معًا.")}
FILM = {
    "kind": "film",
    "texts": {"en": ("She stayed", "A film about a grandmother.")},
    "link": "https://video.example/1",
}


async def make(db, **how):
    return await stories.make(db, **({"kind": "text", "texts": WORDS} | BY | how))


async def published(db, **how):
    story_id = await make(db, **how)
    await stories.publish(db, story_id, **BY)
    return story_id


async def found(db, typed, language="nl"):
    hits = (await query.find(db, typed, language=language)).hits
    return [(hit.kind, hit.item_id) for hit in hits]


def fields(told):
    return [problem.field for problem in told.value.problems]


async def test_nobody_reads_a_draft_and_everybody_what_is_published_until_it_is_taken_back(db):
    story_id = await make(db)
    slug = (await stories.load(db, story_id)).slug
    assert slug == "zij-bleef"
    for state in ("draft", "published", "published", "draft"):
        if state == "published":
            await stories.publish(db, story_id, **BY)
            assert (await reading.published(db, slug)).id == story_id
            assert await found(db, "fiets") == [("story", story_id)]
            assert await found(db, "الدراجة", "ar") == [("story", story_id)]
        else:
            await stories.take_back(db, story_id, **BY)
            with pytest.raises(NotFound):
                await reading.published(db, slug)
            assert (await found(db, "fiets"), await reading.newest(db, language="nl")) == ([], [])


async def test_other_words_are_found_at_once_under_the_same_address(db):
    story_id = await published(db)
    await stories.change(db, story_id, kind="text", texts={"nl": ("Hij bleef ook", "Samen koken.")}, **BY)
    row = await stories.load(db, story_id)
    assert (row.slug, row.titles) == ("zij-bleef", {"nl": "Hij bleef ook"})
    assert (await found(db, "fietsen"), await found(db, "koken")) == ([], [("story", story_id)])
    assert [other.slug for other in [await stories.load(db, await make(db))]] == ["zij-bleef-2"]


async def test_a_draft_is_thrown_away_and_what_stands_there_is_not(db):
    story_id = await published(db)
    with pytest.raises(Refused):
        await stories.remove(db, story_id, **BY)
    await stories.take_back(db, story_id, **BY)
    await stories.remove(db, story_id, **BY)
    with pytest.raises(NotFound):
        await stories.load(db, story_id)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"texts": {}}, ["title_nl"]),
        ({"texts": {"nl": ("Titel", "")}}, ["text_nl"]),
        ({"texts": {"nl": ("", "Tekst")}}, ["title_nl"]),
        ({"texts": {"nl": ("x" * 91, "y" * 12_001)}}, ["title_nl", "text_nl"]),
        ({"kind": "game"}, ["kind"]),
        ({"kind": "film", "link": ""}, ["link"]),
        ({"kind": "film", "link": "http://video.example/1"}, ["link"]),
        ({"kind": "film", "link": "javascript:alert(1)"}, ["link"]),
        ({"kind": "film", "link": "https://me:secret@video.example/"}, ["link"]),
        ({"kind": "film", "link": "https://video .example/"}, ["link"]),
        ({"kind": "film", "link": "https://[video.example/"}, ["link"]),
        ({"kind": "podcast", "link": "https://geluid.example/1", "minutes": 0}, ["minutes"]),
        ({"themes": ["horses"]}, ["themes"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(wrong, at):
    with pytest.raises(Invalid) as told:
        stories.checked(**({"kind": "text", "texts": WORDS} | wrong))
    assert fields(told) == at


async def test_what_stands_in_the_language_of_who_reads_comes_first(db):
    arabic = await published(db, texts={"ar": WORDS["ar"]}, themes=["family"])
    dutch = await published(db, texts={"nl": WORDS["nl"]}, themes=["money", "family"], turning_18=True)
    english = await published(db, **FILM)

    async def ids(language, **how):
        return [row.id for row in await reading.newest(db, language=language, **how)]

    assert await ids("ar") == [arabic, english, dutch]
    assert await ids("nl") == [dutch, english, arabic]
    assert await ids("nl", theme="family") == [dutch, arabic]
    assert await ids("en", turning_18=True) == [dutch]
    assert await ids("en", limit=1, offset=1) == [dutch]


async def test_how_long_it_takes_and_in_what_language(db):
    row = await stories.load(
        db, await make(db, texts={"nl": ("Lang", "woord " * 400)}, link="https://x.example")
    )
    assert (reading.minutes(row, "ar"), reading.language_of(row, "ar"), row.link) == (2, "nl", "")
    film = await stories.load(db, await make(db, **FILM, minutes=12))
    assert (reading.minutes(film, "nl"), reading.language_of(film, "nl")) == (12, "en")
    assert reading.minutes(await stories.load(db, await make(db, **FILM)), "nl") is None
