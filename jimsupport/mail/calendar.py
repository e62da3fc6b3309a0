"""Calendar files: iCalendar (RFC 5545), and what a mail asks a calendar to do (iTIP, RFC 5546).

Moments are written in UTC, which every program reads and no change of clock can spoil. A file names its receiver alone;
titles are neutral, because calendars are shared and shown on locked screens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vDuration, vUri

MAKER = "-//JIMwerkt//JIMsupport//NL"
OFTEN = timedelta(hours=1)  # how often a program may look whether something changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a calendar. `uid` never changes; `sequence` rises when it moves; `said_at` is when this was so."""

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

    @property
    def method(self) -> str:
        """What a mail about it asks of a calendar."""
        return "CANCEL" if self.cancelled else "REQUEST"


def message(entry: Entry, *, organiser: tuple[str, str], receiver: tuple[str, str] | None = None) -> bytes:
    """A file that puts `entry` in the calendar of `receiver`, moves it there, or takes it out.

    Both are a name and a mail address. Nobody is asked to answer: who booked a moment has said yes.
    """
    made = _calendar()
    made.add("method", entry.method)
    event = _event(entry)
    event["organizer"] = _person(organiser)
    if receiver:
        attendee = _person(receiver)
        attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        event["attendee"] = attendee
    made.add_component(event)
    return made.to_ical()


def single(entry: Entry) -> bytes:
    """A file with `entry` alone, for whoever opens it to keep."""
    made = _calendar()
    made.add("method", "PUBLISH")
    made.add_component(_event(entry))
    return made.to_ical()


def feed(title: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to, with all of `entries` (RFC 7986 says its name and how often to look)."""
    made = _calendar()
    made.add("name", title)
    made.add("x-wr-calname", title)  # programs older than RFC 7986
    made.add("refresh-interval", OFTEN)
    made["refresh-interval"].params["VALUE"] = "DURATION"
    made["x-published-ttl"] = vDuration(OFTEN)
    for entry in entries:
        made.add_component(_event(entry))
    return made.to_ical()


def kept(entry: Entry) -> dict[str, Any]:
    """`entry` as JSON holds it, for a message that waits in the outbox."""
    moments = ("starts_at", "ends_at", "said_at")
    values = {each.name: getattr(entry, each.name) for each in fields(entry)}
    return values | {name: values[name].isoformat() for name in moments}


def taken(values: Mapping[str, Any]) -> Entry:
    """What `kept` made, as it was."""
    moments = ("starts_at", "ends_at", "said_at")
    return Entry(**{**values, **{name: datetime.fromisoformat(values[name]) for name in moments}})


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
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
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
