"""Secrets in links and cookies: 256 random bits (in a text message 131), kept as a SHA-256 only."""

import hashlib
import secrets
import string

BYTES = 32
BRIEF = 22  # letters and digits: 131 random bits
_LETTERS = string.ascii_letters + string.digits  # no mark at its end that a telephone leaves out of a link


def new() -> str:
    """A fresh secret, fit for a link."""
    return secrets.token_urlsafe(BYTES)


def brief() -> str:
    """A fresh secret as short as it may be, for the link in a text message."""
    return "".join(secrets.choice(_LETTERS) for _ in range(BRIEF))


def in_letters(number: int) -> str:
    """A number of 130 bits at most, as `brief` looks."""
    letters = []
    for _ in range(BRIEF):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def from_letters(text: str) -> int | None:
    """The number that `in_letters` wrote; None for what it never writes."""
    number = 0
    for letter in reversed(text):
        place = _LETTERS.find(letter)
        if place < 0:
            return None
        number = number * len(_LETTERS) + place
    return number


def hashed(secret: str) -> str:
    """How a secret is kept and looked up; no salt, since nobody can guess so many bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
