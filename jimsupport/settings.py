"""Settings: read once, from the environment alone (12-factor). Secrets have no default in production."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jimsupport import secrecy, sender

PREFIX = "JIMSUPPORT_"
SHORTEST_SECRET = 32
LONGEST_IN_TEXT = 30  # characters of a base URL: a text in Arabic with its link stays within two parts
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know of the world it runs in."""

    env: str
    database_url: str
    base_url: str
    hosts: tuple[str, ...]
    secret: str
    encryption_keys: tuple[str, ...]  # "ID:64 hex digits"; the first one encrypts, all decrypt
    mail_url: str
    mail_from: str
    mail_domain: str
    phone: str
    trusted_proxies: str
    keys_url: str = ""  # where the keys are that those wrap; a file beside an SQLite database without it
    text_url: str = ""  # of the gateway for text messages; without one no text is sent or offered
    text_key: str = ""
    text_sender: str = ""  # the number that texts come from, and that an answer goes to
    text_secret: str = ""  # what the gateway signs its reports and replies with
    sending: bool = True  # False: nothing goes out at all
    allow: tuple[str, ...] = ()  # the only addresses, @domains and numbers that get anything; see `guarded`
    relay_per_minute: int | None = None  # how many mails may go out in a minute, and to one domain
    domain_per_minute: int | None = None
    limit_factor: int = 1  # how many times as often as usual anything may be asked
    ask_url: str = ""  # where to ask whether the relay took a message
    audit_mail: str = ""  # who gets the head of the audit log each day; administrators without it
    leave_url: str = "https://www.buienradar.nl/"  # where "leave this page fast" leads
    turn_urls: tuple[str, ...] = ()  # stun:, turn: and turns: of ours; without one calls go directly
    turn_secret: str = ""  # shared with coturn, which knows nobody by name
    turn_only: bool = False  # whether calls go through that server alone: nobody sees another's address
    jitsi_url: str = ""  # of our own Jitsi: then groups meet there
    jitsi_app: str = ""
    jitsi_key: str = ""
    bridge_number: str = ""  # to phone in to a room
    bridge_key: str = ""  # what the bridge shows us

    @property
    def development(self) -> bool:
        return self.env == "development"

    @property
    def texts(self) -> bool:
        """Whether text messages can be sent, and so be chosen."""
        return bool(self.text_url)

    @property
    def guarded(self) -> bool:
        """Whether only who is on `allow` may get anything: outside production always, even when nobody is."""
        return self.development or bool(self.allow)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, port: int = 8000) -> "Settings":
        """Read the environment (or `environ`). Raises SettingsError naming the setting at fault.

        In development links lead to this machine at `port`, unless a base URL is given.
        """
        given = {
            k.removeprefix(PREFIX): v for k, v in (environ or os.environ).items() if k.startswith(PREFIX)
        }
        env = given.get("ENV", "production")
        if env not in ("development", "production"):
            raise SettingsError("JIMSUPPORT_ENV is 'development' or 'production'.")
        database_url = _needed(
            given, "DATABASE_URL", "sqlite:///jimsupport.db" if env == "development" else None
        )
        if env == "development":
            given = _throw_away(database_url) | given
        base_url = _needed(
            given, "BASE_URL", f"http://127.0.0.1:{port}" if env == "development" else None
        ).rstrip("/")
        host = urlsplit(base_url).hostname or ""
        made = cls(
            env=env,
            database_url=database_url,
            base_url=base_url,
            hosts=tuple(h.strip() for h in given.get("HOSTS", host).split(",") if h.strip()),
            secret=_secret(given, "SECRET"),
            encryption_keys=_keys(given),
            keys_url=_apart(given.get("KEYS_URL", ""), database_url, needed=env != "development"),
            mail_url=_needed(given, "MAIL_URL", _mailbox(database_url) if env == "development" else None),
            mail_from=given.get("MAIL_FROM") or f"JIMsupport <hallo@{host}>",
            mail_domain=given.get("MAIL_DOMAIN") or host,
            phone=given.get("PHONE", "030 200 40 60"),
            trusted_proxies=given.get("TRUSTED_PROXIES", "127.0.0.1"),
            **_texts(given, base_url, database_url if env == "development" else None),
            sending=_sending(given.get("SEND", "")),
            allow=_allowed(given.get("ALLOW", "")),
            relay_per_minute=_limit("RELAY_PER_MINUTE", given.get("RELAY_PER_MINUTE")),
            domain_per_minute=_limit("DOMAIN_PER_MINUTE", given.get("DOMAIN_PER_MINUTE")),
            limit_factor=_limit("LIMIT_FACTOR", given.get("LIMIT_FACTOR")) or 1,
            ask_url=_asking(given.get("ASK_URL", "")),
            audit_mail=given.get("AUDIT_MAIL", "").strip(),
            **_leaving(given),
            **_turn(given),
            **_jitsi(given),
            **_bridge(given),
        )
        no_secret = "" if env == "development" else secrecy.objection(given, PREFIX)
        if objection := no_secret or sender.objection(given, PREFIX):
            raise SettingsError(objection)
        return made


