"""One round of the post: a batch of claimed messages, handed over side by side."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database, Row, Unavailable
from jimsupport.db.tables import people
from jimsupport.db.together import Together
from jimsupport.domain.follow_up import cadence, delivery
from jimsupport.domain.people import texting
from jimsupport.domain.replies import bounces
from jimsupport.mail import outbox
from jimsupport.mail.build import Desk, Envelope, build
from jimsupport.mail.parts import Unsendable
from jimsupport.mail.text_messages import build_text
from jimsupport.mail.transport import Flawed, InDoubt, Refused, RelayDown, TakenOver, Temporary, Transport

RELAY_RESTS = timedelta(seconds=30)  # how long the message waits that the relay would not take

log = logging.getLogger(__name__)
Taken = tuple[Row, str | None]  # a row whose message was taken, and what the one who took it calls it


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to send mail and text messages; when `stopping` says so, no new message is begun."""

    desk: Desk
    transport: Transport
    stopping: Callable[[], bool] = lambda: False
    texts: Transport | None = None  # None: no gateway for text messages is set

    def transport_for(self, row: Row) -> Transport:
        """What takes the message of `row`. Raises Unsendable when nothing does."""
        if row.channel != "text":
            return self.transport
        if self.texts is None:
            raise Unsendable("no gateway for text messages is set")
        return self.texts

    async def close(self) -> None:
        """Let go of what the transports hold."""
        await self.transport.close()
        if self.texts:
            await self.texts.close()


