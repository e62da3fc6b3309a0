"""A series: meetups that come back by a rule. Two months of them stand as meetups, which the days after add to.

One by one they can be moved or called off (see `meetups`); here all that are still to come are. A group has one series
at a time.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import meetup_series, meetups, peer_groups
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import groups
from jimsupport.domain.meetups import inviting, letters, recurrence, reminders, rows
from jimsupport.domain.meetups import meetups as single
from jimsupport.domain.people import jims as jim_rows
from jimsupport.words import N_

AHEAD = timedelta(days=62)  # so that a monthly one always has the next two
ANOTHER = N_("Jullie hebben al een vaste dag. Verzet die, of zeg die eerst af.")
ENDED = N_("Deze vaste dag is gestopt.")


async def make(
    db: Database,
    group_id: int,
    *,
    starts_at: datetime,
    kind: str,
    minutes: int,
    mode: str,
    place: str = "",
    by: str,
    now: datetime,
    zone: str = cadence.HOME,
) -> int:
    """Meet again and again, the first time at `starts_at`; the id of the series, the same one for a second tap.

    `kind` is one of recurrence.KINDS. Raises Invalid as `meetups.make` does and where the first day is not of the
    kind, Refused where the group does not run or has another series.
    """
    single.check(starts_at, minutes, mode, now=now)
    day, minute, rule = by_the_clock(starts_at, kind, zone)
    async with db.write():
        group = await groups.hold(db, group_id)
        if group.state != "running":
            raise Refused(single.GONE)
        known = await rows.running_series(db, group_id)
        if known is not None:
            if (known.rule, known.starts_on, known.minute) == (rule, day, minute):
                return known.id
            raise Refused(ANOTHER)
        series_id = await db.insert(
            meetup_series.insert().values(
                group_id=group_id,
                uid=str(uuid4()),
                rule=rule,
                starts_on=day,
                minute=minute,
                zone=zone,
                minutes=minutes,
                mode=mode,
                place=single.kept_place(mode, place),
                by=by,
                made_at=now,
            )
        )
        await _add(db, await rows.series(db, series_id), now=now)
        await inviting.everyone(db, group_id, by=by, now=now)
    return series_id


def by_the_clock(starts_at: datetime, kind: str, zone: str) -> tuple[date, int, str]:
    """The day and the minute on the clock in `zone`, and the rule of which that day is the first. Raises Invalid."""
    local = starts_at.astimezone(ZoneInfo(zone))
    try:
        rule = recurrence.rule(kind, local.date())
    except ValueError:
        if kind == "monthly_last":
            raise Invalid(
                "kind", N_("Deze dag is niet de laatste van de maand. Kies een andere dag.")
            ) from None
        raise Invalid("kind", N_("Kies hoe vaak jullie elkaar zien.")) from None
    return local.date(), local.hour * 60 + local.minute, rule


async def _add(db: Database, series: Row, *, now: datetime) -> None:
    """Make the meetups of a series that come up and are not there yet."""
    until = max(cadence.local_day(now, series.zone), series.starts_on) + AHEAD
    days = recurrence.days(series.rule, series.starts_on, after=series.made_until, until=until)
    made = [{**_planned(series, day), "state": "planned", "by": series.by, "made_at": now} for day in days]
    to_come = [row for row in made if row["starts_at"] > now]
    await db.upsert(meetups, to_come, key=["series_id", "planned_on"])
    await _set(db, series.id, made_until=until)


def _planned(series: Row, day: date) -> dict[str, Any]:
    """A meetup of this series as the series has it."""
    starts_at = recurrence.moment(day, series.minute, series.zone)
    return {
        "group_id": series.group_id,
        "series_id": series.id,
        "planned_on": day,
        "uid": series.uid,
        "sequence": series.sequence,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=series.minutes),
        "mode": series.mode,
        "place": series.place,
    }


async def move(
    db: Database,
    series: Row,
    *,
    starts_at: datetime,
    kind: str,
    minutes: int,
    mode: str,
    place: str = "",
    by: str,
    now: datetime,
) -> None:
    """Have all that are still to come by another rule or at another hour, the first at `starts_at`.

    The one that was to come next becomes the first, the one after it the second, and so on: also those that were moved
    by themselves, and those that were called off stay so. As it is already changes nothing. Raises as `make`.
    """
    single.check(starts_at, minutes, mode, now=now)
    async with db.write():
        await groups.hold(db, series.group_id)
        series = await rows.series(db, series.id)
        if series.ended_at:
            raise Refused(ENDED)
        known = await rows.of_series(db, [series.id])
        coming = [row for row in known if _is_to_come(row, series, now)]
        day, minute, rule = by_the_clock(starts_at, kind, series.zone)
        if any(row.planned_on >= day for row in known if row not in coming):
            raise Invalid("day", N_("Kies een dag na de laatste keer dat jullie elkaar zagen."))
        kept = single.kept_place(mode, place)
        first = min((row.planned_on for row in coming), default=series.starts_on)
        had = (first, series.rule, series.minute, series.minutes, series.mode, series.place)
        if had == (day, rule, minute, minutes, mode, kept):
            return
        changed = {"rule": rule, "starts_on": day, "minute": minute, "minutes": minutes}
        changed |= {"mode": mode, "place": kept, "made_until": None}
        highest = max([series.sequence, *(row.sequence for row in coming)])
        await _set(db, series.id, **changed, sequence=highest + 1)
        before = next((row for row in coming if row.state == "planned"), None)
        said = await rows.answers(db, before.id) if before else {}
        await _shift(db, await rows.series(db, series.id), coming, by=by, now=now)
        await _add(db, await rows.series(db, series.id), now=now)
        if before is not None:
            await single.told_moved(db, before, said, whole=True, by=by, now=now)
        await inviting.everyone(db, series.group_id, by=by, now=now)


def _is_to_come(row: Row, series: Row, now: datetime) -> bool:
    """Whether this one has yet to begin; called off or not, as the series has it or moved."""
    planned_at = recurrence.moment(row.planned_on, series.minute, series.zone)
    return row.state in ("planned", "cancelled") and max(row.starts_at, planned_at) > now


async def _shift(db: Database, series: Row, coming: list[Row], *, by: str, now: datetime) -> None:
    """Give each of these, in order, its day by the rule as it is now; those left over fall away untold."""
    until = series.starts_on + timedelta(days=32 * (len(coming) + 1))
    days = recurrence.days(series.rule, series.starts_on, until=until)
    ids = [row.id for row in coming]
    await db.execute(update(meetups).where(meetups.c.id.in_(ids)).values(planned_on=None))
    horizon = max(cadence.local_day(now, series.zone), series.starts_on) + AHEAD
    for row, day in zip(coming, days, strict=False):
        if day > horizon:
            await rows.change(db, row.id, state="cancelled", series_id=None, ended_at=now, ended_by=by)
            await reminders.drop(db, [row.id], "moved")
            continue
        await rows.change(db, row.id, **_planned(series, day), changed_at=now)
        meetup = await rows.load(db, row.id)
        if meetup.starts_at != row.starts_at:
            await single.ask_anew(db, [row.id], by=by)
        if meetup.state == "planned":
            await _plan(db, meetup, now=now)


async def _plan(db: Database, meetup: Row, *, now: datetime) -> None:
    for member in await groups.in_state(db, meetup.group_id, "member"):
        jim = await jim_rows.load(db, member.jim_id)
        await reminders.plan(db, meetup, jim, now=now)


async def cancel(db: Database, series: Row, *, by: str, now: datetime) -> None:
    """Call off all that are still to come, and tell the members once; twice is once."""
    async with db.write():
        await groups.hold(db, series.group_id)
        series = await rows.series(db, series.id)
        if series.ended_at:
            return
        known = await rows.of_series(db, [series.id])
        coming = [row for row in known if row.state == "planned" and row.starts_at > now]
        past = [row.planned_on for row in known if row.state != "cancelled" and row.starts_at <= now]
        last = max(past, default=series.starts_on - timedelta(days=1))
        highest = max([series.sequence, *(row.sequence for row in coming)])
        await _set(db, series.id, ended_at=now, ended_by=by, last_on=last, sequence=highest + 1)
        off = {"state": "cancelled", "ended_at": now, "ended_by": by}
        ids = [row.id for row in coming]
        await db.execute(update(meetups).where(meetups.c.id.in_(ids)).values(**off))
        await reminders.drop(db, ids, "cancelled")
        await letters.call_off(db, [row.id for row in known], None, now=now)
        if not coming:
            return
        first, said = await rows.load(db, coming[0].id), await rows.answers(db, coming[0].id)
        for member in await groups.in_state(db, series.group_id, "member"):
            await events.record(db, "meetup_cancelled", member.jim_id, by=by, now=now, meetup=first.id)
            answer = said.get(member.jim_id)
            paused = jim_rows.is_paused(await jim_rows.load(db, member.jim_id), now)
            if answer is not None and (not paused or answer.comes == "yes"):
                await letters.cancelled(db, first, member.jim_id, whole=True, now=now)


async def run(db: Database, *, now: datetime, limit: int = 50) -> int:
    """Add to series what comes into sight; how many. Any number may run at once."""
    until = cadence.local_day(now, cadence.HOME) + AHEAD - timedelta(days=7)
    short = or_(meetup_series.c.made_until.is_(None), meetup_series.c.made_until < until)
    found = await db.fetch_all(
        select(meetup_series.c.id, meetup_series.c.group_id)
        .join(peer_groups, peer_groups.c.id == meetup_series.c.group_id)
        .where(meetup_series.c.ended_at.is_(None), short, peer_groups.c.state == "running")
        .order_by(meetup_series.c.id)
        .limit(limit)
    )
    for row in found:
        async with db.write():
            await groups.hold(db, row.group_id)
            series = await rows.series(db, row.id)
            if series.ended_at is None:
                await _add(db, series, now=now)
                await inviting.everyone(db, row.group_id, by="worker", now=now)
    return len(found)


async def _set(db: Database, series_id: int, **values: Any) -> None:
    await db.execute(update(meetup_series).where(meetup_series.c.id == series_id).values(**values))
