"""Packing: the groups that are worth most together, found in two ways."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from jimsupport.domain.matching import packing

PEOPLE, GROUPS = 7, 2
GROUP = some.tuples(some.integers(1, 2**PEOPLE - 1), some.integers(-1, GROUPS - 1))


def columns(worth: dict[tuple[int, int], int]) -> packing.Columns:
    masks, owners = (np.array([each[n] for each in worth], np.int64) for n in (0, 1))
    return packing.Columns(masks, np.array(list(worth.values()), np.int64), owners, PEOPLE, GROUPS)


@settings(max_examples=60, deadline=None)
@given(some.dictionaries(GROUP, some.integers(-50, 100), min_size=1, max_size=60), some.integers(0, 150))
def test_every_set_looked_at_finds_what_branch_and_bound_finds(worth, known):
    given_columns = columns(worth)
    chosen = packing.of_sets(given_columns, known)
    bounded = packing._whole(given_columns, np.arange(len(worth)), known)
    assert given_columns.values[chosen].sum() == given_columns.values[bounded].sum()
    masks, owners = given_columns.masks[chosen], given_columns.owners[chosen]
    assert sum(masks) == np.bitwise_or.reduce(masks) if len(masks) else known >= 0
    assert len(set(owners[owners >= 0])) == np.count_nonzero(owners >= 0)
