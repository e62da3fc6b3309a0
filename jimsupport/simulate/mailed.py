"""JIMs who answer by pressing Reply: a real mail, made from what they got, taken in as any other."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from jimsupport.db import Database
from jimsupport.db.types import keyring
from jimsupport.domain.replies import taking
from jimsupport.mail import received, tokens
from jimsupport.mail.reading.read import read
from jimsupport.words import N_, say

DOMAIN = "jimsupport.example"
ONE_IN = 33  # messages that are answered so
LABELS = {"good": N_("Het gaat goed"), "other_jim": N_("Liever een andere JIM"), "call_me": N_("Bel mij")}
QUOTED = "Op maandag schreef JIMsupport:\n> Hoe gaat het?\n> Eén tik is genoeg."


def would(row: Any) -> bool:
    """Whether the JIM who got this message presses Reply rather than a button."""
    return row.channel == "mail" and row.kind == "check_in" and row.id % ONE_IN == 0


async def answer(db: Database, row: Any, chosen: str, *, now: datetime) -> None:
    """Answer the message `row` with the text of a button, above what it quotes."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = row.address, "Re: JIMsupport"
    mail["Message-ID"] = f"<{row.id}@voorbeeld.example>"
    mail["In-Reply-To"] = f"<{row.message_id}@{DOMAIN}>"
    mail.set_content(f"{say(row.language, LABELS[chosen])}\n\n{QUOTED}\n")
    raw, to = mail.as_bytes(), tokens.reply_address(keyring(), row.id, DOMAIN)
    number = await received.store(db, raw, door="mail", sender=row.address, recipients=[to], now=now)
    came = await received.load(db, number) if number is not None else None
    if came is not None:
        await taking.take_in(db, came, read(raw), keyring(), now=now)
