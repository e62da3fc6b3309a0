"""Domains in other letters, as DNS writes them: by IDNA 2008 (RFC 5891), which keeps ß, as browsers and registries do."""

from functools import lru_cache

import idna


@lru_cache(maxsize=1024)
def in_ascii(domain: str) -> str:
    """A domain as DNS writes it; most of us have theirs of a few houses. Raises UnicodeError.

    The codec of the standard library is of 2003 and makes "ss" of ß, which is another domain, and may be somebody
    else's. It will do for what is ASCII already, of which DNS knows more than IDNA allows (an underscore, for one).
    """
    lowered = domain.lower()
    return (lowered.encode("idna") if lowered.isascii() else idna.encode(lowered, uts46=True)).decode()
