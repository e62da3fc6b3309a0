"""Matching keeps the rules on any pool, gives the same every time, and the best where that can be known."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from jimsupport.domain.matching.model import Config, Group, LeftOver, Person, Pool
from jimsupport.domain.matching.search import Schedule
from jimsupport.domain.matching.solve import QUICK, match
from tests.domain.matching.pools import broken, crowd, km, person, value

BRIEF = replace(QUICK, schedule=Schedule(steps=200, hot=300, cold=10), mended=5, turns=2)


def four(**given: object) -> tuple[Person, ...]:
    return tuple(person(name, **given) for name in "abcd")


def test_four_who_share_everything_are_a_group() -> None:
    result = match(Pool(four(themes=(1,))), seed=1)
    assert result.groups == (Group("g00001", "nl", "online", 0, ("a", "b", "c", "d")),)
    assert result.left_over == ()
    # per member 1000 - 60 and, with every other, 400 for the theme + 200 for the stage + 200 for living in one place
    assert result.value == 4 * 940 + 4 * 800


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_too_few_are_left_over_with_a_reason(number: int) -> None:
    result = match(Pool(four()[:number]), seed=1)
    assert result.groups == ()
    assert [one.reason for one in result.left_over] == [[], ["nobody_yet"], ["too_few"] * 2, ["too_few"] * 3][
        number
    ]


def test_thirteen_make_two_groups_and_nobody_is_left_over() -> None:
    result = match(Pool(tuple(person(f"p{n:02}", themes=(1,)) for n in range(13))), seed=1)
    assert sorted(len(group.members) for group in result.groups) == [6, 7]
    assert result.left_over == ()


def test_of_several_languages_a_group_speaks_the_one_that_most_people_do() -> None:
    both = four(languages=("en", "nl"))
    [group] = match(Pool((*both, person("z", languages=("nl",), moments=(9,)))), seed=1).groups
    assert (group.language, len(group.members)) == ("nl", 4)


def test_another_language_moment_or_way_of_meeting_keeps_people_out() -> None:
    others = (
        person("e", languages=("ar",)),
        person("f", moments=(1,)),
        person("g", modes=("in_person",)),
    )
    result = match(Pool(four() + others), seed=1)
    assert [group.members for group in result.groups] == [("a", "b", "c", "d")]
    assert result.left_over == tuple(LeftOver(name, "nobody_yet") for name in "efg")


def test_in_person_everyone_lives_within_everyones_reach() -> None:
    near = four(modes=("in_person",), max_km=10)
    far = person("e", modes=("in_person",), x=15_000, max_km=40)
    result = match(Pool((*near, far)), seed=1)
    assert [(group.mode, group.members) for group in result.groups] == [("in_person", ("a", "b", "c", "d"))]
    assert result.left_over == (LeftOver("e", "too_far"),)


def test_forbidden_pairs_stay_apart() -> None:
    result = match(Pool(four(), forbidden=(("a", "b"),)), seed=1)
    assert result.groups == ()
    # nothing says that two are kept apart: to one, the other is not there
    assert [one.reason for one in result.left_over] == ["too_few", "too_few", "no_room", "no_room"]


def test_those_who_met_before_are_put_together_last() -> None:
    people = tuple(person(name) for name in "abcdefgh")
    met = tuple(combinations("abcd", 2))
    result = match(Pool(people, met=met, config=Config(max_size=4, target_size=4)), seed=1)
    assert sorted(len(set(group.members) & set("abcd")) for group in result.groups) == [2, 2]


def test_an_existing_group_keeps_its_members_and_its_moment() -> None:
    people = (*four(moments=(0, 5)), person("e", moments=(5,)), person("f", moments=(0,)))
    old = Group("ours", "nl", "online", 5, ("d", "c", "b", "a"))
    result = match(Pool(people, (old,)), seed=1)
    assert result.groups == (Group("ours", "nl", "online", 5, ("d", "c", "b", "a", "e"), "ours"),)
    assert result.left_over == (LeftOver("f", "no_room"),)


def test_a_full_group_takes_nobody() -> None:
    people = tuple(person(f"p{at}") for at in range(9))
    old = Group("ours", "nl", "online", 0, tuple(one.id for one in people[:8]))
    assert match(Pool(people, (old,)), seed=1).left_over == (LeftOver("p8", "no_room"),)


def test_the_administrators_weights_decide() -> None:
    people = tuple(person(f"p{at}", themes=(at % 2,), stage_months=24 * (at // 4)) for at in range(8))
    config = Config(max_size=4, target_size=4)
    by_theme = match(Pool(people, config=config), seed=1)
    weights = replace(config.weights, themes=0, stage=900)
    by_stage = match(Pool(people, config=replace(config, weights=weights)), seed=1)
    assert {group.members for group in by_theme.groups} == {
        ("p0", "p2", "p4", "p6"),
        ("p1", "p3", "p5", "p7"),
    }
    assert {group.members for group in by_stage.groups} == {
        ("p0", "p1", "p2", "p3"),
        ("p4", "p5", "p6", "p7"),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@given(number=some.integers(0, 130), seed=some.integers(0, 10_000), groups=some.integers(0, 6))
def test_no_rule_is_broken(number: int, seed: int, groups: int) -> None:
    pool = crowd(number, seed, groups=min(groups, number // 4))
    assert broken(pool, match(pool, seed=seed, budget=BRIEF)) == []


@pytest.mark.parametrize("number", [40, 200])
def test_the_same_pool_and_seed_give_the_same(number: int) -> None:
    pool = crowd(number, 5, groups=3)
    assert match(pool, seed=9, budget=BRIEF) == match(pool, seed=9, budget=BRIEF)


def best(pool: Pool) -> int:
    """The greatest value there is, by trying everything."""
    people, apart = pool.people, {frozenset(pair) for pair in pool.forbidden}

    def fits(members: list[Person]) -> bool:
        if any(frozenset((one.id, other.id)) in apart for one, other in combinations(members, 2)):
            return False
        share = [
            set.intersection(*(set(getattr(one, name)) for one in members))
            for name in ("languages", "moments", "modes")
        ]
        near = all(km(one, other) <= min(one.max_km, other.max_km) for one, other in combinations(members, 2))
        return bool(share[0] and share[1] and (share[2] if near else share[2] - {"in_person"}))

    worth = {}
    for k in range(pool.config.min_size, pool.config.max_size + 1):
        for chosen in combinations(range(len(people)), k):
            members = [people[at] for at in chosen]
            if fits(members):
                worth[sum(1 << at for at in chosen)] = value(pool, members)

    @cache
    def of(left: int) -> int:
        if not left:
            return 0
        first = left & -left
        return max(
            [of(left & ~first)]
            + [
                gain + of(left & ~mask)
                for mask, gain in worth.items()
                if mask & first and mask & left == mask
            ]
        )

    return of((1 << len(people)) - 1)


@pytest.mark.parametrize("seed", range(12))
def test_few_people_are_matched_as_well_as_can_be(seed: int) -> None:
    crowded = crowd(12, seed)
    pool = replace(
        crowded, people=tuple(replace(one, moments=(*one.moments, 20, 19)[-3:]) for one in crowded.people)
    )
    assert match(pool, seed=1).value == best(pool)


def test_whatever_progress_raises_stops_it() -> None:
    told = []

    def progress(done: float) -> None:
        told.append(done)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        match(crowd(100, 1), seed=1, budget=BRIEF, progress=progress)
    assert told == sorted(told)
    assert len(told) == 3
