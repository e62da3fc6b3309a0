"""The best groups of a few people: all of them listed, the best packing chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jimsupport.domain.matching import packing, table
from jimsupport.domain.matching.kernels import groups, listing
from jimsupport.domain.matching.kernels.folk import APART, Integers
from jimsupport.domain.matching.kernels.groups import Whole
from jimsupport.domain.matching.search import Search

MOST_PEOPLE = 60  # a bit each in a mask
ALL_BITS, BOTH_MODES = -1, 3


@dataclass(slots=True)
class Room:
    """Space to list groups in: made once, used for many lists of up to `most` groups."""

    masks: Integers
    values: Integers

    @classmethod
    def of(cls, most: int) -> "Room":
        """Room for `most` groups."""
        return cls(np.zeros(most, np.int64), np.zeros(most, np.int64))


def rearrange(search: Search, who: Integers, existing: Sequence[int], room: Room) -> bool | None:
    """Put the people `who` (in no fixed place) in the best groups they can form, alone or in the `existing` ones.

    Every group they are in consists of them, and fixed members of existing groups. Whether it is proven that nothing
    is better; None, and everything as it was, if there are more groups than room. Never makes anything worse.
    """
    state = search.groups
    before = [
        state.members[g, : state.size[g]].copy() for g in np.unique(state.of[who]) if not state.least[g]
    ]
    joined = [(i, g) for g in existing for i in state.members[g, : state.size[g]] if not state.fixed[i]]
    old = _value(search, who, existing)
    for i in who:
        groups.leave(search.folk, state, i)
        groups.join(search.folk, state, i, groups.new_group(state))
    columns = _columns(search, who, existing, room)
    if columns is None:
        _put(search, before, joined)
        return None
    alone = _value(search, who, existing)
    chosen, proven = packing.best(columns, old - alone)
    if not len(chosen):
        _put(search, before, joined)
        return proven
    new = [(who[(columns.masks[c] >> np.arange(len(who))) & 1 == 1], int(columns.owners[c])) for c in chosen]
    _put(
        search,
        [members for members, owner in new if owner < 0],
        [(i, existing[owner]) for members, owner in new if owner >= 0 for i in members],
    )
    return proven


def around(search: Search, i: int, most: int) -> tuple[Integers, list[int]]:
    """Up to `most` people who could move to make place for i, with those who have most to do with i first.

    They are i's own group and the groups of i's candidates, whole but for fixed members; and the existing ones of those.
    """
    state = search.groups
    own = int(state.of[i])
    met: dict[int, int] = {}
    for j in search.lists[i, : search.counts[i]]:
        g = int(state.of[j])
        met[g] = met.get(g, 0) + 1
    met.pop(own, None)
    who = [int(m) for m in state.members[own, : state.size[own]]]
    existing: list[int] = []
    for g in sorted(met, key=lambda g: (-met[g], g)):
        free = [int(m) for m in state.members[g, : state.size[g]] if not state.fixed[m]]
        if len(who) + len(free) <= most:
            who += free
            existing += [g] if state.least[g] else []
    return np.array(who, np.int64), existing


def _value(search: Search, who: Integers, existing: Sequence[int]) -> int:
    touched = np.union1d(np.unique(search.groups.of[who]), np.array(existing, np.int64)).astype(np.int64)
    return int(search.groups.value[touched].sum())


def _put(search: Search, new: Sequence[Integers | Whole], joining: Sequence[tuple[int, int]]) -> None:
    """Form groups of people who are alone, and let some who are alone join existing groups."""
    for members in new:
        target = search.groups.of[members[0]]
        for i in members[1:]:
            groups.leave(search.folk, search.groups, i)
            groups.join(search.folk, search.groups, i, target)
    for i, g in joining:
        groups.leave(search.folk, search.groups, i)
        groups.join(search.folk, search.groups, i, g)


def _columns(search: Search, who: Integers, existing: Sequence[int], room: Room) -> packing.Columns | None:
    m, state = len(who), search.groups
    scores, meet, near = np.zeros((m, m), np.int64), np.zeros(m, np.int64), np.zeros(m, np.int64)
    listing.acquaint(search.folk, who, scores, meet, near)
    worth, stack = table.worth_of(search.config), np.zeros((search.config.max_size + 1, 8), np.int64)
    everyone = (1 << m) - 1
    lists = [
        (-1, np.array([ALL_BITS, ALL_BITS, BOTH_MODES, 0, 0, 0, everyone, everyone]), np.zeros(m, np.int64))
    ]
    for owner, g in enumerate(existing):
        points = np.array([groups.joined(search.folk, state, i, g, -1) for i in who], np.int64)
        may = sum(1 << at for at in range(m) if points[at] > APART // 2)
        base = np.array(
            [*state.agreed[g], state.size[g], state.total[g], state.waited[g], may, everyone], np.int64
        )
        lists.append((owner, base, points))
    masks, values, owners = [], [], []
    for owner, base, points in lists:
        found = listing.list_groups(
            search.folk,
            who,
            scores,
            meet,
            near,
            worth,
            search.config.min_size,
            base,
            points,
            stack,
            room.masks,
            room.values,
        )
        if found < 0:
            return None
        already = state.value[existing[owner]] if owner >= 0 else 0
        masks.append(room.masks[:found].copy())
        values.append(room.values[:found] - already)
        owners.append(np.full(found, owner, np.int64))
    return packing.Columns(
        np.concatenate(masks), np.concatenate(values), np.concatenate(owners), m, len(existing)
    )
