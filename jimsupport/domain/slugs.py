"""The end of the address of a page, out of its title."""

import re
import unicodedata
from itertools import count
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database

LONGEST = 48


def of(title: str, *, otherwise: str, longest: int = LONGEST) -> str:
    """`title` in letters a to z and digits, dashes between them; `otherwise` where it has none. Pure."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or otherwise


async def free(db: Database, column: Any, slug: str) -> str:
    """`slug` where no row of `column` has it yet, else with a number behind it. Hold a lock until it is inserted."""
    rows = await db.fetch_all(select(column.label("slug")).where(column.startswith(slug, autoescape=True)))
    taken = {row.slug for row in rows}
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(each for each in numbered if each not in taken)
