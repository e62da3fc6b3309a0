"""Words of danger lift a message to the top of the staff's day. A human decides what they mean.

The list is meant to find too much rather than too little: whoever reads a message that turns
out to be harmless loses a minute. Staff keep it (`danger_words`); it is read whole, in one query a text.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from jimsupport.db import Database, Fixed
from jimsupport.db.tables import danger_words, support_requests
from jimsupport.domain.office import office
from jimsupport.mail import outbox, support_messages


class Word(NamedTuple):
    """A word or phrase on the list."""

    language: str
    phrase: str


Words = dict[
    str, list[tuple[int, str, str]]
]  # by how a text begins that holds one: its place, that text, the phrase

_LIST = Fixed(select(danger_words.c.language, danger_words.c.phrase).order_by(danger_words.c.id))
_ARABIC_PREFIXES = ("", "و", "ف", "ب", "ال", "وال", "بال", "فال")
_ARABIC_LETTERS = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})


def listed(words: Iterable[Word]) -> Words:
    """`words` ready to be looked for, in their order. Pure."""
    ready: Words = defaultdict(list)
    for place, word in enumerate(words):
        for form in _forms(word):
            ready[form.split()[0]].append((place, form, word.phrase))
    return ready


def found(words: Words, text: str) -> list[str]:
    """Those of `words` that are in `text`, as the list writes them; whole words alone count. Pure."""
    folded = fold(text)
    starts = words.keys() & folded.split()
    known = {(place, phrase) for start in starts for place, form, phrase in words[start] if form in folded}
    return [phrase for _, phrase in sorted(known)]


def fold(text: str) -> str:
    """Lower case without accents, words parted by one space, a space at either end."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ARABIC_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(["", *re.findall(r"\w+", letters), ""])


@lru_cache(maxsize=2048)
def _forms(word: Word) -> tuple[str, ...]:
    """How a word may stand in a text."""
    folded = fold(word.phrase).strip()
    prefixes = _ARABIC_PREFIXES if word.language == "ar" else ("",)
    return tuple(f" {prefix}{folded} " for prefix in prefixes if folded)


async def words(db: Database) -> Words:
    """The whole list, ready to be looked for."""
    rows = await db.fetch_all(_LIST.params())
    return listed(Word(row.language, row.phrase) for row in rows)


async def is_in(db: Database, text: str) -> bool:
    """Whether `text` holds a word of danger in any of the languages."""
    return bool(text.strip() and found(await words(db), text))


async def weigh(db: Database, request_id: int, text: str, *, now: datetime, many: bool = False) -> bool:
    """Lift the request when what was said in it just now holds a word of danger; returns whether it does.

    Whoever is on duty gets a mail at once, one for each thing said, at any hour. It says nothing of what it is
    about. Where `many` come at once from one place on the network it is one mail a quarter of an hour, to look at the
    day: all of them stand there. Call it in the write transaction of whatever adds the text.
    """
    if not await is_in(db, text):
        return False
    async with db.write():
        await db.execute(
            support_requests.update().where(support_requests.c.id == request_id).values(danger=True)
        )
        if many:
            quarter = now.replace(minute=now.minute - now.minute % 15, second=0)
            await _alert(db, "/staff", f"danger:many:{quarter:%Y%m%dT%H%M}", now=now)
        else:
            await _alert(
                db,
                f"/staff/requests/{request_id}",
                f"request-{request_id}:danger:{now:%Y%m%dT%H%M%S.%f}",
                now=now,
            )
    return True


async def _alert(db: Database, path: str, key: str, *, now: datetime) -> None:
    duty_mail = (await office.load(db)).duty_mail
    if not duty_mail:
        return  # the day says so, in red
    alert = outbox.Outgoing.of(
        support_messages.danger_alert(path=path),
        key=key,
        person_id=None,
        address=duty_mail,
        language="nl",
        now=now,
    )
    await outbox.queue(db, [alert])
