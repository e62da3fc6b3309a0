"""Newsletters of the demo: two that went out, one in concept; and the addresses of their pages, for the tour."""

from datetime import datetime, timedelta

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import jims, newsletters, people
from jimsupport.domain.groups import groups
from jimsupport.domain.newsletters import newsletters as verbs
from jimsupport.domain.newsletters import readers, sending
from jimsupport.domain.translated import Texts
from jimsupport.simulate.world import Act, World

READERS = 25
SUMMER = {
    "nl": (
        "Wat JIMs deze zomer deden",
        "Geen school, geen ritme, en iedereen thuis. We vroegen aan zes JIMs wat zij deden.\n\n"
        "> Ik heb niks gedaan. Gewoon de hengels mee en zitten. Pas na drie uur begon hij te praten.\n\n"
        "**Wim**, opa\n\n"
        "Wat ook hielp: een vaste avond, een appje dat geen antwoord vraagt, en samen koken.",
    )
}
AUTUMN = {
    "nl": (
        "De JIM-dag, en drie tips",
        "Vijftig JIMs aten samen soep. Er was een oma die er al elf jaar JIM is, en een buurman die vorige week "
        "begon.\n\n## Drie tips die we hoorden\n\n"
        "- Vraag niet hoe het gaat. Vraag wat hij gegeten heeft.\n"
        "- Kom op een vaste dag. Ook als het niet leuk is.\n"
        "- Zeg wanneer je *niet* kunt.\n\n"
        "Zelf een tip? [Schrijf hem op](https://jimsupport.nl/me/tips/new).",
    ),
    "en": (
        "The JIM day, and three tips",
        "Fifty JIMs ate soup together. There was a grandmother who has been a JIM for eleven years, and a neighbour "
        "who began last week.\n\n## Three tips we heard\n\n"
        "- Do not ask how things are. Ask what he had to eat.\n"
        "- Come on the same day. Also when it is no fun.\n"
        "- Say when you can *not* come.\n\n"
        "Have a tip yourself? [Write it down](https://jimsupport.nl/me/tips/new).",
    ),
    "ar": (
        "يوم JIM وثلاث نصائح",
        "اجتمع خمسون من JIM وتناولوا الحساء معًا. كانت هناك جدة هي JIM منذ أحد عشر عامًا، وجار بدأ الأسبوع الماضي."
        "\n\n## ثلاث نصائح سمعناها\n\n"
        "- لا تسأله كيف الحال، بل اسأله ماذا أكل.\n"
        "- تعال في يوم ثابت، حتى لو لم يكن الأمر ممتعًا.\n"
        "- قل متى *لا* تستطيع.\n\n"
        "هل لديك نصيحة؟ [اكتبها هنا](https://jimsupport.nl/me/tips/new).",
    ),
}
WINTER = {
    "nl": (
        "De donkere dagen",
        "Kerst bij twee families, of juist bij niemand. Wat doe jij als JIM?\n\n*Dit moet nog af.*",
    )
}


def acts(world: World, *, jim: int, staff: int) -> list[tuple[timedelta, Act]]:
    """What happens how long before the end: JIMs want it, and two go out."""
    db = world.db
    return [
        (timedelta(days=20), lambda: is_wanted(db, jim=jim, now=world.now)),
        (timedelta(days=19), lambda: goes_out(db, SUMMER, staff=staff, now=world.now)),
        (timedelta(days=6), lambda: goes_out(db, AUTUMN, staff=staff, now=world.now)),
    ]


async def is_wanted(db: Database, *, jim: int, now: datetime) -> None:
    """Let this JIM and others who are with us by now read it."""
    able = select(jims.c.id).join(people, people.c.id == jims.c.id)
    able = able.where(groups.active(), jims.c.consented_at.is_not(None), jims.c.channel == "mail")
    for row in await db.fetch_all(able.where(jims.c.id != jim).order_by(jims.c.id).limit(READERS)):
        await readers.start(db, row.id, by=f"jim:{row.id}", now=now)
    await readers.start(db, jim, by=f"jim:{jim}", now=now)


async def goes_out(db: Database, texts: Texts, *, staff: int, now: datetime) -> None:
    """Let this one be on its way; the worker delivers it."""
    by = f"staff:{staff}"
    await verbs.schedule(db, await verbs.make(db, texts, by=by, now=now), now, by=by, now=now)
    while await sending.run(db, now=now):
        pass


async def lay(db: Database, *, staff: int, now: datetime) -> None:
    """Let staff be writing the next."""
    await verbs.make(db, WINTER, by=f"staff:{staff}", now=now)


async def samples(db: Database, *, jim: int) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    found = await db.fetch_all(newsletters.select().order_by(newsletters.c.id))
    sent = [row for row in found if row.state in verbs.PUBLIC]
    token = readers.stop_path(sent[-1].id, jim).rpartition("/")[2]
    return {
        "/newsletters/{slug}": [{"slug": row.slug} for row in sent],
        "/newsletters/stop/{token}": [{"token": token}],
        "/staff/newsletters/{id:int}": [{"id": row.id} for row in found],
    }
