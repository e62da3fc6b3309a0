"""What stands in several languages: what is kept of it, what is wrong with it, and which of them a reader gets."""

import pytest

from jimsupport.domain import translated

LIMITS = {"longest": (5, 10), "needed": ("No title", "No text")}


def wrong(texts, **more):
    problems = translated.checked(texts, **LIMITS, **more)[2]
    return [(problem.field, problem.message) for problem in problems]


def test_what_is_kept_is_tidied_and_an_unknown_language_is_not():
    texts = {"nl": (" A  b ", " c\n\nd "), "en": ("", " "), "fr": ("e", "f")}
    assert translated.checked(texts, **LIMITS) == ({"nl": "A b"}, {"nl": "c\n\nd"}, [])


@pytest.mark.parametrize(
    ("texts", "always", "expected"),
    [
        ({}, None, []),
        ({}, "nl", [("title_nl", "No title"), ("text_nl", "No text")]),
        ({"nl": ("a", "b"), "ar": ("c", "")}, "nl", [("text_ar", translated.BOTH)]),
        ({"en": ("", "b")}, None, [("title_en", "No title")]),
        (
            {"nl": ("a" * 6, "b" * 11)},
            "nl",
            [("title_nl", translated.TOO_LONG), ("text_nl", translated.TOO_LONG)],
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(texts, always, expected):
    assert wrong(texts, always=always) == expected


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"nl": "a", "ar": "b"}, "ar", "b"),
        ({"en": "c", "nl": "a"}, "ar", "a"),
        ({"en": "c"}, "ar", "c"),
        ({"ar": "", "nl": "a"}, "ar", "a"),
    ],
)
def test_who_reads_gets_their_own_language_else_dutch_else_what_there_is(texts, language, expected):
    assert translated.said(texts, language) == expected
