"""Made-up people who want to meet others: a country, its municipalities, and who lives there; and its first groups.

Numbers come from `random.Random.random` alone, whose stream is the same in every version of Python.
"""

import math
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

FORMAT = "jim-matching/1"
CONFIG: dict[str, Any] = {
    "min_size": 4,
    "target_size": 6,
    "max_size": 8,
    "slots": 21,
    "base": 1000,
    "size_adjust": {"4": -60, "5": -15, "6": 0, "7": -15, "8": -60},
    "wait_cap": 200,
    "weights": {"themes": 400, "stage": 200, "closeness": 200, "relation": 100, "organisation": 100},
    "stage_span_months": 24,
    "closeness_span_km": 100,
}
THEMES = 16
RELATIONS = {
    "aunt_uncle": 22,
    "grandparent": 18,
    "family_friend": 16,
    "neighbour": 12,
    "sibling": 10,
    "coach_teacher": 8,
    "friends_parent": 8,
    "godparent": 3,
    "other": 3,
}
LANGUAGES = {"nl": 85, "ar": 4.5, "tr": 3.5, "en": 3, "pl": 2, "uk": 2}
REACH = {10: 2, 15: 3, 25: 4, 40: 2}


class Town(NamedTuple):
    """A municipality: inhabitants, metres, a region."""

    inhabitants: int
    x: int
    y: int
    region: int


class Chance:
    """Draws from one stream."""

    def __init__(self, seed: int) -> None:
        self.next: Callable[[], float] = random.Random(seed).random

    def below(self, number: int) -> int:
        return min(number - 1, int(self.next() * number))

    def pick(self, weights: dict[Any, float]) -> Any:
        return self.several(list(weights), list(weights.values()), 1)[0]

    def several(self, items: Sequence[Any], weights: Sequence[float], number: int) -> list[Any]:
        left, heavy, out = list(items), list(weights), []
        while left and len(out) < number:
            at, rest = 0, self.next() * sum(heavy)
            while at < len(left) - 1 and rest >= heavy[at]:
                rest -= heavy[at]
                at += 1
            out.append(left.pop(at))
            heavy.pop(at)
        return out

    def waits(self, mean: float) -> int:
        return int(-mean * math.log(1.0 - self.next()))


def towns(chance: Chance, number: int = 342) -> list[Town]:
    """Big ones few and in the west, small ones many; a rough outline of the country."""
    found = []
    for rank in range(number):
        inhabitants = int(2.15e6 / (rank + 2.3) ** 0.95) + 900
        while True:
            x, y = 20_000 + chance.next() * 250_000, 310_000 + chance.next() * 300_000
            west = 20_000 + 60_000 * max(0.0, (y - 420_000) / 190_000)
            east = 215_000 + 60_000 * max(0.0, (y - 380_000) / 230_000)
            south = y >= 360_000 or 170_000 < x < 212_000
            if south and west < x < east and (rank >= 25 or (70_000 < x < 190_000 and 380_000 < y < 500_000)):
                break
        found.append(Town(inhabitants, int(x), int(y), int(x // 60_000) + 5 * int(y // 75_000)))
    return found


def pool(number: int, seed: int, *, dense: bool = False) -> dict[str, Any]:
    """People and forbidden pairs as jim-matching/1; `dense`: with more moments each, for small pools."""
    chance = Chance(seed * 7_919 + number)
    places = towns(chance)
    inhabitants = [town.inhabitants for town in places]
    homes = random.Random(seed).choices(places, inhabitants, k=number)
    people = [_person(chance, at, home, dense=dense) for at, home in enumerate(homes)]
    pairs = set()
    for at in range(int(number * 0.04)):
        one, other = sorted((chance.below(number), chance.below(number)))
        if one != other:
            if at % 4 < 3 and chance.next() < 0.8:  # one family: alike and near
                for field in ("x", "y", "organisation", "themes", "stage_months"):
                    people[other][field] = people[one][field]
            pairs.add((one, other))
    return {
        "format": FORMAT,
        "name": f"n{number}-s{seed}",
        "config": CONFIG,
        "people": people,
        "forbidden": [[people[one]["id"], people[other]["id"]] for one, other in sorted(pairs)],
        "existing_groups": [],
    }


def _person(chance: Chance, at: int, home: Town, *, dense: bool) -> dict[str, Any]:
    relation = chance.pick(RELATIONS)
    languages = [chance.pick(LANGUAGES)]
    if languages[0] != "nl" and chance.next() < 0.5:
        languages.append("nl")
    if languages[0] != "en" and chance.next() < 0.15:
        languages.append("en")
    week = _week(retired=relation == "grandparent" and chance.next() < 0.6)
    moments = 1
    while moments < 9 and chance.next() < (0.78 if dense else 0.70):
        moments += 1
    modes = {("online",): 0.55, ("online", "in_person"): 0.3, ("in_person",): 0.15}
    common = [1 / (theme + 1.5) for theme in range(THEMES)]
    number = 1 + (chance.next() < 0.7) + (chance.next() < 0.4) + (chance.next() < 0.2)
    return {
        "id": f"p{at:06}",
        "languages": languages,
        "slots": sorted(chance.several(range(21), week, moments)),
        "modes": list(chance.pick(modes)),
        "x": home.x + chance.below(6000) - 3000,
        "y": home.y + chance.below(6000) - 3000,
        "max_km": chance.pick(REACH),
        "themes": sorted(chance.several(range(THEMES), common, number)),
        "stage_months": min(72, chance.waits(14)),
        "relation": relation,
        "organisation": f"O{home.region:02}-{chance.below(3)}",
        "waiting_days": min(400, chance.waits(35)),
    }


def _week(*, retired: bool) -> list[float]:
    """How likely each moment is: the retired by day, others in the evening, Friday less."""
    day = [5.0, 6.0, 4.0] if retired else [1.2, 1.5, 10.0]
    friday = day if retired else [1.2, 1.5, 5.0]
    return day * 4 + friday + [3.0, 4.0, 2.0] * 2
