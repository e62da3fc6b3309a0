"""Once a day: walk the whole log, and mail its head to whoever keeps it outside this database.

Whoever could rewrite the database could rewrite every seal; not the mails that have left.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels, people, roles
from jimsupport.domain.audit import checks
from jimsupport.domain.audit.checks import Verdict
from jimsupport.mail import audit_messages, outbox

HOME = ZoneInfo("Europe/Amsterdam")
AT = time(6, 40)  # before anybody starts work


async def run(db: Database, *, to: str, now: datetime) -> Verdict | None:
    """Check the log and mail what was found, unless that was done today; what was found.

    `to` is the address in the settings; without one every administrator gets it.
    """
    local = now.astimezone(HOME)
    if local.time() < AT or await _done(db, local.date()):
        return None
    last = await checks.latest(db)
    verdict = await checks.verify(db, head=last.head if last and last.head else None, now=now)
    async with db.write():
        await db.lock("audit check")
        if await _done(db, local.date()):
            return None
        await checks.keep(db, verdict, last, now=now)
        if verdict.head:
            await _mail(db, verdict, to, local.date(), now=now)
    return verdict


async def _done(db: Database, today: date) -> bool:
    last = await checks.latest(db)
    return last is not None and last.at.astimezone(HOME).date() >= today


async def _mail(db: Database, verdict: Verdict, to: str, today: date, *, now: datetime) -> None:
    message = audit_messages.audit_head(
        head=verdict.head,
        seals=verdict.seals,
        rows=verdict.rows,
        at=now.isoformat(),
        zone=HOME.key,
        broken=not verdict.holds,
    )
    readers = [(None, to, "nl")] if to else [tuple(row) for row in await _administrators(db)]
    await outbox.queue(
        db,
        [
            outbox.Outgoing.of(
                message,
                key=f"audit:{today.isoformat()}:{person_id or 0}",
                person_id=person_id,
                address=address,
                language=language,
                now=now,
            )
            for person_id, address, language in readers
        ],
    )


async def _administrators(db: Database) -> list[Row]:
    """Who administers, by the first mail address of theirs that works."""
    rows = await db.fetch_all(
        select(people.c.id, channels.c.address, people.c.language)
        .join(roles, roles.c.person_id == people.c.id)
        .join(channels, channels.c.person_id == people.c.id)
        .where(
            roles.c.role == "administrator",
            roles.c.ended_at.is_(None),
            roles.c.activated_at.is_not(None),
            channels.c.kind == "mail",
            channels.c.state == "works",
        )
        .order_by(channels.c.id)
    )
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(row.id, row)
    return list(first.values())
