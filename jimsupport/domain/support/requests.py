"""A question ("vraag"): anything a JIM asks, whatever the door it came in by.

Words of danger lift it to the top of the day. Whoever works on it claims it first, so that
nobody is rung twice; closing says what came of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, request_messages, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import contact
from jimsupport.domain.slips import SAME_TAP
from jimsupport.domain.support import danger, receipts, sight
from jimsupport.words import N_

ASKED_BY_A_PERSON = ("question", "call_back", "other_jim", "worry", "correction")
TO_WRITE_DOWN = ("question", "call_back", "other_jim")  # what staff take down on the phone
LONGEST = 4000

claimers = people.alias("claimers")
handers = people.alias("handers")
returners = people.alias("returners")


@dataclass(frozen=True, slots=True)
class Came:
    """How words reached us that came by mail or text: the record of it, and whether it is sure whose they are."""

    received_id: int
    door: str = "mail"  # or text
    certain: bool = True


async def open(
    db: Database,
    *,
    kind: str,
    door: str,
    body: str = "",
    jim_id: int | None = None,
    name: str = "",
    contact: str = "",
    planned_id: int | None = None,
    when_to_call: str = "",
    by: str,
    now: datetime,
    phone: bool = False,
    came: Came | None = None,
    many: bool = False,
) -> int:
    """Open a request and give its id; what is open already for the same thing is given instead.

    What `came` by mail may be as long as it is, and is a sign of life where it is sure whose it is.
    `contact` is a number or address for this request alone, from someone without one that works with us.
    A JIM with a mail address that works gets an automatic answer at once, unless staff took
    the question down on the phone. `many` marks one of many that came at once from one place on the network.
    Raises Invalid on a text that is too long.
    """
    body = checked_text(body, field="body", needed=False, longest=None if came else LONGEST)
    values = {
        "jim_id": jim_id,
        "name": " ".join(name.split())[:80],
        "contact": contact.strip() or None,
        "kind": kind,
        "door": door,
        "planned_id": planned_id,
        "when_to_call": " ".join(when_to_call.split())[:80],
        "opened_at": now,
        "said_at": now if kind in ASKED_BY_A_PERSON else None,
        "many": many,
    }
    async with db.write():
        await (db.lock("jim", jim_id) if jim_id else db.lock("visitor", values["name"]))
        known = await _same(db, values, body, by=by, now=now)
        if known is not None:
            return known
        request_id = await db.insert(support_requests.insert().values(**values))
        await add_message(db, request_id, body, by=by, now=now, came=came)
        urgent = await danger.weigh(db, request_id, f"{body}\n{values['when_to_call']}", now=now, many=many)
        await events.record(
            db,
            "request_opened",
            jim_id,
            by=by,
            now=now,
            phone=phone,
            request=request_id,
            about=kind,
            door=door,
        )
        if jim_id and kind in ASKED_BY_A_PERSON:
            if planned_id is None and (
                came is None or came.certain
            ):  # an answer to a check-in is a contact of itself
                await _heard_from(db, jim_id, by=by, now=now)
            if door not in ("phone", "system") and not phone:
                number = bool(values["contact"])
                await receipts.queue(
                    db, request_id, jim_id, kind=kind, has_number=number, urgent=urgent, now=now
                )
    return request_id


async def open_for(db: Database, jim_ids: Sequence[int], *, kind: str, now: datetime) -> None:
    """Open a request of our own for each of these JIMs who has none of that kind; in the caller's transaction.

    As many queries for many as for one.
    """
    rows = support_requests.c
    theirs = rows.jim_id.in_(jim_ids), rows.kind == kind, rows.closed_at.is_(None)
    known = {row.jim_id for row in await db.fetch_all(select(rows.jim_id).where(*theirs))}
    values = {"kind": kind, "door": "system", "opened_at": now}
    fresh = [jim_id for jim_id in jim_ids if jim_id not in known]
    await db.insert_many(support_requests, [{"jim_id": jim_id, **values} for jim_id in fresh])
    opened = await db.fetch_all(select(rows.id, rows.jim_id).where(*theirs, rows.jim_id.in_(fresh)))
    about = {row.jim_id: {"request": row.id, "about": kind, "door": "system"} for row in opened}
    said = [events.row("request_opened", each, by="worker", now=now, data=about[each]) for each in fresh]
    await events.record_many(db, said)


def checked_text(text: str, *, field: str, needed: bool = True, longest: int | None = LONGEST) -> str:
    """`text` without spaces around it. Raises Invalid when it is too long, or `needed` and empty."""
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise Invalid(field, N_("Schrijf eerst iets op."))
    if longest is not None and len(text) > longest:
        raise Invalid(field, N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=longest)
    return text


async def add_message(
    db: Database,
    request_id: int,
    body: str,
    *,
    by: str,
    now: datetime,
    outbox_id: int | None = None,
    came: Came | None = None,
) -> None:
    """Put what somebody wrote or said in the conversation; an empty text is left out, unless it `came` by mail."""
    if body or came:
        values = {"outbox_id": outbox_id, "received_id": came.received_id if came else None}
        await db.execute(
            request_messages.insert().values(request_id=request_id, by=by, body=body, at=now, **values)
        )


async def _same(db: Database, values: dict[str, Any], body: str, *, by: str, now: datetime) -> int | None:
    """The open request that this one would repeat: a double tap, or a wish staff already know of."""
    rows = support_requests.c
    same = [rows.kind == values["kind"], rows.closed_at.is_(None)]
    if values["jim_id"] is None:
        same += [rows.jim_id.is_(None), rows.name == values["name"], rows.opened_at > now - SAME_TAP]
    else:
        same.append(rows.jim_id == values["jim_id"])
    found = await db.fetch_all(support_requests.select().where(*same).order_by(rows.id.desc()))
    for row in found:
        if values["kind"] not in ASKED_BY_A_PERSON:
            return row.id
        if _goes_on(row, values):
            more = {name: values[name] for name in ("when_to_call", "contact")}
            await _say_more(db, row, body, more, by=by, now=now)
            return row.id
        if row.contact == values["contact"] and await just_said(db, [row.id], body, now=now):
            return row.id
    return None


def _goes_on(row: Row, values: dict[str, Any]) -> bool:
    """Whether a JIM who asks again adds to the open request `row`: one check-in, or one wish to be rung."""
    if row.jim_id is None:
        return False
    if values["planned_id"] is None:
        return values["kind"] == "call_back"
    return row.planned_id == values["planned_id"]


async def just_said(db: Database, request_ids: Sequence[int], body: str, *, now: datetime) -> bool:
    """Whether this is what was said last in a conversation, a moment ago: a double tap."""
    last = await db.fetch_one(
        select(request_messages.c.body, request_messages.c.at)
        .where(request_messages.c.request_id.in_(request_ids))
        .order_by(request_messages.c.id.desc())
        .limit(1)
    )
    if last is None:
        opened = await db.fetch_value(
            select(support_requests.c.opened_at).where(support_requests.c.id == request_ids[0])
        )
        return not body and opened > now - SAME_TAP
    return last.body == body and last.at > now - SAME_TAP


async def _say_more(
    db: Database, request: Row, body: str, more: dict[str, str | None], *, by: str, now: datetime
) -> None:
    """Add a text to a request that is open, unless it was said just now, and what else was said, where it was.

    Danger in the text lifts the request.
    """
    new = {name: said for name, said in more.items() if said and said != getattr(request, name)}
    if body and await just_said(db, [request.id], body, now=now):
        body = ""
    await add_message(db, request.id, body, by=by, now=now)
    if body or new:
        await heard(db, request.id, now=now, **new)
        await danger.weigh(db, request.id, "\n".join([body, new.get("when_to_call") or ""]), now=now)


async def heard(db: Database, request_id: int, *, now: datetime, **values: Any) -> None:
    """The JIM said something new in it: it is on the day again, wherever it was put."""
    sealed = await db.sealed(support_requests, request_id, **values)
    await db.execute(
        support_requests.update()
        .where(support_requests.c.id == request_id)
        .values(said_at=now, snoozed_at=None, wake_at=None, **sealed)
    )


async def _heard_from(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    await contact.record(db, jim_id, by=by, now=now, what="asked")


def is_awake(now: datetime | BindParameter[datetime]) -> Any:
    """Which requests are not put away: until a day that is there, or until the JIM says something."""
    return or_(support_requests.c.snoozed_at.is_(None), support_requests.c.wake_at <= now)


def has_new_words(row: Row) -> bool:
    """Whether the JIM said something in a request after staff last did something about it."""
    return row.said_at is not None and row.touched_at is not None and row.said_at > row.touched_at


async def for_staff(db: Database, request_id: int, *, staff_id: int) -> Row:
    """One request with the names of its JIM and of who claimed it. Raises NotFound."""
    row = await db.fetch_one(with_names().where(support_requests.c.id == request_id, sight.seen_by(staff_id)))
    if row is None:
        raise NotFound
    return row


async def for_jim(db: Database, request_id: int, *, jim_id: int) -> Row:
    """One request of this JIM. Raises NotFound for any other."""
    asked = support_requests.c.id == request_id, support_requests.c.jim_id == jim_id
    row = await db.fetch_one(support_requests.select().where(*asked))
    if row is None:
        raise NotFound
    return row


async def of_jim(db: Database, jim_id: int, *, limit: int = 20) -> Sequence[Row]:
    """The requests of one JIM, open ones first, then the newest."""
    return await db.fetch_all(
        with_names()
        .where(support_requests.c.jim_id == jim_id)
        .order_by(support_requests.c.closed_at.is_not(None), support_requests.c.id.desc())
        .limit(limit)
    )


def with_names() -> Select[Any]:
    """Requests with the names of who asked and who is on it."""
    return (
        select(
            support_requests,
            people.c.first_name,
            people.c.last_name,
            people.c.interpreter,
            people.c.language,
            claimers.c.first_name.label("claimer"),
            handers.c.first_name.label("hander"),
            returners.c.first_name.label("returner"),
        )
        .select_from(support_requests)
        .outerjoin(people, people.c.id == support_requests.c.jim_id)
        .outerjoin(claimers, claimers.c.id == support_requests.c.claimed_by)
        .outerjoin(handers, handers.c.id == support_requests.c.handed_by)
        .outerjoin(returners, returners.c.id == support_requests.c.returned_from)
    )
