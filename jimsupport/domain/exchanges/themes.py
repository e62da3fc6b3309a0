"""What JIMs ask each other about: a short list, the same for who asks and who listens."""

from jimsupport.domain.errors import Invalid
from jimsupport.words import N_

THEMES = {
    "contact": N_("Contact houden"),
    "rules": N_("Grenzen en ruzie"),
    "family": N_("Ouders en familie"),
    "feelings": N_("Verdriet, angst of boosheid"),
    "school": N_("School en leren"),
    "money": N_("Werk en geld"),
    "online": N_("Telefoon en internet"),
    "drugs": N_("Drank en drugs"),
    "cultures": N_("Leven tussen twee culturen"),
    "eighteen": N_("Achttien worden"),
    "oneself": N_("Het zelf volhouden"),
}


def checked(theme: str, *, field: str = "theme") -> str | None:
    """`theme` when it is on the list, None for an empty one. Raises Invalid for any other."""
    if theme and theme not in THEMES:
        raise Invalid(field, N_("Kies een onderwerp uit de lijst, of laat het open."))
    return theme or None
