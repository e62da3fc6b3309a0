"""A hand-over form half filled in: saved at each step, so that back, a call in between or another day loses nothing.

What was typed is kept as it was typed, encrypted, until the hand-over is registered or a month has passed.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import accompaniments, hand_over_drafts, organisations
from jimsupport.domain.care import hand_overs as registered
from jimsupport.domain.care import organisations as workplaces
from jimsupport.domain.care.details import JimDetails, WayBack, YoungPerson
from jimsupport.domain.errors import NotFound, Refused
from jimsupport.domain.people import channels, people
from jimsupport.mail import messages, outbox
from jimsupport.words import N_

KEPT = timedelta(days=30)
Answers = dict[str, dict[str, str]]  # step -> field -> as typed


@dataclass(frozen=True, slots=True)
class Draft:
    """One form half filled in; `hand_over_id` once it was sent."""

    id: int
    professional_id: int
    organisation_id: int
    organisation: str
    answers: Answers
    changed_at: datetime
    hand_over_id: int | None

    @property
    def jim_name(self) -> str:
        """What the professional typed as the JIM's first name, maybe nothing yet."""
        return self.answers.get("jim", {}).get("first_name", "")


async def start(db: Database, *, professional_id: int, organisation_id: int, now: datetime) -> int:
    """A new form for this organisation; a second tap finds the first one, still empty.

    Raises NotFound where the professional does not work there.
    """
    async with db.write():
        await db.lock("draft", professional_id)
        if not await workplaces.works_there(db, professional_id, organisation_id):
            raise NotFound
        for draft in await listed(db, professional_id, started=False):
            if draft.organisation_id == organisation_id:
                return draft.id
        return await db.insert(
            hand_over_drafts.insert().values(
                professional_id=professional_id, organisation_id=organisation_id, answers="{}", changed_at=now
            )
        )


async def load(db: Database, professional_id: int, draft_id: int) -> Draft:
    """One of somebody's own forms, sent or not; raises NotFound."""
    found = await db.fetch_one(_own(professional_id).where(hand_over_drafts.c.id == draft_id))
    if found is None:
        raise NotFound
    return _draft(found)


async def listed(db: Database, professional_id: int, *, started: bool = True) -> list[Draft]:
    """Somebody's forms that were not sent yet, the last changed first; `started` leaves out the empty ones."""
    rows = await db.fetch_all(
        _own(professional_id)
        .where(hand_over_drafts.c.hand_over_id.is_(None))
        .order_by(hand_over_drafts.c.changed_at.desc(), hand_over_drafts.c.id.desc())
    )
    return [draft for draft in map(_draft, rows) if bool(draft.answers) == started]


async def save(db: Database, draft: Draft, step: str, typed: dict[str, str], *, now: datetime) -> None:
    """Keep what was typed at one step. Raises Refused once the form was sent."""
    async with db.write():
        found = await db.fetch_one(
            select(hand_over_drafts.c.answers, hand_over_drafts.c.hand_over_id)
            .where(hand_over_drafts.c.id == draft.id)
            .with_for_update()
        )
        if found is None:
            raise NotFound
        if found.hand_over_id:
            raise Refused(SENT_ALREADY)
        answers = json.loads(found.answers) | {step: typed}
        await _change(db, draft, answers=json.dumps(answers), changed_at=now)


async def discard(db: Database, draft: Draft) -> None:
    """Throw a form away that was not sent; the JIM it came from is on the professional's list again."""
    thrown = hand_over_drafts.c.id == draft.id, hand_over_drafts.c.hand_over_id.is_(None)
    async with db.write():
        await _let_go(db, *thrown)
        await db.execute(hand_over_drafts.delete().where(*thrown))


async def register(
    db: Database,
    draft: Draft,
    *,
    jim: JimDetails,
    young: YoungPerson,
    ends_on: date,
    message: str,
    other_help: bool,
    way_back: WayBack,
    birth_month: str | None,
    by: str,
    now: datetime,
) -> tuple[int, bool]:
    """Send the form: the id of the hand-over, and whether this tap made it.

    A second tap finds the hand-over of the first one. Once sent, what was typed is gone from here.
    """
    async with db.write():
        sent = await db.fetch_one(
            select(hand_over_drafts.c.hand_over_id).where(hand_over_drafts.c.id == draft.id).with_for_update()
        )
        if sent is None:
            raise NotFound
        if sent.hand_over_id:
            return sent.hand_over_id, False
        hand_over_id = await registered.register(
            db,
            professional=draft.professional_id,
            organisation_id=draft.organisation_id,
            jim=jim,
            young=young,
            ends_on=ends_on,
            message=message,
            other_help=other_help,
            way_back=way_back,
            birth_month=birth_month,
            by=by,
            now=now,
        )
        await _change(db, draft, answers="{}", changed_at=now, hand_over_id=hand_over_id)
    return hand_over_id, True


async def mail_link(db: Database, draft: Draft, *, path: str, now: datetime) -> bool:
    """Mail its owner where the form goes on (`path` of the page); False without a working mail address.

    At most once a day for one form, however often it is saved.
    """
    owner = await people.load(db, draft.professional_id)
    address = await channels.mail_address(db, owner.id)
    if address is None:
        return False
    await outbox.queue(
        db,
        [
            outbox.Outgoing.of(
                messages.return_link(first_name=owner.first_name, path=path),
                key=f"draft-{draft.id}:return_link:{now:%Y-%m-%d}",
                person_id=owner.id,
                address=address,
                language=owner.language,
                now=now,
            )
        ],
    )
    return True


async def forget_old(db: Database, *, now: datetime) -> int:
    """Remove forms that nobody touched for a month; how many. A hand-over that was registered stays."""
    old = hand_over_drafts.c.changed_at < now - KEPT
    async with db.write():
        await _let_go(db, old)
        gone = await db.fetch_all(hand_over_drafts.delete().where(old).returning(hand_over_drafts.c.id))
    return len(gone)


async def _let_go(db: Database, *which: Any) -> None:
    """Forget of which name on a professional's list these forms came; what was not sent puts that name back on it."""
    for sent, values in ((True, {}), (False, {"ended_at": None})):
        was_sent = (
            hand_over_drafts.c.hand_over_id.is_not(None)
            if sent
            else hand_over_drafts.c.hand_over_id.is_(None)
        )
        forms = select(hand_over_drafts.c.id).where(*which, was_sent)
        await db.execute(
            accompaniments.update()
            .where(accompaniments.c.draft_id.in_(forms))
            .values(draft_id=None, **values)
        )


SENT_ALREADY = N_("Je hebt dit al verstuurd.")


def _own(professional_id: int) -> Any:
    return (
        select(hand_over_drafts, organisations.c.name.label("organisation"))
        .join(organisations, organisations.c.id == hand_over_drafts.c.organisation_id)
        .where(
            hand_over_drafts.c.professional_id == professional_id,
            hand_over_drafts.c.organisation_id.in_(workplaces.workplaces(professional_id)),
        )
    )


def _draft(found: Row) -> Draft:
    return Draft(
        id=found.id,
        professional_id=found.professional_id,
        organisation_id=found.organisation_id,
        organisation=found.organisation,
        answers=json.loads(found.answers),
        changed_at=found.changed_at,
        hand_over_id=found.hand_over_id,
    )


async def _change(db: Database, draft: Draft, **values: Any) -> None:
    sealed = await db.sealed(hand_over_drafts, draft.id, **values)
    await db.execute(hand_over_drafts.update().where(hand_over_drafts.c.id == draft.id).values(**sealed))
