"""Why these people are a group, and what would free someone who has none: codes and values, no sentences.

Whoever shows them says them in plain words. Nothing here knows who is kept apart from whom.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from jimsupport.domain.matching import points
from jimsupport.domain.matching.model import IN_PERSON, MODES, Config, Group, Pair, Person
from jimsupport.domain.matching.place import may_join

NEAR_KM = 30
ALIKE_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """Something true of a group: a code and its values.

    moment: the moment of the week. language. mode. themes: those at least two have, most shared first, and how many
    have the first. stage: the least and most months since help ended. distance: the km between the two farthest apart.
    relations: how many different ones. size: how many they are.
    """

    code: str
    values: tuple[int | str, ...]


def of_group(group: Group, members: Sequence[Person]) -> tuple[Reason, ...]:
    """At least three true reasons, those that say most of these very people first."""
    found: list[Reason] = []
    had = Counter(theme for member in members for theme in set(member.themes))
    shared = sorted((-number, theme) for theme, number in had.items() if number > 1)
    if shared:
        found.append(Reason("themes", (-shared[0][0], *(theme for _, theme in shared[:3]))))
    months = [member.stage_months for member in members]
    if max(months) - min(months) <= ALIKE_MONTHS:
        found.append(Reason("stage", (min(months), max(months))))
    farthest = max((points.kilometres(a, b) for a, b in combinations(members, 2)), default=0)
    if group.mode == IN_PERSON or farthest <= NEAR_KM:
        found.append(Reason("distance", (farthest,)))
    relations = len({member.relation for member in members})
    if relations > 1:
        found.append(Reason("relations", (relations,)))
    found.append(Reason("moment", (group.moment,)))
    found.append(Reason("language", (group.language,)))
    found.append(Reason("mode", (group.mode,)))
    return tuple(found)


def closest(person: Person, members: Sequence[Person], config: Config, most: int = 2) -> tuple[str, ...]:
    """The ids of those a member has most in common with, the most first."""
    others = [member for member in members if member.id != person.id]
    others.sort(key=lambda other: (-points.of_pair(person, other, config), other.id))
    return tuple(other.id for other in others[:most])


Change = tuple[str, int | str]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What someone could add so that there is a group for them: one change, or two where no single one will do.

    `changes`: (moment, mode, max_km or language; which). `group`: the one they would join, or "" when `others`, who
    are left over too, would form a new one with them.
    """

    changes: tuple[Change, ...]
    group: str
    others: tuple[str, ...] = ()


def freeing(
    person: Person,
    groups: Sequence[Group],
    waiting: Sequence[Person],
    people: Mapping[str, Person],
    *,
    config: Config,
    forbidden: Sequence[Pair] = (),
) -> Relaxation | None:
    """The first small change that frees someone left over, tried by making it: the rules then let them in somewhere.

    `groups`: those of the result; `waiting`: everyone left over; `people`: all of them, by id.
    """
    apart = {other for pair in forbidden if person.id in pair for other in pair}
    pairs = {frozenset(pair) for pair in forbidden}
    with_room = [group for group in groups if len(group.members) < config.max_size]
    others = [one for one in waiting if one.id != person.id]
    once = list(_changes(person, with_room, config))
    twice = (
        ((first, second), twice_changed)
        for first, changed in once
        if first[0] != "moment"
        for second, twice_changed in _changes(changed, with_room, config)
        if second[0] != first[0]
    )
    single = [((change,), changed) for change, changed in once]
    for changes, changed in single:
        group = _joins(changed, with_room, people, apart)
        if group:
            return Relaxation(changes, group)
    for changes, changed in single:
        together = _together(changed, others, config, pairs)
        if together:
            return Relaxation(changes, "", together)
    for both, changed in twice:
        group = _joins(changed, with_room, people, apart)
        if group:
            return Relaxation(both, group)
    return None


def _joins(
    person: Person, groups: Sequence[Group], people: Mapping[str, Person], apart: set[str]
) -> str | None:
    for group in groups:
        if (
            group.moment in person.moments
            and group.language in person.languages
            and may_join(person, group, [people[member] for member in group.members], apart)
        ):
            return group.id
    return None


def _changes(person: Person, groups: Sequence[Group], config: Config) -> Iterator[tuple[Change, Person]]:
    """Small changes first: a moment where most groups have a place, another way of meeting, farther, a language."""
    common = Counter(group.moment for group in groups)
    for moment in sorted(set(range(config.slots)) - set(person.moments), key=lambda at: (-common[at], at)):
        yield ("moment", moment), replace(person, moments=(*person.moments, moment))
    for mode in MODES:
        if mode not in person.modes:
            yield ("mode", mode), replace(person, modes=(*person.modes, mode))
    if IN_PERSON in person.modes:
        for km in (person.max_km + 10, person.max_km + 25):
            yield ("max_km", km), replace(person, max_km=km)
    spoken = Counter(group.language for group in groups)
    for language, _ in sorted(spoken.items(), key=lambda item: (-item[1], item[0])):
        if language not in person.languages:
            yield ("language", language), replace(person, languages=(*person.languages, language))


def _together(
    person: Person, waiting: Sequence[Person], config: Config, pairs: set[frozenset[str]]
) -> tuple[str, ...]:
    """Others left over who, in one cell, form a group of the least size with someone; those found first."""
    for language in person.languages:
        for mode in person.modes:
            for moment in person.moments:
                members: list[Person] = [person]
                group = Group("", language, mode, moment, ())
                for one in waiting:
                    apart = {m.id for m in members if frozenset((m.id, one.id)) in pairs}
                    if may_join(one, group, members, apart):
                        members.append(one)
                    if len(members) == config.min_size:
                        return tuple(member.id for member in members[1:])
    return ()
