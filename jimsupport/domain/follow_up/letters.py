"""Letters: what a message says to a JIM about what is planned, one function a kind."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import dilemmas, hand_overs, hard_moments, organisations, people
from jimsupport.domain import translated
from jimsupport.domain.follow_up import cadence, enclosed
from jimsupport.domain.follow_up.enclosed import Enclosed
from jimsupport.domain.follow_up.plan import DILEMMA, HARD_MOMENT, dilemma_of
from jimsupport.domain.follow_up.standings import grouped
from jimsupport.mail import around_messages, dilemma_messages, messages
from jimsupport.mail.messages import Message

IN_TOUCH_STEPS = frozenset({"P3M", "P6M", "P12M", "P24M"})  # when we also ask «hebben jullie nog contact?»
LONG_AGO = timedelta(days=60)


def message(
    jim: Any,
    items: Sequence[Any],
    sender: Any,
    written: Sequence[Any],
    tokens: tuple[str, str],
    *,
    moments: Mapping[int, str] | None = None,
    posed: Mapping[int, Any] | None = None,
    along: Enclosed = enclosed.NOTHING,
    now: datetime,
) -> Message:
    """The message for these rows: the lead's kind, the others as a line each.

    `jim` as in `Standing`; `sender` and `written` as `senders_of` and `written_of` give them for the lead and its JIM,
    `moments` as `moments_of`, `posed` as `posed_in`, `along` as `enclosed` has it.
    """
    lead = items[0]
    basics: Basics = {
        "first_name": jim.first_name,
        "token": tokens[0],
        "unsubscribe_token": tokens[1],
        "also": [item.kind for item in items[1:]],
    }
    today = cadence.local_day(now, jim.zone)
    words = [moments[item.id] for item in items if item.id in moments] if moments else []
    about = About(jim, lead, sender, written, today, words, posed.get(lead.id) if posed else None, along)
    return WRITTEN_BY[lead.kind](about, basics)


class Basics(TypedDict):
    """What every one of these messages needs; names as in `messages`."""

    first_name: str
    token: str
    unsubscribe_token: str
    also: list[str]


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about: the JIM, the row that leads, who registered it, what was written, the day it is there.

    `moments` is what the JIM wrote down for today, `posed` the dilemma (titles, texts) that leads; None in a preview.
    """

    jim: Any
    lead: Any
    sender: Any
    written: Sequence[Any]
    today: date
    moments: list[str] = field(default_factory=list)
    posed: Any = None
    along: Enclosed = enclosed.NOTHING

    @property
    def in_touch(self) -> bool:
        return asks_for_contact(self.lead, self.jim)

    @property
    def way_back(self) -> dict[str, str] | None:
        return way_back(self.written)


def _invitation(about: About, basics: Basics) -> Message:
    hand_over = next(row for row in about.written if row.id == about.lead.hand_over_id)
    return messages.invitation(
        **basics,
        professional=about.sender.first_name,
        organisation=about.sender.organisation,
        ends_on=hand_over.ends_on,
        ended=hand_over.ends_on <= about.today,
        message=hand_over.message,
        other_help=hand_over.other_help,
        already_yes=about.jim.consented_at is not None,
        long_ago=about.today - hand_over.ends_on > LONG_AGO,
        way_back=about.way_back,
    )


def _invitation_reminder(about: About, basics: Basics) -> Message:
    sender = about.sender
    return messages.invitation_reminder(
        **basics, professional=sender.first_name, organisation=sender.organisation
    )


def _check_in(about: About, basics: Basics) -> Message:
    return messages.check_in(
        **basics,
        in_touch=about.in_touch,
        way_back=about.way_back,
        tip=about.along.tip,
        helped=about.along.helped,
    )


def _check_in_reminder(about: About, basics: Basics) -> Message:
    return messages.check_in_reminder(**basics, in_touch=about.in_touch, way_back=about.way_back)


def _turning_18(about: About, basics: Basics) -> Message:
    return messages.turning_18(**basics, way_back=about.way_back)


def _rest_question(about: About, basics: Basics) -> Message:
    return messages.rest_question(**basics)


def _contact_reminder(about: About, basics: Basics) -> Message:
    return messages.contact_reminder(**basics, way_back=about.way_back, helped=about.along.helped)


def _yearly_hello(about: About, basics: Basics) -> Message:
    return messages.yearly_hello(**basics, way_back=about.way_back, helped=about.along.helped)


def _hard_moment(about: About, basics: Basics) -> Message:
    return around_messages.hard_moment(**basics, moments=about.moments, way_back=about.way_back)


def _dilemma(about: About, basics: Basics) -> Message:
    language, posed = about.jim.language, about.posed
    if posed is None:
        return dilemma_messages.dilemma(**basics, title="", text="")
    title, text = (translated.said(each, language) for each in (posed.titles, posed.texts))
    return dilemma_messages.dilemma(**basics, title=title, text=text)


