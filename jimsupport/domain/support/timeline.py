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
from jimsupport.words import LANGUAGES, N_

PAGE = 30
TEXTS = {
    "handed_over": N_("Afronding geregistreerd"),
    "hand_over_moved": N_("Einde van de hulp verzet"),
    "hand_over_withdrawn": N_("Afronding ingetrokken"),
    "hand_over_ended": N_("Gaat niet verder over deze jongere"),
    "hand_over_reopened": N_("Gaat toch verder over deze jongere"),
    "hand_over_passed_on": N_("Afronding overgedragen aan een collega"),
    "join_asked": N_("Vroeg om mee te doen"),
    "joined": N_("Deed zelf mee"),
    "end_told": N_("Vertelde wanneer de hulp stopte"),
    "consented": N_("Zei ja tegen berichten"),
    "declined": N_("Zei nee tegen berichten"),
    "decline_undone": N_("Nam het nee terug"),
    "helper_asked": N_("Vroeg iemand om mee te lezen"),
    "helper_agreed": N_("Iemand leest mee"),
    "helper_ended": N_("Er leest niemand meer mee"),
    "helper_restored": N_("Toch weer iemand die meeleest"),
    "moment_set": N_("Schreef een dag op waarop wij vragen hoe het ging"),
    "moment_moved": N_("Veranderde een dag die eraan komt"),
    "moment_removed": N_("Haalde een dag weg die eraan komt"),
    "message_sent": N_("Bericht gestuurd"),
    "message_skipped": N_("Bericht niet gestuurd"),
    "message_held": N_("Bericht vastgehouden"),
    "message_released": N_("Bericht vrijgegeven"),
    "message_cancelled": N_("Bericht geannuleerd"),
    "message_restored": N_("Bericht gaat toch uit"),
    "answered": N_("Antwoord"),
    "answer_undone": N_("Nam een antwoord terug"),
    "snoozed": N_("Later opnieuw vragen"),
    "talked": N_("Gesproken"),
    "not_reached": N_("Gebeld, niet bereikt"),
    "call_undone": N_("Telefoontje genoteerd, en teruggedraaid"),
    "paused": N_("Pauze begonnen"),
    "resumed": N_("Gaat weer verder"),
    "stopped": N_("Gestopt met berichten"),
    "deceased": N_("Overleden"),
    "erased": N_("Gegevens weggehaald"),
    "rhythm_changed": N_("Ander ritme"),
    "silence_call_chosen": N_("Bellen bij stilte"),
    "muted": N_("Wil dit soort bericht niet"),
    "unmuted": N_("Wil dit soort bericht weer"),
    "bounced": N_("Adres werkt niet"),
    "bounced_once": N_("Een bericht kwam niet aan"),
    "complained": N_("Meldde een bericht als ongewenst"),
    "answer_proposed": N_("Misschien een antwoord"),
    "channel_changed": N_("Adres toegevoegd of hersteld"),
    "channel_off": N_("Adres uitgezet"),
    "text_failed": N_("Een sms komt niet aan"),
    "text_repaired": N_("Sms werkt weer"),
    "channel_preferred": N_("Wordt anders bereikt"),
    "renamed": N_("Naam veranderd"),
    "language_changed": N_("Andere taal"),
    "interpreter_changed": N_("Wens voor een tolk"),
    "zone_changed": N_("Andere tijdzone"),
    "request_opened": N_("Nieuwe vraag"),
    "request_attached": N_("Vraag gekoppeld aan deze JIM"),
    "request_detached": N_("Vraag hoort toch niet bij deze JIM"),
    "request_claimed": N_("Vraag opgepakt"),
    "request_released": N_("Vraag teruggelegd"),
    "request_replied": N_("Antwoord gemaild"),
    "request_noted": N_("Notitie gemaakt"),
    "request_closed": N_("Vraag afgesloten"),
    "request_reopened": N_("Vraag heropend"),
    "request_handed": N_("Vraag doorgegeven aan een collega"),
    "request_returned": N_("Vraag ligt weer bij iedereen: er gebeurde een tijd niets mee"),
    "request_snoozed": N_("Vraag weggelegd tot een dag"),
    "request_waits": N_("Vraag weggelegd tot de JIM iets zegt"),
    "request_woken": N_("Vraag is weer terug"),
    "request_merged": N_("Vraag samengevoegd met een andere"),
    "request_unmerged": N_("Samengevoegde vragen uit elkaar gehaald"),
    "request_said": N_("Zei iets terug"),
    "tagged": N_("Woord erbij gezet"),
    "untagged": N_("Woord weggehaald"),
    "listening_started": N_("Een andere JIM mag iets vragen"),
    "listening_ended": N_("Wil niet meer gevraagd worden door een andere JIM"),
    "exchange_offered": N_("Voorgelegd aan een andere JIM"),
    "exchange_asked": N_("Gevraagd een andere JIM te antwoorden"),
    "exchange_accepted": N_("Wil een andere JIM antwoorden"),
    "exchange_declined": N_("Nu even niet voor een andere JIM"),
    "exchange_expired": N_("Gaf geen antwoord op een andere JIM"),
    "exchange_wrote": N_("Schreef een andere JIM"),
    "exchange_opened": N_("Haalde JIMwerkt bij een gesprek met een andere JIM"),
    "exchange_ended": N_("Gesprek met een andere JIM gestopt"),
    "exchange_resumed": N_("Gesprek met een andere JIM gaat toch verder"),
    "talk_offered": N_("Kreeg de vraag een moment te kiezen"),
    "talk_booked": N_("Gesprek afgesproken"),
    "talk_moved": N_("Gesprek verzet"),
    "talk_cancelled": N_("Gesprek afgezegd"),
    "talk_restored": N_("Gesprek gaat toch door"),
    "talk_missed": N_("Gesprek ging niet door, niet bereikt"),
    "talk_missed_undone": N_("Niet bereikt genoteerd, en teruggedraaid"),
    "signed_in": N_("Ingelogd"),
    "mail_settled": N_("Twijfel over een bericht opgelost"),
    "role_granted": N_("Kreeg een rol"),
    "role_ended": N_("Rol beëindigd"),
}
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
    "return_link": N_("Link om verder te gaan"),
    "exchange_offer": N_("Vraag van een andere JIM"),
    "exchange_message": N_("Bericht van een andere JIM"),
    "exchange_ended": N_("Een gesprek met een andere JIM stopt"),
    "danger_alert": N_("Seintje: kan niet wachten"),
    "account_invitation": N_("Uitnodiging voor een account"),
    "link_renewed": N_("Nieuwe link"),
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
    "read_aloud": N_("bericht voorlezen"),
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
}
BY_REPLY = ("answered", "talked", "stopped", "resumed", "paused")  # what a short reply can set in motion
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
