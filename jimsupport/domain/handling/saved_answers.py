"""Saved answers: what staff often write, in each language, with fields that are filled in for the JIM at hand.

Nothing is sent by choosing one: it lands in the form, to be read and changed first.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from jimsupport.db import Database, Row
from jimsupport.db.tables import saved_answers
from jimsupport.domain import events
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.words import LANGUAGES, N_

FIELDS = ("voornaam", "collega", "telefoon", "terugweg")
LONGEST = 3000
LONGEST_TITLE = 80
_FIELD = re.compile(r"\{([^{}]*)\}")


async def listed(db: Database, *, retired: bool = False) -> list[Row]:
    """Those in use by their title, or those that are not used any more."""
    gone = saved_answers.c.retired_at
    return await db.fetch_all(
        saved_answers.select()
        .where(gone.is_not(None) if retired else gone.is_(None))
        .order_by(func.lower(saved_answers.c.title), saved_answers.c.id)
    )


async def load(db: Database, answer_id: int) -> Row:
    """One of them, in use or not. Raises NotFound."""
    row = await db.fetch_one(saved_answers.select().where(saved_answers.c.id == answer_id))
    if row is None:
        raise NotFound
    return row


async def add(db: Database, title: str, bodies: Mapping[str, str], *, by: str, now: datetime) -> int:
    """Keep a new one; `bodies` is by language. Raises Invalid; the same title and text again is once."""
    values = _checked(title, bodies)
    async with db.write():
        await db.lock("saved_answer", values["title"])
        same = [saved_answers.c[name] == value for name, value in values.items()]
        had = await db.fetch_value(
            select(saved_answers.c.id).where(*same, saved_answers.c.retired_at.is_(None))
        )
        if had:
            return had
        answer_id = await db.insert(saved_answers.insert().values(**values, created_at=now))
        await events.record(db, "saved_answer_added", None, by=by, now=now, saved_answer=answer_id)
    return answer_id


async def change(
    db: Database, answer_id: int, title: str, bodies: Mapping[str, str], *, by: str, now: datetime
) -> None:
    """Change one; what was sent before stays as it was. Raises Invalid and NotFound."""
    values = _checked(title, bodies)
    async with db.write():
        row = await load(db, answer_id)
        if all(getattr(row, name) == value for name, value in values.items()):
            return
        await db.execute(
            saved_answers.update().where(saved_answers.c.id == row.id).values(**values, changed_at=now)
        )
        await events.record(db, "saved_answer_changed", None, by=by, now=now, saved_answer=row.id)


async def retire(db: Database, answer_id: int, *, by: str, now: datetime) -> None:
    """Use one no more; `restore` takes that back."""
    await _set_retired(db, answer_id, now, by=by, now=now)


async def restore(db: Database, answer_id: int, *, by: str, now: datetime) -> None:
    """Use one again."""
    await _set_retired(db, answer_id, None, by=by, now=now)


async def _set_retired(
    db: Database, answer_id: int, retired_at: datetime | None, *, by: str, now: datetime
) -> None:
    async with db.write():
        row = await load(db, answer_id)
        if (row.retired_at is None) == (retired_at is None):
            return
        await db.execute(
            saved_answers.update().where(saved_answers.c.id == row.id).values(retired_at=retired_at)
        )
        kind = "saved_answer_retired" if retired_at else "saved_answer_restored"
        await events.record(db, kind, None, by=by, now=now, saved_answer=row.id)


def _checked(title: str, bodies: Mapping[str, str]) -> dict[str, str]:
    title = " ".join(title.split())
    if not title:
        raise Invalid("title", N_("Geef het antwoord een naam, bijvoorbeeld: Achttien worden."))
    if len(title) > LONGEST_TITLE:
        raise Invalid("title", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST_TITLE)
    values = {"title": title}
    for language in LANGUAGES:
        body = bodies.get(language, "").strip()
        if language == "nl" and not body:
            raise Invalid("body_nl", N_("Schrijf het antwoord in het Nederlands."))
        if len(body) > LONGEST:
            raise Invalid(
                f"body_{language}", N_("Dit is te lang. Gebruik hoogstens %(count)s tekens."), count=LONGEST
            )
        for field in _FIELD.findall(body):
            if field.strip().casefold() not in FIELDS:
                raise Invalid(
                    f"body_{language}",
                    N_("%(what)s kennen we niet. Je kunt gebruiken: %(fields)s."),
                    what=f"{{{field}}}",
                    fields=", ".join(f"{{{each}}}" for each in FIELDS),
                )
        values[f"body_{language}"] = body
    return values


def body(answer: Row, language: str) -> str:
    """The text in `language`; in Dutch where nobody wrote it in that language yet."""
    return str(getattr(answer, f"body_{language}", "") or answer.body_nl)


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its fields filled in from `values`, by the names of FIELDS. Pure."""
    return _FIELD.sub(lambda found: values.get(found[1].strip().casefold(), found[0]), text)
