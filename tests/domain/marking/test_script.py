"""In which language somebody wrote."""

import pytest

from jimsupport.domain.marking.script import written_in


@pytest.mark.parametrize(
    ("text", "page", "expected"),
    [
        ("Ga naast hem zitten.", "nl", "nl"),
        ("Sit next to him.", "en", "en"),
        ("اجلس بجانبه ولا تقل شيئًا.", "ar", "ar"),
        ("اجلس بجانبه ولا تقل شيئًا.", "nl", "ar"),
        ("Ga naast hem zitten.", "ar", "nl"),
        ("اجلس بجانبه في Utrecht.", "nl", "ar"),
        ("112", "ar", "ar"),
    ],
)
def test_the_letters_say_it(text, page, expected):
    assert written_in(text, page) == expected
