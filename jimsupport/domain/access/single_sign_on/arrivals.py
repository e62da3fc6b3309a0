"""Coming back from a provider: the code becomes a token, the token a person, and the person is signed in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError

from jimsupport.db import Database, Row
from jimsupport.domain import audit
from jimsupport.domain.access import sessions
from jimsupport.domain.access.roles import activate
from jimsupport.domain.access.single_sign_on import identities, journeys, outside, proofs, providers
from jimsupport.domain.access.single_sign_on.outside import Unreachable
from jimsupport.domain.access.single_sign_on.why import Failed, Why
from jimsupport.domain.errors import NotFound

LONGEST_CODE = 2_000


@dataclass(frozen=True, slots=True)
class Traveller:
    """The browser that comes back: its secret, what it calls itself, and the address that it was told to come to."""

    browser: str
    agent: str
    redirect_uri: str


async def arrive(
    db: Database, organisation_id: int, said: Mapping[str, str], who: Traveller, *, near: bool, now: datetime
) -> tuple[str, timedelta]:
    """Sign in whoever the provider of this organisation says it is: the session's secret and its longest life.

    `said` is what came along in the address. Raises Failed. No connection to the database may be held: the provider is
    asked, and may take its time.
    """
    try:
        provider = await providers.load(db, organisation_id)
    except NotFound:
        raise Failed(Why.EXPIRED) from None
    state = said.get("state", "")
    journey = await journeys.take(db, provider.id, state, browser=who.browser, now=now)
    if journey is None:
        raise Failed(Why.EXPIRED)
    try:
        _check_sender(provider, said)
        token = await _token(provider, said, who, near=near)
        proof = await _proof(db, provider, token, journey.nonce_hash, near=near, now=now)
        return await _enter(db, provider, proof, token, who, near=near, now=now)
    except Failed as failed:
        await audit.record(
            db,
            "sign_in_refused",
            actor="visitor",
            subject=("organisation", provider.organisation_id),
            now=now,
            method="oidc",
            why=failed.why,
        )
        raise


def _check_sender(provider: Row, said: Mapping[str, str]) -> None:
    """That this provider sent them, and no other (RFC 9207), with a code."""
    names_itself = provider.endpoints.get("names_itself")
    if said.get("iss", None if names_itself else provider.issuer) != provider.issuer:
        raise Failed(Why.WRONG)
    if "error" in said:
        raise Failed(Why.REFUSED)
    if not 0 < len(said.get("code", "")) <= LONGEST_CODE:
        raise Failed(Why.WRONG)


async def _token(provider: Row, said: Mapping[str, str], who: Traveller, *, near: bool) -> dict[str, Any]:
    """What the provider gives for the code."""
    client = outside.client(
        near=near,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=who.redirect_uri,
        token_endpoint_auth_method=provider.endpoints["method"],
    )
    try:
        async with asyncio.timeout(outside.IN_ALL), client:
            return await client.fetch_token(
                provider.endpoints["token"],
                grant_type="authorization_code",
                code=said["code"],
                code_verifier=journeys.verifier(who.browser, said["state"]),
            )
    except (AuthlibBaseError, httpx2.HTTPError, Unreachable, TimeoutError, ValueError) as error:
        raise Failed(Why.WRONG) from error


async def _proof(
    db: Database, provider: Row, token: dict[str, Any], nonce_hash: str, *, near: bool, now: datetime
) -> proofs.Said:
    """Who it is, once checked; a key we do not know makes us ask for the keys anew, but not each time."""
    provider = await providers.renew(db, provider, after=providers.KEYS_LAST, near=near, now=now)
    try:
        try:
            return proofs.check(token.get("id_token"), provider, provider.signing_keys, nonce_hash, now=now)
        except proofs.UnknownKey:
            renewed = await providers.renew(db, provider, after=providers.KEYS_ANEW, near=near, now=now)
            return proofs.check(token.get("id_token"), provider, renewed.signing_keys, nonce_hash, now=now)
    except (proofs.Untrue, NotFound) as error:
        raise Failed(Why.WRONG) from error


async def _enter(
    db: Database,
    provider: Row,
    proof: proofs.Said,
    token: dict[str, Any],
    who: Traveller,
    *,
    near: bool,
    now: datetime,
) -> tuple[str, timedelta]:
    """Open the session of whoever it is."""
    known = await identities.is_known(db, provider, proof.subject)
    email = None if known else await _email(provider, proof, token, near=near)
    async with db.write():
        await db.lock("identity", provider.id, proof.subject)
        if not await providers.is_still(db, provider):  # it may be off, or another one, while we asked
            raise Failed(Why.EXPIRED)
        person_id = await identities.person_of(db, provider, proof.subject, now=now)
        if person_id is None:
            person_id = await identities.link(db, provider, proof.subject, email, now=now)
        await activate(db, person_id, now=now)
        await audit.record(
            db,
            "signed_in",
            actor=f"professional:{person_id}",
            subject=("person", person_id),
            now=now,
            method="oidc",
            organisation=provider.organisation_id,
        )
        return await sessions.start(
            db,
            person_id,
            agent=who.agent,
            method="oidc",
            strong=True,
            organisation_id=provider.organisation_id,
            now=now,
        )


async def _email(provider: Row, proof: proofs.Said, token: dict[str, Any], *, near: bool) -> str | None:
    """The address that the provider checked; many tell it only when asked apart (OpenID Connect Core 1.0, 5.3)."""
    url, bearer = provider.endpoints.get("userinfo"), token.get("access_token")
    if "email" in proof.claims or not url or not isinstance(bearer, str) or not bearer.isascii():
        return proof.email
    try:
        told = await outside.read_json(url, near=near, bearer=bearer)
    except Unreachable as error:
        raise Failed(Why.WRONG) from error
    return proofs.email_of(told) if told.get("sub") == proof.subject else None
