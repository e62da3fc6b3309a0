"""Notices of bounces and complaints as JSON, as providers mail them (Amazon SES, also by way of SNS)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jimsupport.mail.reading.bounces.failed import Failed
from jimsupport.mail.reading.bounces.reasons import judge

_DEEPEST = 3  # a notice may be a string within the JSON of a notice


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` is bounce, complaint or delivery."""

    kind: str
    failed: tuple[Failed, ...]


def notice(text: str) -> Notice | None:
    """The notice that `text` is, or None."""
    start = text.find("{")
    if start < 0 or text[:start].strip():
        return None
    found = _inner(text[start:], _DEEPEST)
    if found is None:
        return None
    kind = str(found.get("notificationType") or found.get("eventType") or "").lower()
    original = _original(found)
    if kind == "bounce":
        bounce = _mapping(found.get("bounce"))
        told = [
            _failed(_mapping(one), bounce, original)
            for one in _list(bounce.get("bouncedRecipients"))
            if _mapping(one).get("emailAddress")
        ]
        return Notice("bounce", tuple(told))
    if kind == "complaint":
        complaint = _mapping(found.get("complaint"))
        addresses = [
            str(_mapping(one).get("emailAddress", "")) for one in _list(complaint.get("complainedRecipients"))
        ]
        said = str(complaint.get("complaintFeedbackType", ""))
        return Notice(
            "complaint", tuple(Failed(a, False, "feedback", original, said) for a in addresses if a)
        )
    return Notice("delivery", ()) if kind in ("delivery", "send", "open", "click") else None


def _inner(text: str, deepest: int) -> Mapping[str, Any] | None:
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    if "notificationType" in found or "eventType" in found:
        return found
    message = found.get("Message")
    if isinstance(message, str) and deepest:
        return _inner(message.strip(), deepest - 1)
    return None


def _failed(one: Mapping[str, Any], bounce: Mapping[str, Any], original: str | None) -> Failed:
    said = str(one.get("diagnosticCode", ""))
    status = str(one.get("status", ""))
    passing = bounce.get("bounceType") == "Transient"
    reason, dead = judge(said.removeprefix("smtp;"), status=status, formal=True)
    if bounce.get("bounceSubType") in ("NoEmail", "Suppressed", "OnAccountSuppressionList"):
        reason, dead = "userunknown", True
    return Failed(_address(one), dead and not passing, reason, original, " ".join(said.split())[:500])


def _address(one: Mapping[str, Any]) -> str:
    return str(one.get("emailAddress", "")).rpartition("<")[2].strip("<> ")


def _original(found: Mapping[str, Any]) -> str | None:
    mail = _mapping(found.get("mail"))
    named = _mapping(mail.get("commonHeaders")).get("messageId")
    for header in _list(mail.get("headers")):
        if str(_mapping(header).get("name", "")).lower() == "message-id":
            named = named or _mapping(header).get("value")
    return str(named).strip("<> ") if named else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
