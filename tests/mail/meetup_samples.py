"""One message of every kind about meetups, and of the variants whose words differ; `samples` takes them in."""

from datetime import UTC, datetime

from jimsupport.mail import calendar, meetup_messages
from tests.mail.talk_samples import entry

STARTS = datetime(2026, 4, 7, 17, 30, tzinfo=UTC)
TO = {"first_name": "Hilde", "token": "answer-token"}
WHEN = {"starts_at": STARTS, "zone": "Europe/Amsterdam"}
ONE = {**TO, **WHEN, "meetup_id": 12, "minutes": 60}
ONLINE = {"mode": "online", "place": "", "code": "1234 5678"}
TOGETHER = {"mode": "in_person", "place": "Buurthuis De Hoek", "code": ""}
WEEKLY = {"zone": "Europe/Amsterdam", "rule": "FREQ=WEEKLY;BYDAY=TU"}
FILE = {"calendar": calendar.kept(entry(starts_at=STARTS, comes=""))}
FILES = {"calendar": calendar.kept(entry(starts_at=STARTS, comes="", **WEEKLY))}
GONE = {"calendar": calendar.kept(entry(starts_at=STARTS, cancelled=True))}
invitation, moved = meetup_messages.meetup_invitation, meetup_messages.meetup_moved
cancelled, reminder = meetup_messages.meetup_cancelled, meetup_messages.meetup_reminder

MEETUPS = {
    "meetup_invitation": invitation(**ONE, **ONLINE, **FILE, comes="", series=""),
    "meetup_invitation, said yes": invitation(**ONE, **TOGETHER, **FILE, comes="yes", series=""),
    "meetup_invitation, series": invitation(
        **ONE, **ONLINE, **FILES, comes="", series="Elke derde dinsdag van de maand"
    ),
    "meetup_invitation, no phoning in": invitation(
        **ONE, **(ONLINE | {"code": ""}), **FILE, comes="", series=""
    ),
    "meetup_moved": moved(**ONE, **ONLINE, **FILE, comes="", series="", elsewhere=False),
    "meetup_moved, elsewhere": moved(**ONE, **TOGETHER, **FILE, comes="maybe", series="", elsewhere=True),
    "meetup_moved, series": moved(
        **ONE, **ONLINE, **FILES, comes="", series="Elke week op dinsdag", elsewhere=False
    ),
    "meetup_cancelled": cancelled(**TO, **WHEN, **GONE, series=""),
    "meetup_cancelled, series": cancelled(**TO, **WHEN, **GONE, series="Elke week op dinsdag"),
    "meetup_reminder": reminder(**ONE, **ONLINE, comes="", soon=False),
    "meetup_reminder, online soon": reminder(**ONE, **ONLINE, comes="yes", soon=True),
    "meetup_reminder, soon": reminder(**ONE, **(TOGETHER | {"place": ""}), comes="yes", soon=True),
    "meetup_after": meetup_messages.meetup_after(**TO, **WHEN, meetup_id=12),
}
