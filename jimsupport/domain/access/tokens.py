"""Secrets in links and cookies: 256 random bits, kept as a SHA-256 only."""

import hashlib
import secrets


def new() -> str:
    """A fresh secret, fit for a link."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """How a secret is kept and looked up; no salt, since nobody can guess 256 bits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
