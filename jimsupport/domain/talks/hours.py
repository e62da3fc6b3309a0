"""When and how a member of staff takes talks: lengths and ways, hours of the week, and days that differ."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from jimsupport.db import Database, Row
from jimsupport.db.tables import hour_exceptions, talk_settings, weekly_hours
from jimsupport.domain import events
from jimsupport.domain.care.details import INTERPRETERS
from jimsupport.domain.errors import Invalid, NotFound, Problem
from jimsupport.domain.follow_up.cadence import APPOINTMENTS_FROM, APPOINTMENTS_UNTIL
from jimsupport.domain.office.hours import today
from jimsupport.domain.talks.moments import MIDNIGHT, WAYS, Change, Habits, Hours, overlap
from jimsupport.words import LANGUAGES, N_, Word

SPEAKS = (*LANGUAGES, *(code for code in INTERPRETERS if code not in LANGUAGES))
LENGTHS = (15, 20, 30, 45, 60)
BUFFERS = (0, 5, 10, 15, 30)
MOST_A_DAY = 20
EARLIEST, LATEST = (
    at.hour * 60 for at in (APPOINTMENTS_FROM, APPOINTMENTS_UNTIL)
)  # nobody is rung outside these
LONGEST_LINK = 300
DAYS = {
    1: N_("maandag"),
    2: N_("dinsdag"),
    3: N_("woensdag"),
    4: N_("donderdag"),
    5: N_("vrijdag"),
    6: N_("zaterdag"),
    7: N_("zondag"),
}

USUAL: dict[str, Any] = {
    "minutes": 30,
    "buffer": 15,
    "most_a_day": 4,
    "phone": True,
    "online": False,
    "online_link": "",
    "languages": ["nl"],
}


async def settings(db: Database, staff_id: int) -> dict[str, Any]:
    """How someone takes talks: minutes, buffer, most_a_day, phone, online, online_link and languages."""
    row = await db.fetch_one(talk_settings.select().where(talk_settings.c.id == staff_id))
    return {name: row[name] for name in USUAL} if row else USUAL


async def change(
    db: Database,
    staff_id: int,
    *,
    minutes: int,
    buffer: int,
    most_a_day: int,
    ways: Collection[str],
    online_link: str,
    languages: Collection[str],
    by: str,
    now: datetime,
) -> None:
    """Take talks like this from now on; what is booked stays as it is. Raises Invalid."""
    problems = []
    if minutes not in LENGTHS:
        problems.append(Problem("minutes", N_("Kies hoe lang een gesprek duurt."), {}))
    if buffer not in BUFFERS:
        problems.append(Problem("buffer", N_("Kies hoeveel tijd je na een gesprek vrij houdt."), {}))
    if not 1 <= most_a_day <= MOST_A_DAY:
        problems.append(Problem("most_a_day", N_("Kies een getal van 1 tot %(most)s."), {"most": MOST_A_DAY}))
    if not set(ways) & set(WAYS):
        problems.append(Problem("ways", N_("Kies bellen, online of allebei."), {}))
    if "online" in ways and not _is_link(online_link):
        problems.append(
            Problem("online_link", N_("Plak de link van je online kamer. Die begint met https://."), {})
        )
    if not set(languages) & set(SPEAKS):
        problems.append(Problem("languages", N_("Kies één taal of meer."), {}))
    if problems:
        raise Invalid.many(problems)
    values = {
        "minutes": minutes,
        "buffer": buffer,
        "most_a_day": most_a_day,
        "phone": "phone" in ways,
        "online": "online" in ways,
        "online_link": online_link.strip() if "online" in ways else "",
        "languages": [code for code in SPEAKS if code in languages],
    }
    async with db.write():
        await db.upsert(talk_settings, [{"id": staff_id, **values}], key=["id"], set=list(values))
        await events.record(db, "talk_hours_changed", staff_id, by=by, now=now, what="settings")


def _is_link(text: str) -> bool:
    text = text.strip()
    if len(text) > LONGEST_LINK or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


async def week(db: Database, staff_id: int) -> Sequence[Row]:
    """The hours of the week that someone keeps for talks, in order."""
    return await db.fetch_all(
        weekly_hours.select()
        .where(weekly_hours.c.staff_id == staff_id)
        .order_by(weekly_hours.c.weekday, weekly_hours.c.starts)
    )


async def keep(
    db: Database, staff_id: int, weekdays: Iterable[int], hours: Hours, *, by: str, now: datetime
) -> None:
    """Keep `hours` free for talks on each of these days of the week. Raises Invalid, also where it is so already."""
    _check(hours)
    days = sorted(set(weekdays) & set(DAYS))
    if not days:
        raise Invalid("weekdays", N_("Kies één dag of meer."))
    async with db.write():
        await db.lock("talk hours", staff_id)
        for row in await week(db, staff_id):
            if row.weekday in days and overlap(hours, Hours(row.starts, row.ends)):
                raise Invalid(
                    "starts",
                    N_(
                        "Op %(day)s heb je al %(starts)s tot %(ends)s. Haal die tijd eerst weg, of kies een andere."
                    ),
                    day=Word(DAYS[row.weekday]),
                    starts=at(row.starts),
                    ends=at(row.ends),
                )
        rows = [
            {"staff_id": staff_id, "weekday": n, "starts": hours.starts, "ends": hours.ends} for n in days
        ]
        await db.insert_many(weekly_hours, rows)
        await db.upsert(talk_settings, [{"id": staff_id, **USUAL}], key=["id"])
        await events.record(db, "talk_hours_changed", staff_id, by=by, now=now, what="week")


async def let_go(db: Database, staff_id: int, hours_id: int, *, by: str, now: datetime) -> None:
    """Keep these hours of the week no longer; a second time nothing happens. Raises NotFound for a colleague's."""
    await _remove(db, weekly_hours, staff_id, hours_id, by=by, now=now)


