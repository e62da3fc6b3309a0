"""One message of every kind about talks, and of the variants whose words differ; `samples` takes them in."""

from datetime import UTC, datetime

from jimsupport.mail import calendar, talk_messages

STARTS = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
ENDS = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
BOOKED = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
WHO = {"first_name": "Hilde", "staff_name": "Nadia", "token": "answer-token"}
WHEN = {"starts_at": STARTS, "zone": "Europe/Amsterdam"}
RUNG = {"way": "phone", "number_ending": "01"}
ONLINE = {"way": "online", "online_link": "https://praat.example/kamer-3"}


def entry(**values):
    known = {"uid": "0b5c", "sequence": 0, "starts_at": STARTS, "ends_at": ENDS, "said_at": BOOKED}
    return calendar.Entry(**{**known, "title": "Gesprek met JIMwerkt", **values})


FILE = {"calendar": calendar.kept(entry())}

TALKS = {
    "talk_offer": talk_messages.talk_offer(**WHO),
    "talk_booked": talk_messages.talk_booked(**WHO, **WHEN, **RUNG, **FILE),
    "talk_booked, no number": talk_messages.talk_booked(**WHO, **WHEN, way="phone", **FILE),
    "talk_booked, online": talk_messages.talk_booked(**WHO, **WHEN, **ONLINE, **FILE),
    "talk_moved": talk_messages.talk_moved(**WHO, **WHEN, **RUNG, **FILE),
    "talk_cancelled": talk_messages.talk_cancelled(
        **WHO, **WHEN, by_us=False, calendar=calendar.kept(entry(cancelled=True))
    ),
    "talk_cancelled, by us": talk_messages.talk_cancelled(
        **WHO, **WHEN, by_us=True, calendar=calendar.kept(entry(cancelled=True))
    ),
    "talk_reminder": talk_messages.talk_reminder(**WHO, **WHEN, **RUNG, soon=False),
    "talk_reminder, soon": talk_messages.talk_reminder(**WHO, **WHEN, **ONLINE, soon=True),
    "talk_missed": talk_messages.talk_missed(**WHO),
}
