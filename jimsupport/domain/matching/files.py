"""Pools and results as files: JSON in the forms jim-matching/1 and jim-matching-solution/1."""

import json
import math
from pathlib import Path

from jimsupport.domain.matching import reading
from jimsupport.domain.matching.fields import BadInput
from jimsupport.domain.matching.model import Pool, Result

FORMAT = "jim-matching-solution/1"
DIGITS = 18  # a whole number with more is refused by its field, not read


def read(path: Path) -> Pool:
    """The pool in a file; raises BadInput, or OSError when it cannot be read."""
    try:
        document = json.loads(path.read_bytes(), parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise BadInput(str(path), f"this is not JSON: {error}") from error
    return reading.pool(document)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= DIGITS else math.inf


def write(path: Path, result: Result) -> None:
    """Write a result, whole or not at all; the same result gives the same bytes."""
    document = {
        "format": FORMAT,
        "groups": [
            {
                "id": group.id,
                "existing": group.existing,
                "language": group.language,
                "mode": group.mode,
                "slot": group.moment,
                "members": group.members,
            }
            for group in result.groups
        ],
        "unmatched": [{"id": one.id, "reason": one.reason} for one in result.left_over],
    }
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
