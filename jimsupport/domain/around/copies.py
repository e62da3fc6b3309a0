"""What a helper reads along: a plain copy of what we mail the JIM, once for each message, while both want it.

No sign-in links, no replies of staff, nothing of other JIMs: COPIED names the kinds there are copies of.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import helpers, jims, outbox, people
from jimsupport.domain.around import helpers as verbs
from jimsupport.domain.people import jims as jim_rows
from jimsupport.mail import around_messages
from jimsupport.mail import outbox as post

TALKS = frozenset({"talk_reminder"})
COPIED = TALKS | {
    "invitation",
    "invitation_reminder",
    "check_in",
    "check_in_reminder",
    "turning_18",
    "hard_moment",
    "rest_question",
    "contact_reminder",
    "yearly_hello",
}
KINDS = ("helper_asked", "helper_copy")
REFUSED = "channel"  # what the outgoing post says where a mail server refused the address


async def queue(db: Database, rows: Sequence[Any], *, now: datetime) -> None:
    """Write a copy of each of these messages that just left, for who reads along with its JIM.

    Call it in the transaction that notes that they left; the key keeps a second one from being written.
    """
    mailed = {row.id: row for row in rows if row.kind in COPIED and row.channel != "call" and row.person_id}
    if not mailed:
        return
    reading = await db.fetch_all(
        select(*helpers.c, people.c.first_name.label("jim"), people.c.zone)
        .join(people, people.c.id == helpers.c.jim_id)
        .where(
            helpers.c.jim_id.in_({row.person_id for row in mailed.values()}),
            helpers.c.agreed_at.is_not(None),
            helpers.c.ended_at.is_(None),
        )
    )
    by_jim = {row.jim_id: row for row in reading}
    talks = await _talks(
        db, [row.id for row in mailed.values() if row.kind in TALKS and row.person_id in by_jim]
    )
    copies = [
        _copy(by_jim[row.person_id], row, talks.get(row.id), now=now)
        for row in mailed.values()
        if row.person_id in by_jim
    ]
    for helper in by_jim.values():
        await verbs.keep_link(db, helper)
    await post.queue(db, copies)


async def _talks(db: Database, ids: Sequence[int]) -> dict[int, datetime]:
    """When the talk is that each of these messages reminds of."""
    if not ids:
        return {}
    rows = await db.fetch_all(select(outbox.c.id, outbox.c.context).where(outbox.c.id.in_(ids)))
    return {row.id: datetime.fromisoformat(json.loads(row.context)["starts_at"]) for row in rows}


def _copy(helper: Row, original: Any, starts_at: datetime | None, *, now: datetime) -> post.Outgoing:
    message = around_messages.helper_copy(
        first_name=helper.first_name,
        jim=helper.jim,
        about=original.kind,
        stop_path=f"{verbs.path(verbs.secret_of(helper))}/stop",
        starts_at=starts_at,
        zone=helper.zone if starts_at else "",
    )
    return post.Outgoing.of(
        message,
        key=f"helper-{helper.id}:helper_copy:{original.id}",
        person_id=None,
        address=helper.address,
        language=helper.language,
        now=now,
    )


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these mails to helpers must not leave after all, by its id; None: send it. One query."""
    found = await db.fetch_all(
        select(*helpers.c, *(c for c in jims.c if c.name != "id"), people.c.zone, people.c.erased_at)
        .join(people, people.c.id == helpers.c.jim_id)
        .join(jims, jims.c.id == helpers.c.jim_id)
        .where(helpers.c.id.in_([helper_of(row) for row in rows]))
    )
    known = {row.id: row for row in found}
    return {row.id: _why_not(row, known.get(helper_of(row)), now=now) for row in rows}


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of mails to helpers: an address that a mail server refused ends the reading along."""
    for row, reason in rows:
        if reason == REFUSED:
            await verbs.bounced(db, helper_of(row), now=now)


def _why_not(row: Any, helper: Row | None, *, now: datetime) -> str | None:
    if helper is None or helper.ended_at:
        return "cancelled"
    for reason in ("deceased", "erased", "stopped"):
        if getattr(helper, f"{reason}_at"):
            return reason
    if row.kind == "helper_asked":
        return "answered" if helper.agreed_at else None
    if not helper.agreed_at or not helper.consented_at:
        return "no_consent"
    return "paused" if jim_rows.is_paused(helper, now) else None


def helper_of(row: Any) -> int:
    """The helper that a mail of KINDS goes to, by its key."""
    return int(row.key.split(":")[0].partition("-")[2])