async def changes(db: Database, staff_id: int, *, now: datetime) -> Sequence[Row]:
    """The days from today on that differ from the week, in order."""
    return await db.fetch_all(
        hour_exceptions.select()
        .where(hour_exceptions.c.staff_id == staff_id, hour_exceptions.c.day >= today(now))
        .order_by(hour_exceptions.c.day, hour_exceptions.c.starts)
    )


async def except_for(
    db: Database, staff_id: int, day: date, hours: Hours | None, *, free: bool, by: str, now: datetime
) -> None:
    """Be free for talks on one day after all, or not; `hours` None is the whole day. Raises Invalid.

    What is booked then stays: whoever has a talk in that time moves it themselves (`talks.in_the_way`).
    """
    if day < today(now):
        raise Invalid("day", N_("Deze dag is al geweest. Kies een dag die nog komt."))
    if free and hours is None:
        raise Invalid("day_starts", N_("Vul in van hoe laat tot hoe laat je vrij bent."))
    if hours is not None:
        _check(hours, "day_")
    asked = hours or Hours(0, MIDNIGHT)
    async with db.write():
        await db.lock("talk hours", staff_id)
        for row in await changes(db, staff_id, now=now):
            if row.day == day and overlap(asked, _of(row)):
                raise Invalid(
                    "day",
                    N_(
                        "Voor %(day)s staat er al iets in die tijd. Haal dat eerst weg, of kies een andere tijd."
                    ),
                    day=day,
                )
        values = {"starts": hours.starts if hours else None, "ends": hours.ends if hours else None}
        await db.insert(hour_exceptions.insert().values(staff_id=staff_id, day=day, free=free, **values))
        await db.upsert(talk_settings, [{"id": staff_id, **USUAL}], key=["id"])
        await events.record(db, "talk_hours_changed", staff_id, by=by, now=now, what="day")


async def as_usual(db: Database, staff_id: int, change_id: int, *, by: str, now: datetime) -> None:
    """Let that day be as the week says. Raises NotFound for a colleague's."""
    await _remove(db, hour_exceptions, staff_id, change_id, by=by, now=now)


async def _remove(db: Database, table: Any, staff_id: int, row_id: int, *, by: str, now: datetime) -> None:
    this = table.c.id == row_id
    async with db.write():
        owner = await db.fetch_value(table.select().with_only_columns(table.c.staff_id).where(this))
        if owner is None:
            return
        if owner != staff_id:
            raise NotFound
        await db.execute(table.delete().where(this))
        await events.record(db, "talk_hours_changed", staff_id, by=by, now=now, what="removed")


async def habits(db: Database, staff_ids: Collection[int], first: date, last: date) -> dict[int, Habits]:
    """How these members of staff take talks on the days from `first` to `last`; three queries, however many.

    Whoever never kept an hour for them does not take any.
    """
    kept = await db.fetch_all(weekly_hours.select().where(weekly_hours.c.staff_id.in_(staff_ids)))
    differ = await db.fetch_all(
        hour_exceptions.select().where(
            hour_exceptions.c.staff_id.in_(staff_ids), hour_exceptions.c.day.between(first, last)
        )
    )
    weeks: defaultdict[int, defaultdict[int, list[Hours]]] = defaultdict(lambda: defaultdict(list))
    for row in kept:
        weeks[row.staff_id][row.weekday].append(Hours(row.starts, row.ends))
    changed: defaultdict[int, list[Change]] = defaultdict(list)
    for row in differ:
        changed[row.staff_id].append(Change(row.day, row.free, _of(row)))
    return {
        row.id: Habits(
            minutes=row.minutes,
            buffer=row.buffer,
            most_a_day=row.most_a_day,
            ways=frozenset(way for way in WAYS if row[way]),
            languages=frozenset(row.languages),
            week={day: tuple(hours) for day, hours in weeks[row.id].items()},
            changes=tuple(changed[row.id]),
        )
        for row in await db.fetch_all(talk_settings.select().where(talk_settings.c.id.in_(staff_ids)))
    }


def at(minutes: int) -> time:
    """The time of day so many minutes after midnight."""
    return time(minutes // 60, minutes % 60)


def _of(row: Row) -> Hours:
    return Hours(0, MIDNIGHT) if row.starts is None else Hours(row.starts, row.ends)


def _check(hours: Hours, prefix: str = "") -> None:
    """Raise Invalid unless it ends after it begins, at an hour that people are rung; fields begin with `prefix`."""
    if hours.ends <= hours.starts:
        raise Invalid(f"{prefix}ends", N_("Het einde komt na het begin. Vul een latere tijd in."))
    if hours.starts < EARLIEST or hours.ends > LATEST:
        raise Invalid(
            f"{prefix}starts", N_("Gesprekken zijn tussen 7.00 en 22.00 uur. Kies een tijd daartussen.")
        )
