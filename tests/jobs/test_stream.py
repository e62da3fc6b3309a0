"""Mail in groups: how much is in hand, and what becomes of the rest when something stops."""

import asyncio

import pytest

from jobs import stream as module
from jobs.stream import Stream

MANY = list(range(40))


class Line:
    """What a stream does to numbers, written down."""

    def __init__(self, *, breaks=None, stops_after=None, others=()):
        self.sent, self.groups, self.notes, self.most = [], [], [], 0
        self._breaks, self._stops_after, self._others = breaks, stops_after, others

    async def mark(self, rows):
        await asyncio.sleep(0)
        self.groups.append(list(rows))
        return [row for row in rows if row not in self._others]

    async def send(self, row):
        if row == self._breaks:
            raise ZeroDivisionError
        marked = sum(map(len, self.groups))
        self.most = max(self.most, marked - sum(map(len, self.notes)))
        await asyncio.sleep(0)
        self.sent.append(row)
        return row if row % 10 else None  # every tenth came to nothing

    async def note(self, rows):
        await asyncio.sleep(0)
        self.notes.append(list(rows))

    def stops(self):
        return self._stops_after is not None and len(self.sent) >= self._stops_after

    async def run(self, rows=MANY):
        steps = {"mark": self.mark, "send": self.send, "note": self.note, "stops": self.stops}
        return await asyncio.wait_for(Stream(**steps, in_hand=8).run(rows, side_by_side=3), 10)

    @property
    def noted(self):
        return sorted(row for group in self.notes for row in group)


async def test_all_are_marked_sent_and_noted_and_few_are_in_hand():
    line = Line(others={7, 8})
    assert await line.run() == []
    assert sorted(line.sent) == [row for row in MANY if row not in (7, 8)]
    assert line.noted == [row for row in sorted(line.sent) if row % 10]
    assert line.most <= 8 + len(line.sent) // 10 + 2  # what came to nothing, or was another's, is in no note
    assert {len(group) for group in line.groups} == {4}


async def test_a_few_are_noted_at_once_and_none_is_nothing(monkeypatch):
    monkeypatch.setattr(module, "NOTED_WITHIN", 0.0)
    line = Line()
    assert (await line.run([1, 2]), line.noted) == ([], [1, 2])
    assert await Line().run([10]) == []


async def test_when_told_to_stop_the_rest_comes_back_and_what_was_sent_is_noted():
    line = Line(stops_after=12)
    left = await line.run()
    assert sorted([*left, *line.sent]) == MANY
    assert len(line.sent) <= 12 + 3
    assert line.noted == [row for row in sorted(line.sent) if row % 10]


async def test_one_that_breaks_ends_it_and_what_was_begun_is_noted():
    line = Line(breaks=13)
    with pytest.raises(ZeroDivisionError):
        await line.run()
    assert len(line.sent) <= 13 + 3
    assert line.noted == [row for row in sorted(line.sent) if row % 10]
