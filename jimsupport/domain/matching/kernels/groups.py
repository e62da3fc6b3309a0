"""The state of the search: everyone in one group, one person alone being a group of one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jimsupport.domain.matching.kernels.folk import (
    APART,
    LANGUAGES,
    MODES,
    MOMENTS,
    NEAR,
    ONLINE,
    WAIT,
    Integers,
    common,
    in_reach,
    kilometres,
    score,
)
from jimsupport.domain.matching.kernels.keep import inlined, kernel

Whole = NDArray[np.int32]
CREDIT = 1024
"""The whole of a group's value; groups that are too small count for a part of it while the search is young."""

ADDED, TIMES, OVER, PART = range(4)  # columns of `worth`


class Groups(NamedTuple):
    """n people in at most g groups of at most w.

    `of` int32[n]: whose group; `place` int32[n]: where in it; `bond` int64[n]: the sum of the scores with the others.
    `members` int32[g, w], `size` int64[g]; `total` int64[g]: the sum of scores of all pairs; `waited` int64[g]: days.
    `agreed` int64[g, 3]: languages, moments, modes all share; `given` int64[g, 3]: what an existing group has settled.
    `value` int64[g]; `least`, `most` int64[g]: sizes the search keeps to. `fixed` int8[n]: stays in its group.
    `empty` int32[g], `empties` int64[1]: a stack of groups without members.
    `worth` int64[w + 1, 4]: a group of k is worth (added + times * total // over + waited) * part // CREDIT.
    """

    of: Whole
    place: Whole
    bond: Integers
    members: Whole
    size: Integers
    total: Integers
    waited: Integers
    agreed: Integers
    given: Integers
    value: Integers
    least: Integers
    most: Integers
    fixed: NDArray[np.int8]
    empty: Whole
    empties: Integers
    worth: Integers


@inlined
def worth(groups, k, total, waited):
    """The value of a group of k with these sums."""
    row = groups.worth[k]
    if row[PART] == 0:
        return np.int64(0)
    value = row[ADDED] + (row[TIMES] * total) // row[OVER] + waited
    if row[PART] != CREDIT:
        value = (value * row[PART]) // CREDIT
    return value


@inlined
def joined(folk, groups, i, g, out):
    """The sum of i's scores with the members of group g but `out` (-1: nobody); APART when they cannot be a group."""
    bits, members, k = folk.bits, groups.members, groups.size[g]
    if out < 0:
        languages, moments, modes = groups.agreed[g, 0], groups.agreed[g, 1], groups.agreed[g, 2]
    else:
        languages, moments, modes = groups.given[g, 0], groups.given[g, 1], groups.given[g, 2]
        for at in range(k):
            m = members[g, at]
            if m != out:
                languages &= bits[m, LANGUAGES]
                moments &= bits[m, MOMENTS]
                modes &= bits[m, MODES]
    if languages & bits[i, LANGUAGES] == 0 or moments & bits[i, MOMENTS] == 0:
        return APART
    all_modes = modes & bits[i, MODES]
    near = all_modes & ONLINE == 0
    if near and all_modes & NEAR == 0:
        return APART
    for at in range(folk.special_from[i], folk.special_from[i + 1]):
        other = folk.special_who[at]
        if groups.of[other] == g and other != out and folk.special_cost[at] < APART // 2:
            return APART
    points = np.int64(0)
    for at in range(k):
        m = members[g, at]
        if m != out:
            km = kilometres(folk, i, m)
            if near and not in_reach(folk, i, m, km):
                return APART
            points += common(folk, i, m, km)
    if near and modes & ONLINE != 0:  # it met online so far: nobody looked how far apart the others live
        for at in range(k):
            a = members[g, at]
            for before in range(at):
                b = members[g, before]
                if a != out and b != out and not in_reach(folk, a, b, kilometres(folk, a, b)):
                    return APART
    for at in range(folk.special_from[i], folk.special_from[i + 1]):
        other = folk.special_who[at]
        if groups.of[other] == g and other != out:
            points += folk.special_cost[at]
    return points


@inlined
def leave(folk, groups, i):
    """Take i out of its group; an emptied group goes back on the stack."""
    g, members = groups.of[i], groups.members
    k = groups.size[g] - 1
    last = members[g, k]
    members[g, groups.place[i]] = last
    groups.place[last] = groups.place[i]
    groups.size[g] = k
    groups.of[i] = -1
    groups.total[g] -= groups.bond[i]
    groups.waited[g] -= folk.facts[i, WAIT]
    languages, moments, modes = groups.given[g, 0], groups.given[g, 1], groups.given[g, 2]
    for at in range(k):
        m = members[g, at]
        groups.bond[m] -= score(folk, i, m)
        languages &= folk.bits[m, LANGUAGES]
        moments &= folk.bits[m, MOMENTS]
        modes &= folk.bits[m, MODES]
    groups.agreed[g, 0], groups.agreed[g, 1], groups.agreed[g, 2] = languages, moments, modes
    groups.value[g] = worth(groups, k, groups.total[g], groups.waited[g])
    if k == 0:
        groups.empty[groups.empties[0]] = g
        groups.empties[0] += 1


@inlined
def join(folk, groups, i, g):
    """Put i, who is in no group, in group g, which has room; whether they fit was asked before."""
    members, k = groups.members, groups.size[g]
    if k == 0 and groups.empties[0] > 0 and groups.empty[groups.empties[0] - 1] == g:
        groups.empties[0] -= 1
    points = np.int64(0)
    for at in range(k):
        m = members[g, at]
        pair = score(folk, i, m)
        groups.bond[m] += pair
        points += pair
    members[g, k] = i
    groups.place[i] = k
    groups.of[i] = g
    groups.bond[i] = points
    groups.size[g] = k + 1
    groups.total[g] += points
    groups.waited[g] += folk.facts[i, WAIT]
    groups.agreed[g, 0] &= folk.bits[i, LANGUAGES]
    groups.agreed[g, 1] &= folk.bits[i, MOMENTS]
    groups.agreed[g, 2] &= folk.bits[i, MODES]
    groups.value[g] = worth(groups, k + 1, groups.total[g], groups.waited[g])


@inlined
def new_group(groups):
    """An empty group, which must be joined at once; -1 if there is none."""
    if groups.empties[0] == 0:
        return -1
    return groups.empty[groups.empties[0] - 1]


@kernel
def revalue(groups):
    """Work out all values anew after `worth` changed; gives their sum."""
    everything = np.int64(0)
    for g in range(groups.size.shape[0]):
        groups.value[g] = worth(groups, groups.size[g], groups.total[g], groups.waited[g])
        everything += groups.value[g]
    return everything
