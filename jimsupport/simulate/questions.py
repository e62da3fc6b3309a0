"""Questions in every state that staff can bring them in, for the demo: answered, put away, merged, handed on."""

from datetime import datetime, timedelta

from jimsupport.db import Database, Row
from jimsupport.db.tables import office, roles
from jimsupport.domain.handling import closures, merges, saved_answers, snoozes, tags
from jimsupport.domain.office.hours import today
from jimsupport.domain.people import accounts
from jimsupport.domain.support import claims, conversation, requests

DUTY_MAIL = "dienst@jimwerkt.example"
SAVED = (
    (
        "Achttien worden",
        "Dag {voornaam},\n\nRond de achttiende verjaardag verandert er veel op papier. Bel ons gerust, dan lopen "
        "we het samen langs: {telefoon}.\n\nGroet, {collega}",
        "Dear {voornaam},\n\nAround the eighteenth birthday a lot changes on paper. Do call us, and we go through "
        "it together: {telefoon}.\n\nKind regards, {collega}",
        "مرحبا {voornaam}،\n\nحول عيد الميلاد الثامن عشر تتغير أمور كثيرة على الورق. اتصل بنا لنراجعها معا: "
        "{telefoon}.\n\nمع التحية، {collega}",
    ),
    (
        "Weg terug naar hulp",
        "Dag {voornaam},\n\nVoor nieuwe hulp kun je terecht bij {terugweg}. Lukt dat niet? Bel ons: "
        "{telefoon}.\n\nGroet, {collega}",
        "Dear {voornaam},\n\nFor new help you can turn to {terugweg}. If that does not work, call us: "
        "{telefoon}.\n\nKind regards, {collega}",
        "",
    ),
)


async def lay(db: Database, *, jim: int, others: list[int], staff: int, now: datetime) -> None:
    """Leave them with `staff`: those of `jim`, and one of each of the `others` (two at least)."""
    by, before = f"staff:{staff}", now - timedelta(hours=2)
    await db.execute(office.update().values(duty_mail=DUTY_MAIL))
    omar = await accounts.invite(
        db, "omar@jimwerkt.example", "staff", first_name="Omar", last_name="Yilmaz", by="demo", now=now
    )
    await db.execute(roles.update().where(roles.c.person_id == omar).values(activated_at=now))
    for title, *bodies in SAVED:
        await saved_answers.add(db, title, dict(zip(("nl", "en", "ar"), bodies, strict=True)), by=by, now=now)
    await tags.add(db, jim, "JIM-dag", by=by, now=now)

    answered = await _asked(db, jim, staff, "Mag ik haar meenemen naar mijn zus in België?", now=before)
    text = "Ja hoor. Is ze nog geen achttien, vraag dan even een briefje aan haar ouders."
    await conversation.reply(db, answered, text, by=by, now=before, once="demo")
    await closures.close(db, answered, "answered", by=by, now=before)
    first = await _asked(db, jim, staff, "Wie kan meekijken met een formulier van school?", now=now)
    await _asked(db, jim, staff, "Het gaat om de aanvraag voor vervoer.", now=now)
    third = await _asked(db, jim, staff, "Die moet voor vrijdag weg.", now=now)
    await merges.merge(db, third, first.id, by=by, now=now)

    away = await _asked(db, others[0], staff, "Na de vakantie wil ik graag even bellen.", now=before)
    await snoozes.snooze(db, away, today(now) + timedelta(days=9), by=by, now=now)
    handed = await _asked(db, others[1], staff, "Kan iemand mij iets vertellen over rouw?", now=before)
    await claims.hand(db, handed, staff, by=f"staff:{omar}", now=now)


async def _asked(db: Database, jim_id: int, staff: int, body: str, *, now: datetime) -> Row:
    request_id = await requests.open(
        db, kind="question", door="page", body=body, jim_id=jim_id, by=f"jim:{jim_id}", now=now
    )
    return await requests.for_staff(db, request_id, staff_id=staff)
