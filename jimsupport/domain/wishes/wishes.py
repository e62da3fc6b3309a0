"""Wishes: what a JIM tells so that we can find other JIMs to meet. Asked only of those who want that.

A wish stands until it is withdrawn. Whoever pauses, stops or rests is in no draft, and needs to do nothing to come back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import apart, jims, left_over, meeting_wishes, peer_group_members, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges.listeners import SPOKEN
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.people import jims as jim_rows
from jimsupport.domain.wishes import moments, places
from jimsupport.domain.wishes.places import Place
from jimsupport.words import N_

MODES = {"online": N_("Online, met beeld of alleen geluid"), "in_person": N_("Bij elkaar, in de buurt")}
IN_GROUP = ("draft", "invited", "yes", "member")  # states of a place that is theirs
DISTANCES = (5, 10, 25, 50, 100)  # kilometres to choose from
RELATIONS = {
    "grandparent": N_("opa of oma"),
    "aunt_uncle": N_("oom of tante"),
    "sibling": N_("broer of zus"),
    "godparent": N_("peetoom of peettante"),
    "family_friend": N_("vriend of vriendin van de familie"),
    "friends_parent": N_("vader of moeder van een vriend"),
    "neighbour": N_("buurman of buurvrouw"),
    "coach_teacher": N_("coach, trainer of docent"),
    "other": N_("iemand anders"),
}


STEPS = ("modes", "place", "moments", "languages", "about")  # what is asked, one page each


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a JIM says of what they wish; None leaves it as it is, and an empty `relation` takes it back.

    `place` and `max_km` are for meeting in person alone, and go when that does.
    """

    languages: tuple[str, ...] | None = None
    moments: tuple[int, ...] | None = None
    modes: tuple[str, ...] | None = None
    place: Place | None = None
    max_km: int | None = None
    themes: tuple[str, ...] | None = None
    relation: str | None = None
    may_host: bool | None = None


async def of(db: Database, jim_id: int) -> Row | None:
    """What this JIM wishes, or None: they never said, or took it back."""
    return await db.fetch_one(
        meeting_wishes.select().where(meeting_wishes.c.id == jim_id, meeting_wishes.c.withdrawn_at.is_(None))
    )


def eligible(now: datetime) -> ColumnElement[bool]:
    """Clause on `meeting_wishes`, `jims` and `people` joined: whoever may be in a draft at `now`."""
    today = cadence.local_day(now, cadence.HOME)
    return and_(
        meeting_wishes.c.withdrawn_at.is_(None),
        meeting_wishes.c.resting_since.is_(None),
        jims.c.consented_at.is_not(None),
        jims.c.declined_at.is_(None),
        jims.c.stopped_at.is_(None),
        jims.c.deceased_at.is_(None),
        or_(jims.c.paused_until.is_(None), jims.c.paused_until <= today),
        people.c.erased_at.is_(None),
    )


def next_step(row: Row | None) -> str | None:
    """What is still to be asked before we can look for others, or None: we can."""
    if row is None or not row.modes:
        return "modes"
    if "in_person" in row.modes and (row.east is None or row.max_km is None):
        return "place"
    return None if row.moments else "moments"


async def save(
    db: Database, jim_id: int, wishes: Wishes, *, by: str, now: datetime, phone: bool = False
) -> Row:
    """Keep what this JIM says; the wish as it is then. We look for others from when it is whole; changes keep the turn.

    Raises Invalid at the field at fault, Refused for who gets no messages of ours.
    """
    values = checked(wishes)
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if not jim.consented_at or jim.stopped_at or jim.deceased_at:
            raise Refused(N_("Je krijgt nu geen berichten van ons. Zet die eerst weer aan."))
        had = await _held(db, jim, now=now)
        heard = {"silent_rounds": 0, "asked_at": None, "resting_since": None}
        changes = {name: value for name, value in (heard | values).items() if getattr(had, name) != value}
        if not changes:
            return had
        was_whole = next_step(had) is None
        row = await _change(db, jim_id, changes)
        if not was_whole and next_step(row) is None:
            if not await _is_in_a_group(db, jim_id):
                row = await _change(db, jim_id, {"waiting_since": now})
            await events.record(db, "meeting_wished", jim_id, by=by, now=now, phone=phone)
        elif was_whole:
            await events.record(db, "meeting_wish_changed", jim_id, by=by, now=now, phone=phone)
        return row


async def _is_in_a_group(db: Database, jim_id: int) -> bool:
    """Whether they are in a draft or a group: then nobody looks for another."""
    mine = (peer_group_members.c.jim_id == jim_id, peer_group_members.c.state.in_(IN_GROUP))
    return await db.fetch_one(select(peer_group_members.c.id).where(*mine).limit(1)) is not None


