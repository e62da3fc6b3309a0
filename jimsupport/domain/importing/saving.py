"""Everything an import makes, in a few bulk inserts inside the caller's transaction."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from jimsupport.db import Database, chunks, ids
from jimsupport.db.tables import hand_overs, planned
from jimsupport.domain import events
from jimsupport.domain.care import details
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.follow_up import cadence, contact, plan
from jimsupport.domain.importing import newcomers
from jimsupport.domain.importing.decisions import Accepted, NewJim
from jimsupport.domain.importing.known import Known
from jimsupport.domain.importing.spread import Load


class Decided(NamedTuple):
    """What is to be saved: the rows accepted, the day of each one's invitation, and what they were decided on."""

    accepted: list[Accepted]
    days: list[date]
    load: Load  # how full those days are: what else falls on the busiest moves to a later one
    known: Known


class _Subject(NamedTuple):
    """One hand-over to make, and who and what it is about."""

    id: int
    jim_id: int
    professional_id: int
    young_person: tuple[int, str | None]  # id and birth month
    accepted: Accepted
    invite_on: date

    @property
    def zone(self) -> str:
        """Where the JIM lives; what a JIM we knew told us counts, not the file."""
        jim = self.accepted.jim
        return self.accepted.row.jim.zone if isinstance(jim, NewJim) else jim.zone


class _Jim(NamedTuple):
    """What planning asks of a JIM."""

    id: int
    zone: str


class _Help(NamedTuple):
    """What planning asks of a hand-over."""

    id: int
    ends_on: date


async def save(db: Database, decided: Decided, programme: Any, *, by: str, now: datetime) -> None:
    """Make the professionals, JIMs, young people and hand-overs that were accepted, and plan what they bring.

    Nothing is sent: professionals get in by asking for a link.
    """
    accepted = decided.accepted
    professional_ids = await newcomers.professionals(db, accepted, now)
    jim_ids = await newcomers.jims(db, accepted, now)
    young_ones = await newcomers.youngsters(db, accepted, decided.known, now)
    numbers = await ids.reserve(db, hand_overs, len(accepted))
    subjects = [
        _Subject(
            number, jim_ids[id(each.jim)], professional_ids[id(each.professional)], young, each, invite_on
        )
        for number, each, invite_on, young in zip(numbers, accepted, decided.days, young_ones, strict=True)
    ]
    await db.insert_many(hand_overs, [_hand_over(subject, programme.id, now) for subject in subjects])
    await db.insert_many(planned, await asyncio.to_thread(_plan, subjects, programme, decided.load, now))
    await events.record_many(db, [_handed_over(subject, by, now) for subject in subjects])
    known_jims = sorted({each.jim.id for each in accepted if not isinstance(each.jim, NewJim)})
    for some in chunks(known_jims):
        await contact.restart(db, some, now=now)


def _hand_over(subject: _Subject, programme_id: int, now: datetime) -> dict[str, Any]:
    said = subject.accepted.row
    return {
        "id": subject.id,
        **care.row(
            jim_id=subject.jim_id,
            young_person_id=subject.young_person[0],
            organisation_id=subject.accepted.organisation_id,
            professional_id=subject.professional_id,
            programme_id=programme_id,
            relation=said.jim.relation,
            ends_on=said.ends_on,
            message=said.message,
            other_help=False,
            way_back=details.NO_WAY_BACK,
            now=now,
            imported=True,
        ),
    }


def _plan(subjects: Sequence[_Subject], programme: Any, load: Load, now: datetime) -> list[dict[str, Any]]:
    """What every hand-over brings; what falls on a day that is full, or on a quiet one, moves on."""
    plans = []
    for subject in subjects:
        said, jim = subject.accepted.row, _Jim(subject.jim_id, subject.zone)
        rows = plan.rows_of_hand_over(
            _Help(subject.id, said.ends_on),
            jim,
            programme,
            subject.young_person[1],
            now=now,
            invite_on=subject.invite_on,
        )
        for row in rows:
            if row["kind"] != "invitation" and row["due_on"] <= load.until:
                row["due_on"] = load.place(row["due_on"])
                row["due_at"] = cadence.due_at(row["due_on"], jim.zone)
        plans += rows
    return plans


def _handed_over(subject: _Subject, by: str, now: datetime) -> dict[str, Any]:
    data = {"help_ends_on": subject.accepted.row.ends_on.isoformat(), "imported": True}
    return events.row("handed_over", subject.jim_id, by=by, now=now, hand_over_id=subject.id, data=data)
