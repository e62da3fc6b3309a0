"""Letters: what is wanted for a JIM becomes one message, by mail or as a call for staff."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import calls, channels, hand_overs, organisations, outbox, people, planned
from jimsupport.domain.access import links
from jimsupport.domain.follow_up import cadence, delivery
from jimsupport.domain.follow_up.eligibility import Standing
from jimsupport.mail import messages
from jimsupport.mail import outbox as post
from jimsupport.mail.messages import Message

IN_TOUCH_STEPS = frozenset({"P3M", "P6M", "P12M", "P24M"})  # when we also ask «hebben jullie nog contact?»
ASKING_HOW = ("check_in", "turning_18", "check_in_reminder")
LONG_AGO = timedelta(days=60)


async def write(
    db: Database, found: dict[int, Standing], wanted: dict[int, list[Any]], *, now: datetime
) -> list[dict[str, Any]]:
    """Write one message for each JIM of `wanted` (JIM id to rows, the lead first).

    Returns the planned rows that wait for their mail to leave, with what changed in them. A call is on
    the staff's list at once: its rows are sent, and what follows from them is planned.
    """
    if not wanted:
        return []
    leads = [items[0] for items in wanted.values()]
    addresses = await _addresses(db, list(wanted))
    senders = await senders_of(db, leads)
    written = await written_of(db, list(wanted))
    tokens = await _tokens(db, list(wanted.values()), now=now)
    rows = []
    for items in wanted.values():
        lead, standing = items[0], found[items[0].jim_id]
        mail = standing.channel == "mail"
        rows.append(
            post.Outgoing.of(
                message(
                    standing,
                    items,
                    senders.get(lead.hand_over_id),
                    written.get(lead.jim_id, []),
                    tokens[lead.id],
                    now=now,
                ),
                key=lead.key if lead.outbox_id is None else f"{lead.key}@{lead.outbox_id}",
                person_id=lead.jim_id,
                hand_over_id=lead.hand_over_id,
                items=[item.key for item in items],
                channel=standing.channel,
                address=addresses[lead.jim_id] if mail else None,
                language=standing.jim.language,
                now=now,
            )
        )
    ids = await post.queue(db, rows)
    mailed: list[dict[str, Any]] = []
    called: list[dict[str, Any]] = []
    for outbox_id, row, items in zip(ids, rows, wanted.values(), strict=True):
        waiting = mailed if row.channel == "mail" else called
        waiting += [dict(i._mapping) | {"due_at": None, "outbox_id": outbox_id, "error": None} for i in items]
    await _list_calls(db, found, called, now=now)
    return mailed


async def _list_calls(
    db: Database, found: dict[int, Standing], called: list[dict[str, Any]], *, now: datetime
) -> None:
    """Put the calls on the staff's list; for the rules that is when they went out."""
    if not called:
        return
    days = {row["jim_id"]: cadence.local_day(now, found[row["jim_id"]].jim.zone) for row in called}
    await db.upsert(planned, called, key=["id"], set=["due_at", "outbox_id", "error"])
    rows = await db.fetch_all(outbox.select().where(outbox.c.id.in_({row["outbox_id"] for row in called})))
    for day in set(days.values()):
        listed = [row.id for row in rows if days[row.person_id] == day]
        await db.execute(
            outbox.update()
            .where(outbox.c.id.in_(listed))
            .values(state="sent", sent_at=now, sent_on=day, next_try_at=None)
        )
    await db.insert_many(
        calls, [{"outbox_id": row.id, "jim_id": row.person_id, "due_at": now} for row in rows]
    )
    await delivery.delivered(db, rows, now=now)


