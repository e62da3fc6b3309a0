"""What became of a message, written down: in the outgoing post, and with the domain, which plans what follows."""

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from sqlalchemy import bindparam, select

from jimsupport.db import Database, Fixed, Row, Unavailable, chunks
from jimsupport.db.tables import people
from jimsupport.domain.follow_up import cadence, delivery
from jimsupport.domain.people import texting
from jimsupport.domain.replies import bounces
from jimsupport.mail import following, lanes, outbox
from jimsupport.mail.transport import RelayDown

Taken = tuple[Row, str | None]  # a row whose message was taken, and what the one who took it calls it
_ZONES = Fixed(select(people.c.id, people.c.zone).where(people.c.id.in_(bindparam("ids", expanding=True))))

log = logging.getLogger(__name__)


class Ends:
    """Notes how messages ended; `counts` says how many ended how, `error` what went wrong, if anything."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.db, self.now = db, now
        self.counts: Counter[str] = Counter()
        self.error: str | None = None
        self._zones: dict[int, str] = {}
        self._to_follow: list[Row] = []

    async def where_they_live(self, rows: Sequence[Row]) -> None:
        """Ask for the zones of whom these rows are for: it is their day on which it is sent."""
        ids = {row.person_id for row in rows if row.person_id} - self._zones.keys()
        found = await self.db.fetch_all(_ZONES.params(ids=sorted(ids))) if ids else []
        self._zones |= {person.id: person.zone for person in found}

    async def sent(self, taken: Sequence[Taken]) -> None:
        """These were taken; `follow` plans what follows from them, in a moment and for many at once."""
        rows = [row for row, _ in taken]
        days = {
            row.id: cadence.local_day(self.now, self._zones.get(row.person_id, cadence.HOME)) for row in rows
        }
        names = {row.id: name for row, name in taken if name}
        async with self.db.write() if names else nullcontext():
            await outbox.mark_sent(self.db, rows, on=days, now=self.now)
            await outbox.name_remotely(self.db, names)
        self.counts["sent"] += len(rows)
        self._to_follow += rows

    async def follow(self, rows: Sequence[Row] = ()) -> None:
        """Plan what follows from these, and from all that was sent since this was last asked."""
        sent, self._to_follow = self._to_follow, []
        for each in chunks([*rows, *sent]):
            await self._follow(each)

    async def _follow(self, rows: Sequence[Row]) -> None:
        """All at once; where that fails by halves, so that what cannot be planned of one stalls no other."""
        try:
            await delivery.follow(self.db, rows, now=self.now)
        except Unavailable:
            raise  # it is found again once the lease is over (`following.unfollowed`)
        except Exception as error:
            if len(rows) > 1:
                await self._follow(rows[: len(rows) // 2])
                await self._follow(rows[len(rows) // 2 :])
                return
            log.exception("What follows from message %s could not be planned", rows[0].id, exc_info=error)
            self.error = self.error or f"message {rows[0].id}: {error!r}"
            await following.followed(self.db, rows)

    async def skipped(self, row: Row, reason: str) -> None:
        """It is not wanted any more."""
        async with self.db.write():
            await outbox.skip(self.db, row, reason)
            await delivery.skipped(self.db, [(row, reason)], now=self.now)
        self.counts[reason] += 1

    async def flawed(self, row: Row, error: Exception) -> None:
        """The message itself is at fault: a few tries more."""
        log.warning("Message %s cannot be sent: %r", row.id, error)
        await self._retried(row, await outbox.retry_flawed(self.db, row, repr(error), now=self.now))

    async def not_now(self, row: Row, error: Exception) -> None:
        """The same message may go later."""
        await self._retried(row, await outbox.retry(self.db, row, str(error), now=self.now))

    async def _retried(self, row: Row, given_up: str | None) -> None:
        """Count a message that is tried again, or tell the domain why it is not."""
        if given_up:
            await delivery.skipped(self.db, [(row, given_up)], now=self.now)
        self.counts[given_up or "retried"] += 1

    async def line_down(self, row: Row, error: RelayDown) -> None:
        """Nothing goes out over this line for a while; the message waits as long, or longer if it is the cause."""
        self.error = str(error)
        until = await lanes.rest(self.db, lanes.line_of(row), self.error, now=self.now, alarm=error.alarm)
        if error.mine:
            await self.not_now(row, error)
        else:
            await outbox.put_back(self.db, [row], until=until, error=self.error)

    async def refused(self, row: Row, error: str) -> None:
        """Where the address is dead what was in the message goes another way; else it goes nowhere."""
        async with self.db.write():
            await outbox.fail(self.db, row, "refused", error)
            if row.channel == "text":  # what is routine is told in a call by itself
                told = row.message_class == "routine"
                await texting.failed(self.db, row, call=not told, by="worker", now=self.now)
                gone = True
            else:
                gone = await bounces.refused(self.db, row, error, now=self.now)
            await delivery.skipped(self.db, [(row, "channel" if gone else "refused")], now=self.now)
        self.counts["refused"] += 1

    async def in_doubt(self, row: Row, error: str) -> None:
        """It may have been read, so for the follow-up it has been: nobody gets it twice."""
        async with self.db.write():
            await outbox.mark_in_doubt(self.db, row, error, now=self.now)
            await delivery.delivered(self.db, [row], now=self.now)
        self.counts["in_doubt"] += 1
