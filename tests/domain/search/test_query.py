"""What is found, on both engines alike."""

import pytest

from jimsupport.db.tables import synonyms
from jimsupport.domain.search import index, lexicon, query, showing
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


async def test_words_that_mean_the_same(shelf):
    assert await found(shelf, "mobiel") == []
    row = {"language": "nl", "words": ["mobiel", "telefoon"], "changed_by": "staff:1", "changed_at": NOW}
    await shelf.insert(synonyms.insert().values(**row))
    lexicon.forget(shelf)
    assert await found(shelf, "mobiel") == [("tip", 2)]


async def test_what_is_taken_back_is_not_found(shelf):
    await index.drop(shelf, "tip", 2)
    assert await found(shelf, "telefoon") == []
    assert "vast" not in str(await shelf.fetch_all("SELECT * FROM search_stems"))


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
