"""The post of groups: to each JIM by mail or text, or by somebody of ours who rings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.lists import format_list
from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import calls, outbox, peer_group_members, people
from jimsupport.domain.access import links
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import telling
from jimsupport.domain.groups.groups import Seen, for_jim
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.support import receipts
from jimsupport.domain.wishes import moments, wishes
from jimsupport.mail import group_messages
from jimsupport.mail import outbox as outgoing
from jimsupport.mail.messages import Message
from jimsupport.words import say

WAITING = ("pending", "claimed")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message is for: by mail or text, or in a call where nothing else works."""

    id: int
    first_name: str
    language: str
    zone: str
    where: dict[str, Any]

    @property
    def called(self) -> bool:
        return self.where["channel"] == "call"

    @property
    def brief(self) -> bool:
        return self.where["channel"] == "text"

    def said(self, text: str, **values: object) -> str:
        return say(self.language, text, **values)

    def all_of(self, names: Sequence[str]) -> str:
        """ "Ahmed, Fatima en Jan"."""
        return format_list(list(names), locale=self.language)


def key(group_id: int, what: str, jim_id: int) -> str:
    """The key of a message about a group to one JIM."""
    return f"group-{group_id}:{what}:{jim_id}"


def group_of(key: str) -> int:
    """The group that `key` was made of."""
    return int(key.partition(":")[0].removeprefix("group-"))


async def reader(db: Database, jim_id: int) -> Reader:
    """How to reach this JIM about what they wished."""
    jim = await jim_rows.load(db, jim_id)
    return _reader(jim, await receipts.reachable(db, jim_id))


async def readers(db: Database, jim_ids: Sequence[int]) -> list[Reader]:
    """How to reach each of these JIMs, in their order; two queries. Who was erased is left out."""
    found = await db.fetch_all(people.select().where(people.c.id.in_(jim_ids), people.c.erased_at.is_(None)))
    reached = await receipts.all_reachable(db, jim_ids)
    known = {row.id: row for row in found}
    return [_reader(known[each], reached.get(each)) for each in jim_ids if each in known]


def _reader(person: Row, to: receipts.Reachable | None) -> Reader:
    call = {"person_id": person.id, "channel": "call", "address": None, "language": person.language}
    return Reader(person.id, person.first_name, person.language, person.zone, to.where if to else call)


async def invite(
    db: Database, group_id: int, jim_id: int, *, joining: bool, merged: bool = False, now: datetime
) -> None:
    """Ask one JIM; who cannot be written to is rung."""
    to, seen = await reader(db, jim_id), await for_jim(db, group_id, jim_id)
    message = group_messages.group_invitation(
        first_name=to.first_name,
        token=await link(db, to, group_id, now=now),
        names=names(to, seen),
        moment=to.said(moments.name(seen.moment)),
        way=to.said(wishes.MODES[seen.mode]),
        reasons=telling.reasons(seen.reasons, to.language),
        alike=telling.alike(seen.alike, dict(seen.others), to.language),
        until=_until(to, seen),
        joining=joining,
        merged=merged,
    )
    await queue(db, to, message, key(group_id, "invitation", jim_id), now=now)


async def remind(db: Database, group_id: int, jim_id: int, *, now: datetime) -> None:
    """The one reminder; nobody is rung for it, as a call comes back by itself."""
    to, seen = await reader(db, jim_id), await for_jim(db, group_id, jim_id)
    if to.called:
        return
    message = group_messages.group_reminder(
        first_name=to.first_name,
        token=await link(db, to, group_id, now=now),
        names=names(to, seen),
        moment=to.said(moments.name(seen.moment)),
        until=_until(to, seen),
    )
    await queue(db, to, message, key(group_id, "reminder", jim_id), now=now)


async def started(db: Database, group_id: int, jim_id: int, *, now: datetime) -> None:
    """The group begins, or this JIM is in it now."""
    to, seen = await reader(db, jim_id), await for_jim(db, group_id, jim_id)
    message = group_messages.group_started(
        first_name=to.first_name,
        token=await link(db, to, group_id, now=now),
        names=names(to, seen),
        moment=to.said(moments.name(seen.moment)),
        way=to.said(wishes.MODES[seen.mode]),
        host=seen.host,
        hosting=seen.hosts,
    )
    await queue(db, to, message, key(group_id, "started", jim_id), now=now)


async def not_yet(db: Database, group: Row, jim_id: int, *, next_on: Any, now: datetime) -> None:
    """They said yes, and too few others did; who is rung otherwise reads it on their page, or hears it next time."""
    to = await reader(db, jim_id)
    if to.called:
        return
    message = group_messages.group_not_yet(
        first_name=to.first_name,
        token=await link(db, to, group.id, now=now),
        moment=to.said(moments.name(group.moment)),
        next_on=next_on,
    )
    await queue(db, to, message, key(group.id, "not_yet", jim_id), now=now)