WRITTEN_BY: dict[str, Callable[[About, Basics], Message]] = {
    "invitation": _invitation,
    "invitation_reminder": _invitation_reminder,
    "check_in": _check_in,
    "check_in_reminder": _check_in_reminder,
    "turning_18": _turning_18,
    "rest_question": _rest_question,
    "contact_reminder": _contact_reminder,
    "yearly_hello": _yearly_hello,
    "hard_moment": _hard_moment,
    "dilemma": _dilemma,
}


def asks_for_contact(item: Any, jim: Any) -> bool:
    """Whether `item` also asks «hebben jullie nog contact?»: only where we know when help ended."""
    return item.step in IN_TOUCH_STEPS and (item.hand_over_id is not None or jim.ends_on is not None)


def way_back(written: Sequence[Any]) -> dict[str, str] | None:
    """The way back to help given at the closing, of the newest hand-over that has one."""
    known = [row.way_back for row in written if row.way_back and not row.withdrawn_at]
    return json.loads(known[-1]) if known else None


async def messages_of(
    db: Database,
    wanted: Sequence[tuple[Any, Sequence[Any], tuple[str, str]]],
    *,
    along: Mapping[int, Enclosed] | None = None,
    now: datetime,
) -> list[Message]:
    """The message for each of `wanted`, which holds the JIM, the rows and the tokens; a few queries for all.

    `along` says what goes along in a message, by the id of the row that leads it.
    """
    senders = await senders_of(db, [items[0] for _, items, _ in wanted])
    written = await written_of(db, [jim.id for jim, _, _ in wanted])
    moments = await moments_of(db, [item for _, items, _ in wanted for item in items])
    posed = await posed_in(db, [items[0] for _, items, _ in wanted])
    return [
        message(
            jim,
            items,
            senders.get(items[0].hand_over_id),
            written.get(jim.id, []),
            tokens,
            moments=moments,
            posed=posed,
            along=(along or {}).get(items[0].id, enclosed.NOTHING),
            now=now,
        )
        for jim, items, tokens in wanted
    ]


async def written_of(db: Database, jim_ids: Sequence[int]) -> dict[int, list[Any]]:
    """What professionals wrote in the hand-overs of each JIM, oldest first; only a letter needs to know."""
    rows = await db.fetch_all(
        select(
            hand_overs.c.id,
            hand_overs.c.jim_id,
            hand_overs.c.ends_on,
            hand_overs.c.message,
            hand_overs.c.other_help,
            hand_overs.c.way_back,
            hand_overs.c.withdrawn_at,
        )
        .where(hand_overs.c.jim_id.in_(list(jim_ids)))
        .order_by(hand_overs.c.id)
    )
    return grouped(rows, "jim_id")


async def moments_of(db: Database, items: Sequence[Any]) -> dict[int, str]:
    """What JIMs wrote of the days that these rows ask about, by the row's id."""
    keys = {
        item.id: int(item.key.split(":")[0].partition("-")[2]) for item in items if item.kind == HARD_MOMENT
    }
    if not keys:
        return {}
    rows = await db.fetch_all(
        select(hard_moments.c.id, hard_moments.c.what).where(
            hard_moments.c.id.in_(set(keys.values())), hard_moments.c.removed_at.is_(None)
        )
    )
    words = {row.id: row.what for row in rows}
    return {item_id: words[moment_id] for item_id, moment_id in keys.items() if moment_id in words}


async def posed_in(db: Database, leads: Sequence[Any]) -> dict[int, Any]:
    """The dilemma (titles, texts) that each of these rows asks, by the row's id."""
    asked = {lead.id: dilemma_of(lead.key) for lead in leads if lead.kind == DILEMMA}
    if not asked:
        return {}
    rows = await db.fetch_all(
        select(dilemmas.c.id, dilemmas.c.titles, dilemmas.c.texts).where(
            dilemmas.c.id.in_(set(asked.values()))
        )
    )
    found = {row.id: row for row in rows}
    return {item_id: found[dilemma_id] for item_id, dilemma_id in asked.items()}


async def senders_of(db: Database, leads: Sequence[Any]) -> dict[int, Any]:
    """Who registered each hand-over, and for which organisation."""
    ids = sorted({lead.hand_over_id for lead in leads if lead.kind.startswith("invitation")})
    if not ids:
        return {}
    rows = await db.fetch_all(
        select(hand_overs.c.id, people.c.first_name, organisations.c.name.label("organisation"))
        .join(people, people.c.id == hand_overs.c.professional_id)
        .join(organisations, organisations.c.id == hand_overs.c.organisation_id)
        .where(hand_overs.c.id.in_(ids))
    )
    return {row.id: row for row in rows}
