"""The maximally diverse grouping problem, over the search core of the matching: its groups, and their sums, differ.

Instances in the text form of MDGPLIB (https://grafo.etsii.urjc.es/optsicom/mdgp/): n people in m groups with least and
most sizes, and a distance for each pair; the sum of distances within groups is to be as great as can be.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from jimsupport.domain.matching.kernels import anneal, chance, groups
from jimsupport.domain.matching.kernels.folk import Folk, Integers
from jimsupport.domain.matching.kernels.groups import CREDIT, Groups

DIGITS = 10**6  # distances are made whole
MIX = np.array([1, 1, 1, 15], np.int64)
ROUNDS, STEPS_TOLD = 4, 50
HOT, COLD = Fraction(1), Fraction(1, 4)  # of the mean distance


@dataclass(frozen=True, slots=True)
class Instance:
    """`distances` int64[n, n] in units of 1 / scale; `sizes`: least and most for each group."""

    distances: Integers
    sizes: list[tuple[int, int]]
    scale: int


def read(path: Path) -> Instance:
    """An instance of the library."""
    head, *lines = path.read_text().splitlines()
    number, count, _, *limits = head.split()
    scale = DIGITS if "." in lines[0] else 1
    distances = np.zeros((int(number), int(number)), np.int64)
    for line in lines:
        if line.strip():
            one, other, distance = line.split()
            distances[int(one), int(other)] = distances[int(other), int(one)] = round(float(distance) * scale)
    bounds = [int(limit) for limit in limits[: 2 * int(count)]]
    return Instance(distances, list(zip(bounds[::2], bounds[1::2], strict=True)), scale)


def solve(instance: Instance, seed: int, steps: int) -> tuple[float, list[int]]:
    """The sum of distances reached, and the group of each, after `steps` steps of annealing."""
    n, m = len(instance.distances), len(instance.sizes)
    most = max(size for _, size in instance.sizes)
    folk, state = _folk(instance.distances), _empty(n, instance.sizes, most)
    order = np.random.default_rng(seed).permutation(n)
    places = [g for g, (least, _) in enumerate(instance.sizes) for _ in range(least)]
    places += [g for g, (least, size) in enumerate(instance.sizes) for _ in range(size - least)]
    for i, g in zip(order, places, strict=False):
        groups.join(folk, state, i, g)
    lists = np.array([[j for j in range(n) if j != i] for i in range(n)], np.int32)
    counts, free = np.full(n, n - 1, np.int64), np.arange(n, dtype=np.int32)
    random, patience = chance.stream(seed), chance.patience()
    typical = int(instance.distances.sum()) // (n * (n - 1))
    best, kept = -1, state.of.copy()
    for _ in range(ROUNDS):
        for part in range(STEPS_TOLD):
            warm = float(HOT) * float(COLD / HOT) ** (part / (STEPS_TOLD - 1)) * typical
            anneal.anneal(
                folk,
                state,
                free,
                free[:0],
                0,
                MIX,
                lists,
                counts,
                random,
                patience,
                round(chance.COLD * warm),
                steps // (ROUNDS * STEPS_TOLD),
            )
        anneal.anneal(folk, state, free, free[:0], 0, MIX, lists, counts, random, patience, 0, 20 * n * n)
        value = int(state.total.sum())
        if value > best:
            best, kept = value, state.of.copy()
    assert all(
        least <= size <= top
        for size, (least, top) in zip(np.bincount(kept, minlength=m), instance.sizes, strict=True)
    )
    return best / instance.scale, [int(g) for g in kept]


def _folk(distances: Integers) -> Folk:
    n = len(distances)
    none, bits = np.zeros(0, np.int64), np.ones((n, 4), np.int64)
    return Folk(
        bits,
        np.zeros((n, 8), np.int32),
        np.zeros(n + 1, np.int64),
        np.zeros(0, np.int32),
        none,
        np.zeros((0, 0), np.int64),
        none,
        none,
        np.zeros(2, np.int64),
        distances,
    )


def _empty(n: int, sizes: list[tuple[int, int]], most: int) -> Groups:
    m = len(sizes)
    worth = np.zeros((most + 1, 4), np.int64)
    worth[:] = (0, 1, 1, CREDIT)
    return Groups(
        np.full(n, -1, np.int32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int64),
        np.zeros((m, most), np.int32),
        np.zeros(m, np.int64),
        np.zeros(m, np.int64),
        np.zeros(m, np.int64),
        np.full((m, 3), -1, np.int64),
        np.full((m, 3), -1, np.int64),
        np.zeros(m, np.int64),
        np.array([least for least, _ in sizes], np.int64),
        np.array([size for _, size in sizes], np.int64),
        np.zeros(n, np.int8),
        np.zeros(m, np.int32),
        np.zeros(1, np.int64),
        worth,
    )
