"""What stands at the top of a page, by role: at most five items, in words."""

from typing import NamedTuple

from jimsupport.domain.access.sessions import SignedIn
from jimsupport.words import N_

SECOND_FACTOR = "/second-factor"
HOMES = {"jim": "/me", "professional": "/hand-overs", "staff": "/staff", "administrator": "/admin"}
NAMES = {
    "jim": N_("Mijn pagina"),
    "professional": N_("Mijn afrondingen"),
    "staff": N_("Vandaag"),
    "administrator": N_("Beheer"),
}
ITEMS: dict[str, list[tuple[str, str]]] = {
    "jim": [],
    "professional": [
        (N_("Afrondingen"), "/hand-overs"),
        (N_("Nieuwe afronding"), "/hand-overs/new"),
        (N_("Wat zou JIM doen?"), "/situations"),
    ],
    "staff": [
        (N_("Vandaag"), "/staff"),
        (N_("Gesprekken"), "/staff/talks"),
        (N_("JIMs"), "/staff/jims"),
        (N_("Groepen"), "/staff/drafts"),
        (N_("Uitgaande post"), "/staff/outgoing"),
    ],
    "administrator": [
        (N_("Beheer"), "/admin"),
        (N_("Accounts"), "/admin/accounts"),
        (N_("Organisaties"), "/admin/organisations"),
        (N_("Ritmes"), "/admin/programmes"),
        (N_("Inlezen"), "/admin/imports"),
    ],
}


UNDER = {
    "/staff/groups": "/staff/drafts",
    "/staff/meetups": "/staff/drafts",
    "/staff/gatherings": "/staff/drafts",
    "/staff/matching": "/staff/drafts",
    "/search": "/situations",
}  # pages of an item with another path


class Item(NamedTuple):
    """One link: its words (a msgid), where it goes, and whether we are there."""

    words: str
    path: str
    current: bool


def items(role: str | None, path: str) -> list[Item]:
    """The navigation of `role`; the item whose path is the longest start of `path` is the current one."""
    found = ITEMS.get(role or "", [])
    path = next((to for start, to in UNDER.items() if path == start or path.startswith(f"{start}/")), path)
    starts = [to for _, to in found if path == to or path.startswith(f"{to}/")]
    here = max(starts, key=len, default=None)
    return [Item(words, to, to == here) for words, to in found]


def home(person: SignedIn | None) -> str:
    """The page that this person starts on."""
    if person and person.weak_roles and not person.roles:
        return SECOND_FACTOR
    return HOMES.get((person and person.main_role) or "", "/")


def others(roles: frozenset[str], role: str | None) -> list[Item]:
    """The pages of the other roles that the same person holds."""
    return [Item(NAMES[other], HOMES[other], False) for other in HOMES if other in roles and other != role]
