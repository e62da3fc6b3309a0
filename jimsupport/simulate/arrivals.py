"""Mail that came in, for the demo: a reply that landed, one of which it is not sure whose it is, and one nobody can read."""

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import channels, outbox
from jimsupport.db.types import keyring
from jimsupport.domain.replies import taking
from jimsupport.mail import received, tokens
from jimsupport.mail.reading.read import read

DOMAIN = "127.0.0.1"
HTML = """<p>Dag Nadia,</p><p>Hij begint <b>maandag</b> op zijn nieuwe school. Zal ik de eerste dag meegaan?</p>
<p>Groet, Hilde</p><img src="https://volgt.example/pixel.png" alt="">"""


async def lay(db: Database, *, jim: int, another: int, now: datetime) -> None:
    """Leave them with staff: a reply of `jim`, and one to the mail of `another` from an address we do not know."""
    reply = _mail(
        await _address(db, jim), "Hij begint maandag op zijn nieuwe school. Zal ik de eerste dag meegaan?"
    )
    reply.add_alternative(HTML, subtype="html")
    await _comes(db, reply, to=jim, now=now)
    other = _mail("nieuw.adres@voorbeeld.example", "Dit is mijn nieuwe adres. Kun je dat veranderen?")
    await _comes(db, other, to=another, now=now)
    unreadable = await received.store(
        db,
        b"\xff\xfe\x00",
        door="mail",
        sender="fax@voorbeeld.example",
        recipients=[f"hallo@{DOMAIN}"],
        now=now,
    )
    if unreadable is not None:
        await received.park(db, unreadable, "no mail at all", kind="unreadable", now=now)


def _mail(sender: str, words: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, "Re: JIMsupport", f"<{sender}>"
    mail.set_content(f"{words}\n")
    return mail


async def _address(db: Database, jim_id: int) -> str:
    theirs = channels.c.person_id == jim_id, channels.c.kind == "mail"
    return str(await db.fetch_value(select(channels.c.address).where(*theirs).limit(1)))


async def _comes(db: Database, mail: EmailMessage, *, to: int, now: datetime) -> None:
    """It comes in as an answer to our last mail to this JIM, and is read."""
    last = select(outbox.c.id).where(outbox.c.person_id == to, outbox.c.state == "sent")
    outbox_id = await db.fetch_value(last.order_by(outbox.c.id.desc()).limit(1))
    recipients = [tokens.reply_address(keyring(), outbox_id, DOMAIN)]
    raw, sender = mail.as_bytes(), str(mail["From"])
    number = await received.store(db, raw, door="mail", sender=sender, recipients=recipients, now=now)
    row = await received.load(db, number) if number is not None else None
    if row is not None:
        await taking.take_in(db, row, read(raw), keyring(), now=now)
