"""Set packing: of many possible groups, those that are worth most together and share nobody.

The relaxation is solved by column generation over a complete list of columns (Gilmore & Gomory 1961, Operations
Research 9:849; Barnhart et al. 1998, Operations Research 46:316). Then only columns whose reduced value is within the
gap can be in a better packing than the one at hand (reduced-cost fixing; Dantzig, Fulkerson & Johnson 1954), and branch
and bound over those gives the optimum: HiGHS (Huangfu & Hall 2018, Mathematical Programming Computation 10:119).

Where a few people hardly differ the gap is wide and thousands of packings are worth nearly as much: branch and bound
would look at all of them, for minutes. There every set of people is looked at instead, which takes as long for any.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from jimsupport.domain.matching.kernels import listing, subsets
from jimsupport.domain.matching.kernels.folk import Integers

Floats = NDArray[np.float64]
FEW = 200  # columns, with which branch and bound is done sooner
FIRST = 400  # columns the generation begins with
MORE = 200  # columns it adds a round
ROUNDS = 200
NODES = 2_000  # of branch and bound: a limit that is the same on every machine, unlike seconds
MANY = 2_000  # columns
MOST_KEPT = 30_000  # columns for branch and bound
CLOSE = 1e-6
MOST_IN_SETS = 18  # people and existing groups: 200 million pairs to look at, a third of a second


@dataclass(frozen=True, slots=True)
class Columns:
    """Possible groups: `masks` int64[c], a bit for each of `people`; `values` int64[c], what each adds.

    `owners` int64[c]: the existing group it would become, one of 0 .. `groups` - 1, or -1 for a new one.
    """

    masks: Integers
    values: Integers
    owners: Integers
    people: int
    groups: int


def best(columns: Columns, known: int = 0) -> tuple[Integers, bool]:
    """The numbers of the columns of the best packing, and whether it is proven to be; empty if none beats `known`."""
    if not len(columns.masks):
        return np.zeros(0, np.int64), True
    order = np.argsort(-columns.values / np.bitwise_count(columns.masks), kind="stable")
    inside = np.zeros(len(columns.masks), bool)
    inside[order[:FIRST]] = True
    for row in range(columns.people):  # everyone has a few columns to begin with
        inside[order[(columns.masks[order] >> row & 1) == 1][:3]] = True
    reduced = np.zeros(len(columns.masks))
    bound = np.inf
    for _ in range(ROUNDS):
        at = np.flatnonzero(inside)
        bound, prices, parts = _relaxed(columns, at)
        listing.reduced(columns.masks, columns.values, columns.owners, columns.people, prices, reduced)
        reduced[inside] = np.minimum(reduced[inside], 0)
        wanted = np.flatnonzero(reduced > CLOSE)
        if not len(wanted):
            break
        inside[wanted[np.argsort(-reduced[wanted], kind="stable")[:MORE]]] = True
    else:
        at = np.flatnonzero(inside)
        return _whole(columns, at, known), False
    if np.all(np.abs(parts - np.round(parts)) < CLOSE):
        chosen = at[parts > 0.5]
        return (chosen if columns.values[chosen].sum() > known else chosen[:0]), True
    many = np.count_nonzero(reduced >= known + 1 - bound - CLOSE)
    if many > FEW and columns.people + columns.groups <= MOST_IN_SETS:
        return of_sets(columns, known), True
    chosen, reached = at[:0], known
    if many > MANY:  # first a better packing, to leave fewer
        chosen = _whole(columns, at, known)
        reached = max(known, int(columns.values[chosen].sum()))
    near = np.flatnonzero(reduced >= reached + 1 - bound - CLOSE)
    proven = len(near) <= MOST_KEPT
    if not proven:
        near = near[np.argsort(-reduced[near], kind="stable")[:MOST_KEPT]]
    better = _whole(columns, near, reached)
    return (better if len(better) else chosen), proven


def of_sets(columns: Columns, known: int = 0) -> Integers:
    """The numbers of the columns of the best packing, of at most MOST_IN_SETS people and groups; as `best`."""
    things = columns.people + columns.groups
    owned = np.where(columns.owners >= 0, 1 << (columns.people + np.maximum(columns.owners, 0)), 0)
    groups = columns.masks | owned
    values, best_of, taken = (np.zeros(1 << things, np.int64) for _ in range(3))
    values[groups] = columns.values
    subsets.pack(values, best_of, taken)
    left, chosen = (1 << things) - 1, []
    if best_of[left] <= known:
        return np.zeros(0, np.int64)
    numbers = {int(group): number for number, group in enumerate(groups)}
    while left:
        group = int(taken[left])
        chosen += [numbers[group]] if group else []
        left ^= group or left & -left
    return np.array(sorted(chosen), np.int64)


def _model(columns: Columns, at: Integers, *, whole: bool) -> highspy.Highs:
    rows = columns.people + columns.groups
    members = np.zeros((len(at), rows), bool)
    members[:, : columns.people] = (columns.masks[at][:, None] >> np.arange(columns.people)) & 1
    owned = np.flatnonzero(columns.owners[at] >= 0)
    members[owned, columns.people + columns.owners[at[owned]]] = True
    column, row = np.nonzero(members)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(at), rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = columns.values[at].astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(at)), np.ones(len(at))
    lp.row_lower_, lp.row_upper_ = np.full(rows, -highspy.kHighsInf), np.ones(rows)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(column, np.arange(len(at) + 1)).astype(np.int32)
    lp.a_matrix_.index_ = row.astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(row))
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(at)
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),
        ("mip_max_nodes", NODES),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    return highs


def _relaxed(columns: Columns, at: Integers) -> tuple[float, Floats, Floats]:
    """The bound, what each person is worth in it, and how much of each column it takes."""
    highs = _model(columns, at, whole=False)
    highs.run()
    solution = highs.getSolution()
    prices = np.maximum(0.0, np.array(solution.row_dual))
    return highs.getInfo().objective_function_value, prices, np.array(solution.col_value)


def _whole(columns: Columns, at: Integers, known: int) -> Integers:
    """The best packing of these columns, empty if it is not above `known`."""
    highs = _model(columns, at, whole=True)
    highs.setOptionValue("objective_bound", float(known))
    highs.run()
    parts = np.array(highs.getSolution().col_value)
    chosen = at[parts > 0.5] if len(parts) else at[:0]
    return chosen if columns.values[chosen].sum() > known else chosen[:0]
