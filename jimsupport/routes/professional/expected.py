"""The dated list of every message a JIM will get, in words, before anything is saved."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jimsupport.domain.follow_up import planning
from jimsupport.words import N_

TEXTS = {
    "invitation": N_("We stellen ons voor, met jouw eigen zinnen erbij. De JIM kiest: ja of nee."),
    "check_in": N_("«Hoe gaat het?» Een vraag met drie knoppen."),
    "turning_18": N_("«Hoe gaat het?» rond de achttiende verjaardag, met wat er dan verandert."),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One message: around which day, and what it says (a msgid)."""

    day: date
    kind: str
    text: str


def messages(programme: Any, ends_on: date, birth_month: str | None, *, today: date) -> list[Expected]:
    """What a hand-over brings the JIM, soonest first; a JIM who pauses, stops or stays silent gets less."""
    planned = planning.preview(programme, ends_on, birth_month, today=today)
    return [Expected(day, kind, TEXTS[kind]) for day, kind, _step in planned]
