"""An organisation whose people sign in with the account of their work, for the tour of every page."""

import secrets
from datetime import datetime

from sqlalchemy import func, select

from jimsupport.db import Database
from jimsupport.db.tables import organisations, sign_in_providers
from jimsupport.domain.access.single_sign_on import providers

ISSUER = "https://login.voorbeeld.example"  # nobody answers there


async def sample(db: Database, *, now: datetime) -> int:
    """The first organisation, which has a sign-in of its own from now on; its id."""
    first = await db.fetch_value(select(func.min(organisations.c.id)))
    if await providers.of_organisation(db, first) is None:
        await db.insert(
            sign_in_providers.insert().values(
                organisation_id=first,
                issuer=ISSUER,
                client_id="jimsupport",
                client_secret=secrets.token_hex(16),
                endpoints={"authorization": f"{ISSUER}/authorize"},
                signing_keys=[],
                fetched_at=now,
                created_at=now,
            )
        )
    return first
