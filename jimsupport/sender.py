"""Whether mail can leave by what is set: from whom, at which domain replies and bounces come in, and by which relay.

What is wrong here would show in every mail, or in none ever leaving: so a process does not start with it.
"""

import re
from collections.abc import Mapping
from email.utils import getaddresses
from urllib.parse import parse_qsl, urlsplit

SCHEMES = ("smtp", "smtps", "file")
_DOMAIN = re.compile(
    r"(?=.{1,200}$)(?!.*-(?:\.|$))[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*", re.IGNORECASE
)
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_RELAY = {  # what may be said of a relay behind the question mark
    "connections": re.compile(r"[1-9][0-9]?"),
    "timeout": re.compile(r"(?:[1-9][0-9]?|[12][0-9]{2})(?:\.[0-9]+)?"),  # well within a lease
    "starttls": re.compile(r"[01]"),
    "ca": re.compile(r".+"),
}


def objection(given: Mapping[str, str], prefix: str) -> str:
    """What is wrong with the first of these settings that cannot be used, in words; "" when nothing is."""
    sender, domain, url = (given.get(name, "") for name in ("MAIL_FROM", "MAIL_DOMAIN", "MAIL_URL"))
    if sender and not _is_sender(sender):
        return (
            f"{prefix}MAIL_FROM is one address, as in «JIMsupport <hallo@example.org>»: a name with a comma "
            "stands between double quotes, and a domain in other letters is written as xn--…"
        )
    if domain and not _DOMAIN.fullmatch(domain):
        return f"{prefix}MAIL_DOMAIN is a domain such as mail.example.org; one in other letters is written as xn--…"
    return f"{prefix}MAIL_URL {wrong}" if url and (wrong := _wrong_with(url)) else ""


def _is_sender(text: str) -> bool:
    found = getaddresses([text])
    if len(found) != 1 or not text.isprintable():
        return False
    local, at, domain = found[0][1].rpartition("@")
    return bool(at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def _wrong_with(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"cannot be read: {error}."
    if parts.scheme not in SCHEMES:
        return "starts with smtp://, smtps:// or file:///."
    if parts.scheme == "file":
        return ""
    if not host:
        return "names no host."
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in _RELAY:
            return f"knows connections=, timeout=, starttls= and ca=, and no {name}=."
        if not _RELAY[name].fullmatch(value):
            return f"has a {name}= that cannot be used."
    return ""
