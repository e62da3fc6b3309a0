"""A question ("vraag"): anything a JIM asks, whatever the door it came in by.

Words of danger lift it to the top of the day. Whoever works on it claims it first, so that
nobody is rung twice; closing says what came of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update

from jimsupport.db import Database, Row
from jimsupport.db.tables import people, request_messages, support_requests
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.follow_up import contact
from jimsupport.domain.support import danger, receipts
from jimsupport.words import N_

OUTCOMES = ("answered", "called", "not_needed", "passed_on")
ASKED_BY_A_PERSON = ("question", "call_back", "other_jim")
LONGEST = 4000
SAME_TAP = timedelta(minutes=10)

claimers = people.alias("claimers")


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
) -> int:
    """Open a request and give its id; what is open already for the same thing is given instead.

    `contact` is a number or address for this request alone, from someone without one that works with us.
    A JIM with a mail address that works gets an automatic answer at once, unless staff took
    the question down on the phone. Raises Invalid on a text that is too long.
    """
    body = checked_text(body, field="body", needed=False)
    values = {
        "jim_id": jim_id,
        "name": " ".join(name.split())[:80],
        "contact": contact.strip() or None,
        "kind": kind,
        "door": door,
        "planned_id": planned_id,
        "when_to_call": " ".join(when_to_call.split())[:80],
        "danger": danger.is_in(body),
        "opened_at": now,
    }
    async with db.write():
        await (db.lock("jim", jim_id) if jim_id else db.lock("visitor", values["name"]))
        known = await _same(db, values, body, by=by, now=now)
        if known is not None:
            return known
        request_id = await db.insert(support_requests.insert().values(**values))
        await add_message(db, request_id, body, by=by, now=now)
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
            if planned_id is None:  # an answer to a check-in is a contact of itself
                await _heard_from(db, jim_id, by=by, now=now)
            if door != "phone" and not phone:
                number = bool(values["contact"])
                await receipts.queue(db, request_id, jim_id, kind=kind, has_number=number, now=now)
    return request_id


def checked_text(text: str, *, field: str, needed: bool = True) -> str:
    """`text` without spaces around it. Raises Invalid when it is too long, or `needed` and empty."""
    text = text.replace("\r\n", "\n").strip()
    if needed and not text:
        raise Invalid(field, N_("Schrijf eerst iets op."))
    if len(text) > LONGEST:
        raise Invalid(field, N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST)
    return text


async def add_message(
    db: Database, request_id: int, body: str, *, by: str, now: datetime, outbox_id: int | None = None
) -> None:
    """Put what somebody wrote or said in the conversation; an empty text is left out."""
    if body:
        await db.execute(
            request_messages.insert().values(
                request_id=request_id, by=by, body=body, at=now, outbox_id=outbox_id
            )
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
        if row.contact == values["contact"] and await _said(db, row.id, body, now=now):
            return row.id
    return None


def _goes_on(row: Row, values: dict[str, Any]) -> bool:
    """Whether a JIM who asks again adds to the open request `row`: one check-in, or one wish to be rung."""
    if row.jim_id is None:
        return False
    if values["planned_id"] is None:
        return values["kind"] == "call_back"
    return row.planned_id == values["planned_id"]


async def _said(db: Database, request_id: int, body: str, *, now: datetime) -> bool:
    bodies = await db.fetch_all(
        select(request_messages.c.body, request_messages.c.at)
        .where(request_messages.c.request_id == request_id)
        .order_by(request_messages.c.id)
    )
    if not bodies:
        opened = await db.fetch_value(
            select(support_requests.c.opened_at).where(support_requests.c.id == request_id)
        )
        return not body and opened > now - SAME_TAP
    return bodies[-1].body == body and bodies[-1].at > now - SAME_TAP


async def _say_more(
    db: Database, request: Row, body: str, more: dict[str, str | None], *, by: str, now: datetime
) -> None:
    """Add a text to a request that is open, unless it was said just now, and what else was said, where it was.

    Danger in the text lifts the request.
    """
    if body and not await _said(db, request.id, body, now=now):
        await add_message(db, request.id, body, by=by, now=now)
    await _set(
        db,
        request.id,
        danger=request.danger or danger.is_in(body),
        **{name: said or request[name] for name, said in more.items()},
    )


async def _heard_from(db: Database, jim_id: int, *, by: str, now: datetime) -> None:
    await contact.record(db, jim_id, by=by, now=now, what="asked")


def seen_by(staff_id: int) -> Any:
    """Which requests this member of staff may see: all but their own, for staff can be a JIM too."""
    return or_(support_requests.c.jim_id.is_(None), support_requests.c.jim_id != staff_id)


async def for_staff(db: Database, request_id: int, *, staff_id: int) -> Row:
    """One request with the names of its JIM and of who claimed it. Raises NotFound."""
    row = await db.fetch_one(with_names().where(support_requests.c.id == request_id, seen_by(staff_id)))
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
        )
        .select_from(support_requests)
        .outerjoin(people, people.c.id == support_requests.c.jim_id)
        .outerjoin(claimers, claimers.c.id == support_requests.c.claimed_by)
    )


async def attach(db: Database, request: Row, jim_id: int, *, by: str, now: datetime) -> None:
    """Say which JIM asked; staff choose, because families share a number or an address."""
    if request.jim_id == jim_id:
        return
    async with db.write():
        await _set(db, request.id, jim_id=jim_id)
        await events.record(
            db, "request_attached", jim_id, by=by, now=now, request=request.id, before=request.jim_id
        )


async def detach(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """It was somebody else: the question is nobody's again, and that JIM reads it no more.

    Only for one that came in without a JIM; what a JIM asked stays theirs (Refused).
    """
    if request.jim_id is None:
        return
    if not (request.name or request.contact or request.door == "phone"):
        raise Refused(N_("Deze JIM vroeg het zelf."))
    async with db.write():
        await _set(db, request.id, jim_id=None)
        await events.record(db, "request_detached", request.jim_id, by=by, now=now, request=request.id)


async def close(db: Database, request: Row, outcome: str, *, by: str, now: datetime) -> None:
    """Close a request with what came of it; closing twice keeps the first outcome."""
    if outcome not in OUTCOMES:
        raise Invalid("outcome", N_("Kies hoe het is afgelopen."))
    async with db.write():
        done = await db.fetch_one(
            update(support_requests)
            .where(support_requests.c.id == request.id, support_requests.c.closed_at.is_(None))
            .values(closed_at=now, outcome=outcome)
            .returning(support_requests.c.id)
        )
        if done:
            await events.record(
                db, "request_closed", request.jim_id, by=by, now=now, request=request.id, outcome=outcome
            )


async def reopen(db: Database, request: Row, *, by: str, now: datetime) -> None:
    """Open a closed request again; nothing happens to one that is open."""
    async with db.write():
        done = await db.fetch_one(
            update(support_requests)
            .where(support_requests.c.id == request.id, support_requests.c.closed_at.is_not(None))
            .values(closed_at=None, outcome=None)
            .returning(support_requests.c.id)
        )
        if done:
            await events.record(db, "request_reopened", request.jim_id, by=by, now=now, request=request.id)


async def take_back(db: Database, *, planned_id: int, by: str, now: datetime) -> None:
    """A JIM undoes an answer that had opened a request: it closes, unless someone is on it or it may be danger."""
    rows = support_requests.c
    free = rows.claimed_by.is_(None), rows.danger.is_(False)
    await _close_all(db, (rows.planned_id == planned_id, *free), by=by, now=now)


async def settle(db: Database, jim_id: int, kinds: Sequence[str], *, by: str, now: datetime) -> None:
    """What these requests were about is solved by itself: an address works again, or there is nobody to ring."""
    rows = support_requests.c
    await _close_all(db, (rows.jim_id == jim_id, rows.kind.in_(kinds)), by=by, now=now)


async def _close_all(db: Database, which: Sequence[Any], *, by: str, now: datetime) -> None:
    async with db.write():
        for row in await db.fetch_all(
            update(support_requests)
            .where(*which, support_requests.c.closed_at.is_(None))
            .values(closed_at=now, outcome="not_needed")
            .returning(support_requests.c.id, support_requests.c.jim_id)
        ):
            await events.record(
                db, "request_closed", row.jim_id, by=by, now=now, request=row.id, outcome="not_needed"
            )


async def _set(db: Database, request_id: int, **values: Any) -> None:
    await db.execute(support_requests.update().where(support_requests.c.id == request_id).values(**values))
