"""How many people could be in a group with someone, cell by cell (a language, a moment and a way of meeting)."""

from jimsupport.domain.matching.kernels.folk import (
    APART,
    LANGUAGES,
    MODES,
    MOMENTS,
    NEAR,
    ONLINE,
    in_reach,
    kilometres,
    special,
)
from jimsupport.domain.matching.kernels.keep import kernel


@kernel
def company(folk, i, tally):
    """How many share a cell with i; the most in one cell; and the most in reach of i there.

    Whoever is kept apart from i does not count, so that nothing said of these numbers hints at it.
    `tally` int64[2, 2, 64, 64] of zeros to count in: (all, those in reach), mode, language, moment.
    """
    bits, n = folk.bits, folk.bits.shape[0]
    sharing = 0
    for j in range(n):
        languages = bits[i, LANGUAGES] & bits[j, LANGUAGES]
        moments = bits[i, MOMENTS] & bits[j, MOMENTS]
        modes = bits[i, MODES] & bits[j, MODES]
        if j == i or languages == 0 or moments == 0 or modes == 0:
            continue
        if special(folk, i, j) < APART // 2:
            continue
        sharing += 1
        for mode in range(2):
            if modes & (ONLINE if mode == 0 else NEAR) == 0:
                continue
            fits = mode == 0 or in_reach(folk, i, j, kilometres(folk, i, j))
            for language in range(64):
                if languages >> language & 1 == 0:
                    continue
                for moment in range(64):
                    if moments >> moment & 1:
                        tally[0, mode, language, moment] += 1
                        if fits:
                            tally[1, mode, language, moment] += 1
    most, most_fit = 0, 0
    for mode in range(2):
        for language in range(64):
            for moment in range(64):
                most = max(most, tally[0, mode, language, moment])
                most_fit = max(most_fit, tally[1, mode, language, moment])
                tally[0, mode, language, moment] = 0
                tally[1, mode, language, moment] = 0
    return sharing, most, most_fit
