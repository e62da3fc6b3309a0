"""What a ledger says of one JIM so far, and what may therefore not go out to them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.simulate import calendar

Line = dict[str, Any]
INTERVALS = {"ordinary": 91, "often": 42}
CONTACTS = ("answered", "talked", "consented", "joined", "snoozed")
LATE = 35  # days: a question any later is about another moment


class Life:
    """One JIM, line by line."""

    def __init__(self) -> None:
        self.rhythm = "ordinary"
        self.stopped = self.declined = self.dead = self.yes = False
        self.no_mail = self.rests = False
        self.paused_until: date | None = None
        self.withdrawn: set[int] = set()
        self.ends: dict[int, date] = {}
        self.put_off: set[date] = set()
        self.went_out: dict[str, date] = {}
        self.silent: set[str] = set()  # check-ins without a sign of life since
        self.heard: datetime | None = None  # the last contact, or message of ours
        self.hello: date | None = None
        self.asked_to_rest = False
        self.unsettled = False  # paused, stopped, moved…: how long it may be quiet is not so simple

    def take(self, line: Line) -> None:
        """Go on with the next line."""
        if line["type"] == "act":
            self._act(line)
            return
        self.rests = self.rests or line["rhythm"] == "resting"  # they may have answered that they want to
        if line["outcome"] == "sent":
            self._sent(line)
        elif line["kind"] == "contact_reminder":
            self.heard = line["at"]  # the clock starts again

    def _act(self, line: Line) -> None:
        act = line["act"]
        self.stopped = act == "stopped" or (self.stopped and act not in ("resumed", "joined"))
        self.declined = act == "declined" or (self.declined and act != "consented")
        self.dead = self.dead or act == "deceased"
        self.yes = act in ("consented", "joined") or (self.yes and act != "declined")
        self.no_mail = act == "bounced" or (self.no_mail and act != "channel_changed")
        self.rhythm = line.get("rhythm", self.rhythm)
        if act == "paused":
            self.paused_until = date.fromisoformat(line["until"])
        if act == "resumed":
            self.paused_until = None
        if act == "snoozed":
            self.put_off.add(date.fromisoformat(line["until"]))
        if "help_ends_on" in line:
            self.ends[line["hand_over"]] = date.fromisoformat(line["help_ends_on"])
            self.withdrawn.discard(line["hand_over"])
        if act == "hand_over_withdrawn":
            self.withdrawn.add(line["hand_over"])
        if act in CONTACTS:
            self.heard = line["at"]
            self.silent.clear()
            self.rests = self.asked_to_rest = False
        quiet = ("consented", "answered", "talked", "snoozed", "handed_over", "joined", "zone_changed")
        self.unsettled = self.unsettled or act not in quiet

    def _sent(self, line: Line) -> None:
        day = line["local"].date()
        self.heard = line["at"]
        for item in line["items"]:
            self.went_out[item] = day
            kind = item.split(":")[1]
            if kind == "check_in":
                self.silent.add(item)
            if kind == "rest_question":
                self.rests = self.asked_to_rest = True
                self.hello = day
            if kind == "yearly_hello":
                self.rests, self.hello = True, day

    def quiet_days(self, line: Line) -> int | None:
        """How long it was quiet on both sides before this line; None where that may be for a reason."""
        if self.unsettled or self.rests or not self.yes or self.rhythm not in INTERVALS or not self.heard:
            return None
        if not self.ends or max(self.ends.values()) > line["local"].date():
            return None
        return (line["at"] - self.heard).days

    def objections(self, line: Line) -> Iterator[str]:
        """Why this routine message should not have gone out."""
        kind, day = line["kind"], line["local"].date()
        invites = kind.startswith("invitation")
        wrong = {
            "after a stop": self.stopped,
            "after a no": self.declined,
            "after a death": self.dead,
            "in a pause": self.paused_until is not None and day < self.paused_until,
            "before a yes": not self.yes and not invites,
            "by mail to a dead address": self.no_mail and line["channel"] == "mail",
            "against the rhythm": not self._fits(line),
            "after they asked for rest": self.rests and kind not in ("yearly_hello", "rest_question"),
            "a second time without an answer": kind == "rest_question" and self.asked_to_rest,
            "while they do not rest": kind == "yearly_hello" and line["rhythm"] != "resting",
        }
        yield from (why for why, is_so in wrong.items() if is_so)
        if kind == "contact_reminder" and self.heard is not None:
            days = (day - self.heard.astimezone(line["local"].tzinfo).date()).days
            if days < INTERVALS.get(line["rhythm"], 0):
                yield f"{days} days after contact"
        for item in line["items"]:
            yield from self._about(item, line, day)

    def _about(self, item: str, line: Line, day: date) -> Iterator[str]:
        subject, kind, step, occurrence = item.split(":")
        if subject.isdigit():
            ends_on = self.ends[int(subject)]
            if int(subject) in self.withdrawn:
                yield "after a withdrawal"
            if day < ends_on:
                yield "before the end of help"
            if kind == "check_in" and occurrence == "1":
                due = calendar.due(ends_on, step)
                if day < due:
                    yield f"before its day, {due}"
                if day > due + timedelta(days=LATE):
                    yield f"long after its day, {due}"
        chosen = any(until <= day <= until + timedelta(days=LATE) for until in self.put_off)
        if kind in ("check_in", "turning_18") and occurrence != "1" and not chosen:
            yield "on a day that was not chosen"
        if kind == "check_in_reminder":
            yield from self._follows(item, "check_in_reminder", "check_in", 7, day)
            if item.replace("check_in_reminder", "check_in") not in self.silent:
                yield "after a sign of life"
        if kind == "invitation_reminder":
            yield from self._follows(item, "invitation_reminder", "invitation", 10, day)
            if self.yes:
                yield "after a yes"
        if kind == "rest_question" and len(self.silent) < 2:
            yield f"after {len(self.silent)} silent check-ins"
        if kind == "yearly_hello" and self.hello and day < calendar.months_later(self.hello, 12):
            yield f"within a year of {self.hello}"

    def _follows(self, item: str, kind: str, first: str, days: int, day: date) -> Iterator[str]:
        before = self.went_out.get(item.replace(kind, first))
        if before is None or day < before + timedelta(days=days):
            yield f"within {days} days of {before}"

    def _fits(self, line: Line) -> bool:
        label, kind = line["rhythm"], line["kind"]
        if kind.startswith("invitation") and not self.yes:
            return True
        if label == "resting":
            return kind == "yearly_hello"
        if label != self.rhythm or label == "on_request":
            return False
        steps = [item.split(":")[2] for item in line["items"]]
        return label != "yearly" or (kind == "check_in" and all(step in calendar.YEARLY for step in steps))
