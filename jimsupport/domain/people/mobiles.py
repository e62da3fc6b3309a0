"""Mobile numbers: those that take a text message. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

_TAKE_TEXTS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@lru_cache(maxsize=8192)
def is_mobile(number: str) -> bool:
    """Whether this number (E.164) is of a mobile telephone; a land line takes no texts."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(number)) in _TAKE_TEXTS
    except phonenumbers.NumberParseException:
        return False


def can_text(channel: Any) -> bool:
    """Whether a JIM may choose texts on this channel: a mobile number that we use."""
    return channel.kind == "phone" and channel.state == "works" and is_mobile(channel.address)


def takes_texts(channel: Any) -> bool:
    """Whether a text may go there now: none failed there, and nobody switched them off."""
    return channel.texts == "works" and can_text(channel)


def texted(channels: Iterable[Any]) -> bool:
    """Whether any of these takes texts now."""
    return any(takes_texts(channel) for channel in channels)
