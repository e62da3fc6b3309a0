"""The best packing of each set of a few things, from that of smaller sets (Bellman 1962, Journal of the ACM 9:61)."""

from jimsupport.domain.matching.kernels.keep import kernel


@kernel
def pack(values, best, taken):
    """For each set of things, a bit each: best[set] = the most that groups in it which share nothing are worth together.

    All int64[2 ** things]: `values` what the group of exactly these is worth, `taken` the group of the set's lowest
    thing, 0 where that is in none. Looks at half of 3 ** things pairs.
    """
    best[0], taken[0] = 0, 0
    for whole in range(1, values.shape[0]):
        lowest = whole & -whole
        others = whole ^ lowest
        most, group = best[others], 0
        part = others
        while True:
            value = values[part | lowest] + best[others ^ part]
            if values[part | lowest] > 0 and value > most:
                most, group = value, part | lowest
            if part == 0:
                break
            part = (part - 1) & others
        best[whole], taken[whole] = most, group
