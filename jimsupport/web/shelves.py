"""A list that everybody may read, of all themes or of one, a page at a time: what the address asks for, and what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from jimsupport.db import Row
from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.web.paging import Paging

PAGE = 20


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of it, from 1; an empty `theme` is all of them."""

    theme: str
    number: int

    @classmethod
    def of(cls, request: Request) -> "Shelf":
        """What the address asks for; what is no theme is all of them."""
        theme = request.query_params.get("theme", "")
        return cls(theme if theme in THEMES else "", Paging.of(request).page)

    @property
    def wanted(self) -> dict[str, Any]:
        """Which rows to ask for: one more than are shown, to know whether there is a next page."""
        return {"theme": self.theme, "limit": PAGE + 1, "offset": PAGE * (self.number - 1)}

    def shown(self, rows: Sequence[Row]) -> dict[str, Any]:
        """What the page needs, with the rows that were `wanted`."""
        return {
            "rows": rows[:PAGE],
            "more": len(rows) > PAGE,
            "number": self.number,
            "theme": self.theme,
            "THEMES": THEMES,
        }
