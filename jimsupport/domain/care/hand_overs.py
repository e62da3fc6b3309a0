"""Hand-overs («afronding»): professional help ends on a day, and the JIM stays.

Nothing here looks at what a JIM said afterwards (`ended_at`, a pause, a stop): to whoever registered
a hand-over it stands until they withdraw it.
"""

import json
from datetime import date, datetime
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.db.tables import hand_overs
from jimsupport.domain import events
from jimsupport.domain.access import links
from jimsupport.domain.care import details, duplicates, letting_go, young_people
from jimsupport.domain.care.details import JimDetails, WayBack, YoungPerson
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence, planning, programmes
from jimsupport.domain.people import jims, unwanted
from jimsupport.words import N_

NO_MESSAGES = N_(
    "Deze persoon kunnen we geen berichten sturen, dus er is niets bewaard. Wil de JIM toch van ons horen? "
    "Laat de JIM ons bellen of zich aanmelden op onze site."
)


async def register(
    db: Database,
    *,
    professional: int,
    organisation_id: int,
    jim: JimDetails,
    young: YoungPerson,
    ends_on: date,
    message: str = "",
    other_help: bool = False,
    way_back: WayBack = details.NO_WAY_BACK,
    birth_month: str | None = None,
    by: str,
    now: datetime,
) -> int:
    """Register that help ends on `ends_on` and the JIM stays; the hand-over's id.

    `professional` is the id of whoever registers it. Someone we know already (same first name, one
    same channel) gets the hand-over attached; what they told us about themselves is left as it is.
    Raises Invalid, NotFound (`young.same_as` out of somebody else's list) or Refused: this JIM and
    young person have an open one, or the person wants no messages.
    """
    today = cadence.local_day(now, jim.zone)
    details.check(jim, ends_on, message, birth_month, today)
    async with db.write():
        young_person_id = await young_people.held(
            db,
            young,
            professional=professional,
            organisation_id=organisation_id,
            birth_month=birth_month,
            now=now,
        )
        await duplicates.refuse_second(db, organisation_id, young_person_id, jim.channels)
        jim_id = await _jim(db, jim, now)
        values = row(
            jim_id=jim_id,
            young_person_id=young_person_id,
            organisation_id=organisation_id,
            professional_id=professional,
            programme_id=(await programmes.default(db)).id,
            relation=jim.relation,
            ends_on=ends_on,
            message=message,
            other_help=other_help,
            way_back=way_back,
            now=now,
        )
        hand_over_id = await db.insert(hand_overs.insert().values(**values))
        await _record(
            db, "handed_over", hand_over_id, jim_id, by=by, now=now, help_ends_on=ends_on.isoformat()
        )
        await planning.plan_hand_over(db, hand_over_id, now=now)
    return hand_over_id


def row(
    *,
    jim_id: int,
    young_person_id: int,
    organisation_id: int,
    professional_id: int,
    programme_id: int,
    relation: str,
    ends_on: date,
    message: str,
    other_help: bool,
    way_back: WayBack,
    now: datetime,
    imported: bool = False,
) -> dict[str, Any]:
    """The values of one hand-over, for whoever inserts many at once."""
    return {
        "jim_id": jim_id,
        "young_person_id": young_person_id,
        "organisation_id": organisation_id,
        "professional_id": professional_id,
        "programme_id": programme_id,
        "relation": relation,
        "ends_on": ends_on,
        "message": message.strip() or None,
        "other_help": other_help,
        "way_back": json.dumps({"name": way_back.name, "phone": way_back.phone}) if way_back else None,
        "imported": imported,
        "registered_at": now,
    }


def way_back_of(hand_over: Row) -> WayBack:
    """The way back to help that was given; an empty one when none was."""
    return WayBack(**json.loads(hand_over.way_back)) if hand_over.way_back else details.NO_WAY_BACK


async def move(db: Database, hand_over: Row, *, ends_on: date, by: str, now: datetime) -> None:
    """Help ends on another day: what is planned moves along. The same day again changes nothing."""
    details.check_end(ends_on, cadence.local_day(now, cadence.HOME))
    if hand_over.withdrawn_at:
        raise Refused(N_("Deze afronding is ingetrokken. Zet die eerst terug."))
    async with db.write():
        moved = await db.fetch_one(
            _stands(hand_over.id)
            .where(hand_overs.c.ends_on != ends_on)
            .values(ends_on=ends_on)
            .returning(hand_overs.c.jim_id, hand_overs.c.ended_at)
        )
        if moved is None:
            return
        await _record(
            db,
            "hand_over_moved",
            hand_over.id,
            moved.jim_id,
            by=by,
            now=now,
            help_ends_on=ends_on.isoformat(),
        )
        if moved.ended_at is None and not await letting_go.is_gone(db, moved.jim_id):
            await planning.move(db, hand_over.id, now=now)


