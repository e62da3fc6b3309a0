"""The search at work on one pool: where it stands, and a run of annealing in small steps."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jimsupport.domain.matching import table
from jimsupport.domain.matching.kernels import anneal, candidates, chance, filling, groups
from jimsupport.domain.matching.kernels.folk import Folk, Integers, X, Y
from jimsupport.domain.matching.kernels.groups import Groups
from jimsupport.domain.matching.model import Config, Pool

Progress = Callable[[float], None]
"""Told how far the search is, 0 to 1, many times a second. It may raise to stop it; nothing is left behind."""

CANDIDATES = 40
LOOKED_AT = 8_000  # people: more are sampled
SAMPLES, NEAR_BY = 3_000, 3_000
STEPS_TOLD = 20_000
MIX = np.array([4, 7, 8, 12], np.int64)
NEEDY = 16  # of 64 steps, those that begin with someone in a group that is too small


@dataclass(frozen=True, slots=True)
class Schedule:
    """A run of annealing: steps for each person, temperatures in points, until when small groups count in part."""

    steps: int
    hot: float
    cold: float
    eager: float = 1.0
    eager_until: float = 0.9


@dataclass(slots=True)
class Search:
    """Where the search stands."""

    config: Config
    folk: Folk
    groups: Groups
    lists: NDArray[np.int32]
    counts: Integers
    free: NDArray[np.int32]

    @property
    def value(self) -> int:
        """The value of the groups, all of them."""
        self.groups.worth[:] = table.worth_of(self.config)
        return int(groups.revalue(self.groups))


def keep(search: Search) -> Groups:
    """The groups as they are, to go back to."""
    return Groups._make(np.copy(array) for array in search.groups)


def go_back(search: Search, kept: Groups) -> None:
    """Make the groups those that were kept."""
    for name in Groups._fields:
        np.copyto(getattr(search.groups, name), getattr(kept, name))


def begin(pool: Pool) -> Search:
    """Existing groups as they are, everyone else alone, and the candidates of each."""
    folk, state = table.folk_of(pool), table.alone(table.folk_of(pool), pool)
    number = {person.id: i for i, person in enumerate(pool.people)}
    for g, group in enumerate(pool.groups):
        for member in group.members:
            groups.join(folk, state, number[member], g)
    for i in range(len(pool.people)):
        if state.of[i] < 0:
            groups.join(folk, state, i, groups.new_group(state))
    lists, counts = _candidates(folk)
    free = np.flatnonzero((state.fixed == 0) & (counts > 0)).astype(np.int32)
    return Search(pool.config, folk, state, lists, counts, free)


def _candidates(folk: Folk) -> tuple[NDArray[np.int32], Integers]:
    n = folk.bits.shape[0]
    order = np.lexsort((folk.facts[:, Y], folk.facts[:, X] // 10_000)).astype(np.int32)
    position = np.empty(n, np.int32)
    position[order] = np.arange(n, dtype=np.int32)
    lists, counts = np.zeros((n, CANDIDATES), np.int32), np.zeros(n, np.int64)
    samples, near_by = (n, 0) if n <= LOOKED_AT else (SAMPLES, NEAR_BY)
    candidates.candidates(
        folk, 0, n, order, position, samples, near_by, np.zeros(CANDIDATES, np.int64), lists, counts
    )
    return lists, counts


def run(search: Search, schedule: Schedule, seed: int, progress: Progress) -> None:
    """Anneal from where the search stands; then part groups that are too small, and fill places."""
    random, patience = chance.stream(seed), chance.patience()
    steps = schedule.steps * len(search.free)
    parts = max(100, steps // STEPS_TOLD) if steps else 0
    for part in range(parts):
        done = part / max(1, parts - 1)
        eagerness = schedule.eager * max(0.0, 1 - done / schedule.eager_until)
        search.groups.worth[:] = table.worth_of(search.config, eagerness)
        groups.revalue(search.groups)
        temperature = schedule.hot * (schedule.cold / schedule.hot) ** done
        sizes = search.groups.size[search.groups.of[search.free]]
        anneal.anneal(
            search.folk,
            search.groups,
            search.free,
            search.free[sizes < search.config.min_size],
            NEEDY,
            MIX,
            search.lists,
            search.counts,
            random,
            patience,
            round(chance.COLD * temperature),
            steps * (part + 1) // parts - steps * part // parts,
        )
        progress(done)
    search.groups.worth[:] = table.worth_of(search.config)
    groups.revalue(search.groups)
    filling.dissolve(search.folk, search.groups, search.config.min_size)
    filling.fill(search.folk, search.groups, search.free, search.config.min_size)
