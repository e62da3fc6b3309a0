"""What a host is written: somebody of your group is silent, and wished that you ring. No number stands in a message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import host_rings, jims, people, support_requests
from jimsupport.domain.access import links
from jimsupport.domain.groups import post
from jimsupport.domain.people import jims as jim_rows
from jimsupport.mail import group_messages

KINDS = ("host_ring",)


async def ask(db: Database, request_id: int, host_id: int, jim_id: int, *, now: datetime) -> None:
    """Ask the host, by mail or text; nobody is rung for it, as staff ring the JIM themselves a week later."""
    to = await post.reader(db, host_id)
    if to.called:
        return
    name = await db.fetch_value(select(people.c.first_name).where(people.c.id == jim_id))
    token = await links.create(db, host_id, "host_ring", request_id=request_id, brief=to.brief, now=now)
    message = group_messages.host_ring(first_name=to.first_name, token=token, name=name, request=request_id)
    await post.queue(db, to, message, f"ring-{request_id}:{now.date().isoformat()}:{host_id}", now=now)


def ring_of(key: str) -> int:
    """The question that the key of a message is about."""
    return int(key.partition(":")[0].removeprefix("ring-"))


async def weigh(db: Database, rows: Sequence[Any], *, now: datetime) -> dict[int, str | None]:
    """Why each of these outgoing rows must not leave after all, by its id; None: send it (see `appointments`)."""
    silent = jims.alias("silent")
    found = await db.fetch_all(
        select(
            *jims.c,
            people.c.erased_at,
            host_rings.c.id.label("ring_id"),
            silent.c.call_when_silent.label("wish"),
        )
        .join(people, people.c.id == jims.c.id)
        .join(host_rings, host_rings.c.host_id == jims.c.id)
        .join(support_requests, support_requests.c.id == host_rings.c.id)
        .join(silent, silent.c.id == support_requests.c.jim_id)
        .where(host_rings.c.id.in_([ring_of(row.key) for row in rows]), host_rings.c.ended_at.is_(None))
        .where(support_requests.c.closed_at.is_(None))
    )
    known = {(row.ring_id, row.id): row for row in found}
    return {row.id: _why_not(known.get((ring_of(row.key), row.person_id)), now) for row in rows}


async def settled(db: Database, rows: Sequence[tuple[Any, str | None]], *, now: datetime) -> None:
    """What became of them says the outgoing post itself: nothing follows from it here."""


def _why_not(row: Any, now: datetime) -> str | None:
    if row is None or row.wish != "host":
        return "cancelled"
    for reason in ("deceased", "erased", "stopped", "declined"):
        if getattr(row, f"{reason}_at"):
            return reason
    return "paused" if jim_rows.is_paused(row, now) else None
