"""What in the free texts of the hand-over form may tell who the young person is, or who else: shown before it is sent."""

from collections.abc import Collection

from jimsupport.domain.care.drafts import Answers, Draft
from jimsupport.web import marks
from jimsupport.web.marks import Piece

TOLD = {  # the free text of a step, and which marks in it count; a reference of theirs has numbers in it
    "jim": ("relation", frozenset(marks.KINDS)),
    "young-person": ("reference", frozenset({"name", "mail"})),
    "message": ("message", frozenset(marks.KINDS)),
}
SHORTEST = 2
OWN = ("first_name", "last_name")  # of the JIM, who reads it


def pieces(draft: Draft, step: str, text: str, *, writer: str, language: str) -> list[Piece]:
    """`text` of this step in pieces, where something in it may tell who somebody is; empty where nothing does.

    The names of the JIM, who reads it, and of the professional, who writes it, tell nothing.
    """
    _, kinds = TOLD[step]
    known = _known(draft.answers, writer)
    shown = [
        piece if piece.kind in kinds and _tells(piece.text, known) else Piece(piece.text, "")
        for piece in marks.pieces(text, language)
    ]
    return shown if marks.gives_away(shown) else []


def on_check(draft: Draft, *, writer: str, language: str) -> dict[str, list[Piece]]:
    """By step: its text in pieces, for the steps in which something may tell who somebody is."""
    found = {
        step: pieces(draft, step, draft.answers.get(step, {}).get(name, ""), writer=writer, language=language)
        for step, (name, _) in TOLD.items()
    }
    return {step: shown for step, shown in found.items() if shown}


def _known(answers: Answers, writer: str) -> frozenset[str]:
    typed = answers.get("jim", {})
    names = " ".join([writer, *(typed.get(name, "") for name in OWN)])
    return frozenset(names.lower().split())


def _tells(text: str, known: Collection[str]) -> bool:
    """Whether this is more than a letter or two, as in a reference, and more than the names that both know."""
    words = [word.strip(".,!?;:") for word in text.lower().split()]
    return len(text) > SHORTEST and not all(word in known for word in words)
