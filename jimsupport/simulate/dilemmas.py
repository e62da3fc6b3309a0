"""Dilemmas of the demo: one that is asked, with an answer that waits; one that was, published; and their addresses."""

from datetime import datetime
from importlib.resources import files

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import dilemmas as rows
from jimsupport.db.tables import jims, people, planned, recordings
from jimsupport.domain.access import links
from jimsupport.domain.dilemmas import answering, asking, dilemmas, listeners
from jimsupport.domain.dilemmas import recordings as spoken
from jimsupport.domain.groups import groups

MONEY = {
    "nl": (
        "Geld uit de portemonnee",
        "Je neefje van veertien heeft weer geld van zijn moeder gepakt. Zij is woedend. Hij zit bij jou aan tafel en zegt"
        " niets.\n\nWat zou jij doen?",
    ),
    "en": (
        "Money from the purse",
        "Your nephew of fourteen took money from his mother again. She is furious. He sits at your table and says"
        " nothing.\n\nWhat would you do?",
    ),
    "ar": (
        "نقود من المحفظة",
        "أخذ ابن أختك، وعمره أربعة عشر عامًا، نقودًا من أمه مرة أخرى. هي غاضبة جدًا. وهو يجلس عندك إلى الطاولة ولا يقول"
        " شيئًا.\n\nماذا كنت ستفعل؟",
    ),
}
SCHOOL = {
    "nl": (
        "Ze wil niet meer naar school",
        "Je buurmeisje belt om elf uur 's avonds. Ze gaat morgen niet naar school, zegt ze. En jij mag het haar vader niet"
        " vertellen.\n\nWat zou jij doen?",
    ),
    "en": (
        "She does not want to go to school",
        "The girl next door calls you at eleven at night. She is not going to school tomorrow, she says. And you must not"
        " tell her father.\n\nWhat would you do?",
    ),
}
SAID = (
    "Ik zet thee en zeg een tijd niets. Daarna vraag ik wat hij met dat geld wilde, niet waarom hij het deed.",
    "Ik zou samen met hem naar zijn moeder gaan. Hij doet het woord, ik zit ernaast.",
)
MINE = "Ik zou zeggen dat ik blij ben dat ze belt. En morgen samen ontbijten, voordat school begint."
SIGNED = ("een opa", "een buurvrouw")
SOUND = "spreken.webm"


async def lay(db: Database, *, jim: int, staff: int, now: datetime) -> None:
    """Let staff pose two, ask `jim` the one that is asked now, and others answer it: in words, and aloud."""
    by, mine = f"staff:{staff}", f"jim:{jim}"
    school = await dilemmas.make(db, theme="school", texts=SCHOOL, by=by, now=now)
    await dilemmas.ask(db, school, by=by, now=now)
    await dilemmas.publish(db, school, by=by, now=now)
    await dilemmas.close(db, school, by=by, now=now)
    money = await dilemmas.make(db, theme="money", texts=MONEY, by=by, now=now)
    await dilemmas.ask(db, money, by=by, now=now)
    await listeners.start(db, jim, by=mine, now=now)
    able = select(jims.c.id).join(people, people.c.id == jims.c.id).where(groups.active(), jims.c.id != jim)
    others = [row.id for row in await db.fetch_all(able.order_by(jims.c.id).limit(len(SAID)))]
    for other, said, signed in zip(others, SAID, SIGNED, strict=False):
        await answering.answer(db, money, other, said, signature=signed, by=f"jim:{other}", now=now)
    await answering.answer(db, school, jim, MINE, signature="een tante", by=mine, now=now)
    sound = (files("jimsupport") / "sample" / SOUND).read_bytes()
    await spoken.keep(
        db, school, jim, sound, media_type="audio/webm", seconds=2, may_sound=True, by=mine, now=now
    )


async def samples(db: Database, *, jim: int, now: datetime) -> dict[str, list[dict[str, object]]]:
    """What fills the addresses of their pages."""
    found = await db.fetch_all(rows.select().order_by(rows.c.id))
    heard = await db.fetch_all(select(recordings.c.id).where(recordings.c.jim_id == jim))
    asked = await db.fetch_one(
        planned.select().where(planned.c.kind == asking.KIND, planned.c.jim_id == jim).limit(1)
    )
    made: dict[str, list[dict[str, object]]] = {
        "/me/dilemmas/{dilemma:int}": [{"dilemma": row.id} for row in found],
        "/staff/dilemmas/{id:int}": [{"id": row.id} for row in found],
        "/me/recordings/{recording:int}": [{"recording": row.id} for row in heard],
        "/staff/recordings/{id:int}": [{"id": row.id} for row in heard],
        "/a/{token}/dilemmas": [],
    }
    if asked is not None:
        token = await links.create(db, jim, asking.KIND, planned_id=asked.id, now=now)
        [number] = await asking.in_letter(db, asked.id)
        made["/a/{token}/dilemmas"] = [{"token": token, "dilemma": number}]
    return made
