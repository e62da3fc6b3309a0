"""Mail as machines and people send it, put together for a test."""

DATE = "Wed, 18 Nov 2026 10:00:00 +0100"
ORIGINAL = """Return-Path: <bounce+abc@post.jimsupport.example>
Received: by mail.jimsupport.example with ESMTP; Wed, 18 Nov 2026 09:59:00 +0100
Message-ID: <ours-1@post.jimsupport.example>
From: JIMsupport <hallo@jimsupport.example>
To: Hilde <hilde@example.nl>
Subject: Hoe gaat het?

Dag Hilde
"""


def mail(text: str = "", kind: str = "text/plain; charset=utf-8", **headers: str) -> bytes:
    """A mail; a header's name has _ for -, and "" leaves a header out."""
    fields = {
        "Return_Path": "<hilde@example.nl>",
        "From": "Hilde <hilde@example.nl>",
        "To": "hallo@post.jimsupport.example",
        "Subject": "Re: Hoe gaat het?",
        "Date": DATE,
        "Message_ID": "<one@example.nl>",
        "MIME_Version": "1.0",
        "Content_Type": kind,
        "Content_Transfer_Encoding": "8bit",
        **headers,
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value]
    return ("\n".join(lines) + f"\n\n{text}").encode()


def machine(text: str, kind: str = "text/plain; charset=utf-8", **headers: str) -> bytes:
    """A mail of a mail server."""
    defaults = {
        "Return_Path": "<>",
        "From": "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>",
        "Subject": "Undelivered Mail Returned to Sender",
    }
    return mail(text, kind, **{**defaults, **headers})


def parts(*pieces: tuple[str, str]) -> str:
    """The body of a multipart mail with boundary "b": a kind and a text for each part."""
    return "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in pieces) + "--b--\n"


def report(fields: str, prose: str = "It did not arrive.", **headers: str) -> bytes:
    """A delivery report (RFC 3464) with these fields of recipients."""
    body = parts(
        ("text/plain", prose),
        ("message/delivery-status", f"Reporting-MTA: dns; mx.example.org\n\n{fields}\n"),
        ("message/rfc822", ORIGINAL),
    )
    return machine(body, "multipart/report; report-type=delivery-status; boundary=b", **headers)


def feedback(fields: str, **headers: str) -> bytes:
    """A complaint (RFC 5965) with these fields."""
    body = parts(
        ("text/plain", "This is an email abuse report."),
        ("message/feedback-report", f"User-Agent: Loop/1\nVersion: 1\n{fields}\n"),
        ("message/rfc822", ORIGINAL),
    )
    kind = "multipart/report; report-type=feedback-report; boundary=b"
    return mail(body, kind, **{"From": "fbl@provider.example", "Subject": "FW: Hoe gaat het?", **headers})
