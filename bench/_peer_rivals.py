"""What one would do without the matching: first come, first served; the best place for each in turn; k-means.

`python -m bench._peer_rivals KIND INPUT OUTPUT`. k-means-constrained (Levy-Kramer 2018, after Bradley, Bennett & Demiriz
2000) runs here in a process of its own: it brings ortools, which does not share one with HiGHS.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from bench._peer_rules import Json, km, score


class Open:
    """A group still forming: what everyone in it shares."""

    def __init__(self, first: Json) -> None:
        self.members = [first]
        self.shared = [set(first[name]) for name in ("languages", "modes", "slots")]

    def with_(self, one: Json, apart: set[frozenset[str]]) -> list[set[Any]] | None:
        """What would still be shared with `one`; None when a rule keeps them out."""
        both = zip(self.shared, ("languages", "modes", "slots"), strict=True)
        shared = [mine & set(one[name]) for mine, name in both]
        if not all(shared) or any(frozenset((one["id"], m["id"])) in apart for m in self.members):
            return None
        if "in_person" in shared[1] and any(
            km(one, m) > min(one["max_km"], m["max_km"]) for m in self.members
        ):
            shared[1] = shared[1] - {"in_person"}
        return shared if shared[1] else None


def in_turn(given: Json, *, best: bool) -> Json:
    """Who waited longest first: the first group of the target size with room, or the one that fits best."""
    config, apart = given["config"], {frozenset(pair) for pair in given["forbidden"]}
    people = sorted(given["people"], key=lambda one: (-one["waiting_days"], one["id"]))
    everyone: list[Open] = []
    forming: list[Open] = []
    for one in people:
        chosen, most, shares = None, -1.0, None
        for group in forming:
            shared = group.with_(one, apart)
            if shared is None:
                continue
            fit = sum(score(one, m, config) for m in group.members) / len(group.members) if best else 0
            if fit > most:
                chosen, most, shares = group, fit, shared
            if not best:
                break
        if chosen is None or shares is None:
            forming.append(Open(one))
            everyone.append(forming[-1])
            continue
        chosen.members.append(one)
        chosen.shared = shares
        if len(chosen.members) == config["target_size"]:
            forming.remove(chosen)
    return _answer(given, everyone)


def k_means(given: Json) -> Json:
    """Everyone to the most popular cell they can be in, and k-means with bounded sizes within each."""
    config, apart = given["config"], {frozenset(pair) for pair in given["forbidden"]}
    kmeans = import_module("k_means_constrained").KMeansConstrained
    cells: dict[tuple[str, str, int], list[Json]] = {}

    def of(one: Json) -> list[tuple[str, str, int]]:
        return [(a, b, c) for a in one["languages"] for b in one["modes"] for c in one["slots"]]

    for one in given["people"]:
        for cell in of(one):
            cells.setdefault(cell, []).append(one)
    chosen: dict[tuple[str, str, int], list[Json]] = {}
    for one in given["people"]:
        chosen.setdefault(max(of(one), key=lambda cell: (len(cells[cell]), cell)), []).append(one)
    groups = []
    for some in chosen.values():
        if len(some) < config["min_size"]:
            continue
        if len(some) <= config["max_size"]:
            groups.append(_grown(some, apart))
            continue
        size = {"size_min": config["min_size"], "size_max": config["max_size"]}
        clusters = max(1, round(len(some) / config["target_size"]))
        labels = kmeans(n_clusters=clusters, n_init=1, max_iter=5, random_state=1, **size).fit_predict(
            _features(some)
        )
        parts = ([one for one, its in zip(some, labels, strict=True) if its == at] for at in range(clusters))
        groups += [_grown(part, apart) for part in parts]
    return _answer(given, groups)


def _grown(some: list[Json], apart: set[frozenset[str]]) -> Open:
    """The first of them, and of the others those whom the rules let in."""
    group = Open(some[0])
    for one in some[1:]:
        shared = group.with_(one, apart)
        if shared:
            group.members.append(one)
            group.shared = shared
    return group


def _features(some: list[Json]) -> np.ndarray:
    themes = np.zeros((len(some), 16))
    for at, one in enumerate(some):
        themes[at, one["themes"]] = 1
    rest = np.array([[one["x"] / 50_000, one["y"] / 50_000, one["stage_months"] / 12] for one in some])
    return np.hstack([themes, rest])


def _answer(given: Json, groups: list[Open]) -> Json:
    full = [group for group in groups if len(group.members) >= given["config"]["min_size"]]
    placed = {one["id"] for group in full for one in group.members}
    return {
        "groups": [
            {
                "id": f"g{at}",
                "existing": None,
                "language": min(group.shared[0]),
                "mode": min(group.shared[1]),
                "slot": min(group.shared[2]),
                "members": [one["id"] for one in group.members],
            }
            for at, group in enumerate(full)
        ],
        "unmatched": [
            {"id": one["id"], "reason": "no full group"} for one in given["people"] if one["id"] not in placed
        ],
    }


def main(kind: str, source: str, target: str) -> None:
    """Match one file."""
    given = json.loads(Path(source).read_text())
    answer = k_means(given) if kind == "k-means" else in_turn(given, best=kind == "best place")
    Path(target).write_text(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
