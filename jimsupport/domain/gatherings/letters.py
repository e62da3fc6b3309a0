"""What a JIM is sent about a gathering, with the file for their calendar. Who cannot be written to is rung.

A link to where it is online stands in no message: it is on the page behind the message's own link.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jimsupport import words
from jimsupport.db import Database, Row, chunks
from jimsupport.db.tables import outbox
from jimsupport.domain.access import links
from jimsupport.domain.follow_up import cadence
from jimsupport.domain.groups import post
from jimsupport.domain.groups.post import Reader
from jimsupport.mail import calendar, gathering_messages
from jimsupport.mail.messages import Message
from jimsupport.words import N_

Letter = tuple[Message, str]  # and its key
TEXT = N_("Komt het toch niet uit? Met de link in onze mail geef je je plaats aan een ander.")


def key(gathering: Any, what: str, jim_id: int) -> str:
    """The key of a message about a gathering to one JIM."""
    return f"gathering-{gathering.id}:{what}:{jim_id}"


def gathering_of(key: str) -> int:
    """The gathering that a key is about."""
    return int(key.partition(":")[0].removeprefix("gathering-"))


def sequence_of(key: str) -> int:
    """Of which sequence of the gathering a key of a message here was made."""
    return int(key.split(":")[1].split("-")[1])


async def announce(db: Database, gathering: Row, jim_ids: Sequence[int], *, now: datetime) -> None:
    """There is a new gathering; nobody is rung for it."""
    less = [
        {"person_id": jim_id, "purpose": "unsubscribe", "gathering_id": gathering.id} for jim_id in jim_ids
    ]
    tokens = dict(zip(jim_ids, await links.create_many(db, less, now=now), strict=True))

    def write(to: Reader, common: dict[str, Any]) -> Letter:
        text = said(gathering.texts, to.language)
        message = gathering_messages.gathering_new(**common, text=text, unsubscribe_token=tokens[to.id])
        return message, key(gathering, f"new-{gathering.sequence}", to.id)

    await _write(db, gathering, jim_ids, write, rung=False, now=now)


async def announce_anew(db: Database, gathering: Row, *, now: datetime) -> None:
    """It changed: who was not told yet, though that message waits, is told how it is now."""
    told = outbox.c.key.startswith(f"gathering-{gathering.id}:new-", autoescape=True)
    gone = {"state": "skipped", "reason": "moved", "next_try_at": None, "lease_until": None}
    waiting = outbox.update().where(told, outbox.c.state == "pending").values(**gone)
    found = await db.fetch_all(waiting.returning(outbox.c.person_id))
    await announce(db, gathering, [row.person_id for row in found], now=now)


async def place(db: Database, gathering: Row, place: Row, what: str, *, now: datetime) -> None:
    """How it stands with their place: "in" or "waiting", as they just asked; or see `news`."""
    await _places(db, gathering, gathering_messages.gathering_place, [place], what, now=now)


async def news(db: Database, gathering: Row, places: Sequence[Row], what: str, *, now: datetime) -> None:
    """What came about with these places: "moved_up" or "changed"."""
    await _places(db, gathering, gathering_messages.gathering_news, places, what, now=now)


async def _places(
    db: Database,
    gathering: Row,
    make: Callable[..., Message],
    places: Sequence[Row],
    what: str,
    *,
    now: datetime,
) -> None:
    by_jim = {place.jim_id: place for place in places}
    again = f"{what}-{gathering.sequence}-{int(now.timestamp())}"

    def write(to: Reader, common: dict[str, Any]) -> Letter:
        place = by_jim[to.id]
        has_one = what in ("in", "moved_up") or (what == "changed" and place.state == "in")
        file = calendar.kept(entry(gathering, to.language, said_at=now)) if has_one else None
        message = make(**common, what=what, has_place=has_one, people=place.people, calendar=file)
        return message, key(gathering, again, to.id)

    await _write(db, gathering, list(by_jim), write, now=now)


async def cancelled(
    db: Database, gathering: Row, jim_ids: Sequence[int], *, by_us: bool = True, now: datetime
) -> None:
    """It is off; or they come no more (`by_us` is False), and it leaves their calendar."""
    again = f"off-{gathering.sequence}-{int(now.timestamp())}"

    def write(to: Reader, common: dict[str, Any]) -> Letter:
        file = calendar.kept(entry(gathering, to.language, said_at=now, cancelled=True))
        message = gathering_messages.gathering_cancelled(**common, by_us=by_us, calendar=file)
        return message, key(gathering, again, to.id)

    await _write(db, gathering, jim_ids, write, rung=by_us, now=now)


async def reminders(
    db: Database, standings: Mapping[str, Row], *, soon: bool, now: datetime
) -> dict[str, int]:
    """One gathering comes up, `soon` within the hour: to each standing under its key; the ids of the outgoing rows by key.

    Who cannot be written to is not in it.
    """
    keys = {standing.jim_id: key for key, standing in standings.items()}

    def write(to: Reader, common: dict[str, Any]) -> Letter:
        return gathering_messages.gathering_reminder(**common, soon=soon), keys[to.id]

    if not standings:
        return {}
    gathering = _Of(next(iter(standings.values())))
    queued = await _write(db, gathering, list(keys), write, rung=False, now=now)
    return {keys[jim_id]: outbox_id for jim_id, outbox_id in queued.items()}


async def _write(
    db: Database,
    gathering: Any,
    jim_ids: Sequence[int],
    write: Callable[[Reader, dict[str, Any]], Letter],
    *,
    rung: bool = True,
    now: datetime,
) -> dict[int, int]:
    """Send each of these what `write` makes of what all are told, some hundreds at once; the outgoing row of each.

    Who cannot be written to is rung, or left out where `rung` is False.
    """
    queued: dict[int, int] = {}
    for some in chunks(jim_ids):
        to = [each for each in await post.readers(db, some) if rung or not each.called]
        about = {"purpose": "gathering", "gathering_id": gathering.id}
        asked = [{"person_id": each.id, "brief": each.brief, **about} for each in to]
        tokens = await links.create_many(db, asked, now=now)
        letters = [
            (each, *write(each, _common(gathering, each, token)))
            for each, token in zip(to, tokens, strict=True)
        ]
        ids = await post.queue_many(db, letters, now=now)
        queued |= {each.id: outbox_id for each, outbox_id in zip(to, ids, strict=True)}
    return queued


class _Of:
    """A gathering as a standing holds it."""

    def __init__(self, standing: Row) -> None:
        self.id = standing.gathering_id
        for name in ("titles", "mode", "place", "starts_at", "ends_at"):
            setattr(self, name, getattr(standing, name))


def zone_of(gathering: Any, zone: str) -> str:
    """By whose clock its hours are said: online that of the reader (`zone`), else that of where it is."""
    return zone if gathering.mode == "online" else cadence.HOME


def when(gathering: Any, language: str, zone: str) -> str:
    """«zaterdag 12 december 2026, 12.00 tot 16.00 uur», by the clock that counts for who lives in `zone`."""
    zone = zone_of(gathering, zone)
    start, end = gathering.starts_at.astimezone(ZoneInfo(zone)), gathering.ends_at.astimezone(ZoneInfo(zone))
    if start.date() != end.date():
        first, last = (words.moment_full(each, zone, language) for each in (start, end))
        return words.say(language, N_("%(first)s, tot %(last)s"), first=first, last=last)
    day, hours = words.date_full(start.date(), language), (start.time(), end.time())
    begins, ends = (words.clock_time(each, language) for each in hours)
    return words.say(language, N_("%(day)s, %(begins)s tot %(ends)s uur"), day=day, begins=begins, ends=ends)


def said(texts: Any, language: str) -> str:
    """A title or text in this language, else in Dutch."""
    return str(texts.get(language) or texts["nl"])


def spoken(texts: Any, language: str) -> str:
    """The language in which `said` says it."""
    return language if texts.get(language) else "nl"


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
        text=words.say(language, TEXT) if ours else "",
        place=gathering.place if gathering.mode == "in_person" else "",
        cancelled=cancelled,
    )


def _common(gathering: Any, to: Reader, token: str) -> dict[str, Any]:
    return {
        "first_name": to.first_name,
        "token": token,
        "gathering": gathering.id,
        "title": said(gathering.titles, to.language),
        "starts_at": gathering.starts_at,
        "ends_at": gathering.ends_at,
        "zone": zone_of(gathering, to.zone),
        "mode": gathering.mode,
        "place": gathering.place,
    }
