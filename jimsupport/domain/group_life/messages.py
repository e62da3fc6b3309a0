"""Writing in a group: the others read it on their page at once, and by mail when its writer can change it no more."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import group_messages, group_worries
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence, contact
from jimsupport.domain.group_life import habits, rows, worries
from jimsupport.domain.group_life.habits import Habits
from jimsupport.domain.group_life.rows import written
from jimsupport.domain.groups import groups
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.slips import SAME_TAP
from jimsupport.domain.support import requests
from jimsupport.words import N_

PAGE = 30
MOST_OWN = 100
LONGEST = 2000
LIMITS = ((8, timedelta(minutes=5)), (100, timedelta(days=1)))  # of one person
LINK_SHOWS = timedelta(days=1)  # after its mail: a link that was passed on opens no more than that
SLOWLY = N_(
    "Je schreef net een paar berichten. Geef de anderen even tijd om te lezen, over vijf minuten kan het weer."
)
TOO_LATE = N_("Je bericht staat er nu een kwartier. Het is niet meer te veranderen.")


@dataclass(frozen=True, slots=True)
class Said:
    """One message as this JIM sees it; `name` is None for somebody of JIMwerkt, "" once their data was removed."""

    id: int
    mine: bool
    name: str | None
    body: str
    at: datetime
    day: date  # it was where they live
    changed: bool
    removed: bool  # one's own, which can be put back
    hidden: bool  # seen by its writer and the host alone
    why: str  # it is hidden
    fresh: bool  # since this JIM last read
    worried: bool  # this JIM said that it worries them
    can_change: bool
    can_hide: bool
    can_show: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Messages, oldest first; `before` is what to ask for those before them, None where there are none."""

    said: list[Said]
    before: int | None
    last: int  # the newest message that is shown, 0 where there is none or an older page
    unread: int
    beyond: int = 0  # newer ones that are not shown: a link opens what its mail was about


async def page(
    db: Database,
    seen: Seen,
    habit: Habits,
    *,
    zone: str,
    before: int | None = None,
    until: datetime | None = None,
    now: datetime,
) -> Page:
    """The newest messages, or those `before` one; by a link up to `until`, and one's own. The same few queries ever."""
    which = [rows.visible(seen, now=now)]
    if until is not None:
        which.append((written.at <= until) | (written.by_jim_id == seen.me))
    if before is not None:
        which.append(written.id < before)
    worried = select(group_worries.c.id).where(
        group_worries.c.message_id == written.id, group_worries.c.by_jim_id == seen.me
    )
    found = await db.fetch_all(
        rows.with_names()
        .add_columns(worried.exists().label("worried"))
        .where(*which)
        .order_by(written.id.desc())
        .limit(PAGE + 1)
    )
    shown = found[:PAGE][::-1]
    said = [_said(row, seen, habit, zone=zone, now=now) for row in shown]
    more = len(found) > PAGE and until is None
    last = found[0].id if found and before is None else 0
    new = await unread(db, seen, habit, until=until)
    beyond = await unread(db, seen, habit) - new if until is not None else 0
    return Page(said, shown[0].id if more else None, last, new, beyond)


def _said(row: Row, seen: Seen, habit: Habits, *, zone: str, now: datetime) -> Said:
    mine = row.by_jim_id == seen.me
    hidden = row.hidden_at is not None
    return Said(
        id=row.id,
        mine=mine,
        name=row.first_name if row.by_jim_id else None,
        body=row.body,
        at=row.at,
        day=cadence.local_day(row.at, zone),
        changed=row.changed_at is not None,
        removed=row.removed_at is not None,
        hidden=hidden,
        why=row.hidden_why or "",
        fresh=not mine and row.id > habit.read_id and not _is_before(row, seen),
        worried=bool(row.worried),
        can_change=mine and rows.is_open(row, now),
        can_hide=seen.hosts and not mine and not hidden and row.by_jim_id is not None,
        can_show=hidden and row.hidden_by == f"jim:{seen.me}",
    )


def _is_before(row: Row, seen: Seen) -> bool:
    """Whether it was written before this JIM came: no news, but theirs to read."""
    return seen.joined_at is not None and row.at < seen.joined_at


async def unread(db: Database, seen: Seen, habit: Habits, *, until: datetime | None = None) -> int:
    """How many messages of others this JIM has not seen."""
    return await count_after(db, seen, habit.read_id, until=until)


async def unread_of(db: Database, seen: Seen | None) -> int:
    """The same for a page that shows no messages; 0 for who is in no group that runs."""
    if seen is None or not rows.is_in(seen):
        return 0
    return await unread(db, seen, await habits.of(db, seen))


async def of_writer(db: Database, jim_id: int) -> list[Row]:
    """The newest hundred messages that this JIM wrote in groups, for themselves; newest first."""
    mine = written.by_jim_id == jim_id, written.body.is_not(None)
    return await db.fetch_all(
        group_messages.select().where(*mine).order_by(written.id.desc()).limit(MOST_OWN)
    )


async def count_after(db: Database, seen: Seen, message_id: int, *, until: datetime | None = None) -> int:
    """How many messages of others came after this one, since this JIM is in the group."""
    which: list[ColumnElement[bool]] = [
        written.group_id == seen.id,
        written.id > message_id,
        written.by_jim_id.is_distinct_from(seen.me),
        rows.stands(),
    ]
    if seen.joined_at is not None:
        which.append(written.at >= seen.joined_at)
    if until is not None:
        which.append(written.at <= until)
    return await db.fetch_value(select(func.count()).select_from(group_messages).where(*which)) or 0


