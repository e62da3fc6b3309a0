"""A text in pieces, so that a page can show what in it may give somebody away."""

from typing import Any, NamedTuple

from jimsupport.domain.marking import marking
from jimsupport.domain.marking.script import written_in
from jimsupport.web.forms import Form
from jimsupport.words import N_

KINDS = {
    "name": N_("misschien een naam"),
    "place": N_("misschien een plaats of adres"),
    "number": N_("misschien een nummer of datum"),
    "mail": N_("misschien een adres op internet"),
}


UNMARKED: dict[str, Any] = {
    "pieces": [],
    "signed": [],
    "sure": "",
}  # of a page that shows no marks (see `to_look_at`)


class Piece(NamedTuple):
    """A part of a text, and what it may give away; an empty kind: nothing."""

    text: str
    kind: str


def pieces(text: str, language: str) -> list[Piece]:
    """The whole `text`, in its order."""
    found, end = [], 0
    for mark in marking.marks(text, written_in(text, language)):
        found += [Piece(text[end : mark.start], ""), Piece(text[mark.start : mark.end], mark.kind)]
        end = mark.end
    return [piece for piece in (*found, Piece(text[end:], "")) if piece.text]


def gives_away(shown: list[Piece]) -> bool:
    """Whether anything in it is marked."""
    return any(piece.kind for piece in shown)


def to_look_at(form: Form, text: str, language: str) -> dict[str, Any] | None:
    """What a page shows before the tip in `form` is sent: `pieces` of its `text`, of how it is `signed`, and `sure`.

    They send `sure` along with the form once they saw it. None where nothing may give somebody away, or where they saw
    these very words and send them all the same.
    """
    signature = form["signature"] if form["shown_as"] != "name" else ""
    shown, signed = pieces(text, language), pieces(signature, language)
    sure = f"{text}\n{signature}".strip()
    if form["sure"] == sure or not gives_away([*shown, *signed]):
        return None
    return {"pieces": shown, "signed": signed, "sure": sure}
