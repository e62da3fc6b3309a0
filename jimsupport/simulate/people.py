"""People as they come: who answers, who stays silent, who moves, stops, dies or changes address.

Every special turn of life is dealt out in rotation, so that each happens with a few hundred JIMs;
when and how is chance, the same for the same seed.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db.tables import hand_overs, outbox, planned
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.care.details import JimDetails, YoungPerson
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import cadence, check_ins, occurrences
from jimsupport.domain.people import consent, jims, joining
from jimsupport.simulate import mailed
from jimsupport.simulate.talking import Talking
from jimsupport.simulate.turns import TURNS, Turns
from jimsupport.simulate.world import MemoryPost, World

NAMES = (
    "Hilde",
    "Joop",
    "Fatima",
    "Kees",
    "Oksana",
    "Bep",
    "Said",
    "Moniek",
    "Piet",
    "Dounia",
    "Truus",
    "Jan",
)
ANSWERS = ("good",) * 14 + ("other_jim", "call_me", "call_me")


class Crowd:
    """Everyone in the simulated world, and how they react to what reaches them."""

    def __init__(
        self, world: World, post: MemoryPost, *, organisation: int, professional: int, staff: int
    ) -> None:
        self.world = world
        self.db, self.chance = world.db, world.chance
        self.organisation, self.professional = organisation, professional
        self.life = Turns(world, post, professional=professional, staff=staff)
        self.talking = Talking(world, staff)
        self.seen = 0  # the last outgoing message that was noticed
        self.turns: dict[int, str] = {}

    # Coming in

    def expect(self, number: int, *, days: int, soon: bool = False) -> None:
        """Let JIM `number` come in somewhere in the first half of `days`, or `soon`, and live through one turn."""
        turn = TURNS[number % len(TURNS)]
        latest = days / (20 if soon else 2)
        arrives = self.world.now + timedelta(
            days=self.chance.uniform(0, latest), hours=self.chance.uniform(0, 12)
        )
        self.world.at(arrives, lambda: self._arrive(number, turn, days))

    async def _arrive(self, number: int, turn: str, days: int) -> None:
        name = NAMES[number % len(NAMES)]
        channel = ("mail", f"jim{number}@voorbeeld.example", f"jim{number}@voorbeeld.example")
        phone = ("phone", f"+3161{number:07d}", f"+3161{number:07d}")
        if turn == "join":
            jim_id = await jims.create(self.db, first_name=name, channels=[channel], now=self.world.now)
            await joining.join(self.db, jim_id, by=f"jim:{jim_id}", now=self.world.now)
        else:
            reachable = (
                (phone,)
                if turn == "phone_only"
                else (channel, phone)
                if turn == "bounce_with_phone"
                else (channel,)
            )
            hand_over_id = await self._hand_over(name, reachable, f"R-{number}")
            jim_id = await self.db.fetch_value(
                select(hand_overs.c.jim_id).where(hand_overs.c.id == hand_over_id)
            )
            if turn == "together":  # the professional and the JIM close together, with a code on the table
                self.world.after(lambda: self._consent(jim_id), days=0.01)
            if turn == "second":
                self.world.after(
                    lambda: self._hand_over(name, reachable, f"S-{number}"), days=self.chance.uniform(20, 90)
                )
        self.turns[jim_id] = turn
        self.life.plan(jim_id, turn, days)

    async def _hand_over(self, name: str, reachable: tuple[tuple[str, str, str], ...], reference: str) -> Any:
        today = cadence.local_day(self.world.now, "Europe/Amsterdam")
        ends_on = today + timedelta(days=self.chance.choice((-20, -3, 0, 0, 1, 7, 14, 30, 45)))
        birth_month = (
            f"{today.year - 18}-{self.chance.randint(1, 12):02d}" if self.chance.random() < 0.5 else None
        )
        try:
            return await care.register(
                self.db,
                professional=self.professional,
                organisation_id=self.organisation,
                jim=JimDetails(name, reachable),
                young=YoungPerson(reference),
                ends_on=ends_on,
                message="Fijn dat je er was. Dank je wel.",
                birth_month=birth_month,
                by=f"professional:{self.professional}",
                now=self.world.now,
            )
        except Refused:  # this person wants no messages
            return None

    # Reacting

    async def notice(self) -> None:
        """Look at what went out since the last time, and let whoever got it react in their own time."""
        rows = await self.db.fetch_all(
            outbox.select()
            .where(outbox.c.id > self.seen, outbox.c.message_class == "routine")
            .order_by(outbox.c.id)
        )
        waiting = [row.id for row in rows if row.state in ("pending", "claimed", "handing")]
        for row in rows:
            if waiting and row.id >= waiting[0]:
                break
            self.seen = row.id
            if row.state == "sent" and row.channel != "call" and self.turns.get(row.person_id) != "cast":
                self._react(row)

    def _react(self, row: Any) -> None:
        temper = self._temper(row.person_id)
        chance = self.chance.random()
        if row.kind.startswith("invitation"):
            wait = self.chance.uniform(0.01, 8)
            turn = self.turns.get(row.person_id)
            if turn != "decline" and (chance < 0.75 or turn not in ("nothing", None)):
                self.world.after(lambda: self._consent(row.person_id), days=wait)
            elif turn == "decline" or chance < 0.85:
                self.world.after(lambda: self._decline(row.person_id), days=wait)
        elif temper == "silent" or (temper == "fickle" and chance < 0.5):
            return
        else:
            self.world.after(lambda: self._answer(row), days=self.chance.choice((0.01, 0.1, 1, 2, 5, 9, 20)))

    def _temper(self, jim_id: int) -> str:
        if self.turns.get(jim_id) == "snooze":
            return "answers"
        return ("answers", "fickle", "answers", "silent", "answers")[jim_id % 5]

    async def _consent(self, jim_id: int) -> None:
        jim = await jims.load(self.db, jim_id)
        if not jim.erased_at and not jim.deceased_at and not jim.stopped_at:
            await consent.give(self.db, jim_id, by=f"jim:{jim_id}", now=self.world.now)

    async def _decline(self, jim_id: int) -> None:
        jim = await jims.load(self.db, jim_id)
        if not jim.consented_at and not jim.erased_at:
            await consent.decline(self.db, jim_id, by=f"jim:{jim_id}", now=self.world.now)

    async def _answer(self, row: Any) -> None:
        jim = await jims.load(self.db, row.person_id)
        if jim.erased_at or jim.deceased_at or not row.items:
            return
        lead = await self.db.fetch_one(planned.select().where(planned.c.key == row.items[0]))
        item = await occurrences.question_of(self.db, lead)
        by, now = f"jim:{jim.id}", self.world.now
        if item.kind == "rest_question":
            chosen = self.chance.choice(("rest", "go_on"))
            await check_ins.answer(self.db, item, chosen, question="rest", by=by, now=now)
        elif item.kind in ("check_in", "turning_18") and (
            self.turns.get(jim.id) == "snooze" or self.chance.random() < 0.06
        ):
            await check_ins.snooze(self.db, item, self.chance.choice(check_ins.SNOOZES), by=by, now=now)
        else:
            answer = self.chance.choice(ANSWERS)
            if item.answered_at is None and mailed.would(row):
                await mailed.answer(self.db, row, answer, now=now)
            else:
                await check_ins.answer(self.db, item, answer, by=by, now=now)
            if (
                answer == "call_me" and self.chance.random() < 0.5
            ):  # and rather at a moment of their own choice
                await self.talking.pick(jim.id)
