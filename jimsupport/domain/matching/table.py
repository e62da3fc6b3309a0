"""People and groups as the numbers the kernels work on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from jimsupport.domain.matching.kernels.folk import APART, NEAR, ONLINE, Folk, Integers
from jimsupport.domain.matching.kernels.groups import CREDIT, Groups
from jimsupport.domain.matching.model import IN_PERSON, Config, Group, Pool
from jimsupport.domain.matching.model import ONLINE as MEET_ONLINE

Key = TypeVar("Key")
BITS = 62
EVERYTHING = -1  # a mask with every bit set
MODE_BITS = {MEET_ONLINE: ONLINE, IN_PERSON: NEAR}


def language_bits(pool: Pool) -> dict[str, int]:
    """A bit for each language that two people or more speak, the most spoken first; at most BITS of them."""
    spoken = Counter(language for person in pool.people for language in set(person.languages))
    spoken.update({group.language: 1 for group in pool.groups})
    order = sorted((-number, language) for language, number in spoken.items() if number > 1)
    return {language: 1 << bit for bit, (_, language) in enumerate(order[:BITS])}


def _theme_bits(pool: Pool) -> dict[int, int]:
    had = Counter(theme for person in pool.people for theme in set(person.themes))
    order = sorted((-number, theme) for theme, number in had.items() if number > 1)
    return {theme: 1 << bit for bit, (_, theme) in enumerate(order[:BITS])}


def folk_of(pool: Pool) -> Folk:
    """The people of a pool, in its order."""
    config, n = pool.config, len(pool.people)
    languages, themes = language_bits(pool), _theme_bits(pool)
    relations = _numbers(person.relation for person in pool.people)
    organisations = _numbers(person.organisation for person in pool.people)
    bits = np.zeros((n, 4), np.int64)
    facts = np.zeros((n, 8), np.int32)
    for i, person in enumerate(pool.people):
        bits[i] = (
            _mask(themes, person.themes),
            _mask(languages, person.languages),
            sum(1 << moment for moment in set(person.moments)),
            _mask(MODE_BITS, person.modes),
        )
        facts[i] = (
            person.x,
            person.y,
            person.stage_months,
            len(person.themes),
            person.max_km,
            relations[person.relation],
            organisations[person.organisation],
            min(config.wait_cap, person.waiting_days),
        )
    most = max((len(person.themes) for person in pool.people), default=0)
    weights = config.weights
    return Folk(
        bits,
        facts,
        *_special(pool),
        np.array(
            [
                [
                    weights.themes * 2 * both // both_have if both_have else 0
                    for both_have in range(2 * most + 1)
                ]
                for both in range(most + 1)
            ],
            np.int64,
        ),
        _falling(weights.stage, config.stage_span_months),
        _falling(weights.closeness, config.closeness_span_km),
        np.array([weights.relation, weights.organisation], np.int64),
        np.zeros((0, 0), np.int64),
    )


def _mask(bits: Mapping[Key, int], keys: Iterable[Key]) -> int:
    mask = 0
    for key in keys:
        mask |= bits.get(key, 0)
    return mask


def _numbers(words: Iterable[str]) -> dict[str, int]:
    return {word: number for number, word in enumerate(dict.fromkeys(words))}


def _falling(weight: int, span: int) -> Integers:
    return np.array([weight * (span - at) // span for at in range(span)], np.int64)


def _special(pool: Pool) -> tuple[Integers, np.ndarray, Integers]:
    number = {person.id: i for i, person in enumerate(pool.people)}
    costs: dict[tuple[int, int], int] = {}
    for pairs, cost in ((pool.met, -pool.config.met_before), (pool.forbidden, APART)):
        for one, other in pairs:
            costs[number[one], number[other]] = costs[number[other], number[one]] = cost
    order = sorted(costs)
    starts = np.searchsorted(
        np.array([one for one, _ in order], np.int64), np.arange(len(pool.people) + 1)
    ).astype(np.int64)
    others = np.array([other for _, other in order], np.int32)
    return starts, others, np.array([costs[pair] for pair in order], np.int64)


def worth_of(config: Config, eagerness: float = 0.0) -> Integers:
    """The table of `Groups.worth`. With eagerness 0 groups below the least size are worth nothing; up to 1, in part.

    At 1 each member from the second on adds as much as any other to a group of the least size, so that a group can
    come about one by one.
    """
    table = np.zeros((config.max_size + 1, 4), np.int64)
    least = config.min_size
    for k in range(config.max_size + 1):
        adjust = config.size_adjust[max(k, least)]
        part = CREDIT
        if k < least:
            part = round(CREDIT * eagerness * (k - 1) * least / ((least - 1) * k)) if k > 1 else 0
        table[k] = (k * (config.base + adjust), 2, max(1, k - 1), part)
    return table


def alone(folk: Folk, pool: Pool) -> Groups:
    """Existing groups as they are, everyone else in a group of one."""
    existing: Sequence[Group] = pool.groups
    n, config = len(pool.people), pool.config
    g, w = n + len(existing), config.max_size
    languages = language_bits(pool)
    number = {person.id: i for i, person in enumerate(pool.people)}
    given = np.full((g, 3), EVERYTHING, np.int64)
    least, most, fixed = np.zeros(g, np.int64), np.full(g, w, np.int64), np.zeros(n, np.int8)
    for at, group in enumerate(existing):
        given[at] = (languages.get(group.language, 0), 1 << group.moment, MODE_BITS[group.mode])
        least[at] = len(group.members)
        fixed[[number[member] for member in group.members]] = 1
    of, members = np.full(n, -1, np.int32), np.zeros((g, w), np.int32)
    return Groups(
        of,
        np.zeros(n, np.int32),
        np.zeros(n, np.int64),
        members,
        np.zeros(g, np.int64),
        np.zeros(g, np.int64),
        np.zeros(g, np.int64),
        given.copy(),
        given,
        np.zeros(g, np.int64),
        least,
        most,
        fixed,
        np.arange(g - 1, len(existing) - 1, -1, dtype=np.int32),
        np.array([n], np.int64),
        worth_of(config),
    )
