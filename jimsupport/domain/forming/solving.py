"""The process that matches: a pool comes in on stdin, how far it is goes out line by line, groups come last.

A process of its own, because the matching brings a compiler along and keeps a core busy for up to a minute, which no
process with pages or post can miss. It knows no database; whoever ends it loses nothing.

    python -m jimsupport.domain.forming.solving SEED BUDGET < pool.json
"""

import json
import os
import sys
from dataclasses import asdict
from time import monotonic
from typing import Any

from jimsupport.domain.matching import reading, reasons, solve
from jimsupport.domain.matching.model import Pool, Result

TELL_EVERY = 0.25  # seconds
SEARCHED = 900  # of a thousand: the rest is for what would free those left over


class Teller:
    """Tells how far it is, of a thousand, a few times a second."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, done: float) -> None:
        """The search is this far, 0 to 1."""
        if monotonic() - self._told >= TELL_EVERY:
            self.tell(round(SEARCHED * done))

    def tell(self, thousandths: int) -> None:
        """Say it now."""
        self._told = monotonic()
        say({"done": thousandths})


def say(line: dict[str, Any]) -> None:
    """One line of JSON to whoever started this."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Match what stands on stdin."""
    os.nice(10)  # pages and post come first
    seed, budget = int(arguments[0]), solve.BUDGETS[arguments[1]]
    pool = reading.pool(json.load(sys.stdin))
    teller = Teller()
    result = solve.match(pool, seed=seed, budget=budget, progress=teller)
    say(answer(pool, result, teller))


def answer(pool: Pool, result: Result, teller: Teller) -> dict[str, Any]:
    """The groups, and those left over with what would free them."""
    people = {person.id: person for person in pool.people}
    groups = [asdict(group) for group in result.groups]
    waiting = [people[one.id] for one in result.left_over]
    left_over = []
    for number, one in enumerate(result.left_over):
        teller.tell(SEARCHED + (1000 - SEARCHED) * number // len(waiting))
        freed = reasons.freeing(
            people[one.id], result.groups, waiting, people, config=pool.config, forbidden=pool.forbidden
        )
        relaxation = freed and {"changes": freed.changes, "group": freed.group, "others": freed.others}
        left_over.append({"id": one.id, "reason": one.reason, "relaxation": relaxation})
    return {"groups": groups, "left_over": left_over, "value": result.value}


if __name__ == "__main__":
    main(sys.argv[1:])
