"""What a short answer to an invitation sets in motion, as if its button had been tapped; and what takes it back.

The same verbs as `acting` has for a question. What was asked is the group, as the JIM sees it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import outbox, received
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.groups import groups, invitations, post, undoing
from jimsupport.domain.groups.groups import Seen
from jimsupport.domain.replies.acting import ANSWERED_SINCE

CHOSEN = {"group_yes": "yes", "group_other": "other", "group_no": "no"}  # short answer: the button
ASKING = ("group_invitation", "group_reminder")


@dataclass(frozen=True, slots=True)
class Standing:
    """What they answered, when, and by whom: only they can, or staff for them."""

    answer: str
    at: datetime
    by: str


def is_asked(message: Row | None) -> bool:
    """Whether a message of ours invites to a group."""
    return message is not None and message.kind in ASKING


async def asked_in(db: Database, message: Row | None) -> Seen | None:
    """The group that a message of ours invites to, as who got it sees it; None for any other message."""
    if message is None or message.kind not in ASKING or message.person_id is None:
        return None
    try:
        return await groups.for_jim(db, post.group_of(message.key), message.person_id)
    except NotFound:
        return None


async def load(db: Database, received_id: int) -> Seen | None:
    """The group that was asked for in the message that this came in answer to."""
    answered = select(received.c.outbox_id).where(received.c.id == received_id).scalar_subquery()
    columns = [outbox.c[name] for name in ("kind", "key", "person_id")]
    return await asked_in(db, await db.fetch_one(select(*columns).where(outbox.c.id == answered)))


def stands(seen: Seen) -> Standing | None:
    """What they answered; None while that is open."""
    answer = "yes" if seen.mine == "member" else seen.mine
    if answer not in invitations.ANSWERS or seen.answered_at is None:
        return None
    return Standing(answer, seen.answered_at, f"jim:{seen.me}")


def fits(seen: Seen | None, now: datetime) -> bool:
    """Whether it can be answered as things are."""
    return seen is not None and (invitations.can_answer(seen, now) or seen.mine == "member")


async def do(db: Database, seen: Seen, answer: str, *, by: str, now: datetime) -> None:
    """Do what the answer says, as its button does."""
    await invitations.answer(db, seen, CHOSEN[answer], by=by, now=now)


async def undo(db: Database, seen: Seen, *, since: datetime, by: str, now: datetime) -> None:
    """Take back what was answered at `since`. Raises Refused where the JIM chose something else after it, or too late."""
    standing = stands(seen)
    if standing is None or standing.at != since:
        raise Refused(ANSWERED_SINCE)
    await undoing.unanswer(db, seen, by=by, now=now)
