"""Secrets in links and cookies: 256 random bits (in a text message 131), kept as a SHA-256 only."""

import hashlib
import secrets
import string
from base64 import urlsafe_b64encode

BRIEF = 22  # letters and digits: 131 random bits
_LETTERS = string.ascii_letters + string.digits  # no mark at its end that a telephone leaves out of a link


def new() -> str:
    """A fresh secret, fit for a link."""
    return secrets.token_urlsafe(32)


def brief() -> str:
    """A fresh secret as short as it may be, for the link in a text message."""
    return "".join(secrets.choice(_LETTERS) for _ in range(BRIEF))


def derived(digest: str, *, brief: bool = False) -> str:
    """A secret like `new`, or like `brief`, that follows from a keyed hash of 64 hex digits."""
    if not brief:
        return urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()
    number, letters = int(digest, 16), []
    for _ in range(BRIEF):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def hashed(secret: str) -> str:
    """How a secret is kept and looked up; no salt, since nobody can guess so many bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
