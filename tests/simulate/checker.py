"""Reads a ledger and says what in it breaks the rules: written from the rules alone, with none of the product's code."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays

WEEK_STEPS = {"P2W": 14}
MONTH_STEPS = {"P3M": 3, "P6M": 6, "P12M": 12, "P24M": 24}
INTERVALS = {"ordinary": 91, "often": 42}
CONTACTS = ("answered", "talked", "consented", "joined")


def check(path: Path) -> list[str]:
    """Every breach as a sentence; an empty list for a ledger without one."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["type"] == "summary"
    lines = lines[:-1]
    for line in lines:
        line["at"] = datetime.fromisoformat(line["at"])
        line["local"] = datetime.fromisoformat(line["local"])
    found = [] if all(a["at"] <= b["at"] for a, b in pairwise(lines)) else ["lines are not in order of time"]
    found += _twice(lines)
    by_jim = defaultdict(list)
    for line in lines:
        by_jim[line["jim"]].append(line)
    for jim, own in by_jim.items():
        found += [
            f"JIM {jim}: {breach}"
            for breach in [*_moments(own), *_states(own), *_budget(own), *_all_due(own)]
        ]
    return found


def _twice(lines: Iterable[dict[str, Any]]) -> list[str]:
    seen: set[str] = set()
    found = []
    for line in _messages(lines):
        if line["outcome"] == "sent":
            found += [f"{item} went out twice" for item in line["items"] if item in seen]
            seen.update(line["items"])
        elif not line["reason"]:
            found.append(f"{line['items']} was skipped without a reason")
    return found


def _messages(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["type"] == "message"]


def _routine(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in _messages(lines) if line["class"] == "routine" and line["outcome"] == "sent"]


def _moments(own: list[dict[str, Any]]) -> list[str]:
    """The window, the quiet days, 20 hours, one a day and two in seven days."""
    found = []
    sent = _routine(own)
    for line in sent:
        local = line["local"]
        if not 9 <= local.hour < 20:
            found.append(f"{line['kind']} at {local}")
        if local.isoweekday() == 7 or local.date() in holidays.country_holidays("NL", years=local.year):
            found.append(f"{line['kind']} on a quiet day, {local}")
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


def _states(own: list[dict[str, Any]]) -> list[str]:
    """What must not go out, given what happened before."""
    found = []
    stopped = declined = dead = consented = False
    paused_until: date | None = None
    withdrawn: set[int] = set()
    ends: dict[int, date] = {}
    rhythm = "ordinary"
    heard: datetime | None = None
    for line in own:
        if line["type"] == "act":
            act = line["act"]
            stopped = act == "stopped" or (stopped and act not in ("resumed", "joined"))
            declined = act == "declined" or (declined and act != "consented")
            dead = dead or act == "deceased"
            consented = act in ("consented", "joined") or (consented and act != "declined")
            if act == "paused":
                paused_until = date.fromisoformat(line["until"])
            if act == "resumed":
                paused_until = None
            if act == "hand_over_withdrawn":
                withdrawn.add(line["hand_over"])
            if act in ("handed_over", "hand_over_moved"):
                ends[line["hand_over"]] = date.fromisoformat(line["help_ends_on"])
            if act == "handed_over":
                withdrawn.discard(line["hand_over"])
            if act == "rhythm_changed":
                rhythm = line["rhythm"]
            if act in CONTACTS:
                heard = line["at"]
            continue
        if line["class"] != "routine" or line["outcome"] != "sent":
            continue
        kind, day = line["kind"], line["local"].date()
        wrong = {
            "after a stop": stopped,
            "after a no": declined,
            "after a death": dead,
            "in a pause": paused_until is not None and day < paused_until,
            "before a yes": not consented and not kind.startswith("invitation"),
            "after a withdrawal": line["hand_over"] in withdrawn,
            "before the end of help": line["hand_over"] in ends and day < ends[line["hand_over"]],
            "against the rhythm": not _fits(line, rhythm),
        }
        for item in line["items"]:
            subject = item.split(":")[0]
            if subject.isdigit():
                wrong["for a withdrawn hand-over"] = int(subject) in withdrawn
                wrong["for help that goes on"] = day < ends[int(subject)]
        if kind == "contact_reminder" and heard is not None:
            days = (day - heard.astimezone(line["local"].tzinfo).date()).days
            wrong[f"{days} days after contact"] = days < INTERVALS[line["rhythm"]]
        found += [f"{kind} {line['items']} {why}, {line['local']}" for why, is_so in wrong.items() if is_so]
        heard = line["at"]
    return found


def _fits(line: dict[str, Any], chosen: str) -> bool:
    label, kind = line["rhythm"], line["kind"]
    if kind.startswith("invitation"):
        return True
    if label == "resting":
        return kind == "yearly_hello"
    if label != chosen or label == "on_request":
        return False
    return label != "yearly" or (kind == "check_in" and all(":P2W:" not in item for item in line["items"]))


def _budget(own: list[dict[str, Any]]) -> list[str]:
    """At most seven in the first year, invitation included, on the ordinary rhythm."""
    consents = [
        line["at"] for line in own if line["type"] == "act" and line["act"] in ("consented", "joined")
    ]
    if not consents:
        return []
    until = consents[0] + timedelta(days=365)
    counts: dict[Any, int] = defaultdict(int)
    for line in _routine(own):
        if line["at"] < until and line["rhythm"] in ("ordinary", "resting"):
            counts[line["hand_over"]] += 1
    return [
        f"{number} messages in the first year about {about}" for about, number in counts.items() if number > 7
    ]


def _all_due(own: list[dict[str, Any]]) -> list[str]:
    """Every step of a hand-over that simply stood came up: sent, folded or skipped with a reason."""
    acts = [line for line in own if line["type"] == "act"]
    changed = {"hand_over_moved", "hand_over_withdrawn", "declined", "stopped", "deceased", "bounced"}
    if any(line["act"] in changed for line in acts) or not any(line["act"] == "consented" for line in acts):
        return []
    told = {item for line in _messages(own) for item in line["items"]}
    last = own[-1]["at"]
    found = []
    for line in acts:
        if line["act"] != "handed_over":
            continue
        ends_on = date.fromisoformat(line["help_ends_on"])
        due = {step: ends_on + timedelta(days=days) for step, days in WEEK_STEPS.items()}
        due |= {step: _months_later(ends_on, months) for step, months in MONTH_STEPS.items()}
        for step, day in due.items():
            key = f"{line['hand_over']}:check_in:{step}:1"
            if line["local"].date() < day and day + timedelta(days=12) < last.date() and key not in told:
                found.append(f"{key}, due {day}, never came up")
    return found


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    ends = [
        31,
        29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ]
    return date(year, month + 1, min(day.day, ends[month]))
