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
    first = together.ask(0)
    await asyncio.sleep(0)
    answers = await asyncio.gather(first, *(together.ask(number) for number in range(1, 6)))
    assert answers == [0, 2, 4, 6, 8, 10]
    assert batches == [[0], [1, 2, 3, 4, 5]]
    assert await together.ask(7) == 14


async def test_what_was_asked_is_done_also_when_nobody_waits_for_it_any_more():
    done = []

    async def slowly(numbers):
        await asyncio.sleep(0.01)
        done.extend(numbers)
        return numbers

    together = Together(slowly)
    gone, stays = together.ask(1), together.ask(2)
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2
    together.ask(3).cancel()
    await together.end()
    assert done == [1, 2, 3]
    await together.end()  # nothing is asked


async def test_a_batch_waits_a_moment_for_those_who_are_about_to_ask():
    batches = []

    async def keep(numbers):
        batches.append(list(numbers))
        return numbers

    together = Together(keep, lambda waiting: waiting < 3)
    first = together.ask(1)
    await asyncio.sleep(0)  # it would have begun
    await asyncio.gather(first, together.ask(2), together.ask(3))
    assert batches == [[1, 2, 3]]
    await together.ask(4)  # nobody comes, and it goes on
    assert batches[1:] == [[4]]


async def test_what_goes_wrong_is_told_to_each_who_asked_and_to_nobody_after():
    async def fail(numbers):
        if 1 in numbers:
            raise ZeroDivisionError(str(numbers))
        return numbers

    together = Together(fail)
    first = together.ask(1)
    await asyncio.sleep(0)
    found = await asyncio.gather(first, *(together.ask(n) for n in (2, 3)), return_exceptions=True)
    assert [str(answer) for answer in found] == ["[1]", "2", "3"]
    with pytest.raises(ZeroDivisionError):
        await together.ask(1)
    assert await together.ask(5) == 5


async def test_an_answer_too_few_is_told_to_all_who_asked():
    async def forget_one(numbers):
        return numbers[1:]

    together = Together(forget_one)
    found = await asyncio.gather(together.ask(1), together.ask(2), return_exceptions=True)
    assert [type(answer) for answer in found] == [ValueError] * 2


async def test_cancelled_at_the_end_it_begins_no_other_batch():
    begun = []

    async def for_ever(numbers):
        begun.append(numbers)
        await asyncio.sleep(60)

    together = Together(for_ever)
    first = together.ask(1)
    await asyncio.sleep(0)
    together.ask(2)
    [running] = asyncio.all_tasks() - {asyncio.current_task()}
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.wait([running])
    assert begun == [[1]]
