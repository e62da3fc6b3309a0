"""Asking whether a message of which we do not know was taken, where somebody can be asked.

By the setting JIMSUPPORT_ASK_URL, for mail; a gateway for text messages is asked itself.

    https://host/path           {"message_ids": ["ID@DOMAIN", …]} by POST, the answer {"taken": {"ID@DOMAIN": true}}:
                                true: taken; false: never taken, and it never will be; null, or left out: cannot say
    postfix:///var/log/mail.log what Postfix wrote in its log, on the machine where the worker runs as well
"""

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

import httpx

from jimsupport.mail.guard import Guarded
from jimsupport.mail.transport import Transport

PATIENCE = 20.0  # seconds
MOST_READ = 64 * 1024 * 1024  # bytes at the end of each log file
SETTLES = timedelta(minutes=15)  # a relay that got a text may take this long to say what it did with it

log = logging.getLogger(__name__)


@runtime_checkable
class Asker(Protocol):
    """Who can say what became of a message."""

    async def taken(self, message_ids: Sequence[str]) -> dict[str, bool | None]:
        """For each Message-ID whether it was taken; None, or left out: it cannot be said."""


def for_url(url: str, *, since: datetime, until: datetime) -> Asker | None:
    """Who is asked about mail that was handed over between `since` and `until`; None when nobody can be."""
    parts = urlsplit(url)
    if parts.scheme == "postfix":
        return PostfixLog(Path(unquote(parts.path)), since=since, until=until)
    return Http(url) if parts.scheme in ("https", "http") else None


def of(transport: Transport | None) -> Asker | None:
    """The transport itself where it can be asked."""
    inner = transport.transport if isinstance(transport, Guarded) else transport
    return inner if isinstance(inner, Asker) else None


class Http:
    """Somebody who keeps count of what the relay took, over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def taken(self, message_ids: Sequence[str]) -> dict[str, bool | None]:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                answer = await client.post(self.url, json={"message_ids": list(message_ids)})
                answer.raise_for_status()
                said = answer.json()["taken"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("Whoever knows what the relay took did not say: %r", error)
            return {}
        return _only_plain(said, message_ids)


def _only_plain(said: Any, message_ids: Iterable[str]) -> dict[str, bool | None]:
    if not isinstance(said, dict):
        return {}
    return {each: said[each] for each in message_ids if isinstance(said.get(each), bool)}


class PostfixLog:
    """The log of Postfix: `cleanup` notes the Message-ID, `qmgr` that the message is in the queue, and so was taken.

    "Not taken" is only said when the log goes on for a while after the last of these messages, and begins before the
    first. Reads the file and the one before it (`.1`).
    """

    def __init__(self, path: Path, *, since: datetime, until: datetime) -> None:
        self.path, self.since, self.until = path, since, until

    async def taken(self, message_ids: Sequence[str]) -> dict[str, bool | None]:
        try:
            return await asyncio.to_thread(self._read, frozenset(message_ids))
        except OSError as error:
            log.warning("The log of Postfix cannot be read: %r", error)
            return {}

    def _read(self, message_ids: frozenset[str]) -> dict[str, bool | None]:
        before = self.path.with_name(f"{self.path.name}.1")
        first: datetime | None = None
        last: datetime | None = None
        in_queue: set[str] = set()
        named: dict[str, str] = {}  # a queue id -> the Message-ID of what came in under it
        for path in [*([before] if before.exists() else []), self.path]:
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            for at, service, queue_id, words in _lines(path, written):
                first, last = first or at, at
                if service == "cleanup" and (found := _MESSAGE_ID.match(words)):
                    named[queue_id] = found[1]
                elif service == "qmgr" and words.startswith("from=<"):
                    in_queue.add(named.get(queue_id, ""))
        whole = bool(first and last and first <= self.since and last >= self.until + SETTLES)
        unseen = False if whole else None
        return {each: True if each in in_queue else unseen for each in message_ids}


_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ postfix[^ /]*/(?:\S+/)?(?P<service>\w+)\[\d+\]: "
    r"(?:(?P<queue_id>[0-9A-Za-z]+): )?(?P<words>.*)"
)
_MESSAGE_ID = re.compile(r"(?:resent-)?message-id=<([^>]*)>")


def _lines(path: Path, written: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    """(moment, service, queue id, the rest) of each line of Postfix; `written` is when the file was last."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - MOST_READ))
        for raw in file:
            found = _LINE.match(raw.decode("utf-8", "replace"))
            if found and (at := _moment(found["at"], written)):
                yield at, found["service"], found["queue_id"] or "", found["words"]


def _moment(text: str, written: datetime) -> datetime | None:
    """When a line was written: as syslog writes it, in the machine's own time and without a year, or by RFC 3339."""
    try:
        if text[0].isdigit():
            return datetime.fromisoformat(text).astimezone(UTC)
        at = datetime.strptime(f"{written.year} {text}", "%Y %b %d %H:%M:%S").astimezone(UTC)
    except ValueError:  # no such day, such as 29 February read in another year
        return None
    return at if at <= written + timedelta(days=1) else at.replace(year=at.year - 1)
