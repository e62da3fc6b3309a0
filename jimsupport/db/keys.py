"""The keys: what people write is encrypted with them, what must only be recognised is hashed with them."""

import base64
import hmac
import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jimsupport.settings import Settings

NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1: 96 bits


class DecryptionError(Exception):
    """A value cannot be decrypted: its key is gone, it was changed, or it was put in another column."""


class Keyring:
    """Several master keys, of which the first encrypts and all decrypt; and one secret for keyed hashes."""

    def __init__(self, secret: str, encryption_keys: Sequence[str], *, keys_url: str = "") -> None:
        """`encryption_keys` are "ID:64 hex digits"; put a new one in front and the old ones stay readable.

        `keys_url` is where the keys are that these wrap, if not beside the database.
        """
        if not encryption_keys:
            raise ValueError("A keyring needs an encryption key.")
        pairs = [key.partition(":")[::2] for key in encryption_keys]
        self._ciphers = {name: AESGCM(bytes.fromhex(digits)) for name, digits in pairs}
        self.newest = pairs[0][0]
        self.names = tuple(self._ciphers)
        self.keys_url = keys_url
        self._secret = secret.encode()
        self._purposes: dict[str, tuple[Any, Any]] = {}

    @classmethod
    def from_settings(cls, settings: Settings) -> "Keyring":
        return cls(settings.secret, settings.encryption_keys, keys_url=settings.keys_url)

    def encrypt(self, text: str, associated: str) -> str:
        """`text` as "ID:base64" by AES-256-GCM, readable only with the same `associated` (the column's name)."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), associated.encode())
        return f"{self.newest}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, value: str, associated: str) -> str:
        """The text in `value`. Raises DecryptionError."""
        name, _, encoded = value.partition(":")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise DecryptionError(f"No key {name!r} for {associated}.")
        try:
            sealed = base64.b64decode(encoded, validate=True)
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated.encode()).decode()
        except (InvalidTag, ValueError):
            raise DecryptionError(f"A value of {associated} was not encrypted for it.") from None

    def digest(self, purpose: str, *parts: str) -> str:
        """A keyed hash of `parts`, 64 hex digits, with a key of its own for each purpose.

        The parts are hashed with their lengths, so that ("ab", "c") and ("a", "bc") differ.
        """
        begun = self._purposes.get(purpose)
        if begun is None:
            key = hmac.digest(self._secret, f"jimsupport {purpose}".encode(), "sha256")
            begun = self._purposes[purpose] = _begun(key)
        inner, outer = begun[0].copy(), begun[1].copy()
        inner.update(b"".join([b"%d:%b" % (len(part), part) for part in map(str.encode, parts)]))
        outer.update(inner.digest())
        return outer.hexdigest()


def _begun(key: bytes) -> tuple[Any, Any]:
    """The two hashes of HMAC-SHA256 (RFC 2104) with the key in them: a quarter of the work when the key stays."""
    block = key.ljust(sha256().block_size, b"\0")
    return sha256(bytes(b ^ 0x36 for b in block)), sha256(bytes(b ^ 0x5C for b in block))
