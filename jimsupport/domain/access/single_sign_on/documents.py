"""What a provider publishes of itself: where to go, and with which keys it signs (OpenID Connect Discovery 1.0)."""

from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from jimsupport.domain.access.single_sign_on import outside
from jimsupport.domain.access.single_sign_on.outside import Unreachable
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
METHODS = ("client_secret_basic", "client_secret_post")  # of showing that it is us
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MOST_KEYS = 20
SHORTEST_RSA = 342  # characters of a modulus of 2048 bits, in base64url (NIST SP 800-131A)
NO_ADDRESS = N_("Vul het adres van de aanbieder in, bijvoorbeeld https://login.voorbeeld.nl.")


@dataclass(frozen=True, slots=True)
class Published:
    """The issuer as the provider spells it, what we use of the rest, and its keys."""

    issuer: str
    endpoints: dict[str, Any]
    keys: list[dict[str, Any]]


async def fetch(issuer: str, *, near: bool) -> Published:
    """What the provider at `issuer` publishes. Raises Invalid at "issuer", saying what to mend."""
    if not outside.may_be_asked(issuer, near=near) or "?" in issuer:
        raise Invalid("issuer", NO_ADDRESS)
    try:
        found = await outside.read_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", near=near)
    except Unreachable:
        raise Invalid(
            "issuer",
            N_("Op dit adres antwoordt geen aanbieder. Kijk het na, en vraag het anders aan de organisatie."),
        ) from None
    own = found.get("issuer")
    if not isinstance(own, str) or own.rstrip("/") != issuer.rstrip("/"):
        raise Invalid("issuer", N_("Deze aanbieder noemt een ander adres dan dit. Vul precies dat adres in."))
    if not all(outside.may_be_asked(found.get(name), near=near) for name in NEEDED):
        raise Invalid("issuer", N_("Deze aanbieder zegt niet waar zijn mensen inloggen."))
    if not _can_do_what_we_ask(found):
        raise Invalid(
            "issuer",
            N_(
                "Met deze aanbieder kunnen we niet veilig inloggen: hij kent niet wat wij vragen (code, S256, RS256)."
            ),
        )
    keys = await _keys(found["jwks_uri"], near=near)
    return Published(own, _endpoints(found, near=near), keys)


def _can_do_what_we_ask(found: dict[str, Any]) -> bool:
    """Whether it does the flow with a code, PKCE with S256, a signature and a password we know, as far as it says."""
    return (
        _says(found, "response_types_supported", ("code",))
        and _says(found, "code_challenge_methods_supported", ("S256",))
        and _says(found, "id_token_signing_alg_values_supported", ALGORITHMS)
        and _says(found, "token_endpoint_auth_methods_supported", METHODS)
    )


def _says(found: dict[str, Any], name: str, ours: tuple[str, ...]) -> bool:
    theirs = found.get(name)
    return theirs is None or (isinstance(theirs, list) and any(each in theirs for each in ours))


def _endpoints(found: dict[str, Any], *, near: bool) -> dict[str, Any]:
    methods = found.get("token_endpoint_auth_methods_supported") or METHODS
    asks = found.get("userinfo_endpoint")
    return {
        "authorization": found["authorization_endpoint"],
        "token": found["token_endpoint"],
        "keys": found["jwks_uri"],
        "userinfo": asks if outside.may_be_asked(asks, near=near) else None,
        "method": next(each for each in METHODS if each in methods),
        "names_itself": found.get("authorization_response_iss_parameter_supported") is True,  # RFC 9207
    }


async def _keys(url: str, *, near: bool) -> list[dict[str, Any]]:
    try:
        found = (await outside.read_json(url, near=near)).get("keys")
    except Unreachable:
        found = None
    usable = [each for each in found[:MOST_KEYS] if _is_usable(each)] if isinstance(found, list) else []
    if not usable:
        raise Invalid("issuer", N_("Deze aanbieder geeft geen sleutels waarmee we hem kunnen controleren."))
    return usable


def _is_usable(key: Any) -> bool:
    """A public key to check signatures with, strong enough; never a shared secret."""
    if not isinstance(key, dict) or key.get("use", "sig") != "sig":
        return False
    kind, modulus = key.get("kty"), key.get("n", "")
    if kind not in ("RSA", "EC", "OKP") or (kind == "RSA" and len(str(modulus)) < SHORTEST_RSA):
        return False
    try:
        JWKRegistry.import_key(key)
    except (JoseError, ValueError, TypeError):
        return False
    return True