def _texts(given: Mapping[str, str], base_url: str, playground: str | None) -> dict[str, Any]:
    """The settings of the gateway for text messages: all of them or none.

    In development, where `playground` is the database, texts lie beside the mail, unless another gateway is given.
    """
    url = given.get("TEXT_URL") or (_mailbox(playground) if playground else "")
    names = ("TEXT_KEY", "TEXT_SENDER", "TEXT_SECRET")
    if not url or url.startswith("file://"):
        return {"text_url": url} | {name.lower(): given.get(name, "") for name in names}
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise SettingsError(f"{PREFIX}TEXT_URL starts with https:// or file:///.")
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise SettingsError(f"{PREFIX}TEXT_URL starts with https://: the key must not travel in the open.")
    found = {name.lower(): _needed(given, name) for name in names}
    if not re.fullmatch(r"\+?[0-9]{3,15}", found["text_sender"]):
        raise SettingsError(f"{PREFIX}TEXT_SENDER is a number that can be answered, such as +3197010000000.")
    if len(found["text_secret"]) < SHORTEST_SECRET:
        raise SettingsError(f"{PREFIX}TEXT_SECRET is too short: at least {SHORTEST_SECRET} characters.")
    if len(base_url) > LONGEST_IN_TEXT:
        raise SettingsError(
            f"{PREFIX}BASE_URL has at most {LONGEST_IN_TEXT} characters where text messages are sent: "
            "with its link a text would take more than two."
        )
    return {"text_url": url} | found


def _sending(value: str) -> bool:
    if value not in ("", "all", "nothing"):
        raise SettingsError(f"{PREFIX}SEND is 'all' or 'nothing'.")
    return value != "nothing"


def _allowed(value: str) -> tuple[str, ...]:
    entries = tuple(entry.strip().lower() for entry in value.split(",") if entry.strip())
    for entry in entries:
        if "@" not in entry[:-1] and not re.fullmatch(r"\+[0-9]{6,15}", entry):
            raise SettingsError(
                f"{PREFIX}ALLOW holds addresses, @domains and numbers such as +31612345678, separated by commas."
            )
    return entries


def _limit(name: str, value: str | None) -> int | None:
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise SettingsError(
            f"{PREFIX}{name} is a whole number, 1 or more; leave it out to leave things as they are."
        )
    return int(value)


def _asking(url: str) -> str:
    parts = urlsplit(url)
    near = parts.scheme == "http" and parts.hostname in THIS_MACHINE
    if url and not near and parts.scheme not in ("https", "postfix"):
        raise SettingsError(f"{PREFIX}ASK_URL starts with https:// or postfix:///.")
    return url


def _leaving(given: Mapping[str, str]) -> dict[str, Any]:
    url = given.get("LEAVE_URL", "")
    if url and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname):
        raise SettingsError(f"{PREFIX}LEAVE_URL starts with https://.")
    return {"leave_url": url} if url else {}


