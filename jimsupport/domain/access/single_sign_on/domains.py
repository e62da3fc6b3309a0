"""Mail domains whose people sign in with the account of their work."""

import re

from jimsupport.domain.errors import Invalid
from jimsupport.mail.idn import in_ascii
from jimsupport.words import N_

MOST = 20
LONGEST = 253
_FREE = """
    gmail.com googlemail.com outlook.com outlook.nl hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com yahoo.nl
    icloud.com me.com mac.com proton.me protonmail.com gmx.com gmx.net gmx.de mail.com aol.com ziggo.nl kpnmail.nl
    kpnplanet.nl planet.nl hetnet.nl xs4all.nl home.nl chello.nl upcmail.nl casema.nl quicknet.nl zonnet.nl tele2.nl
    online.nl telfort.nl solcon.nl freedom.nl telenet.be skynet.be
"""
OF_EVERYBODY = frozenset(_FREE.split())  # where anybody can take an address
_ONE = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)


def parse(text: str) -> list[str]:
    """The domains in `text`, apart by blanks or commas, with or without an at sign. Raises Invalid at "domains"."""
    found = [_parsed(each) for each in re.split(r"[\s,;]+", text) if each]
    if not found:
        raise Invalid("domains", N_("Vul in wat er achter de @ staat, bijvoorbeeld wijkteam.nl."))
    if len(set(found)) > MOST:
        raise Invalid("domains", N_("Vul hoogstens %(count)s domeinen in."), count=MOST)
    return sorted(set(found))


def _parsed(text: str) -> str:
    domain = text.rpartition("@")[2]
    try:
        plain = in_ascii(domain)
    except UnicodeError:
        plain = ""
    if not _ONE.fullmatch(plain) or len(plain) > LONGEST:
        raise Invalid(
            "domains",
            N_("“%(domain)s” is geen domein. Vul in wat er achter de @ staat, bijvoorbeeld wijkteam.nl."),
            domain=text[:60],
        )
    if plain in OF_EVERYBODY:
        raise Invalid(
            "domains",
            N_("Bij %(domain)s kan iedereen een adres nemen. Kies het domein van de organisatie zelf."),
            domain=plain,
        )
    return plain


def of(address_key: str) -> str:
    """The domain of an address as it is looked up; empty for a telephone number."""
    return address_key.rpartition("@")[2] if "@" in address_key else ""
