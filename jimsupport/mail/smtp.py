"""An SMTP relay, over a few connections that stay open. What its answers mean is said in `answers`."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ssl import SSLCertVerificationError, SSLError
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPNotSupported, SMTPRecipientRefused, SMTPResponseException

from jimsupport.mail import answers
from jimsupport.mail.transport import Flawed, Handing, InDoubt, Refused, RelayDown, TakenOver, Temporary

_LINE_END = re.compile(rb"\r\n|\r|\n")
_CLOSES_WITHIN = 2.0  # seconds for a goodbye: a relay that says nothing holds up nobody who wants to stop


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is and how to get in: smtp://user:password@host:587?starttls=1."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool  # from the first byte: smtps://
    starttls: bool
    connections: int
    timeout: float
    ca: str | None  # a file with the certificate of whoever vouches for the relay, if not a public one

    @classmethod
    def from_url(cls, url: str) -> "Relay":
        """Read a mail URL. `?connections=8`, `?timeout=30` (seconds) and `?ca=FILE` may be set.

        `?starttls=1` insists on TLS, and so does a password, unless `?starttls=0` says that the line is safe.
        """
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if tls else 25),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            starttls=not tls and query.get("starttls", "1" if parts.password else "0") == "1",
            connections=int(query.get("connections", "4")),
            timeout=float(query.get("timeout", "30")),
            ca=query.get("ca"),
        )


class Smtp:
    """A transport that speaks SMTP; as many messages at once as the relay has connections."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.at_once = relay.connections
        self._free: list[SMTP] = []
        self._room = asyncio.Semaphore(relay.connections)

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> None:
        async with self._room:
            client = await self._begun(envelope_from)
            try:
                await self._hand_over(client, to, data, handing)
            except (Temporary, Refused, Flawed):
                await self._keep_if_clean(client)
                raise
            except BaseException:
                client.close()
                raise
            self._free.append(client)

    async def close(self) -> None:
        free, self._free = self._free, []
        await asyncio.gather(*(_say_goodbye(client) for client in free))

    async def _begun(self, envelope_from: str) -> SMTP:
        """A connection over which a message from there was begun: a kept one that still answers, or a new one."""
        while self._free:
            client = self._free.pop()
            try:
                await _mail(client, envelope_from)
            except (
                SMTPException,
                OSError,
                RelayDown,
            ):  # it was closed meanwhile; a new one says if there is more
                client.close()
            except Exception:
                await self._keep_if_clean(client)
                raise
            else:
                return client
        client = await self._connected()
        try:
            await _mail(client, envelope_from)
        except (SMTPException, OSError) as error:
            client.close()
            raise RelayDown(_said(error)) from error
        except Exception:
            await self._keep_if_clean(client)
            raise
        return client

    async def _connected(self) -> SMTP:
        """A new connection."""
        client = SMTP(
            hostname=self.relay.host,
            port=self.relay.port,
            username=self.relay.user,
            password=self.relay.password,
            use_tls=self.relay.tls,
            start_tls=self.relay.starttls,
            cert_bundle=self.relay.ca,
            timeout=self.relay.timeout,
        )
        try:
            await client.connect()
        except SMTPResponseException as error:  # its greeting, or its answer to EHLO, STARTTLS or AUTH
            raise answers.at_line(error.code, error.message) from error
        except (SMTPException, OSError, SSLError) as error:
            raise RelayDown(_said(error), alarm=_needs_a_person(error)) from error
        return client

    async def _hand_over(self, client: SMTP, to: str, data: bytes, handing: Handing) -> None:
        try:
            await client.rcpt(to)
            answer = await client.execute_command(b"DATA")
        except SMTPRecipientRefused as error:
            raise answers.at_recipient(error.code, error.message) from error
        except SMTPResponseException as error:
            raise answers.at_sender(error.code, error.message) from error
        except (SMTPException, OSError) as error:
            raise RelayDown(_said(error)) from error
        if answer.code != 354:
            raise answers.before_text(answer.code, answer.message)
        if not await handing():
            raise TakenOver
        await self._text(client, data)

    async def _text(self, client: SMTP, data: bytes) -> None:
        protocol = client.protocol
        if protocol is None:  # the line dropped while we wrote down that we hand over
            raise RelayDown("the connection was lost", mine=True)
        try:
            protocol.write(_dotted(data))
            answer = await protocol.read_response(timeout=self.relay.timeout)
        except (SMTPException, OSError) as error:
            raise InDoubt(_said(error)) from error
        if not 200 <= answer.code < 300:
            raise answers.after_text(answer.code, answer.message)

    async def _keep_if_clean(self, client: SMTP) -> None:
        """Keep a connection on which a message came to nothing, once it is forgotten there."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            client.close()
        else:
            self._free.append(client)


async def _mail(client: SMTP, envelope_from: str) -> None:
    """Begin a message. Raises RelayDown or Temporary by what the server answers."""
    try:
        await client.mail(envelope_from)
    except SMTPResponseException as error:
        raise answers.at_sender(error.code, error.message) from error


async def _say_goodbye(client: SMTP) -> None:
    try:
        await client.quit(timeout=_CLOSES_WITHIN)
    except (SMTPException, OSError):
        client.close()


def _needs_a_person(error: BaseException) -> bool:
    """Whether it stays as it is until somebody changes something: a certificate, or TLS or AUTH that is not there.

    For an extension that the server does not have the library raises its most general exception itself.
    """
    lacks = (SMTPNotSupported, SSLCertVerificationError)
    return type(error) is SMTPException or any(isinstance(cause, lacks) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _dotted(data: bytes) -> bytes:
    """`data` as DATA carries it (RFC 5321 section 4.5.2), with the final dot."""
    lines = (
        data
        if data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
        else _LINE_END.sub(b"\r\n", data)
    )
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    if lines.startswith(b"."):
        lines = b"." + lines
    return lines.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
