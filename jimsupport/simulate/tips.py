"""Tips of the demo: of all themes and languages, some of the JIM we follow, one that waits for them, one that came along."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import jims, people, planned, tips
from jimsupport.domain.access import links
from jimsupport.domain.groups import groups
from jimsupport.domain.tips import fitting, helps, review
from jimsupport.domain.tips import tips as given

OTHERS = (  # theme, language, text, signature
    ("rules", "nl", "Eén regel is genoeg: we schreeuwen niet aan tafel. Ook ik niet.", "een tante"),
    ("contact", "nl", "Ik stuur elke vrijdag een foto van mijn hond. Antwoorden hoeft niet.", "een opa"),
    ("online", "nl", "Vraag of je mee mag kijken. Zeg daarna niets. Morgen mag je weer.", ""),
    (
        "oneself",
        "nl",
        "Op woensdag zet ik mijn telefoon uit. Dat weet iedereen, en dat mag.",
        "een buurvrouw",
    ),
    ("school", "en", "I drive him to school and we do not talk. The radio does.", "a neighbour"),
    ("cultures", "ar", "نطبخ معًا مرة طبقًا من هنا ومرة طبقًا من هناك. وعندها يأتي الكلام وحده.", "عمّة"),
)
MINE = "Ik kook soep, altijd op dinsdag. Wie komt, die komt."
MINE_WAITING = "Laat ze eerst eten. Praten komt daarna wel, meestal bij de afwas."
MADE_OF_IT = "Laat ze eerst eten. Praten komt daarna, bij de afwas."


async def lay(db: Database, *, jim: int, staff: int, now: datetime) -> None:
    """Let others give some, which are published, and `jim` two: one that helped, one that staff changed."""
    how: dict[str, Any] = {"staff_id": staff, "by": f"staff:{staff}", "now": now}
    able = select(jims.c.id).join(people, people.c.id == jims.c.id).where(groups.active(), jims.c.id != jim)
    others = [row.id for row in await db.fetch_all(able.order_by(jims.c.id).limit(len(OTHERS)))]
    for other, (theme, language, text, signed) in zip(others, OTHERS, strict=False):
        said: dict[str, Any] = {"text": text, "language": language, "theme": theme, "signature": signed}
        await review.publish(db, await given.give(db, other, **said, by=f"jim:{other}", now=now), **how)
    mine: dict[str, Any] = {
        "language": "nl",
        "theme": "contact",
        "signature": "een tante",
        "by": f"jim:{jim}",
        "now": now,
    }
    helped = await given.give(db, jim, text=MINE, **mine)
    await review.publish(db, helped, **how)
    for other in others[:4]:
        await helps.say(db, other, helped, now=now)
    await review.propose(db, await given.give(db, jim, text=MINE_WAITING, **mine), MADE_OF_IT, **how)
    asked = await _check_in(db, jim)
    if asked is not None:
        await fitting.for_check_ins(db, {asked: jim}, {jim: "nl"}, now=now)


async def samples(db: Database, *, jim: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    mine = await db.fetch_all(select(tips.c.id).where(tips.c.giver_id == jim).order_by(tips.c.id))
    others = tips.c.giver_id.is_distinct_from(jim)
    stand = await db.fetch_all(
        select(tips.c.id).where(tips.c.state == "published").order_by(tips.c.id.desc())
    )
    wait = await db.fetch_all(select(tips.c.id).where(others).order_by(tips.c.state.desc(), tips.c.id))
    asked = await _check_in(db, jim)
    came = await links.create(db, jim, "check_in", planned_id=asked, now=now)
    about = [(await links.create(db, jim, "tip_published", tip_id=row.id, now=now), row.id) for row in mine]
    return {
        "/tips/{id:int}": [{"id": row.id} for row in stand[:3]],
        "/me/tips/{number:int}": [{"number": row.id} for row in mine],
        "/staff/tips/{id:int}": [{"id": row.id} for row in wait[:3]],
        "/a/{token}/tip": [{"token": came}],
        "/a/{token}/tips": [{"token": token, "number": number} for token, number in about],
    }


async def _check_in(db: Database, jim: int) -> int | None:
    """The last one that this JIM got, with which a tip can have come along."""
    asked = planned.c.jim_id == jim, planned.c.kind == "check_in", planned.c.outcome == "sent"
    found: int | None = await db.fetch_value(
        select(planned.c.id).where(*asked).order_by(planned.c.id.desc()).limit(1)
    )
    return found
