"""An SMTP relay, over a few connections that stay open. What its answers mean is said in `answers`."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from ssl import SSLCertVerificationError, SSLError
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPNotSupported, SMTPResponseException

from jimsupport.mail import answers
from jimsupport.mail.line import Line
from jimsupport.mail.parts import Wire
from jimsupport.mail.transport import Flawed, Handing, InDoubt, Refused, RelayDown, TakenOver, Temporary

Commands = tuple[bytes, bytes, bytes]  # MAIL, RCPT and DATA of one message

_MORE_THAN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f<>]")
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
        self._free: list[Line] = []
        self._room = asyncio.Semaphore(relay.connections)

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> None:
        commands = (b"MAIL FROM:" + _path(envelope_from), b"RCPT TO:" + _path(to), b"DATA\r\n")
        async with self._room:
            line = await self._begun(commands)
            try:
                await self._hand_over(line, commands, data, handing)
            except (Temporary, Refused, Flawed):
                await self._keep_if_clean(line)
                raise
            except BaseException:
                line.close()
                raise
            self._free.append(line)

    async def close(self) -> None:
        free, self._free = self._free, []
        await asyncio.gather(*(_say_goodbye(line) for line in free))

    async def _begun(self, commands: Commands) -> Line:
        """A line over which a message was begun: a kept one that still answers, or a new one."""
        while self._free:
            line = self._free.pop()
            try:
                await _mail(line, commands)
            except (OSError, RelayDown):  # it was closed meanwhile; a new one says if there is more
                line.close()
            except Exception:
                await self._keep_if_clean(line)
                raise
            else:
                return line
        line = await self._connected()
        try:
            await _mail(line, commands)
        except OSError as error:
            line.close()
            raise RelayDown(_said(error)) from error
        except Exception:
            await self._keep_if_clean(line)
            raise
        return line

    async def _connected(self) -> Line:
        """A new line, after EHLO and what else must be said first."""
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
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
            if client.transport is None:
                raise ConnectionResetError("the connection was lost")
            transport = cast(asyncio.Transport, client.transport)
        except SMTPResponseException as error:  # its greeting, or its answer to EHLO, STARTTLS or AUTH
            client.close()
            raise answers.at_line(error.code, error.message) from error
        except (SMTPException, OSError, SSLError) as error:
            client.close()
            raise RelayDown(_said(error), alarm=_needs_a_person(error)) from error
        return Line(transport, pipelines=client.supports_extension("pipelining"), timeout=self.relay.timeout)

    async def _hand_over(self, line: Line, commands: Commands, data: bytes, handing: Handing) -> None:
        _, rcpt, begin = commands
        try:
            if not line.pipelines:
                line.say(rcpt)
            answer = await line.answer()
            if answer.code not in (250, 251):
                if line.pipelines:
                    await _take_back(line)
                raise answers.at_recipient(*answer)
            if not line.pipelines:
                line.say(begin)
            answer = await line.answer()
        except OSError as error:  # MAIL was taken, so it may well be about this receiver
            raise RelayDown(_said(error), mine=True) from error
        if answer.code != 354:
            raise answers.before_text(*answer)
        if not await handing():
            raise TakenOver
        if line.is_lost:  # it dropped while we wrote down that we hand over
            raise RelayDown("the connection was lost", mine=True)
        try:
            line.say(_dotted(data))
            answer = await line.answer()
        except OSError as error:
            raise InDoubt(_said(error)) from error
        if not 200 <= answer.code < 300:
            raise answers.after_text(*answer)

    async def _keep_if_clean(self, line: Line) -> None:
        """Keep a line on which a message came to nothing, once it is forgotten there."""
        try:
            line.say(b"RSET\r\n")
            forgotten = (await line.answer()).code == 250
        except OSError:
            forgotten = False
        if forgotten:
            self._free.append(line)
        else:
            line.close()


async def _greet(client: SMTP) -> None:
    """EHLO, or HELO to a server that knows no other."""
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _mail(line: Line, commands: Commands) -> None:
    """Begin a message. Raises RelayDown or Temporary by what the server answers, OSError when it does not.

    A server that takes several commands together gets the others as well, and this saves two round trips.
    """
    line.say(*(commands if line.pipelines else commands[:1]))
    answer = await line.answer()
    if answer.code != 250:
        if line.pipelines:
            with suppress(OSError):
                await line.answer()
            await _take_back(line)
        raise answers.at_sender(*answer)


async def _take_back(line: Line) -> None:
    """DATA went out with what was refused: hear that it was, too; who waits for a text all the same is left."""
    try:
        go_on = (await line.answer()).code == 354
    except OSError:
        go_on = True
    if go_on:
        line.close()


async def _say_goodbye(line: Line) -> None:
    with suppress(OSError):
        async with asyncio.timeout(_CLOSES_WITHIN):
            line.say(b"QUIT\r\n")
            await line.answer()
    line.close()


def _path(address: str) -> bytes:
    """An address as MAIL and RCPT want it. Raises Flawed where it would be more than that."""
    if not address.isascii() or _MORE_THAN_AN_ADDRESS.search(address):
        raise Flawed("the address cannot be used")
    return f"<{address}>\r\n".encode("ascii")


def _needs_a_person(error: BaseException) -> bool:
    """Whether it stays as it is until somebody changes something: a certificate or its file, or TLS or AUTH that is not there.

    For an extension that the server does not have the library raises its most general exception itself.
    """
    lacks = (SMTPNotSupported, SSLCertVerificationError, FileNotFoundError)
    return type(error) is SMTPException or any(isinstance(cause, lacks) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _dotted(data: bytes) -> bytes:
    """`data` as DATA carries it (RFC 5321 section 4.5.2), with the final dot."""
    if isinstance(data, Wire):  # counting takes longer than all the rest
        return data + b".\r\n"
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
