"""Meetups as a calendar holds them: one alone, one of a series, or a whole series with what is different in it. Pure.

Titles are neutral, because calendars are shared; no name of anybody, and no link, as a link lets in who has it.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jimsupport.domain.meetups import recurrence
from jimsupport.mail.calendar import Entry
from jimsupport.words import N_, say

TITLE = N_("Ontmoeting via JIMwerkt")
TEXT = {
    "online": N_("Online. De link staat in onze mail; daar kun je ook zeggen of je komt."),
    "in_person": N_("Bij elkaar. Met de link in onze mail kun je zeggen of je komt."),
}


def one(meetup: Any, language: str, *, comes: str | None, said_at: datetime) -> Entry:
    """One meetup, alone or as the one of its series that it is."""
    entry = _entry(meetup, language, comes=comes, said_at=said_at)
    if not meetup.series_id or meetup.planned_on is None:
        return replace(entry, cancelled=meetup.state == "cancelled")
    instead_of = recurrence.moment(meetup.planned_on, meetup.minute, meetup.zone)
    return replace(entry, cancelled=meetup.state == "cancelled", zone=meetup.zone, instead_of=instead_of)


def whole(
    series: Any,
    meetups: Iterable[Any],
    language: str,
    *,
    comes: str | None,
    said_at: datetime,
    refused: Collection[int] = (),
) -> Entry:
    """A series, with those of its `meetups` that were moved or called off; `refused` are left out as well."""
    starts_at = recurrence.moment(series.starts_on, series.minute, series.zone)
    without, changed = [], []
    for meetup in meetups:
        if meetup.planned_on is None or meetup.planned_on < series.starts_on:
            continue
        planned_at = recurrence.moment(meetup.planned_on, series.minute, series.zone)
        if meetup.state == "cancelled" or meetup.id in refused:
            without.append(planned_at)
        elif _differs(meetup, series, planned_at):
            changed.append(one(meetup, language, comes=comes, said_at=said_at))
    ends = recurrence.until(series.last_on, series.minute, series.zone) if series.last_on else ""
    return Entry(
        uid=series.uid,
        sequence=series.sequence,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.minutes),
        said_at=said_at,
        title=say(language, TITLE),
        text=say(language, TEXT[series.mode]),
        place=series.place or "",
        comes=comes or "",
        zone=series.zone,
        rule=series.rule + ends,
        without=tuple(without),
        changed=tuple(changed),
    )


def _differs(meetup: Any, series: Any, planned_at: datetime) -> bool:
    """Whether this one is not as its series says."""
    return (meetup.starts_at, meetup.ends_at, meetup.mode, meetup.place or "") != (
        planned_at,
        planned_at + timedelta(minutes=series.minutes),
        series.mode,
        series.place or "",
    )


def _entry(meetup: Any, language: str, *, comes: str | None, said_at: datetime) -> Entry:
    return Entry(
        uid=meetup.uid,
        sequence=meetup.sequence,
        starts_at=meetup.starts_at,
        ends_at=meetup.ends_at,
        said_at=said_at,
        title=say(language, TITLE),
        text=say(language, TEXT[meetup.mode]),
        place=meetup.place or "",
        comes=comes or "",
    )
