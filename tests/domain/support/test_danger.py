"""Words of danger: whole words, whatever the accents and capitals, in three languages."""

import pytest

from jimsupport.domain.support import danger


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zijn vader heeft hem gisteren GESLAGEN en ik weet niet wat ik moet", ["geslagen"]),
        ("Ze praat over suicide.", ["suïcide", "suicide"]),
        ("Hij zegt: ik wil\nniet meer  leven", ["wil niet meer leven", "niet meer leven"]),
        ("he says he wants to die", ["wants to die"]),
        ("She's self-harming? self-harm!", ["self harm"]),
        ("أبوه يَضرِبه والسكين في البيت", ["يضربه", "سكين"]),
        ("أُريدُ أن أموت", ["أريد أن أموت"]),
        ("bel 112", ["112"]),
        ("Hij werkt in de messenmakerij en heeft het goed", []),
        ("Mijn nummer is 0611212112", []),
        ("Alles gaat goed, dank je wel", []),
        ("", []),
    ],
)
async def test_only_whole_words_of_danger_are_found(db, text, words):
    assert danger.found(await danger.words(db), text) == words
    assert await danger.is_in(db, text) == bool(words)