async def newest(db: Database, group_id: int) -> int:
    """The number of the newest message of a group, 0 where there is none."""
    return await db.fetch_value(select(func.max(written.id)).where(written.group_id == group_id)) or 0


async def write(
    db: Database,
    seen: Seen,
    body: str,
    *,
    upto: int = 0,
    by: str,
    now: datetime,
    phone: bool = False,
    received_id: int | None = None,
) -> int:
    """Put a message in the group and give its id; the same words again within ten minutes are one message.

    `upto` is the last message that its writer saw. Raises Invalid on an empty text or one too long, Refused from who
    is not in the group, and from who writes a great deal at once.
    """
    text = checked(body)
    async with db.write():
        fresh = await rows.hold(db, seen)
        last = await _last_of(db, fresh)
        if last is not None and last.body == text and last.removed_at is None and last.at > now - SAME_TAP:
            return last.id
        await _not_too_many(db, fresh, now=now)
        values = {"by_jim_id": seen.me, "by": by, "body": text, "at": now, "received_id": received_id}
        message_id = await db.insert(group_messages.insert().values(group_id=seen.id, **values))
        if upto:
            await habits.read(db, fresh, upto)
        await events.record(db, "group_wrote", seen.me, by=by, now=now, phone=phone, group=seen.id)
        await contact.record(db, seen.me, by=by, now=now, what="wrote", phone=phone)
        await worries.weigh(db, fresh, message_id, text, by=by, now=now, phone=phone)
        await db.tell(rows.topic(seen.id), {"message": message_id})
    return message_id


async def write_for_us(db: Database, group_id: int, body: str, *, by: str, now: datetime) -> int:
    """Somebody of JIMwerkt writes in a group; the same words again within ten minutes are one message.

    Raises Invalid as `write` does.
    """
    text = checked(body)
    async with db.write():
        await groups.hold(db, group_id)
        ours = written.group_id == group_id, written.by == by, written.at > now - SAME_TAP
        for row in await db.fetch_all(group_messages.select().where(*ours)):
            if row.body == text:
                return row.id
        values = {"group_id": group_id, "by_jim_id": None, "by": by, "body": text, "at": now}
        message_id = await db.insert(group_messages.insert().values(**values))
        await db.tell(rows.topic(group_id), {"message": message_id})
    return message_id


def checked(body: str) -> str:
    """`body` as it is kept. Raises Invalid when it is empty or too long."""
    text = requests.checked_text(body, field="body")
    if len(text) > LONGEST:
        raise Invalid("body", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    return text


async def _last_of(db: Database, seen: Seen) -> Row | None:
    mine = written.group_id == seen.id, written.by_jim_id == seen.me
    return await db.fetch_one(group_messages.select().where(*mine).order_by(written.id.desc()).limit(1))


async def _not_too_many(db: Database, seen: Seen, *, now: datetime) -> None:
    for most, within in LIMITS:
        lately = written.by_jim_id == seen.me, written.at > now - within
        if await db.fetch_value(select(func.count()).select_from(group_messages).where(*lately)) >= most:
            raise Refused(SLOWLY)


async def change(
    db: Database, seen: Seen, message_id: int, body: str, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Other words for one's own message, within a quarter of an hour. Raises NotFound, Invalid, Refused later."""
    text = checked(body)
    async with db.write():
        fresh = await rows.hold(db, seen)
        row = await rows.own(db, fresh, message_id, now=now)
        if row.body == text:
            return
        if not rows.is_open(row, now):
            raise Refused(TOO_LATE)
        await rows.change(db, row.id, body=text, changed_at=now)
        await _note(db, "group_words_changed", seen, by=by, now=now, phone=phone)
        await worries.weigh(db, fresh, row.id, text, by=by, now=now, phone=phone)


async def remove(
    db: Database, seen: Seen, message_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Take one's own message away; it can be put back while it could be changed. Raises NotFound, Refused later."""
    await _put_away(db, seen, message_id, away=True, by=by, now=now, phone=phone)


async def put_back(
    db: Database, seen: Seen, message_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Let it stand after all. Raises NotFound, Refused once it cannot be changed any more."""
    await _put_away(db, seen, message_id, away=False, by=by, now=now, phone=phone)


async def _put_away(
    db: Database, seen: Seen, message_id: int, *, away: bool, by: str, now: datetime, phone: bool
) -> None:
    async with db.write():
        fresh = await rows.hold(db, seen)
        row = await rows.own(db, fresh, message_id, now=now)
        if (row.removed_at is not None) is away:
            return
        if not rows.is_open(row, now):
            raise Refused(TOO_LATE)
        await rows.change(db, row.id, removed_at=now if away else None)
        kind = "group_words_removed" if away else "group_words_restored"
        await _note(db, kind, seen, by=by, now=now, phone=phone)


async def _note(db: Database, kind: str, seen: Seen, *, by: str, now: datetime, phone: bool) -> None:
    await events.record(db, kind, seen.me, by=by, now=now, phone=phone, group=seen.id)
