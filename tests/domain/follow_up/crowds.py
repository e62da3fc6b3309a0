"""A crowd of JIMs with a check-in due who are ordinary but for a thing or two, in every way there is."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from jimsupport.db import Database
from jimsupport.db.tables import calls, channels, jims, muted, outbox, people
from jimsupport.domain.follow_up import plan
from tests import cast

DAY = timedelta(days=1)
OF_JIM = {  # what is odd, and the columns of `jims` that say so; days count from now
    "by text": {"channel": "text"},
    "by phone": {"channel": "phone"},
    "often": {"rhythm": "often"},
    "yearly": {"rhythm": "yearly"},
    "on request": {"rhythm": "on_request"},
    "paused": {"paused_until": 2},
    "paused before": {"paused_until": 0},
    "stopped": {"stopped_at": -1},
    "declined": {"declined_at": -1},
    "deceased": {"deceased_at": -1},
    "resting": {"resting_since": -9},
    "no consent": {"consented_at": None},
    "alone": {"joined_at": -99},
    "alone no more": {"joined_at": -99, "ended_at": -1},
    "long with us": {"consented_at": -500},
}
OF_HAND_OVER = {
    "withdrawn": {"withdrawn_at": -1},
    "ended": {"ended_at": -1},
    "help goes on": {"ends_on": 2},
    "handed over again": {"registered_at": -3},
    "registered long ago": {"registered_at": -600},
}
OF_PLAN = {
    "held": {"held_at": -1},
    "answered": {"answered_at": -1},
    "late": {"due_at": -29},
    "later": {"due_at": 1},
    "failed before": {"error": "ZeroDivisionError"},
}
KINDS = (
    "check_in_reminder",
    "contact_reminder",
    "turning_18",
    "rest_question",
    "yearly_hello",
    "hard_moment",
    "invitation",
    "invitation_reminder",
)
AS_WELL = {  # what else is planned, and in how many days
    "another due": ("turning_18", -0.1),
    "another tomorrow": ("check_in", 1),
    "a question this week": ("check_in", 5),
    "a moment today": ("hard_moment", 0.2),
    "coming once": ("turning_18", 40),
    "coming twice": ("check_in", 80),
}
BEFORE = {  # letters of so many days ago, and their state
    "one in the post": ([2], "pending"),
    "one held": ([2], "held"),
    "one yesterday": ([1], "sent"),
    "one days ago": ([4], "sent"),
    "one last week": ([8], "sent"),
    "two a week ago": ([5, 8], "sent"),
    "two in doubt": ([4, 6], "in_doubt"),
    "two that failed": ([1, 2], "failed"),
    "six": ([20, 40, 60, 80, 100, 120], "sent"),
    "seven": ([20, 30, 40, 60, 80, 100, 120], "sent"),
    "seven long ago": ([400, 410, 420, 430, 440, 450, 455], "sent"),
}
REACHED = ("no mail", "bounced", "off", "two addresses", "confirmed later", "muted", "muted otherwise")
OTHERS = ("abroad", "erased", "open call", "call made", "written before")
ODD = (*OF_JIM, *OF_HAND_OVER, *OF_PLAN, *KINDS, *AS_WELL, *BEFORE, *REACHED, *OTHERS)


class Crowd:
    """JIMs for whom something is due at `now`."""

    def __init__(
        self, db: Database, chance: Random, *, professional: Any, organisation: int, now: datetime
    ) -> None:
        self.db, self.chance, self.now = db, chance, now
        self.where = {"professional": professional, "organisation_id": organisation}

    async def fill(self) -> None:
        """One who is odd in each way alone, and as many with another oddity to it."""
        for odd in ODD:
            await self._jim({odd})
            await self._jim({odd, *self.chance.sample(ODD, 1)})

    async def ordinary(self, number: int) -> None:
        """JIMs of whom nothing is odd."""
        for _ in range(number):
            await self._jim(set())

    async def _jim(self, odd: set[str]) -> None:
        name = f"Jim{self.chance.randrange(10**9)}"
        phone = f"+316{self.chance.randrange(10**8):08}"
        language = self.chance.choice(("nl", "en", "ar"))
        jim = await cast.jim(self.db, name, mail=f"{name}@example.org", phone=phone, language=language)
        values = {"consented_at": self.now - 80 * DAY} | self._values(OF_JIM, odd)
        await self.db.execute(jims.update().where(jims.c.id == jim.id).values(**values))
        if "abroad" in odd:
            await self._of_person(jim, zone=self.chance.choice(("Asia/Tokyo", "America/New_York")))
        if "erased" in odd:
            await self._of_person(jim, erased_at=self.now)
        await self._reached(jim, odd)
        letters = [await self._letter(jim, *each) for n in BEFORE if n in odd for each in _each(*BEFORE[n])]
        if odd & {"open call", "call made"}:
            called = letters[0] if letters else await self._letter(jim, 300, "sent")
            due = {"due_at": self.now if "open call" in odd else None}
            await self.db.insert(calls.insert().values(outbox_id=called, jim_id=jim.id, **due))
        await self._planned(await cast.load_jim(self.db, jim.id), odd)

    def _values(self, ways: dict[str, dict[str, Any]], odd: set[str]) -> dict[str, Any]:
        """The columns of what is odd, the days in it as moments."""
        found = {column: value for way in sorted(odd & set(ways)) for column, value in ways[way].items()}
        for column, value in found.items():
            if isinstance(value, int):
                moment = self.now + value * DAY
                found[column] = moment if column.endswith(("_at", "_since")) else moment.date()
        return found

    async def _of_person(self, jim: Any, **values: Any) -> None:
        await self.db.execute(people.update().where(people.c.id == jim.id).values(**values))

    async def _reached(self, jim: Any, odd: set[str]) -> None:
        mail = channels.update().where(channels.c.person_id == jim.id, channels.c.kind == "mail")
        for state in ("bounced", "off"):
            if state in odd:
                await self.db.execute(mail.values(state=state))
        if "no mail" in odd:
            await self.db.execute(mail.values(kind="phone"))
        if odd & {"two addresses", "confirmed later"}:
            address = f"other{jim.id}@example.org"
            other = {"kind": "mail", "address": address, "address_key": address, "created_at": self.now}
            confirmed = {"confirmed_at": self.now if "confirmed later" in odd else None}
            await self.db.insert(channels.insert().values(person_id=jim.id, **other, **confirmed))
        for way, kind in (("muted", "check_in"), ("muted otherwise", "hard_moment")):
            if way in odd:
                await self.db.insert(muted.insert().values(person_id=jim.id, kind=kind, muted_at=self.now))

    async def _letter(self, jim: Any, days: int, state: str) -> int:
        at = self.now - days * DAY
        key = f"before-{jim.id}-{days}"
        sent = {"sent_at": at, "sent_on": at.date()} if state in ("sent", "in_doubt") else {}
        values = {"message_class": "routine", "rank": 2, "kind": "check_in", "template": "check_in"}
        whom = {"person_id": jim.id, "channel": "mail", "language": "nl", "items": ["1:check_in:P2W:1"]}
        written = {"key": key, "message_id": key, "state": state, "queued_at": at}
        return await self.db.insert(outbox.insert().values(**values, **whom, **written, **sent))

    async def _planned(self, jim: Any, odd: set[str]) -> None:
        hand_over = None
        if not odd & {"alone", "alone no more"}:
            values = {"ends_on": (self.now - 14 * DAY).date(), **self.where} | self._values(OF_HAND_OVER, odd)
            hand_over = await cast.hand_over(self.db, jim, **values)
        kind = next((each for each in KINDS if each in odd and hand_over), "check_in")
        before = {"outbox_id": await self._letter(jim, 200, "skipped")} if "written before" in odd else {}
        await self._row(jim, hand_over, kind, 0, **self._values(OF_PLAN, odd), **before)
        for n, (other, days) in enumerate(AS_WELL[way] for way in AS_WELL if way in odd):
            await self._row(jim, hand_over, other, days, step=f"P{n + 3}M")

    async def _row(
        self, jim: Any, hand_over: Any, kind: str, days: float, *, step: str = "P2W", **values: Any
    ) -> None:
        due = self.now + days * DAY
        subject = f"moment-{jim.id}" if kind == "hard_moment" else None
        about = {"hand_over_id": hand_over.id if hand_over else None, "subject": subject}
        row = plan.row(jim, kind, step, due.date(), now=self.now - 60 * DAY, **about)
        await self.db.insert(plan.planned.insert().values(**row | {"due_at": due} | values))


def _each(days: list[int], state: str) -> list[tuple[int, str]]:
    return [(each, state) for each in days]
