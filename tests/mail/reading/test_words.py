"""What a person wrote, out of replies as mail programs make them."""

import pytest

from jimsupport.mail.reading import words
from tests.mail.reading.replies import OURS, Sample, message, samples

PLAIN = samples("dutch", "english_arabic_and_others", "prose")
SAMPLES = [*PLAIN, *samples("known", "html")]


def collapsed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_they_wrote_is_cut_out(sample: Sample) -> None:
    found = words.written(message(sample.plain, sample.html), ours=sample.ours)
    assert collapsed(found.text) == collapsed(sample.expected)


@pytest.mark.parametrize("sample", PLAIN, ids=lambda sample: sample.name)
def test_knowing_what_we_sent_changes_nothing_for_those(sample: Sample) -> None:
    found = words.written(message(sample.plain), ours=OURS)
    assert collapsed(found.text) == collapsed(sample.expected)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.html is None], ids=lambda sample: sample.name)
def test_nothing_is_dropped(sample: Sample) -> None:
    found = words.written(message(sample.plain), ours=sample.ours)
    assert sample.plain is not None
    assert sorted(f"{found.text}\n{found.quoted}".split()) == sorted(sample.plain.split())


def test_the_text_of_a_button_is_their_answer_though_it_is_in_what_we_sent() -> None:
    label = "I’d rather talk to another JIM"
    sent = OURS.replace("Liever een andere JIM", label)
    reply = f"{label}\n\nOn Tue, Nov 3, 2026 at 10:00 AM JIMsupport <us@jimsupport.example> wrote:\n\n{sent}"
    assert words.written(message(reply), ours=sent).text == label


def test_a_signature_that_is_only_the_name_is_how_they_sign() -> None:
    assert (
        words.written(message("Bel mij\n\n-- \nFatima El Amrani\n")).text == "Bel mij\n\n--\nFatima El Amrani"
    )
    assert words.written(message("Bel mij\n\n-- \nDe Vries BV\nUtrecht\n")).text == "Bel mij"
