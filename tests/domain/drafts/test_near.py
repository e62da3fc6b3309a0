"""Which drafts come into question beside one: those its members can go to, and share most with, before all others."""

from types import SimpleNamespace

from jimsupport.domain.drafts import near
from jimsupport.domain.drafts.near import Frame


def frame(number, *, language="nl", mode="online", moment=5, themes=(), middle=None):
    return Frame(number, language, mode, moment, frozenset(themes), middle)


def somebody(**values):
    wish = {"languages": ("nl",), "moments": (5, 8), "modes": ("online", "in_person"), "themes": ("school",)}
    return SimpleNamespace(**wish | {"east": 100_000, "north": 400_000, "max_km": 10} | values)


def test_most_in_common_first_then_other_groups_in_the_language():
    frames = [
        frame(1, moment=9),  # nobody can then
        frame(2, moment=8),
        frame(3, moment=5, themes=("school", "money")),
        frame(4, language="ar", moment=9),  # another language, another moment: no use at all
        frame(5, mode="in_person", middle=(100_000.0, 404_000.0)),
        frame(6, mode="in_person", middle=(100_000.0, 430_000.0)),  # too far
    ]
    found = near.likely([somebody(), somebody(moments=(5,))], frames, "nl", 9)
    assert [each.id for each in found] == [3, 5, 2, 1, 6]
    assert [each.id for each in near.likely([somebody()], frames, "nl", 2)] == [3, 2]
