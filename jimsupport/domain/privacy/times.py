"""How long we keep things: in days, and in people's words. The foundation may choose a few of them, within bounds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import keep_times
from jimsupport.db.tables.base import For, Keep
from jimsupport.domain import audit
from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

PURPOSES = {
    For.KNOWING: N_("Weten wie je bent en hoe we je bereiken"),
    For.HANDING: N_("Een JIM aanmelden als de hulp stopt"),
    For.ASKING: N_("Vragen hoe het gaat"),
    For.HELPING: N_("Antwoord geven en praten"),
    For.MEETING: N_("JIMs bij elkaar brengen"),
    For.SHARING: N_("Delen wat JIMs zouden doen"),
    For.POST: N_("Berichten sturen en krijgen"),
    For.ACCESS: N_("Veilig binnenkomen"),
    For.WORKING: N_("Het werk verdelen"),
    For.SHOWING: N_("Laten zien wie wat deed"),
}
KEEPS = {
    Keep.JIM: N_("zolang iemand meedoet; daarna een aantal zonder naam"),
    Keep.ACCOUNT: N_("zolang iemand hier werkt, en daarna zolang de stichting koos"),
    Keep.COUNT: N_("gaat over niemand; blijft"),
    Keep.STRANGER: N_("zolang iemand meedoet; van wie we niet kennen zolang de stichting koos"),
    Keep.INVITED: N_("een code zonder naam, tot iemand zelf terugkomt"),
    Keep.UPLOAD: N_("1 dag als er niets mee gebeurt, 7 dagen na het inlezen"),
    Keep.DRAFT: N_("30 dagen na de laatste wijziging"),
    Keep.JOINING: N_("7 dagen"),
    Keep.SIGNING_IN: N_("1 dag"),
    Keep.SESSION: N_("tot iemand uitlogt; 30 dagen zonder bezoek, 90 in totaal"),
    Keep.MAIL: N_("90 dagen; 30 als een machine het schreef"),
    Keep.BOUNCE: N_("een jaar"),
    Keep.AWAY: N_("tot iemand terug is"),
    Keep.DAY: N_("90 dagen na die dag"),
    Keep.HELPER: N_("tot een van beiden stopt, en een maand"),
    Keep.LIST: N_("tot een maand nadat het van de lijst is"),
    Keep.BRIEF: N_("een paar uur"),
    Keep.AUDIT: N_("vijf jaar; nummers zonder naam"),
}


@dataclass(frozen=True, slots=True)
class Time:
    """A time in days that the foundation may choose between `least` and `most`; `days` is what we chose for them."""

    days: int
    least: int
    most: int
    said: str


TIMES = {
    "silent": Time(1826, 730, 3653, N_("Een JIM van wie we niets meer horen")),
    "silent_wait": Time(60, 30, 180, N_("Daarna: wachten op antwoord, voor we weghalen")),
    "stranger": Time(365, 30, 730, N_("Een vraag van iemand die we niet kennen, na het afsluiten")),
    "account": Time(365, 30, 1095, N_("Het account van wie hier niet meer werkt")),
}


async def all_of(db: Database) -> dict[str, int]:
    """The days of every time, as chosen or else as they are from the start."""
    chosen = {row.name: row.days for row in await db.fetch_all(select(keep_times))}
    return {name: chosen.get(name, time.days) for name, time in TIMES.items()}


async def of(db: Database, name: str) -> timedelta:
    """One of TIMES."""
    days = await db.fetch_value(select(keep_times.c.days).where(keep_times.c.name == name))
    return timedelta(days=TIMES[name].days if days is None else days)


async def choose(db: Database, name: str, days: int, *, by: str, now: datetime) -> None:
    """Keep for `days` from now on. Raises Invalid outside the bounds."""
    time = TIMES[name]
    if not time.least <= days <= time.most:
        problem = N_("Kies een aantal dagen van %(least)s tot en met %(most)s.")
        raise Invalid(name, problem, least=time.least, most=time.most)
    async with db.write():
        before = (await all_of(db))[name]
        if before == days:
            return
        row = {"name": name, "days": days, "changed_at": now, "changed_by": by}
        await db.upsert(keep_times, [row], key=["name"], set=["days", "changed_at", "changed_by"])
        await audit.record(
            db, f"keep_time_{name}_set", actor=by, subject=None, now=now, days=days, before=before
        )
