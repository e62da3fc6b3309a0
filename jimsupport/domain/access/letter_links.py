"""The links in routine letters: signed, and kept in no table.

A million letters in a morning hold two million links, of which few are opened: so no row is written for one. Its secret
is the number of the letter in the outgoing post and a keyed hash of the Message-ID, which is random, and of what the
link is for. Made again, for another try or to know a quoted part of the letter, it is the same.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from jimsupport.db import Database, Fixed, Row, types
from jimsupport.db.tables import hand_overs, outbox, people, planned
from jimsupport.domain.access import tokens
from jimsupport.domain.follow_up.eligibility import ASK_HOW, INVITATIONS

UNSUBSCRIBE = "unsubscribe"
MOST = 2**31 - 1  # of an INTEGER, by which letters are numbered
ASKING_HOW = ASK_HOW | {"check_in_reminder"}
_NUMBER = 5  # bytes that say which letter; the other 27 of a secret sign it
_BRIEF_BITS = 90  # that sign it in a text message, where 40 say which letter
_SEEN = ("id", "person_id", "message_id", "channel", "kind", "items", "queued_at", "sent_at")
_LETTER = Fixed(
    select(*(outbox.c[name] for name in _SEEN))
    .join(people, people.c.id == outbox.c.person_id)
    .where(
        outbox.c.id == bindparam("number"), outbox.c.message_class == "routine", people.c.erased_at.is_(None)
    )
)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_ITEMS = Fixed(
    select(planned.c.id, planned.c.key, planned.c.kind, planned.c.hand_over_id, hand_overs.c.withdrawn_at)
    .outerjoin(hand_overs, hand_overs.c.id == planned.c.hand_over_id)
    .where(planned.c.key.in_(_KEYS))
)


class Found(NamedTuple):
    """What a link in a letter is for, of whom, about what, and since when."""

    person_id: int
    purpose: str
    planned_id: int | None
    hand_over_id: int | None
    created_at: datetime


def secret(letter: Row, purpose: str) -> str:
    """The secret of the link in this letter, a row of the outgoing post, that leads to its question or to leaving."""
    mac = types.keyring().digest("link", letter.message_id, purpose)
    if letter.channel == "text":
        signed = int(mac, 16) >> (4 * len(mac) - _BRIEF_BITS)
        return tokens.in_letters(letter.id << _BRIEF_BITS | signed)
    raw = letter.id.to_bytes(_NUMBER, "big") + bytes.fromhex(mac)[:-_NUMBER]
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


async def find(db: Database, given: str) -> Found | None:
    """The link with this secret; None where no letter has it, its JIM is erased, or it invites to what was withdrawn."""
    number = _number(given)
    if number is None or number > MOST:
        return None
    letter = await db.fetch_one(_LETTER.params(number=number))
    if letter is None:
        return None
    ours = (each for each in (letter.kind, UNSUBSCRIBE) if compare_digest(secret(letter, each), given))
    purpose = next(ours, None)
    if purpose is None:
        return None
    items = {item.key: item for item in await db.fetch_all(_ITEMS.params(keys=letter.items))}
    folded = [items[key] for key in letter.items if key in items]
    about = folded[0] if folded and purpose == UNSUBSCRIBE else asked(folded)
    if about is not None and about.withdrawn_at and purpose in INVITATIONS:
        return None
    return Found(
        person_id=letter.person_id,
        purpose=purpose,
        planned_id=about.id if about else None,
        hand_over_id=about.hand_over_id if about else None,
        created_at=letter.sent_at or letter.queued_at,
    )


def asked(items: Sequence[Any]) -> Any:
    """The row that an answer to a letter of these is about: its lead, or the question folded into an invitation.

    Someone who said yes before is asked nothing by another invitation; a check-in in it still is.
    """
    if not items or items[0].kind != "invitation":
        return items[0] if items else None
    return next((item for item in items if item.kind in ASKING_HOW), items[0])


def _number(given: str) -> int | None:
    """Which letter a secret says that it is of."""
    if len(given) == tokens.BRIEF:
        whole = tokens.from_letters(given)
        return None if whole is None else whole >> _BRIEF_BITS
    try:
        raw = urlsafe_b64decode(given + "=")
    except (Error, ValueError):
        return None
    return int.from_bytes(raw[:_NUMBER], "big") if len(raw) == tokens.BYTES else None
