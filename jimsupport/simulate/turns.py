"""Turns of life: a pause, a stop, a move, a death, another address, a hand-over that moves or is withdrawn."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from jimsupport.db.tables import hand_overs
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.errors import Refused
from jimsupport.domain.follow_up import cadence, contact
from jimsupport.domain.people import channels as reach
from jimsupport.domain.people import jims, pauses, people, rhythms, stops
from jimsupport.simulate.world import MemoryPost, World

ZONES = ("Europe/Lisbon", "America/New_York", "Africa/Casablanca", "Asia/Tokyo", "Europe/Warsaw")
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
    "decline",
    "together",
)


class Turns:
    """What may happen in the life of a JIM, besides answering."""

    def __init__(self, world: World, post: MemoryPost, *, professional: int, staff: int) -> None:
        self.world, self.post = world, post
        self.db, self.chance = world.db, world.chance
        self.professional, self.staff = professional, staff

    def plan(self, jim_id: int, turn: str, days: int) -> None:
        acts = {
            "pause": lambda: self._pause(jim_id, weeks=self.chance.randint(4, 12), ends_early=False),
            "pause_short": lambda: self._pause(jim_id, weeks=6, ends_early=True),
            "stop": lambda: self._stop(jim_id, again=True),
            "stop_for_good": lambda: self._stop(jim_id, again=False),
            "rhythm": lambda: self._choose_rhythm(jim_id),
            "move": lambda: self._move(jim_id, by_days=self.chance.choice((-5, 3, 10))),
            "move_far": lambda: self._move(jim_id, by_days=60),
            "zone": lambda: self._zone(jim_id),
            "bounce": lambda: self._lose_address(
                jim_id, repaired_after=self.chance.uniform(days / 20, days / 4)
            ),
            "bounce_with_phone": lambda: self._lose_address(jim_id),
            "withdraw": lambda: self._withdraw(jim_id, again=self.chance.random() < 0.4),
            "talk": lambda: self._talk(jim_id),
            "death": lambda: self._die(jim_id),
        }
        if turn in acts:
            soon = turn.startswith("bounce")  # it shows when the next mail is refused
            self.world.after(acts[turn], days=self.chance.uniform(5, max(days / (12 if soon else 3), 10)))
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
        if (await jims.load(self.db, jim_id)).resting_since:  # who is silent chooses nothing
            return
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

    async def _lose_address(self, jim_id: int, *, repaired_after: float | None = None) -> None:
        for channel in await reach.of(self.db, jim_id):
            if channel.kind == "mail":
                self.post.dead.add(channel.address)  # found out when the next mail is refused
        if repaired_after:
            self.world.after(lambda: self._new_address(jim_id), days=repaired_after)

    async def _new_address(self, jim_id: int) -> None:
        """Tell a new address, once the old one has been found dead."""
        if not any(channel.state == "bounced" for channel in await reach.of(self.db, jim_id)):
            self.world.after(lambda: self._new_address(jim_id), days=7)
            return
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
            with suppress(Refused):  # the JIM's data may be gone by now
                await care.reopen(self.db, row, note="Per ongeluk ingetrokken.", by=who, now=self.world.now)

    async def _own_hand_over(self, jim_id: int) -> Any:
        return await self.db.fetch_one(hand_overs.select().where(hand_overs.c.jim_id == jim_id).limit(1))
