"""People as numbers, and what two of them have in common.

`Folk` is the whole input of the search. Pairs that may not meet, and pairs that met before, are `special`: a cost on
top of what they have in common, prohibitive for the first.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jimsupport.domain.matching.kernels.keep import inlined

Integers = NDArray[np.int64]

THEMES, LANGUAGES, MOMENTS, MODES = range(4)  # columns of `bits`
X, Y, STAGE, THEME_COUNT, REACH, RELATION, ORGANISATION, WAIT = range(8)  # columns of `facts`
ONLINE, NEAR = 1, 2  # bits of MODES
APART = -1_000_000_000
"""What keeps two people apart, as a pair's score. No sum of scores comes near half of it."""


class Folk(NamedTuple):
    """n people. `bits` int64[n, 4]: sets as bit masks. `facts` int32[n, 8]: metres, months, numbers, km, days.

    `special_from` int64[n + 1], `special_who` int32[p], `special_cost` int64[p]: the special pairs of person i stand
    at special_from[i]:special_from[i + 1], each pair at both.
    `dice`, `stages`, `distances`: tables of points; `differs` int64[2]: points for another relation, organisation.
    `scores` int64[n, n]: the score of each pair outright, instead of all that; int64[0, 0] when unused.
    """

    bits: Integers
    facts: NDArray[np.int32]
    special_from: Integers
    special_who: NDArray[np.int32]
    special_cost: Integers
    dice: Integers
    stages: Integers
    distances: Integers
    differs: Integers
    scores: Integers


@inlined
def count_bits(mask):
    """How many bits of an int64 are set."""
    mask = np.uint64(mask)
    mask = mask - ((mask >> np.uint64(1)) & np.uint64(0x5555555555555555))
    mask = (mask & np.uint64(0x3333333333333333)) + ((mask >> np.uint64(2)) & np.uint64(0x3333333333333333))
    mask = (mask + (mask >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((mask * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inlined
def kilometres(folk, i, j):
    """Whole kilometres between two people: the root of an exact integer below 2**52, so exact too.

    0 where the scores are given outright.
    """
    if folk.scores.shape[0] > 0:
        return np.int64(0)
    dx = np.int64(folk.facts[i, X]) - np.int64(folk.facts[j, X])
    dy = np.int64(folk.facts[i, Y]) - np.int64(folk.facts[j, Y])
    return np.int64(np.sqrt(np.float64(dx * dx + dy * dy))) // 1000


@inlined
def in_reach(folk, i, j, km):
    """Whether each of the two wants to travel `km`."""
    return km <= folk.facts[i, REACH] and km <= folk.facts[j, REACH]


@inlined
def common(folk, i, j, km):
    """Points for what two people `km` apart have in common, special costs left out."""
    if folk.scores.shape[0] > 0:
        return folk.scores[i, j]
    both = count_bits(folk.bits[i, THEMES] & folk.bits[j, THEMES])
    points = folk.dice[both, folk.facts[i, THEME_COUNT] + folk.facts[j, THEME_COUNT]]
    months = abs(folk.facts[i, STAGE] - folk.facts[j, STAGE])
    if months < folk.stages.shape[0]:
        points += folk.stages[months]
    if km < folk.distances.shape[0]:
        points += folk.distances[km]
    if folk.facts[i, RELATION] != folk.facts[j, RELATION]:
        points += folk.differs[0]
    if folk.facts[i, ORGANISATION] != folk.facts[j, ORGANISATION]:
        points += folk.differs[1]
    return points


@inlined
def special(folk, i, j):
    """The cost of a special pair, 0 for any other."""
    for at in range(folk.special_from[i], folk.special_from[i + 1]):
        if folk.special_who[at] == j:
            return folk.special_cost[at]
    return 0


@inlined
def score(folk, i, j):
    """What two people have in common, special costs included."""
    return common(folk, i, j, kilometres(folk, i, j)) + special(folk, i, j)


@inlined
def may_meet(folk, i, j, km):
    """Whether there is any language, moment and way of meeting in which these two can be in a group."""
    bits = folk.bits
    if bits[i, LANGUAGES] & bits[j, LANGUAGES] == 0 or bits[i, MOMENTS] & bits[j, MOMENTS] == 0:
        return False
    modes = bits[i, MODES] & bits[j, MODES]
    if modes & ONLINE == 0 and (modes & NEAR == 0 or not in_reach(folk, i, j, km)):
        return False
    return special(folk, i, j) > APART // 2
