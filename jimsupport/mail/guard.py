"""Outside production nothing leaves for an address that is not on the list, however it came into the database."""

from collections.abc import Sequence
from contextlib import suppress

from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.mail.idn import in_ascii
from jimsupport.mail.transport import Handing, NotAllowed, Transport
from jimsupport.settings import Settings


class Guarded:
    """A transport that refuses, before anything is said to anybody, whoever is not on the list."""

    def __init__(self, transport: Transport, allow: Sequence[str]) -> None:
        """`allow`: addresses, "@example.org" for a whole domain, numbers such as "+31612345678"; in lower case."""
        self.transport = transport
        self.at_once = transport.at_once
        self._allow = frozenset(map(_as_sent, allow))

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> str | None:
        """As the transport within does. Raises NotAllowed as well."""
        if not self.allows(to):
            raise NotAllowed(f"{to} is not in JIMSUPPORT_ALLOW")
        return await self.transport.send(envelope_from, to, data, handing=handing)

    def allows(self, to: str) -> bool:
        """Whether this address or number may get anything."""
        to = _as_sent(to)
        _, at, domain = to.rpartition("@")
        return to in self._allow or (bool(at) and f"@{domain}" in self._allow)

    async def close(self) -> None:
        await self.transport.close()


def _as_sent(address: str) -> str:
    """As it is compared: in lower case, its domain as mail goes there."""
    local, at, domain = address.strip().lower().rpartition("@")
    with suppress(UnicodeError):  # no name that DNS knows: nothing goes there
        domain = in_ascii(domain)
    return f"{local}{at}{domain}"


def around(transport: Transport, settings: Settings) -> Transport:
    """`transport`, guarded where these settings ask for it. What stays in a folder needs no guard."""
    if settings.guarded and not isinstance(transport, FileMailbox):
        return Guarded(transport, settings.allow)
    return transport
