"""Tips: what a JIM would do in a hard moment. Staff read it before anybody else does.

    waiting -> published -> withdrawn (by the giver or staff; nothing of it is shown anywhere any more)
       |  \\-> proposed (staff changed something: the giver says yes, and it is published)
       |----> declined (not now; the giver hears it kindly)
       \\----> merged (another tip says the same: both givers are thanked, old links lead there)

What was given is encrypted; what is published is for everybody.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, tips
from jimsupport.domain import events, slips
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.marking import lists
from jimsupport.domain.marking.script import written_in
from jimsupport.domain.people import jims
from jimsupport.domain.support import danger, requests
from jimsupport.domain.tips import publishing
from jimsupport.words import LANGUAGES, N_

LONGEST, SHORTEST = 1500, 10  # characters
LONGEST_SIGNATURE = 60
SHOWN_AS = {"relation": N_("Zonder mijn naam"), "name": N_("Met mijn voornaam")}
SOMEBODY = N_("een JIM")  # how who chose nothing signs
OPEN = ("waiting", "proposed")
BEST_FIRST = tips.c.on_card.nulls_last(), tips.c.helped.desc(), tips.c.id  # of the answers to a dilemma


async def give(
    db: Database,
    giver_id: int,
    *,
    text: str,
    language: str,
    theme: str = "",
    dilemma_id: int | None = None,
    shown_as: str = "relation",
    signature: str = "",
    door: str = "page",
    by: str,
    now: datetime,
    phone: bool = False,
) -> int:
    """Keep what this JIM would do, for staff to read; its id. The same words again just now are the same tip.

    `language` is that of the page; Arabic letters are Arabic all the same. An answer to a dilemma has its theme. `signature`
    is how it is signed without a name ("een opa"). Words of danger in it are a question for staff as well. Raises Invalid at
    the field at fault.
    """
    text = checked(text)
    if language not in LANGUAGES:
        raise Invalid("language", N_("Kies een taal uit de lijst."))
    async with db.write():
        giver = await jims.hold(db, giver_id)
        if dilemma_id is not None:
            theme = await _theme_of(db, dilemma_id)
        if theme not in THEMES:
            raise Invalid("theme", N_("Kies waar het over gaat."))
        signed = signed_as(giver, shown_as, signature)
        values: dict[str, Any] = {"giver_id": giver_id, "dilemma_id": dilemma_id, "theme": theme}
        known = await _just_given(db, values, text, now=now)
        if known is not None:
            return known
        values |= {"language": written_in(text, language), "given": text, "door": door, "state": "waiting"}
        values |= {"shown_as": shown_as, "signature": signed, "given_at": now, "given_by": by}
        tip_id = await db.insert(tips.insert().values(**values))
        await events.record(db, "tip_given", giver_id, by=by, now=now, phone=phone, tip=tip_id)
        if await danger.is_in(db, text):
            await requests.open(
                db, kind="worry", door="system", body=text, jim_id=giver_id, by=by, now=now, phone=phone
            )
    return tip_id


def checked(text: str) -> str:
    """`text` as a tip can be. Raises Invalid where it is too long or too short."""
    text = requests.checked_text(text, field="text", longest=LONGEST)
    if len(text) < SHORTEST:
        raise Invalid("text", N_("Schrijf iets meer, dan hebben anderen er wat aan."))
    return text


def signed_as(giver: Row, shown_as: str, signature: str) -> str:
    """How a tip of this JIM is signed: their first name, or their own words. Raises Invalid."""
    if shown_as not in SHOWN_AS:
        raise Invalid("shown_as", N_("Kies hoe je tip eronder staat."))
    if shown_as == "name":
        return giver.first_name[:LONGEST_SIGNATURE]
    signature = " ".join(signature.split())
    if len(signature) > LONGEST_SIGNATURE:
        raise Invalid(
            "signature", N_("Maak dit korter: hier passen %(longest)s tekens."), longest=LONGEST_SIGNATURE
        )
    return signature


async def sign(
    db: Database,
    giver_id: int,
    tip_id: int,
    *,
    shown_as: str,
    signature: str,
    by: str,
    now: datetime,
    phone: bool = False,
) -> bool:
    """Sign it otherwise, also where it is published; whether it waits for staff again.

    Nobody reads words of their own before staff did, not even these few: a tip that staff read before waits once more.
    Neither does a first name that is none: they can change theirs at any time.
    """
    async with db.write():
        giver = await jims.hold(db, giver_id)  # before the tip, as erasing does
        await db.lock("tip", tip_id)
        row = await of_giver(db, giver_id, tip_id)
        values = {"shown_as": shown_as, "signature": signed_as(giver, shown_as, signature)}
        if (row.shown_as, row.signature) == (values["shown_as"], values["signature"]):
            return False
        signed = values["signature"]
        read = signed == "" or phone or (shown_as == "name" and lists.is_first_name(signed))
        again = not read and row.state in ("proposed", "published")
        if again:
            await publishing.take_down(db, row, by=by, now=now, state="waiting")
            values |= await _as_it_stood(db, row)
        await db.execute(tips.update().where(tips.c.id == tip_id).values(**values))
        await events.record(db, "tip_signed", giver_id, by=by, now=now, phone=phone, tip=tip_id)
    return again


async def _as_it_stood(db: Database, row: Row) -> dict[str, Any]:
    """The words that staff begin with when they read it again, where these are others than it was given in."""
    words = row.proposed or row.text
    return await db.sealed(tips, row.id, proposed=words) if words != row.given else {}


async def withdraw(
    db: Database, giver_id: int, tip_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """The giver takes it back: it is gone from every page, the search and the cards at once. Again changes nothing."""
    async with db.write():
        await db.lock("tip", tip_id)
        row = await of_giver(db, giver_id, tip_id)
        if row.state != "withdrawn":
            await publishing.take_down(db, row, by=by, now=now)
            await events.record(db, "tip_withdrawn", giver_id, by=by, now=now, phone=phone, tip=tip_id)


async def of_giver(db: Database, giver_id: int, tip_id: int) -> Row:
    """One of their own tips, held where this is inside a transaction. Raises NotFound for any other."""
    row = await db.fetch_one(
        tips.select().where(tips.c.id == tip_id, tips.c.giver_id == giver_id).with_for_update()
    )
    if row is None:
        raise NotFound
    return row


async def all_of(db: Database, giver_id: int) -> list[Row]:
    """Everything this JIM gave, newest first, with the title of what it answers."""
    return await db.fetch_all(
        select(*tips.c, dilemmas.c.titles.label("dilemma"))
        .outerjoin(dilemmas, dilemmas.c.id == tips.c.dilemma_id)
        .where(tips.c.giver_id == giver_id)
        .order_by(tips.c.id.desc())
        .limit(100)
    )


async def waits_for(db: Database, giver_id: int) -> int:
    """How many of their tips wait for this JIM to say yes to what staff changed."""
    theirs = tips.c.giver_id == giver_id, tips.c.state == "proposed"
    return int(await db.fetch_value(select(func.count()).where(*theirs).select_from(tips)))


async def published(db: Database, tip_id: int) -> Row:
    """What everybody may read of this one; where it was merged, of the tip that it became. Raises NotFound.

    The row has the columns of `tips` that are published, and `dilemma` (titles) and `slug` of what it answers.
    """
    became = case((tips.c.state == "merged", tips.c.merged_into), else_=tips.c.id)  # `merge` leaves no chains
    which = select(became).where(tips.c.id == tip_id).scalar_subquery()
    row = await db.fetch_one(_shown().where(tips.c.id == which, tips.c.state == "published"))
    if row is None:
        raise NotFound
    return row


async def many_published(db: Database, ids: list[int]) -> dict[int, Row]:
    """Those of these that everybody may read, by id."""
    rows = await db.fetch_all(_shown().where(tips.c.id.in_(ids), tips.c.state == "published")) if ids else []
    return {row.id: row for row in rows}


async def answers_to(db: Database, dilemma_id: int, *, limit: int = 100) -> list[Row]:
    """The published answers to a dilemma: those on its card first, then those that helped most."""
    return await db.fetch_all(
        _shown()
        .where(tips.c.dilemma_id == dilemma_id, tips.c.state == "published")
        .order_by(*BEST_FIRST)
        .limit(limit)
    )


async def newest(
    db: Database, *, language: str, theme: str | None = None, limit: int = 20, offset: int = 0
) -> list[Row]:
    """Published tips, the latest first; those in the reader's language before any other."""
    shown = _shown().where(tips.c.state == "published").order_by((tips.c.language != language).asc())
    if theme:
        shown = shown.where(tips.c.theme == theme)
    return await db.fetch_all(
        shown.order_by(tips.c.published_at.desc(), tips.c.id.desc()).limit(limit).offset(offset)
    )


def _shown() -> Any:
    names = ("id", "dilemma_id", "theme", "language", "text", "signature", "state", "merged_into")
    counted = ("published_at", "helped", "on_card")
    columns = [tips.c[name] for name in (*names, *counted)]
    answered = select(*columns, dilemmas.c.titles.label("dilemma"), dilemmas.c.slug)
    return answered.outerjoin(
        dilemmas, (dilemmas.c.id == tips.c.dilemma_id) & dilemmas.c.published_at.is_not(None)
    )


async def _theme_of(db: Database, dilemma_id: int) -> str:
    theme = await db.fetch_value(
        select(dilemmas.c.theme).where(dilemmas.c.id == dilemma_id, dilemmas.c.state != "draft")
    )
    if theme is None:
        raise NotFound
    return str(theme)


async def _just_given(db: Database, values: dict[str, Any], text: str, *, now: datetime) -> int | None:
    """The tip that these words are the second tap of."""
    rows = await db.fetch_all(
        select(tips.c.id, tips.c.given).where(
            *(tips.c[name].is_not_distinct_from(value) for name, value in values.items() if name != "theme"),
            tips.c.given_at > now - slips.SAME_TAP,
        )
    )
    return next((row.id for row in rows if row.given == text), None)
