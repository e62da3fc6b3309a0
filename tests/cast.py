"""The cast of every test: who they are is the same everywhere.

Hilde and Said are JIMs of one family and share a mailbox; Anna is a JIM of somebody else; Carla is the professional
who handed Hilde over; Mo works elsewhere; Nadia is staff; Ruth is the administrator. Rows are inserted as they are,
without the domain's verbs, so that a test of a verb starts from facts.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.db.tables import (
    channels,
    hand_overs,
    jims,
    organisations,
    people,
    planned,
    programmes,
    roles,
    young_people,
)

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, 10.00 in Amsterdam
SHARED = "familie@example.org"
STEPS = ["P2W", "P3M", "P6M", "P12M"]


async def person(
    db: Database, first_name: str, *, mail: str | None = None, phone: str | None = None, **values: Any
) -> int:
    """Someone with the channels given."""
    person_id = await db.insert(
        people.insert().values(first_name=first_name, created_at=NOW - timedelta(days=90), **values)
    )
    for kind, address in (("mail", mail), ("phone", phone)):
        if address:
            await db.insert(
                channels.insert().values(
                    person_id=person_id,
                    kind=kind,
                    address=address,
                    address_key=address.casefold(),
                    confirmed_at=NOW - timedelta(days=80),
                    created_at=NOW - timedelta(days=90),
                )
            )
    return person_id


async def jim(
    db: Database,
    first_name: str,
    *,
    mail: str | None = None,
    phone: str | None = None,
    last_name: str = "",
    language: str = "nl",
    **values: Any,
) -> Row:
    """A JIM who said yes, unless `values` says otherwise (`consented_at=None`); the row of people and jims joined."""
    person_id = await person(db, first_name, mail=mail, phone=phone, last_name=last_name, language=language)
    said_yes = {
        "invited_at": NOW - timedelta(days=81),
        "consented_at": NOW - timedelta(days=80),
        "consent_version": "2026-01",
        "last_contact_at": NOW - timedelta(days=80),
        "channel": "mail" if mail else "phone",
    }
    await db.execute(jims.insert().values(id=person_id, **{**said_yes, **values}))
    return await load_jim(db, person_id)


async def load_jim(db: Database, jim_id: int) -> Row:
    """The JIM as they are now: the columns of people, then those of jims."""
    extra = [column for column in jims.c if column.name != "id"]
    row = await db.fetch_one(
        people.join(jims).select().with_only_columns(people, *extra).where(jims.c.id == jim_id)
    )
    assert row is not None
    return row


async def load_person(db: Database, person_id: int) -> Row:
    """The person as they are now."""
    row = await db.fetch_one(people.select().where(people.c.id == person_id))
    assert row is not None
    return row


async def organisation(db: Database, name: str) -> int:
    """An organisation that hands JIMs over; the one there is, if there is."""
    found = await db.fetch_value(organisations.select().where(organisations.c.name_key == name.casefold()))
    return found or await db.insert(
        organisations.insert().values(
            name=name, name_key=name.casefold(), created_at=NOW - timedelta(days=100)
        )
    )


async def worker(
    db: Database,
    first_name: str,
    role: str,
    *,
    mail: str,
    organisation_id: int | None = None,
    last_name: str = "",
) -> Row:
    """A professional, staff or administrator who has signed in before."""
    person_id = await person(db, first_name, mail=mail, last_name=last_name)
    await db.insert(
        roles.insert().values(
            person_id=person_id,
            role=role,
            organisation_id=organisation_id,
            granted_at=NOW - timedelta(days=90),
            activated_at=NOW - timedelta(days=89),
        )
    )
    return await load_person(db, person_id)


async def programme(db: Database, name: str = "Gewoon", **values: Any) -> int:
    """The programme of that name, made if it is not there; "Gewoon", the default, is there from the start."""
    found = await db.fetch_value(programmes.select().where(programmes.c.name == name))
    return found or await db.insert(
        programmes.insert().values(
            **{
                "name": name,
                "steps": STEPS,
                "then_every": "P12M",
                "created_at": NOW - timedelta(days=100),
                **values,
            }
        )
    )


async def hand_over(
    db: Database,
    jim: Any,
    *,
    professional: Any,
    organisation_id: int,
    ends_on: date = date(2026, 3, 16),
    **values: Any,
) -> Row:
    """A hand-over of `jim` by `professional` about a young person of its own."""
    young = values.pop("young_person_id", None) or await db.insert(
        young_people.insert().values(organisation_id=organisation_id, created_at=NOW - timedelta(days=80))
    )
    programme_id = values.pop("programme_id", None) or await programme(db)
    hand_over_id = await db.insert(
        hand_overs.insert().values(
            **{
                "jim_id": jim.id,
                "young_person_id": young,
                "organisation_id": organisation_id,
                "professional_id": professional.id,
                "programme_id": programme_id,
                "relation": "tante",
                "ends_on": ends_on,
                "message": "Wat fijn dat je er voor haar bent. Blijf dat vooral doen.",
                "registered_at": NOW - timedelta(days=81),
                **values,
            }
        )
    )
    row = await db.fetch_one(hand_overs.select().where(hand_overs.c.id == hand_over_id))
    assert row is not None
    return row


async def check_in(
    db: Database, jim: Any, hand_over: Any, *, due_at: datetime | None = NOW, **values: Any
) -> Row:
    """A planned check-in, due at `due_at`; other columns of `planned` in `values`."""
    step = values.pop("step", "P2W")
    planned_id = await db.insert(
        planned.insert().values(
            **{
                "key": f"{hand_over.id}:check_in:{step}:1",
                "jim_id": jim.id,
                "hand_over_id": hand_over.id,
                "kind": "check_in",
                "step": step,
                "due_at": due_at,
                "due_on": (due_at or NOW).date(),
                "created_at": NOW - timedelta(days=80),
                **values,
            }
        )
    )
    row = await db.fetch_one(planned.select().where(planned.c.id == planned_id))
    assert row is not None
    return row