async def rest(db: Database, group_id: int, jim_id: int, *, now: datetime) -> None:
    """Three invitations without an answer: ask once."""
    to = await reader(db, jim_id)
    if not to.called:
        token = await link(db, to, None, purpose="group_rest", now=now)
        message = group_messages.group_rest(first_name=to.first_name, token=token)
        await queue(db, to, message, key(group_id, "rest", jim_id), now=now)


@dataclass(frozen=True, slots=True)
class Offer:
    """What would help one JIM to a group, found by a run. `questions`: a msgid and its values each."""

    jim_id: int
    run_id: int
    questions: Sequence[tuple[str, dict[str, object]]]


async def offer(db: Database, offers: Sequence[Offer], *, now: datetime) -> list[int]:
    """Ask each of these JIMs who can be written to; who they are. As many queries for many as for one."""
    reach = await receipts.all_reachable(db, [each.jim_id for each in offers])
    asked = [(each, reach[each.jim_id]) for each in offers if each.jim_id in reach]
    about = [{"person_id": to.id, "purpose": "group_offer", "brief": to.texted} for _, to in asked]
    tokens = await links.create_many(db, about, now=now)
    out = []
    for (each, to), token in zip(asked, tokens, strict=True):
        question = " ".join(say(to.language, text, **values) for text, values in each.questions)
        message = group_messages.group_offer(first_name=to.first_name, token=token, question=question)
        key = f"meeting-{each.jim_id}:offer:{each.run_id}"
        out.append(outgoing.Outgoing.of(message, key=key, **to.where, now=now))
    await outgoing.queue(db, out)
    return [each.jim_id for each, _ in asked]


def names(to: Reader, seen: Seen) -> str:
    """The first names of the others, said in the reader's language."""
    return to.all_of([name for _, name in seen.others])


def _until(to: Reader, seen: Seen) -> Any:
    return cadence.local_day(seen.closes_at, to.zone) if seen.closes_at else None


async def link(
    db: Database, to: Reader, group_id: int | None, *, purpose: str = "group_invitation", now: datetime
) -> str:
    """A link for this reader to the page of the group; its secret."""
    return await links.create(db, to.id, purpose, group_id=group_id, brief=to.brief, now=now)


async def queue(db: Database, to: Reader, message: Message, key: str, *, now: datetime) -> int:
    """Put a message in the outbox under `key`, once; its id. For who is rung it is a call on the staff's list."""
    [outbox_id] = await queue_many(db, [(to, message, key)], now=now)
    return outbox_id


async def queue_many(
    db: Database, letters: Sequence[tuple[Reader, Message, str]], *, now: datetime
) -> list[int]:
    """Put these in the outbox as `queue` does, together; their ids, in the same order."""
    rows = [outgoing.Outgoing.of(text, key=key, **to.where, now=now) for to, text, key in letters]
    ids = await outgoing.queue(db, rows)
    for (to, _, _), outbox_id in zip(letters, ids, strict=True):
        if to.called:
            await _call(db, to, outbox_id, now=now)
    return ids


async def _call(db: Database, to: Reader, outbox_id: int, *, now: datetime) -> None:
    told = await db.fetch_one(
        outbox.update()
        .where(outbox.c.id == outbox_id, outbox.c.state == "pending")
        .values(state="sent", sent_at=now, sent_on=cadence.local_day(now, to.zone), next_try_at=None)
        .returning(outbox.c.id)
    )
    if told:
        await db.upsert(calls, [{"outbox_id": outbox_id, "jim_id": to.id, "due_at": now}], key=["outbox_id"])


async def call_off(db: Database, group_id: int, jim_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Nobody needs to ring these about this group any more; who was still to be rung."""
    about = select(outbox.c.id).where(outbox.c.key.startswith(f"group-{group_id}:", autoescape=True))
    open_ones = (
        calls.c.outbox_id.in_(about),
        calls.c.jim_id.in_(list(jim_ids)),
        calls.c.due_at.is_not(None),
    )
    off = {"due_at": None, "outcome": "cancelled", "done_at": now}
    rows = await db.fetch_all(calls.update().where(*open_ones).values(**off).returning(calls.c.jim_id))
    return {row.jim_id for row in rows}


async def forget(db: Database, jim_id: int) -> None:
    """Remove this JIM's name from the post of those they were in a group with; what waits does not leave with it."""
    theirs = select(peer_group_members.c.group_id).where(peer_group_members.c.jim_id == jim_id)
    for row in await db.fetch_all(theirs):
        about = outbox.c.key.startswith(f"group-{row.group_id}:", autoescape=True)
        gone = {"state": "skipped", "reason": "erased", "next_try_at": None, "lease_until": None}
        await db.execute(outbox.update().where(about, outbox.c.state.in_(WAITING)).values(**gone))
        await db.execute(outbox.update().where(about).values(context="{}"))
