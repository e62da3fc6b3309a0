"""Every group that some people can form, listed by depth-first search over bit masks (at most 62 people)."""

import numpy as np

from jimsupport.domain.matching.kernels.folk import (
    APART,
    LANGUAGES,
    MODES,
    MOMENTS,
    NEAR,
    WAIT,
    common,
    in_reach,
    kilometres,
    special,
)
from jimsupport.domain.matching.kernels.groups import ADDED, OVER, TIMES
from jimsupport.domain.matching.kernels.keep import inlined, kernel


@kernel
def acquaint(folk, who, scores, meet, near):
    """Fill scores int64[m, m] and, as bit masks int64[m], who may be in one group and who lives in reach of whom."""
    m = who.shape[0]
    for a in range(m):
        for b in range(a):
            i, j = who[a], who[b]
            km = kilometres(folk, i, j)
            extra = special(folk, i, j)
            scores[a, b] = scores[b, a] = common(folk, i, j, km) + extra
            if extra > APART // 2:
                meet[a] |= np.int64(1) << b
                meet[b] |= np.int64(1) << a
            if in_reach(folk, i, j, km):
                near[a] |= np.int64(1) << b
                near[b] |= np.int64(1) << a


@inlined
def _lowest(mask):
    """The number of the lowest set bit."""
    bit = 0
    while mask >> bit & 1 == 0:
        bit += 1
    return bit


@kernel
def list_groups(folk, who, scores, meet, near, worth, smallest, base, base_scores, stack, masks, values):
    """Write each group as a mask of `who` and a value; how many there are, -1 when they do not fit in `masks`.

    `base` int64[8]: languages, moments, modes that everyone must share; size, total and days waited of members who
    are in already and have `base_scores` int64[m] with each; a mask of who may join; a mask of who lives in reach.
    `stack` int64[w + 1, 8]: to work in.
    """
    bits, facts = folk.bits, folk.facts
    most = worth.shape[0] - 1
    found, depth = 0, 0
    stack[0, 0], stack[0, 1], stack[0, 2] = base[0], base[1], base[2]
    stack[0, 3], stack[0, 4] = base[4], base[5]  # total, waited
    stack[0, 5], stack[0, 6], stack[0, 7] = (
        base[6],
        base[7],
        0,
    )  # who may still join, who is in reach, who is in
    while depth >= 0:
        left = stack[depth, 5]
        if left == 0 or base[3] + depth >= most:
            depth -= 1
            continue
        v = _lowest(left)
        bit = np.int64(1) << v
        stack[depth, 5] = left & ~bit
        i = who[v]
        languages = stack[depth, 0] & bits[i, LANGUAGES]
        moments = stack[depth, 1] & bits[i, MOMENTS]
        modes = stack[depth, 2] & bits[i, MODES]
        if stack[depth, 6] & bit == 0:
            modes &= ~NEAR
        if languages == 0 or moments == 0 or modes == 0:
            continue
        inside = stack[depth, 7]
        total = stack[depth, 3] + base_scores[v]
        rest = inside
        while rest != 0:
            u = _lowest(rest)
            rest &= rest - 1
            total += scores[u, v]
        waited = stack[depth, 4] + facts[i, WAIT]
        depth += 1
        stack[depth, 0], stack[depth, 1], stack[depth, 2] = languages, moments, modes
        stack[depth, 3], stack[depth, 4] = total, waited
        stack[depth, 5] = stack[depth - 1, 5] & meet[v]
        stack[depth, 6] = stack[depth - 1, 6] & near[v]
        stack[depth, 7] = inside | bit
        k = base[3] + depth
        if k >= smallest:
            if found == masks.shape[0]:
                return -1
            masks[found] = inside | bit
            values[found] = worth[k, ADDED] + (worth[k, TIMES] * total) // worth[k, OVER] + waited
            found += 1
    return found


@kernel
def reduced(masks, values, owners, people, prices, out):
    """out[c] (float64) = the value of column c less the prices of its people and, after those, of its owner."""
    for c in range(masks.shape[0]):
        rest, cost = masks[c], 0.0
        if owners[c] >= 0:
            cost = prices[people + owners[c]]
        while rest != 0:
            cost += prices[_lowest(rest)]
            rest &= rest - 1
        out[c] = values[c] - cost
