"""A gateway for text messages, over HTTP: what we ask of it, and what its answers mean.

    POST URL    Authorization: Bearer KEY    Idempotency-Key: ID
    {"id": ID, "from": SENDER, "to": "+31612345678", "text": "…"}

    2xx                 taken; {"id": "what the gateway calls it"}. The same ID again is the same message, never a second
    404, 410, 422       this number takes no text
    401, 402, 403       our key or our credit: nobody gets anything until somebody looks
    429, 503            later, all of it
    any other 4xx       this message is wrong, whoever it is for
    any other 5xx, or silence after the text went out      it may have been taken: GET URL/ID says (200 yes, 404 no)

`docs/texts.md` says the same to whoever writes such a gateway, with what it posts to us.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from http import HTTPStatus
from json import JSONDecodeError
from pathlib import Path
from urllib.parse import quote

import httpx

from jimsupport.mail import guard
from jimsupport.mail.carrier import mailbox_folder
from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.mail.transport import Flawed, Handing, InDoubt, Refused, RelayDown, TakenOver, Transport
from jimsupport.mail.writing import one_line
from jimsupport.settings import Settings

AT_ONCE = 8
PATIENCE = httpx.Timeout(20, connect=10)  # seconds
LONGEST_NAME = 80
LONGEST_SAID = 200
_NUMBER = re.compile(r"\+?[0-9][0-9 .-]{5,}")
_OF_NUMBER = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY)
_OURS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_BEFORE_IT_WENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Gateway:
    """A transport to an HTTP gateway; connections are kept."""

    at_once = AT_ONCE

    def __init__(self, url: str, *, key: str, sender: str) -> None:
        self.url, self.sender = url.rstrip("/"), sender
        self._client = httpx.AsyncClient(
            headers={"authorization": f"Bearer {key}"},
            timeout=PATIENCE,
            limits=httpx.Limits(max_connections=AT_ONCE),
            follow_redirects=False,
        )

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> str | None:
        """Hand one text over. `envelope_from` is our id of it; for what it returns and raises see `Transport`."""
        if not await handing():
            raise TakenOver
        said = {"id": envelope_from, "from": self.sender, "to": to, "text": data.decode()}
        try:
            answer = await self._client.post(self.url, json=said, headers={"idempotency-key": envelope_from})
        except _BEFORE_IT_WENT as error:
            raise RelayDown(_said(error)) from error
        except httpx.HTTPError as error:
            raise InDoubt(_said(error)) from error
        _raise_for(answer)
        return _name(answer)

    async def taken(self, message_ids: Sequence[str]) -> dict[str, bool | None]:
        """Whether the gateway took the texts with these ids of ours; None where it cannot say."""
        return {message_id: await self._taken(message_id) for message_id in message_ids}

    async def close(self) -> None:
        await self._client.aclose()

    async def _taken(self, message_id: str) -> bool | None:
        try:
            answer = await self._client.get(f"{self.url}/{quote(message_id, safe='')}")
        except httpx.HTTPError:
            return None
        return {200: True, 404: False}.get(answer.status_code)


def of(settings: Settings, *, moment: Callable[[], datetime]) -> Transport:
    """The way texts leave by these settings, guarded outside production; `moment` dates those in a folder."""
    if not settings.texts:
        return NoGateway()
    if folder := mailbox_folder(settings.text_url):
        return FileTexts(folder, moment)
    gateway = Gateway(settings.text_url, key=settings.text_key, sender=settings.text_sender)
    return guard.around(gateway, settings)


class NoGateway:
    """Where no gateway is set texts wait, with an alarm: somebody chose them while there was one."""

    at_once = 1

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> str | None:
        raise RelayDown("JIMSUPPORT_TEXT_URL is not set", alarm=True)

    async def close(self) -> None:
        """Nothing is held."""


class FileTexts(FileMailbox):
    """A folder that stands in for a gateway: each text lies there as a letter of words alone."""

    def __init__(self, folder: Path, moment: Callable[[], datetime]) -> None:
        super().__init__(folder)
        self._moment = moment

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> str | None:
        letter, text = EmailMessage(policy=SMTP), data.decode()
        letter["To"], letter["Subject"] = to, text.partition("\n")[0]
        letter["Date"], letter["Message-ID"] = format_datetime(self._moment()), f"<{envelope_from}@text>"
        letter.set_content(text)
        return await super().send("", to, letter.as_bytes(), handing=handing)


def _raise_for(answer: httpx.Response) -> None:
    """Raise what this answer means, unless the text was taken."""
    code, said = answer.status_code, f"{answer.status_code} {_without_numbers(answer.text)}".strip()
    if answer.is_success:
        return
    if (
        code in _OURS or code < HTTPStatus.BAD_REQUEST
    ):  # a gateway that sends us elsewhere is not the one we know
        raise RelayDown(said, alarm=True)
    if code in _LATER:
        raise RelayDown(said)
    if code in _OF_NUMBER:
        raise Refused(said)
    raise InDoubt(said) if code >= HTTPStatus.INTERNAL_SERVER_ERROR else Flawed(said)


def _without_numbers(text: str) -> str:
    """What an answer says, fit for a log: a number in it stands there for a person."""
    return _NUMBER.sub("…", one_line(text))[:LONGEST_SAID]


def _name(answer: httpx.Response) -> str | None:
    """What the gateway calls the text it took, if it says so."""
    try:
        said = answer.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return None
    name = said.get("id") if isinstance(said, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= LONGEST_NAME else None


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