def _turn(given: Mapping[str, str]) -> dict[str, Any]:
    urls = tuple(url.strip() for url in given.get("TURN_URLS", "").split(",") if url.strip())
    for url in urls:
        if not re.fullmatch(r"(stun|stuns|turn|turns):[^/?@\s]+(\?transport=(udp|tcp))?", url):
            raise SettingsError(
                f"{PREFIX}TURN_URLS holds stun:, turn: and turns: addresses such as turn:turn.example.org:3478?transport=udp, "
                "separated by commas."
            )
    relays = any(url.startswith("turn") for url in urls)
    only = given.get("TURN_ONLY", "no")
    if only not in ("yes", "no"):
        raise SettingsError(f"{PREFIX}TURN_ONLY is 'yes' or 'no'.")
    if only == "yes" and not relays:
        raise SettingsError(f"{PREFIX}TURN_ONLY needs a turn: address in {PREFIX}TURN_URLS.")
    secret = _secret(given, "TURN_SECRET") if relays else given.get("TURN_SECRET", "")
    return {"turn_urls": urls, "turn_secret": secret, "turn_only": only == "yes"}


def _jitsi(given: Mapping[str, str]) -> dict[str, Any]:
    url = given.get("JITSI_URL", "").rstrip("/")
    if not url:
        return {}
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise SettingsError(f"{PREFIX}JITSI_URL starts with https://.")
    return {
        "jitsi_url": url,
        "jitsi_app": _needed(given, "JITSI_APP"),
        "jitsi_key": _secret(given, "JITSI_KEY"),
    }


def _bridge(given: Mapping[str, str]) -> dict[str, Any]:
    number = given.get("BRIDGE_NUMBER", "")
    if not number:
        return {}
    if not re.fullmatch(r"\+?[0-9][0-9 ]{2,18}", number):
        raise SettingsError(f"{PREFIX}BRIDGE_NUMBER is a number to dial, such as 030 200 40 61.")
    return {"bridge_number": number, "bridge_key": _secret(given, "BRIDGE_KEY")}


def _needed(given: Mapping[str, str], name: str, default: str | None = None) -> str:
    value = given.get(name) or default
    if not value:
        raise SettingsError(f"{PREFIX}{name} is missing.")
    return value


def _secret(given: Mapping[str, str], name: str) -> str:
    value = _needed(given, name)
    if len(value) < SHORTEST_SECRET:
        raise SettingsError(f"{PREFIX}{name} is too short: at least {SHORTEST_SECRET} characters.")
    return value


def _keys(given: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(k.strip() for k in _needed(given, "ENCRYPTION_KEYS").split(",") if k.strip())
    for key in keys:
        name, _, digits = key.partition(":")
        if not name or name == "v2" or len(digits) != 64 or set(digits.lower()) - set("0123456789abcdef"):
            raise SettingsError(
                f"{PREFIX}ENCRYPTION_KEYS holds ID:KEY pairs, each key 64 hexadecimal digits."
            )
    return keys


def _apart(keys_url: str, database_url: str, *, needed: bool) -> str:
    """Where the keys are: not where what they open is, or a copy of the one is a copy of both."""
    if (needed and not keys_url and not database_url.startswith("sqlite")) or keys_url == database_url:
        raise SettingsError(f"{PREFIX}KEYS_URL is a database of its own, beside {PREFIX}DATABASE_URL.")
    return keys_url


def beside(database_url: str, name: str) -> Path:
    """The path of `name` beside the SQLite file; in the working folder for other engines."""
    path = database_url.removeprefix("sqlite:///").split("?")[0] if database_url.startswith("sqlite") else ""
    return Path(path).resolve().parent / name if path else Path(name).resolve()


def _mailbox(database_url: str) -> str:
    return f"file://{beside(database_url, 'mailbox')}"


def _throw_away(database_url: str) -> dict[str, str]:
    """Secrets for development, made once and kept in a file beside the database."""
    path = beside(database_url, ".jimsupport-development.json")
    if not path.exists():
        made = {"SECRET": secrets.token_hex(32), "ENCRYPTION_KEYS": f"dev:{secrets.token_hex(32)}"}
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(made))
        unfinished.chmod(0o600)
        try:
            os.link(unfinished, path)  # the first of two processes wins, the other reads what it wrote
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return json.loads(path.read_text())
