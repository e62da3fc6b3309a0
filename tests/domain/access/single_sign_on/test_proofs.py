"""Forged, stale and stray tokens: none of them says who anybody is."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jws

from jimsupport.domain.access import tokens
from jimsupport.domain.access.single_sign_on import proofs
from tests.cast import NOW
from tests.domain.access.single_sign_on.made import CLIENT_ID, CLIENT_SECRET, KEY, OTHER_KEY, key, public

ISSUER = "https://login.noordrivier.example"
PROVIDER = SimpleNamespace(issuer=ISSUER, client_id=CLIENT_ID)
AT = int(NOW.timestamp())
CLAIMS = {"iss": ISSUER, "aud": CLIENT_ID, "sub": "c-1", "iat": AT, "exp": AT + 300, "nonce": "n"}


def check(token, *keys, now=NOW):
    return proofs.check(token, PROVIDER, public(*(keys or (KEY,))), tokens.hashed("n"), now=now)


def signed(claims=(), without=(), header=(), by=KEY):
    header = {"alg": "RS256", "kid": by.kid} | dict(header)
    claims = {name: value for name, value in (CLAIMS | dict(claims)).items() if name not in without}
    return jws.serialize_compact(header, json.dumps(claims), by, algorithms=[header["alg"]])


def plain(header, claims):
    pieces = [urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in (header, claims)]
    return f"{pieces[0]}.{pieces[1]}."


def test_a_true_token_says_who_it_is():
    said = check(signed({"email": "carla@noordrivier.example", "email_verified": True}))
    assert (said.subject, said.email) == ("c-1", "carla@noordrivier.example")


@pytest.mark.parametrize(
    ("kind", "size", "alg"), [("RSA", 2048, "PS256"), ("EC", "P-256", "ES256"), ("OKP", "Ed25519", "EdDSA")]
)
@pytest.mark.filterwarnings("ignore:EdDSA")
def test_the_other_algorithms_are_known_too(kind, size, alg):
    by = key("three", kind, size)
    assert check(signed(header={"alg": alg}, by=by), KEY, by).subject == "c-1"


@pytest.mark.parametrize(
    "email_verified", [None, False, "true", 1, "yes"], ids=["missing", "no", "text", "one", "yes"]
)
def test_an_address_that_was_not_checked_is_none(email_verified):
    claims = {"email": "carla@noordrivier.example"} | (
        {} if email_verified is None else {"email_verified": email_verified}
    )
    assert check(signed(claims)).email is None


def test_microsoft_says_in_another_way_that_it_checked_an_address():
    assert check(signed({"email": "c@x.example", "xms_edov": True})).email == "c@x.example"
    assert check(signed({"email": "c@x.example", "xms_edov": "0"})).email is None


def with_secret(secret):
    """Signed by HMAC with what is no secret: libraries that let the token choose fall for it."""
    start = plain({"alg": "HS256", "kid": "one"}, CLAIMS)[:-1]
    return f"{start}.{urlsafe_b64encode(hmac.digest(secret, start.encode(), 'sha256')).rstrip(b'=').decode()}"


def truly(header):
    """Signed as it should be, under a header that no library would write."""
    start = plain({"alg": "RS256", "kid": "one"} | header, CLAIMS)[:-1]
    seal = KEY.private_key.sign(start.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{start}.{urlsafe_b64encode(seal).rstrip(b'=').decode()}"


FORGED = {
    "no signature": plain({"alg": "none"}, CLAIMS),
    "no signature, with the name of a key": plain({"alg": "none", "kid": "one"}, CLAIMS),
    "HS256 with the public key": with_secret(KEY.as_pem(private=False)),
    "HS256 with the secret of the client": with_secret(CLIENT_SECRET.encode()),
    "another key of the same name": signed(by=key("one")),
    "its own key along in the header": signed(
        by=OTHER_KEY, header={"kid": "one", "jwk": OTHER_KEY.as_dict(private=False)}
    ),
    "RS512": signed(header={"alg": "RS512"}),
    "something critical that we do not know": truly({"crit": ["x"], "x": 1}),
    "another issuer": signed({"iss": "https://login.elsewhere.example"}),
    "the issuer with a slash": signed({"iss": f"{ISSUER}/"}),
    "no issuer": signed(without=["iss"]),
    "for another client": signed({"aud": "somebody else"}),
    "for several, without saying for whom": signed({"aud": [CLIENT_ID, "somebody else"]}),
    "for several, and meant for another": signed({"aud": [CLIENT_ID, "other"], "azp": "other"}),
    "meant for another": signed({"azp": "somebody else"}),
    "for nobody": signed(without=["aud"]),
    "another nonce": signed({"nonce": "m"}),
    "no nonce": signed(without=["nonce"]),
    "a nonce that is a number": signed({"nonce": 1}),
    "over": signed({"exp": AT - 61}),
    "without an end": signed(without=["exp"]),
    "with an end that is a text": signed({"exp": str(AT + 300)}),
    "with an end that is true": signed({"exp": True}),
    "made long ago": signed({"iat": AT - 700}),
    "made later": signed({"iat": AT + 120}),
    "good from later": signed({"nbf": AT + 120}),
    "about nobody": signed(without=["sub"]),
    "about an empty name": signed({"sub": ""}),
    "about a number": signed({"sub": 7}),
    "about a name without end": signed({"sub": "x" * 256}),
    "no token": None,
    "no text": 7,
    "nothing": "",
    "one piece": "abc",
    "too long": "a." * 40_000,
    "no object": jws.serialize_compact({"alg": "RS256", "kid": "one"}, b"[]", KEY),
    "no JSON": jws.serialize_compact({"alg": "RS256", "kid": "one"}, b"\xff", KEY),
    "cut short": signed()[:-10],
    "with other words": ".".join(
        [signed().split(".")[0], signed({"sub": "d"}).split(".")[1], signed().split(".")[2]]
    ),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_nothing_else_is_believed(token):
    with pytest.raises(proofs.Untrue) as problem:
        check(token)
    assert not isinstance(problem.value, proofs.UnknownKey)


def test_a_key_that_we_do_not_have_may_be_new():
    with pytest.raises(proofs.UnknownKey):
        check(signed(by=OTHER_KEY))
    assert check(signed(by=OTHER_KEY), KEY, OTHER_KEY).subject == "c-1"


def test_what_is_signed_by_hand_is_believed_without_more():
    """So that the one above fails for what it says, and not for how it was made."""
    assert check(truly({"x": 1})).subject == "c-1"


def test_a_minute_between_two_clocks_is_allowed():
    assert check(signed({"exp": AT + 1}), now=NOW + timedelta(seconds=50)).subject == "c-1"
    assert check(signed({"iat": AT + 50})).subject == "c-1"
