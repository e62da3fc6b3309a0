"""Spoken answers: kept encrypted until a person of ours wrote them out, and after that only where the JIM says so.

waiting -> written (there is a tip of it; the sound stays only where the JIM said: also as sound)
    \\----> removed (by the JIM, or with all that is theirs)
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import dilemmas, people, recordings, tips
from jimsupport.domain import events, slips
from jimsupport.domain.dilemmas import asking
from jimsupport.domain.errors import Invalid, NotFound, Refused
from jimsupport.domain.people import jims
from jimsupport.domain.tips import tips as given
from jimsupport.words import LANGUAGES, N_

MOST_WAITING = 20  # of one JIM
LARGEST = 2 * 1024 * 1024  # bytes
LONGEST = 180  # seconds
BEGINS = {  # how a file of each kind begins, and where
    "audio/webm": (0, b"\x1a\x45\xdf\xa3"),
    "audio/ogg": (0, b"OggS"),
    "audio/mp4": (4, b"ftyp"),
}
SHOWN = 50
_LATIN = "latin-1"  # each byte as one character, so that it is kept as any other text is
_PLAIN = [column for column in recordings.c if column.name != "sound"]


async def keep(
    db: Database,
    dilemma_id: int,
    jim_id: int,
    sound: bytes,
    *,
    media_type: str,
    seconds: int,
    may_sound: bool,
    shown_as: str = "relation",
    signature: str = "",
    by: str,
    now: datetime,
) -> int:
    """Keep what this JIM said, for staff to write out; its id. The same again just now is the same.

    `may_sound`: it may be published as sound too. Raises Invalid for what is no sound, or too much of it.
    """
    kind = _checked(sound, media_type)
    async with db.write():
        jim = await jims.hold(db, jim_id)
        state = select(dilemmas.c.state).where(dilemmas.c.id == dilemma_id)
        if await db.fetch_value(state) in (None, "draft"):
            raise NotFound
        words = sound.decode(_LATIN)
        known = await _just_kept(db, dilemma_id, jim_id, words, now=now)
        if known is not None:
            return known
        if await _waiting_of(db, jim_id) >= MOST_WAITING:
            raise Invalid(
                "sound",
                N_("We hebben nog veel opnames van je om uit te schrijven. Typen kan ook, of bel ons."),
            )
        values: dict[str, Any] = {"dilemma_id": dilemma_id, "jim_id": jim_id, "media_type": kind}
        values |= {"sound": words, "seconds": min(max(seconds, 1), LONGEST), "may_sound": may_sound}
        values |= {"shown_as": shown_as, "signature": given.signed_as(jim, shown_as, signature)}
        recording_id = await db.insert(recordings.insert().values(**values, state="waiting", made_at=now))
        await asking.drop(db, dilemma_id=dilemma_id, jim_id=jim_id, reason="answered", now=now)
        await events.record(db, "tip_spoken", jim_id, by=by, now=now, dilemma=dilemma_id)
    return recording_id


async def write_out(
    db: Database,
    recording_id: int,
    text: str,
    *,
    language: str,
    harmless: bool = False,
    staff_id: int,
    by: str,
    now: datetime,
) -> int:
    """Staff heard it, and this is what was said: it waits as a tip of that JIM; the tip's id.

    The sound goes, unless the JIM wants it published too and it is `harmless`: nothing in it gives anybody away.
    Raises Invalid at the field at fault, Refused where there is nothing to write out any more.
    """
    if language not in LANGUAGES:
        raise Invalid("language", N_("Kies een taal uit de lijst."))
    async with db.write():
        row = await _hold(db, recording_id)
        if row.jim_id == staff_id:
            raise NotFound
        if row.state != "waiting":
            raise Refused(N_("Deze opname is al uitgeschreven of weggehaald."))
        tip_id = await given.give(
            db,
            row.jim_id,
            text=text,
            language=language,
            dilemma_id=row.dilemma_id,
            shown_as=row.shown_as,
            signature=row.signature,
            door="voice",
            by=by,
            now=now,
        )
        values: dict[str, Any] = {"tip_id": tip_id, "state": "written", "written_by": by}
        if not (row.may_sound and harmless):
            values |= {"sound": None, "removed_at": now}
        await _set(db, recording_id, **values)
    return tip_id


async def remove(
    db: Database, recording_id: int, jim_id: int, *, by: str, now: datetime, phone: bool = False
) -> None:
    """The JIM takes the sound back, also where it is published; what was written out of it stays. Again changes nothing."""
    async with db.write():
        row = await _hold(db, recording_id)
        if row.jim_id != jim_id:
            raise NotFound
        if row.removed_at:
            return
        state = "written" if row.tip_id else "removed"
        await _set(db, recording_id, sound=None, may_sound=False, state=state, removed_at=now)
        await events.record(db, "sound_removed", jim_id, by=by, now=now, phone=phone)


async def of_jim(db: Database, jim_id: int, *, dilemma_id: int | None = None) -> list[Row]:
    """What of this JIM we can still hear, newest first; without the sound."""
    theirs = [recordings.c.jim_id == jim_id, recordings.c.removed_at.is_(None)]
    if dilemma_id is not None:
        theirs.append(recordings.c.dilemma_id == dilemma_id)
    return await db.fetch_all(select(*_PLAIN).where(*theirs).order_by(recordings.c.id.desc()).limit(SHOWN))


async def waiting(db: Database, *, staff_id: int, dilemma_id: int | None = None) -> list[Row]:
    """What is to be written out, oldest first, with the JIM's first name and the dilemma's titles; without the sound."""
    which = [recordings.c.state == "waiting", recordings.c.jim_id != staff_id]
    if dilemma_id is not None:
        which.append(recordings.c.dilemma_id == dilemma_id)
    return await db.fetch_all(_for_staff().where(*which).order_by(recordings.c.id).limit(SHOWN))


async def for_staff(db: Database, recording_id: int, *, staff_id: int) -> Row:
    """One, without the sound. Raises NotFound, also for one of whoever looks."""
    row = await db.fetch_one(
        _for_staff().where(recordings.c.id == recording_id, recordings.c.jim_id != staff_id)
    )
    if row is None:
        raise NotFound
    return row


async def sound_of(db: Database, recording_id: int, *, but: int | None = None) -> tuple[str, bytes]:
    """Its kind and its bytes. Raises NotFound once it is gone, and for those of the JIM `but`: staff who looks."""
    which = recordings.c.id == recording_id, recordings.c.jim_id.is_distinct_from(but)
    return await _sound(db, *which)


async def sound_of_tip(db: Database, tip_id: int) -> tuple[str, bytes]:
    """The sound that everybody may hear with a published tip. Raises NotFound."""
    stands = select(tips.c.id).where(tips.c.id == tip_id, tips.c.state == "published")
    return await _sound(db, recordings.c.tip_id.in_(stands), recordings.c.may_sound.is_(True))


async def heard(db: Database, tip_ids: list[int]) -> set[int]:
    """Which of these tips can be heard as well, once they are published."""
    if not tip_ids:
        return set()
    rows = await db.fetch_all(
        select(recordings.c.tip_id).where(
            recordings.c.tip_id.in_(tip_ids),
            recordings.c.may_sound.is_(True),
            recordings.c.removed_at.is_(None),
        )
    )
    return {row.tip_id for row in rows}


async def forget(db: Database, jim_id: int, *, now: datetime) -> None:
    """Whose data goes is heard nowhere any more, what was written out of it included."""
    gone = {"sound": None, "signature": "", "may_sound": False, "state": "removed", "removed_at": now}
    await db.execute(recordings.update().where(recordings.c.jim_id == jim_id).values(**gone))


def _checked(sound: bytes, media_type: str) -> str:
    kind = media_type.partition(";")[0].strip().lower()
    if len(sound) > LARGEST:
        raise Invalid("sound", N_("De opname is te lang. Spreek hoogstens drie minuten in."))
    at, begin = BEGINS.get(kind, (0, b""))
    if not begin or sound[at : at + len(begin)] != begin:
        raise Invalid("sound", N_("Deze opname kunnen we niet afspelen. Typen kan ook, of bel ons."))
    return kind


async def _just_kept(db: Database, dilemma_id: int, jim_id: int, words: str, *, now: datetime) -> int | None:
    rows = await db.fetch_all(
        recordings.select().where(
            recordings.c.dilemma_id == dilemma_id,
            recordings.c.jim_id == jim_id,
            recordings.c.made_at > now - slips.SAME_TAP,
        )
    )
    return next((row.id for row in rows if row.sound == words), None)


async def _waiting_of(db: Database, jim_id: int) -> int:
    theirs = recordings.c.jim_id == jim_id, recordings.c.state == "waiting"
    return int(await db.fetch_value(select(func.count()).where(*theirs).select_from(recordings)))


async def _hold(db: Database, recording_id: int) -> Row:
    await db.lock("recording", recording_id)
    row = await db.fetch_one(select(*_PLAIN).where(recordings.c.id == recording_id))
    if row is None:
        raise NotFound
    return row


async def _set(db: Database, recording_id: int, **values: Any) -> None:
    await db.execute(recordings.update().where(recordings.c.id == recording_id).values(**values))


async def _sound(db: Database, *which: Any) -> tuple[str, bytes]:
    row = await db.fetch_one(recordings.select().where(*which, recordings.c.removed_at.is_(None)))
    if row is None or row.sound is None:
        raise NotFound
    return row.media_type, row.sound.encode(_LATIN)


def _for_staff() -> Any:
    return (
        select(*_PLAIN, people.c.first_name, people.c.language, dilemmas.c.titles, dilemmas.c.texts)
        .join(people, people.c.id == recordings.c.jim_id)
        .outerjoin(dilemmas, dilemmas.c.id == recordings.c.dilemma_id)
    )
