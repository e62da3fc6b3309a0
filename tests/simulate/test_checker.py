"""The checker finds nothing in a life by the rules, and each fault that is planted in it."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulate import checker

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(moment: str) -> dict[str, Any]:
    local = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)
    return {"at": local.astimezone(UTC).isoformat(), "local": local.isoformat(), "jim": 7}


def act(moment: str, name: str, **more: Any) -> dict[str, Any]:
    return at(moment) | {"type": "act", "act": name, **more}


def message(moment: str, *items: str, **more: Any) -> dict[str, Any]:
    subject, kind, *_ = items[0].split(":")
    return at(moment) | {
        "type": "message",
        "channel": "mail",
        "class": "routine",
        "kind": kind,
        "hand_over": int(subject),
        "rhythm": "ordinary",
        "items": list(items),
        "outcome": "sent",
        "reason": None,
        **more,
    }


LIFE = [
    act("2026-01-09 12:00", "handed_over", hand_over=3, help_ends_on="2026-01-12"),
    message("2026-01-12 10:00", "3:invitation:start:1"),
    message("2026-01-22 10:00", "3:invitation_reminder:start:1"),
    act("2026-01-23 21:00", "consented"),
    message("2026-01-26 10:00", "3:check_in:P2W:1"),
    act("2026-01-26 22:00", "snoozed", until="2026-02-09"),
    message("2026-02-09 10:00", "3:check_in:P2W:2"),
    message("2026-02-16 10:00", "3:check_in_reminder:P2W:2"),
    act("2026-02-20 09:00", "answered"),
    message("2026-04-13 10:00", "3:check_in:P3M:1"),
    act("2026-04-16 21:00", "answered"),
    message("2026-07-13 10:00", "3:check_in:P6M:1"),
    message("2026-07-20 10:00", "3:check_in_reminder:P6M:1", outcome="skipped", reason="budget"),
    act("2026-08-01 10:00", "talked"),
    message("2026-10-31 10:00", "3:contact_reminder:contact:1", outcome="skipped", reason="budget"),
    message("2027-01-12 10:00", "3:check_in:P12M:1", outcome="skipped", reason="budget"),
    act("2027-01-20 10:00", "talked"),
    message("2027-04-21 10:00", "3:contact_reminder:contact:2"),
    act("2027-06-01 10:00", "answered"),
    {"type": "summary"},
]
SKIPPED = {"outcome": "skipped", "reason": "rhythm", "rhythm": "resting"}
SILENCE = [
    act("2026-01-09 12:00", "handed_over", hand_over=3, help_ends_on="2026-01-12"),
    message("2026-01-12 10:00", "3:invitation:start:1"),
    act("2026-01-13 21:00", "consented"),
    message("2026-01-26 10:00", "3:check_in:P2W:1"),
    message("2026-02-02 10:00", "3:check_in_reminder:P2W:1"),
    message("2026-04-13 10:00", "3:check_in:P3M:1"),
    message("2026-04-20 10:00", "3:check_in_reminder:P3M:1"),
    message("2026-04-28 10:00", "3:rest_question:P3M:1"),
    message("2026-07-13 10:00", "3:check_in:P6M:1", **SKIPPED),
    message("2026-07-28 10:00", "3:contact_reminder:contact:1", **SKIPPED),
    message("2027-01-12 10:00", "3:check_in:P12M:1", **SKIPPED),
    message("2027-04-28 10:00", "3:yearly_hello:rest:1", rhythm="resting"),
    {"type": "summary"},
]


def find(life: list[dict[str, Any]], item: str) -> dict[str, Any]:
    return next(line for line in life if item in line.get("items", ()))


def without(life: list[dict[str, Any]], item: str) -> None:
    life.remove(find(life, item))


def put(life: list[dict[str, Any]], *lines: dict[str, Any]) -> None:
    """Add lines and keep all in order of time."""
    summary = life.pop()
    life[:] = [*sorted([*life, *lines], key=lambda line: line["at"]), summary]


def moved(life: list[dict[str, Any]], item: str, moment: str) -> None:
    line = find(life, item)
    life.remove(line)
    put(life, line | at(moment))


def moved_act(life: list[dict[str, Any]], name: str, moment: str) -> None:
    line = next(line for line in life if line.get("act") == name)
    life.remove(line)
    put(life, line | at(moment))


def sent(life: list[dict[str, Any]], item: str, **more: Any) -> None:
    find(life, item).update(outcome="sent", reason=None, **more)


def test_a_life_by_the_rules_is_clean():
    assert checker.check_lines(LIFE) == []


def test_so_is_one_in_silence():
    assert checker.check_lines(SILENCE) == []


FAULTS = {
    "at night": lambda life: moved(life, "3:check_in:P3M:1", "2026-04-13 20:00"),
    "too early": lambda life: moved(life, "3:check_in:P3M:1", "2026-04-13 08:59"),
    "on a Sunday": lambda life: moved(life, "3:check_in:P3M:1", "2026-04-19 10:00"),
    "on a holiday": lambda life: moved(life, "3:check_in:P3M:1", "2026-04-27 10:00"),
    "on a day with another": lambda life: put(life, message("2026-04-13 19:00", "3:turning_18:P18Y:1")),
    "within twenty hours": lambda life: [
        moved(life, "3:check_in:P3M:1", "2026-04-13 19:00"),
        put(life, message("2026-04-14 09:00", "3:turning_18:P18Y:1")),
    ],
    "three in seven days": lambda life: put(
        life,
        message("2026-04-15 10:00", "3:turning_18:P18Y:1"),
        message("2026-04-17 10:00", "3:turning_18:P18Y:2"),
    ),
    "twice": lambda life: put(life, message("2026-05-06 10:00", "3:check_in:P3M:1")),
    "skipped after it was sent": lambda life: put(
        life, message("2026-05-06 10:00", "3:check_in:P3M:1", outcome="skipped", reason="expired")
    ),
    "skipped without a reason": lambda life: find(life, "3:check_in:P12M:1").update(reason=None),
    "in a pause": lambda life: put(life, act("2026-04-01 10:00", "paused", until="2026-04-14")),
    "after a stop": lambda life: put(life, act("2026-04-01 10:00", "stopped")),
    "after a no": lambda life: put(life, act("2026-04-01 10:00", "declined")),
    "after a death": lambda life: put(life, act("2026-04-01 10:00", "deceased")),
    "after a withdrawal": lambda life: put(life, act("2026-04-01 10:00", "hand_over_withdrawn", hand_over=3)),
    "folded after a withdrawal": lambda life: [
        put(
            life,
            act("2026-02-21 10:00", "handed_over", hand_over=4, help_ends_on="2026-02-21"),
            act("2026-02-22 10:00", "hand_over_withdrawn", hand_over=4),
        ),
        find(life, "3:check_in:P3M:1")["items"].append("4:turning_18:P18Y:1"),
    ],
    "before the end of help": lambda life: put(
        life, act("2026-04-01 10:00", "hand_over_moved", hand_over=3, help_ends_on="2026-05-01")
    ),
    "before a yes": lambda life: life.remove(act("2026-01-23 21:00", "consented")),
    "before its day": lambda life: moved(life, "3:check_in:P3M:1", "2026-04-10 10:00"),
    "for the past": lambda life: put(life, message("2026-12-01 10:00", "3:check_in:P6M:1")),
    "over the budget": lambda life: sent(life, "3:check_in:P12M:1"),
    "against the rhythm": lambda life: put(life, act("2026-04-01 10:00", "rhythm_changed", rhythm="yearly")),
    "on request alone": lambda life: [
        put(life, act("2026-04-01 10:00", "rhythm_changed", rhythm="on_request")),
        find(life, "3:check_in:P3M:1").update(rhythm="on_request"),
    ],
    "by mail to a dead address": lambda life: put(life, act("2026-04-01 10:00", "bounced")),
    "what was put off too soon": lambda life: moved(life, "3:check_in:P2W:2", "2026-02-06 10:00"),
    "what was put off never": lambda life: [
        without(life, "3:check_in:P2W:2"),
        without(life, "3:check_in_reminder:P2W:2"),
    ],
    "reminded too soon": lambda life: moved(life, "3:check_in_reminder:P2W:2", "2026-02-14 10:00"),
    "reminded after an answer": lambda life: put(life, act("2026-02-12 10:00", "answered")),
    "reminded twice": lambda life: put(life, message("2026-03-06 10:00", "3:check_in_reminder:P2W:2")),
    "never reminded": lambda life: [
        without(life, "3:check_in_reminder:P2W:2"),
        moved_act(life, "answered", "2026-03-20 10:00"),
    ],
    "invited again too soon": lambda life: moved(life, "3:invitation_reminder:start:1", "2026-01-21 10:00"),
    "invited again after a yes": lambda life: moved(
        life, "3:invitation_reminder:start:1", "2026-01-24 10:00"
    ),
    "never invited again": lambda life: [
        without(life, "3:invitation_reminder:start:1"),
        moved_act(life, "consented", "2026-02-19 10:00"),
    ],
    "asked about rest after one silence": lambda life: [
        put(life, message("2026-07-28 10:00", "3:rest_question:P6M:1")),
        without(life, "3:check_in_reminder:P2W:2"),
    ],
    "we are there, too soon": lambda life: moved(life, "3:contact_reminder:contact:2", "2027-04-20 10:00"),
    "we are there, after a message": lambda life: put(
        life, message("2027-03-01 10:00", "3:turning_18:P18Y:1")
    ),
    "a step that never came up": lambda life: without(life, "3:check_in:P12M:1"),
    "no word for long": lambda life: [
        without(life, "3:contact_reminder:contact:2"),
        put(life, act("2027-06-10 10:00", "answered")),
    ],
    "a time that is not local": lambda life: find(life, "3:check_in:P3M:1").update(
        local="2026-04-13T10:00:00+01:00"
    ),
    "out of order": lambda life: life.insert(0, life.pop(3)),
}
RESTING_FAULTS = {
    "a question while they rest": lambda life: sent(life, "3:check_in:P12M:1"),
    "we are there, while they rest": lambda life: sent(life, "3:contact_reminder:contact:1"),
    "a light message too soon": lambda life: moved(life, "3:yearly_hello:rest:1", "2027-04-26 10:00"),
    "two light messages a year": lambda life: put(
        life, message("2027-12-01 10:00", "3:yearly_hello:rest:2", rhythm="resting")
    ),
    "asked about rest twice": lambda life: put(life, message("2026-09-01 10:00", "3:rest_question:P9M:1")),
    "a light message to who does not rest": lambda life: find(life, "3:yearly_hello:rest:1").update(
        rhythm="ordinary"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault):
    life = deepcopy(LIFE)
    FAULTS[fault](life)
    assert checker.check_lines(life) != []


@pytest.mark.parametrize("fault", RESTING_FAULTS)
def test_a_fault_planted_in_silence_is_found(fault):
    life = deepcopy(SILENCE)
    RESTING_FAULTS[fault](life)
    assert checker.check_lines(life) != []


def test_a_fault_is_said_with_who_and_when():
    life = deepcopy(LIFE)
    moved(life, "3:check_in:P3M:1", "2026-04-13 20:00")
    assert checker.check_lines(life) == ["JIM 7: check_in at 2026-04-13 20:00:00+02:00"]


def test_the_summary_comes_last():
    with pytest.raises(AssertionError):
        checker.check_lines(LIFE[:-1])


def test_lines_of_one_moment_stand_as_they_happened():
    life = deepcopy(LIFE)
    line = find(life, "3:check_in:P3M:1")
    stop = act("2026-04-13 10:00", "stopped")
    life.insert(life.index(line) + 1, stop)
    after = deepcopy(life)
    assert all("3:check_in:P3M:1" not in breach for breach in checker.check_lines(after))
    assert timedelta(0) == datetime.fromisoformat(stop["at"]) - datetime.fromisoformat(line["at"])
