"""What a JIM is sent about a talk, where they can be written to; the calendar file goes along in a mail."""

from datetime import datetime
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.domain.access import links
from jimsupport.domain.people import channels
from jimsupport.domain.support import receipts
from jimsupport.domain.support.receipts import Reachable
from jimsupport.mail import calendar, outbox, talk_messages
from jimsupport.mail.messages import Message
from jimsupport.words import N_, say

TITLE = N_("Gesprek met JIMwerkt")
TEXT = {
    "phone": N_("We bellen je. Verzetten of afzeggen kan met de link in onze mail."),
    "online": N_("Een gesprek online. Verzetten of afzeggen kan met de link in onze mail."),
}


async def booked(db: Database, talk: Row, *, now: datetime) -> None:
    """It is booked, or back on."""
    await _send(db, talk, talk_messages.talk_booked, now=now)


async def moved(db: Database, talk: Row, *, now: datetime) -> None:
    """It is at another moment."""
    await _send(db, talk, talk_messages.talk_moved, now=now)


async def cancelled(db: Database, talk: Row, *, by_us: bool, now: datetime) -> None:
    """It is off."""
    jim = await receipts.reachable(db, talk.jim_id)
    if jim is None:
        return
    said = {**await _common(db, talk, jim, now=now), "starts_at": talk.starts_at, "zone": talk.zone}
    file = calendar.kept(entry(talk, jim.language, said_at=now, online=False))
    message = talk_messages.talk_cancelled(**said, by_us=by_us, calendar=file)
    await _queue(db, talk, jim, message, now=now)


async def missed(db: Database, talk: Row, *, now: datetime) -> None:
    """We did not get hold of each other; here is another moment."""
    jim = await receipts.reachable(db, talk.jim_id)
    if jim is not None:
        message = talk_messages.talk_missed(**await _common(db, talk, jim, now=now))
        await _queue(db, talk, jim, message, now=now)


async def reminder(db: Database, talk: Row, jim: Reachable, key: str, *, soon: bool, now: datetime) -> int:
    """It comes up; the id of the outgoing row. `key` is that of the reminder."""
    said = {**await _common(db, talk, jim, now=now), **await _where(db, talk)}
    message = talk_messages.talk_reminder(**said, soon=soon)
    return await _queue(db, talk, jim, message, now=now, items=[key])


def entry(talk: Row, language: str, *, said_at: datetime, online: bool = True) -> calendar.Entry:
    """The talk as it stands in the JIM's calendar: nothing that a stranger may not read, and no number or address."""
    link = (talk.online_link or "") if online and talk.way == "online" else ""
    return calendar.Entry(
        uid=talk.uid,
        sequence=talk.sequence,
        starts_at=talk.starts_at,
        ends_at=talk.ends_at,
        said_at=said_at,
        title=say(language, TITLE),
        text=say(language, TEXT[talk.way]),
        place=link,
        url=link,
        cancelled=talk.state == "cancelled",
    )


async def number(db: Database, talk: Row) -> str:
    """The number that is rung for this talk, "" for none."""
    return talk.number or await channels.number(db, talk.jim_id) or ""


async def _send(db: Database, talk: Row, make: Any, *, now: datetime) -> None:
    jim = await receipts.reachable(db, talk.jim_id)
    if jim is None:
        return
    said = {**await _common(db, talk, jim, now=now), **await _where(db, talk)}
    file = calendar.kept(entry(talk, jim.language, said_at=now))
    await _queue(db, talk, jim, make(**said, calendar=file), now=now)


async def _common(db: Database, talk: Row, jim: Reachable, *, now: datetime) -> dict[str, Any]:
    token = await links.create(db, talk.jim_id, "talk", talk_id=talk.id, brief=jim.texted, now=now)
    return {"first_name": talk.first_name, "staff_name": talk.staff_name, "token": token}


async def _where(db: Database, talk: Row) -> dict[str, Any]:
    """When it is and how; of a number only how it ends, because mailboxes are shared."""
    return {
        "starts_at": talk.starts_at,
        "zone": talk.zone,
        "way": talk.way,
        "number_ending": (await number(db, talk))[-2:] if talk.way == "phone" else "",
        "online_link": (talk.online_link or "") if talk.way == "online" else "",
    }


async def _queue(
    db: Database,
    talk: Row,
    jim: Reachable,
    message: Message,
    *,
    now: datetime,
    items: list[str] | None = None,
) -> int:
    [key] = items or [f"talk-{talk.id}:{message.kind}:{talk.sequence}"]
    outgoing = outbox.Outgoing.of(message, key=key, items=items or [], **jim.where, now=now)
    [outbox_id] = await outbox.queue(db, [outgoing])
    return outbox_id
