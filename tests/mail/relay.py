"""A real SMTP server (aiosmtpd) that can be told how to behave for each receiver."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANGS_UP, KEEPS_SILENT = "hangs up", "keeps silent"  # instead of an answer
USER, PASSWORD = "jimsupport", "a word: with/odd@signs"


@dataclass
class Relay:
    """What came in, and how to answer: codes by receiver, for RCPT and after the final dot."""

    taken: list[Envelope] = field(default_factory=list)
    at_mail: str | None = None
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_text: dict[str, str] = field(default_factory=dict)
    drops: set[str] = field(default_factory=set)  # closes the line after the dot, keeping what it got
    hangs: set[str] = field(default_factory=set)  # never answers after the dot
    sessions: set[int] = field(default_factory=set)
    secure: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ):
        self.sessions.add(id(session))
        self.secure.append(session.ssl is not None)
        if self.at_mail:
            return self.at_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ):
        if answer := self.at_rcpt.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        [to] = envelope.rcpt_tos
        if answer := self.at_text.get(to):
            return answer
        self.taken.append(envelope)
        if to in self.drops:
            server.transport.abort()
        if to in self.hangs:
            await asyncio.sleep(60)
        return "250 OK"


@asynccontextmanager
async def serving(relay: Relay, *, certificate: Path | None = None) -> AsyncIterator[Relay]:
    """`relay` on a free port; with a certificate it insists on STARTTLS and on AUTH."""
    options = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticate,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(relay, loop=loop, **options), "127.0.0.1", relay.port)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()


@asynccontextmanager
async def scripted(**said: str) -> AsyncIterator[int]:
    """The port of a server that says what it is told: `greeting`, or the name of a command; else it goes along.

    Told `HANGS_UP` or `KEEPS_SILENT` at a command it gives no answer to that or to what follows.
    """
    usual = {
        "greeting": "220 relay",
        "EHLO": "250-relay\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN",
        "DATA": "354 go on",
    }
    replies = usual | said

    talks: list[asyncio.Task[None] | None] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await answer_all(reader, writer)
        writer.close()

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{replies['greeting']}\r\n".encode())
        while line := await reader.readline():
            command = line.decode().strip().partition(" ")[0].upper()
            answer = replies.get(command, "250 OK")
            if answer in (HANGS_UP, KEEPS_SILENT):
                if answer == KEEPS_SILENT:
                    await reader.read()
                return
            writer.write(f"{answer}\r\n".encode())
            if answer.startswith("354"):
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(f"{replies.get('dot', '250 OK')}\r\n".encode())

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*(each for each in talks if each))


def _authenticate(server, session, envelope, mechanism, given) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == known, handled=False)


def certificate(folder: Path) -> Path:
    """A certificate and its key for 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "relay.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
