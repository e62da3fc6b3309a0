"""An authenticator of our own: what a telephone answers a browser, and every way in which it can be wrong."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40
ORIGIN = "https://jimsupport.test"


@dataclass
class Authenticator:
    """One key. `flags` says whether somebody was there and was recognised; `count` is its counter."""

    host: str = "jimsupport.test"
    origin: str = ORIGIN
    flags: int = PRESENT | VERIFIED
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options, **changed):
        """What `navigator.credentials.create` gives for these options, as JSON."""
        data = self._data(MADE) + bytes(16) + len(self.id).to_bytes(2) + self.id + self._public()
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, **changed)
        return self._answer(client, attestationObject=bytes_to_base64url(attested))

    def show(self, options, *, up=1, **changed):
        """What `navigator.credentials.get` gives; the counter goes `up`."""
        self.count += up
        data, client = self._data(0), self._client("webauthn.get", options, **changed)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            client,
            authenticatorData=bytes_to_base64url(data),
            signature=bytes_to_base64url(signature),
        )

    def _data(self, more):
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.host.encode()).digest() + flags + self.count.to_bytes(4)

    def _public(self):
        numbers = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})

    def _client(self, kind, options, **changed):
        challenge = json.loads(options)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin} | changed).encode()

    def _answer(self, client, **response):
        name = bytes_to_base64url(self.id)
        given = {"clientDataJSON": bytes_to_base64url(client), **response}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": given})
