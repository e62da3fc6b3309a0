"""Which page of a list is asked for, and where its neighbours are; the search words stay in the URL."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.requests import Request

FURTHEST = 10_000


@dataclass(frozen=True, slots=True)
class Paging:
    """A page of a list, from 1; `total` and `size` once the list is known."""

    path: str
    q: str = ""
    page: int = 1
    total: int = 0
    size: int = 1
    filters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> "Paging":
        """What the URL asks for; anything that is no page is the first."""
        asked = request.query_params.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        q = " ".join(request.query_params.get("q", "").split())[:80].replace("\x00", "")
        return cls(path=request.url.path, q=q, page=min(max(number, 1), FURTHEST))

    def over(self, total: int, size: int, **filters: str) -> "Paging":
        """The same, now that the list is known to hold `total` rows, `size` a page; `filters` stay in the URL."""
        return replace(self, total=total, size=size, filters=filters)

    @property
    def next(self) -> str | None:
        return self._at(self.page + 1) if self.page * self.size < self.total else None

    @property
    def previous(self) -> str | None:
        return self._at(self.page - 1) if self.page > 1 else None

    def _at(self, page: int) -> str:
        asked = {name: value for name, value in ({"q": self.q} | self.filters).items() if value}
        return f"{self.path}?{urlencode(asked | {'page': page})}"