async def _held(db: Database, jim: Row, *, now: datetime) -> Row:
    """The wish of this JIM, begun anew where there is none."""
    had = await db.fetch_one(meeting_wishes.select().where(meeting_wishes.c.id == jim.id))
    if had is not None and had.withdrawn_at is None:
        return had
    begun = {"wished_at": now, "withdrawn_at": None, "told_at": None, "languages": [jim.language]}
    begun |= {"moments": [], "modes": [], "themes": []}
    await db.upsert(meeting_wishes, [{"id": jim.id} | begun], key=["id"], set=())
    return await _change(db, jim.id, begun)


async def withdraw(db: Database, jim_id: int, *, by: str, now: datetime, phone: bool = False) -> None:
    """Look for no group for this JIM any more; what they told for it goes. Nobody else is told."""
    async with db.write():
        await jim_rows.hold(db, jim_id)
        emptied: dict[str, Any] = {
            "moments": [],
            "modes": [],
            "themes": [],
            "place": "",
            "east": None,
            "north": None,
        }
        emptied |= {"max_km": None, "relation": None, "may_host": False, "waiting_since": None}
        ended = await db.fetch_one(
            meeting_wishes.update()
            .where(meeting_wishes.c.id == jim_id, meeting_wishes.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now, **emptied)
            .returning(meeting_wishes.c.id)
        )
        if ended:
            await events.record(db, "meeting_withdrawn", jim_id, by=by, now=now, phone=phone)


async def forget(db: Database, jim_id: int) -> None:
    """Remove what this JIM told to meet others, and who they are kept apart from; part of an erasure."""
    await db.execute(left_over.delete().where(left_over.c.id == jim_id))
    await db.execute(meeting_wishes.delete().where(meeting_wishes.c.id == jim_id))
    await db.execute(apart.delete().where(or_(apart.c.jim_id == jim_id, apart.c.other_id == jim_id)))


async def _change(db: Database, jim_id: int, values: dict[str, Any]) -> Any:
    return await db.fetch_one(
        meeting_wishes.update()
        .where(meeting_wishes.c.id == jim_id)
        .values(**values)
        .returning(*meeting_wishes.c)
    )


def checked(wishes: Wishes) -> dict[str, Any]:
    """The columns that `wishes` sets. Raises Invalid."""
    values: dict[str, Any] = {}
    if wishes.languages is not None:
        problem = N_("Kies minstens één taal uit de lijst.")
        values["languages"] = _of_list("languages", wishes.languages, SPOKEN, problem)
    if wishes.moments is not None:
        problem = N_("Kies minstens één moment dat jou past.")
        values["moments"] = _of_list("moments", wishes.moments, moments.ALL, problem)
    if wishes.themes is not None:
        values["themes"] = [theme for theme in THEMES if theme in wishes.themes]
        if len(values["themes"]) < len(set(wishes.themes)):
            raise Invalid("themes", N_("Kies een onderwerp uit de lijst, of laat het open."))
    if wishes.relation is not None:
        if wishes.relation and wishes.relation not in RELATIONS:
            raise Invalid("relation", N_("Kies wie je bent voor de jongere, of laat het open."))
        values["relation"] = wishes.relation or None
    if wishes.may_host is not None:
        values["may_host"] = wishes.may_host
    return values | _where(wishes)


def _where(wishes: Wishes) -> dict[str, Any]:
    """The columns of how and where to meet."""
    values: dict[str, Any] = {}
    if wishes.modes is not None:
        problem = N_("Kies hoe je andere JIMs wilt ontmoeten.")
        values["modes"] = _of_list("modes", wishes.modes, MODES, problem)
        if "in_person" not in wishes.modes:
            return values | {"place": "", "east": None, "north": None, "max_km": None}
    if wishes.max_km is not None:
        if wishes.max_km not in DISTANCES:
            raise Invalid("max_km", N_("Kies hoe ver je wilt reizen."))
        values["max_km"] = wishes.max_km
    if wishes.place is not None:
        east, north = places.grid(wishes.place.latitude, wishes.place.longitude)
        values |= {"place": wishes.place.name, "east": east, "north": north}
    return values


def _of_list(field: str, chosen: Any, known: Any, problem: str) -> list[Any]:
    """`chosen` in the order of the list. Raises Invalid where it is empty or holds what is not on the list."""
    found = [each for each in known if each in set(chosen)]
    if not found or len(found) < len(set(chosen)):
        raise Invalid(field, problem)
    return found
