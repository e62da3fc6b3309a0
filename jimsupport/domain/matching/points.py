"""What two people have in common and what a group is worth, one at a time: for pages, reasons and checks."""

from collections.abc import Sequence
from itertools import combinations
from math import isqrt

from jimsupport.domain.matching.model import Config, Person


def kilometres(one: Person, other: Person) -> int:
    """Whole kilometres, rounded down."""
    dx, dy = one.x - other.x, one.y - other.y
    return isqrt(dx * dx + dy * dy) // 1000


def of_pair(one: Person, other: Person, config: Config) -> int:
    """Points of a pair, 0 to the sum of the weights."""
    weights = config.weights
    themes = len(one.themes) + len(other.themes)
    shared = len(set(one.themes) & set(other.themes))
    points = weights.themes * 2 * shared // themes if themes else 0
    points += _falling(weights.stage, abs(one.stage_months - other.stage_months), config.stage_span_months)
    points += _falling(weights.closeness, kilometres(one, other), config.closeness_span_km)
    points += weights.relation * (one.relation != other.relation)
    points += weights.organisation * (one.organisation != other.organisation)
    return points


def _falling(weight: int, distance: int, span: int) -> int:
    return weight * max(0, span - distance) // span


def of_group(members: Sequence[Person], config: Config) -> int:
    """Points of a group whose size the configuration allows."""
    k = len(members)
    total = sum(of_pair(one, other, config) for one, other in combinations(members, 2))
    waited = sum(min(config.wait_cap, member.waiting_days) for member in members)
    return k * (config.base + config.size_adjust[k]) + 2 * total // max(1, k - 1) + waited
