"""Signed tokens in the addresses of our mail, so that a reply or a bounce finds its way back.

Reply-To and the envelope sender are signed for different purposes: who has seen the one can
not make the other. Base32, because some servers change the case of an address.
"""

import hmac
from base64 import b32decode
from binascii import Error

from jimsupport.db.keys import Keyring

_ID_BYTES = 5
_MAC_BYTES = 10  # 5 + 10 bytes are 24 characters of base32, without padding
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = range(8 * (_ID_BYTES + _MAC_BYTES) - 10, -1, -10)


def reply_address(keyring: Keyring, outbox_id: int, domain: str) -> str:
    """Where a person's reply to this message goes."""
    return f"reply+{_sign(keyring, 'reply', outbox_id)}@{domain}"


def bounce_address(keyring: Keyring, outbox_id: int, domain: str) -> str:
    """The envelope sender (VERP): where a server says that this message cannot be delivered."""
    return f"bounce+{_sign(keyring, 'bounce', outbox_id)}@{domain}"


def read(keyring: Keyring, purpose: str, token: str) -> int | None:
    """The outbox id that `token` was signed for with `purpose` ("reply" or "bounce"), or None."""
    try:
        raw = b32decode(token, casefold=True)
    except (Error, ValueError):
        return None
    if len(raw) != _ID_BYTES + _MAC_BYTES:
        return None
    outbox_id = int.from_bytes(raw[:_ID_BYTES], "big")
    same = hmac.compare_digest(raw[_ID_BYTES:].hex(), _mac(keyring, purpose, outbox_id))
    return outbox_id if same else None


def _sign(keyring: Keyring, purpose: str, outbox_id: int) -> str:
    number = outbox_id << 8 * _MAC_BYTES | int(_mac(keyring, purpose, outbox_id), 16)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])  # two of these stand in every mail


def _mac(keyring: Keyring, purpose: str, outbox_id: int) -> str:
    return keyring.digest(f"mail.{purpose}", str(outbox_id))[: 2 * _MAC_BYTES]
