"""A round of the post: messages are claimed and weighed in batches, and handed over side by side.

Each message is marked as being handed over, and that is committed, before its text goes out; that it was sent is
noted after the server took it, and what follows from that is planned for the whole batch while the next one is sent.
Marking and noting are done for many at a time too (`stream`). So a worker that dies at any moment leaves no message
that is lost, or sent twice: at worst some of which nobody knows whether they were taken, and some that were of which
nothing follows yet (see `deliver.reap`). The first are at most `IN_HAND` for each connection. Answers and appointments
are marked when the server waits for the text, and so are in doubt only while it has them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.together import Together
from jimsupport.domain.follow_up import delivery, wording
from jimsupport.domain.people import briefness
from jimsupport.mail import lanes, outbox
from jimsupport.mail.build import Desk, Envelope, build
from jimsupport.mail.contexts import contexts_of
from jimsupport.mail.lanes import Limits
from jimsupport.mail.parts import Unsendable
from jimsupport.mail.text_messages import build_text
from jimsupport.mail.transport import (
    Flawed,
    InDoubt,
    NotAllowed,
    Refused,
    RelayDown,
    TakenOver,
    Temporary,
    Transport,
)
from jobs.ends import Ends, Taken
from jobs.stream import Stream

LINES = {"mail": lanes.RELAY, "text": lanes.TEXT}
IN_HAND = 8  # routine mails for each connection: marked, going over the line, and taken but not yet noted
NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to send mail and text messages; when `stopping` says so, no new message is begun."""

    desk: Desk
    transport: Transport
    stopping: Callable[[], bool] = lambda: False
    texts: Transport | None = None  # None: no gateway for text messages is set
    limits: Limits = NO_LIMITS

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


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages that may go now, with what their templates need or why that cannot be read.

    `claimed`: how many there were before they were weighed.
    """

    claimed: int
    rows: Sequence[Row]
    contexts: dict[int, dict[str, object] | Exception]


class Round:
    """Messages on their way at one moment; `ends` says what became of them."""

    def __init__(self, db: Database, post: Post, now: datetime) -> None:
        self.db, self.post, self.now = db, post, now
        self.ends = Ends(db, now)
        self._down: set[str] = set()  # the channels whose line takes nothing
        self._failed = False  # the database does not do what we ask
        self._room = {
            "mail": asyncio.Semaphore(post.transport.at_once),
            "text": asyncio.Semaphore(post.texts.at_once if post.texts else 1),
        }
        self._handing: Together[Row, bool] = Together(self._mark_handing)
        self._sent: Together[Taken, None] = Together(self._note_sent)

    @property
    def is_over(self) -> bool:
        """Whether to begin nothing more."""
        return self._failed or bool(self._down) or self.post.stopping()

    async def batch(self, limit: int) -> Batch:
        """Claim up to `limit` messages, and keep those that are still wanted now; the others are skipped, or wait."""
        resting = [c for c, line in LINES.items() if await lanes.resting(self.db, line, now=self.now)]
        rows = await outbox.claim(self.db, now=self.now, limit=limit, without=resting)
        if not rows:
            return Batch(0, (), {})
        if self.is_over:  # found out meanwhile
            await outbox.put_back(self.db, rows)
            return Batch(0, (), {})
        wanted, letters = await self._weigh(rows)
        may, later = await lanes.open_for(self.db, wanted, now=self.now, limits=self.post.limits)
        for until in sorted({until for _, until in later}):
            waiting = [row for row, when in later if when == until]
            await outbox.put_back(self.db, waiting, until=until)
            self.ends.counts["waiting"] += len(waiting)
        await self.ends.where_they_live(may)
        contexts = await contexts_of(self.db, may)
        gathered = [row for row in may if row.id not in contexts]
        contexts |= await wording.leaving(self.db, gathered, letters, now=self.now)
        contexts = await briefness.shorten(self.db, may, contexts)
        return Batch(len(rows), may, contexts)

    async def hand_over(self, batch: Batch) -> None:
        """Send these, several at once; when their line is down, or we stop, the rest goes back untouched.

        When the database fails no other message is begun, and each that was is seen to its end before this raises.
        """
        ahead: list[Row] = []
        others: list[Row] = []
        for row in batch.rows:
            (ahead if row.channel == "mail" and row.message_class == "routine" else others).append(row)
        ends = await asyncio.gather(
            *(self._one(row, batch.contexts.get(row.id)) for row in others),
            self._in_a_stream(ahead, batch),
            return_exceptions=True,
        )
        untouched: list[Row] = []
        for end in ends:
            untouched += [end] if isinstance(end, Row) else end if isinstance(end, list) else []
        await outbox.put_back(self.db, untouched, error=self.ends.error if self._down else None)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        for channel in {row.channel for row in batch.rows} - self._down:
            if self.ends.counts["sent"]:
                await lanes.well(self.db, LINES[channel], now=self.now)

    async def _in_a_stream(self, rows: Sequence[Row], batch: Batch) -> list[Row]:
        """Send routine mail; those that were not touched."""
        if not rows:
            return []
        stream = Stream(
            mark=self._marked,
            send=lambda row: self._send(row, batch.contexts.get(row.id), _at_once),
            note=self.ends.sent,
            stops=lambda: self._stops(rows[0]),
            in_hand=IN_HAND * self.post.transport.at_once,
        )
        try:
            return await stream.run(rows, side_by_side=self.post.transport.at_once)
        except BaseException:
            self._failed = True
            raise

    async def _weigh(self, rows: Sequence[Row]) -> tuple[list[Row], Mapping[int, delivery.Letter]]:
        """Those that are wanted now, and what the letters among them are made of."""
        timely, wanted = [], []
        for row in rows:
            if outbox.is_too_late(row, self.now):
                await self.ends.skipped(row, "expired")
            else:
                timely.append(row)
        waiting: dict[datetime, list[Row]] = {}
        weighed = await self._weighed(timely)
        for row in timely:
            if row.id not in weighed.verdicts:
                continue  # it cannot be judged, and waits
            verdict = weighed.verdicts[row.id]
            if verdict is None:
                wanted.append(row)
            elif isinstance(verdict[1], datetime):
                waiting.setdefault(verdict[1], []).append(row)
            elif verdict[0] == "elsewhere":  # claimed anew, and weighed as it is then
                await outbox.put_back(self.db, [row], address=verdict[1])
                self.ends.counts["redirected"] += 1
            else:
                await self.ends.skipped(row, verdict[1])
        for until, those in waiting.items():
            await outbox.put_back(self.db, those, until=until)
            self.ends.counts["waiting"] += len(those)
        return wanted, weighed.letters

    async def _weighed(self, rows: Sequence[Row]) -> delivery.Weighed:
        """What the domain says of each but those that it cannot judge, which wait and stall no other."""
        try:
            return await delivery.still_wanted(self.db, rows, now=self.now)
        except Exception as error:
            if len(rows) == 1:
                await self.ends.flawed(rows[0], error)
                return delivery.Weighed({}, {})
        weighed = delivery.Weighed({}, {})
        for row in rows:
            verdicts, letters = await self._weighed([row])
            weighed.verdicts.update(verdicts)
            weighed.letters.update(letters)
        return weighed

    async def _one(self, row: Row, context: object) -> Row | None:
        """Send one answer, appointment or text message; returns it when it was not touched."""
        async with self._room[row.channel]:
            try:
                if self._stops(row):
                    return row
                taken = await self._send(row, context, self._handing.ask)
                if taken:
                    await self._sent.ask(taken)
                return None
            except BaseException:
                self._failed = True
                raise

    def _stops(self, row: Row) -> bool:
        return row.channel in self._down or self._failed or self.post.stopping()

    async def _send(self, row: Row, context: object, ours: Callable[[Row], Awaitable[bool]]) -> Taken | None:
        """Send one message, which may leave when `ours` says so; what is to be noted of it, when it was taken."""
        try:
            transport, envelope = self.post.transport_for(row), self._made(row, context)
        except Exception as error:  # whatever is wrong with one message stays with it
            await self.ends.flawed(row, error)
            return None
        try:
            remote_id = await transport.send(
                envelope.sender, envelope.to, envelope.data, handing=lambda: ours(row)
            )
        except TakenOver:
            self.ends.counts["taken_over"] += 1
        except NotAllowed:
            await self.ends.skipped(row, "not_allowed")
        except RelayDown as error:
            self._down.add(row.channel)
            await self.ends.line_down(row, error)
        except Temporary as error:
            await self.ends.not_now(row, error)
        except Flawed as error:
            await self.ends.flawed(row, error)
        except Refused as error:
            await self.ends.refused(row, str(error))
        except InDoubt as error:
            await self.ends.in_doubt(row, str(error))
        else:
            return row, remote_id
        return None

    def _made(self, row: Row, context: object) -> Envelope:
        if isinstance(context, Exception):
            raise context
        if not isinstance(context, dict):
            raise Unsendable("its context is gone")
        if row.channel == "text":
            return build_text(row, context, self.post.desk)
        return build(row, context, self.post.desk, now=self.now)

    async def _marked(self, rows: Sequence[Row]) -> list[Row]:
        """Those of these that are ours to send, marked so."""
        ours = await outbox.mark_handing(self.db, rows)
        if len(ours) < len(rows):
            self.ends.counts["taken_over"] += len(rows) - len(ours)
        return [row for row in rows if row.id in ours]

    async def _mark_handing(self, rows: Sequence[Row]) -> list[bool]:
        ours = await outbox.mark_handing(self.db, rows)
        return [row.id in ours for row in rows]

    async def _note_sent(self, taken: Sequence[Taken]) -> list[None]:
        await self.ends.sent(taken)
        return [None] * len(taken)


async def _at_once(row: Row) -> bool:
    """It is marked already."""
    return True
