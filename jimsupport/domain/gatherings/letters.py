"""What a JIM is sent about a gathering, with the file for their calendar. Who cannot be written to is rung.

A link to where it is online stands in no message: it is on the page behind the message's own link.
"""

from datetime import datetime
from typing import Any

from jimsupport.db import Database, Row
from jimsupport.domain.access import links
from jimsupport.domain.groups import post
from jimsupport.domain.groups.post import Reader
from jimsupport.mail import calendar, gathering_messages
from jimsupport.words import N_, say

TEXT = N_("Komt het toch niet uit? Met de link in onze mail geef je je plaats aan een ander.")


def key(gathering: Any, what: str, jim_id: int) -> str:
    """The key of a message about a gathering to one JIM."""
    return f"gathering-{gathering.id}:{what}:{jim_id}"


def gathering_of(key: str) -> int:
    """The gathering that a key is about."""
    return int(key.partition(":")[0].removeprefix("gathering-"))


async def announce(db: Database, gathering: Row, jim_id: int, *, now: datetime) -> None:
    """There is a new gathering; nobody is rung for it."""
    to = await post.reader(db, jim_id)
    if to.called:
        return
    message = gathering_messages.gathering_new(
        **await _common(db, gathering, to, now=now), text=said(gathering.texts, to.language)
    )
    await post.queue(db, to, message, key(gathering, "new", jim_id), now=now)


async def place(db: Database, gathering: Row, place: Row, what: str, *, now: datetime) -> None:
    """How it stands with their place: "in" or "waiting", as they just asked; "moved_up" or "changed", as came about."""
    to = await post.reader(db, place.jim_id)
    has_one = what in ("in", "moved_up") or (what == "changed" and place.state == "in")
    file = calendar.kept(entry(gathering, to.language, said_at=now)) if has_one else None
    asked = what in ("in", "waiting")
    make = gathering_messages.gathering_place if asked else gathering_messages.gathering_news
    common = await _common(db, gathering, to, now=now)
    message = make(**common, what=what, has_place=has_one, people=place.people, calendar=file)
    again = f"{what}-{gathering.sequence}-{int(now.timestamp())}"
    await post.queue(db, to, message, key(gathering, again, place.jim_id), now=now)


async def cancelled(db: Database, gathering: Row, place: Row, *, by_us: bool = True, now: datetime) -> None:
    """It is off; or they come no more (`by_us` is False), and it leaves their calendar."""
    to = await post.reader(db, place.jim_id)
    if to.called and not by_us:
        return
    file = calendar.kept(entry(gathering, to.language, said_at=now, cancelled=True))
    common = await _common(db, gathering, to, now=now)
    message = gathering_messages.gathering_cancelled(**common, by_us=by_us, calendar=file)
    again = f"off-{gathering.sequence}-{int(now.timestamp())}"
    await post.queue(db, to, message, key(gathering, again, place.jim_id), now=now)


async def reminder(db: Database, standing: Row, reminder_key: str, *, now: datetime) -> int | None:
    """It comes up; the id of the outgoing row, or None for who cannot be written to."""
    to = await post.reader(db, standing.jim_id)
    if to.called:
        return None
    gathering = _Of(standing)
    message = gathering_messages.gathering_reminder(
        **await _common(db, gathering, to, now=now), soon=reminder_key.split(":")[3] == "PT1H"
    )
    return await post.queue(db, to, message, reminder_key, now=now)


class _Of:
    """A gathering as a standing holds it."""

    def __init__(self, standing: Row) -> None:
        self.id = standing.gathering_id
        for name in ("titles", "mode", "place", "starts_at", "ends_at"):
            setattr(self, name, getattr(standing, name))


def said(texts: Any, language: str) -> str:
    """A title or text in this language, else in Dutch."""
    return str(texts.get(language) or texts["nl"])


def entry(
    gathering: Any, language: str, *, said_at: datetime, cancelled: bool = False, ours: bool = True
) -> calendar.Entry:
    """The gathering as it stands in a calendar: nothing that a stranger may not read. `ours`: it goes along in a mail."""
    return calendar.Entry(
        uid=gathering.uid,
        sequence=gathering.sequence,  # the same for who gives up a place: then the later DTSTAMP counts
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        said_at=said_at,
        title=said(gathering.titles, language),
        text=say(language, TEXT) if ours else "",
        place=gathering.place if gathering.mode == "in_person" else "",
        cancelled=cancelled,
    )


async def _common(db: Database, gathering: Any, to: Reader, *, now: datetime) -> dict[str, Any]:
    about = {"gathering_id": gathering.id, "brief": to.brief, "now": now}
    return {
        "first_name": to.first_name,
        "token": await links.create(db, to.id, "gathering", **about),
        "gathering": gathering.id,
        "title": said(gathering.titles, to.language),
        "starts_at": gathering.starts_at,
        "ends_at": gathering.ends_at,
        "zone": to.zone,
        "mode": gathering.mode,
        "place": gathering.place,
    }
