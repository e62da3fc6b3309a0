"""Which day each imported hand-over begins on, so that no day drowns in messages. Pure.

An import of thousands would otherwise put a year's work on one morning. Every one of the next 28
days gets at most twice the average of those days, none on a day when nothing may go out, and
nothing on the day of the import itself. Fewer than 14 in all cannot keep to that: they get a day each.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

DAYS = 28
PEAK = 2  # times the average


@dataclass(slots=True)
class Load:
    """How many messages stand on each day, and how many may: up to `until`, and after it."""

    until: date
    inside: int
    after: int
    is_open: Callable[[date], bool]
    days: Counter[date] = field(default_factory=Counter)

    def has_room(self, day: date) -> bool:
        return self.is_open(day) and self.days[day] < (self.inside if day <= self.until else self.after)

    def place(self, earliest: date) -> date:
        """The first open day from `earliest` on that has room; it is taken."""
        day = earliest
        while not self.has_room(day):
            day += timedelta(days=1)
        self.days[day] += 1
        return day

    def within(self) -> int:
        """How many stand on the next 28 days."""
        return sum(count for day, count in self.days.items() if day <= self.until)


def invitations(
    wanted: Sequence[tuple[Hashable, date]], *, today: date, is_open: Callable[[date], bool]
) -> tuple[list[date], Load]:
    """A day for each of `wanted`, which are (who, the end of help), and the load that makes.

    Where help still goes on, it is the day it ends or the first after it with room; the others fill
    the least busy of the next 28 days, those of one person on one day, to be folded into one message.
    """
    tomorrow, until = today + timedelta(days=1), today + timedelta(days=DAYS)
    later = sorted((ends_on, n) for n, (_, ends_on) in enumerate(wanted) if ends_on > tomorrow)
    free = [n for n, (_, ends_on) in enumerate(wanted) if ends_on <= tomorrow]
    chosen, load = _those_to_come(later, len(free), len(wanted), until, is_open)
    window = [day for day in (tomorrow + timedelta(days=n) for n in range(DAYS)) if is_open(day)]
    on: dict[Hashable, date] = {}
    for n in free:
        who = wanted[n][0]
        if who in on:
            load.days[on[who]] += 1  # folded into the message of that day
        else:
            least = min(window, key=lambda each: (load.days[each], each))
            on[who] = load.place(least if load.has_room(least) else until)
        chosen[n] = on[who]
    load.inside = max(1, PEAK * load.within() // DAYS)  # what else falls in these days keeps to the same peak
    return [chosen[n] for n in range(len(wanted))], load


def _those_to_come(
    later: Sequence[tuple[date, int]], free: int, total: int, until: date, is_open: Callable[[date], bool]
) -> tuple[dict[int, date], Load]:
    """Place those whose help still goes on, on a load that leaves room for the `free`.

    Whoever moves out of the 28 days lowers their average, so the peak is worked out again, but
    never so low that people wait much longer than four weeks for it.
    """
    inside = sum(1 for ends_on, _ in later if ends_on <= until)
    lowest = max(1, -(-(free + inside) // DAYS))
    while True:
        peak = max(lowest, PEAK * (free + inside) // DAYS)
        load = Load(until, peak, max(1, PEAK * total // DAYS), is_open)
        chosen = {n: load.place(ends_on) for ends_on, n in later}
        if load.within() == inside or peak == lowest:
            return chosen, load
        inside = load.within()
