"""What staff see beside a question: what was shared, who was asked, who could be asked, and what it is about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.domain.exchanges import candidates, exchanges, wishes
from jimsupport.domain.exchanges.ranking import Fit

MOST = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """`fits` are (fit, names) of the best few; `more` how many fit beside them; `ruled_out` why others do not."""

    wish: Row | None = None
    asked: Sequence[Row] = ()
    about: Sequence[Row] = ()
    fits: list[tuple[Fit, Row]] = field(default_factory=list)
    more: int = 0
    ruled_out: Counter[str] = field(default_factory=Counter)

    @property
    def live(self) -> Row | None:
        """Who is asked or answers now."""
        return next((row for row in self.asked if row.state in exchanges.LIVE), None)


async def of_request(db: Database, request: Row, *, staff_id: int, now: datetime) -> Beside:
    """The exchanges beside `request`; candidates only for an open wish for another JIM, with nobody asked."""
    about = await exchanges.about(db, request.id, staff_id=staff_id)
    if request.kind != "other_jim" or request.jim_id is None:
        return Beside(about=about)
    wish = await wishes.of_request(db, request.id)
    asked = await exchanges.of_request(db, request.id, staff_id=staff_id)
    known = Beside(wish=wish, asked=asked, about=about)
    if wish is None or request.closed_at or known.live:
        return known
    ranking = await candidates.load(db, request, wish, staff_id=staff_id, now=now)
    best = ranking.fits[:MOST]
    names = await candidates.names(db, [fit.listener.id for fit in best])
    return Beside(
        wish=wish,
        asked=asked,
        about=about,
        fits=[(fit, names[fit.listener.id]) for fit in best],
        more=len(ranking.fits) - len(best),
        ruled_out=ranking.ruled_out,
    )
