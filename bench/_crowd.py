"""Many JIMs at once, each with a hand-over and a check-in due, inserted without the domain's verbs."""

from datetime import datetime, timedelta

from jimsupport.db import Database
from jimsupport.db.tables import (
    calls,
    channels,
    hand_overs,
    jims,
    organisations,
    outbox,
    people,
    planned,
    request_messages,
    support_requests,
    young_people,
)
from jimsupport.domain.follow_up import plan, programmes

PROFESSIONAL = 1
FIRST_JIM = 2
ONE_IN = 25  # so many JIMs wait for an answer of staff
DAYS = 91  # in a quarter


async def fill(db: Database, number: int, *, now: datetime) -> None:
    """So many JIMs who said yes, each with a mail address, a hand-over and today's check-in."""
    programme = await programmes.default(db)
    before = now - timedelta(days=20)
    ids = range(FIRST_JIM, FIRST_JIM + number)
    named = [{"id": n, "first_name": f"Jim{n}", "created_at": before} for n in (PROFESSIONAL, *ids)]
    reached = [
        {
            "person_id": n,
            "kind": "mail",
            "address": f"jim{n}@example.org",
            "address_key": f"jim{n}@example.org",
        }
        for n in ids
    ]
    ended = {"organisation_id": 1, "professional_id": PROFESSIONAL, "programme_id": programme.id}
    async with db.write():
        await db.insert(organisations.insert().values(id=1, name="Zorg", name_key="zorg", created_at=before))
        await db.insert_many(people, named)
        await db.insert_many(channels, [each | {"created_at": before} for each in reached])
        await db.insert_many(
            jims, [{"id": n, "consented_at": before, "consent_version": "2026-03"} for n in ids]
        )
        await db.insert_many(
            young_people, [{"id": n, "organisation_id": 1, "created_at": before} for n in ids]
        )
        await db.insert_many(
            hand_overs,
            [
                {
                    "id": n,
                    "jim_id": n,
                    "young_person_id": n,
                    "ends_on": now.date() - timedelta(days=14),
                    "registered_at": before,
                    **ended,
                }
                for n in ids
            ],
        )
        zoned = await db.fetch_all(people.select().where(people.c.id > PROFESSIONAL))
        due = [plan.row(jim, "check_in", "P2W", now.date(), now=before, hand_over_id=jim.id) for jim in zoned]
        await db.insert_many(planned, due)


async def spread(db: Database, *, now: datetime) -> None:
    """Let their check-ins come in the course of a quarter, as in life, instead of all today."""
    async with db.write():
        for day in range(1, DAYS):
            due = {"due_at": now + timedelta(days=day), "due_on": now.date() + timedelta(days=day)}
            await db.execute(planned.update().where(planned.c.id % DAYS == day).values(**due))


async def ask(db: Database, number: int, *, now: datetime) -> None:
    """Let one in so many of these JIMs have a question that waits for staff."""
    asking = range(FIRST_JIM, FIRST_JIM + number, ONE_IN)
    opened = {"kind": "question", "door": "page", "opened_at": now}
    async with db.write():
        await db.insert_many(support_requests, [{"id": n, "jim_id": n, **opened} for n in asking])
        said = [{"request_id": n, "by": f"jim:{n}", "body": "Mag ik iets vragen?", "at": now} for n in asking]
        await db.insert_many(request_messages, said)


async def work(db: Database, number: int, items: int, *, now: datetime) -> None:
    """Let there be so many open `items` for staff, of so many JIMs: half asked, half calls in the place of a mail."""
    asking = range(items // 2)
    kinds = ("question", "call_back", "other_jim", "channel", "silent")
    async with db.write():
        await db.insert_many(
            support_requests,
            [
                {
                    "id": n + 1,
                    "jim_id": FIRST_JIM + n % number,
                    "kind": kinds[n % len(kinds)],
                    "door": "page",
                    "danger": n % 50 == 0,
                    "claimed_by": PROFESSIONAL if n % 10 == 0 else None,
                    "opened_at": now - timedelta(minutes=n),
                }
                for n in asking
            ],
        )
        said = {"body": "Mag ik iets vragen?", "at": now}
        await db.insert_many(
            request_messages,
            [{"request_id": n + 1, "by": f"jim:{FIRST_JIM + n % number}", **said} for n in asking],
        )
        ringing = [FIRST_JIM + n % number for n in range(items - len(asking))]
        reached = {"kind": "phone", "created_at": now - timedelta(days=20)}
        await db.insert_many(
            channels,
            [
                {"person_id": n, "address": f"+316{n:08}", "address_key": f"+316{n:08}", **reached}
                for n in sorted(set(ringing))
            ],
        )
        await db.insert_many(
            outbox,
            [
                {
                    "id": place,
                    "key": f"call-{place}",
                    "person_id": jim_id,
                    "hand_over_id": jim_id,
                    "channel": "call",
                    "message_class": "routine",
                    "rank": 2,
                    "kind": "check_in",
                    "items": [],
                    "template": "check_in",
                    "language": "nl",
                    "context": "{}",
                    "message_id": f"call-{place}",
                    "state": "sent",
                    "queued_at": now,
                }
                for place, jim_id in enumerate(ringing, start=1)
            ],
        )
        await db.insert_many(
            calls,
            [
                {"outbox_id": place, "jim_id": jim_id, "due_at": now - timedelta(minutes=place)}
                for place, jim_id in enumerate(ringing, start=1)
            ],
        )
