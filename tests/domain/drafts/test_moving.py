"""What putting somebody elsewhere would mean: the same points as the solver's, and every rule in words."""

import numpy as np
import pytest

from jimsupport.domain.drafts import moving
from jimsupport.domain.drafts.moving import Turn
from jimsupport.domain.forming import fit
from jimsupport.domain.forming.fit import Folk
from jimsupport.domain.matching import points, solve
from jimsupport.domain.matching.model import Config, Group, Person, Pool


def person(name, **values):
    common = {"languages": ("nl",), "moments": (5,), "modes": ("online",), "themes": (1,)}
    return Person(name, **common | values)


def folk_of(*people, **rules):
    return Folk.of(people, **rules)


def group(name, *members, mode="online", moment=5, language="nl"):
    return Group(name, language, mode, moment, members)


@pytest.fixture
def two():
    """Two groups of five: one of theme 1, one of theme 2, and one person of each stands in the other."""
    ones = [person(f"a{n}", themes=(1,)) for n in range(4)] + [person("b9", themes=(1,))]
    twos = [person(f"b{n}", themes=(2,)) for n in range(4)] + [person("a9", themes=(2,))]
    folk = folk_of(*ones, *twos)
    return folk, group("1", "a0", "a1", "a2", "a3", "a9"), group("2", "b0", "b1", "b2", "b3", "b9")


def test_a_group_is_worth_what_the_solver_says():
    generator = np.random.default_rng(3)
    folk = [
        person(
            str(n),
            themes=tuple(int(t) for t in generator.choice(8, 3, replace=False)),
            stage_months=int(generator.integers(30)),
            x=int(generator.integers(200_000)),
            relation=str(generator.integers(3)),
            waiting_days=int(generator.integers(300)),
        )
        for n in range(14)
    ]
    result = solve.match(Pool(tuple(folk)), seed=1)
    known = Folk.of(folk)
    assert sum(fit.value(known.members(each), known) for each in result.groups) == result.value
    assert fit.value(folk[:6], known) == points.of_group(folk[:6], Config())


def test_a_swap_that_brings_likes_together_comes_first(two):
    folk, one, other = two
    [swap] = moving.swaps(one, [other], folk)
    assert (swap.person, swap.other, swap.group.id) == ("a9", "b9", "2")
    before, after = swap.effect.changes[0].before, swap.effect.changes[0].after
    assert swap.effect.gain > 0
    assert before < after
    assert moving.swaps(one, [group("3", moment=6)], folk) == []


def test_a_move_says_what_it_brings_to_both(two):
    folk, one, other = two
    [option], refused = moving.options("a9", one, [other], folk)
    to, here = option.effect.changes
    assert (to.group, to.size, here.group, here.size) == ("2", 6, "1", 4)
    assert here.after > here.before
    assert (refused, option.effect.three) == ([], False)


@pytest.mark.parametrize(
    ("who", "where", "words"),
    [
        (person("x", languages=("ar",)), group("1", "a"), "taal"),
        (person("x", moments=(4,)), group("1", "a"), "kan niet op"),
        (person("x"), group("1", "a", mode="in_person"), "wil niet bij elkaar"),
        (person("x", modes=("in_person",)), group("1", "a"), "wil niet online"),
        (person("x", modes=("in_person",), max_km=5, x=9000), group("1", "a", mode="in_person"), "te ver"),
        (person("kept"), group("1", "a"), "uit elkaar"),
        (person("x"), group("1", *(f"m{n}" for n in range(8))), "vol"),
    ],
)
def test_every_rule_is_refused_in_words(who, where, words):
    others = [person(member, modes=("online", "in_person"), max_km=50) for member in where.members]
    folk = folk_of(who, *others, forbidden=[("kept", "a")])
    message, values = moving.of(folk, Turn(where, into=who.id)).refused
    assert words in message
    assert message % values


def test_three_are_an_exception_and_two_are_too_few():
    folk = folk_of(*(person(name) for name in "abcd"))
    assert moving.of(folk, Turn(group("1", *"abcd"), out="a")).three
    assert moving.of(folk, Turn(group("1", *"abc"), out="a")).refused
    assert not moving.of(folk, Turn(group("1", *"abc"), into="d")).three


def test_who_met_before_cost_and_are_told_of():
    folk = folk_of(*(person(name) for name in "abcde"), met=[("a", "e")])
    again = moving.of(folk, Turn(group("1", *"abcd"), into="e"))
    fresh = moving.of(folk_of(*(person(name) for name in "abcde")), Turn(group("1", *"abcd"), into="e"))
    assert (again.again, fresh.again) == (1, 0)
    assert again.gain < fresh.gain
    assert [one for one, _ in moving.joiners(group("1", *"abcd"), ["e"], folk)] == ["e"]
