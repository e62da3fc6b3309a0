"""Calendar files as two programs read them that had no part in writing them: `icalendar` and `ical.js`."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import recurring_ical_events

from jimsupport.mail import calendar
from tests.mail import series

NODE = Path(__file__).parent / "node"
US, HILDE = ("JIMsupport", "hallo@jimsupport.test"), ("Hilde", "hilde@example.org")
STARTS = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)
EVER = datetime(2015, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


def entry(**values):
    known = {"uid": "one", "sequence": 0, "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=1)}
    known |= {"said_at": series.SAID, "title": "Ontmoeting via JIMwerkt", "comes": ""}
    return calendar.Entry(**{**known, **values})


def by_node(files):
    """What ical.js reads in each of these files."""
    found = subprocess.run(
        ["node", "calendars.mjs"], cwd=NODE, input=json.dumps(files).encode(), capture_output=True, check=True
    )
    return json.loads(found.stdout)


def by_python(file):
    """The same, as icalendar and recurring-ical-events read it."""
    read = icalendar.Calendar.from_ical(file)
    parts = read.walk("VEVENT")
    moments = recurring_ical_events.of(read).between(*EVER)
    return {
        "method": str(read["METHOD"]),
        "events": [_event(part) for part in parts],
        "moments": sorted(_written(each["DTSTART"].dt) for each in moments),
    }


def _event(part):
    attendees = part.get("ATTENDEE", [])
    instead_of = part.get("RECURRENCE-ID")
    return {
        "uid": str(part["UID"]),
        "sequence": part["SEQUENCE"],
        "status": str(part["STATUS"]),
        "instead_of": _written(instead_of.dt) if instead_of else None,
        "start": _written(part["DTSTART"].dt),
        "end": _written(part["DTEND"].dt),
        "title": str(part["SUMMARY"]),
        "attendees": [
            [str(each), each.params["PARTSTAT"]]
            for each in (attendees if isinstance(attendees, list) else [attendees])
        ],
    }


def _written(moment):
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _mailed(one):
    return calendar.message(one, organiser=US, receiver=HILDE).decode()


def test_a_request_a_move_and_a_cancel_are_read_the_same():
    later = {"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=1)}
    files = [
        _mailed(entry()),
        _mailed(entry(**later, sequence=1, comes="yes")),
        _mailed(entry(**later, sequence=2, comes="no", cancelled=True)),
    ]
    read = by_node(files)
    assert read == [by_python(file) for file in files]
    told = [(each["method"], *(each["events"][0][name] for name in ("uid", "sequence"))) for each in read]
    assert told == [("REQUEST", "one", 0), ("REQUEST", "one", 1), ("CANCEL", "one", 2)]
    assert [each["events"][0]["attendees"] for each in read] == [
        [["mailto:hilde@example.org", said]] for said in ("NEEDS-ACTION", "ACCEPTED", "DECLINED")
    ]
    assert [each["events"][0]["status"] for each in read] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_one_of_a_series_moved_or_called_off_is_read_the_same():
    alone = {"zone": series.ZONE, "instead_of": STARTS, "sequence": 1}
    moved = entry(**alone, starts_at=STARTS + timedelta(hours=2), ends_at=STARTS + timedelta(hours=3))
    files = [_mailed(moved), _mailed(entry(**alone, cancelled=True))]
    read = by_node(files)
    assert [each["events"] for each in read] == [by_python(file)["events"] for file in files]
    assert [each["events"][0]["instead_of"] for each in read] == ["2026-03-31T17:30:00.000Z"] * 2
    assert [each["method"] for each in read] == ["REQUEST", "CANCEL"]


def test_a_hundred_meetups_over_both_changes_are_read_the_same_by_both():
    samples = series.hundred()
    files = [_mailed(one.entry) for one in samples]
    read = by_node(files)
    assert [each["moments"] for each in read] == [[*map(_written, one.moments)] for one in samples]
    assert read == [by_python(file) for file in files]
