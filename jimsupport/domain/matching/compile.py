"""Compile the kernels ahead, once for each machine: `python -m jimsupport.domain.matching.compile`.

Matches made-up people, a few and some more, so that every kernel is used with the types it is used with later.
"""

from random import Random

import numpy as np

from jimsupport.domain.matching import packing
from jimsupport.domain.matching.model import MODES, Group, Person, Pool
from jimsupport.domain.matching.solve import FEW, match


def made_up(number: int, seed: int = 1) -> Pool:
    """People who mostly can meet, the first four in a group."""
    dice = Random(seed)  # noqa: S311 - nothing secret # nosec B311
    people = tuple(
        Person(
            f"p{at}",
            languages=("nl",),
            moments=tuple(sorted({0, dice.randrange(1, 6), dice.randrange(6, 21)})),
            modes=MODES if at % 2 else MODES[:1],
            x=dice.randrange(100_000),
            y=dice.randrange(100_000),
            max_km=25,
            themes=(dice.randrange(6), 6 + dice.randrange(6)),
            stage_months=dice.randrange(40),
            relation=dice.choice(("aunt", "coach")),
            waiting_days=dice.randrange(90),
        )
        for at in range(number)
    )
    group = Group("first", "nl", "online", 0, tuple(person.id for person in people[:4]))
    return Pool(people, (group,), forbidden=(("p5", "p6"),), met=(("p7", "p8"),))


def main() -> None:
    """Use every kernel once."""
    for number in (FEW // 2, FEW * 2):
        match(made_up(number), seed=1)
    one = np.ones(1, np.int64)
    packing.of_sets(packing.Columns(one, one, -one, people=1, groups=0))  # for those who hardly differ alone


if __name__ == "__main__":
    main()
