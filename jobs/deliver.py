"""Deliver what is in the outbox, and take in what a worker that died left behind."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.follow_up import delivery
from jimsupport.domain.office import stopping
from jimsupport.mail import following, left_behind, outbox
from jobs.ends import Ends
from jobs.outcome import Outcome
from jobs.round import Batch, Post, Round

ANSWERED = ("sent", "refused")  # what only a mail server that works can say of a message
FIRST = 5  # messages in the first batch for each that the relay takes at once
MOST = 400  # in any batch
AHEAD = 1.0  # seconds that a batch may take to send: an answer queued now waits for two at most
AT_ONE_MOMENT = 4_000  # messages, before the clock is read again
LONGEST = 60.0  # seconds, likewise: behind a slow relay the evening would end meanwhile, and so would a lease


async def run(db: Database, post: Post, *, now: datetime, limit: int = AT_ONE_MOMENT) -> Outcome:
    """Deliver up to `limit` messages that are due; counts by what became of them. None while all post is stopped.

    While one batch is sent the next is claimed and weighed, and what follows from the one before is planned. How large
    it is follows from how fast the last one went.
    """
    if await stopping.is_stopped(db):
        return Outcome(proof=False)
    batches = Round(db, post, now)
    ends_at = asyncio.get_running_loop().time() + LONGEST
    size = FIRST * post.transport.at_once
    batch = await batches.batch(min(size, limit))
    while batch.claimed:
        limit -= batch.claimed
        began = asyncio.get_running_loop().time()
        sending = asyncio.create_task(batches.hand_over(batch))
        coming: Batch | None = None
        try:
            await batches.ends.follow()
            in_time = asyncio.get_running_loop().time() < ends_at
            if limit and in_time and not batches.is_over and not await stopping.is_stopped(db):
                coming = await batches.batch(min(size, limit))
        finally:
            await _seen_to_the_end(db, sending, coming)
        if coming is None:
            break
        size = _next_size(size, len(batch.rows), asyncio.get_running_loop().time() - began)
        batch = coming
    ends = batches.ends
    await ends.follow()
    return Outcome(ends.counts, ends.error, proof=any(ends.counts[name] for name in ANSWERED))


async def _seen_to_the_end(db: Database, sending: asyncio.Task[None], coming: Batch | None) -> None:
    """Wait for what is being sent; when it fails, the batch after it goes back."""
    try:
        await sending
    except BaseException:
        if coming:
            with suppress(Exception):  # what stays claimed comes back when its lease is over
                await outbox.put_back(db, coming.rows)
        raise


def _next_size(size: int, sent: int, seconds: float) -> int:
    """As many as went out in AHEAD seconds, but at most twice what it was."""
    return max(1, min(MOST, 2 * size, int(sent * AHEAD / seconds) if sent else size))


async def reap(db: Database, *, now: datetime) -> Outcome:
    """Take in what a dead worker left: what it had claimed goes out again, what it was handing over is in doubt and
    counts as read, and of what it had sent is planned what follows."""
    async with db.write():
        released, doubtful = await left_behind.take_in(db, now=now)
        if doubtful:
            await delivery.delivered(db, doubtful, now=now)
    error = None
    for sent_at, rows in (await following.unfollowed(db, now=now)).items():
        ends = Ends(db, sent_at)
        await ends.follow(rows)
        error = error or ends.error
    return Outcome(+Counter(released=released, in_doubt=len(doubtful)), error)