class Round:
    """What happens to one batch; `counts` says what became of it, `error` what went wrong, if anything."""

    def __init__(self, db: Database, post: Post, now: datetime) -> None:
        self.db, self.post, self.now = db, post, now
        self.counts: Counter[str] = Counter()
        self.error: str | None = None
        self._down: set[str] = set()  # the channels whose relay takes nothing
        self._failed = False  # the database does not do what we ask
        self._room = asyncio.Semaphore(post.transport.at_once)
        self._handing: Together[Row, bool] = Together(self._mark_handing)
        self._sent: Together[Taken, None] = Together(self._mark_sent)

    async def weigh(self, rows: Sequence[Row]) -> list[Row]:
        """Those that are still wanted now; the others are skipped with their reason, or wait."""
        timely, wanted = [], []
        for row in rows:
            if outbox.is_too_late(row, self.now):
                await self._skip(row, "expired")
            else:
                timely.append(row)
        for row, verdict in await self._verdicts(timely):
            if verdict is None:
                wanted.append(row)
            elif isinstance(verdict[1], datetime):
                await outbox.put_back(self.db, [row], until=verdict[1])
                self.counts["waiting"] += 1
            else:
                await self._skip(row, verdict[1])
        return wanted

    async def hand_over(self, rows: Sequence[Row]) -> None:
        """Send these, several at once; when the relay is down the rest goes back untouched.

        When the database fails no other message is begun, and each that was is seen to its end before this raises.
        """
        ends = await asyncio.gather(*(self._one(row) for row in rows), return_exceptions=True)
        untouched = [row for row in ends if row is not None and not isinstance(row, BaseException)]
        await outbox.put_back(self.db, untouched, error=self.error if self._down else None)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _verdicts(self, rows: Sequence[Row]) -> list[tuple[Row, delivery.Verdict]]:
        """What the domain says of each; one that it cannot judge waits, and stalls no other."""
        try:
            verdicts = await delivery.still_wanted(self.db, rows, now=self.now)
        except Exception as error:
            if len(rows) > 1:
                return [pair for row in rows for pair in await self._verdicts([row])]
            await self._flawed(rows[0], error)
            return []
        return [(row, verdicts[row.id]) for row in rows]

    async def _one(self, row: Row) -> Row | None:
        """Send one message; returns it when it was not touched."""
        async with self._room:
            if row.channel in self._down or self._failed or self.post.stopping():
                return row
            try:
                await self._send(row)
            except BaseException:
                self._failed = True
                raise
            return None

    async def _send(self, row: Row) -> None:
        try:
            transport, envelope = self.post.transport_for(row), await self._made(row)
        except Unavailable:
            raise
        except Exception as error:  # whatever is wrong with one message stays with it
            await self._flawed(row, error)
            return
        try:
            remote_id = await transport.send(
                envelope.sender, envelope.to, envelope.data, handing=lambda: self._handing.ask(row)
            )
        except TakenOver:
            self.counts["taken_over"] += 1
        except RelayDown as error:
            self._down.add(row.channel)
            self.error = str(error)
            await outbox.put_back(self.db, [row], until=self.now + RELAY_RESTS, error=self.error)
        except Temporary as error:
            await self._retried(row, await outbox.retry(self.db, row, str(error), now=self.now))
        except Flawed as error:
            await self._flawed(row, error)
        except Refused as error:
            await self._refused(row, str(error))
        except InDoubt as error:
            await self._in_doubt(row, str(error))
        else:
            await self._sent.ask((row, remote_id))

    async def _made(self, row: Row) -> Envelope:
        context = await outbox.context_of(self.db, row.id)
        if row.channel == "text":
            return build_text(row, context, self.post.desk)
        return build(row, context, self.post.desk, now=self.now)

    async def _mark_handing(self, rows: Sequence[Row]) -> list[bool]:
        ours = await outbox.mark_handing(self.db, rows)
        return [row.id in ours for row in rows]

    async def _mark_sent(self, taken: Sequence[Taken]) -> list[None]:
        rows = [row for row, _ in taken]
        try:
            async with self.db.write():
                await self._note_sent(taken)
                await delivery.delivered(self.db, rows, now=self.now)
        except Exception as error:
            if len(rows) > 1:
                return [none for one in taken for none in await self._mark_sent([one])]
            if isinstance(error, Unavailable):
                raise  # what is left in hand is reaped as in doubt, and then its follow-up is planned
            log.exception("What follows from message %s could not be planned", rows[0].id, exc_info=error)
            self.error = self.error or f"message {rows[0].id}: {error!r}"
            await self._note_sent(taken)
        self.counts["sent"] += len(rows)
        return [None] * len(rows)

    async def _note_sent(self, taken: Sequence[Taken]) -> None:
        rows = [row for row, _ in taken]
        zones = await self.db.fetch_all(
            select(people.c.id, people.c.zone).where(
                people.c.id.in_([r.person_id for r in rows if r.person_id])
            )
        )
        zone = {person.id: person.zone for person in zones}
        days = {row.id: cadence.local_day(self.now, zone.get(row.person_id, cadence.HOME)) for row in rows}
        await outbox.mark_sent(self.db, rows, on=days, now=self.now)
        await outbox.name_remotely(self.db, {row.id: name for row, name in taken if name})

    async def _skip(self, row: Row, reason: str) -> None:
        async with self.db.write():
            await outbox.skip(self.db, row, reason)
            await delivery.skipped(self.db, [(row, reason)], now=self.now)
        self.counts[reason] += 1

    async def _flawed(self, row: Row, error: Exception) -> None:
        log.warning("Message %s cannot be sent: %r", row.id, error)
        await self._retried(row, await outbox.retry_flawed(self.db, row, repr(error), now=self.now))

    async def _retried(self, row: Row, given_up: str | None) -> None:
        """Count a message that is tried again, or tell the domain why it is not."""
        if given_up:
            await delivery.skipped(self.db, [(row, given_up)], now=self.now)
        self.counts[given_up or "retried"] += 1

    async def _refused(self, row: Row, error: str) -> None:
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

    async def _in_doubt(self, row: Row, error: str) -> None:
        """It may have been read, so for the follow-up it has been: nobody gets it twice."""
        async with self.db.write():
            await outbox.mark_in_doubt(self.db, row, error, now=self.now)
            await delivery.delivered(self.db, [row], now=self.now)
        self.counts["in_doubt"] += 1
