"""The post of polls: asked, and reminded once who did not vote. Who is rung hears the moments from us."""

from datetime import datetime

from sqlalchemy import select, true

from jimsupport.db import Database
from jimsupport.db.tables import calls, outbox
from jimsupport.domain.groups import groups
from jimsupport.domain.groups import post as group_post
from jimsupport.domain.polls.rows import Poll
from jimsupport.mail import poll_messages


def key(poll_id: int, what: str, jim_id: int) -> str:
    """The key of a message about a poll to one JIM."""
    return f"poll-{poll_id}:{what}:{jim_id}"


def poll_of(key: str) -> int:
    """The poll that `key` was made of."""
    return int(key.partition(":")[0].removeprefix("poll-"))


async def asked(db: Database, poll: Poll, jim_id: int, *, now: datetime) -> None:
    """Ask one JIM when they can meet; who cannot be written to is rung."""
    await _write(db, poll, jim_id, "asked", now=now)


async def remind(db: Database, poll: Poll, jim_id: int, *, now: datetime) -> None:
    """The one reminder; nobody is rung for it, as the call stands on the list."""
    await _write(db, poll, jim_id, "reminder", now=now)


async def _write(db: Database, poll: Poll, jim_id: int, what: str, *, now: datetime) -> None:
    to = await group_post.reader(db, jim_id)
    if to.called and what == "reminder":
        return
    seen = await groups.for_jim(db, poll.group_id, jim_id)
    make = {"asked": poll_messages.poll_asked, "reminder": poll_messages.poll_reminder}[what]
    message = make(
        first_name=to.first_name,
        token=await group_post.link(db, to, poll.group_id, purpose=f"poll_{what}", now=now),
        names=group_post.names(to, seen),
        moments=[option.starts_at.isoformat() for option in poll.options],
        closes_at=poll.closes_at,
        zone=to.zone,
    )
    await group_post.queue(db, to, message, key(poll.id, what, jim_id), now=now)


async def call_off(db: Database, poll_id: int, jim_id: int | None, *, now: datetime) -> None:
    """Nobody needs to ring this JIM about the poll any more; None: nobody at all."""
    about = select(outbox.c.id).where(outbox.c.key.startswith(f"poll-{poll_id}:", autoescape=True))
    whose = true() if jim_id is None else calls.c.jim_id == jim_id
    open_ones = calls.c.outbox_id.in_(about), calls.c.due_at.is_not(None), whose
    off = {"due_at": None, "outcome": "cancelled", "done_at": now}
    await db.execute(calls.update().where(*open_ones).values(**off))
