"""The door for mail: SMTP or LMTP (RFC 5321, 2033) behind an MTA. What it says yes to is on disk and committed.

    mail ──> ours? (550) ──> not too large? (552) ──> kept (451 while that cannot be) ──> 250

Nothing is read here: that is for the worker, so that no mail can stop the next one from coming in.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from jimsupport.db import Database
from jimsupport.db.together import Together
from jimsupport.mail.received import Arrival, store_all

MOST_BYTES = 20 * 1024 * 1024
MOST_RECIPIENTS = 50
MOST_LINES_OPEN = 200
SILENT_FOR = 300.0  # seconds that a server may say nothing: RFC 5321, 4.5.3.2.7
MOST_HALF_IN = (
    160 * 1024 * 1024
)  # of all mails together that are half in; kept, each takes up to four times that
LONGEST_LINE = 1024 * 1024  # RFC 5321 allows 1,000; what a server let through before us is not lost for it
BATCH_BYTES = 8 * 1024 * 1024  # saved in one transaction
_SMALL = 256 * 1024
TOKENED = ("reply", "bounce")
_WORD = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_NAME = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_PLAIN = re.compile(rf"<((?!=\?){_WORD}(?:\.{_WORD})*@{_NAME}(?:\.{_NAME})*)>((?: [^()]*)?)", re.I | re.A)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ours:
    """Which addresses are ours: those with a token, the house's own, and postmaster (RFC 5321, 4.5.1)."""

    mail_domain: str
    domains: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, mail_domain: str, mail_from: str) -> "Ours":
        """`mail_from` is the sender of all our mail, with or without a name."""
        name, _, domain = parseaddr(mail_from)[1].casefold().rpartition("@")
        home = mail_domain.casefold()
        return cls(home, frozenset({home, domain} - {""}), frozenset({name, "postmaster"} - {""}))

    def takes(self, address: str) -> bool:
        """Whether mail to `address` comes in here."""
        local, _, domain = address.casefold().rpartition("@")
        if not local:
            return domain == "postmaster"
        if domain == self.mail_domain and local.partition("+")[0] in TOKENED:
            return True
        return domain in self.domains and local in self.names


