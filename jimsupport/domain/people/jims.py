"""JIMs: people who stay. A JIM is a person with a row of their own beside it, under the same id."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import exists, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import channels as channel_rows
from jimsupport.db.tables import jims, people
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import names
from jimsupport.words import N_

_JOINED = select(*(c for c in jims.c if c.name != "id"), *people.c).join_from(
    jims, people, jims.c.id == people.c.id
)


async def create(
    db: Database,
    *,
    first_name: str,
    last_name: str = "",
    language: str = "nl",
    interpreter: str | None = None,
    place: str = "",
    relation: str = "",
    zone: str = cadence.HOME,
    channels: Iterable[tuple[str, str, str]] = (),
    now: datetime,
) -> int:
    """Add a JIM with their `channels`, each (kind, address, key) as `channels.normalise` gives them.

    Somebody without a mail address is written to by phone: their messages become calls.
    """
    reachable = list(channels)
    async with db.write():
        person_id = await db.insert(
            people.insert().values(
                first_name=name(first_name),
                last_name=last_name.strip()[: names.LONGEST],
                language=language,
                interpreter=interpreter,
                zone=zone,
                created_at=now,
            )
        )
        await db.execute(
            jims.insert().values(
                id=person_id,
                place=place.strip()[: names.LONGEST],
                relation=relation.strip()[: names.LONGEST],
                channel="mail" if any(kind == "mail" for kind, _, _ in reachable) else "phone",
            )
        )
        await db.insert_many(
            channel_rows,
            [
                {
                    "person_id": person_id,
                    "kind": kind,
                    "address": address,
                    "address_key": key,
                    "created_at": now,
                }
                for kind, address, key in reachable
            ],
        )
    return person_id


async def load(db: Database, jim_id: int) -> Row:
    """The JIM with this id, columns of `people` and `jims` in one row. Raises NotFound."""
    row = await db.fetch_one(_JOINED.where(jims.c.id == jim_id, people.c.erased_at.is_(None)))
    if row is None:
        raise NotFound
    return row


async def hold(db: Database, jim_id: int) -> Row:
    """The JIM as `load` gives them, held until the transaction ends: two who change the same JIM take turns."""
    await db.lock("jim", jim_id)
    return await load(db, jim_id)


async def hold_channels(db: Database, channels: Iterable[tuple[str, str, str]]) -> None:
    """Hold these channels until the transaction ends, before `find_same`: two who add one person make one."""
    for kind, key in sorted((kind, key) for kind, _address, key in channels):
        await db.lock("channel", kind, key)


async def is_jim(db: Database, person_id: int) -> bool:
    """Whether this person is a JIM, whatever else they are."""
    return await db.fetch_one(select(jims.c.id).where(jims.c.id == person_id)) is not None


async def find_same(db: Database, first_name: str, channels: Iterable[tuple[str, str, str]]) -> int | None:
    """The JIM of this first name who has one of these `channels`, else None.

    A channel alone is not enough: families share a mailbox.
    """
    wanted = name_key(first_name)
    for kind, _address, key in channels:
        same = exists().where(
            channel_rows.c.person_id == jims.c.id,
            channel_rows.c.kind == kind,
            channel_rows.c.address_key == key,
        )
        for row in await db.fetch_all(_JOINED.where(same, people.c.erased_at.is_(None)).order_by(jims.c.id)):
            if name_key(row.first_name) == wanted:
                return row.id
    return None


def name(text: str) -> str:
    """A first name as it is kept: one line, no spaces around it. Raises Invalid when there is none."""
    tidy = " ".join(text.split())
    if not tidy:
        raise Invalid("first_name", N_("Vul een voornaam in, bijvoorbeeld Hilde."))
    if len(tidy) > names.LONGEST:
        raise Invalid("first_name", N_("Deze naam is te lang. Gebruik hoogstens 80 tekens."))
    return tidy


def name_key(text: str) -> str:
    """What makes two spellings of a first name the same name."""
    return unicodedata.normalize("NFKC", " ".join(text.split())).casefold()


def today(jim: Row, now: datetime) -> date:
    """The day it is at `now` where this JIM lives."""
    return cadence.local_day(now, jim.zone)


def is_paused(jim: Row, now: datetime) -> bool:
    """Whether a pause of this JIM still lasts at `now`."""
    return jim.paused_until is not None and today(jim, now) < jim.paused_until
