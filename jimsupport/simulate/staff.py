"""Staff of the simulated world: they ring who is to be rung and handle what was asked."""

from typing import Any

from sqlalchemy import exists

from jimsupport.db.tables import calls, planned, support_requests, talks
from jimsupport.domain.follow_up import cadence, check_ins, contact, occurrences
from jimsupport.domain.handling import closures
from jimsupport.domain.people import consent, jims
from jimsupport.domain.support import calls as rung
from jimsupport.domain.support import claims
from jimsupport.simulate.world import World


class Staff:
    """One member of staff, who begins a little later each time and rests on Sundays."""

    def __init__(self, world: World, person_id: int) -> None:
        self.world, self.db, self.chance = world, world.db, world.chance
        self.person_id = person_id
        self.works = True

    async def work(self) -> None:
        """A working day of staff: ring who is to be rung, handle what was asked; tomorrow again."""
        now, by = self.world.now, f"staff:{self.person_id}"
        if self.works and cadence.allowed(now, "Europe/Amsterdam"):
            for call in await self.db.fetch_all(
                rung.with_names().where(calls.c.due_at <= now).order_by(calls.c.id).limit(20)
            ):
                await self._ring(call, by)
            waits_for_a_talk = exists().where(
                talks.c.request_id == support_requests.c.id, talks.c.state == "booked"
            )
            open_requests = support_requests.select().where(
                support_requests.c.closed_at.is_(None), ~waits_for_a_talk
            )
            for request in await self.db.fetch_all(open_requests.order_by(support_requests.c.id).limit(20)):
                await claims.claim(self.db, request, by=by, now=now)
                if request.kind == "call_back" and request.jim_id:
                    await contact.record(self.db, request.jim_id, by=by, now=now, what="talked", phone=True)
                await closures.close(self.db, request, "called", by=by, now=now)
        self.world.after(self.work, days=1)

    async def _ring(self, call: Any, by: str) -> None:
        now = self.world.now
        if not await rung.is_wanted(self.db, call, now=now):
            return
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
        else:
            [item] = await self.db.fetch_all(
                planned.select().where(planned.c.outbox_id == call.outbox_id).order_by(planned.c.id).limit(1)
            )
            asked = await occurrences.question_of(self.db, item)
            question, chosen = ("rest", "go_on") if asked.kind == "rest_question" else ("how", "good")
            await check_ins.answer(self.db, asked, chosen, question=question, by=by, now=now, phone=True)
