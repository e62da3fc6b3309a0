"""Everyone who said that another JIM may ask them, with how they stand to who asks: a fixed number of queries."""

from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select, true, union

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    channels,
    exchanges,
    hand_overs,
    helpers,
    jims,
    listeners,
    people,
    roles,
)
from jimsupport.domain.exchanges import ranking
from jimsupport.domain.exchanges.exchanges import LIVE
from jimsupport.domain.exchanges.ranking import Listener, Ranking, Wish
from jimsupport.domain.people import jims as jim_rows


async def load(
    db: Database, request: Row, wish: Row, *, staff_id: int, now: datetime, only: int | None = None
) -> Ranking:
    """Who could answer what the JIM of `request` shared (`wish`), best first; never who handles it (`staff_id`).

    `only` weighs one JIM, for an offer to them.
    """
    asker = await jim_rows.load(db, request.jim_id)
    found = await _willing(db, asker.id, only)
    ids = [row.id for row in found]
    ended = await _ends_of_help(db, [asker.id, *ids])
    family = await _family(db, asker.id, ids)
    apart, asked_before, busy = await _met(db, asker.id, request.id)
    at_work = await _at_work(db, asker.id) | {staff_id, request.claimed_by}
    standing = [
        Listener(
            id=row.id,
            languages=tuple(row.languages),
            themes=tuple(row.themes),
            since=row.since,
            last_asked_at=row.last_asked_at,
            help_ended_on=ended.get(row.id),
            away=not row.reachable or jim_rows.is_paused(row, now),
            works_here=row.id in at_work,
            family=row.id in family or _same_household(row, asker),
            apart=row.id in apart,
            asked_before=row.id in asked_before,
            busy=row.id in busy,
        )
        for row in found
    ]
    languages = tuple(dict.fromkeys(filter(None, (asker.interpreter, asker.language))))
    return ranking.rank(
        standing, Wish(languages=languages, theme=wish.theme, help_ended_on=ended.get(asker.id)), now=now
    )


async def names(db: Database, ids: list[int]) -> dict[int, Row]:
    """First and last name and place of these JIMs, by id."""
    rows = await db.fetch_all(
        select(people.c.id, people.c.first_name, people.c.last_name, jims.c.place)
        .join(jims, jims.c.id == people.c.id)
        .where(people.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


async def _willing(db: Database, asker_id: int, only: int | None) -> list[Row]:
    """Everyone who listens and gets messages of ours; `reachable` says whether they can be written to."""
    works = exists().where(
        channels.c.person_id == listeners.c.id,
        channels.c.state == "works",
        or_(
            channels.c.kind == "mail",
            and_(jims.c.channel == "text", channels.c.kind == "phone", channels.c.texts == "works"),
        ),
    )
    return await db.fetch_all(
        select(
            listeners,
            people.c.last_name,
            people.c.zone,
            jims.c.place,
            jims.c.paused_until,
            works.label("reachable"),
        )
        .join(people, people.c.id == listeners.c.id)
        .join(jims, jims.c.id == listeners.c.id)
        .where(
            listeners.c.ended_at.is_(None),
            listeners.c.id != asker_id,
            true() if only is None else listeners.c.id == only,
            people.c.erased_at.is_(None),
            jims.c.consented_at.is_not(None),
            jims.c.declined_at.is_(None),
            jims.c.stopped_at.is_(None),
            jims.c.deceased_at.is_(None),
            jims.c.resting_since.is_(None),
        )
        .order_by(listeners.c.id)
    )


async def _ends_of_help(db: Database, ids: list[int]) -> dict[int, date]:
    """The day help first ended for each: of a hand-over, or as who joined alone told us."""
    handed = await db.fetch_all(
        select(hand_overs.c.jim_id, func.min(hand_overs.c.ends_on).label("ended"))
        .where(hand_overs.c.jim_id.in_(ids), hand_overs.c.withdrawn_at.is_(None))
        .group_by(hand_overs.c.jim_id)
    )
    told = await db.fetch_all(
        select(jims.c.id, jims.c.ends_on).where(jims.c.id.in_(ids), jims.c.ends_on.is_not(None))
    )
    return {row.id: row.ends_on for row in told} | {row.jim_id: row.ended for row in handed}


async def _family(db: Database, asker_id: int, ids: list[int]) -> set[int]:
    """JIMs of the same young person, on the same address or number, or who read along with each other's mail.

    Whether or not it still counts.
    """
    young = select(hand_overs.c.young_person_id).where(hand_overs.c.jim_id == asker_id)
    shared = select(channels.c.address_key).where(channels.c.person_id == asker_id)
    reading = await db.fetch_all(
        select(helpers.c.jim_id, helpers.c.address).where(helpers.c.jim_id.in_([asker_id, *ids]))
    )
    theirs = [row.address.casefold() for row in reading if row.jim_id == asker_id and row.address]
    rows = await db.fetch_all(
        union(
            select(hand_overs.c.jim_id.label("id")).where(hand_overs.c.young_person_id.in_(young)),
            select(channels.c.person_id.label("id")).where(
                or_(channels.c.address_key.in_(shared), channels.c.address_key.in_(theirs))
            ),
        )
    )
    own = {row.address_key for row in await db.fetch_all(shared)}
    return {row.id for row in rows} | {
        row.jim_id for row in reading if row.jim_id != asker_id and (row.address or "").casefold() in own
    }


def _same_household(row: Row, asker: Row) -> bool:
    """The same last name, unless they live in two places that we know of."""
    if not row.last_name or row.last_name.casefold() != asker.last_name.casefold():
        return False
    places = {place.casefold() for place in (row.place, asker.place) if place}
    return len(places) < 2


async def _met(db: Database, asker_id: int, request_id: int) -> tuple[set[int], set[int], set[int]]:
    """(who stopped with the asker or the asker with them, who was asked for this request, who is busy now)."""
    found = await db.fetch_all(
        select(
            exchanges.c.request_id,
            exchanges.c.asker_id,
            exchanges.c.listener_id,
            exchanges.c.state,
            exchanges.c.ended_by,
        ).where(
            or_(
                exchanges.c.asker_id == asker_id,
                exchanges.c.listener_id == asker_id,
                exchanges.c.state.in_(LIVE),
            )
        )
    )
    apart, asked_before, busy = set(), set(), set()
    for row in found:
        if row.state in LIVE:
            busy.add(row.listener_id)
        if asker_id not in (row.asker_id, row.listener_id):
            continue
        other = row.listener_id if row.asker_id == asker_id else row.asker_id
        if (row.ended_by or "").startswith(("jim:", "staff:")):
            apart.add(other)
        if row.state == "open":
            busy.add(other)  # they write with each other already
        if row.request_id == request_id:
            asked_before.add(other)
    return apart, asked_before, busy


async def _at_work(db: Database, asker_id: int) -> set[int]:
    """Who works at JIMwerkt; and the professionals of the asker, or the JIMs whose professional the asker was."""
    rows = await db.fetch_all(
        union(
            select(roles.c.person_id.label("id")).where(
                roles.c.ended_at.is_(None), roles.c.role.in_(("staff", "administrator"))
            ),
            select(hand_overs.c.professional_id.label("id")).where(hand_overs.c.jim_id == asker_id),
            select(hand_overs.c.jim_id.label("id")).where(hand_overs.c.professional_id == asker_id),
        )
    )
    return {row.id for row in rows}
