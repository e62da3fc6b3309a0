"""Our own cookies. All are `__Host-`, Secure, HttpOnly and Lax, so none leaves this host."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.responses import Response

from jimsupport import clock

SESSION = "__Host-session"
LANGUAGE = "__Host-lang"
THEME = "__Host-theme"
PENDING = "__Host-pending"
NOTICE = "__Host-notice"
KEYS = "__Host-keys"  # «off»: no shortcuts
YEAR = 365 * 24 * 3600


def put(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Let the browser keep `value` for `seconds`."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop(response: Response, name: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def sign(secret: str, purpose: str, text: str, *, seconds: int) -> str:
    """`text` with the moment it expires and a signature only we can make."""
    body = urlsafe_b64encode(text.encode()).decode()
    until = str(int(clock.now().timestamp()) + seconds)
    return f"{body}.{until}.{_signature(secret, purpose, body, until)}"


def signed(secret: str, purpose: str, value: str) -> str | None:
    """The text of a value made by `sign` with the same purpose; None for any other, or one too old."""
    try:
        body, until, signature = value.split(".")
        ours = _signature(secret, purpose, body, until)
        genuine = hmac.compare_digest(signature.encode(), ours.encode())
        return urlsafe_b64decode(body).decode() if genuine and int(until) >= clock.now().timestamp() else None
    except ValueError:
        return None


def _signature(secret: str, purpose: str, body: str, until: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}.{body}.{until}".encode(), hashlib.sha256).hexdigest()
