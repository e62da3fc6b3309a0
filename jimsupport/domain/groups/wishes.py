"""Wishes: what a JIM tells so that we can find other JIMs to meet. Asked only of those who want that.

A wish stands until it is withdrawn. Whoever pauses, stops or rests is in no draft, and needs to do nothing to come back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from jimsupport.db import Database, Row
from jimsupport.db.tables import jims, meeting_wishes, people
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.exchanges.listeners import SPOKEN
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import moments, places
from jimsupport.domain.groups.places import Place
from jimsupport.domain.people import jims as jim_rows
from jimsupport.words import N_

MODES = {"online": N_("Online, met beeld of alleen geluid"), "in_person": N_("Bij elkaar, in de buurt")}
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


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a JIM chose. `place` and `max_km` are needed for meeting in person alone."""

    languages: tuple[str, ...]
    moments: tuple[int, ...]
    modes: tuple[str, ...]
    place: Place | None = None
    max_km: int | None = None
    themes: tuple[str, ...] = ()
    relation: str | None = None
    may_host: bool = False


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


async def save(
    db: Database, jim_id: int, wishes: Wishes, *, by: str, now: datetime, phone: bool = False
) -> None:
    """Keep what this JIM wishes; saying it again changes it, and keeps their turn.

    Raises Invalid at the field that misses something, Refused for who gets no messages of ours.
    """
    values = checked(wishes)
    async with db.write():
        jim = await jim_rows.hold(db, jim_id)
        if not jim.consented_at or jim.stopped_at or jim.deceased_at:
            raise Refused(N_("Je krijgt nu geen berichten van ons. Zet die eerst weer aan."))
        had = await db.fetch_one(meeting_wishes.select().where(meeting_wishes.c.id == jim_id))
        fresh = {"silent_rounds": 0, "asked_at": None, "resting_since": None}  # we just heard from them
        if had is None:
            begun = {"id": jim_id, "wished_at": now, "waiting_since": now}
            await db.execute(meeting_wishes.insert().values(**begun, **values))
        elif had.withdrawn_at:
            begun = {"wished_at": now, "waiting_since": now, "withdrawn_at": None, "told_at": None}
            await _change(db, jim_id, begun | fresh | values)
        elif any(getattr(had, name) != value for name, value in (fresh | values).items()):
            await _change(db, jim_id, fresh | values)
        else:
            return
        changed = had is not None and had.withdrawn_at is None
        kind = "meeting_wish_changed" if changed else "meeting_wished"
        await events.record(db, kind, jim_id, by=by, now=now, phone=phone)


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


async def _change(db: Database, jim_id: int, values: dict[str, Any]) -> None:
    await db.execute(meeting_wishes.update().where(meeting_wishes.c.id == jim_id).values(**values))


def checked(wishes: Wishes) -> dict[str, Any]:
    """The columns that hold `wishes`. Raises Invalid."""
    chosen = _of_list("languages", wishes.languages, SPOKEN, N_("Kies minstens één taal uit de lijst."))
    days = _of_list("moments", wishes.moments, moments.ALL, N_("Kies minstens één moment uit de lijst."))
    modes = _of_list("modes", wishes.modes, MODES, N_("Kies hoe je andere JIMs wilt ontmoeten."))
    if len(set(wishes.themes) & set(THEMES)) < len(set(wishes.themes)):
        raise Invalid("themes", N_("Kies een onderwerp uit de lijst, of laat het open."))
    if wishes.relation is not None and wishes.relation not in RELATIONS:
        raise Invalid("relation", N_("Kies wie je bent voor de jongere, of laat het open."))
    near = "in_person" in modes
    if near and wishes.place is None:
        raise Invalid("place", N_("Vul je woonplaats in, of kies alleen online."))
    if near and wishes.max_km not in DISTANCES:
        raise Invalid("max_km", N_("Kies hoe ver je wilt reizen."))
    place = wishes.place if near else None
    east, north = places.grid(place.latitude, place.longitude) if place else (None, None)
    return {
        "languages": chosen,
        "moments": days,
        "modes": modes,
        "place": place.name if place else "",
        "east": east,
        "north": north,
        "max_km": wishes.max_km if near else None,
        "themes": [theme for theme in THEMES if theme in wishes.themes],
        "relation": wishes.relation,
        "may_host": wishes.may_host,
    }


def _of_list(field: str, chosen: Any, known: Any, problem: str) -> list[Any]:
    """`chosen` in the order of the list. Raises Invalid where it is empty or holds what is not on the list."""
    found = [each for each in known if each in set(chosen)]
    if not found or len(found) < len(set(chosen)):
        raise Invalid(field, problem)
    return found
