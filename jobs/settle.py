"""Settle what is in doubt where somebody can say whether it was taken; what nobody can say is left to staff."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from jimsupport.db import Database, Row
from jimsupport.domain.support import post as troubled
from jimsupport.mail import asking
from jimsupport.mail.asking import Asker
from jobs.outcome import Outcome
from jobs.round import Post

HANDED_WITHIN = timedelta(minutes=15)  # before the doubt was noted: a worker that died is found out later


async def run(db: Database, post: Post, *, ask_url: str, now: datetime) -> Outcome:
    """Ask about a batch of mail and of text messages; counts what arrived after all and what goes again."""
    counts: Counter[str] = Counter()
    texts = asking.of(post.texts)
    if texts:
        rows = await troubled.to_ask(db, "text", now=now)
        counts += await ask(db, texts, rows, lambda row: row.message_id, now=now)
    if ask_url:
        rows = await troubled.to_ask(db, "mail", now=now)
        mail = _of_mail(ask_url, rows)
        if mail:
            domain = post.desk.domain
            counts += await ask(db, mail, rows, lambda row: f"{row.message_id}@{domain}", now=now)
    return Outcome(counts)


async def ask(
    db: Database, asker: Asker, rows: Sequence[Row], name: Callable[[Row], str], *, now: datetime
) -> Counter[str]:
    """Ask about these rows, each by its `name`, and act on what is known for sure."""
    if not rows:
        return Counter()
    said = await asker.taken([name(row) for row in rows])
    arrived, again = await troubled.learn(db, rows, {row.id: said.get(name(row)) for row in rows}, now=now)
    return +Counter(arrived_after_all=arrived, goes_again=again)


def _of_mail(ask_url: str, rows: Sequence[Row]) -> Asker | None:
    if not rows:
        return None
    moments = [row.sent_at for row in rows]
    return asking.for_url(ask_url, since=min(moments) - HANDED_WITHIN, until=max(moments))
