"""The parts of a text message, at the edges where one more character takes another part."""

import pytest

from jimsupport.mail.segments import count, is_plain


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),  # 76 in each part: the last place of a part holds no half of one
        ("€" * 153, 3),
        ("ë" * 70, 1),
        ("ë" * 71, 2),
        ("س" * 134, 2),
        ("س" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_parts(text, parts):
    assert count(text) == parts


def test_one_letter_outside_the_alphabet_makes_the_whole_text_wide():
    assert is_plain("Zeg één keer ja: [€5]")
    assert not is_plain("België")
    assert (count("a" * 100), count("a" * 99 + "ë")) == (1, 2)
