"""People as they come: who answers, who stays silent, who moves, stops, dies or changes address.

Every special turn of life is dealt out in rotation, so that each happens with a few hundred JIMs;
when and how is chance, the same for the same seed.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from jimsupport.db.tables import calls, hand_overs, outbox, planned, support_requests
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.care.details import JimDetails, YoungPerson
from jimsupport.domain.errors import Invalid, Refused
from jimsupport.domain.follow_up import cadence, check_ins, contact
from jimsupport.domain.people import channels as reach
from jimsupport.domain.people import consent, jims, joining, pauses, people, rhythms, stops
from jimsupport.domain.support import calls as rung
from jimsupport.domain.support import claims, requests
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
ZONES = ("Europe/Lisbon", "America/New_York", "Africa/Casablanca", "Asia/Tokyo", "Europe/Warsaw")
ANSWERS = ("good",) * 14 + ("other_jim", "call_me", "call_me")
TURNS = (
    "nothing",
    "pause",
    "nothing",
    "stop",
    "phone_only",
    "rhythm",
    "move",
    "nothing",
    "zone",
    "bounce",
    "withdraw",
    "talk",
    "join",
    "nothing",
    "second",
    "death",
    "snooze",
    "pause_short",
    "rhythm",
    "nothing",
    "stop_for_good",
    "move_far",
    "bounce_with_phone",
)


class Crowd:
    """Everyone in the simulated world, and how they react to what reaches them."""

    def __init__(
        self, world: World, post: MemoryPost, *, organisation: int, professional: int, staff: int
    ) -> None:
        self.world, self.post = world, post
        self.db, self.chance = world.db, world.chance
        self.organisation, self.professional, self.staff = organisation, professional, staff
        self.seen = 0  # the last outgoing message that was noticed
        self.turns: dict[int, str] = {}
        self.works = True  # staff do

    # Coming in

    def expect(self, number: int, *, days: int) -> None:
        """Let JIM `number` come in somewhere in the first half of `days`, and live through one turn."""
        turn = TURNS[number % len(TURNS)]
        arrives = self.world.now + timedelta(
            days=self.chance.uniform(0, days / 2), hours=self.chance.uniform(0, 12)
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
            if turn == "second":
                self.world.after(
                    lambda: self._hand_over(name, reachable, f"S-{number}"), days=self.chance.uniform(20, 90)
                )
        self.turns[jim_id] = turn
        self._plan_turn(jim_id, turn, days)

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

    # Turns of life

    def _plan_turn(self, jim_id: int, turn: str, days: int) -> None:
        acts = {
            "pause": lambda: self._pause(jim_id, weeks=self.chance.randint(4, 12), ends_early=False),
            "pause_short": lambda: self._pause(jim_id, weeks=6, ends_early=True),
            "stop": lambda: self._stop(jim_id, again=True),
            "stop_for_good": lambda: self._stop(jim_id, again=False),
            "rhythm": lambda: self._choose_rhythm(jim_id),
            "move": lambda: self._move(jim_id, by_days=self.chance.choice((-5, 3, 10))),
            "move_far": lambda: self._move(jim_id, by_days=60),
            "zone": lambda: self._zone(jim_id),
            "bounce": lambda: self._lose_address(jim_id, repaired=True),
            "bounce_with_phone": lambda: self._lose_address(jim_id, repaired=False),
            "withdraw": lambda: self._withdraw(jim_id, again=self.chance.random() < 0.4),
            "talk": lambda: self._talk(jim_id),
            "death": lambda: self._die(jim_id),
        }
        if turn in acts:
            self.world.after(acts[turn], days=self.chance.uniform(5, max(days / 3, 10)))
            if turn == "zone":
                self.world.after(acts[turn], days=self.chance.uniform(days / 3, days / 2))

    async def _pause(self, jim_id: int, *, weeks: int, ends_early: bool) -> None:
        jim = await jims.load(self.db, jim_id)
        until = jims.today(jim, self.world.now) + timedelta(weeks=weeks)
        await pauses.start(self.db, jim_id, until=until, by=f"jim:{jim_id}", now=self.world.now)
        if ends_early:
            self.world.after(
                lambda: pauses.end(self.db, jim_id, by=f"jim:{jim_id}", now=self.world.now), days=weeks * 3
            )

    async def _stop(self, jim_id: int, *, again: bool) -> None:
        await stops.stop(self.db, jim_id, by=f"jim:{jim_id}", now=self.world.now)
        if again:
            self.world.after(
                lambda: stops.resume(self.db, jim_id, by=f"jim:{jim_id}", now=self.world.now),
                days=self.chance.uniform(0.01, 60),
            )

    async def _choose_rhythm(self, jim_id: int) -> None:
        rhythm = self.chance.choice(("often", "yearly", "on_request", "often"))
        await rhythms.choose(self.db, jim_id, rhythm, by=f"jim:{jim_id}", now=self.world.now)

    async def _zone(self, jim_id: int) -> None:
        await people.set_zone(
            self.db, jim_id, self.chance.choice(ZONES), by=f"jim:{jim_id}", now=self.world.now
        )

    async def _talk(self, jim_id: int) -> None:
        await contact.record(self.db, jim_id, by=f"staff:{self.staff}", now=self.world.now, what="talked")
        self.world.after(lambda: self._talk(jim_id), days=self.chance.uniform(30, 150))

    async def _die(self, jim_id: int) -> None:
        await stops.deceased(self.db, jim_id, by=f"staff:{self.staff}", now=self.world.now)

    async def _lose_address(self, jim_id: int, *, repaired: bool) -> None:
        for channel in await reach.of(self.db, jim_id):
            if channel.kind == "mail":
                self.post.dead.add(channel.address)  # found out when the next mail is refused
        if repaired:
            self.world.after(lambda: self._new_address(jim_id), days=self.chance.uniform(30, 150))

    async def _new_address(self, jim_id: int) -> None:
        jim = await jims.load(self.db, jim_id)
        if not jim.erased_at:
            new = f"nieuw{jim_id}@voorbeeld.example"
            await reach.add(self.db, jim_id, "mail", new, by=f"jim:{jim_id}", now=self.world.now)

    async def _move(self, jim_id: int, *, by_days: int) -> None:
        row = await self._own_hand_over(jim_id)
        if row is not None and row.withdrawn_at is None:
            today = cadence.local_day(self.world.now, "Europe/Amsterdam")
            ends_on = max(row.ends_on + timedelta(days=by_days), today - timedelta(days=300))
            who = f"professional:{self.professional}"
            await care.move(self.db, row, ends_on=ends_on, by=who, now=self.world.now)

    async def _withdraw(self, jim_id: int, *, again: bool) -> None:
        row = await self._own_hand_over(jim_id)
        if row is None:
            return
        who = f"professional:{self.professional}"
        await care.withdraw(self.db, row, reason="De hulp gaat toch door.", by=who, now=self.world.now)
        if again:
            self.world.after(lambda: self._reopen(jim_id), days=self.chance.uniform(1, 40))

    async def _reopen(self, jim_id: int) -> None:
        row = await self._own_hand_over(jim_id)
        if row is not None:
            who = f"professional:{self.professional}"
            await care.reopen(self.db, row, note="Per ongeluk ingetrokken.", by=who, now=self.world.now)

    async def _own_hand_over(self, jim_id: int) -> Any:
        return await self.db.fetch_one(hand_overs.select().where(hand_overs.c.jim_id == jim_id).limit(1))

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
            if row.state == "sent" and row.channel == "mail" and self.turns.get(row.person_id) != "cast":
                self._react(row)

    def _react(self, row: Any) -> None:
        temper = self._temper(row.person_id)
        chance = self.chance.random()
        if row.kind.startswith("invitation"):
            wait = self.chance.uniform(0.01, 8)
            if chance < 0.75 or self.turns.get(row.person_id) not in ("nothing", None):
                self.world.after(lambda: self._consent(row.person_id), days=wait)
            elif chance < 0.85:
                self.world.after(lambda: self._decline(row.person_id), days=wait)
        elif temper == "silent" or (temper == "fickle" and chance < 0.5):
            return
        else:
            self.world.after(lambda: self._answer(row), days=self.chance.choice((0.01, 0.1, 1, 2, 5, 9, 20)))

    def _temper(self, jim_id: int) -> str:
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
        item = await check_ins.question_of(self.db, lead)
        by, now = f"jim:{jim.id}", self.world.now
        if item.kind == "rest_question":
            chosen = self.chance.choice(("rest", "go_on"))
            await check_ins.answer(self.db, item, chosen, question="rest", by=by, now=now)
        elif item.kind in ("check_in", "turning_18") and (
            self.turns.get(jim.id) == "snooze" or self.chance.random() < 0.06
        ):
            await check_ins.snooze(self.db, item, self.chance.choice(check_ins.SNOOZES), by=by, now=now)
        else:
            await check_ins.answer(self.db, item, self.chance.choice(ANSWERS), by=by, now=now)

    # Staff

    async def work(self) -> None:
        """A working day of staff: ring who is to be rung, handle what was asked; tomorrow again."""
        now, by = self.world.now, f"staff:{self.staff}"
        if self.works and cadence.allowed(now, "Europe/Amsterdam"):
            for call in await self.db.fetch_all(
                rung.with_names().where(calls.c.due_at <= now).order_by(calls.c.id).limit(20)
            ):
                await self._ring(call, by)
            open_requests = support_requests.select().where(support_requests.c.closed_at.is_(None))
            for request in await self.db.fetch_all(open_requests.order_by(support_requests.c.id).limit(20)):
                await claims.claim(self.db, request, by=by, now=now)
                if request.kind == "call_back" and request.jim_id:
                    await contact.record(self.db, request.jim_id, by=by, now=now, what="talked", phone=True)
                await requests.close(self.db, request, "called", by=by, now=now)
        self.world.after(self.work, days=1)

    async def _ring(self, call: Any, by: str) -> None:
        now = self.world.now
        reached = self.chance.random() < 0.6
        await rung.attempt(self.db, call, reached=reached, seen=call.attempts, by=by, now=now)
        if not reached:
            return
        jim = await jims.load(self.db, call.jim_id)
        if call.kind.startswith("invitation"):
            if self.chance.random() < 0.85:
                await consent.give(self.db, jim.id, by=by, now=now, phone=True)
            else:
                await consent.decline(self.db, jim.id, by=by, now=now, phone=True)
        elif not jim.stopped_at and not jim.deceased_at:
            [item] = await self.db.fetch_all(
                planned.select().where(planned.c.outbox_id == call.outbox_id).order_by(planned.c.id).limit(1)
            )
            try:
                await check_ins.answer(self.db, item, "good", by=by, now=now, phone=True)
            except Invalid:
                return
