"""Which of our languages a browser asks for."""

import pytest

from jimsupport.web.languages import accepted


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("fr-FR,fr;q=0.9,en;q=0.8,nl;q=0.7", "en"),
        ("ar;q=0.4, en;q=0.3", "ar"),
        ("tr, pl", None),
        ("en;q=0, ar;q=nonsense, nl;q=0.1", "nl"),
        ("*;q=0.5", None),
        (";;;,,,q=", None),
    ],
)
def test_the_best_of_ours(header, language):
    assert accepted(header) == language
