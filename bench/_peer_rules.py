"""The rules and the value of a matching, worked out from the two files alone; and a bound on the value."""

from itertools import combinations
from math import isqrt
from typing import Any, NamedTuple

import numpy as np

Json = dict[str, Any]


class Outcome(NamedTuple):
    """Rules broken; how many people of all, and of those who were in no group, have one; mean pair score; value."""

    violations: int
    matched: float
    newcomers: float
    quality: float
    value: int


def km(one: Json, other: Json) -> int:
    """Whole kilometres."""
    return isqrt((one["x"] - other["x"]) ** 2 + (one["y"] - other["y"]) ** 2) // 1000


def score(one: Json, other: Json, config: Json) -> int:
    """Points of a pair."""
    weights, have = config["weights"], len(one["themes"]) + len(other["themes"])
    both = len(set(one["themes"]) & set(other["themes"]))
    points = weights["themes"] * 2 * both // have if have else 0
    for name, apart, span in (
        ("stage", abs(one["stage_months"] - other["stage_months"]), config["stage_span_months"]),
        ("closeness", km(one, other), config["closeness_span_km"]),
    ):
        points += weights[name] * max(0, span - apart) // span
    for name in ("relation", "organisation"):
        points += weights[name] * (one[name] != other[name])
    return int(points)


def check(given: Json, answer: Json) -> Outcome:
    """What an answer is worth, and how many rules it breaks."""
    config, people = given["config"], {one["id"]: one for one in given["people"]}
    apart = {frozenset(pair) for pair in given["forbidden"]}
    old = {group["id"]: group for group in given["existing_groups"]}
    fixed = {member for group in old.values() for member in group["members"]}
    broken, value, quality = 0, 0, 0.0
    seen = [one["id"] for one in answer["unmatched"]]
    for group in answer["groups"]:
        members = [people[name] for name in group["members"]]
        seen += group["members"]
        k = len(members)
        broken += not config["min_size"] <= k <= config["max_size"]
        broken += sum(
            group["language"] not in one["languages"]
            or group["slot"] not in one["slots"]
            or group["mode"] not in one["modes"]
            for one in members
        )
        total = 0
        for one, other in combinations(members, 2):
            total += score(one, other, config)
            broken += frozenset((one["id"], other["id"])) in apart
            broken += group["mode"] == "in_person" and km(one, other) > min(one["max_km"], other["max_km"])
        before = old.pop(group["existing"], None) if group["existing"] else None
        if group["existing"]:
            broken += before is None or set(before["members"]) - set(group["members"]) != set()
            broken += before is None or any(
                before[name] != group[name] for name in ("language", "mode", "slot")
            )
        value += k * (config["base"] + config["size_adjust"][str(k)]) + 2 * total // (k - 1)
        value += sum(min(config["wait_cap"], one["waiting_days"]) for one in members)
        quality += 2 * total / (k - 1) / 1000
    broken += len(old) + (sorted(seen) != sorted(people))
    number, matched = len(people), len(people) - len(answer["unmatched"])
    return Outcome(
        broken,
        matched / max(1, number),
        (matched - len(fixed)) / max(1, number - len(fixed)),
        quality / max(1, matched),
        value,
    )


def bound(given: Json) -> float:
    """No matching is worth more: everyone with the best they could meet, as if those had nobody else."""
    config, people = given["config"], given["people"]
    sizes = range(config["min_size"], config["max_size"] + 1)
    best = np.zeros(len(people))
    cells: dict[tuple[str, str, int], list[int]] = {}
    for at, one in enumerate(people):
        for language in one["languages"]:
            for mode in one["modes"]:
                for slot in one["slots"]:
                    cells.setdefault((language, mode, slot), []).append(at)
    number = {one["id"]: at for at, one in enumerate(people)}
    apart = [(number[one], number[other]) for one, other in given["forbidden"]]
    for (_, mode, _), inside in cells.items():
        if len(inside) < config["min_size"]:
            continue
        points = _scores(people, inside, config, near=mode == "in_person")
        where = {person: at for at, person in enumerate(inside)}
        for i, j in apart:
            if i in where and j in where:
                points[where[i], where[j]] = points[where[j], where[i]] = -1
        top = -np.sort(-points, axis=1)[:, : config["max_size"] - 1]
        sums = np.cumsum(np.maximum(top, 0), axis=1)
        for k in sizes:
            if k - 1 <= top.shape[1]:
                worth = config["base"] + config["size_adjust"][str(k)] + sums[:, k - 2] / (k - 1)
                best[inside] = np.maximum(best[inside], np.where(top[:, k - 2] >= 0, worth, 0))
    waits = np.array([min(config["wait_cap"], one["waiting_days"]) for one in people])
    return float(best.sum() + waits[best > 0].sum())


def _scores(people: list[Json], inside: list[int], config: Json, *, near: bool) -> np.ndarray:
    """int64[c, c]: points of each pair of a cell, -1 for oneself and those too far away."""
    some = [people[at] for at in inside]
    weights = config["weights"]
    themes = np.zeros((len(some), 1 + max(max(one["themes"], default=0) for one in some)), np.int64)
    for at, one in enumerate(some):
        themes[at, one["themes"]] = 1

    def column(name: str) -> np.ndarray:
        return np.array([one[name] for one in some])

    have = themes.sum(1)
    points = weights["themes"] * 2 * (themes @ themes.T) // np.maximum(1, have[:, None] + have)
    stage = column("stage_months")
    span = config["stage_span_months"]
    points += weights["stage"] * np.maximum(0, span - np.abs(stage[:, None] - stage)) // span
    x, y = column("x"), column("y")
    away = np.sqrt(((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2).astype(float)).astype(np.int64) // 1000
    span = config["closeness_span_km"]
    points += weights["closeness"] * np.maximum(0, span - away) // span
    for name in ("relation", "organisation"):
        points += weights[name] * (column(name)[:, None] != column(name))
    if near:
        reach = column("max_km")
        points[away > np.minimum(reach[:, None], reach)] = -1
    np.fill_diagonal(points, -1)
    return points
