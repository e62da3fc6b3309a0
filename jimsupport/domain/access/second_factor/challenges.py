"""Challenges for passkeys: random, of one session and one purpose, for five minutes, and good for one try."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge

from jimsupport.db import Database
from jimsupport.db.tables import passkey_challenges
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

LIFE = timedelta(minutes=5)
MAKE, SHOW = "make", "show"
MOST = 5  # of one session at once: every tab has its own
BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,1400}", re.ASCII)
FAILED = N_("Dat lukte niet. Probeer het nog een keer.")
TOO_LATE = N_("Dat duurde te lang. Probeer het nog een keer.")


async def new(db: Database, session_id: int, purpose: str, *, now: datetime) -> bytes:
    """A challenge for this session; those it asked for longest ago stop working."""
    challenge = generate_challenge()
    table = passkey_challenges
    async with db.write():
        mine = table.select().with_only_columns(table.c.id).where(table.c.session_id == session_id)
        kept = [row.id for row in await db.fetch_all(mine.order_by(table.c.id.desc()).limit(MOST - 1))]
        await db.execute(table.delete().where(table.c.session_id == session_id, table.c.id.not_in(kept)))
        await db.insert(
            table.insert().values(
                session_id=session_id,
                purpose=purpose,
                challenge=bytes_to_base64url(challenge),
                expires_at=now + LIFE,
            )
        )
    return challenge


async def answered(
    db: Database, session_id: int, purpose: str, typed: str, *, now: datetime
) -> tuple[dict[str, Any], bytes]:
    """What a browser answered, as a dict, and the challenge it answers, which is used up from now on.

    Raises Invalid for what is no answer, and for a challenge that is old, used, or of another session.
    """
    try:
        answer = json.loads(typed)
        client = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = client["challenge"]
        if not BASE64URL.fullmatch(challenge) or not BASE64URL.fullmatch(answer["id"]):
            raise ValueError("A challenge and the name of a key are base64url.")
    except (ValueError, TypeError, LookupError, RecursionError) as problem:
        raise Invalid("main", FAILED) from problem
    table = passkey_challenges
    found = await db.fetch_one(
        table.delete()
        .where(table.c.session_id == session_id, table.c.purpose == purpose, table.c.challenge == challenge)
        .returning(table.c.expires_at)
    )
    if found is None or found.expires_at <= now:
        raise Invalid("main", TOO_LATE)
    return answer, base64url_to_bytes(challenge)


async def clear(db: Database, *, now: datetime) -> None:
    """Forget those that stopped working."""
    await db.execute(passkey_challenges.delete().where(passkey_challenges.c.expires_at <= now))
