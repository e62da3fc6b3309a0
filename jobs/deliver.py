"""Deliver what is in the outbox, and take in what a worker that died left behind."""

from collections import Counter
from datetime import datetime

from jimsupport.db import Database
from jimsupport.domain.follow_up import delivery
from jimsupport.domain.office import stopping
from jimsupport.mail import outbox
from jobs.outcome import Outcome
from jobs.round import Post, Round

ANSWERED = ("sent", "refused")  # what only a mail server that works can say of a message
ROUNDS = 5  # messages claimed for each that the relay takes at once: few, so that answers overtake soon


async def run(db: Database, post: Post, *, now: datetime, limit: int | None = None) -> Outcome:
    """Deliver up to `limit` messages that are due; counts by what became of them. None while all post is stopped."""
    if await stopping.is_stopped(db):
        return Outcome(proof=False)
    rows = await outbox.claim(db, now=now, limit=limit or ROUNDS * post.transport.at_once)
    batch = Round(db, post, now)
    await batch.hand_over(await batch.weigh(rows))
    return Outcome(batch.counts, batch.error, proof=any(batch.counts[name] for name in ANSWERED))


async def reap(db: Database, *, now: datetime) -> Outcome:
    """Release what a dead worker had claimed; what it was handing over is in doubt, and counts as read."""
    async with db.write():
        released, doubtful = await outbox.reap(db, now=now)
        if doubtful:
            await delivery.delivered(db, doubtful, now=now)
    return Outcome(+Counter(released=released, in_doubt=len(doubtful)))
