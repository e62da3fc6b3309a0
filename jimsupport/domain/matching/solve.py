"""Match a pool: the whole of it, from people to groups and those left over."""

from dataclasses import dataclass, replace

import numpy as np

from jimsupport.domain.matching import exact, search, table
from jimsupport.domain.matching.kernels import reasons
from jimsupport.domain.matching.kernels.folk import MODES, NEAR, ONLINE, in_reach, kilometres
from jimsupport.domain.matching.model import IN_PERSON, Group, LeftOver, Pool, Result
from jimsupport.domain.matching.model import ONLINE as MEET_ONLINE
from jimsupport.domain.matching.search import Progress, Schedule, Search


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work a match may cost, in rounds: the same on a fast machine and on a slow one."""

    schedule: Schedule
    most_steps: int  # of all people together: where there are very many, each has more to choose from anyway
    mended: int  # those left over around whom everything is rearranged
    turns: int  # of those, where there are so few people that all groups can be listed


QUICK = Budget(Schedule(steps=1_500, hot=300, cold=10), most_steps=45_000_000, mended=0, turns=16)
NIGHTLY = Budget(Schedule(steps=20_000, hot=300, cold=10), most_steps=500_000_000, mended=400, turns=16)
BUDGETS = {"quick": QUICK, "nightly": NIGHTLY}

FEW = 48  # people who are matched exactly
ROOM = 1_000_000  # groups listed at most
MEND_PEOPLE, MEND_ROOM = 44, 200_000  # likewise, around one who is left over


def untold(_done: float) -> None:
    """For those who need not know how far the search is."""


def match(pool: Pool, *, seed: int, budget: Budget = QUICK, progress: Progress = untold) -> Result:
    """The best groups found; the same for the same pool, seed and budget, on any number of cores.

    Takes seconds and lets go of Python's lock: call it in a thread. Whatever `progress` raises stops it.
    """
    found = search.begin(pool)
    if 0 < len(found.free) <= FEW:
        _few(found, budget, seed, progress)
    elif len(found.free):
        schedule = replace(
            budget.schedule, steps=min(budget.schedule.steps, budget.most_steps // len(found.free))
        )
        search.run(found, schedule, seed, progress)
        _mend(found, budget, progress)
    return _result(pool, found)


def _mend(found: Search, budget: Budget, progress: Progress) -> None:
    """Rearrange the people around each of those left over, as well as can be."""
    state, least = found.groups, found.config.min_size
    alone = [int(i) for i in found.free if state.size[state.of[i]] < least and not state.fixed[i]]
    room = exact.Room.of(MEND_ROOM)
    for i in alone[: budget.mended]:
        if state.size[state.of[i]] < least:
            who, existing = exact.around(found, i, MEND_PEOPLE)
            exact.rearrange(found, who, existing, room)
            progress(1.0)


def _few(found: Search, budget: Budget, seed: int, progress: Progress) -> None:
    """Search again and again, keep the best, and then look whether any other groups are better."""
    best, kept = -1, search.keep(found)
    for turn in range(budget.turns):
        search.run(found, budget.schedule, seed * budget.turns + turn, untold)
        if found.value > best:
            best, kept = found.value, search.keep(found)
        progress((turn + 1) / (budget.turns + 1))
    search.go_back(found, kept)
    existing = np.flatnonzero((found.groups.least > 0) & (found.groups.least < found.groups.most))
    exact.rearrange(found, found.free.astype(np.int64), [int(g) for g in existing], exact.Room.of(ROOM))


def _result(pool: Pool, found: Search) -> Result:
    state, least = found.groups, pool.config.min_size
    words = {bit: language for language, bit in table.language_bits(pool).items()}
    ids = [person.id for person in pool.people]
    chosen: list[Group] = []
    for g, group in enumerate(pool.groups):
        old = set(group.members)
        new = sorted(int(i) for i in state.members[g, : state.size[g]] if ids[i] not in old)
        members = (*group.members, *(ids[i] for i in new))
        chosen.append(Group(group.id, group.language, group.mode, group.moment, members, group.id))
    rows = sorted(
        (sorted(int(i) for i in state.members[g, : state.size[g]]), g)
        for g in range(len(pool.groups), len(state.size))
        if state.size[g] >= least
    )
    taken = {group.id for group in pool.groups}
    number = 0
    for members_at, g in rows:
        number += 1
        while f"g{number:05}" in taken:
            number += 1
        languages, moments = int(state.agreed[g, 0]), int(state.agreed[g, 1])
        chosen.append(
            Group(
                f"g{number:05}",
                next(word for bit, word in words.items() if languages & bit),  # most speak it
                _mode(found, members_at),
                (moments & -moments).bit_length() - 1,
                tuple(ids[i] for i in members_at),
            )
        )
    matched = {member for group in chosen for member in group.members}
    tally = np.zeros((2, 2, 64, 64), np.int64)
    left_over = tuple(
        LeftOver(person.id, _reason(found, i, tally))
        for i, person in enumerate(pool.people)
        if person.id not in matched
    )
    return Result(tuple(chosen), left_over, found.value)


def _mode(found: Search, members: list[int]) -> str:
    """In person where everyone can and wants to, else online."""
    folk = found.folk
    modes = int(np.bitwise_and.reduce(folk.bits[members, MODES]))
    near = modes & NEAR and all(
        in_reach(folk, i, j, kilometres(folk, i, j)) for i in members for j in members if i < j
    )
    if near or not modes & ONLINE:
        return IN_PERSON
    return MEET_ONLINE


def _reason(found: Search, i: int, tally: np.ndarray) -> str:
    sharing, most, most_fit = reasons.company(found.folk, i, tally)
    others = found.config.min_size - 1
    if sharing == 0:
        return "nobody_yet"
    if most < others:
        return "too_few"
    return "too_far" if most_fit < others else "no_room"
