"""The ordinary case, thousands at a time: one thing is due for a JIM, nothing is in its way, and it goes by mail.

Their letters are written in SQL, so that no row is read, weighed and written one by one: a million come due on one
morning. Which they are is in `ordinary_rules`; all others are left to the sweep.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, update

from jimsupport.db import Database, Fixed, Row, bulk_work
from jimsupport.db.tables import channels, outbox, people, planned
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.follow_up import ordinary_rules as rules
from jimsupport.mail import outbox as post
from jimsupport.mail.kinds import RANKS

FEW = 500  # letters, which change no plan of a query


async def queue(db: Database, rows: Sequence[Row], *, now: datetime) -> set[int]:
    """Write a letter for each of these planned rows (with id and jim_id) that is an ordinary one; the ids of the JIMs they
    are for.

    Call it in the transaction that holds those JIMs.
    """
    if not cadence.allowed(now, cadence.HOME):
        return set()
    await bulk_work.by_lists(db)
    batch = {"ids": [row.id for row in rows], "jim_ids": [row.jim_id for row in rows]}
    written = await db.fetch_all(
        _written(db.dialect).params(rules.moments(now), stamp=post.stamp(now), **batch)
    )
    numbers = [row.id for row in written]
    await db.execute(_in_the_post(db.dialect).params(ids=batch["ids"], letters=numbers))
    if len(numbers) > FEW and _times_four(min(numbers)) < _times_four(max(numbers)):
        await bulk_work.analyze(db, outbox)
    return {row.person_id for row in written}


def _times_four(number: int) -> int:
    """How often it is four times as many."""
    return number.bit_length() // 2


@cache
def _written(dialect: str) -> Fixed:
    """Writes the letters for those of the planned rows `ids` that are ordinary; says which, and for whom."""
    letters = _letters(dialect)
    insert = outbox.insert().from_select([column.name for column in letters.selected_columns], letters)
    return Fixed(insert.returning(outbox.c.id, outbox.c.person_id))


@cache
def _in_the_post(dialect: str) -> Fixed:
    """Says of those of the planned rows `ids` whose `letters` these are that they are written."""
    theirs = planned.c.key == outbox.c.key, outbox.c.id.in_(bindparam("letters", expanding=True))
    changed = update(planned).where(*theirs, rules.read_once(dialect, planned.c.id.in_(rules.IDS)))
    return Fixed(changed.values(due_at=None, outbox_id=outbox.c.id, error=None))


def _letters(dialect: str) -> Select[Any]:
    """The rows of the outgoing post for those of the planned rows `ids` that are ordinary."""
    values = {
        "key": planned.c.key,
        "person_id": planned.c.jim_id,
        "hand_over_id": planned.c.hand_over_id,
        "channel": literal("mail"),
        "message_class": literal(rules.MESSAGE_CLASS),
        "rank": literal(RANKS[rules.MESSAGE_CLASS]),
        "kind": planned.c.kind,
        "items": _listed(dialect, planned.c.key),
        "address": channels.c.address,
        "template": planned.c.kind,
        "language": people.c.language,
        "message_id": _message_id(dialect),
        "state": literal("pending"),
        "queued_at": rules.NOW,
        "next_try_at": rules.NOW,
        "tries": literal(0),
    }
    return rules.ordinary(dialect, *(value.label(name) for name, value in values.items()))


def _listed(dialect: str, key: ColumnElement[str]) -> ColumnElement[Any]:
    """A list of one, in JSON."""
    return func.jsonb_build_array(key) if dialect == "postgresql" else func.json_array(key)


def _message_id(dialect: str) -> ColumnElement[str]:
    """As `mail.outbox.message_id` makes it."""
    stamp = bindparam("stamp", type_=String)
    if dialect == "postgresql":  # the last 24 digits of a random UUID: 94 of their 96 bits are chance
        return stamp + func.right(func.encode(func.uuid_send(func.gen_random_uuid()), "hex"), 24)
    return stamp + func.lower(func.hex(func.randomblob(12)))
