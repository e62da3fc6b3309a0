"""What many tasks ask at once is one batch, and each gets its own answer."""

import asyncio

import pytest

from jimsupport.db.together import Together


async def test_what_is_asked_while_one_batch_runs_goes_into_the_next():
    batches = []

    async def double(numbers):
        batches.append(list(numbers))
        await asyncio.sleep(0.01)
        return [2 * number for number in numbers]

    together = Together(double)
    answers = await asyncio.gather(*(together.ask(number) for number in range(6)))
    assert answers == [0, 2, 4, 6, 8, 10]
    assert batches == [[0], [1, 2, 3, 4, 5]]
    assert await together.ask(7) == 14


async def test_what_goes_wrong_is_told_to_each_who_asked_and_to_nobody_after():
    async def fail(numbers):
        if 1 in numbers:
            raise ZeroDivisionError(str(numbers))
        return numbers

    together = Together(fail)
    found = await asyncio.gather(*(together.ask(n) for n in (1, 2, 3)), return_exceptions=True)
    assert [str(answer) for answer in found] == ["[1]", "2", "3"]
    with pytest.raises(ZeroDivisionError):
        await together.ask(1)
    assert await together.ask(5) == 5
