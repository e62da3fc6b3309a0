"""For each person the people worth meeting: those the search tries."""

from jimsupport.domain.matching.kernels.folk import common, kilometres, may_meet, special
from jimsupport.domain.matching.kernels.keep import kernel


@kernel
def candidates(folk, first, last, order, position, samples, near_by, best, lists, counts):
    """Fill lists[first:last] with the best of those each person may meet, best first; `counts` says how many.

    With `samples` < n only the `near_by` nearest in `order` (people by where they live; `position` is its inverse)
    and `samples` others, evenly spread, are looked at.
    """
    n, most = order.shape[0], lists.shape[1]
    everyone = samples + near_by >= n
    step = 1 if everyone else max(1, n // samples)
    for i in range(first, last):
        found = 0
        if everyone:
            low, high, rounds = 0, n, 0
        else:
            low, high = max(0, position[i] - near_by // 2), min(n, position[i] + near_by // 2)
            rounds = samples
        for turn in range(high - low + rounds):
            if turn < high - low:
                j = order[low + turn]
            else:
                at = (i % step + (turn - (high - low)) * step) % n
                if low <= at < high:
                    continue
                j = order[at]
            if j == i:
                continue
            km = kilometres(folk, i, j)
            if not may_meet(folk, i, j, km):
                continue
            points = common(folk, i, j, km) + special(folk, i, j)
            if found == most and points <= best[most - 1]:
                continue
            if found < most:
                found += 1
            at = found - 1
            while at > 0 and best[at - 1] < points:
                best[at] = best[at - 1]
                lists[i, at] = lists[i, at - 1]
                at -= 1
            best[at] = points
            lists[i, at] = j
        counts[i] = found
