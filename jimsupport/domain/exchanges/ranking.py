"""Who could answer: which listeners fit what was asked, and in what order staff see them.

Pure: values in, values out. Nobody is asked by this list; a person reads the question first and chooses.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

REST = timedelta(weeks=8)  # nobody is asked again sooner

_THEME = {"theirs": 0, "anything": 1, "other": 2, "": 0}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: in which languages it could be answered (the wished-for one first), about what."""

    languages: tuple[str, ...]
    theme: str | None = None
    help_ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Someone willing, and how they stand to who asks."""

    id: int
    languages: tuple[str, ...]
    themes: tuple[str, ...] = ()  # none: anything
    since: datetime
    last_asked_at: datetime | None = None
    help_ended_on: date | None = None
    away: bool = False  # pauses, or cannot be written to
    works_here: bool = False  # on the team, or professional of one for the other
    family: bool = False
    apart: bool = False  # one of the two stopped writing with the other before
    asked_before: bool = False  # about this very question
    busy: bool = False  # is asked or writes with somebody now


@dataclass(frozen=True, slots=True)
class Fit:
    """A listener who fits, and why."""

    listener: Listener
    language: str  # they have in common
    theme: str  # theirs: they know of it; anything; other: they named others; "" where none was asked
    further: bool  # help ended longer ago for them


@dataclass(frozen=True, slots=True)
class Ranking:
    """Those who fit, best first, and why the others do not, counted."""

    fits: list[Fit]
    ruled_out: Counter[str]


def rank(listeners: Iterable[Listener], wish: Wish, *, now: datetime) -> Ranking:
    """Best first: their own language, knows of the theme, is further along, was asked longest ago."""
    fits, ruled_out = [], Counter[str]()
    for listener in listeners:
        reason = why_not(listener, wish, now=now)
        if reason:
            ruled_out[reason] += 1
        else:
            fits.append(_fit(listener, wish))
    return Ranking(sorted(fits, key=lambda fit: _order(fit, wish)), ruled_out)


def why_not(listener: Listener, wish: Wish, *, now: datetime) -> str | None:
    """The named reason why this listener is not asked now, or None."""
    if listener.works_here:
        return "works_here"
    if listener.family:
        return "family"
    if listener.apart:
        return "apart"
    if listener.asked_before:
        return "asked_before"
    if listener.away:
        return "away"
    if not set(listener.languages) & set(wish.languages):
        return "language"
    if listener.busy:
        return "busy"
    if listener.last_asked_at is not None and now - listener.last_asked_at < REST:
        return "recent"
    return None


def _fit(listener: Listener, wish: Wish) -> Fit:
    theme = ""
    if wish.theme:
        theme = "theirs" if wish.theme in listener.themes else "other" if listener.themes else "anything"
    further = (
        listener.help_ended_on is not None
        and wish.help_ended_on is not None
        and listener.help_ended_on < wish.help_ended_on
    )
    language = next(spoken for spoken in wish.languages if spoken in listener.languages)
    return Fit(listener, language, theme, further)


def _order(fit: Fit, wish: Wish) -> tuple[int, int, bool, float, float, int]:
    asked = fit.listener.last_asked_at
    return (
        wish.languages.index(fit.language),
        _THEME[fit.theme],
        not fit.further,
        asked.timestamp() if asked else 0,
        fit.listener.since.timestamp(),
        fit.listener.id,
    )
