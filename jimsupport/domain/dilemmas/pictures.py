"""Our own drawings, one for each theme and a few more: `static/drawings/NAME.svg`."""

from typing import Any

from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.words import N_

PICTURES = THEMES | {
    "table": N_("Aan tafel"),
    "bench": N_("Een bankje buiten"),
    "night": N_("Laat op de avond"),
}


def of(row: Any) -> str:
    """The drawing of this dilemma: the one that staff chose, else that of its theme. Pure."""
    return row.picture if row.picture in PICTURES else row.theme
