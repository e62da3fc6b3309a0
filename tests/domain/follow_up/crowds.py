"""Crowds of JIMs of whom anything may be so: what is planned, what went out, how they are reached, what they chose."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import calls, channels, muted, outbox, people
from jimsupport.domain.follow_up import plan
from tests import cast

KINDS = ("check_in",) * 8 + (
    "check_in_reminder",
    "contact_reminder",
    "turning_18",
    "rest_question",
    "yearly_hello",
    "hard_moment",
    "invitation",
    "invitation_reminder",
)
STATES = ("sent",) * 8 + ("pending", "handing", "in_doubt", "failed", "skipped")


class Crowd:
    """JIMs made by chance, about `now`."""

    def __init__(self, db: Database, chance: Random, *, professional: Any, organisation: int, now: datetime):
        self.db, self.chance, self.now = db, chance, now
        self.where = {"professional": professional, "organisation_id": organisation}

    async def fill(self, number: int) -> None:
        for n in range(number):
            await self._jim(n)

    def rarely(self, value: Any, otherwise: Any = None, *, one_in: int = 30) -> Any:
        return value if self.chance.randrange(one_in) == 0 else otherwise

    def moment(self, first: float, last: float) -> datetime:
        """So many days from now, at some hour."""
        return self.now + timedelta(days=self.chance.uniform(first, last))

    async def _jim(self, n: int) -> None:
        rarely, moment = self.rarely, self.moment
        alone = rarely(True, False, one_in=6)
        jim = await cast.jim(
            self.db,
            f"Jim{n}",
            mail=rarely(None, f"jim{n}@example.org"),
            phone=rarely(f"+3161234{n:04}", one_in=2),
            language=self.chance.choice(("nl", "en", "ar")),
            consented_at=rarely(None, moment(-900, -1)),
            channel=rarely(self.chance.choice(("text", "phone")), "mail"),
            rhythm=rarely(self.chance.choice(("often", "yearly", "on_request")), "ordinary", one_in=6),
            paused_until=rarely(moment(-4, 4).date()),
            stopped_at=rarely(moment(-9, 0), one_in=20),
            declined_at=rarely(moment(-9, 0), one_in=20),
            deceased_at=rarely(moment(-9, 0), one_in=20),
            resting_since=rarely(moment(-99, 0)),
            joined_at=moment(-300, 0) if alone else rarely(moment(-300, 0)),
            ended_at=rarely(moment(-9, 0)),
        )
        zone = rarely(self.chance.choice(("Asia/Tokyo", "America/New_York")), "Europe/Amsterdam")
        await self.db.execute(
            people.update()
            .where(people.c.id == jim.id)
            .values(zone=zone, erased_at=rarely(moment(-9, 0), one_in=30))
        )
        await self._reached(jim)
        letters = [await self._letter(jim, k) for k in range(self.chance.choice((0, 0, 0, 0, 0, 0, 1, 1, 2, 8)))]
        if letters and rarely(True):
            due = {"due_at": rarely(None, self.now, one_in=2)}
            await self.db.insert(calls.insert().values(outbox_id=letters[0], jim_id=jim.id, **due))
        await self._planned(jim, letters, alone=alone)

    async def _reached(self, jim: Any) -> None:
        of_jim = channels.update().where(channels.c.person_id == jim.id)
        for kind in ("mail", "phone"):
            state = self.rarely(self.chance.choice(("bounced", "off")), "works")
            await self.db.execute(of_jim.where(channels.c.kind == kind).values(state=state))
        if self.rarely(True):
            other = {"address": f"other{jim.id}@example.org", "address_key": f"other{jim.id}@example.org"}
            known = {"state": self.chance.choice(("works", "off")), "created_at": self.now}
            await self.db.insert(channels.insert().values(person_id=jim.id, kind="mail", **other, **known))
        if self.rarely(True):
            kind = self.chance.choice(("check_in", "contact_reminder", "hard_moment"))
            await self.db.insert(muted.insert().values(person_id=jim.id, kind=kind, muted_at=self.now))

    async def _letter(self, jim: Any, n: int) -> int:
        """Something that went out before, or is on its way."""
        at = self.moment(-500, -0.5) if n > 1 else self.moment(-12, -0.1)
        state = self.chance.choice(STATES)
        own = self.rarely("answer", "routine")
        values = {
            "key": f"before-{jim.id}-{n}",
            "person_id": jim.id,
            "channel": "mail",
            "message_class": own,
            "rank": 2,
            "kind": self.rarely("hard_moment", "check_in"),
            "items": [self.chance.choice((f"1:check_in:P2W:{n}", f"moment-1:hard_moment:DAY0:{n}"))],
            "template": "check_in",
            "language": "nl",
            "message_id": f"before-{jim.id}-{n}",
            "state": state,
            "queued_at": at,
            "sent_at": at if state in ("sent", "in_doubt") else None,
            "sent_on": at.date() if state == "sent" else None,
        }
        return await self.db.insert(outbox.insert().values(**values))

    async def _planned(self, jim: Any, letters: list[int], *, alone: bool) -> None:
        hand_over = None
        if not alone:
            hand_over = await cast.hand_over(
                self.db,
                jim,
                ends_on=self.moment(-400, 3).date(),
                registered_at=self.moment(-800, -1),
                withdrawn_at=self.rarely(self.moment(-9, 0)),
                ended_at=self.rarely(self.moment(-9, 0)),
                **self.where,
            )
        for n in range(self.chance.choice((1, 1, 1, 1, 1, 1, 2, 3))):
            kind = self.chance.choice(KINDS)
            if kind.startswith("invitation") and hand_over is None:
                kind = "check_in"
            due = (
                self.now - timedelta(hours=self.chance.choice((0, 0, 1, 30)))
                if n == 0
                else self.moment(-9, 9)
            )
            due = self.rarely(self.moment(-40, -20), due)
            zoned = await cast.load_jim(self.db, jim.id)
            subject = f"moment-{jim.id}" if kind == "hard_moment" else None
            row = plan.row(
                zoned,
                kind,
                self.chance.choice(("P2W", "P12M")),
                due.date(),
                now=self.moment(-60, -1),
                hand_over_id=hand_over.id if hand_over else None,
                occurrence=n + 1,
                subject=subject,
            )
            more = {
                "due_at": due,
                "held_at": self.rarely(self.now),
                "answered_at": self.rarely(self.now),
                "outbox_id": self.rarely(letters[0]) if letters else None,
                "error": self.rarely("of before"),
            }
            await self.db.insert(plan.planned.insert().values(**row | more))
