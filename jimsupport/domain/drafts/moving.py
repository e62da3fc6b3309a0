"""What it would mean to put somebody elsewhere: how well both groups then fit, and which rule says no. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from jimsupport.domain.forming import fit
from jimsupport.domain.forming.fit import FEWEST, Folk, Refusal
from jimsupport.domain.matching.model import Group
from jimsupport.words import N_

MOST_MOVES = 12  # offered for one person
MOST_REFUSED = 6
MOST_SWAPS = 3
MOST_JOINERS = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens to one group: who goes out of it, and who comes into it."""

    group: Group
    out: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A group's share (of a hundred) before and after, and how many they then are."""

    group: str
    before: int
    after: int
    size: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move brings: `gain` in points of the whole; `refused` says which rule it breaks, in words.

    `three`: leaves a group of three, an exception that staff confirm. `again`: pairs it brings together that met before.
    """

    gain: int = 0
    changes: tuple[Change, ...] = ()  # in the order of the turns
    refused: Refusal | None = None
    three: bool = False
    again: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """Somewhere to go: a group, and what it brings."""

    group: Group
    effect: Effect


@dataclass(frozen=True, slots=True)
class Swap:
    """Two people who change places: `person` leaves for `group`, where `other` comes from."""

    person: str
    other: str
    group: Group
    effect: Effect


def of(folk: Folk, *turns: Turn) -> Effect:
    """What these turns bring, made at once. A rule that is broken already by who stays is no reason to refuse."""
    gain, again, three = 0, 0, False
    changes: list[Change] = []
    for turn in turns:
        before = folk.members(turn.group)
        staying = [member for member in before if member.id != turn.out]
        after = staying
        if turn.into:
            person = folk.people[turn.into]
            refused = fit.refusal(person, turn.group, staying, folk)
            if refused:
                return Effect(refused=refused)
            after = [*staying, person]
        elif len(after) < FEWEST:
            return Effect(refused=(N_("Dan blijven er te weinig over. Wijs het concept dan liever af."), {}))
        three = three or (len(after) == FEWEST < len(before))
        gain += fit.value(after, folk) - fit.value(before, folk)
        again += len(fit.met_before(after, folk)) - len(fit.met_before(before, folk))
        changes.append(Change(turn.group.id, fit.share(before, folk), fit.share(after, folk), len(after)))
    return Effect(gain, tuple(changes), three=three, again=max(0, again))


def options(
    person: str, here: Group, others: Iterable[Group], folk: Folk
) -> tuple[list[Option], list[Option]]:
    """Where somebody could go, the best first; and a few places where a rule says no, those that miss least first."""
    possible: list[Option] = []
    refused: list[Option] = []
    astray: list[Group] = []
    for group in others:
        if not fit.shares_the_frame(folk.people[person], group):
            if group.language == here.language and len(astray) < MOST_REFUSED:
                astray.append(group)
            continue
        effect = of(folk, Turn(group, into=person), Turn(here, out=person))
        (refused if effect.refused else possible).append(Option(group, effect))
    possible.sort(key=lambda option: (-option.effect.gain, option.group.id))
    refused += [Option(group, of(folk, Turn(group, into=person))) for group in astray]
    return possible[:MOST_MOVES], refused[:MOST_REFUSED]


def leaving(person: str, here: Group, folk: Folk) -> Effect:
    """What it would mean for those who stay if somebody went to wait again."""
    return of(folk, Turn(here, out=person))


def joiners(group: Group, waiting: Sequence[str], folk: Folk) -> list[tuple[str, Effect]]:
    """Who of those without a group could come into this one, the best first."""
    frame = (one for one in waiting if fit.shares_the_frame(folk.people[one], group))
    found = [(one, of(folk, Turn(group, into=one))) for one in frame]
    able = [(one, effect) for one, effect in found if effect.refused is None]
    able.sort(key=lambda each: (-each[1].gain, each[0]))
    return able[:MOST_JOINERS]


def swaps(here: Group, others: Iterable[Group], folk: Folk) -> list[Swap]:
    """The swaps between this group and another that bring most for both together; each person in one of them."""
    found = [swap for swap in _swaps(here, others, folk) if swap.effect.gain > 0]
    found.sort(key=lambda swap: (-swap.effect.gain, swap.person, swap.other))
    kept: list[Swap] = []
    for swap in found:
        known = {each for one in kept for each in (one.person, one.other)}
        if not known & {swap.person, swap.other}:
            kept.append(swap)
        if len(kept) == MOST_SWAPS:
            break
    return kept


def _swaps(here: Group, others: Iterable[Group], folk: Folk) -> Iterator[Swap]:
    for group in others:
        leaving = [one for one in here.members if fit.shares_the_frame(folk.people[one], group)]
        if not leaving:
            continue
        coming = [one for one in group.members if fit.shares_the_frame(folk.people[one], here)]
        for one in leaving:
            for other in coming:
                effect = of(folk, Turn(here, out=one, into=other), Turn(group, out=other, into=one))
                if effect.refused is None:
                    yield Swap(one, other, group, effect)


def made(group: Group, *, out: str | None = None, into: str | None = None) -> Group:
    """`group` after somebody went or came."""
    stayed = tuple(member for member in group.members if member != out)
    return replace(group, members=(*stayed, into) if into else stayed)
