"""Mail that says other mail failed: to whom, why, and whether that address is dead.

A delivery report (RFC 3464) is believed first; where there is none, or it says little, the plain words are read.
"""

import re
from dataclasses import replace
from email.message import EmailMessage

from jimsupport.mail.reading import letter
from jimsupport.mail.reading.bounces import prose as plain
from jimsupport.mail.reading.bounces.anatomy import Anatomy
from jimsupport.mail.reading.bounces.failed import Failed
from jimsupport.mail.reading.bounces.prose import Said
from jimsupport.mail.reading.bounces.reasons import judge
from jimsupport.mail.reading.bounces.report import Told, told

_DELIVERED = {"delivered", "relayed", "expanded", "deliverable"}
_LONGEST = 500  # characters of what is told on
_FULL = {"mailboxfull"}
_SHUT = re.compile(  # somebody had the mailbox, and may get it back
    r"(?i)\b(?:account|mailbox)(?:\(s\))?s? (?:is|are|has been|have been|was) (?:\w+ )?"
    r"(?:disabled|suspended|locked|frozen|blocked|on hold)\b"
)
_BY_A_RULE = re.compile(  # the words of a refusal there are a sample that somebody chose for a rule of theirs
    r"(?i)\binbound-smtp\.[\w-]+\.amazonaws\.com\b"
)


def failures(message: EmailMessage, anatomy: Anatomy) -> tuple[Failed, ...]:
    """Each recipient that `message`, which is a bounce, says failed or is delayed."""
    original = _original_id(message, anatomy)
    reported = told(anatomy.fields)
    prose = plain.said(anatomy.prose, not_about=_senders(message, anatomy))
    delayed = _says_delayed(message, anatomy)
    failed: list[Failed] = []
    if reported:
        said = {one.address.lower(): one for one in prose}
        for one in reported:
            if one.action in _DELIVERED:
                continue
            beside = said.get(one.address.lower()) or (prose[0] if len(reported) == len(prose) == 1 else None)
            failed.append(_reported(one, beside, anatomy, original, alone=len(reported) == 1))
        return _with_care(_once(failed), anatomy)
    listed = [
        address
        for value in letter.headers(message, "X-Failed-Recipients")
        for address in letter.addresses(value)
    ]
    named = {one.address.lower(): one for one in prose}
    if listed:
        prose = [
            named.get(a.lower()) or Said(a, (anatomy.prose,), plain.commands(anatomy.prose)) for a in listed
        ]
    if not prose:
        whole = anatomy.prose
        known = letter.addresses(
            anatomy.first("x-original-to") or anatomy.first("delivered-to") or anatomy.first("to")
        )
        prose = [Said(address, (whole,), plain.commands(whole)) for address in known[:1]]
    for each in prose:
        reason, dead = _first(each, delayed=delayed)
        failed.append(Failed(each.address, dead, reason, original, _short(each.words[0]), delayed))
    return _with_care(_once(failed), anatomy)


def _with_care(failed: tuple[Failed, ...], anatomy: Anatomy) -> tuple[Failed, ...]:
    """Where the same report says two things of one address, the one that can pass counts."""
    for field in (value for block in anatomy.fields for name, value in block if name == "reporting-mta"):
        if _BY_A_RULE.search(field):
            return tuple(replace(one, dead=False, reason="filtered") if one.dead else one for one in failed)
    if len(failed) == 1 and failed[0].reason == "userunknown" and _SHUT.search(anatomy.prose):
        return (replace(failed[0], dead=False, reason="suspend"),)
    return failed


def _reported(
    one: Told, beside: Said | None, anatomy: Anatomy, original: str | None, *, alone: bool
) -> Failed:
    near = beside or Said(one.address, (anatomy.prose if alone else "",), "")
    command = (
        plain.commands(one.said)
        or (beside.command if beside else "")
        or (plain.commands(anatomy.prose) if alone else "")
    )
    delayed = one.action == "delayed"
    reason, dead = judge(
        f"{one.said} {one.note}",
        status=one.status,
        command=command,
        delayed=delayed,
        formal=True,
        local=one.local,
    )
    if reason in ("undefined", "expired", "filtered", "systemerror", "networkerror", "syntaxerror") or dead:
        second, also = _first(near, status=one.status, command=command, delayed=delayed)
        if second in _FULL or (second != "undefined" and reason in ("undefined", "syntaxerror")):
            reason, dead = second, also
    return Failed(one.address, dead, reason, original, _short(one.said or near.words[0]), delayed)


def _first(said: Said, *, status: str = "", command: str = "", delayed: bool = False) -> tuple[str, bool]:
    """What the nearest words say that say something."""
    found = ("undefined", False)
    for words in said.words:
        found = judge(words, status=status, command=command or said.command, delayed=delayed)
        if found[0] not in ("undefined", "expired") or (found[0] == "expired" and not delayed):
            break
    return found


def _says_delayed(message: EmailMessage, anatomy: Anatomy) -> bool:
    subject = letter.header(message, "Subject").lower()
    return any(
        word in subject for word in ("delay", "warning", "still being retried", "could not send message for")
    )


def _senders(message: EmailMessage, anatomy: Anatomy) -> set[str]:
    """The addresses of who sent what failed, and of who reports it."""
    values = [
        letter.header(message, name) for name in ("To", "From", "Reply-To", "Delivered-To", "Return-Path")
    ]
    values += [anatomy.first(name) for name in ("from", "return-path", "reply-to", "sender")]
    failed = {a for value in letter.headers(message, "X-Failed-Recipients") for a in letter.addresses(value)}
    return {address for value in values for address in letter.addresses(value)} - failed


def _original_id(message: EmailMessage, anatomy: Anatomy) -> str | None:
    for value in (
        anatomy.first("message-id"),
        letter.header(message, "In-Reply-To"),
        letter.header(message, "References"),
        letter.header(message, "X-Original-Message-ID"),
    ):
        found = letter.message_ids(value)
        if found:
            return found[-1]
    return None


def _short(words: str) -> str:
    return " ".join(words.split())[:_LONGEST]


def _once(failed: list[Failed]) -> tuple[Failed, ...]:
    """Each address once, as it was said last to be dead or first to fail."""
    found: dict[str, Failed] = {}
    for one in failed:
        found.setdefault(one.address.lower(), one)
    return tuple(found.values())
