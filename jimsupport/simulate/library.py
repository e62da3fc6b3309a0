"""The library of the demo: answers on the card of a published situation, three stories, and who may be asked for theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import dilemmas as dilemma_rows
from jimsupport.db.tables import jims, people
from jimsupport.db.tables import stories as story_rows
from jimsupport.db.tables import tips as tip_rows
from jimsupport.domain.access import links
from jimsupport.domain.dilemmas import answering
from jimsupport.domain.dilemmas import library as shelf
from jimsupport.domain.groups import groups
from jimsupport.domain.stories import stories, storytellers
from jimsupport.domain.tips import review

SAID = (
    ("Ik zou niet beginnen over school. Eerst vragen of ze gegeten heeft, en of ik moet komen.", "een oma"),
    (
        "Ik beloof nooit dat ik iets geheim houd. Ik zeg wel dat zij er als eerste van hoort als ik iets doe.",
        "",
    ),
    (
        "Morgen sta ik om acht uur met mijn fiets voor de deur. Samen fietsen praat makkelijker.",
        "een buurman",
    ),
)
FIRST_EVENING = {
    "nl": (
        "De eerste avond zonder hulp",
        "De hulp stopte op een dinsdag. Die avond zat hij gewoon bij mij aan tafel, zoals elke dinsdag.\n\n"
        "> Dus jij gaat niet weg, vroeg hij.\n\nNee, zei ik. Ik ga alleen even **aardappels** halen.\n\n"
        "## Wat hielp\n\n- Niets anders doen dan anders.\n- Niet vragen hoe het voelt.\n- Wel vragen of hij blijft eten.\n",
    ),
    "ar": (
        "المساء الأول من دون مساعدة",
        "توقفت المساعدة يوم ثلاثاء. في ذلك المساء جلس عندي إلى الطاولة كما يفعل كل ثلاثاء.\n\n"
        "> إذن أنت لن تذهب؟ سألني.\n\nلا، قلت. سأذهب فقط لأحضر **البطاطس**.\n",
    ),
}
EIGHTEEN = {
    "nl": (
        "Samen een tas vol post",
        "Toen ze achttien werd, kwam er ineens post. Heel veel post. Wij gingen er op zondag mee aan tafel zitten: openmaken,"
        " drie stapels, koffie. Ik snapte de helft ook niet. Dan belden we samen.\n",
    ),
    "en": (
        "A bag full of post",
        "When she turned eighteen, the post began to come. A lot of it. On Sundays we sat down with it: open it, three piles,"
        " coffee. I did not understand half of it either. Then we rang them together.\n",
    ),
}
FILM = {"nl": ("Drie JIMs over blijven", "Een opa, een lerares en een grote broer vertellen wat zij doen.\n")}


async def lay(db: Database, *, jim: int, staff: int, now: datetime) -> None:
    """Let others answer what is published, staff choose what is on the card and write stories, and `jim` say yes."""
    by = f"staff:{staff}"
    open_to_all = select(dilemma_rows.c.id).where(dilemma_rows.c.published_at.is_not(None))
    dilemma_id = await db.fetch_value(open_to_all.limit(1))
    able = select(jims.c.id).join(people, people.c.id == jims.c.id).where(groups.active(), jims.c.id != jim)
    given = []
    for row, (said, signed) in zip(
        await db.fetch_all(able.order_by(jims.c.id.desc()).limit(len(SAID))), SAID, strict=False
    ):
        how: dict[str, Any] = {"signature": signed, "by": f"jim:{row.id}", "now": now}
        tip_id = await answering.answer(db, dilemma_id, row.id, said, language="nl", **how)
        await review.publish(db, tip_id, staff_id=staff, by=by, now=now)
        given.append(tip_id)
    await shelf.arrange(db, dilemma_id, given[::-1], staff_id=staff, by=by, now=now)
    for fields in (
        {"kind": "text", "texts": FIRST_EVENING, "themes": ["contact", "school"]},
        {"kind": "text", "texts": EIGHTEEN, "themes": ["eighteen", "money"], "turning_18": True},
        {"kind": "film", "texts": FILM, "link": "https://video.voorbeeld.example/blijven", "minutes": 9},
    ):
        story_id = await stories.make(db, **fields, by=by, now=now)
        await stories.publish(db, story_id, by=by, now=now)
    await stories.make(db, kind="text", texts={"nl": ("Nog niet af", "Dit wordt wat.\n")}, by=by, now=now)
    await storytellers.start(
        db, jim, uses=["training"], about="Hoe ik JIM werd, en wat koken doet.", by=f"jim:{jim}", now=now
    )


async def samples(db: Database, *, jim: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    open_to_all = dilemma_rows.c.published_at.is_not(None)
    posed = await db.fetch_all(select(dilemma_rows.c.slug).where(open_to_all))
    told = await db.fetch_all(story_rows.select().order_by(story_rows.c.id))
    shown = [{"slug": row.slug} for row in told if row.state == "published"]
    tip = await db.fetch_all(select(tip_rows.c.id).where(tip_rows.c.state == "published").limit(2))
    token = await links.create(db, jim, "check_in", now=now)
    return {
        "/tips/{id:int}": [{"id": row.id} for row in tip],
        "/dilemmas/{slug}": [{"slug": row.slug} for row in posed],
        "/situations/{slug}": [{"slug": row.slug} for row in posed],
        "/stories/{slug}": shown,
        "/me/stories/{slug}": shown,
        "/a/{token}/stories": [{"token": token, **each} for each in shown],
        "/staff/stories/{id:int}": [{"id": row.id} for row in told],
    }
