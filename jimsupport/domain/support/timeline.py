"""One timeline a JIM: every event, in words. Hand-overs, messages, answers, talks and choices together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database, Row
from jimsupport.db.tables import answers, events, hand_overs, organisations, people, proposals, received
from jimsupport.domain.day import worker
from jimsupport.domain.people import rhythms
from jimsupport.domain.support.happenings import TEXTS
from jimsupport.words import LANGUAGES, N_

PAGE = 30
LISTED = N_("Kwam op de bellijst")
KINDS = {
    "invitation": N_("Uitnodiging"),
    "invitation_reminder": N_("Herinnering aan de uitnodiging"),
    "check_in": N_("Hoe gaat het?"),
    "check_in_reminder": N_("Herinnering aan Hoe gaat het?"),
    "turning_18": N_("Achttien worden"),
    "rest_question": N_("Zullen we je met rust laten?"),
    "contact_reminder": N_("We zijn er"),
    "yearly_hello": N_("Groet van elk jaar"),
    "hard_moment": N_("Hoe ging het?"),
    "dilemma": N_("Wat zou jij doen?"),
    "helper_asked": N_("Vraag om mee te lezen"),
    "still_helping": N_("Wie begeleid je nog?"),
    "helper_copy": N_("Kopie voor wie meeleest"),
    "sign_in": N_("Link om in te loggen"),
    "join_confirm": N_("Bevestiging van het adres"),
    "address_confirm": N_("Bevestiging van het adres"),
    "number_confirm": N_("Bevestiging van het nummer"),
    "request_received": N_("Automatisch antwoord"),
    "staff_reply": N_("Antwoord van JIMwerkt"),
    "stopped": N_("Bevestiging van stoppen"),
    "resumed": N_("Bevestiging van weer beginnen"),
    "return_link": N_("Link om verder te gaan"),
    "erasure_asked": N_("Bevestiging van weghalen"),
    "erasure_coming": N_("Vraag of we gegevens bewaren"),
    "exchange_offer": N_("Vraag van een andere JIM"),
    "exchange_message": N_("Bericht van een andere JIM"),
    "exchange_ended": N_("Een gesprek met een andere JIM stopt"),
    "group_invitation": N_("Uitnodiging voor een groep"),
    "group_reminder": N_("Herinnering aan een groep"),
    "group_started": N_("Je hebt een groep"),
    "group_not_yet": N_("De groep gaat nog niet door"),
    "group_rest": N_("Zoeken we verder naar een groep?"),
    "group_offer": N_("Wat zou helpen om een groep te vinden"),
    "group_news": N_("Berichten in de groep"),
    "tip_proposed": N_("Klopt je tip zo nog?"),
    "tip_published": N_("Je tip staat erop"),
    "tip_declined": N_("Over je tip"),
    "newsletter": N_("Nieuwsbrief"),
    "newsletter_trial": N_("Proef van een nieuwsbrief"),
    "group_hidden": N_("Een bericht in de groep is verborgen"),
    "gathering_new": N_("Er komt een bijeenkomst"),
    "gathering_place": N_("Aanmelding voor een bijeenkomst"),
    "gathering_news": N_("Nieuws over een bijeenkomst"),
    "gathering_cancelled": N_("Een bijeenkomst gaat niet door, of afgemeld"),
    "gathering_reminder": N_("Herinnering aan een bijeenkomst"),
    "host_ring": N_("Vraag om iemand uit de groep te bellen"),
    "poll_asked": N_("Wanneer kun je je groep ontmoeten?"),
    "poll_reminder": N_("Herinnering: wanneer kun je?"),
    "meetup_invitation": N_("Je groep ontmoet elkaar"),
    "meetup_moved": N_("De ontmoeting is veranderd"),
    "meetup_cancelled": N_("De ontmoeting gaat niet door"),
    "meetup_reminder": N_("Herinnering aan een ontmoeting"),
    "meetup_after": N_("Hoe was de ontmoeting?"),
    "danger_alert": N_("Seintje: kan niet wachten"),
    "audit_head": N_("Controle van het logboek"),
    "account_invitation": N_("Uitnodiging voor een account"),
    "sign_in_linked": N_("Inloggen met het account van het werk"),
    "link_renewed": N_("Nieuwe link"),
    "factor_changed": N_("Bericht over inloggen"),
    "factor_lost": N_("Bericht over inloggen"),
    "talk_offer": N_("Kies een moment"),
    "talk_booked": N_("Bevestiging van een gesprek"),
    "talk_moved": N_("Gesprek verzet"),
    "talk_cancelled": N_("Gesprek afgezegd"),
    "talk_missed": N_("Gesprek gemist, nieuw moment"),
    "talk_reminder": N_("Herinnering aan een gesprek"),
}
REQUESTS = {
    "question": N_("vraag"),
    "call_back": N_("bel mij"),
    "other_jim": N_("andere JIM"),
    "worry": N_("zorg"),
    "channel": N_("adres werkt niet"),
    "interpreter": N_("tolk gewenst"),
    "silent": N_("stil, wil gebeld worden"),
    "keep": N_("jaren stil: bewaren we de gegevens?"),
    "correction": N_("een gegeven klopt niet"),
    "read_aloud": N_("bericht voorlezen"),
    "no_group": N_("wacht lang op een groep"),
}
OUTCOMES = {
    "answered": N_("beantwoord"),
    "called": N_("gesproken"),
    "not_needed": N_("niet meer nodig"),
    "passed_on": N_("doorverwezen"),
    "not_reached": N_("niet bereikt, laten rusten"),
    "merged": N_("samengevoegd"),
    "other_jim": N_("een andere JIM antwoordde"),
}
ANSWERS = {
    "good": N_("Het gaat goed"),
    "other_jim": N_("Liever een andere JIM"),
    "call_me": N_("Bel mij"),
    "yes": N_("Ja, we hebben contact"),
    "sometimes": N_("We hebben soms contact"),
    "no": N_("We hebben geen contact"),
    "rest": N_("Laat me maar met rust"),
    "go_on": N_("Ga gewoon door"),
}
REASONS = {"no_contact": N_("geen contact meer"), "terrible": N_("er is iets ergs gebeurd")}
SHORT = {  # what a short reply says
    "well": N_("Het gaat goed"),
    "other_jim": N_("Liever een andere JIM"),
    "call": N_("Bel mij"),
    "talked": N_("We spraken elkaar"),
    "pause": N_("Vier weken pauze"),
    "stop": N_("Geen berichten meer"),
    "start": N_("Weer berichten"),
    "group_yes": N_("Ja, ik doe mee"),
    "group_other": N_("Een ander moment past beter"),
    "group_no": N_("Nee, deze groep niet"),
}
BY_REPLY = (  # what a short reply can set in motion
    *("answered", "talked", "stopped", "resumed", "paused"),
    *("group_accepted", "group_declined", "group_other_moment"),
)
CHANNELS = {"mail": N_("e-mail"), "text": N_("sms"), "phone": N_("telefoon"), "call": N_("telefoon")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `text` and `about` are msgids, `value` a name or text as it is, `day` the day it was about."""

    id: int
    at: datetime
    text: str
    about: str | None
    value: str
    day: date | None
    note: str
    who: str  # who did it, when that was not the JIM
    phone: bool
    via: str  # mail or text, where it came in that way; else ""
    request_id: int | None


