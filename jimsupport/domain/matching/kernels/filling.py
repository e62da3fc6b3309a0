"""Places for those left over: the best group with room, of all groups."""

import numpy as np

from jimsupport.domain.matching.kernels.folk import APART, WAIT
from jimsupport.domain.matching.kernels.groups import join, joined, leave, new_group, worth
from jimsupport.domain.matching.kernels.keep import kernel


@kernel
def fill(folk, groups, order, smallest):
    """Move each person of `order` who is in a group below `smallest` to the group that gains most; how many moved."""
    moved = 0
    for at in range(order.shape[0]):
        i = order[at]
        a = groups.of[i]
        if groups.size[a] >= smallest or groups.fixed[i] != 0:
            continue
        best, chosen = np.int64(0), -1
        for g in range(groups.size.shape[0]):
            k = groups.size[g]
            if g == a or k + 1 < smallest or k >= groups.most[g]:
                continue
            points = joined(folk, groups, i, g, -1)
            if points == APART:
                continue
            total, waited = groups.total[g] + points, groups.waited[g] + folk.facts[i, WAIT]
            gain = worth(groups, k + 1, total, waited) - groups.value[g]
            if gain > best:
                best, chosen = gain, g
        if chosen >= 0:
            leave(folk, groups, i)
            join(folk, groups, i, chosen)
            moved += 1
    return moved


@kernel
def dissolve(folk, groups, smallest):
    """Part the groups below `smallest` that did not exist before: everyone in them is alone again."""
    for g in range(groups.size.shape[0]):
        while 1 < groups.size[g] < smallest and groups.size[g] > groups.least[g]:
            i = groups.members[g, groups.size[g] - 1]
            if groups.fixed[i] != 0:
                break
            leave(folk, groups, i)
            join(folk, groups, i, new_group(groups))
