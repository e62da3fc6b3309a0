"""Short answers: what a few words say, and which may be acted on."""

import pytest

from jimsupport.mail.reading.short import INVITED, LABELS, Short, meaning
from jimsupport.words import LANGUAGES, say


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("answer", "label"), [(a, label) for a, labels in LABELS.items() for label in labels]
)
def test_the_text_of_a_button_is_exact(answer: str, label: str, language: str) -> None:
    said = say(language, label)
    for text in (said, said.upper(), f"{said}.", f" {said} !\n", f"Hoi Anna,\n\n{said}\n\nGroetjes, Fatima"):
        assert meaning(text) == Short(answer, True), text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("STOP", "stop"), ("stop", "stop"), ("Stop.", "stop"), ("stóp!", "stop"), ("توقف", "stop"), ("START", "start"),
        ("Start!", "start"), ("ابدأ", "start"),
    ],
)  # fmt: skip
def test_the_bare_words_are_exact(text: str, answer: str) -> None:
    assert meaning(text) == Short(answer, True)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("goed", "well"), ("Goed!", "well"), ("prima", "well"), ("Gaat goed hoor", "well"), ("ja hoor, heel goed", "well"),
        ("Het gaat gelukkig heel goed, dank je", "well"), ("gaat z’n gangetje", "well"), ("👍", "well"), ("👍🙂", "well"),
        ("good", "well"), ("I'm fine, thanks", "well"), ("All good!", "well"), ("We’re doing well", "well"),
        ("جيد", "well"), ("الحمد لله", "well"), ("نحن بخير، شكرا", "well"), ("كل شيء تمام", "well"),
        ("1", "well"), ("2", "other_jim"), ("3", "call"), ("٣", "call"), ("optie 2", "other_jim"), ("1.", "well"),
        ("een andere JIM", "other_jim"), ("Another JIM please", "other_jim"),
        ("bel me maar", "call"), ("Bel me", "call"), ("kun je me bellen?", "call"), ("Please call me", "call"),
        ("اتصل بي", "call"), ("هل يمكنكم الاتصال بي؟", "call"), ("Hallo Anna, bel me even aub\nFatima", "call"),
        ("stop maar", "stop"), ("Afmelden", "stop"), ("unsubscribe", "stop"), ("لا أريد رسائل", "stop"),
        ("begin maar weer", "start"), ("resume", "start"), ("nu even niet", "pause"), ("pauze", "pause"),
        ("not now", "pause"), ("ليس الآن", "pause"), ("we hebben elkaar al gesproken", "talked"), ("We already talked", "talked"),
    ],
)  # fmt: skip
def test_everyday_words_are_proposed(text: str, answer: str) -> None:
    assert meaning(text) == Short(answer, False)


@pytest.mark.parametrize(
    "text",
    [
        "", "  \n", "?", "niet goed", "het gaat niet goed", "not good", "ليس جيدا", "Gaat het goed?", "Goed?", "4", "12",
        "Ik wil dat hij stopt", "Ik stop ermee als het zo doorgaat", "stop niet",
        "please don't stop", "hij moet stoppen met blowen",
        "Bel mij niet", "don't call me", "niet bellen", "goed, maar ik wil je graag iets vragen", "niet", "not", "even",
        "ja", "nee",
        "Hallo", "bedankt", "112", "Ik maak me zorgen", "goed " * 60, "bel " * 200, "لا تتصل بي", "لا تتوقف", "gaat het", "Stop?",
    ],
)  # fmt: skip
def test_what_is_no_short_answer_means_nothing(text: str) -> None:
    assert meaning(text) is None


def test_with_something_attached_nothing_is_exact() -> None:
    assert meaning("Het gaat goed", attached=True) == Short("well", False)
    assert meaning("stop", attached=True) == Short("stop", False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", INVITED)
def test_the_text_of_a_button_of_an_invitation_is_exact_only_to_an_invitation(
    answer: str, language: str
) -> None:
    [label] = INVITED[answer]
    said = say(language, label)
    assert meaning(f"Hoi,\n\n{said}.\n\nGroetjes, Fatima", invited=True) == Short(answer, True)
    assert meaning(said) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ja", "group_yes"), ("Ja graag, leuk!", "group_yes"), ("goed", "group_yes"), ("👍", "group_yes"), ("1", "group_yes"),
        ("Sounds good", "group_yes"), ("نعم", "group_yes"), ("موافق", "group_yes"), ("doe ik niet", "group_no"),
        ("nee dank je", "group_no"), ("3", "group_no"), ("No thanks", "group_no"), ("لا شكرا", "group_no"),
        ("nee, liever een andere avond", "group_other"), ("liever op donderdagavond", "group_other"),
        ("dinsdag kan ik niet", "group_other"), ("Tuesday doesn't work for me", "group_other"),
        ("لا، أفضل يوما آخر", "group_other"), ("bel me", "call"), ("stop maar", "stop"),
    ],
)  # fmt: skip
def test_everyday_words_answer_an_invitation(text: str, answer: str) -> None:
    assert meaning(text, invited=True) == Short(answer, False)


@pytest.mark.parametrize(
    "text", ["ja, maar is er koffie?", "misschien", "dinsdag", "ik kan dinsdagavond", "Kan het ook op donderdag?", "ja nee"]
)  # fmt: skip
def test_what_leaves_an_invitation_open_answers_nothing(text: str) -> None:
    assert meaning(text, invited=True) is None
