"""Simulated annealing over candidate lists (Kirkpatrick, Gelatt & Vecchi 1983, Science 220:671).

One step picks a person and someone worth meeting, and tries one of: go to them, have them come, change places with
another member of their group, take that member's place while it goes on to a third group (an ejection chain of length
two; Glover 1996, Discrete Applied Mathematics 65:223), or begin alone.
"""

import numpy as np

from jimsupport.domain.matching.kernels.chance import COLD, LEVELS, below, draw
from jimsupport.domain.matching.kernels.folk import APART, WAIT
from jimsupport.domain.matching.kernels.groups import join, joined, leave, new_group, worth
from jimsupport.domain.matching.kernels.keep import inlined, kernel


@inlined
def _after_leaving(folk, groups, i):
    """What i's group gains by losing i."""
    g = groups.of[i]
    return (
        worth(
            groups,
            groups.size[g] - 1,
            groups.total[g] - groups.bond[i],
            groups.waited[g] - folk.facts[i, WAIT],
        )
        - groups.value[g]
    )


@inlined
def _after_joining(folk, groups, i, g, points):
    """What group g gains by i, who has `points` with its members."""
    return (
        worth(groups, groups.size[g] + 1, groups.total[g] + points, groups.waited[g] + folk.facts[i, WAIT])
        - (groups.value[g])
    )


@inlined
def _after_replacing(folk, groups, i, g, out, points):
    """What group g gains by having i, who has `points` with the others, instead of `out`."""
    total = groups.total[g] - groups.bond[out] + points
    waited = groups.waited[g] + folk.facts[i, WAIT] - folk.facts[out, WAIT]
    return worth(groups, groups.size[g], total, waited) - groups.value[g]


@inlined
def _move(folk, groups, i, g, least):
    """Move i to group g if that gains at least `least`; what it gains, 0 when it did not move."""
    a = groups.of[i]
    if groups.size[g] >= groups.most[g] or groups.size[a] <= groups.least[a]:
        return 0
    points = joined(folk, groups, i, g, -1)
    if points == APART:
        return 0
    gain = _after_leaving(folk, groups, i) + _after_joining(folk, groups, i, g, points)
    if gain < least:
        return 0
    leave(folk, groups, i)
    join(folk, groups, i, g)
    return gain


@inlined
def _exchange(folk, groups, i, j, least):
    """Let i and j change places, likewise."""
    a, b = groups.of[i], groups.of[j]
    points_i = joined(folk, groups, i, b, j)
    if points_i == APART:
        return 0
    points_j = joined(folk, groups, j, a, i)
    if points_j == APART:
        return 0
    gain = _after_replacing(folk, groups, i, b, j, points_i) + _after_replacing(
        folk, groups, j, a, i, points_j
    )
    if gain < least:
        return 0
    leave(folk, groups, i)
    leave(folk, groups, j)
    join(folk, groups, i, b)
    join(folk, groups, j, a)
    return gain


@inlined
def _push_on(folk, groups, i, j, c, least):
    """Let i take j's place and j go on to group c, likewise."""
    a, b = groups.of[i], groups.of[j]
    if c in (a, b) or groups.size[c] >= groups.most[c] or groups.size[a] <= groups.least[a]:
        return 0
    points_j = joined(folk, groups, j, c, -1)
    if points_j == APART:
        return 0
    points_i = joined(folk, groups, i, b, j)
    if points_i == APART:
        return 0
    gain = (
        _after_leaving(folk, groups, i)
        + _after_replacing(folk, groups, i, b, j, points_i)
        + _after_joining(folk, groups, j, c, points_j)
    )
    if gain < least:
        return 0
    leave(folk, groups, i)
    leave(folk, groups, j)
    join(folk, groups, i, b)
    join(folk, groups, j, c)
    return gain


@kernel
def anneal(folk, groups, free, needy, share, mix, lists, counts, random, patience, temperature, steps):
    """Try `steps` changes of the people in `free` at a temperature in 1/256 points; gives what they gained in all.

    `share` of 64 steps begin with someone of `needy` instead. `mix` int64[4]: of 16 steps, how many go to the other,
    have the other come, begin alone (one in eight of those does), change places; each with those before. The rest
    push on.
    """
    gained = np.int64(0)
    for _ in range(steps):
        if needy.shape[0] > 0 and below(random, 64) < share:
            i = needy[below(random, needy.shape[0])]
        else:
            i = free[below(random, free.shape[0])]
        if counts[i] == 0:
            continue
        j = lists[i, below(random, counts[i])]
        a, b = groups.of[i], groups.of[j]
        if a == b:
            continue
        dice = draw(random)
        least = -((temperature * patience[dice % LEVELS]) // (COLD * COLD))
        kind = (dice >> 12) & 15
        if kind < mix[0]:
            gained += _move(folk, groups, i, b, least)
        elif kind < mix[1]:
            if groups.fixed[j] == 0:
                gained += _move(folk, groups, j, a, least)
        elif kind < mix[2]:
            c = new_group(groups) if (dice >> 16) & 7 == 0 else -1
            if c >= 0 and groups.size[a] > 1:
                gained += _move(folk, groups, i, c, least)
        else:
            k = groups.members[b, below(random, groups.size[b])]
            if groups.fixed[k] != 0 or k == j:
                continue
            if kind < mix[3]:
                gained += _exchange(folk, groups, i, k, least)
            elif counts[k] > 0:
                c = groups.of[lists[k, below(random, counts[k])]]
                gained += _push_on(folk, groups, i, k, c, least)
    return gained
