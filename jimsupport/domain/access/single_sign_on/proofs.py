"""What a provider says of somebody, once checked: the ID token (OpenID Connect Core 1.0, 3.1.3.7)."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from jimsupport.db import Row
from jimsupport.domain.access import tokens
from jimsupport.domain.access.single_sign_on.documents import ALGORITHMS

LEEWAY = timedelta(minutes=1)  # between their clock and ours
OLDEST = timedelta(minutes=10)  # a token was made for this very journey
LONGEST_SUBJECT = 255
LONGEST_ADDRESS = 254
LONGEST_TOKEN = 64 * 1024


class Untrue(Exception):
    """This was not said by that provider, to us, now, about this journey."""


class UnknownKey(Untrue):
    """It was signed with a key that we do not have: the provider may have a new one."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who somebody is at their provider; `email` only when it was checked there, in the form that it is looked up in."""

    subject: str
    email: str | None
    claims: dict[str, Any]


def check(
    token: object, provider: Row, keys: list[dict[str, Any]], nonce_hash: str, *, now: datetime
) -> Said:
    """What the token of this journey says. Raises UnknownKey, or Untrue for anything else that is wrong with it."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise Untrue("token")
    claims = _signed(token, keys)
    if claims.get("iss") != provider.issuer:
        raise Untrue("iss")
    _check_audience(claims, provider.client_id)
    _check_moments(claims, now)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(tokens.hashed(nonce), nonce_hash):
        raise Untrue("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Untrue("sub")
    return Said(subject, email_of(claims), claims)


def email_of(claims: dict[str, Any]) -> str | None:
    """The address that the provider says it checked, else None; Microsoft says so by a claim of its own (xms_edov)."""
    email = claims.get("email")
    checked = claims.get("email_verified") is True or claims.get("xms_edov") in (True, 1, "1")
    return email if checked and isinstance(email, str) and len(email) <= LONGEST_ADDRESS else None


def _signed(token: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    """The claims, once their signature is that of one of `keys`, by an algorithm that we allow."""
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        known = KeySet.import_key_set({"keys": keys})
        return jwt.decode(token, known, algorithms=list(ALGORITHMS), registry=registry).claims
    except InvalidKeyIdError as error:
        raise UnknownKey("kid") from error
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Untrue("signature") from error


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if client_id not in meant or (len(meant) > 1 and "azp" not in claims):
        raise Untrue("aud")
    if claims.get("azp", client_id) != client_id:
        raise Untrue("azp")


def _check_moments(claims: dict[str, Any], now: datetime) -> None:
    ends, made, begins = (_moment(claims, name) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None or ("nbf" in claims and begins is None):
        raise Untrue("exp")
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    if not ends > at - leeway or not (begins or 0) <= at + leeway:
        raise Untrue("exp")
    if not at - OLDEST.total_seconds() - leeway < made <= at + leeway:
        raise Untrue("iat")


def _moment(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
