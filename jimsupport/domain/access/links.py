"""Action links: what a mail carries so that a JIM can act without signing in.

Random, kept as a hash, good for 30 days and as often as needed, for their own question plus pause
and stop. Looking one up changes nothing. Those of a routine letter are kept nowhere until they are about something else
than the letter (see `letter_links`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import action_links, hand_overs, people
from jimsupport.domain.access import letter_links, tokens
from jimsupport.domain.errors import NotFound
from jimsupport.domain.follow_up.eligibility import INVITATIONS

LIFE = timedelta(days=30)
TOGETHER = (
    "together"  # shown on the professional's screen: for yes or no, within the hour, and not to be renewed
)
TOGETHER_LIFE = timedelta(hours=1)
REPLY = "staff_reply"  # opens what we answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link lets somebody do: whose it is, what for, and about what. `id` is None for one that is kept nowhere."""

    token_hash: str
    person_id: int
    purpose: str
    created_at: datetime
    expires_at: datetime
    id: int | None = None
    planned_id: int | None = None
    hand_over_id: int | None = None
    request_id: int | None = None
    talk_id: int | None = None
    exchange_id: int | None = None
    group_id: int | None = None
    meetup_id: int | None = None
    gathering_id: int | None = None
    dilemma_id: int | None = None
    tip_id: int | None = None


ABOUT = tuple(field.name for field in fields(Link) if field.default is None and field.name != "id")
_SEEN = [field.name for field in fields(Link)]
_KEPT = Fixed(
    select(*(action_links.c[name] for name in _SEEN), action_links.c.revoked_at)
    .join(people, people.c.id == action_links.c.person_id)
    .where(action_links.c.token_hash == bindparam("token_hash"), people.c.erased_at.is_(None))
)


class Expired(NotFound):
    """The link was real but is too old; a new one can be offered in its place."""

    def __init__(self, link: Link) -> None:
        self.link = link
        super().__init__("expired")


async def create(
    db: Database,
    person_id: int,
    purpose: str,
    *,
    planned_id: int | None = None,
    hand_over_id: int | None = None,
    request_id: int | None = None,
    talk_id: int | None = None,
    exchange_id: int | None = None,
    group_id: int | None = None,
    meetup_id: int | None = None,
    gathering_id: int | None = None,
    dilemma_id: int | None = None,
    tip_id: int | None = None,
    brief: bool = False,
    now: datetime,
) -> str:
    """A new link for this person; returns its secret, which is kept nowhere else. `brief` is for a text message."""
    about = {
        "planned_id": planned_id,
        "hand_over_id": hand_over_id,
        "request_id": request_id,
        "talk_id": talk_id,
        "exchange_id": exchange_id,
        "group_id": group_id,
        "meetup_id": meetup_id,
        "gathering_id": gathering_id,
        "dilemma_id": dilemma_id,
        "tip_id": tip_id,
    }
    row = {"person_id": person_id, "purpose": purpose, "brief": brief, **about}
    [secret] = await create_many(db, [row], now=now)
    return secret


async def create_many(db: Database, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[str]:
    """Links in bulk; returns their secrets in the same order.

    Each row holds `person_id` and `purpose`, and those of ABOUT that there are; `brief` for a text message.
    """
    secrets = [tokens.brief() if row.get("brief") else tokens.new() for row in rows]
    about = [name for name in ABOUT if any(row.get(name) is not None for row in rows)]
    made = [
        {
            "token_hash": tokens.hashed(secret),
            "person_id": row["person_id"],
            "purpose": row["purpose"],
            **{name: row.get(name) for name in about},
            "created_at": now,
            "expires_at": now + (TOGETHER_LIFE if row["purpose"] == TOGETHER else LIFE),
        }
        for secret, row in zip(secrets, rows, strict=True)
    ]
    await db.insert_many(action_links, made)
    return secrets


async def open(db: Database, secret: str, *, now: datetime, ever: bool = False) -> Link:
    """The link with this secret. Raises Expired when it is too old, NotFound for any other that does not work.

    With `ever` the link to unsubscribe works however old it is: wanting less needs no new mail.
    """
    row = await db.fetch_one(_KEPT.params(token_hash=tokens.hashed(secret)))
    if row is not None and row.revoked_at:
        raise NotFound
    link = (
        await _of_letter(db, secret) if row is None else Link(**{name: getattr(row, name) for name in _SEEN})
    )
    if link.expires_at <= now and not (ever and link.purpose == letter_links.UNSUBSCRIBE):
        raise NotFound if link.purpose == TOGETHER else Expired(link)
    return link


async def _of_letter(db: Database, secret: str) -> Link:
    found = await letter_links.find(db, secret)
    if found is None:
        raise NotFound
    return Link(token_hash=tokens.hashed(secret), expires_at=found.created_at + LIFE, **found._asdict())


async def not_revoked(db: Database, link_ids: Collection[int]) -> set[int]:
    """Which of these links nobody took back."""
    if not link_ids:
        return set()
    theirs = action_links.c.id.in_(link_ids), action_links.c.revoked_at.is_(None)
    return {row.id for row in await db.fetch_all(select(action_links.c.id).where(*theirs))}


async def concern(
    db: Database, link: Link, request_id: int | None = None, *, talk_id: int | None = None
) -> None:
    """From now on this link is about the question that was asked through it, or the talk that was booked.

    That may be a question that was open already. So one that came with an answer of ours opens what happens next, and no
    answer in a conversation that its mail was not about.
    """
    about: dict[str, Any] = {"request_id": request_id or link.request_id, "talk_id": talk_id or link.talk_id}
    if link.purpose == REPLY and about["request_id"] != link.request_id:
        about["purpose"] = "request_received"
    kept = {name: getattr(link, name) for name in _SEEN if name != "id"} | about
    await db.upsert(action_links, [kept], key=["token_hash"], set=list(about))


async def revoke(db: Database, hand_over_id: int, *, now: datetime) -> None:
    """End the links that invite to a hand-over, wherever they were mailed or shown; those to stop go on working."""
    inviting = (*_inviting(hand_over_id), action_links.c.revoked_at.is_(None))
    await db.execute(action_links.update().where(*inviting).values(revoked_at=now))


async def restore(db: Database, hand_over_id: int) -> None:
    """Let those work again that ended with the withdrawal of this hand-over, just before it is put back."""
    withdrawn_at = select(hand_overs.c.withdrawn_at).where(hand_overs.c.id == hand_over_id).scalar_subquery()
    ended_with_it = (*_inviting(hand_over_id), action_links.c.revoked_at == withdrawn_at)
    await db.execute(action_links.update().where(*ended_with_it).values(revoked_at=None))


def _inviting(hand_over_id: int) -> tuple[ColumnElement[bool], ...]:
    return (action_links.c.hand_over_id == hand_over_id, action_links.c.purpose.in_((*INVITATIONS, TOGETHER)))
