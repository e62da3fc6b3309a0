"""Which way mail leaves the house, by the setting JIMSUPPORT_MAIL_URL."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from jimsupport.mail import guard
from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.mail.smtp import Relay, Smtp
from jimsupport.mail.transport import Transport
from jimsupport.settings import Settings


def of(settings: Settings) -> Transport:
    """The transport of these settings, guarded outside production. Raises ValueError."""
    return guard.around(for_url(settings.mail_url), settings)


def for_url(url: str) -> Transport:
    """The transport of a mail URL: file:///FOLDER, smtp://… or smtps://…. Raises ValueError for another."""
    folder = mailbox_folder(url)
    if folder:
        return FileMailbox(folder)
    if urlsplit(url).scheme in ("smtp", "smtps"):
        return Smtp(Relay.from_url(url))
    raise ValueError("JIMSUPPORT_MAIL_URL starts with smtp://, smtps:// or file:///.")


def mailbox_folder(url: str) -> Path | None:
    """The folder of a file:// mail URL, or None for another one."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
