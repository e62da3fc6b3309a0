"""The end of the address of a page, out of its title."""

import re
import unicodedata
from typing import Any

from sqlalchemy import select

from jimsupport.db import Database

LONGEST = 48


async def free(db: Database, column: Any, title: str, *, otherwise: str) -> str:
    """An end that stands in no row of `column` yet: a number behind one that is taken. Hold a lock until it is inserted.

    `otherwise` is what it begins with where the title has no letters from a to z.
    """
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    begin = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST].strip("-") or otherwise
    rows = await db.fetch_all(select(column.label("slug")).where(column.startswith(begin, autoescape=True)))
    taken, number = {row.slug for row in rows}, 1
    while (slug := begin if number == 1 else f"{begin}-{number}") in taken:
        number += 1
    return slug
