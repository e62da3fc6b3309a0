"""A list that everybody may read: which page of which theme the address asks for, and what is shown of it."""

import pytest
from starlette.requests import Request

from jimsupport.web.shelves import PAGE, Shelf


def asked(query: str) -> Shelf:
    return Shelf.of(Request({"type": "http", "path": "/tips", "query_string": query.encode(), "headers": []}))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Shelf("", 1)),
        ("theme=money&page=3", Shelf("money", 3)),
        ("theme=weather&page=-1", Shelf("", 1)),
        ("theme=%27&page=x", Shelf("", 1)),
    ],
)
def test_what_is_no_theme_or_page_is_the_first_of_all(query, expected):
    assert asked(query) == expected


def test_one_row_more_is_asked_for_to_know_whether_there_is_a_next_page():
    second = Shelf("money", 2)
    assert second.wanted == {"theme": "money", "limit": PAGE + 1, "offset": PAGE}
    full, rest = second.shown(list(range(PAGE + 1))), second.shown([1, 2])
    assert (full["rows"], full["more"], full["number"]) == (list(range(PAGE)), True, 2)
    assert (rest["rows"], rest["more"], rest["theme"]) == ([1, 2], False, "money")
