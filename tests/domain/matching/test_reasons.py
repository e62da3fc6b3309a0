"""Reasons are true of their group, and what would free someone who is left over really does."""

from dataclasses import replace

from jimsupport.domain.matching import reasons
from jimsupport.domain.matching.model import Config, Group, Pool
from jimsupport.domain.matching.place import place, places
from jimsupport.domain.matching.reasons import Reason, Relaxation
from jimsupport.domain.matching.solve import match
from tests.domain.matching.pools import broken, crowd, person

CONFIG = Config()
FOUR = tuple(
    person(name, themes=(1, at), stage_months=3 * at, x=1000 * at, relation=f"r{at % 2}")
    for at, name in enumerate("abcd", start=2)
)
PEOPLE = {one.id: one for one in FOUR}
OURS = Group("ours", "nl", "online", 0, ("a", "b", "c", "d"))


def test_reasons_say_what_a_group_shares() -> None:
    assert reasons.of_group(OURS, FOUR) == (
        Reason("themes", (4, 1)),
        Reason("stage", (6, 15)),
        Reason("distance", (3,)),
        Reason("relations", (2,)),
        Reason("moment", (0,)),
        Reason("language", ("nl",)),
        Reason("mode", ("online",)),
    )


def test_people_with_nothing_in_common_still_have_three_reasons() -> None:
    members = [person(name, stage_months=20 * at, x=90_000 * at) for at, name in enumerate("abcd")]
    assert [one.code for one in reasons.of_group(OURS, members)] == ["moment", "language", "mode"]


def test_the_two_a_member_has_most_in_common_with() -> None:
    assert reasons.closest(FOUR[0], FOUR, CONFIG) == ("b", "d")


def test_someone_new_gets_the_best_place_that_the_rules_allow() -> None:
    other = Group("other", "nl", "online", 0, ("e", "f", "g", "h"))
    people = PEOPLE | {name: person(name, x=500_000) for name in "efgh"}
    new = person("n", themes=(1,))
    assert place(new, (other, OURS), people, config=CONFIG) == OURS
    assert place(new, (other, OURS), people, config=CONFIG, forbidden=(("n", "c"),)) == other
    assert [one.group.id for one in places(new, (other, OURS), people, config=CONFIG)] == ["ours", "other"]
    assert place(person("n", moments=(1,)), (other, OURS), people, config=CONFIG) is None


def test_a_place_gains_what_the_match_says() -> None:
    pool = crowd(60, 3, groups=4)
    fixed = {member for group in pool.groups for member in group.members}
    people = {one.id: one for one in pool.people}
    before = replace(pool, people=tuple(one for one in pool.people if one.id in fixed), forbidden=(), met=())
    old = match(before, seed=1).value
    tried = 0
    for new in (one for one in pool.people if one.id not in fixed):
        for one in places(new, pool.groups, people, config=pool.config)[:1]:
            grown = replace(one.group, members=(*one.group.members, new.id))
            groups = tuple(grown if group == one.group else group for group in pool.groups)
            after = replace(before, people=(*before.people, new), groups=groups)
            assert match(after, seed=1).value - old == one.gain
            tried += 1
    assert tried > 3


def test_the_first_change_that_frees_someone() -> None:
    late = person("n", moments=(1,))
    free = reasons.freeing(late, (OURS,), (late,), PEOPLE, config=CONFIG)
    assert free == Relaxation((("moment", 0),), "ours")
    assert reasons.freeing(late, (OURS,), (late,), PEOPLE, config=CONFIG, forbidden=(("n", "a"),)) is None


def test_others_left_over_can_be_the_group() -> None:
    waiting = tuple(person(name, moments=(5,)) for name in "xyz")
    new = person("n", moments=(1,))
    free = reasons.freeing(new, (), (new, *waiting), {}, config=CONFIG)
    assert free == Relaxation((("moment", 5),), "", ("x", "y", "z"))


def test_every_change_offered_lets_them_in() -> None:
    pool = crowd(120, 8)
    result = match(pool, seed=1)
    people = {one.id: one for one in pool.people}
    waiting = [people[one.id] for one in result.left_over]
    names = {"moment": "moments", "mode": "modes", "language": "languages"}
    offered = 0
    for one in waiting:
        free = reasons.freeing(
            one, result.groups, waiting, people, config=pool.config, forbidden=pool.forbidden
        )
        if not free or not free.group:
            continue
        changed = one
        for code, what in free.changes:
            if code == "max_km":
                changed = replace(changed, max_km=int(what))
            else:
                changed = replace(changed, **{names[code]: (*getattr(changed, names[code]), what)})
        groups = tuple(
            replace(group, members=(*group.members, one.id)) if group.id == free.group else group
            for group in result.groups
        )
        others = tuple(changed if other.id == one.id else other for other in pool.people)
        rest = tuple(left for left in result.left_over if left.id != one.id)
        tried = replace(result, groups=groups, left_over=rest, value=0)
        wrong = broken(Pool(others, (), pool.forbidden), tried)
        assert wrong == ["the value is not that of the groups"]
        offered += 1
    assert offered > 0
