"""What is found, on both engines alike."""

from datetime import timedelta

import pytest

from jimsupport.db import Database
from jimsupport.domain.search import index, lexicon, query, showing, synonyms
from tests.conftest import NOW

TEXTS = {
    1: ("Zakgeld weg", "Mijn neefje heeft geld gestolen van zijn moeder. Ik vroeg hem eerst wat er was."),
    2: ("Ruzie om de telefoon", "Leg samen vast wanneer de telefoon weggaat, en houd je er zelf ook aan."),
    3: ("Boos weggelopen", "Laat hem even. Een boos kind hoort niets. Ga later naast hem zitten."),
    4: ("Niet naar school", "Ga mee naar de school en luister wat de lerares zegt. Huiswerk komt later."),
    5: ("Slapen bij een ander", "Een logeerbed staat altijd klaar. Ook midden in de nacht."),
}
SLEEP = {
    "en": ("A bed is ready", "Let her sleep at your place, and ask nothing tonight."),
    "ar": ("هاتف في الليل", "اتفقوا معا متى يغلق الهاتف. الأطفال يتعلمون منكم."),
}


@pytest.fixture
async def shelf(db):
    for number, text in TEXTS.items():
        await index.put(db, "tip", number, {"nl": text}, theme="money" if number == 1 else "rules", now=NOW)
    await index.put(db, "dilemma", 1, SLEEP, now=NOW)
    return db


async def found(db, typed, language="nl", **how):
    return [(hit.kind, hit.item_id) for hit in (await query.find(db, typed, language=language, **how)).hits]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("stelen", 1),  # another form of the verb
        ("neven die stelen", 1),
        ("telefoons", 2),
        ("TELEFÓÓN", 2),  # capitals and accents
        ("telefon", 2),  # a typing error
        ("telefnoon", 2),  # two letters the wrong way round
        ("boze kinderen", 3),
        ("werk", 4),  # a part of a compound
        ("wat doe ik als mijn kind boos is", 3),
    ],
)
async def test_a_dutch_tip_is_found(shelf, typed, number):
    assert (await found(shelf, typed))[0] == ("tip", number)


@pytest.mark.parametrize("typed", ["الهواتف والهاتف", "هَاتِف", "اطفال", "أطفال"])
async def test_arabic_is_found_however_it_is_spelled(shelf, typed):
    assert await found(shelf, typed, "ar") == [("dilemma", 1)]
    assert await found(shelf, typed, "nl") == [("dilemma", 1)]


async def test_another_language_is_found_as_well(shelf):
    assert await found(shelf, "sleeping") == [("dilemma", 1)]


async def test_a_spelling_that_was_forgiven_is_told(shelf):
    taken = (await query.find(shelf, "telefnoon van mijn moeder", language="nl")).nearly
    assert taken == {"telefnoon": {"nl": ["telefoon"], "en": []}}
    texts = [("Een fiets", "nl"), ("Leg de Telefoons weg", "nl")]
    assert showing.spelled(texts, taken["telefnoon"]) == "telefoons"
    assert showing.spelled(texts, {"en": ["telefoon"]}) is None
    assert (await query.find(shelf, "telefoon", language="nl")).nearly == {}


async def test_a_word_that_exists_is_no_typing_error(shelf):
    assert (await query.find(shelf, "beer met bed", language="nl")).nearly == {}


async def test_words_that_mean_the_same(shelf):
    assert await found(shelf, "horloge") == []
    words = ("horloge", "telefoon")
    number = await synonyms.keep(shelf, None, "nl", words, by="staff:1", now=NOW)
    assert await found(shelf, "horloge") == [("tip", 2)]
    assert await found(shelf, "horlogge") == [("tip", 2)]  # with a typing error, though no text has the word
    await synonyms.remove(shelf, number, by="staff:1", now=NOW)
    assert await found(shelf, "horloge") == []


async def test_some_words_mean_the_same_from_the_start(shelf):
    assert await found(shelf, "smartphone") == [("tip", 2)]
    assert ("dilemma", 1) in await found(shelf, "insomnia", "en")