class Door:
    """Takes mail in on one port; made once, opened with `open`, closed with `close`."""

    def __init__(
        self,
        db: Database,
        ours: Ours,
        *,
        now: Callable[[], datetime],
        lmtp: bool = False,
        max_bytes: int = MOST_BYTES,
    ) -> None:
        self._db, self._ours, self._now, self._lmtp, self._max_bytes = db, ours, now, lmtp, max_bytes
        self._keeping: Together[Arrival, bool] = Together(self._keep, self._more_come)
        self._lines: set[Line] = set()
        self._server: asyncio.Server | None = None
        self.closing = False

    async def open(self, host: str, port: int) -> int:
        """Listen at `host` and `port` (0: any that is free); the port. Raises OSError where that is taken."""
        loop = asyncio.get_running_loop()
        kind = LmtpLine if self._lmtp else Line
        self._server = await loop.create_server(lambda: kind(self, self._lines, self._max_bytes), host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self, *, within: float) -> None:
        """Let nobody in any more, and see each mail that is half in to its end, for so many seconds at most."""
        self.closing = True
        if self._server:
            self._server.close()
        loop = asyncio.get_running_loop()
        ends = loop.time() + within
        while self._lines and loop.time() < ends:
            for line in [line for line in self._lines if not line.busy]:
                line.hang_up()
            await asyncio.sleep(0.02)
        for line in list(self._lines):
            line.hang_up()
        await self._keeping.end()

    # What a server says, in the names that aiosmtpd calls it by

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether mail for `address` may come in."""
        if not self._ours.takes(address):
            return "550 5.1.1 Nobody here by that name"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    def too_full(self) -> bool:
        """Whether more is half in than the memory bears."""
        return sum(line.held for line in self._lines if line.busy) > MOST_HALF_IN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The answer after the final dot: 250 once the mail is kept."""
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        content = envelope.original_content or b""
        arrival = Arrival("mail", content, sender, tuple(envelope.rcpt_tos), self._now())
        kept = await self._keeping.ask(arrival)  # to its end, also when the server hangs up
        answer = "250 2.0.0 Kept" if kept else "451 4.3.0 Cannot be kept now, try again later"
        return server.once_each(answer) if isinstance(server, LmtpLine) else answer

    async def handle_exception(self, error: Exception) -> str:
        """What is wrong with us is no reason for a server to give up."""
        log.error("A line to the door failed", exc_info=error)
        return "451 4.3.0 Something is wrong here, try again later"

    async def _keep(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Keep what came in at the same time, several in one transaction; whether each was kept."""
        kept: list[bool] = []
        while len(kept) < len(arrivals):
            batch: list[Arrival] = []
            size = 0
            for arrival in arrivals[len(kept) :]:
                if batch and size + len(arrival.raw) > BATCH_BYTES:
                    break
                batch.append(arrival)
                size += len(arrival.raw)
            kept += await self._keep_batch(batch)
        return kept

    def _more_come(self, waiting: int) -> bool:
        """Whether mails are half in beside those that wait to be kept."""
        return sum(line.busy for line in self._lines) > waiting

    async def _keep_batch(self, batch: Sequence[Arrival]) -> list[bool]:
        try:
            await store_all(self._db, batch)
        except Exception as error:
            log.warning("Mail could not be kept: %r", error)
            return [False] * len(batch)
        return [True] * len(batch)


class Line(SMTP):
    """One connection, in SMTP."""

    line_length_limit = LONGEST_LINE

    def __init__(self, door: Door, lines: "set[Line]", max_bytes: int) -> None:
        super().__init__(
            door,
            data_size_limit=max_bytes,
            enable_SMTPUTF8=True,
            hostname="jimsupport",
            ident="ready",
            timeout=SILENT_FOR,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=asyncio.get_running_loop(),
        )
        self._door, self._others = door, lines
        self.held = 0  # bytes that came in since the last mail began

    @property
    def busy(self) -> bool:
        """Whether a mail is half in."""
        return self.envelope is not None and bool(self.envelope.mail_from)

    def connection_made(self, transport: Any) -> None:
        if self._door.closing or len(self._others) >= MOST_LINES_OPEN:
            transport.write(b"421 4.3.2 Too busy, try again later\r\n")
            transport.close()
            return
        super().connection_made(transport)
        self._others.add(self)

    def data_received(self, data: bytes) -> None:
        """Whoever sends much where much is half in already is to try again later: what is small comes in still."""
        self.held = self.held + len(data) if self.busy else 0
        if self.held > _SMALL and self._door.too_full():
            self.held = 0
            self.hang_up("Too much at once")
        else:
            super().data_received(data)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address of a command, and what follows it; nothing where it cannot be read.

        A mailbox as servers write it, Dot-string@Domain (RFC 5321, 4.1.2), is read here: a parser of all that a header
        may hold takes longer for it than for the rest of a mail. All else is left to that.
        """
        plain = _PLAIN.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._others:
            self._others.discard(self)
            super().connection_lost(error)

    def hang_up(self, why: str = "Stopping") -> None:
        """End it, saying `why`."""
        transport: Any = self.transport
        if transport is not None and not transport.is_closing():
            transport.write(f"421 4.3.2 {why}, try again later\r\n".encode())
            transport.close()


class LmtpLine(Line, LMTP):
    """A connection that speaks LMTP: after the final dot it has an answer for each recipient (RFC 2033, 4.2)."""

    async def push(self, status: Any) -> None:
        if isinstance(status, str) and status.startswith(("552 Error: Too much", "500 Line too long")):
            status = self.once_each(status)
        await super().push(status)

    def once_each(self, status: str) -> str:
        """`status` for every recipient."""
        recipients = self.envelope.rcpt_tos if self.envelope else []
        return "\r\n".join([status] * max(1, len(recipients)))
