"""Booked talks in the simulated world: picked by who asked to be rung, sometimes moved or called off, held or missed."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from jimsupport.domain.errors import Refused
from jimsupport.domain.people import jims
from jimsupport.domain.support import requests
from jimsupport.domain.talks import finding, hours, outcomes, rows
from jimsupport.domain.talks import talks as booked
from jimsupport.domain.talks.moments import Hours
from jimsupport.simulate.world import World

ENOUGH = 20  # talks a day


class Talking:
    """Talks with one member of staff."""

    def __init__(self, world: World, staff: int) -> None:
        self.world, self.db, self.chance = world, world.db, world.chance
        self.by = f"staff:{staff}"
        self.staff = staff

    async def keep_hours(self) -> None:
        """Keep every working day for talks by phone, in any language the crowd speaks."""
        who: dict[str, Any] = {"by": self.by, "now": self.world.now}
        await hours.keep(self.db, self.staff, range(1, 6), Hours(9 * 60, 17 * 60), **who)
        ways: dict[str, Any] = {"ways": ["phone"], "online_link": "", "languages": ["nl"]}
        await hours.change(self.db, self.staff, minutes=30, buffer=15, most_a_day=ENOUGH, **ways, **who)

    async def pick(self, jim_id: int) -> None:
        """Pick one of the first moments there are, about what was just asked; nobody may be free."""
        now, jim = self.world.now, await jims.load(self.db, jim_id)
        found = (await finding.offers(self.db, jim, now=now))[:20]
        asked = [row.id for row in await requests.of_jim(self.db, jim_id) if row.closed_at is None]
        if not found:
            return
        moment = self.chance.choice(found).starts_at
        about = max(asked, default=None)
        with suppress(Refused):  # they have one already
            talk_id = await booked.book(
                self.db, jim_id, moment, "phone", request_id=about, by=f"jim:{jim_id}", now=now
            )
            turn = self.chance.random()
            change = self._move if turn < 0.2 else self._cancel if turn < 0.35 else None
            if change:
                before = (moment - now) * self.chance.uniform(0.1, 0.9)
                self.world.at(now + before, lambda: change(talk_id))
            self.world.at(moment + timedelta(minutes=30), lambda: self._meet(talk_id))

    async def _move(self, talk_id: int) -> None:
        now, talk = self.world.now, await rows.load(self.db, talk_id)
        jim = await jims.load(self.db, talk.jim_id)
        found = await finding.offers(self.db, jim, now=now, ways=[talk.way], instead_of=talk)
        if found and talk.state == "booked" and talk.starts_at > now:
            moment = self.chance.choice(found[:20]).starts_at
            await booked.move(self.db, talk, moment, by=f"jim:{talk.jim_id}", now=now)
            self.world.at(moment + timedelta(minutes=30), lambda: self._meet(talk_id))

    async def _cancel(self, talk_id: int) -> None:
        talk = await rows.load(self.db, talk_id)
        if talk.state == "booked" and talk.starts_at > self.world.now:
            await booked.cancel(self.db, talk, by=f"jim:{talk.jim_id}", now=self.world.now)

    async def _meet(self, talk_id: int) -> None:
        """The talk is over, if this was its time: staff say what came of it."""
        now, talk = self.world.now, await rows.load(self.db, talk_id)
        if talk.state != "booked" or talk.ends_at > now:
            return
        if self.chance.random() < 0.85:
            await outcomes.held(self.db, talk, close=True, by=self.by, now=now)
        else:
            await outcomes.missed(self.db, talk, by=self.by, now=now)