@pytest.mark.parametrize(("typed", "number"), [("schooltelefoon", 2), ("geldzorgen", 1)])
async def test_a_compound_finds_its_parts(shelf, typed, number):
    assert ("tip", number) in await found(shelf, typed)


async def test_arabic_is_found_by_its_root(db):
    await index.put(db, "tip", 1, {"ar": ("أصدقاء السوء", "كان يغضب من كل شيء.")}, now=NOW)
    assert await found(db, "صديق", "ar") == await found(db, "الغضب", "ar") == [("tip", 1)]


async def test_what_begins_with_ge_is_not_taken_for_another_form(db):
    await index.put(db, "tip", 1, {"nl": ("Geweld", "Dat gaat nooit samen.")}, now=NOW)
    await index.put(db, "tip", 2, {"nl": ("Rust", "Het komt wel goed, echt wel.")}, now=NOW)
    assert await found(db, "geweld") == [("tip", 1)]


async def test_what_is_taken_back_is_not_found(shelf):
    await index.drop(shelf, "tip", 2)
    assert await found(shelf, "telefoon") == []
    assert "vast" not in str(await shelf.fetch_all("SELECT * FROM search_stems"))


async def test_what_another_process_put_in_place_of_a_text_is_found(
    shelf, database_url, keyring, monkeypatch
):
    monkeypatch.setattr(lexicon, "KEPT", 0.0)
    other = await Database.open(database_url, keyring)
    try:
        assert await found(other, "fishing", "en") == []
        fishing = SLEEP | {"en": ("Gone fishing", "Take him along to the water and say nothing.")}
        await index.put(shelf, "dilemma", 1, fishing, now=NOW + timedelta(minutes=1))
        assert await found(other, "fishing", "en") == [("dilemma", 1)]
    finally:
        await other.close()


async def test_only_these_kinds_and_this_theme(shelf):
    assert await found(shelf, "bed", kinds=("dilemma",)) == [("dilemma", 1)]
    assert await found(shelf, "geld", theme="rules") == []
    assert await found(shelf, "geld", theme="money") == [("tip", 1)]


async def test_it_comes_by_the_page(shelf):
    whole = await found(shelf, "ga kind later telefoon bed")
    assert await found(shelf, "ga kind later telefoon bed", limit=2, offset=1) == whole[1:3]


@pytest.mark.parametrize(
    "typed", ["", " ", "?!", "'", '"', "(", "*", "a OR b", "NEAR(", "tip:1", "\\", "%", "x" * 5000]
)
async def test_nothing_typed_breaks_it(shelf, typed):
    assert (await query.find(shelf, typed, language="nl")).total >= 0


async def test_as_many_queries_for_one_as_for_many(shelf):
    async def queries():
        await query.find(shelf, "boos", language="nl")
        before = shelf.statements
        await query.find(shelf, "boos", language="nl")
        return shelf.statements - before

    few = await queries()
    for number in range(100, 150):
        await index.put(shelf, "tip", number, {"nl": ("Boos", "Heel boos en weer boos.")}, now=NOW)
    assert await queries() == few == 1


def test_what_fits_is_marked():
    pieces = showing.highlight("Mijn neefje heeft gestolen.", "nl", {"neef"})
    assert [(p.text, p.fits) for p in pieces] == [
        ("Mijn ", False),
        ("neefje", True),
        (" heeft gestolen.", False),
    ]


def test_a_long_text_is_cut_around_the_first_word_that_fits():
    text = "woord " * 100 + "neefje " + "woord " * 100
    pieces = showing.snippet(text, "nl", {"neef"})
    whole = "".join(p.text for p in pieces)
    assert "neefje" in whole
    assert len(whole) < 300
    assert whole.startswith("… ")
    assert whole.endswith(" …")


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
async def test_what_staff_start_with_is_as_they_could_have_written_it(db, language):
    rows = await synonyms.listed(db, language)
    assert len(rows) > 50
    for row in rows:
        assert len(set(row.words)) == len(row.words)
        assert await synonyms.keep(db, row.id, language, row.words, by="staff:1", now=NOW) == row.id
