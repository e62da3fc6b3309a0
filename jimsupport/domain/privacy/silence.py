"""Who has not been heard of for years: we write once, wait for an answer, and then remove their data.

Any answer counts, and so does a press on "keep my data". Who can only be rung comes to staff as a question of ours.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select

from jimsupport.db import Database
from jimsupport.db.tables import erasures, jims, people, roles
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.privacy import leaving, times
from jimsupport.domain.support import receipts, requests
from jimsupport.mail import outbox, rights_messages

_working = exists().where(roles.c.person_id == people.c.id, roles.c.ended_at.is_(None))
_coming = exists().where(erasures.c.person_id == people.c.id, erasures.c.due_at.is_not(None))


def silent(before: datetime) -> Select[Any]:
    """JIMs who said yes and of whom nothing was heard since `before`, and who were not asked about it since."""
    asked = exists().where(
        erasures.c.person_id == jims.c.id, erasures.c.reason == leaving.SILENT, erasures.c.asked_at > before
    )
    heard_at = func.coalesce(jims.c.last_contact_at, jims.c.consented_at)
    return (
        select(jims.c.id)
        .join(people, people.c.id == jims.c.id)
        .where(
            people.c.erased_at.is_(None),
            jims.c.consented_at.is_not(None),
            heard_at <= before,
            ~asked,
            ~_coming,
        )
    )


async def ask_one(db: Database, *, now: datetime) -> bool:
    """Write to one JIM who has been silent for years; whether there was one. Any number of workers may call this."""
    before = now - await times.of(db, "silent")
    if await db.fetch_value(silent(before).limit(1)) is None:
        return False  # so an idle worker locks nobody out
    wait = await times.of(db, "silent_wait")
    async with db.write():
        await db.lock("silence", "ask")
        jim_id = await db.fetch_value(silent(before).order_by(jims.c.id).limit(1))
        if jim_id is None:
            return False
        await _ask(db, jim_id, wait, now=now)
    return True


async def _ask(db: Database, jim_id: int, wait: timedelta, *, now: datetime) -> None:
    jim = await jim_rows.load(db, jim_id)
    due_at = now if jim.deceased_at else now + wait
    erasure_id = await leaving.begin(db, jim_id, leaving.SILENT, due_at=due_at, by="worker", now=now)
    if jim.deceased_at:
        return
    await events.record(db, "silent_for_years", jim_id, by="worker", now=now)
    to = await receipts.reachable(db, jim_id)
    if to is None:
        await requests.open_for(db, [jim_id], kind="keep", now=now)
        return
    token = await links.create(db, jim_id, leaving.PURPOSE, brief=to.texted, now=now)
    gone_on = jim_rows.today(jim, due_at)
    message = rights_messages.erasure_coming(first_name=jim.first_name, token=token, gone_on=gone_on)
    key = f"erasure-{erasure_id}:erasure_coming"
    await outbox.queue(db, [outbox.Outgoing.of(message, key=key, **to.where, now=now)])


def left(before: datetime) -> Select[Any]:
    """People who worked here, whose last role ended by `before`, and who are no JIM."""
    ended = (
        select(roles.c.person_id, func.max(roles.c.ended_at).label("ended_at"))
        .group_by(roles.c.person_id)
        .subquery()
    )
    is_jim = exists().where(jims.c.id == people.c.id)
    return (
        select(people.c.id)
        .join(ended, ended.c.person_id == people.c.id)
        .where(people.c.erased_at.is_(None), ended.c.ended_at <= before, ~_working, ~_coming, ~is_jim)
    )


async def remove_one_account(db: Database, *, now: datetime) -> bool:
    """Let the account of one person who left long ago be erased; whether there was one."""
    before = now - await times.of(db, "account")
    if await db.fetch_value(left(before).limit(1)) is None:
        return False
    async with db.write():
        await db.lock("silence", "left")
        person_id = await db.fetch_value(left(before).order_by(people.c.id).limit(1))
        if person_id is None:
            return False
        await leaving.begin(db, person_id, leaving.LEFT, due_at=now, by="worker", now=now)
    return True
