"""What matching is told and what it answers: values alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

ONLINE, IN_PERSON = "online", "in_person"
MODES = (ONLINE, IN_PERSON)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who wants to meet others.

    `moments`: of the week, 3 * day + (0 morning, 1 afternoon, 2 evening), Monday = 0. `x`, `y`: metres in a national
    grid. `max_km`: how far they travel. `stage_months`: since professional help ended.
    """

    id: str
    languages: tuple[str, ...]
    moments: tuple[int, ...]
    modes: tuple[str, ...]
    x: int = 0
    y: int = 0
    max_km: int = 0
    themes: tuple[int, ...] = ()
    stage_months: int = 0
    relation: str = ""
    organisation: str = ""
    waiting_days: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """People who meet in a language, in a way, at a moment. `existing`: the id of the group they join, if any."""

    id: str
    language: str
    mode: str
    moment: int
    members: tuple[str, ...]
    existing: str | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """The points of a pair that has everything in common (or nothing, for the last two)."""

    themes: int = 400
    stage: int = 200
    closeness: int = 200
    relation: int = 100
    organisation: int = 100


@dataclass(frozen=True, slots=True)
class Config:
    """What an administrator may change. Points: whole numbers; `size_adjust` per member, by size of the group.

    A group of k is worth k * (base + size_adjust[k]) + floor(2 * S / (k - 1)) + the days its members waited, each
    at most `wait_cap`, where S is the sum of points of all its pairs. `met_before`: what a pair costs that was in a
    group together earlier.
    """

    min_size: int = 4
    target_size: int = 6
    max_size: int = 8
    slots: int = 21
    base: int = 1000
    size_adjust: Mapping[int, int] = field(
        default_factory=lambda: MappingProxyType({4: -60, 5: -15, 6: 0, 7: -15, 8: -60})
    )
    wait_cap: int = 200
    weights: Weights = Weights()
    stage_span_months: int = 24
    closeness_span_km: int = 100
    met_before: int = 300


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything a match is made of. `forbidden` pairs stay apart; pairs who `met` before cost `config.met_before`."""

    people: tuple[Person, ...]
    groups: tuple[Group, ...] = ()
    forbidden: tuple[Pair, ...] = ()
    met: tuple[Pair, ...] = ()
    config: Config = Config()
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Someone without a group yet, and why: a word of `REASONS`."""

    id: str
    reason: str


REASONS = (
    "nobody_yet",  # nobody shares a language, a moment and a way of meeting with them
    "too_few",  # some do, but fewer than a group needs
    "too_far",  # enough do, but too few of those within reach
    "no_room",  # enough could, and all of them are better off, or needed, elsewhere this time
)


@dataclass(frozen=True, slots=True)
class Result:
    """Groups, those left over, and the value of it all (a sum of whole points)."""

    groups: tuple[Group, ...]
    left_over: tuple[LeftOver, ...]
    value: int
