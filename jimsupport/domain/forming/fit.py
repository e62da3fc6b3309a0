"""How well people fit in a group, and which rule keeps somebody out of it: one group at a time, in plain Python.

The solver counts the same points over thousands of groups; a page needs them for the few that somebody looks at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.matching import points
from jimsupport.domain.matching.model import IN_PERSON, Config, Group, Pair, Person
from jimsupport.domain.wishes import moments
from jimsupport.words import N_, Word

FEWEST = 3  # in a group, and only where staff make an exception
WORDS = (  # from how many of a hundred
    (70, N_("past heel goed")),
    (60, N_("past goed")),
    (50, N_("past redelijk")),
    (0, N_("past matig")),
)
TONGUES = {"nl": N_("Nederlands")} | INTERPRETERS
MODES = {"online": N_("online"), "in_person": N_("bij elkaar")}
NO_MODE = {"online": N_("%(name)s wil niet online."), "in_person": N_("%(name)s wil niet bij elkaar komen.")}

PLAIN = Config()
Values = dict[str, object]
Refusal = tuple[str, Values]  # a msgid and its values


def _pairs(pairs: Iterable[Pair]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in pairs)


@dataclass(frozen=True, slots=True)
class Folk:
    """Everyone who is looked at, by id, with their first names; who stays apart from whom, and who met before."""

    people: Mapping[str, Person]
    names: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[frozenset[str]] = frozenset()
    met: frozenset[frozenset[str]] = frozenset()
    config: Config = PLAIN
    counted: dict[tuple[str, ...], int] = field(
        default_factory=dict, compare=False
    )  # points of pairs, once each

    @classmethod
    def of(
        cls,
        people: Iterable[Person],
        *,
        names: Mapping[str, str] | None = None,
        forbidden: Iterable[Pair] = (),
        met: Iterable[Pair] = (),
        config: Config | None = None,
    ) -> "Folk":
        """From pairs as the pool has them."""
        known = {person.id: person for person in people}
        return cls(known, names or {}, _pairs(forbidden), _pairs(met), config or PLAIN)

    def members(self, group: Group) -> list[Person]:
        """The people of a group."""
        return [self.people[member] for member in group.members]

    def name(self, person: str) -> str:
        """A first name."""
        return self.names.get(person, person)


def of_pair(one: Person, other: Person, folk: Folk) -> int:
    """Points of two people; less when they were in a group together before."""
    pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
    if pair not in folk.counted:
        met = frozenset(pair) in folk.met
        folk.counted[pair] = points.of_pair(one, other, folk.config) - folk.config.met_before * met
    return folk.counted[pair]


def _of_pairs(members: Sequence[Person], folk: Folk) -> int:
    """The sum over all pairs; of the same people in the same order it is counted once."""
    who = tuple([member.id for member in members])
    if who not in folk.counted:
        folk.counted[who] = sum(of_pair(one, other, folk) for one, other in combinations(members, 2))
    return folk.counted[who]


def share(members: Sequence[Person], folk: Folk) -> int:
    """How much they have in common, of a hundred: the mean of all pairs, against two who have everything."""
    weights = folk.config.weights
    most = weights.themes + weights.stage + weights.closeness + weights.relation + weights.organisation
    pairs = len(members) * (len(members) - 1) // 2
    return max(0, 100 * _of_pairs(members, folk) // (most * pairs)) if pairs and most else 0


def words(percent: int) -> str:
    """The msgid for a share of a hundred."""
    return next(word for least, word in WORDS if percent >= least)


def value(members: Sequence[Person], folk: Folk) -> int:
    """What the solver counts for this group; one smaller than it makes itself costs as much as its smallest, twice."""
    k, config = len(members), folk.config
    if k == 0:
        return 0
    adjust = config.size_adjust.get(k, 2 * config.size_adjust[config.min_size])
    total = _of_pairs(members, folk)
    waited = sum(min(config.wait_cap, member.waiting_days) for member in members)
    return k * (config.base + adjust) + 2 * total // max(1, k - 1) + waited


def met_before(members: Sequence[Person], folk: Folk) -> list[tuple[str, str]]:
    """The pairs of them that were in a group together before."""
    pairs = combinations([member.id for member in members], 2)
    return [pair for pair in pairs if frozenset(pair) in folk.met]


def shares_the_frame(person: Person, group: Group) -> bool:
    """Whether somebody speaks its language, can at its moment and wants to meet in its way."""
    return (
        group.moment in person.moments and group.language in person.languages and group.mode in person.modes
    )


def spoken(language: str) -> Word:
    """What a language is called (a msgid)."""
    return Word(TONGUES.get(language, language))


def refusal(person: Person, group: Group, members: Sequence[Person], folk: Folk) -> Refusal | None:
    """The rule that keeps somebody out of `group` with these other `members`, in words; None: they may be in it."""
    name = folk.name(person.id)
    if group.language not in person.languages:
        tongue: Values = {"name": name, "tongue": spoken(group.language)}
        return N_("%(name)s koos deze taal niet: %(tongue)s."), tongue
    if group.moment not in person.moments:
        moment: Values = {"name": name, "moment": Word(moments.name(group.moment))}
        return N_("%(name)s kan niet op %(moment)s."), moment
    if group.mode not in person.modes:
        return NO_MODE[group.mode], {"name": name}
    for member in members:
        if frozenset((person.id, member.id)) in folk.apart:
            both: Values = {"name": name, "other": folk.name(member.id)}
            return N_("%(name)s en %(other)s houden we uit elkaar."), both
    if group.mode == IN_PERSON:
        for member in members:
            km = points.kilometres(person, member)
            if km > min(person.max_km, member.max_km):
                far: Values = {"name": name, "other": folk.name(member.id), "km": km}
                return N_("%(name)s en %(other)s wonen %(km)s km van elkaar: dat is te ver."), far
    if len(members) >= folk.config.max_size:
        return N_("De groep is vol: er zijn er al %(most)s."), {"most": folk.config.max_size}
    return None
