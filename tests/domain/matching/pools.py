"""Pools to match, and a checker of the rules that shares nothing with the matching but its values."""

from itertools import combinations
from math import hypot
from random import Random

from jimsupport.domain.matching.model import IN_PERSON, MODES, Config, Group, Person, Pool, Result


def person(name: str, **given: object) -> Person:
    """Someone who speaks Dutch and meets online on Monday morning, unless told otherwise."""
    plain: dict[str, object] = {"languages": ("nl",), "moments": (0,), "modes": ("online",)}
    return Person(name, **{**plain, **given})  # type: ignore[arg-type]


def crowd(number: int, seed: int, *, groups: int = 0, config: Config | None = None) -> Pool:
    """People with little in common; the first `groups` times four of them are in a group."""
    random = Random(seed)
    people = []
    for at in range(number):
        group = at // 4
        fixed = group < groups
        moments = set(random.sample(range(21), random.choice((1, 2, 4, 6))))
        people.append(
            person(
                f"p{at}",
                languages=("nl",)
                if fixed
                else tuple(random.sample(("nl", "ar", "tr"), random.choice((1, 1, 2)))),
                moments=tuple(sorted(moments | {group} if fixed else moments)),
                modes=("online",) if fixed else tuple(random.sample(MODES, random.choice((1, 2)))),
                x=random.randrange(60_000),
                y=random.randrange(60_000),
                max_km=random.choice((10, 25, 40)),
                themes=tuple(random.sample(range(9), random.choice((0, 1, 2, 3)))),
                stage_months=random.randrange(60),
                relation=random.choice(("aunt", "coach", "neighbour")),
                organisation=random.choice(("A", "B", "C")),
                waiting_days=random.randrange(300),
            )
        )
    pairs = [
        (f"p{one}", f"p{other}")
        for one, other in combinations(range(number), 2)
        if random.random() < 2 / max(number, 2) and (one // 4 != other // 4 or one // 4 >= groups)
    ]
    existing = tuple(
        Group(f"old{g}", "nl", "online", g, tuple(f"p{4 * g + at}" for at in range(4))) for g in range(groups)
    )
    half = len(pairs) // 2
    return Pool(tuple(people), existing, tuple(pairs[:half]), tuple(pairs[half:]), config or Config())


def points(one: Person, other: Person, config: Config) -> int:
    """What a pair is worth, written anew."""
    weights = config.weights
    have = len(set(one.themes)) + len(set(other.themes))
    total = weights.themes * 2 * len(set(one.themes) & set(other.themes)) // have if have else 0
    apart = abs(one.stage_months - other.stage_months)
    total += weights.stage * max(0, config.stage_span_months - apart) // config.stage_span_months
    total += weights.closeness * max(0, config.closeness_span_km - km(one, other)) // config.closeness_span_km
    total += weights.relation if one.relation != other.relation else 0
    return total + (weights.organisation if one.organisation != other.organisation else 0)


def km(one: Person, other: Person) -> int:
    """Whole kilometres; exact for the distances of a country."""
    return int(hypot(one.x - other.x, one.y - other.y) / 1000 + 1e-9)


def value(pool: Pool, members: list[Person]) -> int:
    """What a group is worth, written anew; nothing if it is too small."""
    config, k = pool.config, len(members)
    if k < config.min_size:
        return 0
    met = {frozenset(pair) for pair in pool.met}
    total = sum(
        points(one, other, config) - config.met_before * (frozenset((one.id, other.id)) in met)
        for one, other in combinations(members, 2)
    )
    waited = sum(min(config.wait_cap, member.waiting_days) for member in members)
    return k * (config.base + config.size_adjust[k]) + 2 * total // (k - 1) + waited


def broken(pool: Pool, result: Result) -> list[str]:
    """Every rule a result breaks."""
    people = {one.id: one for one in pool.people}
    apart = {frozenset(pair) for pair in pool.forbidden}
    old = {group.id: group for group in pool.groups}
    wrong = []
    seen: list[str] = [one.id for one in result.left_over]
    for group in result.groups:
        members = [people[name] for name in group.members]
        seen += group.members
        if not pool.config.min_size <= len(members) <= pool.config.max_size:
            wrong.append(f"{group.id}: size")
        wrong += [
            f"{group.id}: {one.id} cannot be there"
            for one in members
            if group.language not in one.languages
            or group.moment not in one.moments
            or group.mode not in one.modes
        ]
        for one, other in combinations(members, 2):
            if frozenset((one.id, other.id)) in apart:
                wrong.append(f"{group.id}: {one.id} and {other.id} stay apart")
            if group.mode == IN_PERSON and km(one, other) > min(one.max_km, other.max_km):
                wrong.append(f"{group.id}: {one.id} and {other.id} live too far apart")
        if group.existing is not None:
            before = old.pop(group.existing)
            if group.members[: len(before.members)] != before.members:
                wrong.append(f"{group.id}: members moved")
            if (group.language, group.mode, group.moment) != (before.language, before.mode, before.moment):
                wrong.append(f"{group.id}: changed")
    if old:
        wrong.append(f"missing: {sorted(old)}")
    if sorted(seen) != sorted(people):
        wrong.append("not everyone exactly once")
    if result.value != sum(value(pool, [people[name] for name in group.members]) for group in result.groups):
        wrong.append("the value is not that of the groups")
    return wrong
