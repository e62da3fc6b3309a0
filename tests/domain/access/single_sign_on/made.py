"""What tests of single sign-on start from: a provider in the database, and a small one that says whatever it is told."""

import asyncio
import base64
import hashlib
import socket
from contextlib import asynccontextmanager
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote_plus, urlsplit

import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from jimsupport import clock
from jimsupport.db.tables import sign_in_domains, sign_in_providers
from jimsupport.domain.access.single_sign_on import journeys, providers
from jimsupport.domain.access.single_sign_on.arrivals import Traveller
from tests.cast import NOW

CLIENT_ID, CLIENT_SECRET = "jimsupport at noordrivier", "s3cret of this client / and 100% odd"
BACK = "https://jimsupport.test/sign-in/organisations/1/back"
BROWSER = "the secret of this browser"


async def provider(db, organisation_id, *, issuer="https://login.noordrivier.example", **values):
    """A provider whose people have addresses of noordrivier.example; its id."""
    provider_id = await db.insert(
        sign_in_providers.insert().values(
            **{
                "organisation_id": organisation_id,
                "issuer": issuer,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "endpoints": endpoints(issuer),
                "signing_keys": [],
                "fetched_at": NOW,
                "created_at": NOW,
            }
            | values
        )
    )
    domain = {"domain": "noordrivier.example", "provider_id": provider_id}
    await db.insert(sign_in_domains.insert().values(**domain))
    return provider_id


def endpoints(issuer):
    return {
        "authorization": f"{issuer}/authorize",
        "token": f"{issuer}/token",
        "keys": f"{issuer}/keys",
        "userinfo": f"{issuer}/userinfo",
        "method": "client_secret_basic",
        "names_itself": True,
    }


def key(kid="one", kind="RSA", size=2048):
    return jwk.generate_key(kind, size, {"kid": kid, "use": "sig"})


KEY, OTHER_KEY = key(), key("two")


def public(*keys):
    return [each.as_dict(private=False) for each in keys]


class Forger:
    """A provider that says whatever it is told: `claims` are those of the ID token, `sign` how it is signed."""

    def __init__(self, issuer):
        self.issuer = issuer
        self.keys, self.claims, self.told = [KEY], {}, {}
        self.metadata = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)
        self.asked, self.left = [], {}  # what we were asked; by code, the challenge and the nonce of who left

    def app(self):
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
            ]
        )

    async def _metadata(self, request):
        self.asked.append("metadata")
        return JSONResponse(self.metadata)

    async def _keys(self, request):
        self.asked.append("keys")
        return JSONResponse({"keys": public(*self.keys)})

    async def _token(self, request):
        self.asked.append("token")
        form = await request.form()
        shown = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        challenge, nonce = self.left.get(form["code"], (None, None))
        if (
            shown != f"{quote_plus(CLIENT_ID)}:{quote_plus(CLIENT_SECRET)}"
            or proof.decode().rstrip("=") != challenge
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        at = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "c-1",
            "iat": at,
            "exp": at + 300,
            "nonce": nonce,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return JSONResponse(
            {"access_token": "for userinfo", "token_type": "Bearer", "id_token": self.sign(claims)}
        )

    async def _userinfo(self, request):
        self.asked.append("userinfo")
        assert request.headers["authorization"] == "Bearer for userinfo"
        return JSONResponse({"sub": "c-1"} | self.told)


@asynccontextmanager
async def forging():
    """A Forger that is there, on this machine."""
    door = socket.create_server(("127.0.0.1", 0))
    forger = Forger(f"http://127.0.0.1:{door.getsockname()[1]}")
    config = uvicorn.Config(forger.app(), lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.capture_signals = _nothing_captured
    running = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield forger
    finally:
        server.should_exit = True
        await running


class _nothing_captured:
    """Signals are pytest's."""

    def __enter__(self):
        return None

    def __exit__(self, *problem):
        return None


async def leave(db, organisation_id, forger=None, *, browser=BROWSER):
    """Go away to the provider; what its address says, and the forger is told of it."""
    row = await providers.load(db, organisation_id)
    address = await journeys.begin(db, row, browser=browser, redirect_uri=BACK, now=clock.now())
    asked = dict(parse_qsl(urlsplit(address).query))
    if forger:
        forger.left[f"code of {asked['state']}"] = asked["code_challenge"], asked["nonce"]
    return SimpleNamespace(address=address, **asked)


def back(asked, issuer, **instead):
    """What the provider sends them back with."""
    said = {"state": asked.state, "code": f"code of {asked.state}", "iss": issuer} | instead
    return {name: value for name, value in said.items() if value is not None}


def traveller(browser=BROWSER):
    return Traveller(
        browser=browser, agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", redirect_uri=BACK
    )