def message(
    standing: Standing,
    items: Sequence[Any],
    sender: Any,
    written: Sequence[Any],
    tokens: tuple[str, str],
    *,
    now: datetime,
) -> Message:
    """The message for these rows: the lead's kind, the others as a line each.

    `sender` and `written` as `senders_of` and `written_of` give them for the lead and its JIM.
    """
    lead = items[0]
    token, unsubscribe = tokens
    basics: dict[str, Any] = {
        "first_name": standing.jim.first_name,
        "token": token,
        "unsubscribe_token": unsubscribe,
        "also": [item.kind for item in items[1:]],
    }
    if lead.kind in ("invitation", "invitation_reminder"):
        who = {"professional": sender.first_name, "organisation": sender.organisation}
        if lead.kind == "invitation_reminder":
            return messages.invitation_reminder(**basics, **who)
        today = cadence.local_day(now, standing.jim.zone)
        hand_over = next(row for row in written if row.id == lead.hand_over_id)
        return messages.invitation(
            **basics,
            **who,
            ends_on=hand_over.ends_on,
            ended=hand_over.ends_on <= today,
            message=hand_over.message,
            other_help=hand_over.other_help,
            already_yes=standing.jim.consented_at is not None,
            long_ago=today - hand_over.ends_on > LONG_AGO,
            way_back=way_back(written),
        )
    if lead.kind == "rest_question":
        return messages.rest_question(**basics)
    if lead.kind in ("check_in", "check_in_reminder"):
        in_touch = asks_for_contact(lead, standing.jim)
        return getattr(messages, lead.kind)(**basics, in_touch=in_touch, way_back=way_back(written))
    return getattr(messages, lead.kind)(**basics, way_back=way_back(written))


def asks_for_contact(item: Any, jim: Any) -> bool:
    """Whether `item` also asks «hebben jullie nog contact?»: only where we know when help ended."""
    return item.step in IN_TOUCH_STEPS and (item.hand_over_id is not None or jim.ends_on is not None)


def way_back(written: Sequence[Any]) -> dict[str, str] | None:
    """The way back to help given at the closing, of the newest hand-over that has one."""
    known = [row.way_back for row in written if row.way_back and not row.withdrawn_at]
    return json.loads(known[-1]) if known else None


async def written_of(db: Database, jim_ids: Sequence[int]) -> dict[int, list[Any]]:
    """What professionals wrote in the hand-overs of each JIM, oldest first; only a letter needs to know."""
    rows = await db.fetch_all(
        select(
            hand_overs.c.id,
            hand_overs.c.jim_id,
            hand_overs.c.ends_on,
            hand_overs.c.message,
            hand_overs.c.other_help,
            hand_overs.c.way_back,
            hand_overs.c.withdrawn_at,
        )
        .where(hand_overs.c.jim_id.in_(list(jim_ids)))
        .order_by(hand_overs.c.id)
    )
    return {jim_id: [row for row in rows if row.jim_id == jim_id] for jim_id in {row.jim_id for row in rows}}


async def _addresses(db: Database, jim_ids: list[int]) -> dict[int, str]:
    """The mail address that works of each JIM: of several the one confirmed last, else the oldest."""
    rows = await db.fetch_all(
        select(channels.c.person_id, channels.c.address)
        .where(channels.c.person_id.in_(jim_ids), channels.c.kind == "mail", channels.c.state == "works")
        .order_by(channels.c.confirmed_at.desc().nulls_last(), channels.c.id)
    )
    return {row.person_id: row.address for row in reversed(rows)}


async def senders_of(db: Database, leads: Sequence[Any]) -> dict[int, Any]:
    """Who registered each hand-over, and for which organisation."""
    ids = sorted({lead.hand_over_id for lead in leads if lead.kind.startswith("invitation")})
    if not ids:
        return {}
    rows = await db.fetch_all(
        select(hand_overs.c.id, people.c.first_name, organisations.c.name.label("organisation"))
        .join(people, people.c.id == hand_overs.c.professional_id)
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .where(hand_overs.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


async def _tokens(
    db: Database, wanted: Sequence[Sequence[Any]], *, now: datetime
) -> dict[int, tuple[str, str]]:
    """(answer link, unsubscribe link) for each message, by the id of its lead."""
    rows = [
        {
            "person_id": item.jim_id,
            "purpose": purpose,
            "planned_id": item.id,
            "hand_over_id": item.hand_over_id,
        }
        for items in wanted
        for item, purpose in ((asking(items), items[0].kind), (items[0], "unsubscribe"))
    ]
    made = await links.create_many(db, rows, now=now)
    return {items[0].id: (made[2 * n], made[2 * n + 1]) for n, items in enumerate(wanted)}


def asking(items: Sequence[Any]) -> Any:
    """The row that an answer to the message is about: its lead, or the question folded into an invitation.

    Someone who said yes before is asked nothing by another invitation; a check-in in it still is.
    """
    lead = items[0]
    if lead.kind != "invitation":
        return lead
    return next((item for item in items if item.kind in ASKING_HOW), lead)
