"""Tips in three languages and, behind some of them, what somebody types who would be helped by it."""

from pathlib import Path

SHELF = Path(__file__).parent
LATER = SHELF / "later"


def read(folder: Path) -> list[tuple[str, str, str, str]]:
    """Language, title, text and question (which may be empty) of every tip."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            title, text, question = (part.strip() for part in line.split("|"))
            found.append((path.stem, title, text, question))
    return found
