"""Reads a ledger and says what in it breaks the rules: written from the rules alone, with none of the product's code."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulate import calendar
from tests.simulate.lives import Life

Line = dict[str, Any]
HOME = "Europe/Amsterdam"
INTERVALS = {"ordinary": 91, "often": 42}
BUDGET = 7
LATE = 14  # days that the cap, quiet days and a message in the post may keep something back


def check(path: Path) -> list[str]:
    """Every breach as a sentence; an empty list for a ledger without one."""
    return check_lines([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])


def check_lines(lines: Sequence[Line]) -> list[str]:
    """The same for lines as they were read; the last one is the summary."""
    assert lines[-1]["type"] == "summary"
    told = [
        line | {name: datetime.fromisoformat(line[name]) for name in ("at", "local")} for line in lines[:-1]
    ]
    found = [] if all(a["at"] <= b["at"] for a, b in pairwise(told)) else ["lines are not in order of time"]
    ends = told[-1]["at"] if told else None
    by_jim = defaultdict(list)
    for line in told:
        by_jim[line["jim"]].append(line)
    for jim, own in by_jim.items():
        rules = (_decided, _zones, _moments, _allowed, _budget, _expected, _clock)
        found += [f"JIM {jim}: {breach}" for rule in rules for breach in rule(own, ends)]
    return found


def messages(lines: Iterable[Line], *, sent: bool | None = None) -> list[Line]:
    """The messages decided on; with `sent` only those that went out, or did not."""
    found = [line for line in lines if line["type"] == "message"]
    return found if sent is None else [line for line in found if (line["outcome"] == "sent") is sent]


def _decided(own: list[Line], _ends: datetime) -> list[str]:
    """A key goes out once, is not decided on again after that, and what is not sent says why."""
    seen: set[str] = set()
    found = []
    for line in messages(own):
        if line["outcome"] == "skipped" and not line["reason"]:
            found.append(f"{line['items']} was skipped without a reason")
        found += [f"{item} was decided on after it was sent" for item in line["items"] if item in seen]
        if line["outcome"] == "sent":
            seen.update(line["items"])
    return found


def _zones(own: list[Line], _ends: datetime) -> list[str]:
    """Local time is the time where the person lives."""
    zone = HOME
    found = []
    for line in own:
        zone = line.get("zone", zone)
        if line["local"].isoformat() != line["at"].astimezone(ZoneInfo(zone)).isoformat():
            found.append(f"{line['local']} is not the time in {zone}")
    return found


def _routine(own: Iterable[Line]) -> list[Line]:
    return [line for line in messages(own, sent=True) if line["class"] == "routine"]


def _moments(own: list[Line], _ends: datetime) -> list[str]:
    """The window, the quiet days, 20 hours, one a day and two in seven days."""
    found = []
    sent = _routine(own)
    for line in sent:
        if not 9 <= line["local"].hour < 20:
            found.append(f"{line['kind']} at {line['local']}")
        if calendar.is_quiet(line["local"].date()):
            found.append(f"{line['kind']} on a quiet day, {line['local']}")
    for before, after in pairwise(sent):
        if after["at"] - before["at"] < timedelta(hours=20):
            found.append(f"{before['at']} and {after['at']} are too close")
    days = sorted(line["local"].date() for line in sent)
    for first, third in zip(days, days[2:], strict=False):
        if third - first < timedelta(days=7):
            found.append(f"three messages from {first} to {third}")
    if len(set(days)) != len(days):
        found.append("two messages on one day")
    return found


def _allowed(own: list[Line], _ends: datetime) -> list[str]:
    """What must not go out, given what happened before."""
    life = Life()
    found = []
    for line in own:
        if line["type"] == "message" and line["class"] == "routine" and line["outcome"] == "sent":
            found += [
                f"{line['kind']} {line['items']} {why}, {line['local']}" for why in life.objections(line)
            ]
        life.take(line)
    return found


def _budget(own: list[Line], _ends: datetime) -> list[str]:
    """At most seven in the 365 days after the yes, invitation included; of one hand-over, and of all together."""
    yes = next((line["at"] for line in own if line.get("act") in ("consented", "joined")), None)
    if yes is None:
        return []
    counts: dict[Any, set[int]] = defaultdict(set)
    for number, line in enumerate(_routine(own)):
        if line["at"] < yes + timedelta(days=365) and line["rhythm"] in ("ordinary", "resting"):
            for about in ("all", line["hand_over"], *(item.split(":")[0] for item in line["items"])):
                counts[str(about)].add(number)
    over = {about: len(numbers) for about, numbers in counts.items() if len(numbers) > BUDGET}
    return [f"{number} messages in the first year about {about}" for about, number in over.items()]


def _expected(own: list[Line], ends: datetime) -> list[str]:
    """What had to come up did: sent, folded or skipped with a reason."""
    found = _steps_came_up(own, ends)
    yes = False
    for number, line in enumerate(own):
        day, later = line["local"].date(), own[number + 1 :]
        yes = yes or line.get("act") in ("consented", "joined")
        if line.get("act") == "snoozed":
            found += _came_back(line, later, ends)
        elif line["type"] == "message" and line["outcome"] == "sent" and line["class"] == "routine":
            for item in line["items"]:
                subject, kind, step, occurrence = item.split(":")
                if kind == "check_in":
                    due = day + timedelta(days=7)
                    key = f"{subject}:check_in_reminder:{step}:{occurrence}"
                    found += _followed(key, due, later, ends, ended_by=("answered", "talked", "snoozed"))
                if kind == "invitation" and line["channel"] == "mail" and not yes:
                    key = f"{subject}:invitation_reminder:{step}:{occurrence}"
                    found += _followed(key, day + timedelta(days=10), later, ends, ended_by=("consented",))
    return found


def _steps_came_up(own: list[Line], ends: datetime) -> list[str]:
    """Every step after the end of help, for whoever said yes at any time."""
    if not any(line.get("act") == "consented" for line in own):
        return []
    told = {item for line in messages(own) for item in line["items"]}
    ended = {line["hand_over"]: line for line in own if "help_ends_on" in line}  # the last word on each
    found = []
    for hand_over, line in ended.items():
        ends_on = date.fromisoformat(line["help_ends_on"])
        for step in calendar.STEPS:
            due = calendar.due(ends_on, step)
            if line["local"].date() < due < ends.date() - timedelta(days=LATE):
                key = f"{hand_over}:check_in:{step}:1"
                found += [] if key in told else [f"{key}, due {due}, never came up"]
    return found


def _came_back(line: Line, later: list[Line], ends: datetime) -> list[str]:
    until = date.fromisoformat(line["until"])
    latest = until + timedelta(days=LATE)
    again = any(each.get("act") in ("snoozed", "hand_over_moved") for each in later)
    if again or latest >= ends.date():
        return []
    for each in messages(later):
        if until <= each["local"].date() <= latest and any(item[-2:] != ":1" for item in each["items"]):
            return []
    return [f"what was put off to {until} did not come back"]


def _followed(
    key: str, due: date, later: list[Line], ends: datetime, *, ended_by: Sequence[str]
) -> list[str]:
    """`key` is decided on soon after `due`, unless something ended it before, or the hand-over was moved."""
    for line in later:
        if line["type"] == "message" and key in line["items"]:
            return [f"{key} came {line['local'].date()}, before {due}"] if line["local"].date() < due else []
        if line["local"].date() > due + timedelta(days=LATE):
            break
        if line.get("act") in (*ended_by, "declined", "hand_over_moved"):
            return []
    if ends.date() <= due + timedelta(days=LATE):
        return []
    return [f"{key}, due {due}, never came up"]


def _clock(own: list[Line], _ends: datetime) -> list[str]:
    """Nobody who wants to hear from us is left without a word for much longer than their rhythm says."""
    life = Life()
    found = []
    for line in own:
        quiet = life.quiet_days(line)
        if quiet is not None and quiet > INTERVALS[life.rhythm] + 2 * LATE:
            found.append(f"{quiet} days without a word until {line['local']}")
        life.take(line)
    return found
