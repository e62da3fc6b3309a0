"""Someone who has just signed up, and the groups that have a place: no search, no compiler, milliseconds."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from jimsupport.domain.matching import points
from jimsupport.domain.matching.model import IN_PERSON, Config, Group, Pair, Person


class Place(NamedTuple):
    """A place in a group, and by how many points the group, and so all together, gains."""

    group: Group
    gain: int


def may_join(person: Person, group: Group, members: Sequence[Person], apart: Collection[str]) -> bool:
    """Whether every rule lets `person` into a group with room; `apart`: ids of those they are kept apart from."""
    return (
        group.language in person.languages
        and group.moment in person.moments
        and group.mode in person.modes
        and not any(member.id in apart for member in members)
        and (
            group.mode != IN_PERSON
            or all(
                points.kilometres(person, member) <= min(person.max_km, member.max_km) for member in members
            )
        )
    )


def places(
    person: Person,
    open_groups: Sequence[Group],
    people: Mapping[str, Person],
    *,
    config: Config,
    forbidden: Sequence[Pair] = (),
    met: Sequence[Pair] = (),
) -> list[Place]:
    """Every place someone could take at once, the best first. `people`: the members of those groups, by id."""
    apart, known = _others(person, forbidden), _others(person, met)
    found = []
    for group in open_groups:
        if len(group.members) >= config.max_size or group.language not in person.languages:
            continue
        members = [people[member] for member in group.members]
        if not may_join(person, group, members, apart):
            continue
        with_them = sum(points.of_pair(person, member, config) for member in members)
        with_them -= config.met_before * sum(member.id in known for member in members)
        found.append(Place(group, _gain(person, members, with_them, config)))
    return sorted(found, key=lambda place: (-place.gain, place.group.id))


def place(
    person: Person,
    open_groups: Sequence[Group],
    people: Mapping[str, Person],
    *,
    config: Config,
    forbidden: Sequence[Pair] = (),
    met: Sequence[Pair] = (),
) -> Group | None:
    """The group where someone fits best, if there is one at all."""
    found = places(person, open_groups, people, config=config, forbidden=forbidden, met=met)
    return found[0].group if found else None


def _others(person: Person, pairs: Sequence[Pair]) -> set[str]:
    return {other for pair in pairs if person.id in pair for other in pair if other != person.id}


def _gain(person: Person, members: Sequence[Person], with_them: int, config: Config) -> int:
    """What a group that may lack members still gains by one more."""
    k = len(members)
    total = sum(points.of_pair(a, b, config) for at, a in enumerate(members) for b in members[:at])
    least = config.min_size
    before = k * (config.base + config.size_adjust[k]) + 2 * total // max(1, k - 1) if k >= least else 0
    adjust = config.size_adjust[max(k + 1, least)]
    after = (k + 1) * (config.base + adjust) + 2 * (total + with_them) // max(1, k)
    return after - before + min(config.wait_cap, person.waiting_days)
