"""A moment as a form asks for it: a day in one field and an hour in the next, where the person lives."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from jimsupport.domain.office import hours
from jimsupport.web.forms import Form
from jimsupport.words import N_

DAY = N_("Schrijf de dag zo: 24-11-2026.")
HOUR = N_("Schrijf de tijd zo: 19.30.")


def moment(
    form: Form, day: str, hour: str, *, zone: str, today: date, optional: bool = False
) -> datetime | None:
    """The moment (UTC) of the fields `day` and `hour`; None with a note at the field that is wrong.

    With `optional` both may stay empty. An hour that the clock skips or has twice that day is the first that is.
    """
    if optional and not form.text(day) and not form.text(hour):
        return None
    on = form.date(day, needed=DAY, today=today)
    try:
        after_midnight = hours.minutes(form.text(hour))
    except ValueError:
        form.note(hour, HOUR)
        return None
    if on is None:
        return None
    at = time(*divmod(after_midnight, 60))
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)
