"""What members of a group are written about meetups, with a file for their calendar; who has no mail is rung.

Reminders are not rung: a call takes longer than a meetup lasts to come up.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import calls, outbox
from jimsupport.domain.access import links
from jimsupport.domain.errors import NotFound
from jimsupport.domain.groups import post
from jimsupport.domain.groups.post import Reader
from jimsupport.domain.meetups import entries, recurrence, rows
from jimsupport.domain.rooms import rooms
from jimsupport.mail import calendar, meetup_messages
from jimsupport.mail import outbox as outgoing
from jimsupport.mail.messages import Message


def key(about: Row, what: str, jim_id: int, sequence: int) -> str:
    """The key of a message about a meetup, or about the whole series it is of."""
    return f"meetup-{about.id}:{what}:{jim_id}:{sequence}"


def meetup_of(key: str) -> int:
    """The meetup that `key` was made of."""
    return int(key.partition(":")[0].removeprefix("meetup-"))


async def invited(
    db: Database, meetup: Row, jim_id: int, *, comes: str | None, whole: bool = False, now: datetime
) -> None:
    """Ask one JIM whether they come; with `whole` to the series, of which `meetup` is the first."""
    await _write(db, meetup_messages.meetup_invitation, meetup, jim_id, comes, whole=whole, now=now)


async def moved(
    db: Database,
    meetup: Row,
    jim_id: int,
    *,
    comes: str | None,
    whole: bool = False,
    elsewhere: bool = False,
    now: datetime,
) -> None:
    """It is at another moment, or `elsewhere`: only how or where changed."""
    make = meetup_messages.meetup_moved
    await _write(db, make, meetup, jim_id, comes, whole=whole, elsewhere=elsewhere, now=now)


async def cancelled(db: Database, meetup: Row, jim_id: int, *, whole: bool = False, now: datetime) -> None:
    """It is off; with `whole` the series is."""
    to = await post.reader(db, jim_id)
    series = await rows.series(db, meetup.series_id) if whole else None
    message = meetup_messages.meetup_cancelled(
        first_name=to.first_name,
        token=await _link(db, to, meetup, now=now),
        starts_at=meetup.starts_at,
        zone=to.zone,
        series=recurrence.said(series.rule, to.language) if series else "",
        calendar=await _file(db, to, meetup, None, series, now=now, off=True),
    )
    await _queue(db, to, message, meetup, series, now=now)


async def reminder(
    db: Database, meetup: Row, to: Reader, key: str, *, comes: str | None, soon: bool, now: datetime
) -> int:
    """It comes up; the id of the outgoing row. `key` is that of the reminder."""
    message = meetup_messages.meetup_reminder(**await _said(db, to, meetup, comes, now=now), soon=soon)
    return await _remind(db, to, message, key, now=now)


async def after(db: Database, meetup: Row, to: Reader, key: str, *, now: datetime) -> int:
    """How it was; the id of the outgoing row."""
    message = meetup_messages.meetup_after(
        first_name=to.first_name,
        token=await _link(db, to, meetup, purpose="meetup_after", now=now),
        meetup_id=meetup.id,
        starts_at=meetup.starts_at,
        zone=to.zone,
    )
    return await _remind(db, to, message, key, now=now)


async def call_off(db: Database, meetup_ids: Sequence[int], jim_id: int | None, *, now: datetime) -> None:
    """Nobody needs to ring this JIM about these meetups any more; None: nobody at all."""
    for meetup_id in meetup_ids:
        about = select(outbox.c.id).where(outbox.c.key.startswith(f"meetup-{meetup_id}:", autoescape=True))
        open_ones: list[ColumnElement[bool]] = [calls.c.outbox_id.in_(about), calls.c.due_at.is_not(None)]
        if jim_id is not None:
            open_ones.append(calls.c.jim_id == jim_id)
        off = {"due_at": None, "outcome": "cancelled", "done_at": now}
        await db.execute(calls.update().where(*open_ones).values(**off))


async def _write(
    db: Database,
    make: Any,
    meetup: Row,
    jim_id: int,
    comes: str | None,
    *,
    whole: bool,
    now: datetime,
    **more: Any,
) -> None:
    to = await post.reader(db, jim_id)
    series = await rows.series(db, meetup.series_id) if whole else None
    said = await _said(db, to, meetup, comes, now=now)
    message = make(
        **said,
        **more,
        series=recurrence.said(series.rule, to.language) if series else "",
        calendar=await _file(db, to, meetup, comes, series, now=now),
    )
    await _queue(db, to, message, meetup, series, now=now)


async def _file(
    db: Database,
    to: Reader,
    meetup: Row,
    comes: str | None,
    series: Row | None,
    *,
    now: datetime,
    off: bool = False,
) -> dict[str, Any]:
    said: dict[str, Any] = {"comes": comes, "said_at": now}
    if series is None:
        return calendar.kept(entries.one(meetup, to.language, **said))
    if off:
        kept = calendar.kept(entries.whole(series, [], to.language, **said))
        return kept | {"cancelled": True, "rule": series.rule}
    known = await rows.of_series(db, [series.id])
    return calendar.kept(entries.whole(series, known, to.language, **said))


async def _said(db: Database, to: Reader, meetup: Row, comes: str | None, *, now: datetime) -> dict[str, Any]:
    return {
        "first_name": to.first_name,
        "token": await _link(db, to, meetup, now=now),
        "meetup_id": meetup.id,
        "starts_at": meetup.starts_at,
        "minutes": int((meetup.ends_at - meetup.starts_at).total_seconds()) // 60,
        "zone": to.zone,
        "mode": meetup.mode,
        "place": meetup.place or "",
        "code": await _code(db, meetup, now=now),
        "comes": comes or "",
    }


async def _code(db: Database, meetup: Row, *, now: datetime) -> str:
    """What to key in when phoning in to the room; where it is made by now."""
    if meetup.mode != "online":
        return ""
    try:
        return rooms.spoken(await rooms.of_group(db, meetup.group_id, now=now))
    except NotFound:  # the group ended meanwhile
        return ""


async def _link(db: Database, to: Reader, meetup: Row, *, purpose: str = "meetup", now: datetime) -> str:
    about = {"group_id": meetup.group_id, "meetup_id": meetup.id}
    return await links.create(db, to.id, purpose, brief=to.brief, now=now, **about)


async def _queue(
    db: Database, to: Reader, message: Message, meetup: Row, series: Row | None, *, now: datetime
) -> None:
    what = f"{message.kind}_all" if series else message.kind
    sequence = series.sequence if series else meetup.sequence
    await post.queue(db, to, message, key(meetup, what, to.id, sequence), now=now)


async def _remind(db: Database, to: Reader, message: Message, key: str, *, now: datetime) -> int:
    row = outgoing.Outgoing.of(message, key=key, items=[key], **to.where, now=now)
    [outbox_id] = await outgoing.queue(db, [row])
    return outbox_id
