"""Which moments a group is asked to choose from: first those at which all of them said they can. Pure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS = (time(10), time(14), time(19, 30))  # of a morning, an afternoon, an evening
FEWEST, MOST = 3, 4
WEEKS = 8


def proposals(
    usual: int,
    shared: Collection[int],
    *,
    after: date,
    zone: str,
    quiet: Collection[date] = (),
    taken: Collection[datetime] = (),
) -> list[datetime]:
    """Three or four moments (UTC, in order) in the weeks after the day `after`, where the group lives (`zone`).

    `usual` is the moment of the week the group was made for, `shared` those at which everybody can (see
    `wishes.moments`). The usual one comes twice, other shared ones once; where that is fewer than three, later weeks
    of the usual one. Never on the days of `quiet`, nor at a moment of `taken` (which was asked before).
    """
    taken = set(taken)
    first = list(_weeks(usual, after, zone, quiet, taken))
    others = [
        next(iter(_weeks(moment, after, zone, quiet, taken)), None)
        for moment in sorted(set(shared) - {usual})
    ]
    near = sorted(moment for moment in others if moment is not None)[: MOST - 2]
    chosen = first[: max(2, FEWEST - len(near))] + near
    return sorted(chosen)[:MOST]


def _weeks(
    moment: int, after: date, zone: str, quiet: Collection[date], taken: Collection[datetime]
) -> Iterator[datetime]:
    weekday, part = divmod(moment, len(HOURS))
    day = after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)
    for _ in range(WEEKS):
        starts = datetime.combine(day, HOURS[part], ZoneInfo(zone)).astimezone(UTC)
        if day not in quiet and starts not in taken:
            yield starts
        day += timedelta(days=7)


def best(votes: Sequence[tuple[datetime, Sequence[str]]]) -> int | None:
    """The place in `votes` (start, answers) of the moment to meet at, or None where no two can come.

    Most who can or perhaps can, then most who surely can, then the earliest.
    """
    ranked = [
        (-_can(answers), -answers.count("yes"), starts, place)
        for place, (starts, answers) in enumerate(votes)
        if _can(answers) >= 2
    ]
    return min(ranked)[-1] if ranked else None


def refused_by_all(answers: Sequence[str]) -> bool:
    """Whether everybody who voted said no to this moment: then nobody can choose it."""
    return bool(answers) and all(answer == "no" for answer in answers)


def _can(answers: Sequence[str]) -> int:
    return sum(answer in ("yes", "maybe") for answer in answers)