async def of_jim(db: Database, jim_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Entry]:
    """The newest events of a JIM first, those older than event `before`; four queries, however many."""
    query = select(events, organisations.c.name.label("organisation"))
    query = query.outerjoin(hand_overs, hand_overs.c.id == events.c.hand_over_id)
    query = query.outerjoin(organisations, organisations.c.id == hand_overs.c.organisation_id)
    query = query.where(events.c.person_id == jim_id)
    if before is not None:
        query = query.where(events.c.id < before)
    rows = await db.fetch_all(query.order_by(events.c.id.desc()).limit(limit))
    names = await _names(db, rows, jim_id)
    remarks, doors = await _remarks(db, rows, jim_id), await _doors(db, rows, jim_id)
    return [_entry(row, names, remarks, doors) for row in rows]


def _entry(
    row: Row, names: Mapping[str, str], remarks: Mapping[datetime, str], doors: Mapping[datetime, str]
) -> Entry:
    about, value, day = details(row.kind, row.data)
    shown = row.kind in ("handed_over", "hand_over_moved", "hand_over_withdrawn")
    return Entry(
        id=row.id,
        at=row.at,
        text=LISTED
        if row.kind == "message_sent" and row.data.get("channel") == "call"
        else TEXTS.get(row.kind, row.kind),
        about=about,
        value=(row.organisation or "") if shown else value,
        day=date.fromisoformat(day[:10]) if day else None,
        note=row.note or (remarks.get(row.at, "") if row.kind == "answered" else ""),
        who=names.get(row.by, ""),
        phone=bool(row.by_phone),
        via=_via(row, doors),
        request_id=row.data.get("request"),
    )


