"""From our page to the provider and back: state, nonce and PKCE (RFC 7636), once, for one browser, in ten minutes.

The secrets of a journey are kept as hashes; the verifier of PKCE is kept nowhere, but made again from the state and the
secret of the browser, with a key of ours.
"""

from datetime import datetime, timedelta

from authlib.oauth2.client import OAuth2Client

from jimsupport.db import Database, Row
from jimsupport.db.tables import sign_in_journeys
from jimsupport.db.types import keyring
from jimsupport.domain.access import tokens

LIFE = timedelta(minutes=10)
SCOPE = "openid email"


async def begin(db: Database, provider: Row, *, browser: str, redirect_uri: str, now: datetime) -> str:
    """Leave for the provider from the browser with this secret; returns the address to go to."""
    state, nonce = tokens.new(), tokens.new()
    await db.insert(
        sign_in_journeys.insert().values(
            provider_id=provider.id,
            state_hash=tokens.hashed(state),
            nonce_hash=tokens.hashed(nonce),
            browser_hash=tokens.hashed(browser),
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    asking = OAuth2Client(
        None,
        client_id=provider.client_id,
        redirect_uri=redirect_uri,
        scope=SCOPE,
        code_challenge_method="S256",
    )
    address, _ = asking.create_authorization_url(
        provider.endpoints["authorization"], state=state, nonce=nonce, code_verifier=verifier(browser, state)
    )
    return address


async def take(db: Database, provider_id: int, state: str, *, browser: str, now: datetime) -> Row | None:
    """The journey that ends here, used up; None for one of another browser or provider, too old, or ended before."""
    row = sign_in_journeys.c
    return await db.fetch_one(
        sign_in_journeys.update()
        .where(
            row.state_hash == tokens.hashed(state),
            row.provider_id == provider_id,
            row.browser_hash == tokens.hashed(browser),
            row.used_at.is_(None),
            row.expires_at > now,
        )
        .values(used_at=now)
        .returning(sign_in_journeys)
    )


def verifier(browser: str, state: str) -> str:
    """What shows the provider that whoever comes with the code is who left for it: 64 characters."""
    return keyring().digest("sign-in verifier", browser, state)


async def clear(db: Database, *, now: datetime) -> None:
    """Remove journeys that are over."""
    await db.execute(sign_in_journeys.delete().where(sign_in_journeys.c.expires_at <= now))
