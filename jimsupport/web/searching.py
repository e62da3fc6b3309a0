"""What somebody typed to find, and what a page with the answer needs."""

from typing import Any

from starlette.requests import Request

from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.search import query, texts
from jimsupport.domain.support import danger
from jimsupport.web.paging import Paging
from jimsupport.words import N_

PAGE = 10
KINDS = {"tip": N_("Tip"), "dilemma": N_("Situatie"), "story": N_("Verhaal")}


async def answered(request: Request) -> dict[str, Any]:
    """What was found for the `q` of the address: `shown` on this page, `paging` with the count; `spelled`, `meant` otherwise.

    `dangerous`: the words may be of danger, so that whoever typed them sees whom to call, whatever else is found.
    """
    db, paging = request.state.db, Paging.of(request)
    found, dangerous = query.Found((), 0), False
    if paging.q:
        offset = PAGE * (paging.page - 1)
        found = await query.find(db, paging.q, language=request.state.language, limit=PAGE, offset=offset)
        dangerous = await danger.is_in(db, paging.q)
    shown = await texts.of(db, found)
    spelled = texts.spelled(found, shown)
    return {
        "paging": paging.over(found.total, PAGE),
        "shown": shown,
        "spelled": spelled,
        "meant": texts.meant(paging.q, spelled),
        "dangerous": dangerous,
        "KINDS": KINDS,
        "THEMES": THEMES,
    }
