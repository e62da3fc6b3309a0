"""Calendar files, read back by a library that had no part in writing them."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from ical.calendar_stream import IcsCalendarStream

from jimsupport.mail import calendar
from jimsupport.mail.build import Desk, build
from tests.conftest import NOW
from tests.mail.samples import HOUSE, SAMPLES
from tests.mail.talk_samples import BOOKED, ENDS, STARTS, entry

US, HILDE = ("JIMsupport", "hallo@jimsupport.test"), ("Hilde", "hilde@example.org")


def read(data):
    return IcsCalendarStream.calendar_from_ics(data.decode())


def test_a_file_that_asks_for_a_place_in_the_calendar():
    found = read(calendar.message(entry(sequence=2), organiser=US, receiver=HILDE))
    [event] = found.events
    assert (found.method, found.prodid, found.version) == ("REQUEST", calendar.MAKER, "2.0")
    assert (event.uid, event.sequence, event.status) == ("0b5c", 2, "CONFIRMED")
    assert (event.dtstart, event.dtend, event.dtstamp) == (STARTS, ENDS, BOOKED)
    assert (event.summary, event.classification) == ("Gesprek met JIMwerkt", "PRIVATE")
    assert str(event.organizer.uri) == "mailto:hallo@jimsupport.test"
    [attendee] = event.attendees
    assert (str(attendee.uri), attendee.common_name) == ("mailto:hilde@example.org", "Hilde")
    assert (attendee.status, attendee.rsvp) == ("ACCEPTED", False)


def test_a_file_that_takes_it_out_again():
    found = read(calendar.message(entry(sequence=3, cancelled=True), organiser=US, receiver=HILDE))
    [event] = found.events
    assert (found.method, event.uid, event.sequence, event.status) == ("CANCEL", "0b5c", 3, "CANCELLED")


def test_a_file_to_keep_names_nobody():
    found = read(calendar.single(entry()))
    [event] = found.events
    assert (found.method, event.attendees, event.organizer) == ("PUBLISH", [], None)


def test_a_feed_holds_all_and_says_how_often_to_look():
    later = entry(uid="1c6d", starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))
    data = calendar.feed("Gesprekken", [entry(), later])
    assert [event.uid for event in read(data).events] == ["0b5c", "1c6d"]
    lines = data.decode().splitlines()
    assert "NAME:Gesprekken" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines


def test_an_empty_feed_is_a_calendar():
    assert read(calendar.feed("Gesprekken", [])).events == []


@pytest.mark.parametrize(
    "text", ["Praten; over, alles\\n", "zin een\nzin twee", "é" * 200, "مكالمة مع هدى", '"tussen"']
)
def test_text_of_any_kind_comes_through(text):
    data = calendar.message(entry(title=text, text=text, place=text), organiser=('"JIM, hallo"', US[1]))
    [event] = read(data).events
    assert (event.summary, event.description, event.location) == (text, text, text)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75  # RFC 5545 section 3.1


def test_moments_are_in_utc_on_both_sides_of_a_change_of_clock():
    for hour, moment in (
        (8, datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (7, datetime(2026, 3, 29, 7, tzinfo=UTC)),
    ):
        data = calendar.single(entry(starts_at=moment, ends_at=moment + timedelta(minutes=30)))
        assert f"DTSTART:202603{moment.day}T{hour:02d}0000Z" in data.decode()


def test_what_waits_in_the_outbox_comes_out_as_it_was():
    one = entry(text="Tekst", place="Online", url="https://praat.example", cancelled=True)
    assert calendar.taken(calendar.kept(one)) == one


@pytest.mark.parametrize(
    ("name", "method"), [("talk_booked", "REQUEST"), ("talk_moved", "REQUEST"), ("talk_cancelled", "CANCEL")]
)
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_a_mail_brings_the_file_along_twice_the_same(name, method, language, keyring):
    """Once for programs that put it in the calendar by themselves, once as a file to open."""
    desk = Desk(HOUSE, "JIMsupport <hallo@jimsupport.test>", "mail.jimsupport.test", keyring)
    sample = SAMPLES[name]
    row = SimpleNamespace(
        id=12,
        address="hilde@example.org",
        kind=sample.kind,
        template=sample.template,
        language=language,
        message_id="0123456789abcdef0123456789abcdef",
    )
    mail = message_from_bytes(build(row, sample.context, desk, now=NOW).data, policy=policy.default)
    shown = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    [kept] = mail.iter_attachments()
    assert shown.get_param("method") == method
    assert shown.get_content().replace("\r\n", "\n") == kept.get_content().decode().replace("\r\n", "\n")
    assert (kept.get_filename(), kept.get_content_type()) == ("gesprek.ics", "application/ics")
    found = read(kept.get_content())
    [event] = found.events
    assert found.method == method
    assert str(event.organizer.uri) == "mailto:hallo@jimsupport.test"
    assert [str(each.uri) for each in event.attendees] == ["mailto:hilde@example.org"]
    assert mail.get_body(("plain",)) is not None
    assert mail.get_body(("html",)) is not None
