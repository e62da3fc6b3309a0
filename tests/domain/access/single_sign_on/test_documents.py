"""What a provider publishes of itself, and when that is not enough to sign in with."""

import pytest
from joserfc import jwk

from jimsupport.domain.access.single_sign_on import documents
from jimsupport.domain.errors import Invalid
from tests.domain.access.single_sign_on.made import KEY, OTHER_KEY, key, public


async def problem(issuer, *, near=True):
    with pytest.raises(Invalid) as found:
        await documents.fetch(issuer, near=near)
    [only] = found.value.problems
    assert only.field == "issuer"
    return only.message


async def test_it_says_where_to_go_and_with_which_keys_it_signs(forger):
    published = await documents.fetch(forger.issuer, near=True)
    assert published.issuer == forger.issuer
    assert published.endpoints == {
        "authorization": f"{forger.issuer}/authorize",
        "token": f"{forger.issuer}/token",
        "keys": f"{forger.issuer}/keys",
        "userinfo": f"{forger.issuer}/userinfo",
        "method": "client_secret_basic",
        "names_itself": True,
    }
    assert published.keys == public(KEY)


async def test_its_own_spelling_of_its_address_counts(forger):
    assert (await documents.fetch(f"{forger.issuer}/", near=True)).issuer == forger.issuer


async def test_what_it_leaves_out_it_can(forger):
    for name in ("code_challenge_methods_supported", "id_token_signing_alg_values_supported"):
        del forger.metadata[name]
    del forger.metadata["authorization_response_iss_parameter_supported"]
    del forger.metadata["userinfo_endpoint"]
    forger.metadata["token_endpoint_auth_methods_supported"] = ["private_key_jwt", "client_secret_post"]
    found = (await documents.fetch(forger.issuer, near=True)).endpoints
    assert (found["method"], found["names_itself"], found["userinfo"]) == ("client_secret_post", False, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https://login.elsewhere.example"),
        ("issuer", None),
        ("authorization_endpoint", "http://login.elsewhere.example/authorize"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("token_endpoint", None),
        ("jwks_uri", "file:///etc/passwd"),
        ("response_types_supported", ["id_token"]),
        ("code_challenge_methods_supported", ["plain"]),
        ("id_token_signing_alg_values_supported", ["HS256", "none"]),
        ("token_endpoint_auth_methods_supported", ["private_key_jwt"]),
    ],
)
async def test_one_that_cannot_do_what_we_ask_is_refused(forger, name, value):
    forger.metadata[name] = value
    assert await problem(forger.issuer)


@pytest.mark.filterwarnings("ignore:Key size")
async def test_only_public_keys_that_are_strong_enough_count(forger):
    forger.keys = [key("weak", size=1024), OTHER_KEY]
    assert (await documents.fetch(forger.issuer, near=True)).keys == public(OTHER_KEY)
    forger.keys = [key("weak", size=1024)]
    assert "sleutels" in await problem(forger.issuer)
    secret = jwk.generate_key("oct", 256, {"kid": "shared"})
    assert not documents._is_usable(secret.as_dict(private=True))
    assert not documents._is_usable(OTHER_KEY.as_dict(private=False) | {"use": "enc"})
    assert not documents._is_usable({"kty": "RSA", "n": "x" * 400, "e": "AQAB", "x": 1} | {"n": 7})
    assert not documents._is_usable("a key")


@pytest.mark.parametrize(
    "issuer",
    ["", "noordrivier", "http://login.noordrivier.example", "https://", "https://a@b.example", "ftp://x"],
)
async def test_what_is_no_address_of_a_provider_is_not_asked(issuer):
    assert await problem(issuer) == documents.NO_ADDRESS


async def test_in_production_this_machine_is_not_asked(forger):
    assert await problem(forger.issuer, near=False) == documents.NO_ADDRESS
    assert forger.asked == []


async def test_nobody_there_is_said_in_words():
    assert "antwoordt geen aanbieder" in await problem("http://127.0.0.1:1")
