"""Whether a routine message is still wanted: pure rules, asked when it is decided and again when it is sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from jimsupport.domain.follow_up import cadence

BUDGET = 7  # routine messages in the first year, invitation included (row 86)
FIRST_YEAR = timedelta(days=365)
BEFORE_YES = timedelta(days=95)  # an invitation waits sixty days at most, after calls in up to four weeks
STALE = timedelta(days=28)  # a question this late is about another moment
SOON = timedelta(days=7)  # two messages this close are one message

INVITATIONS = frozenset({"invitation", "invitation_reminder"})
CHECK_INS = frozenset({"check_in", "turning_18"})
ON_A_DAY = frozenset({"hard_moment"})  # that the JIM chose
ASKED_FOR = ON_A_DAY | {
    "dilemma"
}  # by the JIM: no rhythm and no budget is in the way, and it counts for none
ASK_HOW = CHECK_INS | ON_A_DAY  # what «hoe gaat het?» answers
MUTED_AS = {  # which unsubscribe covers which kind
    "check_in": "check_in",
    "check_in_reminder": "check_in",
    "rest_question": "check_in",
    "turning_18": "check_in",
    "contact_reminder": "contact_reminder",
    "yearly_hello": "contact_reminder",
    "hard_moment": "hard_moment",
    "dilemma": "dilemma",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the rules look at for one JIM; rows as they are in the database."""

    jim: Any  # people and jims joined
    hand_overs: dict[int, Any]
    muted: frozenset[str]
    sent: Sequence[cadence.Sent]  # routine messages of the last year and more, queued ones included
    in_post: bool  # one of them is written and not yet sent
    channel: str | None  # mail, text, call, or None where nothing works
    upcoming: Sequence[Any]  # every planned row still to come
    addresses: frozenset[str] = (
        frozenset()
    )  # and numbers that work: what is off may be somebody else's by now
    letters: Mapping[int, Sequence[Any]] = field(
        default_factory=dict
    )  # the planned rows in each outgoing row that is weighed, by its id, the lead first


def rhythm(jim: Any) -> str:
    """The rhythm that counts now: what the JIM chose, or resting after silence."""
    return "resting" if jim.resting_since else jim.rhythm


def why_not(standing: Standing, item: Any, *, now: datetime) -> str | None:
    """The named reason why `item` must not go out at `now`, or None.

    The order matters: the first reason is the one people read on the timeline.
    """
    return (
        _person(standing.jim, item, now)
        or _hand_over(standing, item)
        or _consent(standing.jim, item)
        or _silence(item)
        or _choice(standing, item)
        or _late(item, now)
        or _way(standing, item)
        or _budget(standing, item, now)
    )


def not_before(standing: Standing, item: Any) -> date | None:
    """The day before which `item` has to wait: help has not ended yet, or an invitation meets a pause; else None."""
    hand_over = standing.hand_overs.get(item.hand_over_id)
    days = [hand_over.ends_on if hand_over else None]
    if item.kind in INVITATIONS:
        days.append(standing.jim.paused_until)
    return max((day for day in days if day), default=None)


def _person(jim: Any, item: Any, now: datetime) -> str | None:
    if jim.deceased_at:
        return "deceased"
    if jim.erased_at:
        return "erased"
    if jim.stopped_at:
        return "stopped"
    if jim.declined_at:
        return "declined"
    if item.kind in INVITATIONS or not jim.paused_until:
        return None
    return "paused" if cadence.local_day(now, jim.zone) < jim.paused_until else None


def _hand_over(standing: Standing, item: Any) -> str | None:
    if item.kind in ASKED_FOR:
        return None
    hand_over = standing.hand_overs.get(item.hand_over_id)
    if hand_over is None:  # about someone who joined alone
        return "ended" if standing.jim.ended_at else None
    if hand_over.withdrawn_at:
        return "withdrawn"
    return "ended" if hand_over.ended_at else None


def _consent(jim: Any, item: Any) -> str | None:
    if item.kind == "invitation_reminder":
        return "answered" if jim.consented_at else None
    if item.kind == "invitation":  # someone who said yes before still hears of a new hand-over, once
        return "answered" if jim.consented_at and jim.consented_at >= item.created_at else None
    return None if jim.consented_at else "no_consent"


def _silence(item: Any) -> str | None:
    return "answered" if item.answered_at else None


def _choice(standing: Standing, item: Any) -> str | None:
    chosen = rhythm(standing.jim)
    if item.kind in INVITATIONS:  # whoever said yes before keeps the rhythm they chose
        return "rhythm" if standing.jim.consented_at and chosen not in ("ordinary", "often") else None
    if MUTED_AS[item.kind] in standing.muted:
        return "muted"
    if item.kind in ASKED_FOR:  # after silence only what they ask for anew
        return "rhythm" if item.kind not in ON_A_DAY and chosen == "resting" else None
    if chosen == "resting":
        return None if item.kind == "yearly_hello" else "rhythm"
    if item.kind == "yearly_hello":
        return "answered"
    if chosen == "on_request":
        return "rhythm"
    if chosen == "yearly":
        return None if item.kind == "check_in" and cadence.is_yearly(item.step) else "rhythm"
    return None


def _late(item: Any, now: datetime) -> str | None:
    if item.kind in INVITATIONS or item.due_at is None:
        return None
    return "expired" if now - item.due_at > STALE else None


def _way(standing: Standing, item: Any) -> str | None:
    """Nobody is rung to be asked what they would do: that is asked when they are on the phone anyway."""
    if standing.channel is None:
        return "bounced"
    return "by_phone" if item.kind == "dilemma" and standing.channel == "call" else None


def _budget(standing: Standing, item: Any, now: datetime) -> str | None:
    """Row 86: at most seven in the first year; contact reminders give way to what is still to come.

    An invitation counts and always goes out: it holds what a professional wrote.
    """
    if item.kind in ASKED_FOR:
        return None
    if rhythm(standing.jim) == "often" or not standing.jim.consented_at or item.kind in INVITATIONS:
        return None
    for since, until in _first_years(standing, item):
        used = sum(sent.counts and sent.at >= since for sent in standing.sent)
        if item.kind == "contact_reminder":
            used += sum(row.kind in CHECK_INS and row.due_at < until for row in standing.upcoming)
        if now < until and used >= BUDGET:
            return "budget"
    return None


def _first_years(standing: Standing, item: Any) -> Iterator[tuple[datetime, datetime]]:
    """From when messages count and until when: the year after the yes, and that of a hand-over that came later."""
    yes = standing.jim.consented_at
    yield yes - BEFORE_YES, yes + FIRST_YEAR
    hand_over = standing.hand_overs.get(item.hand_over_id)
    if hand_over and hand_over.registered_at > yes:
        yield hand_over.registered_at, hand_over.registered_at + FIRST_YEAR
