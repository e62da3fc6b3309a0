"""Calendar files: iCalendar (RFC 5545), and what a mail asks a calendar to do (iTIP, RFC 5546).

What happens once is written in UTC, which every program reads and no change of clock can spoil; what comes back, by the
clock of its zone, so that half past seven stays half past seven. A file names its receiver alone; titles are neutral,
because calendars are shared and shown on locked screens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vRecur, vUri

from jimsupport.mail import zones

MAKER = "-//JIMwerkt//JIMsupport//NL"
OFTEN = timedelta(hours=1)  # how often a program may look whether something changed
PARTSTAT = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}  # section 3.2.12
_MOMENTS = ("starts_at", "ends_at", "said_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a calendar. `uid` never changes; `sequence` rises when it moves; `said_at` is when this was so.

    What comes back has a `rule` (RRULE) and the `zone` by whose clock it goes: from `starts_at`, but `without` those
    at these moments, and with those of `changed` in place of what the rule gives. Such a change, or one alone, says
    `instead_of` which moment of the rule it is. `comes` is what the receiver said: yes, maybe, no, or "".
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    said_at: datetime
    title: str
    text: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False
    comes: str = "yes"
    zone: str = ""
    rule: str = ""
    without: tuple[datetime, ...] = ()
    instead_of: datetime | None = None
    changed: tuple["Entry", ...] = ()

    @property
    def method(self) -> str:
        """What a mail about it asks of a calendar."""
        return "CANCEL" if self.cancelled else "REQUEST"


def message(entry: Entry, *, organiser: tuple[str, str], receiver: tuple[str, str] | None = None) -> bytes:
    """A file that puts `entry` in the calendar of `receiver`, moves it there, or takes it out.

    Both are a name and a mail address. Programs are asked for no answer: that is given by the link in the mail.
    """
    made = _calendar()
    made.add("method", entry.method)
    for each in _parts(made, [entry]):
        event = _event(each)
        event["organizer"] = _person(organiser)
        if receiver:
            attendee = _person(receiver)
            said = PARTSTAT.get(each.comes, "NEEDS-ACTION")
            attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": said, "RSVP": "FALSE"}
            event["attendee"] = attendee
        made.add_component(event)
    return made.to_ical()


def single(entry: Entry) -> bytes:
    """A file with `entry` alone, for whoever opens it to keep."""
    made = _calendar()
    made.add("method", "PUBLISH")
    for each in _parts(made, [entry]):
        made.add_component(_event(each))
    return made.to_ical()


def feed(title: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to, with all of `entries` (RFC 7986 says its name and how often to look)."""
    made = _calendar()
    made.add("name", title)
    made.add("x-wr-calname", title)  # programs older than RFC 7986
    made.add("refresh-interval", OFTEN)
    made["refresh-interval"].params["VALUE"] = "DURATION"
    made["x-published-ttl"] = vDuration(OFTEN)
    for entry in _parts(made, entries):
        made.add_component(_event(entry))
    return made.to_ical()


def kept(entry: Entry) -> dict[str, Any]:
    """`entry` as JSON holds it, for a message that waits in the outbox."""
    values = {each.name: getattr(entry, each.name) for each in fields(entry)}
    values |= {name: values[name].isoformat() for name in _MOMENTS}
    values["without"] = [moment.isoformat() for moment in entry.without]
    values["instead_of"] = entry.instead_of.isoformat() if entry.instead_of else None
    values["changed"] = [kept(each) for each in entry.changed]
    return values


def taken(values: Mapping[str, Any]) -> Entry:
    """What `kept` made, as it was."""
    read = {name: datetime.fromisoformat(values[name]) for name in _MOMENTS}
    if values.get("instead_of"):
        read["instead_of"] = datetime.fromisoformat(values["instead_of"])
    without = tuple(datetime.fromisoformat(moment) for moment in values.get("without", ()))
    changed = tuple(taken(each) for each in values.get("changed", ()))
    return Entry(**{**values, **read, "without": without, "changed": changed})


def _parts(made: Calendar, entries: Iterable[Entry]) -> list[Entry]:
    """Each of these and its changes, as one component each; the zones they go by are put in front."""
    parts: list[Entry] = []
    for entry in entries:
        parts += [entry, *(replace(each, uid=entry.uid, zone=entry.zone) for each in entry.changed)]
    since: dict[str, datetime] = {}
    for part in parts:
        if part.zone:
            since[part.zone] = min(since.get(part.zone, part.starts_at), part.instead_of or part.starts_at)
    for zone, first in since.items():
        made.add_component(zones.component(zone, first.date()))
    return parts


def _calendar() -> Calendar:
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    return made


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.said_at.astimezone(UTC))
    clock = ZoneInfo(entry.zone) if entry.zone else UTC
    if entry.instead_of:
        event.add("recurrence-id", entry.instead_of.astimezone(clock))
    event.add("dtstart", entry.starts_at.astimezone(clock))
    event.add("dtend", entry.ends_at.astimezone(clock))
    if entry.rule:
        event.add("rrule", vRecur.from_ical(entry.rule))
    for moment in entry.without:
        event.add("exdate", moment.astimezone(clock))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    for name, text in (("description", entry.text), ("location", entry.place)):
        if text:
            event.add(name, text)
    if entry.url:
        event["url"] = vUri(entry.url)
    return event


def _person(named: tuple[str, str]) -> vCalAddress:
    name, address = named
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = name
    return person
