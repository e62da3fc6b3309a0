"""The rows of the day: who, what, since when, whose. As many queries for many as for one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from jimsupport.db import Database, Fixed, Row
from jimsupport.db.tables import (
    calls,
    channels,
    hand_overs,
    organisations,
    people,
    request_messages,
    support_requests,
)
from jimsupport.domain.day import pile
from jimsupport.domain.drafts import desk
from jimsupport.domain.exchanges import exchanges
from jimsupport.domain.replies import inbox
from jimsupport.domain.support import calls as call_list
from jimsupport.domain.support import danger, requests

_IDS: Any = bindparam("ids", expanding=True)
_LAST = (
    select(func.max(request_messages.c.id))
    .where(request_messages.c.request_id.in_(_IDS), request_messages.c.outbox_id.is_(None))
    .group_by(request_messages.c.request_id)
)
_SAID = select(request_messages.c.request_id, request_messages.c.body)
_LAST_WORDS = Fixed(_SAID.where(request_messages.c.id.in_(_LAST)))
_WORDS = Fixed(
    _SAID.where(request_messages.c.request_id.in_(_IDS), request_messages.c.outbox_id.is_(None)).order_by(
        request_messages.c.id
    )
)
_ASKED = Fixed(requests.with_names().where(support_requests.c.id.in_(_IDS)))
_RUNG = Fixed(call_list.with_names().where(calls.c.id.in_(_IDS)))
_PHONES = Fixed(
    select(channels.c.person_id, channels.c.address)
    .where(channels.c.person_id.in_(_IDS), channels.c.kind == "phone", channels.c.state == "works")
    .order_by(channels.c.id.desc())
)
_NEWEST = select(func.max(hand_overs.c.id)).where(hand_overs.c.jim_id.in_(_IDS)).group_by(hand_overs.c.jim_id)
_PROFESSIONALS = Fixed(
    select(hand_overs.c.jim_id, people.c.first_name, organisations.c.name.label("organisation"))
    .join(people, people.c.id == hand_overs.c.professional_id)
    .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
    .where(hand_overs.c.id.in_(_NEWEST))
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs a person: who, what, since when, whose."""

    source: str  # request, call, doubt, received, drafts
    id: int
    rank: int
    kind: str
    since: datetime
    name: str = ""
    jim_id: int | None = None
    text: str = ""  # the last thing the JIM wrote or said; where that is danger, the last that holds it
    phone: str = ""
    when_to_call: str = ""
    language: str = "nl"
    interpreter: str | None = None
    claimed_by: int | None = None
    claimer: str = ""
    attempts: int = 0
    about: dict[str, Any] = field(default_factory=dict)  # what to tell or ask in a call
    professional: str = ""
    organisation: str = ""
    to_take: bool = False  # a colleague on leave holds it, and it is for who looks to take over
    new_words: bool = False  # the JIM said something since a colleague last did something about it
    many: bool = False  # one of many that came at once from one place on the network
    with_other_jim: bool = False  # about what two JIMs write each other
    count: int = 1

    @property
    def danger(self) -> bool:
        return self.rank == pile.DANGER


async def of(db: Database, rows: Sequence[Row], view: pile.View) -> list[Item]:
    """The items behind `rows` of the pile, in that order."""
    ids = {source: [row.id for row in rows if row.source == source] for source in ("request", "call")}
    asked = {row.id: row for row in await db.fetch_all(_ASKED.params(ids=ids["request"]))}
    rung = {row.id: row for row in await db.fetch_all(_RUNG.params(ids=ids["call"]))}
    texts = {row.request_id: row.body for row in await db.fetch_all(_LAST_WORDS.params(ids=ids["request"]))}
    texts |= await _words_of_danger(db, [row.id for row in asked.values() if row.danger])
    written_with = await exchanges.concerned(db, ids["request"])
    jim_ids = [row.jim_id for row in (*asked.values(), *rung.values()) if row.jim_id]
    phones = {row.person_id: row.address for row in await db.fetch_all(_PHONES.params(ids=jim_ids))}
    unreached = [row.jim_id for row in asked.values() if row.kind == "channel"]
    helpers = {row.jim_id: row for row in await db.fetch_all(_PROFESSIONALS.params(ids=unreached))}
    made = []
    for row in rows:
        common = {"source": row.source, "id": row.id, "rank": row.rank, "since": row.since}
        common["to_take"] = row.held in view.covered or row.held in view.unattended
        if row.source == "request":
            common["with_other_jim"] = row.id in written_with
            made.append(_of_request(asked[row.id], texts.get(row.id, ""), phones, helpers, common))
        elif row.source == "call":
            made.append(_of_call(rung[row.id], phones, common))
        elif row.source == "received":
            count = await inbox.count(db, staff_id=view.staff_id)
            made.append(Item(**common, kind="received", count=count))
        elif row.source == "drafts":
            count = await desk.count(db, staff_id=view.staff_id)
            made.append(Item(**common, kind="drafts", count=count))
        else:
            doubtful = select(func.count()).where(*pile.in_doubt(view.staff_id))
            made.append(Item(**common, kind="doubt", count=await db.fetch_value(doubtful)))
    return made


def _of_request(
    row: Row, text: str, phones: dict[int, str], helpers: dict[int, Row], common: dict[str, Any]
) -> Item:
    helper = helpers.get(row.jim_id)
    return Item(
        **common | {"since": row.said_at or row.opened_at},
        new_words=requests.has_new_words(row),
        kind=row.kind,
        name=row.first_name or row.name,
        jim_id=row.jim_id,
        text=text,
        phone=phones.get(row.jim_id, "") or row.contact or "",
        when_to_call=row.when_to_call,
        many=row.many,
        language=row.language or "nl",
        interpreter=row.interpreter,
        claimed_by=row.claimed_by,
        claimer=row.claimer or "",
        professional=helper.first_name if helper else "",
        organisation=helper.organisation if helper else "",
    )


def _of_call(row: Row, phones: dict[int, str], common: dict[str, Any]) -> Item:
    return Item(
        **common,
        kind=row.kind,
        name=row.first_name,
        jim_id=row.jim_id,
        phone=phones.get(row.jim_id, ""),
        language=row.language,
        interpreter=row.interpreter,
        claimed_by=row.claimed_by,
        claimer=row.claimer or "",
        attempts=row.attempts,
        about=call_list.about(row),
    )


async def _words_of_danger(db: Database, request_ids: list[int]) -> dict[int, str]:
    """Of each of these requests the last message that holds a word of danger, whatever was said after it."""
    if not request_ids:
        return {}
    words = await danger.words(db)
    rows = await db.fetch_all(_WORDS.params(ids=request_ids))
    return {row.request_id: row.body for row in rows if danger.found(words, row.body)}