async def withdraw(db: Database, hand_over: Row, *, reason: str, by: str, now: datetime) -> None:
    """Take a wrong hand-over back: nothing planned for it goes out, and its invitation cannot be answered any more.

    Other hand-overs of the JIM go on. Who may, the lookup decides. Once withdrawn, again changes nothing.
    """
    reason = _said("reason", reason, N_("Schrijf kort waarom, bijvoorbeeld: de hulp gaat toch door."))
    async with db.write():
        withdrawn = await db.fetch_one(
            _stands(hand_over.id)
            .values(**await db.sealed(hand_overs, hand_over.id, withdrawn_at=now, withdrawn_reason=reason))
            .returning(hand_overs.c.jim_id)
        )
        if withdrawn is None:
            return
        await _record(db, "hand_over_withdrawn", hand_over.id, withdrawn.jim_id, by=by, now=now, note=reason)
        await planning.end(db, hand_over.id, withdrawn.jim_id, now=now)
        await links.revoke(db, hand_over.id, now=now)
        await letting_go.after_withdrawal(db, withdrawn.jim_id, now=now)


async def reopen(db: Database, hand_over: Row, *, note: str, by: str, now: datetime) -> None:
    """Let a withdrawn hand-over stand again, with a note; what is still to come is planned anew."""
    note = _said("note", note, N_("Schrijf kort waarom, bijvoorbeeld: per ongeluk ingetrokken."))
    async with db.write():
        await young_people.lock(db, hand_over.young_person_id)
        if await letting_go.is_gone(db, hand_over.jim_id):
            raise Refused(N_("De gegevens van deze JIM zijn al verwijderd. Maak een nieuwe afronding."))
        await duplicates.refuse_other(db, hand_over)
        await links.restore(db, hand_over.id)
        reopened = await db.fetch_one(
            hand_overs.update()
            .where(hand_overs.c.id == hand_over.id, hand_overs.c.withdrawn_at.is_not(None))
            .values(withdrawn_at=None, withdrawn_reason=None)
            .returning(hand_overs.c.jim_id, hand_overs.c.ends_on, hand_overs.c.ended_at)
        )
        if reopened is None:
            return
        ends_on = reopened.ends_on.isoformat()
        await _record(
            db, "handed_over", hand_over.id, reopened.jim_id, by=by, now=now, note=note, help_ends_on=ends_on
        )
        if reopened.ended_at is None:
            await planning.plan_hand_over(db, hand_over.id, now=now)


async def _jim(db: Database, jim: JimDetails, now: datetime) -> int:
    """The id of this JIM, known or new. Raises Refused where the person wants no messages."""
    await jims.hold_channels(db, jim.channels)
    known = await jims.find_same(db, jim.first_name, jim.channels)
    if known is None:
        if await unwanted.is_unwanted(db, jim.channels, jim.first_name):
            raise Refused(NO_MESSAGES)
        return await jims.create(
            db,
            first_name=jim.first_name,
            last_name=jim.last_name,
            language=jim.language,
            interpreter=jim.interpreter,
            place=jim.place,
            relation=jim.relation,
            zone=jim.zone,
            channels=jim.channels,
            now=now,
        )
    found = await jims.hold(db, known)
    if found.stopped_at or found.declined_at or found.deceased_at:
        raise Refused(NO_MESSAGES)
    return known


def _said(field: str, text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(field, missing)
    if len(text) > details.LONGEST_REASON:
        raise Invalid(
            field, N_("Maak de tekst korter: hoogstens %(most)s tekens."), most=details.LONGEST_REASON
        )
    return text


def _stands(hand_over_id: int) -> Any:
    return hand_overs.update().where(hand_overs.c.id == hand_over_id, hand_overs.c.withdrawn_at.is_(None))


async def _record(
    db: Database,
    kind: str,
    hand_over_id: int,
    jim_id: int,
    *,
    by: str,
    now: datetime,
    note: str | None = None,
    **data: Any,
) -> None:
    await events.record(db, kind, jim_id, by=by, now=now, hand_over_id=hand_over_id, note=note, **data)