def _via(row: Row, doors: Mapping[datetime, str]) -> str:
    """By which door it came in, where that was by mail or text."""
    if row.kind in BY_REPLY:
        return doors.get(row.at, "")
    said = row.data.get("door", "") if row.kind in ("request_opened", "request_said") else ""
    return said if said in ("mail", "text") else ""


def details(kind: str, data: Mapping[str, Any]) -> tuple[str | None, str, str | None]:
    """What an event was about: a msgid or None, a text as it is, and a day (ISO) or None."""
    day = data.get("help_ends_on") or data.get("until") or data.get("on")
    words: str | None = None
    if kind.startswith("message_"):
        words = worker.REASONS.get(data.get("reason", "")) if kind == "message_skipped" else None
        return words or KINDS.get(data.get("kind", "")), "", None
    if kind == "answered":
        words = ANSWERS.get(data.get("answer", ""))
    elif kind == "answer_proposed":
        words = SHORT.get(data.get("answer", ""))
    elif kind in ("request_opened", "not_reached"):
        words = REQUESTS.get(data.get("about", "")) or KINDS.get(data.get("about", ""))
    elif kind == "request_closed":
        words = OUTCOMES.get(data.get("outcome", ""))
    elif kind == "rhythm_changed":
        words = rhythms.SHORT.get(data.get("rhythm", ""))
    elif kind == "hand_over_ended":
        words = REASONS.get(data.get("reason", ""))
    elif kind.startswith("channel_") or kind == "bounced":
        words = CHANNELS.get(data.get("channel", ""))
    elif kind == "language_changed":
        return None, LANGUAGES.get(data.get("language", ""), ""), None
    elif kind == "zone_changed":
        return None, str(data.get("zone", "")), None
    elif kind == "silence_call_chosen":
        words = N_("ja") if data.get("wanted") else N_("nee")
    return words, "", day


async def _names(db: Database, rows: list[Row], jim_id: int) -> dict[str, str]:
    """First names behind the actors, the JIM's own left out."""
    actors = {row.by: int(number) for row in rows if (number := row.by.partition(":")[2]).isdigit()}
    found = await db.fetch_all(
        select(people.c.id, people.c.first_name).where(people.c.id.in_(set(actors.values())))
    )
    names = {row.id: row.first_name for row in found}
    return {by: names.get(number, "") for by, number in actors.items() if by != f"jim:{jim_id}"}


async def _remarks(db: Database, rows: list[Row], jim_id: int) -> dict[datetime, str]:
    """What the JIM wrote with an answer, by its moment."""
    moments = [row.at for row in rows if row.kind == "answered"]
    found = await db.fetch_all(
        select(answers.c.at, answers.c.remark).where(
            answers.c.jim_id == jim_id, answers.c.at.in_(moments), answers.c.remark.is_not(None)
        )
    )
    return {row.at: row.remark for row in found}


async def _doors(db: Database, rows: list[Row], jim_id: int) -> dict[datetime, str]:
    """The moments at which a short reply was taken for an answer, and by which door that had come in."""
    moments = [row.at for row in rows if row.kind in BY_REPLY]
    found = await db.fetch_all(
        select(proposals.c.settled_at, received.c.door)
        .join(received, received.c.id == proposals.c.received_id)
        .where(
            proposals.c.jim_id == jim_id,
            proposals.c.settled_at.in_(moments),
            proposals.c.state.in_(("applied", "undone")),
        )
    )
    return {row.settled_at: row.door for row in found}
