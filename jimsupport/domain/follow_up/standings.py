"""Everything the rules look at, loaded for many JIMs with the same few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import channels, hand_overs, jims, muted, outbox, people
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up import cadence, eligibility, plan
from jimsupport.domain.follow_up.eligibility import BEFORE_YES, FIRST_YEAR, Standing
from jimsupport.domain.people import mobiles

LOOKS_BACK = FIRST_YEAR + BEFORE_YES
WAITING = ("pending", "claimed", "handing")
COUNTED = (*WAITING, "sent", "in_doubt")  # states in which a message was or will be read
HAND_OVER = (  # what the rules look at; what people wrote is left where it is
    hand_overs.c.id,
    hand_overs.c.jim_id,
    hand_overs.c.programme_id,
    hand_overs.c.ends_on,
    hand_overs.c.registered_at,
    hand_overs.c.withdrawn_at,
    hand_overs.c.ended_at,
)
# Asked for every JIM of whom anything is decided, so built once.
IDS: Any = bindparam("ids", expanding=True)
_JIM_ROWS = select(
    jims,
    people.c.first_name,
    people.c.language,
    people.c.interpreter,
    people.c.zone,
    people.c.created_at,
    people.c.erased_at,
).join(people, people.c.id == jims.c.id)
_THESE = _JIM_ROWS.where(jims.c.id.in_(IDS)).order_by(jims.c.id)
_OF = Fixed(_THESE)
_LOCKED = Fixed(_THESE.with_for_update(of=jims))
_HAND_OVERS = Fixed(select(*HAND_OVER).where(hand_overs.c.jim_id.in_(IDS)).order_by(hand_overs.c.id))
_CHANNELS = Fixed(channels.select().where(channels.c.person_id.in_(IDS)))
_MUTED = Fixed(muted.select().where(muted.c.person_id.in_(IDS)))
_SENT = Fixed(
    select(
        *(
            outbox.c[name]
            for name in ("id", "person_id", "state", "kind", "items", "queued_at", "sent_at", "sent_on")
        )
    ).where(
        outbox.c.person_id.in_(IDS),
        outbox.c.message_class == "routine",
        outbox.c.state.in_(COUNTED),
        outbox.c.queued_at >= bindparam("since"),
    )
)


async def load(
    db: Database, jim_ids: Sequence[int], *, now: datetime, weighed: Sequence[Any] = ()
) -> dict[int, Standing]:
    """The standing of each of these JIMs, by id: six queries, however many there are.

    `weighed`: outgoing rows to them that do not count, because they are what is being weighed.
    """
    ids, left_out = list(jim_ids), frozenset(row.id for row in weighed)
    found = await of(db, ids)
    coming, written = await plan.open_and_written(db, ids, weighed)
    open_rows = grouped(coming, "jim_id")
    letters: defaultdict[int, dict[int, list[Any]]] = defaultdict(dict)
    for row in weighed:
        letters[row.person_id][row.id] = written[row.id]
    all_hand_overs = grouped(await hand_overs_of(db, ids), "jim_id")
    reached = grouped(await db.fetch_all(_CHANNELS.params(ids=ids)), "person_id")
    silenced = grouped(await db.fetch_all(_MUTED.params(ids=ids)), "person_id")
    sent = grouped(await db.fetch_all(_SENT.params(ids=ids, since=now - LOOKS_BACK)), "person_id")
    return {
        jim.id: Standing(
            jim=jim,
            hand_overs={row.id: row for row in all_hand_overs[jim.id]},
            muted=frozenset(row.kind for row in silenced[jim.id]),
            sent=[_as_sent(row, jim.zone) for row in sent[jim.id] if row.id not in left_out],
            in_post=any(row.state in WAITING for row in sent[jim.id]),
            channel=channel_of(jim, reached[jim.id]),
            upcoming=open_rows[jim.id],
            addresses=frozenset(row.address for row in reached[jim.id] if row.state == "works"),
            letters=letters[jim.id],
        )
        for jim in found
    }


async def of(db: Database, jim_ids: Sequence[int], *, lock: bool = False) -> list[Any]:
    """These JIMs, as rows; `lock` keeps them from changing until the transaction ends."""
    return await db.fetch_all((_LOCKED if lock else _OF).params(ids=list(jim_ids)))


async def hand_overs_of(db: Database, jim_ids: Sequence[int]) -> list[Any]:
    """The hand-overs of these JIMs, those that no longer stand included."""
    return await db.fetch_all(_HAND_OVERS.params(ids=list(jim_ids)))


async def jim(db: Database, jim_id: int) -> Any:
    """One JIM as one row: the person's columns that the rules need, and all of the JIM's. Raises NotFound."""
    row = await db.fetch_one(_JIM_ROWS.where(jims.c.id == jim_id))
    if row is None:
        raise NotFound
    return row


def channel_of(jim: Any, rows: Iterable[Any]) -> str | None:
    """How to reach the JIM now: "mail", "text" or "call"; their own choice first, None where nothing works.

    Nobody is texted who did not choose it; who did is rung where no number takes texts.
    """
    reached, chosen = list(rows), jim.channel
    if chosen == "text" and mobiles.texted(reached):
        return "text"
    working = {row.kind for row in reached if row.state == "works"}
    if "phone" in working and (chosen != "mail" or "mail" not in working):
        return "call"
    return "mail" if "mail" in working else None


def _as_sent(row: Any, zone: str) -> cadence.Sent:
    at = row.sent_at or row.queued_at
    return cadence.Sent(at=at, on=row.sent_on or cadence.local_day(at, zone), counts=_counts(row))


def _counts(row: Any) -> bool:
    """Whether a message holds anything that the JIM did not ask for themselves."""
    if row.kind not in eligibility.ASKED_FOR:
        return True
    return any(key.split(":")[1] not in eligibility.ASKED_FOR for key in row.items)


def grouped(rows: Iterable[Any], column: str) -> defaultdict[int, list[Any]]:
    """The rows by what stands in `column`, in the order they came."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
